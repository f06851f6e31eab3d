#!/usr/bin/python3
"""Every answer of a running daemon is what the contract's tables allow, and clients that nobody here wrote agree."""

import csv
import itertools
import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harness

ASK = os.path.abspath("tests/contract_ask")


def column(table, name, where=lambda row: True):
    with open(os.path.join(harness.STARTER, table), encoding="utf-8") as f:
        return [row[name] for row in csv.DictReader(f) if where(row)]


class Contract(harness.Scenario):
    @classmethod
    def setUpClass(cls):
        cls.jobs = column("occupations.csv", "id")
        cls.skills = column("skills.csv", "id", lambda row: row["kind"] != "group")

    def setUp(self):
        super().setUp()
        harness.build_index(os.path.join(self.folder, "index"))
        self.d = self.daemon()

    def ask(self, requests, socket=None):
        """Asks all; each answer has to keep the contract. Returns the lines that contract_ask writes."""
        if not os.access(ASK, os.X_OK):
            self.skipTest("there is no %s: make check builds it" % ASK)
        text = "".join(method + (" " + json.dumps(params) if params is not None else "") + "\n" for method, params in requests)
        done = subprocess.run([ASK, socket or self.d.socket], input=text, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        self.assertEqual([x for x in lines if x.startswith("BROKEN")], [], done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(lines), len(requests))
        return lines

    def all_answered(self, requests, socket=None):
        self.assertEqual([x for x in self.ask(requests, socket) if not x.startswith("ok ")], [])

    def test_every_record(self):
        self.all_answered([("occupation.get", {"id": x}) for x in self.jobs])
        self.all_answered([("skill.get", {"id": x, "postcode": "L1"}) for x in column("skills.csv", "id")])
        self.all_answered([("occupation.skills", {"occupations": self.jobs[i:i + 20]}) for i in range(0, len(self.jobs), 20)])

    def test_every_kind_of_match(self):
        kinds = itertools.product(["weighted", "ghtr"], ["match", "growth", "pay", "security"], ["counts", "ids", "labels"],
                                  [False, True])
        requests = [("occupation.match", {"skills": self.skills[i:i + 25], "model": m, "order": o, "detail": d, "explain": e,
                                          "occupations": self.jobs[i:i + i % 3], "limit": 50})
                    for i, (m, o, d, e) in enumerate(kinds)]
        filters = [{"min_pay": 30000}, {"pay_ratio": 1.1}, {"max_automation_risk": 0.3}, {"max_job_zone_step": 1},
                   {"no_degree": True}, {"working_pattern": ["shifts", "flexible"]}, {"min_pay": 1000000}]
        requests += [("occupation.match", {"occupations": [self.jobs[i]], "filters": f, "postcode": "B1 1AA",
                                           "preferences": {"pay": 1, "hours": 0.5, "distance": 1}})
                     for i, f in enumerate(filters)]
        requests += [("occupation.match", {"skills": [], "model": m}) for m in ("weighted", "ghtr")]
        requests += [("occupation.match", {"skills": [{"id": x, "level": 3} for x in self.skills[:200]], "limit": 500})]
        self.all_answered(requests)

    def test_every_search(self):
        words = ["", " ", "care", "brickie", "brikcie", "drvier", "food cook chef", "\u00e9l\u00e8ve", "<script>", "x" * 4096]
        self.all_answered([(m, {"text": w}) for m in ("skill.search", "occupation.search", "skill.extract") for w in words])
        self.all_answered([("occupation.search", {"text": "work", "limit": 100, "offset": i}) for i in (0, 100, 65535)])

    def test_the_server_itself(self):
        about = [("server.hello", None), ("server.hello", {"client": "test", "protocol": [1, 9]}), ("server.describe", None),
                 ("server.health", {}), ("server.stats", None), ("server.stats", {"format": "prometheus"})]
        self.all_answered(about)
        self.all_answered(about + [("dataset.list", None), ("dataset.activate", {"generation": 1})], self.d.admin_socket)

    def test_refusals_are_answers_too(self):
        lines = self.ask([("occupation.mach", {}), ("skill.search", {"txt": "a"}), ("skill.get", {"id": "no such"}),
                          ("server.reload", None), ("occupation.match", {"skills": ["no such"]})])
        self.assertEqual([x.split()[:3] for x in lines],
                         [["refused", "occupation.mach", "unknown_method:"], ["refused", "skill.search", "invalid_params:"],
                          ["refused", "skill.get", "not_found:"], ["refused", "server.reload", "forbidden:"],
                          ["refused", "occupation.match", "not_found:"]])

    def test_clients_that_nobody_here_wrote(self):
        done = subprocess.run([os.path.join(HERE, "stock_client.py"), self.d.socket, "customer"], capture_output=True,
                              text=True, check=False)
        if done.returncode == 77:
            self.skipTest(done.stdout.strip())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    harness.main()
