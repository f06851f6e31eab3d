#!/usr/bin/python3
"""Reloading and stopping while clients ask: nothing that was sent goes without its answer."""

import os
import signal
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

ROUNDS = 2 if os.environ.get("TESTS_QUICK") else 5


class Reload(harness.Scenario):
    def reloaded(self, d, count, old):
        """Waits until `count` reloads are done and the old workers have gone."""
        self.assertTrue(harness.wait_for(lambda: d.counter("reloads") >= count))
        self.assertTrue(harness.wait_for(lambda: not set(old) & set(d.children())))

    def test_no_request_fails_while_reloading_under_load(self):
        d = self.daemon()
        with harness.Load(d, connections=8, depth=8) as load:
            for i in range(ROUNDS):
                old = d.children()
                d.signal(signal.SIGHUP)
                self.reloaded(d, i + 1, old)
                self.assertTrue(load.progress())
        self.assertEqual(load.errors, [])
        counters = d.counters()
        self.assertEqual(counters["reloads"], ROUNDS)
        self.assertGreaterEqual(counters["connections_moved"], 8 * ROUNDS)
        self.assertEqual(counters["workers_died"], 0)

    def test_new_settings_are_used(self):
        d = self.daemon(workers=1)
        old = d.children()
        d.write_conf(workers=3, connections_per_user=99)
        answer = d.admin_call("server.reload")
        self.assertEqual(answer["workers"], 3)
        self.reloaded(d, 1, old)
        self.assertEqual(len(d.children()), 3)
        self.assertEqual(d.call("server.hello")["limits"]["connections_per_uid"], 99)
        old = d.children()
        d.write_conf(workers=1)
        d.admin_call("server.reload")
        self.reloaded(d, 2, old)
        self.assertEqual(len(d.children()), 1)

    def test_a_wrong_configuration_leaves_all_as_it_was(self):
        d = self.daemon()
        old = d.children()
        d.write_conf(wrokers=3)
        with d.connect() as c:
            c.call("server.health")
            with d.admin() as a:
                error = self.refused("internal", a.call, "server.reload")
                self.assertIn('retraind.conf:3: There is no setting "wrokers"', error["message"])
            d.signal(signal.SIGHUP)
            self.assertTrue(harness.wait_for(lambda: d.counter("reloads_refused") == 2))
            c.call("server.health")
        self.assertEqual(d.children(), old)
        self.assertIn("the old configuration stays", d.log())

    def test_what_needs_a_restart_is_told(self):
        d = self.daemon()
        d.write_conf(socket_group="staff")
        answer = d.admin_call("server.reload")
        self.assertEqual(answer["warnings"], ["socket-group has changed; restart the daemon to use it."])

    def test_half_a_message_moves_with_its_connection(self):
        d = self.daemon()
        whole = harness.request(7, "server.hello", {"client": "half"})
        with harness.many(d, 20) as connections:
            for i, c in enumerate(connections):
                c.call("server.health")
                c.send(whole[:1 + i])
            time.sleep(0.05)
            old = d.children()
            d.signal(signal.SIGHUP)
            self.reloaded(d, 1, old)
            for i, c in enumerate(connections):
                c.send(whole[1 + i:])
            for c in connections:
                error, result = c.answer(7)
                self.assertIsNone(error)
                self.assertEqual(result["server"], "retraind")

    def test_unsent_answers_move_with_their_connection(self):
        d = self.daemon()
        with d.connect() as c:
            count = 60  # about 2 MB: far more than the socket takes
            c.send(b"".join(harness.request(i, "server.describe") for i in range(count)))
            time.sleep(0.2)
            for i in range(2):
                old = d.children()
                d.signal(signal.SIGHUP)
                self.reloaded(d, i + 1, old)
            for i in range(count):
                kind, msgid, error, result = c.read()
                self.assertEqual((kind, msgid, error), (1, i, None))
                self.assertEqual(result["api_level"], 2)
            c.call("server.health")

    def test_the_limits_of_connections_hold_over_a_reload(self):
        d = self.daemon(workers=1)
        d.write_conf(connections_per_user=10, workers=1)
        with harness.many(d, 10) as connections:
            for c in connections:
                c.call("server.health")
            old = d.children()
            d.signal(signal.SIGHUP)
            self.assertTrue(harness.wait_for(lambda: not set(old) & set(d.children())))
            first = connections[0]
            self.assertTrue(harness.wait_for(
                lambda: first.call("server.stats")["counters"]["connections_open"]["value"] == 10))
            self.assertGreaterEqual(first.call("server.stats")["counters"]["connections_moved"]["value"], 10)
            with d.connect() as extra:
                self.refused("busy", extra.call, "server.health")
        self.assertTrue(harness.wait_for(lambda: d.counter("connections_open") == 1))


class Stop(harness.Scenario):
    def ask_until_closed(self, d, sent, got, faults):
        c = d.connect()
        try:
            while True:
                # Only what was sent whole counts; the daemon may close in the middle of sending.
                data = b"".join(harness.request(i, "server.health") for i in range(4))
                c.send(data)
                sent.append(4)
                for _ in range(4):
                    kind, _, error, _ = c.read()
                    if kind != 1 or error:
                        faults.append((kind, error))
                    got.append(1)
        except harness.Closed:
            got.append(0)
        except OSError:
            got.append(0)
        except Exception as e:
            faults.append(repr(e))
        finally:
            c.close()

    def test_requests_in_flight_are_answered_before_the_end(self):
        d = self.daemon()
        count = 40
        with harness.many(d, count) as connections:
            for c in connections:
                c.call("server.health")
            for c in connections:
                c.send(b"".join(harness.request(i, "server.describe") for i in range(20)))
            d.signal(signal.SIGTERM)
            for c in connections:
                self.assertEqual([c.read()[1] for _ in range(20)], list(range(20)))
                self.assertTrue(c.closed())
        self.assertEqual(d.process.wait(harness.PATIENCE), 0)

    def test_one_that_has_only_just_connected_is_answered_too(self):
        d = self.daemon()
        for _ in range(ROUNDS):
            with harness.many(d, 30) as connections:
                for c in connections:
                    c.send(harness.request(1, "server.health"))
                d.signal(signal.SIGTERM)
                for c in connections:
                    self.assertEqual(c.answer(1)[0], None)
                    self.assertTrue(c.closed())
            self.assertEqual(d.process.wait(harness.PATIENCE), 0)
            d.start()

    def test_stopping_under_load_answers_whole_batches(self):
        d = self.daemon()
        results = [([], [], []) for _ in range(6)]
        threads = [threading.Thread(target=self.ask_until_closed, args=(d, *r)) for r in results]
        for t in threads:
            t.start()
        time.sleep(0.3)
        self.assertEqual(d.stop(), 0)
        for t in threads:
            t.join(harness.PATIENCE)
        for sent, got, faults in results:
            self.assertEqual(faults, [])
            # The last batch may have come after the end; those before it were answered whole.
            self.assertGreaterEqual(sum(got), sum(sent) - 4)
            self.assertIn(sum(sent) - sum(got), (0, 4))

    def test_half_messages_and_idle_connections_do_not_hold_up_the_end(self):
        d = self.daemon()
        with harness.many(d, 10) as connections:
            for c in connections[:5]:
                c.call("server.health")
            for c in connections[5:]:
                c.send(harness.request(1, "server.health")[:5])
            started = time.monotonic()
            self.assertEqual(d.stop(), 0)
            self.assertLess(time.monotonic() - started, 5, "drain-seconds is 30")

    def test_a_client_that_never_reads_is_given_up_after_drain_seconds(self):
        d = self.daemon("--drain-seconds", "1")
        with d.connect() as c:
            c.send(b"".join(harness.request(i, "server.describe") for i in range(60)))
            time.sleep(0.2)
            self.assertEqual(d.stop(), 0)
        self.assertIn("drain-seconds", d.log())

    def test_a_reload_and_a_stop_together_answer_all(self):
        d = self.daemon()
        with harness.many(d, 20) as connections:
            for c in connections:
                c.call("server.health")
            d.signal(signal.SIGHUP)
            for c in connections:
                c.send(harness.request(5, "server.health"))
            time.sleep(0.02)
            d.signal(signal.SIGTERM)
            for c in connections:
                self.assertIsNone(c.answer(5)[0])
        self.assertEqual(d.process.wait(harness.PATIENCE), 0)


class Activation(harness.Scenario):
    """As systemd starts it: with sockets that were made before and live on after it."""

    def activated(self, sockets):
        d = self.daemon(start=False)
        names = ":".join(sockets)
        fds = [s.fileno() for s in sockets.values()]

        # LISTEN_PID has to be the daemon's own, so the command goes through a shell that becomes it.
        command = d.command()
        script = 'export LISTEN_PID=$$ LISTEN_FDS=%d LISTEN_FDNAMES=%s; exec "$@"' % (len(fds), names)
        d.command = lambda: ["/bin/sh", "-c", script, "sh", *command]
        high = [os.dup2(fd, 200 + i) for i, fd in enumerate(fds)]
        try:
            d.start(close_fds=False, preexec_fn=lambda: [os.dup2(fd, 3 + i) for i, fd in enumerate(high)])
        finally:
            for fd in high:
                os.close(fd)
        return d

    def test_a_restart_loses_no_connection_attempt(self):
        if not harness.built_with("systemd"):
            self.skipTest("built without systemd")
        sockets = {}
        for name, path in (("query", "q.sock"), ("admin", "a.sock")):
            sockets[name] = socket.socket(socket.AF_UNIX)
            sockets[name].bind(os.path.join(self.folder, path))
            sockets[name].listen(128)
            self.addCleanup(sockets[name].close)
        d = self.activated(sockets)
        self.assertEqual(d.admin_call("server.hello")["role"], "admin")
        self.assertEqual(d.stop(), 0)
        self.assertTrue(os.path.exists(d.socket), "the socket is systemd's")
        with d.connect() as waiting:
            waiting.send(harness.request(1, "server.health"))
            self.activated(sockets)
            error, result = waiting.answer(1)
            self.assertIsNone(error)


class Notices(harness.Scenario):
    """What systemd is told, over a socket of our own."""

    def test_each_state_is_told(self):
        if not harness.built_with("systemd"):
            self.skipTest("built without systemd")
        path = os.path.join(self.folder, "notify")
        notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(notify.close)
        notify.bind(path)
        notify.settimeout(harness.PATIENCE)
        told = []

        def wait(line):
            while not any(line in notice for notice in told):
                told.append(notify.recv(4096).decode().split("\n"))
            del told[:]

        d = self.daemon(start=False)
        d.start(wait=False, env={**os.environ, "NOTIFY_SOCKET": path, "WATCHDOG_USEC": "400000"})
        wait("READY=1")
        wait("STATUS=Running without an index: import one with retrain-import")
        wait("WATCHDOG=1")
        d.signal(signal.SIGHUP)
        wait("RELOADING=1")
        wait("READY=1")
        d.write_conf(wrokers=1)
        d.signal(signal.SIGHUP)
        wait("RELOADING=1")
        wait("READY=1")
        d.signal(signal.SIGTERM)
        wait("STOPPING=1")
        self.assertEqual(d.process.wait(harness.PATIENCE), 0)


if __name__ == "__main__":
    harness.main()
