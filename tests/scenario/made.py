#!/usr/bin/env python3
"""The made-up courses and adverts: their shape, that they say what they are, and that a seed gives the same bytes.

Asks for the starter set as the source, so that it runs the same everywhere, and once more for the real data where they are."""
import collections
import csv
import datetime
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STARTER = dict(os.environ, RETRAIN_SHARED_DATA="/nonexistent")
DAY = datetime.date(2026, 12, 1)
ROWS = 6000

COLUMNS = """PROVIDER_UKPRN COURSE_ID COURSE_RUN_ID LEARN_AIM_REF COURSE_NAME WHO_THIS_COURSE_IS_FOR DELIVER_MODE STUDY_MODE
ATTENDANCE_PATTERN FLEXIBLE_STARTDATE STARTDATE DURATION_UNIT DURATION_VALUE COST COST_DESCRIPTION NATIONAL REGIONS LOCATION_NAME
LOCATION_ADDRESS1 LOCATION_ADDRESS2 LOCATION_COUNTY LOCATION_EMAIL LOCATION_LATITUDE LOCATION_LONGITUDE LOCATION_POSTCODE
LOCATION_TELEPHONE LOCATION_TOWN LOCATION_WEBSITE COURSE_URL UPDATED_DATE ENTRY_REQUIREMENTS HOW_YOU_WILL_BE_ASSESSED COURSE_TYPE
SECTOR EDUCATION_LEVEL AWARDING_BODY""".split()


def run(program, *options, env=None):
    done = subprocess.run([os.path.abspath("bench/" + program), *options, "-"], capture_output=True, env=env or STARTER)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def table(text):
    return list(csv.DictReader(text.decode().splitlines()))


class Courses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = run("make-courses", "--rows", str(ROWS), "--venues", "300", "--day", str(DAY))
        cls.rows = table(cls.text)

    def test_same_seed_same_bytes(self):
        again = run("make-courses", "--rows", str(ROWS), "--venues", "300", "--day", str(DAY))
        other = run("make-courses", "--rows", str(ROWS), "--venues", "300", "--day", str(DAY), "--seed", "2")
        self.assertEqual(self.text, again)
        self.assertNotEqual(self.text, other)

    def test_columns(self):
        self.assertEqual(list(self.rows[0]), COLUMNS)
        self.assertEqual(len(self.rows), ROWS)
        self.assertTrue(all(None not in r and None not in r.values() for r in self.rows))

    def test_says_that_it_is_synthetic(self):
        with open(os.path.join(SOURCE, "data/courses.csv"), newline="", encoding="utf-8") as f:
            titles = {r["title"] for r in csv.DictReader(f)}
        for r in self.rows:
            self.assertIn(r["COURSE_NAME"], titles)
            self.assertRegex(r["PROVIDER_UKPRN"], r"^99\d{6}$")
            self.assertRegex(r["COURSE_ID"] + r["COURSE_RUN_ID"], r"^(99000000-0000-4000-[89]000-[0-9a-f]{12}){2}$")
            self.assertIn("Synthetic", r["WHO_THIS_COURSE_IS_FOR"])
            self.assertIn("synthetic", r["COURSE_URL"])
            if r["LOCATION_NAME"]:
                self.assertTrue(r["LOCATION_NAME"].startswith("Synthetic: "))
                self.assertRegex(r["LOCATION_POSTCODE"], r"^[A-Z]{1,2}[0-9][0-9A-Z]? [0-9]VV$")
        self.assertEqual(len({r["COURSE_RUN_ID"] for r in self.rows}), ROWS)

    def share(self, what):
        return sum(map(bool, map(what, self.rows))) / ROWS

    def test_shape(self):
        taught = [r for r in self.rows if r["DELIVER_MODE"] != "3"]
        mode = collections.Counter(r["DELIVER_MODE"] for r in taught)
        for key, share in (("1", 0.55), ("2", 0.30), ("4", 0.15)):
            self.assertAlmostEqual(mode[key] / len(taught), share, delta=0.03)
        self.assertAlmostEqual(self.share(lambda r: r["COST"] == "0.00"), 0.30, delta=0.03)
        self.assertAlmostEqual(self.share(lambda r: r["FLEXIBLE_STARTDATE"] == "True"), 0.12, delta=0.02)
        self.assertTrue(2 < ROWS / len({r["COURSE_ID"] for r in self.rows}) < 4)
        self.assertTrue(0 < self.share(lambda r: r["DELIVER_MODE"] == "3") < 0.2)
        self.assertTrue(all(self.share(lambda r, k=k: r["ATTENDANCE_PATTERN"] == k) > 0.02 for k in "1234"))
        for unit, most in (("1", 5), ("2", 40), ("3", 24), ("4", 3), ("5", 30)):
            self.assertTrue(all(1 <= int(r["DURATION_VALUE"]) <= most for r in self.rows if r["DURATION_UNIT"] == unit))

    def test_what_goes_with_a_mode(self):
        for r in self.rows:
            bound = r["DELIVER_MODE"] in "14"
            self.assertEqual(bound, bool(r["STUDY_MODE"]) and bool(r["ATTENDANCE_PATTERN"]))
            self.assertEqual(bound, bool(r["LOCATION_NAME"]) and bool(r["LOCATION_LATITUDE"]))
            self.assertEqual(r["NATIONAL"] == "False" and r["DELIVER_MODE"] == "3", bool(r["REGIONS"]))
            names = r["REGIONS"].split("; ")
            self.assertEqual(len(names), len(set(names)))
            self.assertEqual(r["COURSE_TYPE"] == "6", bool(r["SECTOR"]) and bool(r["EDUCATION_LEVEL"]))
            self.assertNotEqual(r["COURSE_TYPE"] == "6", bool(r["LEARN_AIM_REF"]))
            self.assertNotEqual(bool(r["COST"]), r["COST_DESCRIPTION"] == "Ask the provider")

    def test_dates(self):
        for r in self.rows:
            self.assertNotEqual(r["FLEXIBLE_STARTDATE"] == "True", bool(r["STARTDATE"]))
            if r["STARTDATE"]:
                start = datetime.datetime.strptime(r["STARTDATE"], "%d/%m/%Y").date()
                self.assertTrue(-59 <= (start - DAY).days <= 300, start)
            updated = datetime.datetime.strptime(r["UPDATED_DATE"], "%d/%m/%Y").date()
            self.assertTrue(0 < (DAY - updated).days <= 120)

    def test_native(self):
        with tempfile.NamedTemporaryFile() as packed:
            rows = table(run("make-courses", "--rows", str(ROWS), "--venues", "300", "--native", "--skills", "14000",
                             "--packed", packed.name))
            self.assertEqual(os.path.getsize(packed.name), ROWS * 36)
        counts = [len(r["skills"].split("|")) for r in rows]
        self.assertAlmostEqual(sum(counts) / ROWS, 3.44, delta=0.15)
        self.assertTrue(1 == min(counts) and max(counts) == 10)
        self.assertTrue(all(re.match(r"^(s\d{5}(\||$))+$", r["skills"]) for r in rows))
        self.assertTrue(all(r["provider"].startswith("Synthetic: ") and r["id"].startswith("synthetic-") for r in rows))
        # Popular skills are named far more often than rare ones.
        named = collections.Counter(s for r in rows for s in r["skills"].split("|"))
        self.assertGreater(sum(n for s, n in named.items() if s < "s00100"), 5 * sum(n for s, n in named.items() if s > "s13900"))

    def test_import_takes_it(self):
        program = os.path.abspath(os.environ.get("RETRAIN_IMPORT", "import/retrain-import"))
        if not os.access(program, os.X_OK):
            self.skipTest("there is no " + program)
        with tempfile.TemporaryDirectory() as work:
            os.mkdir(work + "/data")
            for name in ("dataset.conf", "skills.csv", "occupations.csv"):
                with open(os.path.join(SOURCE, "data", name), "rb") as f, open(f"{work}/data/{name}", "wb") as g:
                    g.write(f.read())
            with open(work + "/data/courses.csv", "wb") as f:
                f.write(run("make-courses", "--rows", "500", "--venues", "100", "--native"))
            done = subprocess.run([program, "native", work + "/data", "--index", work + "/index", "--check", "--json"],
                                  capture_output=True, text=True)
            self.assertEqual((done.returncode, json.loads(done.stdout)["refused"]), (0, 0), done.stderr)

    def test_faults_are_told(self):
        for options in (["--rows", "0"], ["--day", "tomorrow"], ["--skills", "3"], ["--outcodes", "/nonexistent"], ["--what"]):
            done = subprocess.run([os.path.abspath("bench/make-courses"), *options, "-"], capture_output=True, env=STARTER)
            self.assertIn(done.returncode, (1, 2))
            self.assertTrue(done.stderr)


class Vacancies(unittest.TestCase):
    def test_adverts(self):
        text = run("make-vacancies", "--rows", "4000", "--day", str(DAY))
        self.assertEqual(text, run("make-vacancies", "--rows", "4000", "--day", str(DAY)))
        adverts = [json.loads(line) for line in text.decode().splitlines()]
        self.assertEqual(len({a["identifier"]["value"] for a in adverts}), 4000)
        for a in adverts:
            self.assertEqual(a["@type"], "JobPosting")
            self.assertIn("synthetic", a["description"].lower())
            self.assertTrue(a["hiringOrganization"]["name"].startswith("Synthetic: "))
            self.assertRegex(a["jobLocation"]["address"]["postalCode"], r" \dVV$")
            self.assertLess(a["datePosted"], a["validThrough"])
        told = collections.Counter(type(a["baseSalary"]).__name__ for a in adverts)
        self.assertAlmostEqual(told["dict"] / 4000, 0.5, delta=0.05)
        silent = sum(isinstance(a["baseSalary"], str) and not re.search(r"\d", a["baseSalary"]) for a in adverts)
        self.assertAlmostEqual(silent / 4000, 0.1, delta=0.03)
        expired = sum(a["validThrough"][:10] < str(DAY) for a in adverts)
        self.assertTrue(0 < expired < 400, expired)


class RealSources(unittest.TestCase):
    def test_real_titles_and_places(self):
        data = os.environ.get("RETRAIN_SHARED_DATA", os.path.join(SOURCE, "../shared/data"))
        if not os.path.exists(data + "/courses/ncs_course_titles.txt"):
            self.skipTest("the real data are not in " + data)
        env = dict(os.environ, RETRAIN_SHARED_DATA=data)
        rows = table(run("make-courses", "--rows", "20000", env=env))
        with open(data + "/courses/ncs_course_titles.txt", encoding="utf-8-sig") as f:
            titles = {line.strip() for line in f}
        with open(data + "/geo/uk_outcodes_gibbs_2017.csv", newline="", encoding="utf-8") as f:
            england = {r["postcode"] for r in csv.DictReader(f) if r["country_string"] == "England"}
        self.assertTrue(all(r["COURSE_NAME"] in titles for r in rows))
        self.assertTrue(all(r["LOCATION_POSTCODE"].split()[0] in england for r in rows if r["LOCATION_POSTCODE"]))
        # Many people, many venues.
        towns = collections.Counter(r["LOCATION_TOWN"] for r in rows)
        self.assertGreater(towns["Birmingham"], 10 * max(1, towns["Berwick-upon-Tweed"]))


if __name__ == "__main__":
    unittest.main()
