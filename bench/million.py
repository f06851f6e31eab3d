"""Growth; the import of the million courses from the open-data CSV; and a daemon that serves while all of it is exchanged."""
import os
import pathlib
import shutil
import socket
import statistics
import sys
import threading
import time

from courses import index_bytes, make_work
from peers import Daemon

SOURCE = pathlib.Path(__file__).resolve().parent.parent
SHARED = pathlib.Path(os.environ.get("RETRAIN_SHARED_DATA", SOURCE / "../shared/data"))


def run_growth(b, work):
    """A tenth of the courses beside all of them, and ten times the jobs; asked in turn, so that both see the same hour."""
    sizes = {"small": (b.options.rows // 10, 1), "large": (b.options.rows, 1), "jobs": (1000, 10)}
    daemons, middle = {}, {}
    try:
        for name, (rows, scale) in sizes.items():
            home, _ = make_work(b, work, rows, f"growth-{name}", scale)
            daemons[name] = (Daemon(b.build, home), f"{home}/packed")
            daemons[name][0].start()
            daemons[name][0].pin(True)
        for n in range(b.options.rounds):
            print(f"growth: round {n + 1} of {b.options.rounds}", file=sys.stderr)
            for name, (daemon, packed) in daemons.items():
                target = "courses-local" if name != "jobs" else "match"
                middle.setdefault(name, []).append(b.load(target, daemon.socket, packed=packed)["p50_us"])
            middle.setdefault("match", []).append(b.load("match", daemons["small"][0].socket)["p50_us"])
    finally:
        for daemon, _ in daemons.values():
            daemon.stop()
        for name in sizes:
            shutil.rmtree(f"{work}/growth-{name}", ignore_errors=True)
    middle = {name: statistics.median(values) for name, values in middle.items()}
    print("\nGrowth")
    times = middle["large"] / middle["small"]
    b.line("local course search: ten times the courses (times as long)", f"{times:.2f}", "< 2", times < 2)
    b.line("occupation.match: ten times the jobs and postings (times as long)", f"{middle['jobs'] / middle['match']:.2f}", "<= 10",
           middle["jobs"] <= 10 * middle["match"])


def sources():
    """What the courses and adverts are added to: ESCO and the national profiles, or the starter set."""
    if (SHARED / "esco").is_dir() and (SHARED / "ncs").is_dir():
        return "ESCO and national profiles", [("esco", SHARED / "esco", []), ("ncs", SHARED / "ncs", ["--into", "latest", "--join", "esco"])]
    return "the starter set", [("native", SOURCE / "data", [])]


def make_base(b, index):
    name, steps = sources()
    for form, source, more in steps:
        b.run_import(form, source, index, *more)
    return name


def run_import(b, work):
    home = f"{work}/import"
    os.mkdir(home)
    name = make_base(b, f"{home}/index")
    b.make("make-courses", "--rows", b.options.rows, f"{home}/courses.csv")
    said = b.run_import("course-csv", f"{home}/courses.csv", f"{home}/index", "--into", "latest")
    size = index_bytes(f"{home}/index")
    print(f"\nImport of {b.options.rows} course runs from the open-data CSV, onto {name}")
    b.line("file (MB)", f"{os.path.getsize(f'{home}/courses.csv') / 1e6:.0f}")
    b.line("active after (s)", f"{said['seconds']:.1f}", "<= 20", said["seconds"] <= 20)
    b.line("processor time of it (s)", f"{said['cpu']:.1f}")
    b.line("memory at most (MB)", f"{said['peak_memory_kb'] / 1024:.0f}", "<= 600", said["peak_memory_kb"] <= 600 * 1024)
    b.line("index (MB)", f"{size / 1e6:.0f}", "<= 150", size <= 150e6)
    b.line("rows refused", str(said["refused"]))
    shutil.rmtree(home, ignore_errors=True)


class Asker(threading.Thread):
    """Asks one question after the other on one connection, and again on a new one when told; counts what goes wrong."""

    def __init__(self, path, question):
        super().__init__(daemon=True)
        self.path, self.question = path, question
        self.answers, self.faults, self.slowest, self.generations = 0, [], 0.0, set()
        self.ending = threading.Event()

    def run(self):
        import msgpack
        while not self.ending.is_set():
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(self.path)
                    s.settimeout(30)
                    self.ask_for_a_while(s, msgpack)
            except OSError as fault:
                self.faults.append(str(fault))

    def ask_for_a_while(self, s, msgpack):
        unpacker = msgpack.Unpacker(raw=False, strict_map_key=False)
        for msgid in range(200):
            if self.ending.is_set():
                return
            began = time.monotonic()
            s.sendall(msgpack.packb([0, msgid, self.question[0], [self.question[1]]]))
            while (answer := next(unpacker, None)) is None:
                data = s.recv(1 << 20)
                if not data:
                    self.faults.append("the connection ended before the answer")
                    return
                unpacker.feed(data)
            self.slowest = max(self.slowest, time.monotonic() - began)
            if answer[2] is not None:
                self.faults.append(str(answer[2]))
            else:
                self.answers += 1
                self.generations.add(answer[3].get("generation"))


def import_while_serving(b, home, courses, vacancies, daemon):
    """Imports both into a new generation that becomes active once; returns what it took and what the askers saw."""
    questions = (("occupation.search", {"text": "care worker", "limit": 5}), ("skill.search", {"text": "customer", "limit": 5}),
                 ("course.search", {"text": "care", "lat": 52.6, "lon": -2.12, "distance_miles": 20, "limit": 5}))
    askers = [Asker(daemon.socket, q) for q in questions]
    for asker in askers:
        asker.start()
    said = [b.run_import(form, source, f"{home}/index", "--into", "latest", *more)
            for form, source, more in (("course-csv", courses, ["--no-activate"]), ("vacancy-json", vacancies, []))]
    time.sleep(2)
    for asker in askers:
        asker.ending.set()
    for asker in askers:
        asker.join(30)
    return said, askers


def run_switch(b, work):
    home = f"{work}/switch"
    os.mkdir(home)
    name = make_base(b, f"{home}/index")
    b.make("make-courses", "--rows", b.options.rows, f"{home}/courses.csv")
    b.make("make-vacancies", "--rows", b.options.vacancies, f"{home}/vacancies.jsonl")
    daemon = Daemon(b.build, home)
    daemon.start()
    try:
        said, askers = import_while_serving(b, home, f"{home}/courses.csv", f"{home}/vacancies.jsonl", daemon)
    finally:
        daemon.stop()
    print(f"\n{b.options.rows} courses and {b.options.vacancies} vacancies onto {name}, while {len(askers)} clients ask")
    seconds, peak = sum(x["seconds"] for x in said), max(x["peak_memory_kb"] for x in said)
    b.line("imported and active after (s)", f"{seconds:.1f}", "< 60", seconds < 60)
    b.line("processor time of it (s)", f"{sum(x['cpu'] for x in said):.1f}")
    b.line("memory of the import at most (MB)", f"{peak / 1024:.0f}", "< 1024", peak < 1 << 20)
    faults = [fault for asker in askers for fault in asker.faults]
    b.line("requests that failed", str(len(faults)), "0", not faults)
    b.line("requests answered", str(sum(asker.answers for asker in askers)))
    b.line("slowest answer (ms)", f"{max(asker.slowest for asker in askers) * 1e3:.0f}")
    switched = all(len(asker.generations - {None}) > 1 for asker in askers if asker.generations - {None})
    b.line("all clients saw the new index", "yes" if switched else "no", "yes", switched)
    for fault in sorted(set(faults))[:5]:
        print(f"    {fault}")
    shutil.rmtree(home, ignore_errors=True)
