#!/usr/bin/python3
"""The retrain command, run as people run it, against a server that is told what to say.

Run from the build folder (make check does)."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import unicodedata
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
try:
    import fake_retraind as fake
except ImportError:
    print("python3-msgpack is not installed")
    sys.exit(77)

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETRAIN = os.path.abspath("client/cli/retrain")
GONE = "/nowhere/retraind.sock"


def environment(**more):
    keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "ASAN_OPTIONS", "LD_LIBRARY_PATH", "TMPDIR")}
    return {**keep, "LC_ALL": "C.UTF-8", "COLUMNS": "80", "TERM": "xterm", **more}


def run(*args, socket=GONE, stdin="", **env):
    done = subprocess.run([RETRAIN, "--socket", socket, *args], input=stdin, capture_output=True, text=True,
                          env=environment(**env), timeout=60)
    return done.returncode, done.stdout, done.stderr


def columns(line):
    """What a line takes up on a terminal."""
    plain = re.sub(r"\033\[[0-9;]*m", "", line)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)


def on_terminal(args, socket, typed="", width=80, **env):
    """Runs on a terminal of its own; `typed` is typed at once. Returns the exit code and all that was shown."""
    pid, fd = pty.fork()
    if pid == 0:
        try:
            env = environment(**env)
            del env["COLUMNS"]
            os.execve(RETRAIN, [RETRAIN, "--socket", socket, *args], env)
        finally:
            os._exit(127)
    import fcntl
    import struct
    import termios
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    shown = b""
    if typed:
        os.write(fd, typed.encode())
    while True:
        ready, _, _ = select.select([fd], [], [], 30)
        try:
            data = os.read(fd, 65536) if ready else b""
        except OSError:
            data = b""
        if not data:
            break
        shown += data
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace")


class WithServer(unittest.TestCase):
    methods = {}
    delay = 0

    def setUp(self):
        self.server = fake.Fake({**fake.WORLD, **self.methods}, self.delay)
        self.addCleanup(self.server.close)

    def run_ok(self, *args, **more):
        code, out, err = run(*args, socket=self.server.path, **more)
        self.assertEqual((code, err), (0, ""), f"{args}: {out}")
        return out

    def last(self, method):
        return [params for name, params, _ in self.server.asked if name == method][-1]


class ExitCodes(WithServer):
    def expect(self, code, *args, socket=None, says="", **more):
        got, out, err = run(*args, socket=socket or self.server.path, **more)
        self.assertEqual(got, code, f"{args}: {out}{err}")
        self.assertIn(says, " ".join(err.split()))

    def test_fine(self):
        for args in (["ping"], ["health"], ["search", "care"], ["--help"], ["match", "--help"], ["help", "match"]):
            self.expect(0, *args)

    def test_refused(self):
        self.expect(1, "raw", "occupation.get", '{"id": "nothing"}', says="No job has the id nothing.")
        self.expect(1, "raw", "no.method", says="retrain describe")
        self.expect(1, "match", "--skill", "zither playing", says='no skill is known as "zither playing"')
        self.expect(1, "dataset", "activate", "99", says="There is no generation 99.")

    def test_usage(self):
        for args in (["match"], ["nonsense"], ["search"], ["--nonsense"], ["match", "--nonsense"], ["match", "--skill"],
                     ["match", "--skill", "teamwork", "--min-pay", "lots"], ["search", "x", "--limit", "0"],
                     ["search", "x", "--limit", "9x"], ["match", "--job", "x", "--order", "beauty"],
                     ["match", "--job", "x", "--prefer", "pay=3"], ["match", "--job", "x", "--max-risk", "2"],
                     ["ping", "now"], ["dataset", "destroy"], ["dataset", "activate"], ["dataset", "activate", "x"],
                     ["dataset", "list", "all"], ["raw", "a.b", "{"], ["raw", "a.b", "[]"], ["--timeout", "never", "ping"],
                     ["--timeout"], ["ping", "--json=yes"], ["help", "nonsense"], ["describe", "no.method"]):
            self.expect(2, *args)
        self.assertEqual([m for m, _, _ in self.server.asked if m != "server.describe"], [])

    def test_no_daemon(self):
        self.expect(3, "ping", socket=GONE, says="there is no socket at " + GONE)
        self.expect(3, "ping", socket=GONE, says=f"retraind --foreground --index DIR --socket {GONE}")
        self.expect(3, "match", "--skill", "teamwork", socket=GONE)
        self.expect(3, "reload", socket=GONE, says="/nowhere/retraind-admin.sock")
        self.expect(3, "reload", socket=GONE, says="--admin-socket PATH")

    def test_socket_from_the_environment(self):
        done = subprocess.run([RETRAIN, "ping"], env=environment(RETRAIN_SOCKET=self.server.path), capture_output=True,
                              text=True, timeout=60)
        self.assertEqual(done.returncode, 0)
        self.assertIn(self.server.path, done.stdout)

    def test_not_ready(self):
        self.server.methods["server.health"] = lambda p: {"ready": False, "workers": 0, "workers_wanted": 2,
                                                          "message": "No index: run retrain-import."}
        code, out, _ = run("health", socket=self.server.path)
        self.assertEqual(code, 1)
        self.assertIn("Not ready: 0 of 2 workers", out)
        self.assertIn("run retrain-import", out)


class Deadline(WithServer):
    delay = 3

    def test_deadline(self):
        code, out, err = run("--timeout", "0.1", "ping", socket=self.server.path)
        self.assertEqual((code, out), (4, ""))
        self.assertIn("--timeout", err)


class Liars(WithServer):
    """A server that is none: told in words, never a crash or a hang."""

    def test_lies(self):
        def raw(data):
            def answer(_):
                raise fake.Raw(data)
            return answer

        for data in (b"\xdd\x05\xf5\xe1\x00", b"HTTP/1.1 200 OK\r\n\r\n", b"\xc1", b"\x94\x01\x63\xc0\xc0", b"\x94\x01"):
            self.server.methods["server.hello"] = raw(data)
            code, out, err = run("ping", socket=self.server.path)
            self.assertEqual((code, out), (3, ""), data)
            self.assertIn(self.server.path, err.replace("\n         ", ""), data)

    def test_answers_of_another_shape(self):
        for value in (None, 5, "text", [], {}, {"matches": 5}, {"matches": [1, None, {"title": 3, "score": "x"}]}):
            self.server.methods["occupation.match"] = lambda p, v=value: v
            code, _, err = run("match", "--skill", "teamwork", socket=self.server.path)
            self.assertIn(code, (0, 1), f"{value}: {err}")

    def test_control_bytes_do_not_reach_the_terminal(self):
        evil = "\033]0;owned\007\033[2JCook\u202eevil\r\nx"
        self.server.methods["occupation.search"] = lambda p: {
            "occupations": [{"id": evil, "title": evil, "matched": evil, "score": 1.0}], "total": 1, "suggestion": evil}
        self.server.methods["occupation.get"] = lambda p: {"id": evil, "title": evil, "description": evil,
                                                           "skills": [{"label": evil}], "source": {"name": evil}}
        self.server.methods["server.hello"] = lambda p: {"server": evil, "version": evil}
        for args in (["search", "x"], ["show", "x"], ["ping"]):
            code, out, _ = run(*args, socket=self.server.path)
            self.assertEqual(code, 0)
            for bad in ("\033", "\007", "\r", "\u202e"):
                self.assertNotIn(bad, out, args)


class Json(WithServer):
    def test_exactly_the_result(self):
        match = self.run_ok("--json", "match", "--skill", "forklift-driving", "--limit", "1")
        self.assertEqual(json.loads(match), fake._match({"limit": 1}))
        self.assertEqual(match.count("\n"), 1)
        for args, method, params in (
                (["search", "care", "worker"], "occupation.search", {"text": "care worker", "limit": 10}),
                (["search", "--skills", "stock"], "skill.search", {"text": "stock", "limit": 10}),
                (["skills", "care worker"], "occupation.skills", {"occupations": ["care-worker"]}),
                (["show", "care-worker"], "occupation.get", {"id": "care-worker"}),
                (["stats"], "server.stats", {}), (["describe"], "server.describe", {}),
                (["health"], "server.health", {}), (["reload"], "server.reload", {}), (["ping"], "server.hello", {}),
                (["dataset", "list"], "dataset.list", {})):
            self.assertEqual(json.loads(self.run_ok(*args, "--json")), fake.WORLD[method](params), args)

    def test_unclear_words_are_not_guessed(self):
        code, out, err = run("--json", "match", "--skill", "stock", socket=self.server.path)
        self.assertEqual((code, out), (1, ""))
        self.assertIn("Stock control", err)

    def test_raw(self):
        out = self.run_ok("raw", "occupation.get", '{"id": "barista"}')
        self.assertEqual(json.loads(out)["title"], fake.JOBS["barista"][0])
        self.assertEqual(json.loads(self.run_ok("raw", "occupation.get", "-", stdin='{"id": "barista"}')), json.loads(out))
        self.assertEqual(json.loads(self.run_ok("raw", "--admin", "dataset.list")), fake._datasets({}))
        self.assertTrue(self.server.asked[-1][2])


class Match(WithServer):
    def test_words_become_ids(self):
        out = self.run_ok("match", "--skill", "teamwork", "--skill", "Food hygiene", "--skill", "driving a fork",
                          "--job", "storeman", "--job", "care-worker")
        asked = self.last("occupation.match")
        self.assertEqual(asked["skills"], ["teamwork", "hygiene", "forklift-driving", "stock-control", "stock-counting"])
        self.assertIn("Counted too: 2 essential skills of the jobs held.", out)
        self.assertEqual(asked["occupations"], ["warehouse-operative", "care-worker"])
        self.assertEqual(asked["detail"], "labels")
        understood = [line for line in out.splitlines() if line.startswith("Understood")]
        self.assertEqual(understood, ["Understood: driving a fork → Driving a forklift truck (skill)",
                                      "Understood: storeman → Warehouse operative (job)",
                                      "Understood: care-worker → Care worker (job)"][:len(understood)])
        self.assertIn("Understood: storeman → Warehouse operative (job)", out)

    def test_only_what_is_given(self):
        out = self.run_ok("match", "--skill", "teamwork", "--job", "care-worker", "--only-given")
        self.assertEqual(self.last("occupation.match")["skills"], ["teamwork"])
        self.assertNotIn("Counted too", out)
        self.run_ok("match", "--job", "care-worker", "--only-given")
        self.assertEqual(self.last("occupation.match")["skills"], [])

    def test_options_become_parameters(self):
        self.run_ok("match", "--skill", "teamwork", "--min-pay", "£22,500", "--pay-ratio", "1.1", "--no-degree",
                    "--max-risk", "low", "--max-step", "1", "--pattern", "part_time", "--pattern", "days", "--category",
                    "Construction", "--prefer", "pay=0.5", "--prefer", "security", "--order", "pay", "--model", "ghtr",
                    "--postcode", "L1 8JQ", "--limit", "3", "--offset", "2", "--explain")
        self.assertEqual(self.last("occupation.match"), {
            "skills": ["teamwork"], "occupations": [], "order": "pay", "model": "ghtr", "postcode": "L1 8JQ", "limit": 3, "offset": 2,
            "detail": "labels", "explain": True,
            "filters": {"min_pay": 22500, "pay_ratio": 1.1, "max_automation_risk": 0.3, "max_job_zone_step": 1,
                        "no_degree": True, "working_pattern": ["part_time", "days"], "categories": ["Construction"]},
            "preferences": {"pay": 0.5, "security": 1.0}})
        self.run_ok("match", "--skill", "teamwork", "--min-pay", "22k", "--max-risk", "0.45")
        self.assertEqual(self.last("occupation.match")["filters"], {"min_pay": 22000, "max_automation_risk": 0.45})

    def test_what_is_shown(self):
        out = " ".join(self.run_ok("match", "--skill", "teamwork", COLUMNS="200").split())
        for words in ("2 of 212 jobs", "Barista and café worker", "████████ excellent", "from £21,500", "low",
                      "falling, -6%", "You have 2 of 4; to learn: Food hygiene, Running a café (コーヒー)",
                      "████░░░░ reasonable", "not known",
                      "Not known, or not used: the pay of some jobs", "You have 1 of 6; to learn:", "and 1 more"):
            self.assertIn(words, out)
        self.assertNotRegex(out, r"£0\b|\b0 to\b")

    def test_order_is_named(self):
        for order, words in (("pay", "the best paid first"), ("growth", "the fastest growing first"),
                             ("security", "the least likely to be automated first"), ("match", "the best fit first")):
            self.assertIn(words, self.run_ok("match", "--skill", "teamwork", "--order", order))

    def test_explain(self):
        out = self.run_ok("match", "--skill", "teamwork", "--explain")
        self.assertIn("+0.500  You can do stock control.", out)
        self.assertIn("0.812 in all", out)

    def test_nothing_fits(self):
        self.server.methods["occupation.match"] = lambda p: {"matches": [], "total": 0, "model": "weighted", "generation": 7}
        self.assertIn("No job fits.", self.run_ok("match", "--skill", "teamwork"))

    def test_unclear_words_are_listed(self):
        code, out, err = run("match", "--skill", "stock", "--job", "warehouse", socket=self.server.path)
        self.assertEqual((code, out), (1, ""))
        for words in ("Stock control", "(stock-control)", "Warehouse manager", "Say which one it is"):
            self.assertIn(words, err)
        self.assertNotIn("occupation.match", [m for m, _, _ in self.server.asked])

    def test_unclear_words_are_asked_back(self):
        code, shown = on_terminal(["match", "--job", "warehouse"], self.server.path, "2\n")
        self.assertEqual(code, 0, shown)
        self.assertIn("Which job is it?", shown)
        self.assertEqual(self.last("occupation.match")["occupations"], ["warehouse-manager"])

    def test_misspelt(self):
        code, _, err = run("match", "--job", "wharehouse operativ", socket=self.server.path)
        self.assertEqual(code, 1)
        self.assertIn('Did you mean "warehouse operative"?', " ".join(err.split()))


class Tables(WithServer):
    commands = (["match", "--skill", "teamwork", "--job", "storeman", "--explain"], ["search", "w"],
                ["search", "--skills", "r"], ["skills", "barista", "care-worker"], ["show", "care-worker"],
                ["show", "forklift-driving"], ["extract", "I drove a forklift in a team"], ["dataset", "list"], ["stats"],
                ["top", "--count", "2", "--interval", "0.05"], ["describe"], ["describe", "occupation.search"], ["ping"],
                ["health"], ["reload"], ["match", "--help"], ["--help"])

    def test_width(self):
        for width in (40, 80, 200):
            for args in self.commands:
                out = self.run_ok(*args, COLUMNS=str(width))
                for line in out.splitlines():
                    # Examples to copy and the path of a socket stay whole.
                    if not line.strip().startswith("retrain ") and "answers at" not in line:
                        self.assertLessEqual(columns(line), width, f"{args} at {width}: {line!r}")

    def test_nothing_is_cut(self):
        for width in (40, 80, 200):
            out = " ".join(self.run_ok("match", "--skill", "teamwork", COLUMNS=str(width)).split())
            self.assertIn("to learn:", out)
            for word in fake.JOBS["barista"][0].replace(",", "").split():
                self.assertIn(word, out)

    def test_columns_line_up(self):
        lines = self.run_ok("search", "--skills", "r", COLUMNS="80").splitlines()
        places = {columns(line[: line.index("skill ")]) for line in lines if "skill " in line}
        self.assertEqual(len(places), 1, lines)

    def test_colour(self):
        code, plain = on_terminal(["health"], self.server.path, NO_COLOR="1")
        self.assertEqual(code, 0)
        self.assertNotIn("\033[", plain)
        self.assertNotIn("\033[", on_terminal(["health"], self.server.path, TERM="dumb")[1])
        self.assertIn("\033[32mReady", on_terminal(["health"], self.server.path)[1])
        self.assertIn("\033[32mReady", on_terminal(["health"], self.server.path, NO_COLOR="")[1])
        for args in self.commands:
            self.assertNotIn("\033", self.run_ok(*args))

    def test_without_a_locale(self):
        out = self.run_ok("match", "--skill", "teamwork", LC_ALL="C", COLUMNS="100")
        self.assertIn("from £21,500", out)
        self.assertIn("café", out)


class Commands(WithServer):
    def test_search(self):
        out = self.run_ok("search", "carer")
        self.assertRegex(out, r"Care worker +Carer +care-worker")
        out = self.run_ok("search", "wharehouse")
        self.assertIn('Did you mean "warehouse operative"?', out)
        self.assertIn("No job is known", out)

    def test_skills(self):
        out = self.run_ok("skills", "care worker")
        self.assertLess(out.index("Needed for the job"), out.index("Useful in the job"))
        self.assertIn("[ ] Driving a forklift truck", out)

    def test_show(self):
        out = self.run_ok("show", "Care worker")
        for words in ("£21,500 to £26,000", "growing, +6%", "high", "full time, shifts", "SOC 2020 9252",
                      "figures are made up", "Its 6 skills"):
            self.assertIn(words, " ".join(out.split()))
        self.assertRegex(out, r"Hours +not known")
        self.assertRegex(out, r"Job zone +not known")
        self.assertIn("1,200", self.run_ok("show", "forklift-driving"))
        self.assertIn("Kind", self.run_ok("show", "--skill", "food hygiene"))

    def test_extract(self):
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
            f.write("£££ I drove a forklift.")
            f.flush()
            self.assertRegex(self.run_ok("extract", f.name), r'Driving a forklift truck +90% +"forklift"')
        self.assertIn('"team"', self.run_ok("extract", "-", stdin="in a team\n"))
        self.assertEqual(self.last("skill.extract")["text"], "in a team\n")
        self.assertIn("No skill was found", self.run_ok("extract", "nothing", "here"))
        self.assertEqual(self.last("skill.extract")["text"], "nothing here")
        code, _, err = run("extract", "-", socket=self.server.path, stdin="x" * 70000)
        self.assertEqual(code, 1)
        self.assertIn("longer than 65536 bytes", err)
        code, _, err = run("extract", "-", socket=self.server.path, stdin="a\0b")
        self.assertEqual(code, 1)

    def test_stats(self):
        out = self.run_ok("stats")
        self.assertRegex(out, r"requests +1,234,567")
        self.assertRegex(out, r"occupation.match +1,500 +12 µs +11 µs +1.5 ms +2.5 s")
        self.assertNotIn("errors", out)
        self.assertIn("errors", self.run_ok("stats", "--all"))
        self.assertEqual(self.run_ok("stats", "--prometheus"), fake._stats({"format": "prometheus"})["text"])

    def test_top(self):
        calls = iter((100, 150, 150, 150))

        def stats(_):
            answer = fake._stats({})
            answer["latency"]["occupation.match"]["count"] = next(calls)
            return answer

        self.server.methods["server.stats"] = stats
        out = self.run_ok("top", "--count", "3", "--interval", "0.2")
        rates = [float(x) for x in re.findall(r"([\d.]+) requests a second", out)]
        self.assertEqual(len(rates), 3)
        self.assertGreater(rates[1], 50)
        self.assertEqual(rates[2], 0)
        self.assertIn("3 connections, generation 7", out)
        self.assertEqual(on_terminal(["top", "--interval", "20"], self.server.path, "q")[0], 0)

    def test_dataset(self):
        out = self.run_ok("dataset", "list")
        self.assertRegex(out, r"7 +serves +2020-06-01 +150 +400 +12.3 MB")
        self.assertRegex(out, r"6 +damaged +2020-05-01 +not known")
        self.assertIn("import it again", out)
        self.assertIn("Generation 6 serves now. Before it was 7.", self.run_ok("dataset", "activate", "6"))
        self.assertIn("Generation 6 serves now.", self.run_ok("dataset", "rollback"))
        self.assertTrue(all(admin for name, _, admin in self.server.asked if name.startswith("dataset")))

    def test_dataset_folder(self):
        with tempfile.TemporaryDirectory() as empty:
            code, _, err = run("dataset", "verify", empty)
            self.assertEqual(code, 1)
            self.assertIn("retrain-import", err)
            self.assertEqual(run("dataset", "activate", "3", "--index", empty)[0], 1)

    def test_describe(self):
        self.assertRegex(self.run_ok("describe"), r"occupation.search +query")
        out = self.run_ok("describe", "occupation.search")
        self.assertRegex(out, r"limit +int, 1 to 100, default")
        self.assertIn("Errors: invalid_params, busy", out)

    def test_reload_and_health(self):
        out = self.run_ok("reload")
        self.assertIn("2 workers serve with it, from generation 7.", out)
        self.assertIn("Note: socket:", out)
        self.assertEqual(self.run_ok("health"), "Ready: 2 of 2 workers, answering from generation 7.\n")

    def test_import_runs_the_importer(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "retrain-import")
            with open(path, "w") as f:
                f.write('#!/bin/sh\nprintf "%s|" "$@"\nexit 3\n')
            os.chmod(path, 0o755)
            code, out, err = run("import", "native", "a b", "--index", "x", PATH=folder + ":" + os.environ["PATH"])
            self.assertEqual((code, out, err), (3, "native|a b|--index|x|", ""))


class Completion(WithServer):
    def complete(self, *words):
        return [line.split("\t")[0] for line in self.run_ok("__complete", *words).splitlines()]

    def test_words(self):
        self.assertEqual(self.complete("ma"), ["match"])
        self.assertIn("dataset", self.complete(""))
        self.assertNotIn("__complete", self.complete(""))
        self.assertEqual(self.complete("match", "--no"), ["--no-degree"])
        self.assertIn("--socket", self.complete("match", "--"))
        self.assertEqual(self.complete("match", "--order", ""), ["match", "growth", "pay", "security"])
        self.assertEqual(self.complete("dataset", "ro"), ["rollback"])
        self.assertEqual(self.complete("help", "ex"), ["extract"])
        self.assertEqual(self.complete("nonsense", ""), [])
        self.assertEqual(self.complete("raw", "occ"), ["occupation.search"])

    def test_names_from_the_daemon(self):
        self.assertEqual(self.complete("match", "--skill", "drivi"), ["Driving a forklift truck"])
        self.assertEqual(self.complete("--json", "match", "--min-pay", "22000", "--job", "Ware"),
                         ["Warehouse operative", "Warehouse manager"])
        self.assertEqual(self.complete("skills", "care"), ["Care worker"])
        self.assertEqual(self.complete("skills", "carer"), ["Carer"])  # another name, which match understands
        self.assertEqual(self.complete("match", "--skill", "forkl"), ["Driving a forklift truck"])  # the only one
        self.assertEqual(self.complete("match", "--skill", "truck drive"), [])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(folder + "/sub")
            with open(folder + "/subtitle.txt", "w"):
                pass
            self.assertEqual(sorted(self.complete("extract", folder + "/su")), [folder + "/sub/", folder + "/subtitle.txt"])
            self.assertEqual(self.complete("dataset", "verify", folder + "/su"), [folder + "/sub/"])

    def test_quiet_without_a_daemon(self):
        self.assertEqual(run("__complete", "match", "--skill", "dri"), (0, "", ""))

    def test_bash(self):
        script = f"""
            source {SOURCE}/etc/completions/retrain.bash
            retrain() {{ {RETRAIN} --socket {self.server.path} "$@"; }}
            ask() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _retrain; printf '%s\\n' "${{COMPREPLY[@]}}"; }}
            ask retrain ma; ask retrain match --skill driv; ask retrain match --skill '"driv'
        """
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment(), timeout=60)
        self.assertEqual(done.stderr, "")
        self.assertEqual(done.stdout.splitlines(), ["match", "Driving\\ a\\ forklift\\ truck", "Driving a forklift truck"])

    def test_other_shells(self):
        for shell, name in (("zsh", "_retrain"), ("fish", "retrain.fish")):
            try:
                done = subprocess.run([shell, "-n", f"{SOURCE}/etc/completions/{name}"], capture_output=True, timeout=60)
            except FileNotFoundError:
                continue
            self.assertEqual(done.returncode, 0, done.stderr)


class Prompt(WithServer):
    def prompt(self, typed, *args, **env):
        return on_terminal(list(args), self.server.path, typed, HOME=self.home.name, **env)

    def setUp(self):
        super().setUp()
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        self.history = os.path.join(self.home.name, ".local/state/retrain/history")

    def test_commands_history_and_completion(self):
        code, shown = self.prompt('search carer\nskills "care w\t\n ping\nextract "my own life"\nraw server.health\nquit\n')
        self.assertEqual(code, 0, shown)
        self.assertIn("Care worker", shown)
        self.assertEqual(self.last("occupation.skills"), {"occupations": ["care-worker"]})
        self.assertEqual(os.stat(self.history).st_mode & 0o777, 0o600)
        with open(self.history) as f:
            kept = f.read()
        self.assertIn("search", kept)
        for never in ("life", "raw", "ping"):
            self.assertNotIn(never, kept)

    def test_no_history(self):
        code, _ = self.prompt("search carer\nquit\n", "--no-history")
        self.assertEqual(code, 0)
        self.assertFalse(os.path.exists(self.history))

    def test_options_of_a_line_hold_for_that_line(self):
        code, shown = self.prompt("ping --json\nping\nping --socket /nowhere/x\nping\nquit\n")
        self.assertEqual(code, 0, shown)
        self.assertEqual(shown.count("answers at"), 2)
        self.assertIn("no socket at /nowhere/x", " ".join(shown.split()))

    def test_piped_in(self):
        out = self.run_ok(stdin="ping\nhealth\n", HOME=self.home.name)
        self.assertIn("Ready", out)


class Manual(unittest.TestCase):
    def test_every_command_and_option_is_in_it(self):
        with open(f"{SOURCE}/client/cli/retrain.1") as f:
            manual = f.read().replace("\\-", "-")
        sections = dict(re.findall(r'^\.SS "retrain ([a-z]+).*?"\n(.*?)(?=^\.S[SH])', manual, re.S | re.M))
        code, out, _ = run("__table")
        self.assertEqual(code, 0)
        rows = [line.split("\t") for line in out.splitlines()]
        self.assertEqual(set(sections), {row[1] for row in rows if row[0] == "command"})
        for kind, command, *more in rows:
            if kind == "option":
                self.assertRegex(sections[command], rf"--{more[0]}\b")
            if kind == "global":
                self.assertRegex(manual, rf"(?m)^\.(TP|B|BI) .*--{command}\b")
        for command, text in sections.items():
            known = {row[2] for row in rows if row[:2] == ["option", command]} | {row[1] for row in rows if row[0] == "global"}
            for name in re.findall(r"^\.BI? .*?--([a-z-]+)", text, re.M):
                self.assertIn(name, known, f"retrain {command}")

    def test_library_manual_names_what_there_is(self):
        with open(f"{SOURCE}/include/retrain/client.h") as f:
            header = f.read()
        with open(f"{SOURCE}/client/lib/libretrain.3") as f:
            named = set(re.findall(r"\b(retrain_\w+) \(\)", f.read()))
        self.assertGreater(len(named), 20)
        for name in named:
            self.assertRegex(header, rf"\b{name}\(")


class Library(unittest.TestCase):
    def test_only_its_own_names_are_shown(self):
        path = os.path.abspath(".libs/libretrain.so")
        shown = subprocess.run(["nm", "-D", "--defined-only", path], capture_output=True, text=True).stdout
        names = {line.split()[-1].split("@")[0] for line in shown.splitlines()} - {"LIBRETRAIN_1"}
        self.assertGreater(len(names), 50)
        self.assertEqual({n for n in names if not n.startswith("retrain_")}, set())
        with open(f"{SOURCE}/include/retrain/client.h") as f:
            header = f.read()
        for name in names:
            self.assertRegex(header, rf"\b{name}\(", "shown, but not in the header")


if __name__ == "__main__":
    unittest.main(verbosity=2)
