#!/usr/bin/python3
"""A daemon that serves while made-up courses and adverts are imported and take over, with no request failing.

As many as RETRAIN_COURSES says (20,000), and a tenth of that of adverts. `make bench` does it with a million."""

import os
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

COURSES = int(os.environ.get("RETRAIN_COURSES", "2000" if os.environ.get("TESTS_QUICK") else "20000"))
DAY = "2026-12-01"
BIRMINGHAM = {"lat": 52.479, "lon": -1.9, "distance_miles": 20, "on_date": DAY}


def make(program, rows, path):
    env = dict(os.environ, RETRAIN_SHARED_DATA="/nonexistent")
    subprocess.run([os.path.abspath("bench/" + program), "--rows", str(rows), "--day", DAY, path], check=True, env=env,
                   stderr=subprocess.DEVNULL)


class Exchange(harness.Scenario):
    def test_no_request_fails_while_everything_is_exchanged(self):
        index = os.path.join(self.folder, "index")
        harness.build_index(index)
        courses, vacancies = os.path.join(self.folder, "courses.csv"), os.path.join(self.folder, "vacancies.jsonl")
        make("make-courses", COURSES, courses)
        make("make-vacancies", COURSES // 10, vacancies)
        d = self.daemon()
        before = d.call("course.search", dict(BIRMINGHAM, limit=0))["total"]
        asked = {"occupation.search": {"text": "care worker", "limit": 3}, "course.search": dict(BIRMINGHAM, text="level", limit=3),
                 "vacancy.search": dict(BIRMINGHAM, limit=3)}
        loads = [harness.Load(d, connections=2, depth=2, method=m, params=p) for m, p in asked.items()]
        for load in loads:
            load.__enter__()
        try:
            harness.build_index(index, "--into", "latest", "--no-activate", source=courses, form="course-csv")
            harness.build_index(index, "--into", "latest", source=vacancies, form="vacancy-json")
            self.assertTrue(harness.wait_for(lambda: d.call("server.health")["generation"] > 1))
            for load in loads:
                self.assertTrue(load.progress())
        finally:
            for load in loads:
                load.stop()
        self.assertEqual([load.errors for load in loads], [[], [], []])
        found = d.call("course.search", dict(BIRMINGHAM, limit=20, providers=[]))
        self.assertGreater(found["total"], before + COURSES // 4, "online courses alone are 30 %")
        near = d.call("vacancy.search", dict(BIRMINGHAM, limit=20, sort="distance"))["vacancies"]
        self.assertEqual(len(near), 20)
        self.assertTrue(all(v["miles"] <= 20 for v in near))


if __name__ == "__main__":
    harness.main()
