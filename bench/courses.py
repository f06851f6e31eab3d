"""The million made-up courses: searches, plans, what else goes on meanwhile; beside plain C and PostgreSQL."""
import os
import shutil
import subprocess
import sys
import time

from peers import Daemon

LATENCY = ("courses", "courses-facets", "courses-local", "course-get", "plan", "health")
PLANNERS = 4  # connections that ask for plans without a pause


def make_work(b, work, rows, folder="courses", scale=1):
    """A native data set with courses, its packed records, and its index; returns the folder and what the import said."""
    home = f"{work}/{folder}"
    os.makedirs(f"{home}/data", exist_ok=True)
    b.make("generate", f"{home}/data", scale)
    b.make("make-courses", "--native", "--skills", 14000, "--rows", rows, "--packed", f"{home}/packed", f"{home}/data/courses.csv")
    said = b.run_import("native", f"{home}/data", f"{home}/index")
    os.unlink(f"{home}/data/courses.csv")
    return home, said


def index_bytes(index):
    """What the newest generation takes on the disk."""
    newest = max((e for e in os.scandir(index) if e.is_dir(follow_symlinks=False)), key=lambda e: e.stat().st_mtime)
    return sum(os.stat(os.path.join(root, name)).st_blocks * 512 for root, _, names in os.walk(newest) for name in names)


def busy_p99(b, daemon, packed):
    """The 99th percentile of a cheap call, alone and while others ask for plans; in microseconds."""
    load = b.build / "bench/load"

    def ask(target, clients, seconds):
        return [str(x) for x in (load, "--courses", packed, target, daemon.socket, clients, 1, seconds)]

    quiet = b.program(ask("get", 1, b.options.seconds))
    # The planners begin before and end after what is measured; a quarter of the time is for warming up.
    with subprocess.Popen(ask("plan", PLANNERS, 2 + 2 * b.options.seconds), stdout=subprocess.PIPE) as planners:
        time.sleep(0.5 + b.options.seconds / 4)
        busy = b.program(ask("get", 1, b.options.seconds))
        planners.communicate()
    b.note("get p99 quiet", quiet, "p99_us")
    b.note("get p99 busy", busy, "p99_us")


def one_round(b, daemon, packed, postgres):
    daemon.pin(True)
    b.note("course core", b.load("course-core", "-", packed=packed))
    for target in LATENCY:
        r = b.try_load(target, daemon.socket, packed=packed)
        if not r:
            continue
        b.note(target, r)
        b.note(f"{target} p99", r, "p99_us")
        if target == "courses":
            echo = f"echo:{max(1, round(r['bytes_out']))}:{max(1, round(r['bytes_in']))}"
            b.note("course echo", b.load(echo, "-"))
    daemon.pin(False)
    b.note("course core rate", b.load("course-core", "-", packed=packed), "rate")
    b.note("courses rate", b.load("courses", daemon.socket, 8, 8, packed=packed), "rate")
    if b.median("plan"):
        busy_p99(b, daemon, packed)
    if postgres:
        for clients in (1, 8):
            r = b.program([b.build / "bench/postgres", postgres.conninfo, "courses", clients, b.options.seconds, packed])
            b.note(f"pg courses {clients}", r, "p50_us" if clients == 1 else "rate")


def report(b, said, start_ms, private_kb):
    m = b.median
    print(f"\nA million courses: median latency, one client (us); {b.options.rows} course runs")
    for name in ("course core", "course echo", "courses", "courses p99", "courses-facets", "courses-local", "course-get", "plan",
                 "plan p99", "health", "get p99 quiet", "get p99 busy", "pg courses 1"):
        if m(name) is not None:
            print(f"  {name:<22} {m(name):>10.1f}")
    print("Answers a second, eight clients")
    for name in ("course core rate", "courses rate", "pg courses 8"):
        if m(name) is not None:
            print(f"  {name:<22} {m(name):>10.0f}")
    ratio = m("courses") / (m("course echo") + m("course core"))
    b.line("course.search / (socket round trip of the same bytes + plain C)", f"{ratio:.2f}", "<= 1.4", ratio <= 1.4)
    if m("pg courses 8"):
        times = m("courses rate") / m("pg courses 8")
        b.line("course.search answers a second / PostgreSQL, tuned", f"{times:.0f}", ">= 70", times >= 70)
        b.line("course.search latency: PostgreSQL, tuned / ours", f"{m('pg courses 1') / m('courses'):.0f}")
    if m("plan"):
        b.line("training.plan, 15 missing, 30 miles: middle (ms)", f"{m('plan') / 1e3:.2f}", "<= 0.5", m("plan") <= 500)
        b.line("training.plan: 99th percentile (ms)", f"{m('plan p99') / 1e3:.2f}", "<= 5", m("plan p99") <= 5000)
        slower = m("get p99 busy") / m("get p99 quiet")
        b.line(f"skill.get p99 beside {PLANNERS} planners / quiet", f"{slower:.1f}", "<= 3", slower <= 3)
    b.line("import of native courses, active (s)", f"{said['seconds']:.1f}")
    b.line("  processor time of it (s)", f"{said['cpu']:.1f}")
    b.line("  its memory at most (MB)", f"{said['peak_memory_kb'] / 1024:.0f}")
    b.line("start to first answer, with the courses (ms)", f"{start_ms:.0f}", "<= 100", start_ms <= 100)
    b.line("private memory of an idle worker, with the courses (MB)", f"{private_kb / 1024:.1f}", "<= 20", private_kb <= 20 * 1024)


def load_postgres(b, postgres, packed):
    said = b.program([b.build / "bench/postgres", postgres.conninfo, "load-courses", packed])
    print(f"PostgreSQL loaded the courses in {said['seconds']} s", file=sys.stderr)


def run(b, work, postgres):
    home, said = make_work(b, work, b.options.rows)
    packed = f"{home}/packed"
    if postgres:
        load_postgres(b, postgres, packed)
    daemon = Daemon(b.build, home)
    start_ms = daemon.start() * 1e3
    try:
        time.sleep(1)
        private_kb = daemon.worker_private_kb()
        for n in range(b.options.rounds):
            print(f"courses: round {n + 1} of {b.options.rounds}", file=sys.stderr)
            one_round(b, daemon, packed, postgres)
        report(b, said, start_ms, private_kb)
        b.line("index with the courses (MB)", f"{index_bytes(f'{home}/index') / 1e6:.0f}", "<= 150",
               index_bytes(f"{home}/index") <= 150e6)
    finally:
        daemon.stop()
        shutil.rmtree(home, ignore_errors=True)
