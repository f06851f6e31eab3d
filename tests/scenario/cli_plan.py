#!/usr/bin/python3
"""Courses, vacancies, plans and routes on the command line, against a server that is told what to say; and the page that
shows a plan, held against what a page for everyone has to be.

Run from the build folder (make check does)."""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import unittest
from html.parser import HTMLParser

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    import fake_courses as world
    import fake_retraind as fake
except ImportError:
    print("python3-msgpack is not installed")
    sys.exit(77)

RETRAIN = os.path.abspath("client/cli/retrain")
ASK = os.path.abspath("tests/contract_ask")
PLAN = ["plan", "teaching assistant", "--job", "care worker"]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SHAPES = {"rect", "line", "circle", "path"}


def environment(**more):
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "ASAN_OPTIONS", "LD_LIBRARY_PATH", "TMPDIR")}
    return {**keep, "LC_ALL": "C.UTF-8", "COLUMNS": "80", "TERM": "xterm", **more}


class WithServer(unittest.TestCase):
    def setUp(self):
        self.server = fake.Fake(dict(world.WORLD))
        self.addCleanup(self.server.close)

    def run_it(self, *args, **env):
        done = subprocess.run([RETRAIN, "--socket", self.server.path, *args], capture_output=True, text=True,
                              env=environment(**env), timeout=60)
        return done.returncode, done.stdout, done.stderr

    def run_ok(self, *args, **env):
        code, out, err = self.run_it(*args, **env)
        self.assertEqual((code, err), (0, ""), f"{args}: {out}")
        return out

    def flat(self, *args, **env):
        return " ".join(self.run_ok(*args, **env).split())

    def last(self, method):
        return [params for name, params, _ in self.server.asked if name == method][-1]

    def page(self, *more):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "plan.html")
            self.run_ok(*PLAN, "--postcode", "WV1 2AB", "--on", "22/11/2026", *more, "--html", path)
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            self.assertEqual(os.listdir(folder), ["plan.html"])
            with open(path, encoding="utf-8") as f:
                return f.read()


class TheFake(WithServer):
    def test_its_answers_obey_the_contract(self):
        if not os.access(ASK, os.X_OK):
            self.skipTest("there is no %s: make check builds it" % ASK)
        plan = {"target": "teaching-assistant", "occupations": ["care-worker"]}
        asks = [("course.search", {"text": "x"}), ("course.get", {"id": "eng-l2"}), ("vacancy.search", {}),
                ("vacancy.get", {"id": "v1"}), ("training.plan", plan), ("training.plan", {**plan, "postcode": "WV1"}),
                ("pathway.find", {"from": "care-worker"}), ("dataset.close", {"ids": ["a", "x"]}),
                ("occupation.match", {"skills": ["teamwork"], "postcode": "WV1", "detail": "labels"})]
        text = "".join(f"{m} {json.dumps(p)}\n" for m, p in asks)
        done = subprocess.run([ASK, self.server.path], input=text, capture_output=True, text=True, timeout=60)
        self.assertEqual([x.split()[0] for x in done.stdout.splitlines()], ["ok"] * len(asks), done.stdout)


class Commands(WithServer):
    def test_plan_asks(self):
        self.run_ok(*PLAN, "--skill", "teamwork", "--postcode", "WV1 2AB", "--distance", "15", "--mode", "classroom", "--mode",
                    "online", "--study", "part_time", "--when", "evening", "--max-cost", "£1,500", "--max-weeks", "40", "--max-courses", "3",
                    "--hours", "6.5", "--start-by", "1/9/2027", "--english", "1", "--maths", "none", "--digital", "level_2",
                    "--qualification", "2", "--age", "41", "--pay", "18k", "--employment", "employed", "--objective", "soonest",
                    "--on", "2026-11-22", "--alternatives", "3")
        self.assertEqual(self.last("training.plan"), {
            "skills": ["teamwork"], "occupations": ["care-worker"], "target": "teaching-assistant", "postcode": "WV1 2AB",
            "distance_miles": 15.0, "delivery_modes": ["classroom", "online"], "study_modes": ["part_time"],
            "attendance_patterns": ["evening"], "max_cost": 1500, "max_weeks": 40.0, "max_courses": 3, "hours_a_week": 6.5,
            "start_by": "2027-09-01", "functional": {"english": "level_1", "maths": "none", "digital": "level_2"},
            "qualification_level": 2, "age": 41, "annual_pay": 18000, "employment": "employed", "objective": "soonest",
            "on_date": "2026-11-22", "alternatives": 3})

    def test_plan_for_the_best_of_several(self):
        self.run_ok("plan", "teaching assistant", "--or", "barista", "--job", "care worker")
        self.assertEqual(self.last("training.plan")["targets"], ["teaching-assistant", "barista"])
        self.run_ok("plan", "--job", "storeman")
        self.assertEqual(self.last("training.plan")["targets"], ["barista"])  # those that fit best and are known to pay
        self.assertIn("forklift-driving", self.last("occupation.match")["skills"])
        self.run_ok("plan", "--skill", "teamwork")
        self.assertEqual(self.last("training.plan")["targets"], ["barista", "care-worker"])  # no job to compare with
        self.server.methods["occupation.match"] = lambda p: {"matches": [], "total": 0, "model": "weighted", "generation": 7}
        code, _, err = self.run_it("plan", "--job", "storeman")
        self.assertEqual(code, 1)
        self.assertIn("no job fits", err)

    def test_plan_says(self):
        out = self.flat(*PLAN, "--postcode", "WV1 2AB", "--on", "2026-11-22")
        for words in ("You live in WV1 and can go 20 miles.", "42% of what the job needs", "87%", "£17,000 to £23,000",
                      "14 vacancies within 20 miles", "Read with children needs it 30% course 2",
                      "Manage behaviour in a classroom may need it 15% course 2",
                      "Give first aid to children needs it 10% stays open", "Course 1 gives it.",
                      "starts 7 December 2026; evening, part time, 12 weeks, 3 hours a week", "free for you (£450 for others)",
                      "Closes: 65% of what is missing", "Gives: English at level 2 First: you need it to begin course 2",
                      "Supporting teaching and learning in schools [made-up example]", "Instead: Teaching assistant award",
                      "Cost: does not say", "What some of it costs is not known", "35 weeks, done by 26 July 2027",
                      "No other choice of them gets there with fewer courses.", "The nearest course that teaches it is 31.4 miles",
                      "Nearest: Paediatric first aid", "No course that we know of teaches it. These are: Skill 0; Skill 1;",
                      "Skill 7; and 2 more.", "Pay: does not say. Hours: does not say. [made-up example]",
                      "Nursery worker 74%", "0800 051 0459", "Monday to Friday, 9am to 5pm", "Nobody & sons",
                      "Made for 22 November 2026 from index 7."):
            self.assertIn(words, out)
        self.assertNotIn("2AB", out)
        self.assertLess(out.index("English, maths and digital"), out.index("Courses, in order"))
        self.assertNotRegex(out, r"£0\b")

    def test_plan_with_nothing_missing(self):
        self.server.methods["training.plan"] = lambda p: minimal()
        out = self.flat("plan", "teaching assistant", "--skill", "teamwork")
        self.assertIn("Nothing: you have what the job needs.", out)
        self.assertIn("No course.", out)

    def test_plan_json_and_pdf(self):
        out = json.loads(self.run_ok("--json", *PLAN))
        self.assertEqual(out, world.PLAN)
        self.assertNotIn("vacancy.search", [m for m, _, _ in self.server.asked])
        code, _, err = self.run_it(*PLAN, "--pdf")
        self.assertEqual(code, 2)
        self.assertIn("Save as PDF", err)

    def test_plan_stands_without_what_is_around_it(self):
        for method in ("vacancy.search", "course.get", "occupation.get", "pathway.find"):
            self.server.methods.pop(method)
        self.assertIn("Courses, in order", self.run_ok("plan", "teaching assistant", "--job", "care worker"))
        with tempfile.TemporaryDirectory() as folder:
            self.run_ok(*PLAN, "--html", folder + "/p.html")
            with open(folder + "/p.html", encoding="utf-8") as f:
                check_page(self, f.read())

    def test_refused_words(self):
        for args in (["plan"], PLAN + ["--english", "9"], PLAN + ["--start-by", "soon"], PLAN + ["--start-by", "31/2/2026"],
                     PLAN + ["--objective", "best"], PLAN + ["--when", "night"], ["vacancies", "--hours", "30-20"],
                     ["vacancies", "--hours", "many"], ["vacancies", "--job", "carer", "--job", "barista"],
                     ["courses", "--limit", "101"], ["route"], ["route", "carer", "--steps", "5"], ["dataset", "close"]):
            code, _, err = self.run_it(*args)
            self.assertEqual(code, 2, f"{args}: {err}")

    def test_a_page_that_can_not_be_written(self):
        code, _, err = self.run_it(*PLAN, "--html", "/nowhere/plan.html")
        self.assertEqual(code, 1)
        self.assertIn("can not be written to /nowhere/plan.html: No such file", " ".join(err.split()))

    def test_courses(self):
        out = self.flat("courses", "phonics", "for", "all", "--skill", "teamwork", "--postcode", "WV1", "--distance", "10",
                        "--mode", "classroom", "--study", "part_time", "--when", "evening", "--level", "E", "--level", "2",
                        "--type", "multiply", "--sector", "Care", "--provider", "10000001", "--max-cost", "500", "--start-from",
                        "2026-12-01", "--start-to", "2027-03-01", "--hide-old", "--hide-flexible", "--sort", "distance", "--limit",
                        "5", "--offset", "10", "--facets", COLUMNS="400")
        self.assertEqual(self.last("course.search"), {
            "text": "phonics for all", "skills": ["teamwork"], "postcode": "WV1", "distance_miles": 10.0,
            "delivery_modes": ["classroom"], "study_modes": ["part_time"], "attendance_patterns": ["evening"],
            "qualification_levels": ["E", "2"], "course_types": ["multiply"], "sectors": ["Care"], "providers": ["10000001"],
            "max_cost": 500, "start_from": "2026-12-01", "start_to": "2027-03-01", "hide_out_of_date": True,
            "hide_flexible": True, "sort": "distance", "limit": 5, "offset": 10, "facets": True})
        for words in ("3 of 3,481 courses.", "Level: level 2 (2)", "Wellington Road Campus, 1.2 miles", "start when you like; 3 days", "does not say",
                      "[made-up example]", "Stafford College (1,234)", "level 2, essential skills", "£450"):
            self.assertIn(words, out)
        self.assertIn('Looked for: "phonics".', self.run_ok("courses", "fonics"))
        self.run_ok("courses")
        self.assertEqual(self.last("course.search"), {"limit": 10, "offset": 0, "facets": False})

    def test_vacancies(self):
        out = self.flat("vacancies", "assistant", "--job", "teaching assistant", "--skill", "teamwork", "--postcode", "WV1",
                        "--min-pay", "18k", "--hours", "16-30", "--pattern", "days", "--since", "2026-11-01", "--sort", "pay",
                        COLUMNS="200")
        self.assertEqual(self.last("vacancy.search"), {
            "text": "assistant", "occupation": "teaching-assistant", "skills": ["teamwork"], "postcode": "WV1", "min_pay": 18000,
            "min_hours": 16.0, "max_hours": 30.0, "working_pattern": ["days"], "posted_since": "2026-11-01", "sort": "pay",
            "limit": 10, "offset": 0})
        for words in ("4 of 14 vacancies.", "£18,200 to £18,900 (worked out from the advert)", "30 hours a week, part time, days",
                      "4 of 9", "does not say", "Posted: does not say", "[made-up example]", "Apply by: 4 December 2026",
                      "WV1, less than a mile", "competitive"):
            self.assertIn(words, out)
        self.assertIn('Looked for: "assistant".', self.run_ok("vacancies", "asistant"))
        self.run_ok("vacancies", "--hours", "30")
        self.assertEqual(self.last("vacancy.search"), {"max_hours": 30.0, "limit": 10, "offset": 0})

    def test_route(self):
        out = self.flat("route", "care worker", "--to", "teaching assistant", "--skill", "teamwork", "--postcode", "WV1",
                        "--pay-floor", "16000", "--steps", "2", "--hiring", "--no-degree", "--order", "pay")
        self.assertEqual(self.last("pathway.find"), {
            "from": "care-worker", "target": "teaching-assistant", "skills": ["teamwork"], "postcode": "WV1", "pay_floor": 16000,
            "max_steps": 2, "hiring": True, "no_degree": True, "order": "pay"})
        for words in ("No step pays less than £16,000 a year.", "Training: 20 weeks; £300. Pay: £2,000 more a year.",
                      "1. Nursery worker", "You have 50% of what it needs, 80% after the courses.",
                      "1 of them no course in reach teaches", "There were too many routes"):
            self.assertIn(words, out)
        self.run_ok("route", "--skill", "teamwork", "--to", "barista")
        self.assertEqual(self.last("pathway.find"), {"target": "barista", "skills": ["teamwork"]})

    def test_show(self):
        out = self.flat("show", "eng-l2")
        for words in ("English functional skills", "City of Wolverhampton College, 01902 000000", "Needs English at level 1",
                      "Gives English at level 2", "Teach phonics (title, 90%)", "1 October 2026", "Nobody & sons"):
            self.assertIn(words, out)
        out = self.flat("show", "v2", "--postcode", "WV1")
        for words in ("Learning support assistant [made-up example]", "filled or withdrawn", "Pay a year does not say",
                      "Apply by does not say"):
            self.assertIn(words, out)
        self.assertEqual(json.loads(self.run_ok("--json", "show", "v1")), world._vacancy_get({"id": "v1"}))
        code, _, err = self.run_it("show", "--course", "nothing")
        self.assertEqual(code, 1)
        self.assertIn("No course has the id nothing.", err)
        self.assertIn("Care worker", self.run_ok("show", "care-worker"))

    def test_close(self):
        self.assertIn("2 closed.", self.run_ok("dataset", "close", "v1", "x9"))
        self.assertEqual(self.server.asked[-1], ("dataset.close", {"ids": ["v1", "x9"], "kind": "vacancy"}, True))
        self.assertIn("x9", self.run_ok("dataset", "close", "v1", "x9"))
        self.assertIn("1 reopened.", self.run_ok("dataset", "reopen", "c1", "--course"))
        self.assertEqual(self.server.asked[-1], ("dataset.reopen", {"ids": ["c1"], "kind": "course"}, True))

    def test_match_near(self):
        out = self.flat("match", "--skill", "teamwork", "--postcode", "WV1", "--distance", "5", "--prefer", "local=0.5", "--prefer",
                        "distance")
        self.assertIn("Near you: 12 vacancies, 1 course for it.", out)
        asked = self.last("occupation.match")
        self.assertEqual((asked["distance_miles"], asked["preferences"]), (5.0, {"local": 0.5, "distance": 1.0}))
        self.assertNotIn("Near you", self.run_ok("match", "--skill", "teamwork"))

    def test_width(self):
        for width in (40, 80, 120):
            for args in (PLAN + ["--postcode", "WV1"], ["courses", "--facets"], ["vacancies"], ["route", "care worker"],
                         ["show", "eng-l2"], ["show", "v1"]):
                for line in self.run_ok(*args, COLUMNS=str(width)).splitlines():
                    self.assertLessEqual(len(line), width, f"{args} at {width}: {line!r}")

    def test_odd_answers(self):
        for method, args in (("course.search", ["courses"]), ("vacancy.search", ["vacancies"]), ("pathway.find", ["route", "carer"]),
                             ("training.plan", PLAN), ("training.plan", PLAN + ["--html", "/dev/null/x"])):
            for value in (None, 5, "text", [], {}, {"courses": 5, "vacancies": 1, "routes": "x"},
                          {"courses": [1, None, {"title": 3}], "vacancies": [None, {"pay": 3}], "routes": [{"steps": [4, {}]}],
                           "gap": [None, {"importance": "x"}], "target": 7}):
                self.server.methods[method] = lambda p, v=value: v
                code, _, err = self.run_it(*args)
                self.assertIn(code, (0, 1), f"{args} {value}: {err}")


# --- the page ---------------------------------------------------------------------------------------

class Page(HTMLParser):
    """Reads a page strictly: every element is ended, in order; no id twice."""

    def __init__(self, test, text):
        super().__init__(convert_charrefs=True)
        self.test, self.open, self.ids, self.refs, self.headings, self.elements, self.links = test, [], set(), [], [], [], []
        self.words, self.svgs = [], []
        self.feed(text)
        self.close()
        test.assertEqual(self.open, [], "never ended")

    def handle_starttag(self, tag, attrs):
        self.start(tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.test.assertIn(tag, SHAPES | VOID)
        self.start(tag, attrs)

    def start(self, tag, attrs):
        names = [name for name, _ in attrs]
        self.test.assertEqual(len(names), len(set(names)), f"{tag}: an attribute twice")
        attrs = dict(attrs)
        self.elements.append((tag, attrs, tuple(self.open)))
        for name, value in attrs.items():
            self.test.assertFalse(name.startswith("on"), f"{tag} {name}")
            self.test.assertIsNotNone(value, f"{tag} {name}")
        if "id" in attrs:
            self.test.assertNotIn(attrs["id"], self.ids, "an id twice")
            self.ids.add(attrs["id"])
        for name in ("aria-labelledby", "aria-describedby"):
            self.refs += attrs.get(name, "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "a":
            self.links.append(attrs["href"])
        if tag == "svg":
            self.svgs.append({"attrs": attrs, "parts": []})
        elif "svg" in self.open:
            self.svgs[-1]["parts"].append((tag, attrs))

    def handle_endtag(self, tag):
        self.test.assertTrue(self.open and self.open[-1] == tag, f"</{tag}> ends {self.open[-1:]}")
        self.open.pop()

    def handle_data(self, data):
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())


def luminance(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def style_rules(text):
    """Selector and declarations, those within @media too."""
    css = re.search(r"<style>(.*?)</style>", text, re.S).group(1)
    css = re.sub(r"@page\s*\{[^}]*\}", "", css)
    css = re.sub(r"@media[^{]*\{", "", css)
    return [(sel.strip().lstrip("}").strip(), dict(re.findall(r"([a-z-]+):\s*([^;]+)", body)))
            for sel, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css)]


def check_page(test, text):
    page = Page(test, text)
    tags = [tag for tag, _, _ in page.elements]
    test.assertTrue(text.startswith("<!DOCTYPE html>\n<html lang=\"en-GB\">"))
    for landmark in ("header", "main", "footer", "nav", "title", "h1"):
        test.assertEqual(tags.count(landmark) - (len(page.svgs) if landmark == "title" else 0), 1, landmark)
    test.assertEqual(page.headings[0], 1)
    for before, after in zip(page.headings, page.headings[1:]):
        test.assertLessEqual(after, before + 1, "a heading skips a level")
    for ref in page.refs:
        test.assertIn(ref, page.ids)
    for tag, attrs, inside in page.elements:
        if tag == "th":
            test.assertIn(attrs.get("scope"), ("row", "col"))
        test.assertNotIn(tag, ("script", "img", "link", "iframe", "object", "embed", "form", "input", "base"))
        test.assertFalse({"src", "srcset", "style", "background", "poster", "action"} & set(attrs), (tag, attrs))
        if tag == "section":
            test.assertIn("aria-labelledby", attrs)
        if tag in ("dt", "dd"):
            test.assertEqual(inside[-1], "dl")
        if tag == "li":
            test.assertIn(inside[-1], ("ul", "ol"))
    for href in page.links:
        test.assertRegex(href, r"^(#[a-z0-9-]+|tel:[0-9]+|https?://\S+)$")
        if href.startswith("#"):
            test.assertIn(href[1:], page.ids)
    test.assertNotRegex(text, r"(?i)@import|url\((?!#)|expression\(")
    test.assertIn("default-src 'none'", text)
    for svg in page.svgs:
        test.assertEqual(svg["attrs"]["role"], "img")
        test.assertEqual([tag for tag, _ in svg["parts"][:2]], ["title", "desc"])
        width, height = (float(x) for x in svg["attrs"]["viewbox"].split()[2:])
        for tag, attrs in svg["parts"]:
            for name, most in (("x", width), ("y", height), ("x1", width), ("x2", width), ("y1", height), ("y2", height)):
                if name in attrs:
                    test.assertTrue(-1 <= float(attrs[name]) <= most + 1, (tag, attrs))
    return page


def minimal():
    return {"target": {"id": "teaching-assistant", "title": "Teaching assistant", "ready_now": 1.0, "ready_after": 1.0}, "gap": [],
            "courses": [], "uncovered": [], "functional": [], "cost_known": True, "total_cost": 0, "opens": [],
            "objective": "fewest", "optimal": True, "considered": 0, "generation": 7}


class ThePage(WithServer):
    def test_whole(self):
        page = check_page(self, self.page("--english", "1"))
        self.assertEqual(len(page.svgs), 4)
        for words in ("Your plan: Teaching assistant", "3 courses.", "35 weeks, done by 26 July 2027", "0800 051 0459",
                      "WV1, Wolverhampton", "42% now, 87% after this plan", "6 of 11", "Nursery worker", "made-up example",
                      "starts 7 December 2026", "free for you (£450 for others)", "You need it to begin course 2",
                      "The nearest course that teaches it is 31.4 miles away.", "Apply by 4 December 2026",
                      "£4,500 less a year when you are new to it", "Made for 22 November 2026 from index 7",
                      "What is marked made-up example does not exist.", "teaches it. These are: Skill 0; Skill 1;", "In all:"):
            self.assertIn(words, page.text)
        self.assertNotRegex(page.text, r"£0\b|\bnan\b|20\d\d-\d\d-\d\d")

    def test_wire_text_is_never_markup(self):
        text = self.page()
        page = check_page(self, text)
        self.assertIn(world.EVIL, page.text)
        self.assertIn("Learn & Go <b>Ltd</b>", page.text)
        self.assertNotIn("<script", text)
        self.assertNotIn("javascript:", text)
        self.server.methods["training.plan"] = lambda p: json.loads(
            json.dumps(world.PLAN).replace("Teaching assistant", "\\\"><svg onload=x>\\u202e\\u0007 \\n\\t ' -->"))
        check_page(self, self.page())

    def test_private(self):
        text = self.page("--age", "41", "--pay", "18500")
        for never in ("2AB", "2ab", ">41<", " 41 "):
            self.assertNotIn(never, text)
        self.assertIn("£18,500, as you said", text)

    def test_contrast(self):
        text = self.page()
        checked = 0
        for selector, rule in style_rules(text):
            ink, paper = rule.get("color"), rule.get("background")
            if not ink:
                continue
            for ground in [paper] if paper else ["#ffffff", "#f3f2f1"]:
                self.assertGreaterEqual(contrast(ink, ground), 4.5, f"{selector}: {ink} on {ground}")
                checked += 1
        self.assertGreater(checked, 10)
        fills = {sel.split(".")[-1]: rule for sel, rule in style_rules(text) if sel.startswith("svg .")}
        for name in ("place", "work", "you"):  # with white words on them
            self.assertGreaterEqual(contrast(fills[name]["fill"], fills["w"]["fill"]), 4.5, name)
        for name in ("s", "have", "done"):
            self.assertGreaterEqual(contrast(fills[name]["fill"], "#ffffff"), 4.5, name)
        for name in ("lack", "rail", "line", "box"):  # shapes that say something
            self.assertGreaterEqual(contrast(fills[name]["stroke"], "#ffffff"), 3, name)

    def test_focus_shows_and_print_is_laid_out(self):
        text = self.page()
        self.assertRegex(text, r"a:focus-visible \{ outline: 3px solid")
        self.assertIn("size: A4", text)
        self.assertIn("break-inside: avoid", text)

    def marks(self, page):
        picture = [s for s in page.svgs if s["attrs"]["aria-labelledby"].startswith("map")][0]
        boxes = [tuple(float(a[k]) for k in ("x", "y", "width", "height")) for tag, a in picture["parts"]
                 if tag == "rect" and a.get("class") in ("you", "place", "work")]
        return boxes

    def no_overlap(self, boxes):
        for i, (x, y, w, h) in enumerate(boxes):
            for X, Y, W, H in boxes[i + 1:]:
                self.assertFalse(x < X + W and X < x + w and y < Y + H and Y < y + h, "two marks of the map overlap")

    def test_map_marks_do_not_collide(self):
        boxes = self.marks(check_page(self, self.page()))
        self.assertEqual(len(boxes), 6)  # you, two classrooms, three places with work: two vacancies share theirs
        self.no_overlap(boxes)
        crowd = [{**world.VACANCIES[0], "id": str(i), "lat": 52.5847 + i * 0.0004, "lon": -2.1266} for i in range(6)]
        self.server.methods["vacancy.search"] = lambda p: {"vacancies": crowd, "total": 6, "generation": 7}
        boxes = self.marks(check_page(self, self.page()))
        self.assertEqual(len(boxes), 9)
        self.no_overlap(boxes)

    def test_map_is_true(self):
        """What is further north stands higher, and as many units are as many miles."""
        boxes = self.marks(check_page(self, self.page()))
        you, far = boxes[0], boxes[-1]  # B1 lies 7.3 miles south and 9.3 miles east
        south, east = (far[1] + far[3] / 2) - (you[1] + you[3] / 2), (far[0] + far[2] / 2) - (you[0] + you[2] / 2)
        self.assertAlmostEqual(south / east, 7.33 / 9.21, delta=0.03)

    def test_with_little(self):
        self.server.methods["training.plan"] = lambda p: minimal()
        self.server.methods["pathway.find"] = lambda p: {"start": {}, "routes": [], "considered": 0, "complete": True, "generation": 7}
        self.server.methods["vacancy.search"] = lambda p: {"vacancies": [], "total": 0, "generation": 7}
        page = check_page(self, self.page())
        self.assertIn("Nothing is missing", page.text)
        self.assertNotIn("Where it is", page.text)
        self.assertEqual(len(page.svgs), 2)

    def test_with_parts_left_out_at_random(self):
        """Any fact may be unknown: the page stays whole."""
        rnd = random.Random(5)

        def thin(value):
            if isinstance(value, dict):
                return {k: thin(v) for k, v in value.items() if k in ("id", "skill", "title", "label") or rnd.random() < 0.7}
            if isinstance(value, list):
                return [thin(v) for v in value if rnd.random() < 0.9]
            return value

        for _ in range(15):
            self.server.methods["training.plan"] = lambda p: thin(world._plan(p))
            self.server.methods["vacancy.search"] = lambda p: thin(world._vacancy_search(p))
            self.server.methods["pathway.find"] = lambda p: thin(world.ROUTE)
            self.server.methods["occupation.match"] = lambda p: thin(world._match(p))
            check_page(self, self.page())


if __name__ == "__main__":
    unittest.main(verbosity=2)
