#!/usr/bin/python3
"""Questions about courses, vacancies, plans and routes that no friend would ask: parameters at and beyond every bound of the
contract's tables, at random, over whole and half-empty indexes. Each answer keeps the contract, no worker ends, and none holds up
the others. What was acknowledged outlives killed workers, and what serves outlives killed imports."""

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

ASK = os.path.abspath("tests/contract_ask")
SEED = int(os.environ.get("RETRAIN_SEED", "1"))
ROUNDS = int(os.environ.get("RETRAIN_ROUNDS", "60" if os.environ.get("TESTS_QUICK") else "250"))
METHODS = ["course.search", "course.get", "vacancy.search", "vacancy.get", "training.plan", "pathway.find", "occupation.match"]
DAYS = ["1970-01-01", "2026-11-22", "2026-02-30", "9999-12-31", "2026-11-22 ", "0000-00-00", "26-1-1", "2000-01-01", "2179-06-06"]
TEXTS = ["", " ", "care", "'", '"', "'\"'\"", "'" * 4096, '"' * 4096, "'all of", "\u202ecare\u202d", "\U0001f9d1\u200d\U0001f373",
         "a " * 2048, "care\nwork", "%s%n", "maths level 2", "\u0000"]
PLACES = ["WV1 1AA", "B1", "ZZ99 9ZZ", "", "wv11aa", "SW1A 1AA", "'", "A" * 300]


def table(name):
    with open(os.path.join(harness.STARTER, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Maker:
    """Parameters of a method, out of what server.describe says of it."""

    def __init__(self, described, rng):
        self.rng = rng
        self.methods = {m["name"]: m for m in described["methods"]}
        self.records = {r["name"]: r for r in described["records"]}
        self.enums = {e["name"]: [v["value"] for v in e["values"]] for e in described["enums"]}
        self.ids = {"skill": [s["id"] for s in table("skills.csv") if s["kind"] != "group"],
                    "job": [o["id"] for o in table("occupations.csv")], "course": [c["id"] for c in table("courses.csv")],
                    "vacancy": [v["id"] for v in table("vacancies.csv")]}

    def text(self, field):
        name, shape = field["name"], field.get("format")
        if shape == "date":
            return self.rng.choice(DAYS)
        if shape == "postcode":
            return self.rng.choice(PLACES)
        if name == "qualification_levels":
            return self.rng.choice(["0", "E", "1", "8", "9", "X", "x", ""])
        if shape == "id" or field.get("type") == "id_or_record":
            kind = "skill" if field.get("type") == "id_or_record" else self.kind if name == "id" else "job"
            return self.rng.choice(self.ids[kind]) if self.rng.random() < 0.9 else self.rng.choice(["", "no such", "x" * 257, "\u0000"])
        return self.rng.choice(TEXTS)

    def number(self, field):
        low, high = field.get("min", 0), field.get("max", 100)
        whole = field["type"] == "int"
        near = self.rng.choice([low, high, low, high, (low + high) / 2, self.rng.uniform(low, high), low - 1, high + 1, 1e308, -0.0])
        return int(near) if whole and abs(near) < 1 << 62 else near

    def one(self, field):
        kind = field["type"]
        if self.rng.random() < 0.02:
            return self.rng.choice([None, True, -1, 0.5, "x", [], {}, [[]], {"id": []}, 1 << 62])
        if kind in ("string", "id_or_record"):
            return self.text(field)
        if kind in ("int", "number"):
            return self.number(field)
        if kind == "bool":
            return self.rng.random() < 0.5
        if kind == "enum":
            return self.rng.choice(self.enums[field["values"]])
        return self.fields(self.records[field["record"]]["fields"])

    def value(self, field):
        if not field.get("list"):
            return self.one(field)
        most = field.get("max_items", 8)
        return [self.one(field) for _ in range(self.rng.choice([0, 1, 2, 3, most, most if most < 50 else 5]))]

    def fields(self, fields):
        share = self.rng.choice([0.1, 0.3, 0.6, 1])
        return {f["name"]: self.value(f) for f in fields if f["required"] or self.rng.random() < share}

    def params(self, method):
        self.kind = method.split(".")[0]
        return self.fields(self.methods[method]["params"])

    def fair(self, method):
        """As above, without what would be refused at once: so that the work itself is done."""
        p = self.params(method)
        for name in ("lat", "lon", "text", "sectors", "providers", "qualification_levels"):
            if self.rng.random() < 0.7:
                p.pop(name, None)
        if ("lat" in p) != ("lon" in p):
            p.pop("lat", None)
            p.pop("lon", None)
        if method == "training.plan":
            p.pop("targets" if "target" in p else "target", None)
            p = p if "targets" in p and p["targets"] else {**p, "target": self.rng.choice(self.ids["job"])}
        for f in self.methods[method]["params"]:
            value, low, high = p.get(f["name"]), f.get("min"), f.get("max")
            if low is not None and isinstance(value, (int, float)) and not isinstance(value, bool) and not low <= value <= high:
                p[f["name"]] = low if value < low else high
            if f.get("format") == "date" and value is not None:
                p[f["name"]] = self.rng.choice([d for d in DAYS if len(d) == 10 and "-30" not in d and d > "1"])
            if f.get("format") == "postcode" and value is not None:
                p[f["name"]] = self.rng.choice(["WV1 1AA", "B1", "SW1A 1AA"])
        return p


class Hostile(harness.Scenario):
    def begin(self, *files):
        source = harness.STARTER
        if files:
            source = os.path.join(self.folder, "data")
            os.mkdir(source)
            for name in ("dataset.conf", *files):
                shutil.copy(os.path.join(harness.STARTER, name), source)
        harness.build_index(os.path.join(self.folder, "index"), source=source)
        self.d = self.daemon()
        self.maker = Maker(self.d.call("server.describe"), random.Random(SEED))

    def keep_the_contract(self, requests):
        if not os.access(ASK, os.X_OK):
            self.skipTest("there is no %s: make check builds it" % ASK)
        text = "".join("%s %s\n" % (m, json.dumps(p)) for m, p in requests)
        before = self.d.children()
        done = subprocess.run([ASK, self.d.socket], input=text, capture_output=True, text=True, check=False)
        lines = done.stdout.splitlines()
        broken = [(line, requests[i]) for i, line in enumerate(lines) if line.startswith("BROKEN")]
        self.assertEqual(broken, [], self.d.log()[-2000:])
        self.assertEqual(len(lines), len(requests), done.stderr)
        self.assertEqual(self.d.children(), before, self.d.log()[-2000:])
        odd = [(line, requests[i]) for i, line in enumerate(lines) if line.startswith("refused") and
               line.split()[2] in ("internal:", "deadline:", "parse_error:", "unknown_method:")]
        self.assertEqual(odd, [])
        return lines

    def ask_everything(self):
        answered = dict.fromkeys(METHODS, 0)
        for make, rounds in ((self.maker.params, ROUNDS // 3), (self.maker.fair, ROUNDS)):
            for method in METHODS:
                lines = self.keep_the_contract([(method, make(method)) for _ in range(rounds)])
                answered[method] += sum(x.startswith("ok ") for x in lines)
        return answered

    def test_a_whole_index(self):
        self.begin()
        answered = self.ask_everything()
        self.assertTrue(all(answered.values()), answered)

    def test_no_courses_no_vacancies_no_places(self):
        self.begin("skills.csv", "occupations.csv")
        answered = self.ask_everything()
        self.assertEqual(answered["course.get"] + answered["vacancy.get"], 0)
        self.assertEqual(self.d.call("course.search", {})["total"], 0)
        self.assertEqual(self.d.call("vacancy.search", {})["total"], 0)
        plan = self.d.call("training.plan", {"target": self.maker.ids["job"][0]})
        self.assertEqual(plan["courses"], [])
        self.assertEqual(len(plan["uncovered"]), len(plan["gap"]))

    def test_courses_without_places(self):
        self.begin("skills.csv", "occupations.csv", "courses.csv")
        self.ask_everything()
        self.assertEqual(self.d.call("course.search", {"postcode": "B1", "distance_miles": 5})["missing"],
                         ["postcode", "distance_miles"])
        self.assertGreater(self.d.call("course.search", {"lat": 52.5, "lon": -1.9, "distance_miles": 20})["total"], 0)

    def test_cheap_questions_are_answered_while_large_ones_are_worked_on(self):
        self.begin()
        jobs, skills = self.maker.ids["job"], self.maker.ids["skill"]
        large = [("training.plan", {"targets": jobs[i:i + 10], "postcode": "B1", "distance_miles": 1000, "alternatives": 5})
                 for i in range(0, 60, 10)]
        large += [("course.search", {"skills": skills[:200], "text": "'" * 4096}), ("pathway.find", {"from": jobs[3], "max_steps": 4})]
        with harness.many(self.d, 12) as busy, self.d.connect() as light:
            for c in busy:
                c.send(b"".join(harness.request(n, *large[n % len(large)]) for n in range(24)))
            slowest = 0
            for _ in range(30):
                began = time.monotonic()
                light.call("server.health")
                slowest = max(slowest, time.monotonic() - began)
            for c in busy:
                for _ in range(24):
                    kind, _, error, result = c.read()
                    self.assertEqual(kind, 1)
                    self.assertTrue(result or error["code"] in ("busy", "deadline"), error)
        self.assertLess(slowest, harness.PATIENCE / 3)

    def test_what_was_said_to_be_closed_stays_closed_though_workers_are_killed(self):
        self.begin()
        rng, told = random.Random(SEED), set()
        ids = self.maker.ids["course"] + ["gone-%d" % n for n in range(2000)]
        for _ in range(4):
            some = [rng.choice(self.maker.ids["course"]), *rng.sample(ids, rng.choice([1, 10, 999]))]
            with self.d.admin() as c:
                c.ask("dataset.close", {"ids": some, "kind": "course"})
                for pid in self.d.children()[:1]:
                    os.kill(pid, signal.SIGKILL)
                try:
                    error, _ = c.answer()
                    self.assertIsNone(error)
                    told.update(some)
                except harness.Closed:
                    pass
            harness.wait_for(lambda: self.d.call("server.health"), 1)
        harness.wait_for(lambda: self.d.call("server.health")["workers"] == 2)
        if not told:  # each kill came first
            self.d.admin_call("dataset.close", {"ids": ids[:1000], "kind": "course"})
            told.update(ids[:1000])
        self.d.stop()
        self.d.start()
        there = [x for x in told if not x.startswith("gone-")]
        self.assertTrue(there)
        self.assertEqual([x for x in there if not self.d.call("course.get", {"id": x}).get("closed")], [])

    def test_an_import_of_courses_may_be_killed_at_any_moment(self):
        self.begin()
        index, source = os.path.join(self.folder, "index"), os.path.join(self.folder, "live.csv")
        with open(source, "w", encoding="utf-8") as f:
            f.write("PROVIDER_UKPRN,COURSE_RUN_ID,COURSE_NAME,DELIVER_MODE,FLEXIBLE_STARTDATE\n")
            f.writelines("1,run-%d,Painting walls %d,Online,True\n" % (n, n) for n in range(5000))
        command = [harness.IMPORT, "course-csv", source, "--index", index, "--into", "latest"]
        rng = random.Random(SEED)
        with harness.Load(self.d, connections=2, method="course.search", params={"text": "maths"}) as load:
            for _ in range(12):
                p = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(rng.uniform(0, 0.2))
                p.kill()
                p.wait()
            harness.build_index(index, "--into", "latest", source=source, form="course-csv")
            self.assertTrue(harness.wait_for(lambda: self.d.call("course.search", {"text": "painting"})["total"] >= 5000))
            self.assertTrue(load.progress())
        self.assertEqual(load.errors, [])
        self.assertEqual([x for x in os.listdir(index) if x.startswith(".new")], [])


if __name__ == "__main__":
    harness.main()
