#!/usr/bin/python3
"""Whole caseloads on the command line, against a server that is told what to say.

Run from the build folder (make check does)."""

import csv
import io
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    import fake_courses as world
    import fake_retraind as fake
except ImportError:
    print("python3-msgpack is not installed")
    sys.exit(77)

RETRAIN = os.path.abspath("client/cli/retrain")
LIST = '''key,skills,jobs,postcode,target,favourite,min_pay,no_degree
a1,teamwork|Food hygiene,storeman,WV1,teaching assistant,blue,,yes
a2,zither playing,,,teaching assistant,,,
a3,,care worker,,barista|teaching assistant,,22k,no
"a ""4""",teamwork,,,barista,,lots,
a5,,,,,,,
a6,forklift-driving,,,,,,
a7,stock,,,barista,,,
'''


class Batch(unittest.TestCase):
    def setUp(self):
        self.server = fake.Fake(dict(world.WORLD))
        self.addCleanup(self.server.close)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)
        return path

    def run_it(self, *args, stdin=""):
        keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "ASAN_OPTIONS", "LD_LIBRARY_PATH", "TMPDIR")}
        done = subprocess.run([RETRAIN, "--socket", self.server.path, *args], input=stdin, capture_output=True, text=True,
                              env={**keep, "LC_ALL": "C.UTF-8", "COLUMNS": "80"}, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def asked(self, method):
        return [params for name, params, _ in self.server.asked if name == method]

    def read(self, path):
        with open(path, encoding="utf-8", newline="") as f:
            return f.read()

    def rows(self, text):
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def test_the_list_is_never_written_over(self):
        path = self.path("l.csv", LIST)
        os.link(path, self.path("same.csv"))
        for command in ("match", "plan"):
            for out in (path, self.path("same.csv")):
                for more in ([], ["--resume"]):
                    code, _, err = self.run_it(command, "--batch", path, "--out", out, *more)
                    self.assertEqual(code, 2)
                    self.assertIn("--out names the list itself", err)
                    self.assertEqual(self.read(path), LIST)

    def test_a_cell_that_is_no_text_keeps_its_place(self):
        path = self.path("l.csv")
        with open(path, "wb") as f:
            f.write(b"key,target,skills\na\0b,barista,teamwork\nc,\xff,teamwork\n")
        code, out, _ = self.run_it("plan", "--batch", path)
        self.assertEqual(code, 1)
        self.assertEqual([r["key"] for r in self.rows(out)], ["1", "c"])
        self.assertTrue(all("no text" in r["error"] for r in self.rows(out)))

    def test_match_csv(self):
        code, out, err = self.run_it("match", "--batch", self.path("l.csv", LIST), "--limit", "2")
        self.assertEqual(code, 1)
        self.assertIn('the column "favourite" is not known', err)
        self.assertIn("7 people, 4 refused", err)
        rows = self.rows(out)
        self.assertEqual([(r["key"], r["rank"]) for r in rows],
                         [("a1", "1"), ("a1", "2"), ("a2", ""), ("a3", "1"), ("a3", "2"), ('a "4"', ""), ("a5", ""), ("a6", "1"),
                          ("a6", "2"), ("a7", "")])
        self.assertEqual({k: rows[0][k] for k in ("id", "score", "band", "matched", "missing", "pay_low", "pay_high", "growth",
                                                  "automation_risk", "vacancies", "courses", "total", "error")},
                         {"id": "barista", "score": "0.8125", "band": "excellent", "matched": "2", "missing": "2",
                          "pay_low": "21500", "pay_high": "", "growth": "-6.4", "automation_risk": "0.25", "vacancies": "12",
                          "courses": "1", "total": "212", "error": ""})
        self.assertEqual(rows[3]["vacancies"], "")  # without a postcode not known, and not zero
        errors = {r["key"]: r["error"] for r in rows if r["error"]}
        self.assertIn('unclear_word: No skill is known as "zither playing".', errors["a2"])
        self.assertIn("bad_record: --min-pay takes pounds", errors['a "4"'])
        self.assertIn("neither a skill nor a job", errors["a5"])
        self.assertIn('"stock" could be several skills, such as "Stock control" and "Counting stock"', errors["a7"])
        asked = {tuple(p["skills"][:1]): p for p in self.asked("occupation.match")}
        self.assertEqual(len(asked), 2 if ("forklift-driving",) in asked and len(asked) == 2 else 3)
        first = asked[("teamwork",)]
        self.assertEqual(first["skills"], ["teamwork", "hygiene", "forklift-driving", "stock-control", "stock-counting"])
        self.assertEqual((first["occupations"], first["postcode"], first["limit"], first["filters"], first["detail"]),
                         (["warehouse-operative"], "WV1", 2, {"no_degree": True}, "ids"))

    def test_words_are_looked_up_once(self):
        text = "key,skills,jobs\n" + "".join(f"{i},teamwork|Food hygiene,storeman\n" for i in range(500))
        code, out, _ = self.run_it("match", "--batch", "-", stdin=text)
        self.assertEqual(code, 0)
        self.assertEqual(len(self.asked("skill.search")), 2)
        self.assertEqual(len(self.asked("occupation.skills")), 1)
        self.assertEqual(len(self.asked("occupation.match")), 500)
        self.assertEqual([r["key"] for r in self.rows(out)], [str(i) for i in range(500) for _ in range(2)])

    def test_plan(self):
        out = self.path("o.csv")
        code, _, err = self.run_it("plan", "--batch", self.path("l.csv", LIST), "--out", out, "--english", "1", "--max-weeks", "30")
        self.assertEqual(code, 1, err)
        self.assertEqual(os.stat(out).st_mode & 0o777, 0o600)
        rows = {r["key"]: r for r in self.rows(self.read(out))}
        self.assertEqual(list(rows), ["a1", "a2", "a3", 'a "4"', "a5", "a6", "a7"])
        self.assertEqual((rows["a1"]["target"], rows["a1"]["courses"], rows["a1"]["uncovered"].split("|")[0], rows["a1"]["optimal"],
                          rows["a1"]["cost_known"], rows["a1"]["ends"]),
                         ("teaching-assistant", "eng-l2|tla-2|phon-1", "Give first aid to children", "yes", "no", "2027-07-26"))
        self.assertIn("the column target names it", rows["a6"]["error"])
        asked = {tuple(p["occupations"]): p for p in self.asked("training.plan")}
        self.assertEqual(asked[("care-worker",)]["targets"], ["barista", "teaching-assistant"])
        self.assertEqual((asked[("warehouse-operative",)]["target"], asked[("warehouse-operative",)]["functional"]),
                         ("teaching-assistant", {"english": "level_1"}))
        self.assertEqual(asked[("warehouse-operative",)]["skills"], ["teamwork", "hygiene"])

    def test_json_lines(self):
        people = [{"key": 1, "skills": ["teamwork"], "jobs": "storeman|care worker", "min_pay": 22000, "no-degree": True},
                  {"key": "b", "skills": [["x"]]}, {"key": "c", "skills": "teamwork", "note": "hello"}]
        text = "".join(json.dumps(p) + "\n" for p in people) + "nonsense\n"
        out = self.path("o.jsonl")
        code, _, err = self.run_it("match", "--batch", self.path("l.jsonl", text), "--out", out)
        self.assertEqual(code, 1)
        self.assertIn('"note" is not known', err)
        lines = [json.loads(x) for x in self.read(out).splitlines()]
        self.assertEqual([x["key"] for x in lines], ["1", "b", "c", "4"])
        self.assertEqual([sorted(x)[-1] for x in lines], ["result", "key", "result", "key"])
        self.assertEqual(lines[0]["result"]["total"], 212)
        self.assertEqual(lines[3]["error"]["message"], "It is not one JSON object on one line.")
        first = [p for p in self.asked("occupation.match") if len(p["occupations"]) == 2][0]
        self.assertEqual((first["filters"]["min_pay"], first["occupations"]), (22000, ["warehouse-operative", "care-worker"]))

    def test_a_daemons_refusal_stays_with_its_row(self):
        def match(params):
            if "café" in params["skills"]:
                raise fake.Refused("not_found", "No skill has this id.", field="skills[0]")
            return world._match(params)

        self.server.methods["occupation.match"] = match
        code, out, _ = self.run_it("match", "--batch", "-", "--json", stdin="key,skills\na,café\nb,teamwork\n")
        lines = [json.loads(x) for x in out.splitlines()]
        self.assertEqual(code, 1)
        self.assertEqual(lines[0], {"key": "a", "error": {"code": "not_found", "message": "No skill has this id.",
                                                         "field": "skills[0]"}})
        self.assertIn("result", lines[1])

    def test_busy_is_asked_again(self):
        left = [5]

        def match(params):
            if left[0]:
                left[0] -= 1
                raise fake.Refused("busy", "Try again.", retry=True)
            return world._match(params)

        self.server.methods["occupation.match"] = match
        code, out, _ = self.run_it("match", "--batch", "-", stdin="key,skills\na,teamwork\nb,hygiene\n")
        self.assertEqual(code, 0, out)

    def test_order_is_the_inputs(self):
        """Answers come in any order; the output does not."""
        rnd = random.Random(3)

        def match(params):
            time.sleep(rnd.random() / 200)
            return world._match(params)

        self.server.methods["occupation.match"] = match
        text = "key,skills\n" + "".join(f"p{i},{'teamwork' if i % 3 else 'hygiene'}\n" for i in range(300))
        code, out, _ = self.run_it("match", "--batch", "-", "--limit", "1", stdin=text)
        self.assertEqual(code, 0)
        self.assertEqual([r["key"] for r in self.rows(out)], [f"p{i}" for i in range(300)])

    def test_resume(self):
        """Cut anywhere, a run that goes on ends with the same bytes."""
        text = "key,skills,target\n" + "".join(f"p{i},teamwork,barista\n" for i in range(12)) + 'q "x",zither,barista\n'
        people = self.path("l.csv", text)
        rnd = random.Random(9)
        for command, name in (("match", "o.csv"), ("match", "o.jsonl"), ("plan", "o.csv"), ("plan", "o.jsonl")):
            whole, half = self.path("whole-" + name), self.path("half-" + name)
            self.assertEqual(self.run_it(command, "--batch", people, "--out", whole)[0], 1)
            with open(whole, "rb") as f:
                data = f.read()
            for cut in [0, 1, len(data) - 1, len(data)] + [rnd.randrange(len(data)) for _ in range(4)]:
                with open(half, "wb") as f:
                    f.write(data[:cut])
                before = len(self.server.asked)
                code, _, err = self.run_it(command, "--batch", people, "--out", half, "--resume")
                self.assertIn(code, (0, 1), err)
                with open(half, "rb") as f:
                    self.assertEqual(f.read(), data, f"{command} {name} cut at {cut}")
                if cut == len(data):
                    method = "occupation.match" if command == "match" else "training.plan"
                    again = [m for m, _, _ in self.server.asked[before:] if m == method]
                    self.assertLessEqual(len(again), 1)

    def test_resume_does_not_destroy_other_files(self):
        for name, text in (("o.csv", "name,age\nx,1\n"), ("o.jsonl", '{"other": 1}\n'), ("p.jsonl", "diary\n")):
            out = self.path(name, text)
            code, _, err = self.run_it("match", "--batch", self.path("l.csv", LIST), "--out", out, "--resume")
            self.assertEqual(code, 1)
            self.assertIn("does not hold answers", err)
            self.assertEqual(self.read(out), text)

    def test_the_daemon_goes_away(self):
        calls = [0]

        def match(params):
            calls[0] += 1
            if calls[0] > 40:
                raise fake.Raw(b"\xc1")
            return world._match(params)

        self.server.methods["occupation.match"] = match
        text = "key,skills\n" + "".join(f"p{i},teamwork\n" for i in range(200))
        out = self.path("o.jsonl")
        code, _, err = self.run_it("match", "--batch", self.path("l.csv", text), "--out", out)
        self.assertEqual(code, 3, err)
        done = [json.loads(x)["key"] for x in self.read(out).splitlines()]
        self.assertEqual(done, [f"p{i}" for i in range(len(done))])
        self.assertLess(len(done), 200)
        self.server.methods["occupation.match"] = world._match
        code, _, err = self.run_it("match", "--batch", self.path("l.csv", text), "--out", out, "--resume")
        self.assertEqual(code, 0, err)
        self.assertEqual([json.loads(x)["key"] for x in self.read(out).splitlines()], [f"p{i}" for i in range(200)])

    def test_lists_that_can_not_be_used(self):
        for text in ("key,skills\na," + "x" * 1200000 + "\n", '{"key": "' + "x" * 1200000 + '"}\n', "key,\x00\na,b\n"):
            code, out, err = self.run_it("match", "--batch", "-", stdin=text)
            self.assertEqual(code, 1)
            self.assertTrue("1 MiB" in err or "no text" in err, err)
        self.assertEqual(self.run_it("match", "--batch", "/nowhere")[0], 1)
        self.assertEqual(self.run_it("match", "--batch", self.path("l.csv", LIST), "--out", "/nowhere/o.csv")[0], 1)
        self.assertEqual(self.run_it("match", "--batch", "-", stdin="")[0], 0)
        code, out, _ = self.run_it("match", "--batch", "-", stdin="key,skills\na,b,c\n")
        self.assertIn("more values than the header has columns", out)

    def test_usage(self):
        for args in (["match", "--batch", "-", "--resume"], ["match", "--what-if", "teamwork"],
                     ["match", "--batch", "-", "--what-if", "all"], ["match", "--batch", "x", "--what-if", "y", "--out", "z"]):
            code, _, err = self.run_it(*args)
            self.assertEqual(code, 2, err)

    def gaining(self, params):
        """With hygiene a person fits one more job well; with café two more."""
        good = 1 + ("hygiene" in params["skills"]) + 2 * ("café" in params["skills"])
        jobs = [{"id": str(i), "title": str(i), "score": 0.6, "band": "good", "matched_count": 1, "missing_count": 1}
                for i in range(good)]
        far = {"id": "far", "title": "far", "score": 0.3, "band": "reasonable"}
        if params["detail"] == "labels":
            far["missing"] = [{"id": s, "label": fake.SKILLS[s]} for s in ("hygiene", "café", "stock-control")
                              if s not in params["skills"]]
        return {"matches": jobs + [far], "total": good + 1, "model": "weighted", "generation": 7}

    def test_what_if(self):
        self.server.methods["occupation.match"] = self.gaining
        people = self.path("l.csv", "key,skills\na,teamwork\nb,teamwork|hygiene\nc,stock-control|café\nd,zither\n")
        code, out, _ = self.run_it("match", "--batch", people, "--what-if", "hygiene", "--json")
        self.assertEqual(code, 1)  # one is refused
        self.assertEqual(json.loads(out), {"people": 3, "with_good_job": 3, "good_jobs": 6, "gains": [
            {"label": "Food hygiene", "skills": ["hygiene"], "people": 2, "good_jobs": 2}]})
        code, out, _ = self.run_it("match", "--batch", people, "--what-if", "all", "--json")
        self.assertEqual([(g["skills"], g["people"], g["good_jobs"]) for g in json.loads(out)["gains"]],
                         [(["café"], 2, 4), (["hygiene"], 2, 2), (["stock-control"], 0, 0)])
        code, out, _ = self.run_it("match", "--batch", people, "--what-if", "all")
        out = " ".join(out.split())
        self.assertIn("3 people; 3 of them fit at least one job well now", out)
        self.assertRegex(out, r"Running a café \(コーヒー\) 2 67% 4 2.0 Food hygiene 2 67% 2 1.0 Stock control 0 0% 0 0.0")
        self.server.methods["course.get"] = lambda p: {
            "id": "c1", "title": "Café skills", "source": {"name": "x"}, "generation": 7, "skills": [
                {"id": "café", "label": "x", "confidence": 0.9, "evidence": "title"},
                {"id": "hygiene", "label": "x", "confidence": 0.2, "evidence": "text"}]}
        code, out, _ = self.run_it("match", "--batch", people, "--what-if", "c1", "--json")
        self.assertEqual(json.loads(out)["gains"], [{"label": "Café skills", "skills": ["café"], "people": 2, "good_jobs": 4}])


if __name__ == "__main__":
    unittest.main(verbosity=2)
