#!/usr/bin/env python3
"""How long pathway.find takes from every ESCO occupation, beside occupation.match for the same people in the same run.

  make bench-pathways                         all 3,007 occupations, a million made-up courses
  make bench-pathways PATHWAY_FLAGS="--rows 100000 --sample 300"

Needs the real data (ESCO and the outcodes). Courses are made up, seeded and marked synthetic.
"""
import argparse
import csv
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "quality"))
from ask import Daemon, shared_data  # noqa: E402

# Where people live: one of the places of each region of the trial.
PLACES = ["WV1", "CH41", "DH1", "B1", "L1", "NE1"]


def timed(daemon, method, **params):
    start = time.perf_counter()
    answer = daemon.call(method, **params)
    return answer, (time.perf_counter() - start) * 1000


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def ask_all(daemon, ids):
    """(milliseconds of routes, of matches, how many had a route, the longest route in steps)"""
    routes, matches, found, longest = [], [], 0, 0
    for n, job in enumerate(ids):
        where = PLACES[n % len(PLACES)]
        answer, ms = timed(daemon, "pathway.find", **{"from": job, "postcode": where, "max_steps": 4})
        routes.append(ms)
        found += bool(answer["routes"])
        longest = max([longest] + [len(r["steps"]) for r in answer["routes"]])
        matches.append(timed(daemon, "occupation.match", occupations=[job], postcode=where)[1])
    return routes, matches, found, longest


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".", help="the build folder")
    parser.add_argument("--rows", type=int, default=1000000, help="course runs to make")
    parser.add_argument("--sample", type=int, default=0, help="only so many occupations, drawn at random")
    options = parser.parse_args()
    data = shared_data()
    if not data or not (data / "esco").is_dir():
        sys.exit("bench-pathways: skipped: the real data are not beside the checkout; RETRAIN_SHARED_DATA can name them.")
    with open(data / "esco/occupations_en.csv", newline="", encoding="utf-8") as f:
        ids = ["esco:" + row["conceptUri"].rsplit("/", 1)[1] for row in csv.DictReader(f)]
    if options.sample:
        ids = sorted(random.Random(1).sample(ids, min(options.sample, len(ids))))
    with tempfile.TemporaryDirectory(prefix="retrain-pathways.") as work:
        courses = f"{work}/courses.csv"
        subprocess.run([f"{options.build}/bench/make-courses", "--rows", str(options.rows), courses], check=True,
                       stderr=subprocess.DEVNULL, env={**os.environ, "RETRAIN_SHARED_DATA": str(data)})
        sources = [["esco", data / "esco"], ["places", data / "geo/uk_outcodes_gibbs_2017.csv"], ["course-csv", courses]]
        with Daemon(options.build, sources) as daemon:
            routes, matches, found, longest = ask_all(daemon, ids)
    print(f"From {len(ids):,} occupations, {options.rows:,} courses, round trip included:")
    print(f"  pathway.find, up to four steps   p50 {statistics.median(routes):6.1f} ms   p99 {percentile(routes, .99):6.1f} ms   "
          f"longest {max(routes):6.1f} ms   under 50 ms: {sum(ms < 50 for ms in routes) / len(routes):.1%}")
    print(f"  occupation.match with a postcode p50 {statistics.median(matches):6.1f} ms   p99 {percentile(matches, .99):6.1f} ms")
    print(f"  a route takes as long as         {statistics.median(routes) / statistics.median(matches):6.1f} matches")
    print(f"  had a route: {found:,} of {len(ids):,}; the longest named has {longest} steps")


if __name__ == "__main__":
    main()
