#!/usr/bin/python3
"""Starting, stopping, and what the daemon says of itself."""

import os
import re
import signal
import socket
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
import msgpack


def run(*args, **kw):
    done = subprocess.run([harness.RETRAIND, *args], capture_output=True, timeout=60, **kw)
    return done.returncode, done.stdout, done.stderr.decode()


class CommandLine(harness.Scenario):
    def test_version_says_how_it_was_built(self):
        code, out, _ = run("--version")
        self.assertEqual(code, 0)
        self.assertRegex(out.decode(), r"\Aretraind \d+\.\d+\.\d+\n")
        self.assertIn("libuv", out.decode())

    def test_a_misspelt_option_is_told_its_name(self):
        code, _, err = run("--wrokers", "2")
        self.assertEqual(code, 2)
        self.assertIn('Did you mean "--workers"?', err)

    def test_every_fault_of_a_file_is_told_with_its_line(self):
        path = os.path.join(self.folder, "bad.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write("[retraind]\nworkers = 2\nlog-levle = info\nworkers = many\nindex = here\nnothing\n")
        code, _, err = run("--config", path, "--check-config")
        self.assertEqual(code, 1)
        self.assertIn(path + ':3: There is no setting "log-levle". Did you mean "log-level"?', err)
        self.assertIn(path + ':4: workers is "many"', err)
        self.assertIn(path + ':5: index is "here"', err)
        self.assertIn(path + ":6: ", err)

    def test_a_dump_gives_the_same_settings_again(self):
        path = os.path.join(self.folder, "all.conf")
        _, first, _ = run("--workers", "3", "--log-level", "debug", "--index", "/a/b", "--dump-config")
        with open(path, "wb") as f:
            f.write(first)
        code, second, err = run("--config", path, "--dump-config")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(first, second)
        self.assertIn(b"workers = 3\n", second)

    def test_the_command_line_wins_over_the_file(self):
        path = os.path.join(self.folder, "some.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write("[retraind]\nworkers = 3\ndeadline-ms = 500\n")
        _, out, _ = run("--config", path, "--workers", "5", "--dump-config")
        self.assertIn(b"workers = 5\n", out)
        self.assertIn(b"deadline-ms = 500\n", out)

    def test_a_file_that_is_named_has_to_be_there(self):
        code, _, err = run("--config", "/nowhere/retraind.conf", "--check-config")
        self.assertEqual(code, 1)
        self.assertIn("/nowhere/retraind.conf", err)

    def test_every_setting_is_in_the_manual_and_in_the_sample(self):
        with open(os.path.join(harness.SOURCE, "daemon/retraind.conf.5"), encoding="utf-8") as f:
            manual = f.read()
        with open(os.path.join(harness.SOURCE, "etc/retraind.conf.in"), encoding="utf-8") as f:
            sample = f.read()
        settings = re.findall(r"^([a-z-]+) = (.*)$", run("--config", self.empty(), "--dump-config")[1].decode(), re.M)
        self.assertGreater(len(settings), 10)
        for name, value in settings:
            self.assertIn("\n.BI %s \" = " % name.replace("-", "\\-"), manual)
            self.assertRegex(sample, "\n#%s = %s\n" % (name, ".*" if value.startswith("/") else re.escape(value)))
        self.assertEqual(len(settings), len(re.findall("^#[a-z-]+ = ", sample, re.M)))

    def empty(self):
        path = os.path.join(self.folder, "empty.conf")
        with open(path, "w", encoding="utf-8"):
            return path

    def test_a_worker_is_not_started_by_hand(self):
        code, _, err = run("--worker=1")
        self.assertNotEqual(code, 0)
        self.assertIn("started by the daemon itself", err)


class Running(harness.Scenario):
    def test_it_answers_without_an_index_and_says_what_is_missing(self):
        d = self.daemon()
        health = d.call("server.health")
        self.assertFalse(health["ready"])
        self.assertEqual(health["workers"], 2)
        self.assertNotIn("generation", health)
        error = self.refused("internal", d.call, "occupation.match", {"skills": []})
        self.assertIn("retrain-import", error["message"])
        self.assertTrue(error["retry"])

    def test_hello_tells_what_a_client_may_rely_on(self):
        d = self.daemon("--connections-per-user", "77")
        hello = d.call("server.hello", {"client": "scenario", "protocol": [1, 3]})
        self.assertEqual(hello["server"], "retraind")
        self.assertEqual(hello["api_level"], 2)
        self.assertEqual(hello["role"], "query")
        self.assertEqual(hello["limits"]["connections_per_uid"], 77)
        self.assertIn("pipelining", hello["features"])
        self.assertEqual(d.admin_call("server.hello")["role"], "admin")
        error = self.refused("invalid_params", d.call, "server.hello", {"protocol": [3, 4]})
        self.assertEqual(error["field"], "protocol")

    def test_describe_is_the_same_over_the_socket_and_from_the_program(self):
        d = self.daemon()
        with d.connect() as c:
            c.send(harness.request(1, "server.describe"))
            data = b""
            while len(data) < 100 or len(data) < 4 + len(run("--describe")[1]):
                data += c.socket.recv(1 << 20)
        _, printed, _ = run("--describe")
        self.assertEqual(data, msgpack.packb([1, 1, None, None])[:-1] + printed)

    def test_admin_methods_are_refused_on_the_query_socket(self):
        d = self.daemon()
        for method, params in (("server.reload", None), ("dataset.list", None), ("dataset.activate", {"generation": 1}),
                               ("dataset.rollback", None)):
            error = self.refused("forbidden", d.call, method, params)
            self.assertIn(d.admin_socket, error["message"])
        self.assertEqual(d.admin_call("dataset.list")["datasets"], [])

    def test_sockets_have_the_modes_that_keep_others_out(self):
        d = self.daemon()
        self.assertEqual(os.stat(d.admin_socket).st_mode & 0o777, 0o600)
        self.assertIn(os.stat(d.socket).st_mode & 0o777, (0o600, 0o660))

    def test_a_second_daemon_is_refused_and_the_first_serves_on(self):
        d = self.daemon()
        second = subprocess.run(d.command(), capture_output=True, timeout=60)
        self.assertEqual(second.returncode, 1)
        self.assertIn("Another retraind answers here already", second.stderr.decode())
        self.assertEqual(d.call("server.health")["workers"], 2)

    def test_a_socket_left_behind_is_replaced(self):
        d = self.daemon(start=False)
        left = socket.socket(socket.AF_UNIX)
        left.bind(d.socket)
        left.close()
        d.start()
        self.assertEqual(d.call("server.health")["workers"], 2)

    def test_a_file_in_the_way_is_left_alone(self):
        d = self.daemon(start=False)
        with open(d.socket, "w", encoding="ascii") as f:
            f.write("precious")
        done = subprocess.run(d.command(), capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("file of another kind", done.stderr.decode())
        with open(d.socket, encoding="ascii") as f:
            self.assertEqual(f.read(), "precious")

    def test_stopping_removes_the_sockets_and_exits_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            d = self.daemon()
            d.signal(number)
            self.assertEqual(d.process.wait(harness.PATIENCE), 0)
            self.assertFalse(os.path.exists(d.socket))
            self.assertFalse(os.path.exists(d.admin_socket))

    def test_workers_end_when_the_supervisor_is_killed(self):
        d = self.daemon()
        workers = d.children()
        self.assertEqual(len(workers), 2)
        d.process.kill()
        d.process.wait()
        self.assertTrue(harness.wait_for(lambda: not any(os.path.exists("/proc/%d" % p) for p in workers)))

    def test_in_the_background_the_command_returns_when_it_serves(self):
        d = self.daemon(start=False)
        command = [x for x in d.command() if x != "--foreground"]
        done = subprocess.run(command, capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        with d.connect() as c:
            pid = int.from_bytes(c.socket.getsockopt(socket.SOL_SOCKET, 17, 12)[:4], sys.byteorder)  # SO_PEERCRED
            self.assertEqual(c.call("server.health")["workers"], 2)
        self.addCleanup(harness.wait_for, lambda: not os.path.exists("/proc/%d" % pid))
        again = subprocess.run(command, capture_output=True, timeout=60)
        self.assertEqual(again.returncode, 1)
        self.assertIn("Another retraind answers here already", again.stderr.decode())
        os.kill(pid, signal.SIGTERM)
        self.assertTrue(harness.wait_for(lambda: not os.path.exists(d.socket)))

    def test_stats_come_as_a_map_and_as_prometheus_text(self):
        d = self.daemon()
        with d.connect() as c:
            for _ in range(10):
                c.call("server.health")
            stats = c.call("server.stats")
            text = c.call("server.stats", {"format": "prometheus"})["text"]
        self.assertGreaterEqual(stats["latency"]["server.health"]["count"], 10)
        self.assertGreater(stats["latency"]["server.health"]["p50"], 0)
        self.assertLessEqual(stats["latency"]["server.health"]["p50"], stats["latency"]["server.health"]["max"])
        self.assertGreaterEqual(stats["counters"]["requests"]["value"], 10)
        self.check_prometheus(text)

    def check_prometheus(self, text):
        typed, series, buckets = {}, {}, []
        for line in text.splitlines():
            if line.startswith("# TYPE "):
                name, kind = line[7:].split()
                self.assertNotIn(name, typed)
                typed[name] = kind
            elif not line.startswith("# HELP "):
                m = re.fullmatch(r"(retraind_\w+)(\{[^}]*\})? ([0-9.e+-]+)", line)
                self.assertTrue(m, line)
                base = re.sub(r"_(bucket|sum|count)$", "", m[1]) if "request_seconds" in m[1] else m[1]
                self.assertIn(base, typed, line)
                series[m[1] + (m[2] or "")] = float(m[3])
                if 'method="server.health"' in line and "_bucket" in line:
                    buckets.append(float(m[3]))
        self.assertEqual(typed["retraind_requests_total"], "counter")
        self.assertEqual(typed["retraind_request_seconds"], "histogram")
        self.assertEqual(buckets, sorted(buckets))
        self.assertEqual(buckets[-1], series['retraind_request_seconds_count{method="server.health"}'])


if __name__ == "__main__":
    harness.main()
