#!/usr/bin/python3
"""training.plan on the starter data: against a search through all sets of courses that course.search finds, and what it
says of the rest."""

import itertools
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

DAY = "2026-09-01"
HERE = {"postcode": "WV1 1AA", "distance_miles": 30, "on_date": DAY}
JOBS = ["electrician", "plumber", "welder", "packer", "it-support-technician", "web-developer", "baker", "vehicle-technician"]


def best_cover(masks, most):
    """Fewest courses, then least cost, to close what can be closed: all states reached with one more course each round."""
    states = {0: 0}
    for count in range(most + 1):
        best = 0
        for mask, _ in masks:
            best |= mask
        if best in states:
            return count, states[best]
        grown = {}
        for (mask, cost), (more, price) in itertools.product(states.items(), masks):
            if mask | more != mask and cost + price < grown.get(mask | more, 1 << 40):
                grown[mask | more] = cost + price
        states = grown
    return None


class Plan(harness.Scenario):
    def setUp(self):
        super().setUp()
        self.index = os.path.join(self.folder, "index")
        harness.build_index(self.index)
        self.d = self.daemon()

    def plan(self, **more):
        return self.d.call("training.plan", {**HERE, **more})

    def reachable(self, gap):
        """What course.search finds for the gap and can still be begun: [(mask of the gap, cost)]."""
        bit = {g["skill"]: n for n, g in enumerate(gap)}
        found = self.d.call("course.search", {"skills": [{"id": g["skill"]} for g in gap], "limit": 100, "facets": False, **HERE})
        self.assertLessEqual(found["total"], 100)
        out = []
        for c in found["courses"]:
            if c.get("start_date", DAY) >= DAY:
                out.append((sum(1 << bit[s] for s in c["skills"] if s in bit), c["cost"]))
        return out

    def check_whole(self, p):
        """Everything in an answer agrees with everything else in it."""
        gap = {g["skill"]: g["importance"] for g in p["gap"]}
        closed = {s for c in p["courses"] for s in c["closes"]}
        self.assertAlmostEqual(sum(gap.values()), 1 if gap else 0, places=4)
        self.assertEqual(closed | {u["skill"] for u in p["uncovered"]}, set(gap))
        self.assertFalse(closed & {u["skill"] for u in p["uncovered"]})
        if p["cost_known"]:
            self.assertEqual(p["total_cost"], sum(c.get("your_cost", c["cost"]) for c in p["courses"]))
        self.assertAlmostEqual(p["total_weeks"], max([c["ends"] for c in p["courses"]], default=0), places=3)
        for c in p["courses"]:
            self.assertEqual(c["course"], c["id"])
            self.assertLessEqual(c.get("miles", 0), 30)
            self.assertGreaterEqual(c.get("start_date", DAY), DAY)
            for other in c.get("alternatives", []):
                self.assertNotIn(other["id"], [x["id"] for x in p["courses"]])
                self.assertTrue(set(other["closes"]) & set(c["closes"]) or not c["closes"])
                self.assertTrue(other["text"].endswith("."))
        importances = [g["importance"] for g in p["gap"]]
        self.assertEqual(importances, sorted(importances, reverse=True))
        self.assertGreaterEqual(p["target"]["ready_after"], p["target"]["ready_now"])

    def test_it_is_the_best_set_there_is(self):
        for job in JOBS:
            with self.subTest(job=job):
                p = self.plan(target=job)
                self.check_whole(p)
                self.assertTrue(p["optimal"])
                masks = self.reachable(p["gap"])
                self.assertEqual((len(p["courses"]), p["total_cost"]), best_cover(masks, len(p["courses"])) if masks else (0, 0))
                taught = 0
                for mask, _ in masks:
                    taught |= mask
                self.assertEqual(sum(len(c["closes"]) > 0 for c in p["courses"]) > 0, taught > 0)
                self.assertEqual({g["skill"] for n, g in enumerate(p["gap"]) if not taught >> n & 1},
                                 {u["skill"] for u in p["uncovered"]})

    def test_objectives_trade_one_thing_for_another(self):
        few, cheap, soon = (self.plan(target="electrician", objective=o) for o in ("fewest", "cheapest", "soonest"))
        for p in (few, cheap, soon):
            self.check_whole(p)
            self.assertTrue(p["optimal"])
        self.assertLessEqual(len(few["courses"]), min(len(cheap["courses"]), len(soon["courses"])))
        self.assertLessEqual(cheap["total_cost"], min(few["total_cost"], soon["total_cost"]))
        self.assertLessEqual(soon["total_weeks"], min(few["total_weeks"], cheap["total_weeks"]))

    def test_limits_hold_and_what_they_cost_is_said(self):
        wide = self.plan(target="electrician")
        near = self.plan(target="electrician", distance_miles=1)
        self.assertLess(near["target"]["ready_after"], wide["target"]["ready_after"])
        far = [u for u in near["uncovered"] if u["why"] == "too_far"]
        self.assertTrue(far)
        for u in far:
            self.assertGreater(u["nearest"]["miles"], 1)
            self.assertIn("miles away; you said 1.", u["nearest"]["text"])
        short = self.plan(target="electrician", max_weeks=20)
        self.check_whole(short)
        self.assertLessEqual(short["total_weeks"], 20)
        self.assertIn("too_long", {u["why"] for u in short["uncovered"]})
        two = self.plan(target="electrician", max_courses=2)
        self.check_whole(two)
        self.assertEqual(len(two["courses"]), 2)
        evenings = self.plan(target="electrician", hours_a_week=10)
        self.check_whole(evenings)
        self.assertTrue(all(c["hours_a_week"] <= 10 for c in evenings["courses"]))
        online = self.plan(target="it-support-technician", delivery_modes=["online"])
        self.assertTrue(all(c["delivery_mode"] == "online" for c in online["courses"]))

    def test_the_best_of_several(self):
        p = self.plan(targets=["electrician", "packer", "welder"])
        self.assertEqual([t["id"] for t in p["tried"]], ["electrician", "packer", "welder"])
        self.assertIn(p["target"]["id"], ["electrician", "packer", "welder"])
        mine = next(t for t in p["tried"] if t["id"] == p["target"]["id"])
        self.assertEqual(mine["courses"], len(p["courses"]))
        self.assertGreaterEqual(mine["ready_after"] + 0.05, max(t["ready_after"] for t in p["tried"]))

    def test_jobs_held_count(self):
        held = self.plan(target="electrician", occupations=["electrician"])
        self.assertEqual((held["gap"], held["courses"], held["target"]["ready_now"]), ([], [], 1))
        self.assertTrue(held["optimal"])

    def test_the_same_question_has_the_same_answer(self):
        ask = {"target": "welder", "occupations": ["packer"], "hours_a_week": 16}
        self.assertEqual(self.plan(**ask), self.plan(**ask))

    def test_what_is_wrong_is_said(self):
        for ask, code, field in (({}, "invalid_params", "target"),
                                 ({"target": "welder", "targets": ["packer"]}, "invalid_params", "target"),
                                 ({"target": "nobody"}, "not_found", "target"),
                                 ({"targets": ["welder", "nobody"]}, "not_found", "targets[1]"),
                                 ({"target": "welder", "occupations": ["nobody"]}, "not_found", "occupations[0]"),
                                 ({"target": "welder", "postcode": "ZZ99 9ZZ"}, "unknown_postcode", "postcode"),
                                 ({"target": "welder", "max_courses": 0}, "invalid_params", "max_courses")):
            with self.subTest(ask=ask):
                with self.assertRaises(harness.Refused) as refused:
                    self.plan(**ask)
                self.assertEqual((refused.exception.code, refused.exception.error.get("field")), (code, field))


if __name__ == "__main__":
    harness.main()
