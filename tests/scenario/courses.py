#!/usr/bin/python3
"""Courses and vacancies of the starter data, asked over the socket: every filter held against the file that was
imported, pages to their end, facets that add up, and what is closed gone from every worker's next answer."""

import csv
import datetime
import math
import os
import signal
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

TODAY = "2026-11-20"  # asked for by name, so that the scenario does not age
HOME = (52.58547, -2.12296)  # Wolverhampton


def rows(name):
    with open(os.path.join(harness.STARTER, name), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def miles(a, b):
    """As the national Find a course service shows it (design notes uk-facts 1.1)."""
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(a[1] - b[1]) / 2) ** 2
    return round(2 * 6376500 / 1609.344 * math.asin(math.sqrt(h)), 2)


def anywhere(c):
    return c["national"] == "1" or c["delivery_mode"] == "online"


def placed(c):
    return (float(c["lat"]), float(c["lon"])) if c["lat"] else None


def level(c):
    return "0" if c["qualification_level"] in ("0", "entry", "E") else c["qualification_level"]


class Catalogue(harness.Scenario):
    def setUp(self):
        super().setUp()
        self.index = os.path.join(self.folder, "index")
        harness.build_index(self.index)
        self.d = self.daemon()
        self.courses = rows("courses.csv")
        self.vacancies = rows("vacancies.csv")

    def search(self, **ask):
        return self.d.call("course.search", {"on_date": TODAY, **ask})

    def all_ids(self, **ask):
        """Every page of an answer, to its end."""
        ids, offset = [], 0
        while True:
            page = self.search(limit=37, offset=offset, facets=False, **ask)
            ids += [c["id"] for c in page["courses"]]
            self.assertEqual(len(page["courses"]), min(37, max(0, page["total"] - offset)))
            if not page["courses"]:
                self.assertEqual(len(ids), page["total"])
                self.assertEqual(len(set(ids)), len(ids))
                return ids
            offset += 37


class Courses(Catalogue):
    def check(self, want, **ask):
        """The ids found are those of the file that `want` says, and there are some of both kinds."""
        right = {c["id"] for c in self.courses if want(c)}
        self.assertEqual(set(self.all_ids(**ask)), right, ask)
        self.assertTrue(0 < len(right) < len(self.courses), ask)

    def test_every_filter_keeps_what_the_file_says(self):
        bound = ("classroom", "blended")
        self.check(lambda c: c["delivery_mode"] in ("online", "blended"), delivery_modes=["online", "blended"])
        self.check(lambda c: c["delivery_mode"] not in bound or c["study_mode"] == "full_time", study_modes=["full_time"])
        self.check(lambda c: c["delivery_mode"] not in bound or c["attendance_pattern"] == "evening",
                   attendance_patterns=["evening"])
        self.check(lambda c: level(c) in ("0", "1"), qualification_levels=["E", "1"])
        self.check(lambda c: c["course_type"] in ("skills_bootcamp", "multiply"), course_types=["skills_bootcamp", "multiply"])
        self.check(lambda c: c["sector"] in ("Social care", "Construction"), sectors=["social care", "Construction"])
        self.check(lambda c: c["provider"] == self.courses[0]["provider"], providers=[self.courses[0]["provider"]])
        self.check(lambda c: c["cost"] != "" and int(c["cost"]) <= 100, max_cost=100)

    def test_dates_follow_the_rules(self):
        def started(c, low, high):
            return c["start_date"] != "" and low <= c["start_date"] <= high
        self.check(lambda c: started(c, "2026-11-01", "9"), start_from="2026-11-01")
        self.check(lambda c: started(c, "0", "2026-12-31"), start_to="2026-12-31")
        self.check(lambda c: started(c, "2026-11-01", "2026-12-31"), start_from="2026-11-01", start_to="2026-12-31")
        self.check(lambda c: c["start_date"] != "", hide_flexible=True)
        late = str(max(datetime.date.fromisoformat(c["start_date"]) for c in self.courses if c["start_date"])
                   - datetime.timedelta(days=30))
        cut = str(datetime.date.fromisoformat(late) - datetime.timedelta(days=60))
        right = {c["id"] for c in self.courses if c["start_date"] == "" or c["start_date"] >= cut}
        found = self.d.call("course.search", {"hide_out_of_date": True, "on_date": late, "limit": 100, "facets": False})
        self.assertEqual(found["total"], len(right))
        self.assertTrue(0 < len(right) < len(self.courses))

    def test_distance_keeps_near_national_and_online_ones_and_agrees_with_the_figure_shown(self):
        for reach in (0, 2.5, 10, 20, 400):
            right = {c["id"]: None if anywhere(c) else miles(HOME, placed(c)) for c in self.courses
                     if anywhere(c) or (placed(c) and miles(HOME, placed(c)) <= reach)}
            self.assertEqual(set(self.all_ids(lat=HOME[0], lon=HOME[1], distance_miles=reach)), set(right))
            for c in self.search(lat=HOME[0], lon=HOME[1], distance_miles=reach, limit=100)["courses"]:
                self.assertEqual(c.get("miles"), right[c["id"]])
        far = next(c for c in self.courses if placed(c) and not anywhere(c) and miles(HOME, placed(c)) > 1)
        edge = miles(HOME, placed(far))
        self.assertIn(far["id"], self.all_ids(lat=HOME[0], lon=HOME[1], distance_miles=edge))
        self.assertNotIn(far["id"], self.all_ids(lat=HOME[0], lon=HOME[1], distance_miles=round(edge - 0.01, 2)))

    def test_a_postcode_is_its_outcode(self):
        whole = self.search(postcode="WV1 1AA", distance_miles=10)
        self.assertGreater(whole["total"], 0)
        self.assertEqual(whole, self.search(postcode="wv1", distance_miles=10))
        self.assertEqual(self.refused("unknown_postcode", self.ask, {"postcode": "ZZ99 9ZZ"})["field"], "postcode")
        self.assertEqual(self.refused("invalid_params", self.ask, {"postcode": "not one"})["field"], "postcode")
        self.assertEqual(self.refused("invalid_params", self.ask, {"lat": 52.0})["field"], "lon")
        self.assertEqual(self.refused("invalid_params", self.ask, {"sort": "distance"})["field"], "sort")
        self.assertEqual(self.refused("not_found", self.ask, {"sectors": ["Social care", "no such"]})["field"], "sectors[1]")
        self.assertEqual(self.refused("invalid_params", self.ask, {"qualification_levels": ["9"]})["field"],
                         "qualification_levels[0]")
        self.assertEqual(self.search(distance_miles=5)["missing"], ["distance_miles"])

    def ask(self, params):
        return self.d.call("course.search", params)

    def test_facets_count_what_choosing_them_gives(self):
        ask = {"lat": HOME[0], "lon": HOME[1], "distance_miles": 25, "max_cost": 2000}
        facets = self.search(**ask)["facets"]
        for facet, limit in (("delivery_modes", None), ("course_types", None), ("qualification_levels", None), ("sectors", None),
                             ("providers", None)):
            self.assertTrue(facets[facet], facet)
            for f in facets[facet]:
                self.assertEqual(self.search(**ask, **{facet: [f["value"]]})["total"], f["count"], (facet, f))
        total = self.search(**ask)["total"]
        self.assertEqual(sum(f["count"] for f in facets["delivery_modes"]), total)
        # A facet's own filter does not bind its counts; another one's does.
        chosen = self.search(**ask, course_types=[facets["course_types"][0]["value"]])
        self.assertEqual(chosen["facets"]["course_types"], facets["course_types"])
        self.assertEqual(sum(f["count"] for f in chosen["facets"]["delivery_modes"]), chosen["total"])

    def test_sorts(self):
        at = {"lat": HOME[0], "lon": HOME[1], "limit": 100}
        near = [c.get("miles", math.inf) for c in self.search(sort="distance", **at)["courses"]]
        self.assertEqual(near, sorted(near))
        cost = [c.get("cost", math.inf) for c in self.search(sort="cost", **at)["courses"]]
        self.assertEqual(cost, sorted(cost))
        soon = [c.get("start_date", "9") for c in self.search(sort="start_soonest", **at)["courses"]]
        self.assertEqual(soon, sorted(soon))
        late = [c.get("start_date", "0") for c in self.search(sort="start_latest", **at)["courses"]]
        self.assertEqual(late, sorted(late, reverse=True))
        best = [c["score"] for c in self.search(sort="relevance", text="maths level 2", **at)["courses"]]
        self.assertEqual(best, sorted(best, reverse=True))

    def test_text_and_skills(self):
        found = self.search(text="maths", limit=100)
        self.assertTrue(found["courses"])
        for c in found["courses"]:
            self.assertIn("math", c["title"].lower())
        mended = self.search(text="mahts", limit=100)
        self.assertEqual(mended["suggestion"], "maths")
        self.assertEqual([c["id"] for c in mended["courses"]], [c["id"] for c in found["courses"]])
        skills = ["personal-care", "dementia-support"]
        right = {c["id"] for c in self.courses if set(c["skills"].split("|")) & set(skills)}
        self.assertEqual(set(self.all_ids(skills=skills)), right)
        first = self.search(skills=skills, limit=1)["courses"][0]
        self.assertEqual(first["score"], max(c["score"] for c in self.search(skills=skills, limit=100)["courses"]))

    def test_a_whole_course(self):
        c = next(c for c in self.courses if c["description"] and placed(c) and not anywhere(c))
        got = self.d.call("course.get", {"id": c["id"], "postcode": "WV1 1AA"})
        self.assertEqual(got["title"], c["title"])
        self.assertEqual(got["description"], c["description"])
        self.assertEqual(got["provider"]["name"], c["provider"])
        self.assertEqual({s["id"] for s in got["skills"]}, set(c["skills"].split("|")))
        self.assertEqual({s["evidence"] for s in got["skills"]}, {"stated"})
        self.assertIn("miles", got)
        self.assertIn("name", got["source"])
        self.refused("not_found", self.d.call, "course.get", {"id": "no-such"})

    def test_the_same_question_gets_the_same_answer_from_every_worker(self):
        ask = {"text": "care", "lat": HOME[0], "lon": HOME[1], "distance_miles": 30, "on_date": TODAY}
        with harness.many(self.d, 6) as connections:
            answers = [c.call("course.search", ask) for c in connections]
        self.assertTrue(all(a == answers[0] for a in answers))


class Vacancies(Catalogue):
    def found(self, **ask):
        return self.d.call("vacancy.search", {"on_date": TODAY, "limit": 100, **ask})

    def open(self, v):
        return v["closing"] == "" or v["closing"] >= TODAY

    def test_expired_ones_never_show(self):
        right = {v["id"] for v in self.vacancies if self.open(v)}
        ids, offset = set(), 0
        while len(ids) < len(right):
            page = {v["id"] for v in self.found(offset=offset)["vacancies"]}
            self.assertTrue(page)
            ids |= page
            offset += 100
        self.assertEqual(ids, right)
        last = max(v["closing"] for v in self.vacancies if v["closing"])
        after = str(datetime.date.fromisoformat(last) + datetime.timedelta(days=1))
        never = self.d.call("vacancy.search", {"on_date": last, "limit": 100})
        self.assertGreater(never["total"], 0)  # the closing day itself is still open
        never = self.d.call("vacancy.search", {"on_date": after, "limit": 100})
        self.assertEqual(never["total"], sum(not v["closing"] for v in self.vacancies))

    def test_filters(self):
        at = {"lat": HOME[0], "lon": HOME[1], "distance_miles": 15}
        for v in self.found(**at)["vacancies"]:
            self.assertTrue(v.get("national") or v["miles"] <= 15)
        right = [v for v in self.vacancies if self.open(v) and (not (v["pay_high"] or v["pay_low"]) or
                 int(v["pay_high"] or v["pay_low"]) >= 30000)]
        self.assertEqual(self.found(min_pay=30000)["total"], len(right))
        right = [v for v in self.vacancies if self.open(v) and
                 (not v["working_pattern"] or "part_time" in v["working_pattern"].split("|"))]
        self.assertEqual(self.found(working_pattern=["part_time"])["total"], len(right))
        right = [v for v in self.vacancies if self.open(v) and v["posted"] >= "2026-11-01"]
        self.assertEqual(self.found(posted_since="2026-11-01")["total"], len(right))
        right = [v for v in self.vacancies if self.open(v) and (not v["hours"] or 30 <= float(v["hours"]) <= 37)]
        self.assertEqual(self.found(min_hours=30, max_hours=37)["total"], len(right))

    def test_of_a_job_and_by_fit(self):
        of_job = self.found(occupation="care-worker")
        exact = {v["id"] for v in self.vacancies if self.open(v) and v["occupation_id"] == "care-worker"}
        self.assertLessEqual(exact, {v["id"] for v in of_job["vacancies"]})
        self.assertEqual({v["id"] for v in of_job["vacancies"][:len(exact)]}, exact)
        v = next(v for v in self.vacancies if self.open(v) and len(v["skills"].split("|")) >= 3)
        best = self.found(skills=v["skills"].split("|"))["vacancies"]
        self.assertEqual(best[0]["score"], 1)
        self.assertEqual(best[0]["fit"]["matched"], best[0]["fit"]["total"])
        self.assertEqual(self.refused("not_found", self.d.call, "vacancy.search", {"occupation": "no-such"})["field"], "occupation")

    def test_sorts(self):
        at = {"lat": HOME[0], "lon": HOME[1]}
        near = [v.get("miles", math.inf) for v in self.found(sort="distance", **at)["vacancies"]]
        self.assertEqual(near, sorted(near))
        pay = [v.get("pay", {}).get("high", v.get("pay", {}).get("low", -1)) for v in self.found(sort="pay")["vacancies"]]
        self.assertEqual(pay, sorted(pay, reverse=True))
        new = [v.get("posted", "0") for v in self.found(sort="posted")["vacancies"]]
        self.assertEqual(new, sorted(new, reverse=True))

    def test_a_whole_vacancy(self):
        v = self.vacancies[0]
        got = self.d.call("vacancy.get", {"id": v["id"], "postcode": "B1"})
        self.assertEqual(got["title"], v["title"])
        self.assertEqual(got["occupation"], v["occupation_id"])
        self.assertEqual(got["pay"], {"low": int(v["pay_low"]), "high": int(v["pay_high"])})
        self.assertEqual({s["id"] for s in got["skills"]}, set(v["skills"].split("|")))


class Closing(Catalogue):
    def seen(self, connections, method, what, id_, **ask):
        """Whether each connection's next answer holds the record."""
        return [id_ in [x["id"] for x in c.call(method, {"on_date": TODAY, "limit": 100, **ask})[what]] for c in connections]

    def test_a_closed_vacancy_is_gone_from_every_workers_next_answer(self):
        v = next(v for v in self.vacancies if v["closing"] >= TODAY)
        with harness.many(self.d, 8) as connections:
            for round_ in range(10):
                self.assertTrue(all(self.seen(connections, "vacancy.search", "vacancies", v["id"], text=v["title"])))
                done = self.d.admin_call("dataset.close", {"ids": [v["id"]]})
                self.assertEqual(done["changed"], 1)
                self.assertFalse(any(self.seen(connections, "vacancy.search", "vacancies", v["id"], text=v["title"])))
                self.assertTrue(self.d.call("vacancy.get", {"id": v["id"]})["closed"])
                self.assertEqual(self.d.admin_call("dataset.close", {"ids": [v["id"]]})["changed"], 0)
                self.assertEqual(self.d.admin_call("dataset.reopen", {"ids": [v["id"]]})["changed"], 1)
            self.assertNotIn("closed", self.d.call("vacancy.get", {"id": v["id"]}))

    def test_a_full_course_is_gone_and_stays_gone_over_a_restart_and_a_kill(self):
        c = self.courses[0]
        total = self.search(text=c["title"])["total"]
        done = self.d.admin_call("dataset.close", {"ids": [c["id"], "no-such-course"], "kind": "course"})
        self.assertEqual(done["changed"], 2)
        self.assertEqual(done["unknown"], ["no-such-course"])
        self.assertEqual(self.search(text=c["title"])["total"], total - 1)
        self.assertEqual(self.search(skills=c["skills"].split("|"))["total"],
                         sum(bool(set(x["skills"].split("|")) & set(c["skills"].split("|"))) for x in self.courses) - 1)
        for pid in self.d.pids():
            os.kill(pid, signal.SIGKILL)
        harness.wait_for(lambda: self.d.call("server.health")["workers"] == 2)
        self.assertEqual(self.search(text=c["title"])["total"], total - 1)
        self.d.stop()
        self.d.start()
        self.assertEqual(self.search(text=c["title"])["total"], total - 1)

    def test_only_an_admin_may_close(self):
        self.refused("forbidden", self.d.call, "dataset.close", {"ids": ["x"]})

    def test_what_another_process_changes_is_seen_within_a_second(self):
        v = next(v for v in self.vacancies if v["closing"] >= TODAY)
        self.d.admin_call("dataset.close", {"ids": [v["id"]]})
        path = os.path.join(self.index, "delta")
        with open(path, "rb") as f:
            kept = f.read()
        self.d.admin_call("dataset.reopen", {"ids": [v["id"]]})
        with open(path + ".new", "wb") as f:
            f.write(kept)
        os.rename(path + ".new", path)
        began = time.monotonic()
        with harness.many(self.d, 8) as connections:
            gone = harness.wait_for(lambda: not any(self.seen(connections, "vacancy.search", "vacancies", v["id"],
                                                              text=v["title"])), 5)
        self.assertTrue(gone)
        self.assertLess(time.monotonic() - began, 5)

    def test_a_damaged_list_is_told_and_set_aside_and_the_daemon_goes_on(self):
        v = next(v for v in self.vacancies if v["closing"] >= TODAY)
        self.d.admin_call("dataset.close", {"ids": [v["id"]]})
        self.d.stop()
        path = os.path.join(self.index, "delta")
        with open(path, "r+b") as f:
            f.seek(20)
            f.write(b"\0")
        self.d.start()
        self.assertTrue(harness.wait_for(lambda: "damaged" in self.d.log()))
        self.assertTrue(os.path.exists(path + ".damaged"))
        self.assertFalse(os.path.exists(path))
        with self.d.connect() as c:
            self.assertTrue(all(self.seen([c], "vacancy.search", "vacancies", v["id"], text=v["title"])))
        self.assertEqual(self.d.admin_call("dataset.close", {"ids": [v["id"]]})["changed"], 1)

    def test_a_full_disk_is_a_plain_error_and_nothing_changes(self):
        v = next(v for v in self.vacancies if v["closing"] >= TODAY)
        os.symlink("/dev/full", os.path.join(self.index, ".put-delta"))
        error = self.refused("storage_full", self.d.admin_call, "dataset.close", {"ids": [v["id"]]})
        self.assertIn("Nothing was changed", error["message"])
        with self.d.connect() as c:
            self.assertTrue(all(self.seen([c], "vacancy.search", "vacancies", v["id"], text=v["title"])))

    def test_an_import_that_reads_it_again_knows_better(self):
        v = next(v for v in self.vacancies if v["closing"] >= TODAY)
        self.d.admin_call("dataset.close", {"ids": [v["id"]]})
        harness.build_index(self.index)
        self.assertTrue(harness.wait_for(lambda: self.d.call("server.health")["generation"] == 2))
        with self.d.connect() as c:
            self.assertTrue(all(self.seen([c], "vacancy.search", "vacancies", v["id"], text=v["title"])))
        self.d.admin_call("dataset.rollback")
        with self.d.connect() as c:
            self.assertFalse(any(self.seen([c], "vacancy.search", "vacancies", v["id"], text=v["title"])))


if __name__ == "__main__":
    harness.main()
