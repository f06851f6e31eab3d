#!/usr/bin/env python3
"""Speed of retraind beside its peers, in one run on one machine.

    make bench                                          everything that is installed here
    make bench BENCH_FLAGS="--rounds 9"                 more rounds
    make bench BENCH_FLAGS="--seconds 2 --only courses" longer ones, and only this part

Parts: match (jobs and skills), courses (the million courses, plans), growth (ten times as much), import (the million
courses from the open-data CSV), switch (importing and switching while clients ask).

Every figure is the median of interleaved rounds. Absolute figures move with the machine and the hour; the
ratios are what counts. Nothing here fails a build. Peers that are not installed are left out, and said so.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import courses
import million
from peers import PG_BIN, Daemon, Postgres, Redis, xapian_typo_us

PARTS = ("match", "courses", "growth", "import", "switch")


class Bench:
    def __init__(self, options):
        self.options = options
        self.build = pathlib.Path(options.build)
        self.figures = {}
        self.left_out = []

    @staticmethod
    def line(what, value, goal=None, ok=None):
        mark = "" if ok is None else ("  reached" if ok else "  NOT reached")
        print(f"  {what:<66} {value:>12}" + (f"   goal {goal}{mark}" if goal else ""), flush=True)

    def program(self, command):
        out = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        if out.returncode:
            sys.exit(f"bench: {' '.join(map(str, command))}: {out.stderr.strip()}")
        return json.loads(out.stdout)

    def load(self, target, socket, clients=1, depth=1, packed=None):
        # Client and server of a single-client round share a core: a wake-up across cores costs more than the work.
        pin = ["taskset", "-c", "0"] if clients == 1 else []
        of_courses = ["--courses", packed] if packed else []
        return self.program([*pin, self.build / "bench/load", *of_courses, target, socket, clients, depth, self.options.seconds])

    def make(self, program, *options):
        subprocess.run([self.build / "bench" / program, *map(str, options)], check=True)

    def run_import(self, form, source, index, *more):
        """Imports; gives what it says of itself, how long it took and how much processor time that was."""
        began, before = time.monotonic(), os.times()
        out = subprocess.run([self.build / "import/retrain-import", form, source, "--index", index, "--json", "--quiet", *more],
                             capture_output=True, text=True)
        if out.returncode not in (0, 3):
            sys.exit(f"bench: retrain-import {form} {source}: {out.stderr.strip()}")
        after = os.times()
        cpu = after.children_user + after.children_system - before.children_user - before.children_system
        return dict(json.loads(out.stdout), seconds=time.monotonic() - began, cpu=cpu)

    def try_load(self, name, *args, **more):
        """As load, but a server that does not answer leaves the figure out."""
        try:
            return self.load(name, *args, **more)
        except SystemExit as fault:
            if str(fault) not in self.left_out:
                self.left_out.append(str(fault))
            return None

    def note(self, name, result, key="p50_us"):
        self.figures.setdefault(name, []).append(result[key])

    def median(self, name):
        return statistics.median(self.figures[name]) if name in self.figures else None

    def round_latency(self, daemon, redis):
        self.note("core", self.load("core", "-"))
        match = self.load("match", daemon.socket)
        self.note("match", match)
        echo = f"echo:{max(1, round(match['bytes_out']))}:{max(1, round(match['bytes_in']))}"
        self.note("echo", self.load(echo, "-"))
        for target in ("skill-prefix", "occupation-prefix", "skill-typo", "get", "health"):
            self.note(target, self.load(target, daemon.socket))
        if redis:
            subprocess.run(["taskset", "-a", "-cp", "0", str(redis.process.pid)], stdout=subprocess.DEVNULL, check=False)
            for target in ("redis-ping", "redis-get", "redis-prefix"):
                self.note(target, self.load(target, redis.socket))

    def round_rate(self, daemon):
        self.note("core rate", self.load("core", "-"), "rate")
        before = daemon.cpu_seconds()
        r = self.load("match", daemon.socket, 8, 8)
        cpu = daemon.cpu_seconds() - before
        self.note("match rate", r, "rate")
        # The warm-up quarter is in the processor time too.
        self.figures.setdefault("cpu us", []).append(cpu * 1e6 / (r["answers"] * 1.25))

    def round_postgres(self, pg):
        for query in ("original", "tuned"):
            for clients in (1, 8):
                r = self.program([self.build / "bench/postgres", pg.conninfo, query, clients, self.options.seconds])
                self.note(f"pg {query} {clients}", r, "p50_us" if clients == 1 else "rate")


def report(b, start_ms, private_kb):
    m = b.median
    print("\nMedian latency, one client (us)")
    for name in ("core", "echo", "match", "skill-prefix", "occupation-prefix", "skill-typo", "get", "health",
                 "redis-ping", "redis-get", "redis-prefix", "xapian typo", "pg original 1", "pg tuned 1"):
        if m(name) is not None:
            print(f"  {name:<22} {m(name):>10.1f}")
    print("\nAnswers a second, eight clients")
    for name in ("core rate", "match rate", "pg original 8", "pg tuned 8"):
        if m(name) is not None:
            print(f"  {name:<22} {m(name):>10.0f}")
    print("\nRatios that doc/performance goals ask for")
    floor = m("echo") + m("core")
    ratio = m("match") / floor
    b.line("match / (socket round trip of the same bytes + plain C core)", f"{ratio:.2f}", "<= 2", ratio <= 2)
    if m("redis-ping"):
        for what, over, goal in (("match / redis PING", m("match") / m("redis-ping"), 2),
                                 ("skill.search prefix / redis ZRANGEBYLEX", m("skill-prefix") / m("redis-prefix"), 1),
                                 ("occupation.search prefix / redis ZRANGEBYLEX",
                                  m("occupation-prefix") / m("redis-prefix"), 1),
                                 ("skill.get / redis GET", m("get") / m("redis-get"), 1)):
            b.line(what, f"{over:.2f}", f"<= {goal}", over <= goal)
    rate = m("match rate") / m("core rate")
    b.line("match answers a second, 8 clients x 8 deep / plain C, one core", f"{rate:.2f}", ">= 0.65", rate >= 0.65)
    b.line("server processor time an answer (us)", f"{m('cpu us'):.1f}", "<= 14", m("cpu us") <= 14)
    for query, goal in (("original", 150), ("tuned", 70)):
        if m(f"pg {query} 8"):
            times = m("match rate") / m(f"pg {query} 8")
            b.line(f"match answers a second / PostgreSQL, {query}", f"{times:.0f}", f">= {goal}", times >= goal)
    if m("xapian typo"):
        times = m("xapian typo") / m("skill-typo")
        b.line("Xapian typing-error search / skill.search", f"{times:.1f}", ">= 15", times >= 15)
    b.line("start to first answer (ms)", f"{start_ms:.0f}", "<= 100", start_ms <= 100)
    b.line("private memory of an idle worker (MB)", f"{private_kb / 1024:.1f}", "<= 20", private_kb <= 20 * 1024)


def run_match(b, work, postgres):
    """Jobs and skills: the index without courses."""
    stops = []
    try:
        daemon = Daemon(b.build, work)
        start_ms = daemon.start() * 1e3
        stops.append(daemon)
        time.sleep(1)
        private_kb = daemon.worker_private_kb()
        redis = None
        if shutil.which("redis-server"):
            redis = Redis(work, f"{work}/data")
            stops.append(redis)
        else:
            b.left_out.append("redis (apt-get install redis-server)")
        for n in range(b.options.rounds):
            print(f"match: round {n + 1} of {b.options.rounds}", file=sys.stderr)
            daemon.pin(True)
            b.round_latency(daemon, redis)
            daemon.pin(False)
            b.round_rate(daemon)
            if postgres:
                b.round_postgres(postgres)
            typo = xapian_typo_us(f"{work}/data")
            if typo is not None:
                b.figures.setdefault("xapian typo", []).append(typo)
        if "xapian typo" not in b.figures:
            b.left_out.append("Xapian (apt-get install python3-xapian, run with /usr/bin/python3)")
        report(b, start_ms, private_kb)
    finally:
        for peer in reversed(stops):
            peer.stop()


def start_postgres(b, work):
    if not set(b.options.only) & {"match", "courses"}:
        return None
    if (PG_BIN / "initdb").exists() and (b.build / "bench/postgres").exists():
        return Postgres(work, f"{work}/data")
    b.left_out.append("PostgreSQL (apt-get install postgresql-15 libpq-dev)")
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".", help="the build folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each figure in each round")
    parser.add_argument("--rows", type=int, default=1000000, help="course runs to make")
    parser.add_argument("--vacancies", type=int, default=100000, help="adverts to make")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="these parts")
    parser.add_argument("--keep", action="store_true", help="keep the work folder")
    b = Bench(parser.parse_args())
    work = tempfile.mkdtemp(prefix="retrain-bench.")
    os.mkdir(f"{work}/data")
    postgres = None
    try:
        b.make("generate", f"{work}/data")
        b.run_import("native", f"{work}/data", f"{work}/index")
        postgres = start_postgres(b, work)
        if "match" in b.options.only:
            run_match(b, work, postgres)
        if "courses" in b.options.only:
            courses.run(b, work, postgres)
        if postgres:
            postgres.stop()
            postgres = None
        for part, run in (("growth", million.run_growth), ("import", million.run_import), ("switch", million.run_switch)):
            if part in b.options.only:
                run(b, work)
        for what in b.left_out:
            print(f"  left out: {what}")
    finally:
        if postgres:
            postgres.stop()
        if not b.options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
