#!/usr/bin/env python3
"""Speed of retraind beside its peers, in one run on one machine.

    make bench                              everything that is installed here
    make bench BENCH_FLAGS="--rounds 9"     more rounds
    make bench BENCH_FLAGS="--seconds 2"

Every figure is the median of interleaved rounds. Absolute figures move with the machine and the hour; the
ratios are what counts. Nothing here fails a build. Peers that are not installed are left out, and said so.
"""
import argparse
import csv
import json
import os
import pathlib
import pwd
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PG_BIN = pathlib.Path("/usr/lib/postgresql/15/bin")


class Daemon:
    """A retraind on the made-up work."""

    def __init__(self, build, work, workers):
        self.build, self.work = build, work
        self.socket = f"{work}/retraind.sock"
        self.process = None
        self.workers = workers

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen(
            [self.build / "daemon/retraind", "--foreground", "--index", f"{self.work}/index", "--state",
             f"{self.work}/state", "--socket", self.socket, "--admin-socket", f"{self.work}/admin.sock",
             "--workers", str(self.workers)],
            stderr=open(f"{self.work}/retraind.log", "w"))
        while time.monotonic() < began + 10:
            ping = subprocess.run([self.build / "client/cli/retrain", "--socket", self.socket, "ping"],
                                  capture_output=True)
            if ping.returncode == 0:
                return time.monotonic() - began
            time.sleep(0.005)
        sys.exit("bench: the daemon does not answer; see " + f"{self.work}/retraind.log")

    def worker_private_kb(self):
        """Private memory of the largest worker, in kB."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        sizes = []
        for pid in children.stdout.split():
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
                sizes.append(sum(int(line.split()[1]) for line in f if line.startswith("Private_")))
        return max(sizes, default=0)

    def cpu_seconds(self):
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        ticks = 0
        for pid in [str(self.process.pid), *children.stdout.split()]:
            with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                fields = f.read().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Redis:
    def __init__(self, work, data):
        self.socket = f"{work}/redis.sock"
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--appendonly", "no",
             "--dir", work], stdout=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(self.socket):
                break
            time.sleep(0.02)
        feed = []
        with open(f"{data}/skills.csv", newline="", encoding="utf-8") as f:
            for row in csv.DictReader(f):
                record = json.dumps({"id": row["id"], "label": row["label"], "kind": row["kind"]})
                feed.append(f"SET {row['id']} '{record}'\nZADD labels 0 \"{row['label']}\"\n")
        subprocess.run(["redis-cli", "-s", self.socket], input="".join(feed), text=True,
                       stdout=subprocess.DEVNULL, check=True)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


class Postgres:
    """A private cluster on a Unix socket in the work folder, tuned for memory."""

    def __init__(self, work, data):
        self.dir = f"{work}/pg"
        self.owner = []
        if os.geteuid() == 0:
            self.owner = ["runuser", "-u", "postgres", "--"]
            os.makedirs(self.dir)
            shutil.chown(self.dir, pwd.getpwnam("postgres").pw_uid)
            os.chmod(work, 0o755)
        self.run([PG_BIN / "initdb", "-D", f"{self.dir}/data", "-A", "trust", "-U", "bench", "--no-sync"])
        options = (f"-k {self.dir} -c listen_addresses='' -c shared_buffers=1GB -c work_mem=64MB -c jit=off "
                   "-c fsync=off -c max_parallel_workers_per_gather=0")
        self.run([PG_BIN / "pg_ctl", "-D", f"{self.dir}/data", "-o", options, "-w", "-l", f"{self.dir}/log", "start"])
        self.conninfo = f"host={self.dir} user=bench dbname=postgres"
        self.load(data)

    def run(self, command, **more):
        subprocess.run([*self.owner, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/", **more)

    def load(self, data):
        skill_row, occ_row, sql = {}, {}, []
        sql.append("CREATE TABLE skill (n int PRIMARY KEY, id text, label text, master int, rarity int);"
                   "CREATE TABLE occupation (n int PRIMARY KEY, id text, title text, growth float, degree bool);"
                   "CREATE TABLE link (occ int, skill int, weight real);COPY skill FROM stdin;")
        with open(f"{data}/skills.csv", newline="", encoding="utf-8") as f:
            for n, row in enumerate(csv.DictReader(f)):
                skill_row[row["id"]] = n
                sql.append(f"{n}\t{row['id']}\t{row['label']}\t{n}\t{n}")
        sql.append("\\.\nCOPY occupation FROM stdin;")
        with open(f"{data}/occupations.csv", newline="", encoding="utf-8") as f:
            for n, row in enumerate(csv.DictReader(f)):
                occ_row[row["id"]] = n
                sql.append(f"{n}\t{row['id']}\t{row['title']}\t{row['growth']}\tf")
        sql.append("\\.\nCOPY link FROM stdin;")
        with open(f"{data}/occupation_skills.csv", newline="", encoding="utf-8") as f:
            for row in csv.DictReader(f):
                weight = 1.0 if row["relation"] == "essential" else 0.4
                sql.append(f"{occ_row[row['occupation_id']]}\t{skill_row[row['skill_id']]}\t{weight}")
        sql.append("\\.\nCREATE INDEX ON link (skill, occ) INCLUDE (weight);CREATE INDEX ON link (occ);"
                   "CREATE TABLE link_by_occ AS SELECT occ, skill FROM link ORDER BY occ;"
                   "CREATE INDEX ON link_by_occ (occ, skill);CREATE INDEX ON skill (master);"
                   "VACUUM ANALYZE;")
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", self.conninfo], input="\n".join(sql), text=True,
                       check=True, stdout=subprocess.DEVNULL)

    def stop(self):
        self.run([PG_BIN / "pg_ctl", "-D", f"{self.dir}/data", "-m", "immediate", "stop"])


def xapian_typo_us(data, questions=300):
    """Median time of Xapian's spelling suggestion for a label with one letter left out, in microseconds."""
    try:
        import xapian
    except ImportError:
        return None
    folder = tempfile.mkdtemp(prefix="retrain-xapian.")
    db = xapian.WritableDatabase(folder, xapian.DB_CREATE_OR_OVERWRITE)
    generator = xapian.TermGenerator()
    generator.set_database(db)
    generator.set_flags(xapian.TermGenerator.FLAG_SPELLING)
    labels = []
    with open(f"{data}/skills.csv", newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            document = xapian.Document()
            generator.set_document(document)
            generator.index_text(row["label"])
            document.set_data(row["label"])
            db.add_document(document)
            labels.append(row["label"].rsplit(" ", 1)[0])
    db.commit()
    parser = xapian.QueryParser()
    parser.set_database(db)
    enquire = xapian.Enquire(db)
    times = []
    for i in range(questions):
        label = labels[i * 37 % len(labels)]
        at = 1 + i % (len(label) - 1)
        text = label[:at] + label[at + 1:]
        began = time.perf_counter()
        query = parser.parse_query(text, xapian.QueryParser.FLAG_SPELLING_CORRECTION)
        corrected = parser.get_corrected_query_string()
        if corrected:
            query = parser.parse_query(corrected.decode() if isinstance(corrected, bytes) else corrected)
        enquire.set_query(query)
        for found in enquire.get_mset(0, 10):
            found.document.get_data()
        times.append((time.perf_counter() - began) * 1e6)
    shutil.rmtree(folder)
    return statistics.median(times)


class Bench:
    def __init__(self, options):
        self.options = options
        self.build = pathlib.Path(options.build)
        self.figures = {}
        self.left_out = []

    def program(self, command):
        out = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        if out.returncode:
            sys.exit(f"bench: {' '.join(map(str, command))}: {out.stderr.strip()}")
        return json.loads(out.stdout)

    def load(self, target, socket, clients=1, depth=1):
        # Client and server of a single-client round share a core: a wake-up across cores costs more than the work.
        pin = ["taskset", "-c", "0"] if clients == 1 else []
        return self.program([*pin, self.build / "bench/load", target, socket, clients, depth, self.options.seconds])

    def note(self, name, result, key="p50_us"):
        self.figures.setdefault(name, []).append(result[key])

    def median(self, name):
        return statistics.median(self.figures[name]) if name in self.figures else None

    def pin_daemon(self, daemon, one_core):
        cores = "0" if one_core else f"0-{os.cpu_count() - 1}"
        pids = subprocess.run(["pgrep", "-P", str(daemon.process.pid)], capture_output=True, text=True).stdout.split()
        for pid in [str(daemon.process.pid), *pids]:
            subprocess.run(["taskset", "-a", "-cp", cores, pid], stdout=subprocess.DEVNULL, check=False)

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


def line(what, value, goal, ok):
    mark = "" if ok is None else ("  reached" if ok else "  NOT reached")
    print(f"  {what:<62} {value:>12}   goal {goal}{mark}")


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
    line("match / (socket round trip of the same bytes + plain C core)", f"{ratio:.2f}", "<= 2", ratio <= 2)
    if m("redis-ping"):
        for what, over, goal in (("match / redis PING", m("match") / m("redis-ping"), 2),
                                 ("skill.search prefix / redis ZRANGEBYLEX", m("skill-prefix") / m("redis-prefix"), 1),
                                 ("occupation.search prefix / redis ZRANGEBYLEX",
                                  m("occupation-prefix") / m("redis-prefix"), 1),
                                 ("skill.get / redis GET", m("get") / m("redis-get"), 1)):
            line(what, f"{over:.2f}", f"<= {goal}", over <= goal)
    rate = m("match rate") / m("core rate")
    line("match answers a second, 8 clients x 8 deep / plain C, one core", f"{rate:.2f}", ">= 0.65", rate >= 0.65)
    line("server processor time an answer (us)", f"{m('cpu us'):.1f}", "<= 14", m("cpu us") <= 14)
    for query, goal in (("original", 150), ("tuned", 70)):
        if m(f"pg {query} 8"):
            times = m("match rate") / m(f"pg {query} 8")
            line(f"match answers a second / PostgreSQL, {query}", f"{times:.0f}", f">= {goal}", times >= goal)
    if m("xapian typo"):
        times = m("xapian typo") / m("skill-typo")
        line("Xapian typing-error search / skill.search", f"{times:.1f}", ">= 15", times >= 15)
    line("start to first answer (ms)", f"{start_ms:.0f}", "<= 100", start_ms <= 100)
    line("private memory of an idle worker (MB)", f"{private_kb / 1024:.1f}", "<= 20", private_kb <= 20 * 1024)
    for what in b.left_out:
        print(f"  left out: {what}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".", help="the build folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each figure in each round")
    parser.add_argument("--keep", action="store_true", help="keep the work folder")
    b = Bench(parser.parse_args())
    work = tempfile.mkdtemp(prefix="retrain-bench.")
    data = f"{work}/data"
    os.mkdir(data)
    subprocess.run([b.build / "bench/generate", data], check=True)
    subprocess.run([b.build / "import/retrain-import", "native", data, "--index", f"{work}/index"], check=True)
    stops = []
    try:
        daemon = Daemon(b.build, work, 2)
        start_ms = daemon.start() * 1e3
        stops.append(daemon)
        time.sleep(1)
        private_kb = daemon.worker_private_kb()
        redis = None
        if shutil.which("redis-server"):
            redis = Redis(work, data)
            stops.append(redis)
        else:
            b.left_out.append("redis (apt-get install redis-server)")
        postgres = None
        if (PG_BIN / "initdb").exists() and (b.build / "bench/postgres").exists():
            postgres = Postgres(work, data)
            stops.append(postgres)
        else:
            b.left_out.append("PostgreSQL (apt-get install postgresql-15 libpq-dev)")
        for n in range(b.options.rounds):
            print(f"round {n + 1} of {b.options.rounds}", file=sys.stderr)
            b.pin_daemon(daemon, True)
            b.round_latency(daemon, redis)
            b.pin_daemon(daemon, False)
            b.round_rate(daemon)
            if postgres:
                b.round_postgres(postgres)
            typo = xapian_typo_us(data)
            if typo is not None:
                b.figures.setdefault("xapian typo", []).append(typo)
        if "xapian typo" not in b.figures:
            b.left_out.append("Xapian (apt-get install python3-xapian, run with /usr/bin/python3)")
        report(b, start_ms, private_kb)
    finally:
        for peer in reversed(stops):
            peer.stop()
        if not b.options.keep:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
