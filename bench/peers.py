"""The servers that a benchmark asks: retraind itself, redis, PostgreSQL; and Xapian, which is a library."""
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
    """A retraind on the index in `work`/index."""

    def __init__(self, build, work, workers=2):
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

    def pids(self):
        """Its own and its workers'."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        return [str(self.process.pid), *children.stdout.split()]

    def pin(self, one_core):
        cores = "0" if one_core else f"0-{os.cpu_count() - 1}"
        for pid in self.pids():
            subprocess.run(["taskset", "-a", "-cp", cores, pid], stdout=subprocess.DEVNULL, check=False)

    def worker_private_kb(self):
        """Private memory of the largest worker, in kB."""
        sizes = []
        for pid in self.pids()[1:]:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as f:
                sizes.append(sum(int(line.split()[1]) for line in f if line.startswith("Private_")))
        return max(sizes, default=0)

    def cpu_seconds(self):
        ticks = 0
        for pid in self.pids():
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
