#!/usr/bin/python3
"""The retrain command against a running retraind with the starter data: the examples that its help shows, a person's
way through them, and what it says when the daemon goes and comes back."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

RETRAIN = os.path.abspath(os.environ.get("RETRAIN", "client/cli/retrain"))


class Starter(harness.Scenario):
    def setUp(self):
        super().setUp()
        harness.build_index(os.path.join(self.folder, "index"))
        self.d = self.daemon()

    def run_it(self, *args, **more):
        env = {**os.environ, "RETRAIN_SOCKET": self.d.socket, "RETRAIN_ADMIN_SOCKET": self.d.admin_socket,
               "LC_ALL": "C.UTF-8", "COLUMNS": "200", "XDG_STATE_HOME": self.folder}
        done = subprocess.run([RETRAIN, *args], capture_output=True, text=True, timeout=60, env=env, **more)
        return done.returncode, done.stdout, done.stderr

    def run_ok(self, *args, **more):
        code, out, err = self.run_it(*args, **more)
        self.assertEqual((code, err), (0, ""), f"{args}: {out}")
        return out

    def test_every_example_of_the_help_works(self):
        rows = [line.split("\t") for line in self.run_ok("__table").splitlines()]
        examples = {row[1]: row[2] for row in rows if row[0] == "command"}
        self.assertGreater(len(examples), 10)
        for command, example in examples.items():
            words = shlex.split(example)
            self.assertEqual(words[0], "retrain")
            if command == "import":  # with the source's folder and an index of its own
                words = ["retrain", "import", "native", harness.STARTER, "--index", os.path.join(self.folder, "other")]
                code, _, err = self.run_import(words[1:])
                self.assertEqual(code, 0, err)
                continue
            if command == "dataset":
                words.append(self.d.index)
            out = self.run_ok(*words[1:])
            self.assertGreater(len(out), 20, example)
            self.assertNotIn("No job", out, example)
            self.assertNotIn("No skill", out, example)

    def run_import(self, words):
        path = os.path.dirname(harness.IMPORT) + ":" + os.environ["PATH"]
        done = subprocess.run([RETRAIN, *words], capture_output=True, text=True, timeout=60,
                              env={**os.environ, "PATH": path})
        return done.returncode, done.stdout, done.stderr

    def test_a_person_finds_a_job(self):
        """From what people say to jobs with pay, and from one of those to what it needs."""
        out = self.run_ok("search", "carer")
        self.assertIn("Care worker", out)
        ticks = re.findall(r"\[ \] (.+)", self.run_ok("skills", "care worker"))
        self.assertGreater(len(ticks), 8)
        given = [word for tick in ticks[:5] for word in ("--skill", tick)]
        answer = json.loads(self.run_ok("--json", "match", "--job", "carer", *given, "--min-pay", "22k"))
        self.assertGreater(answer["total"], 5)
        titles = [m["title"] for m in answer["matches"]]
        self.assertNotIn("Care worker", titles)
        out = self.run_ok("match", "--job", "carer", *given, "--min-pay", "22k")
        for title in titles[:3]:
            self.assertIn(title, " ".join(out.split()))
        self.assertRegex(out, r"You have \d+ of \d+; to learn: ")
        self.assertIn("£", self.run_ok("show", titles[0]))

    def test_json_is_the_daemons_own(self):
        for args, method, params in ((["search", "care worker"], "occupation.search", {"text": "care worker", "limit": 10}),
                                     (["show", "care-worker"], "occupation.get", {"id": "care-worker"}),
                                     (["describe"], "server.describe", None)):
            self.assertEqual(json.loads(self.run_ok("--json", *args)), self.d.call(method, params), args)

    def test_json_numbers_are_exact(self):
        """Digits may be fewer than the wire's; the number is the same."""
        params = {"skills": ["forklift-driving", "teamwork"], "explain": True, "limit": 50}
        printed = json.loads(self.run_ok("raw", "occupation.match", json.dumps(params)))
        scores = [m["score"] for m in self.d.call("occupation.match", params)["matches"]]
        self.assertEqual(len(scores), len(printed["matches"]))
        for there, here in zip(scores, [m["score"] for m in printed["matches"]]):
            self.assertTrue(there == here or abs(there - here) < 1e-7 * abs(there), (there, here))

    def test_completion_of_names(self):
        names = [line.split("\t")[0] for line in self.run_ok("__complete", "match", "--job", "care w").splitlines()]
        self.assertIn("Care worker", names)
        names = [line.split("\t")[0] for line in self.run_ok("__complete", "match", "--skill", "forkl").splitlines()]
        self.assertTrue(names)
        for name in names:
            self.assertIn("forklift", name.lower())
        self.assertIn("occupation.match\t", self.run_ok("__complete", "raw", "occupation.m"))

    def test_datasets(self):
        harness.build_index(self.d.index, "--no-activate")
        rows = json.loads(self.run_ok("--json", "dataset", "list"))["datasets"]
        first, second = sorted(row["generation"] for row in rows)
        self.assertIn(f"Generation {second} serves now. Before it was {first}.", self.run_ok("dataset", "activate", str(second)))
        self.assertTrue(harness.wait_for(lambda: f"generation {second}." in self.run_ok("health")))
        self.assertIn(f"Generation {first} serves now.", self.run_ok("dataset", "rollback"))
        self.assertIn("whole, serves", self.run_ok("dataset", "verify", self.d.index))
        # The same on the folder itself; the daemon changes over.
        self.run_ok("dataset", "activate", str(second), "--index", self.d.index)
        self.assertTrue(harness.wait_for(lambda: f"generation {second}." in self.run_ok("health")))
        with open(os.path.join(self.d.index, str(first), "data.mdb"), "r+b") as f:
            f.seek(200000)
            f.write(b"damaged here")
        code, out, err = self.run_it("dataset", "verify", self.d.index)
        self.assertEqual(code, 1, out)
        self.assertRegex(out, rf"{first} +damaged")
        self.assertIn("is damaged", err)

    def test_admin_needs_the_admin_socket(self):
        code, _, err = self.run_it("raw", "dataset.list")
        self.assertEqual(code, 1)
        self.assertIn("--admin", err)
        self.assertIn("The configuration was read again", self.run_ok("reload"))

    def test_the_daemon_goes_and_comes_back(self):
        """One prompt, its connection kept, while the daemon is stopped and started again."""
        env = {**os.environ, "RETRAIN_SOCKET": self.d.socket, "LC_ALL": "C.UTF-8", "XDG_STATE_HOME": self.folder}
        p = subprocess.Popen([RETRAIN, "--no-history"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True, env=env)
        self.addCleanup(p.kill)

        def line(text):
            p.stdin.write(text + "\n")
            p.stdin.flush()
            return p.stdout.readline()

        self.assertIn("answers at", line("ping"))
        for pid in self.d.children():
            os.kill(pid, signal.SIGKILL)
        self.assertIn("answers at", line("ping"))
        self.assertEqual(self.d.stop(), 0)
        self.d.start()
        self.assertIn("answers at", line("ping"))
        p.stdin.close()
        self.assertEqual(p.wait(30), 0, p.stderr.read())
        p.stdout.close()
        p.stderr.close()


if __name__ == "__main__":
    harness.main()
