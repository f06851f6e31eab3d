#!/usr/bin/python3
"""Workers that die or hang, and clients that want too much: the others are served on."""

import contextlib
import os
import signal
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness


class Workers(harness.Scenario):
    def test_a_killed_worker_is_replaced_and_the_others_answer(self):
        d = self.daemon(workers=3)
        with harness.Load(d, connections=6, reconnect=True) as load:
            before = set(d.children())
            victim = d.children()[0]
            os.kill(victim, signal.SIGKILL)
            self.assertTrue(harness.wait_for(lambda: len(set(d.children()) - {victim}) == 3))
            self.assertTrue(load.progress())
        self.assertEqual(load.errors, [])
        self.assertLessEqual(sum(1 for n in load.lost if n), 3, "only the dead worker's connections may end")
        self.assertEqual(len(before & set(d.children())), 2)
        counters = d.counters()
        self.assertEqual(counters["workers_died"], 1)
        self.assertEqual(counters["workers_started"], 4)
        self.assertIn("died of signal 9", d.log())

    def test_workers_that_die_again_and_again_are_started_ever_more_slowly(self):
        d = self.daemon(workers=1)
        deaths = 0
        end = time.monotonic() + 2
        while time.monotonic() < end:
            for pid in d.children():
                try:
                    os.kill(pid, signal.SIGKILL)
                    deaths += 1
                except ProcessLookupError:
                    pass
            time.sleep(0.01)
        self.assertLess(deaths, 40, "without a back-off there would be hundreds")
        self.assertGreaterEqual(deaths, 2)
        self.assertTrue(harness.wait_for(lambda: d.pids()))

    def test_a_worker_that_hangs_is_killed_and_replaced(self):
        d = self.daemon("--hang-seconds", "2", workers=2)
        victim = d.children()[0]
        os.kill(victim, signal.SIGSTOP)
        self.assertTrue(harness.wait_for(lambda: victim not in d.children() and len(d.children()) == 2))
        self.assertTrue(harness.wait_for(lambda: d.pids()))
        counters = d.counters()
        self.assertEqual(counters["workers_hung"], 1)
        self.assertEqual(counters["workers_died"], 1)
        self.assertIn("shown no life", d.log())

    def test_a_daemon_that_was_stopped_as_a_whole_kills_no_worker(self):
        d = self.daemon("--hang-seconds", "2", workers=2)
        workers = d.children()
        for pid in [d.process.pid, *workers]:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(3)
        for pid in [d.process.pid, *workers]:
            os.kill(pid, signal.SIGCONT)
        time.sleep(1.5)
        self.assertEqual(d.children(), workers)
        self.assertEqual(d.counter("workers_hung"), 0)

    def test_connections_are_spread_evenly(self):
        d = self.daemon(workers=4)
        with harness.many(d, 40) as connections:
            for c in connections:
                c.call("server.health")
            sockets = {}
            for pid in d.children():
                sockets[pid] = sum(os.readlink("/proc/%d/fd/%s" % (pid, fd)).startswith("socket:")
                                   for fd in os.listdir("/proc/%d/fd" % pid)) - 1  # its channel to the supervisor
        self.assertEqual(sorted(sockets.values()), [10] * 4)

    def test_a_worker_that_lost_its_connections_gets_the_next_ones(self):
        d = self.daemon(workers=2)
        with harness.many(d, 10) as first:
            for c in first:
                c.call("server.health")
            os.kill(d.children()[0], signal.SIGKILL)
            self.assertTrue(harness.wait_for(lambda: d.counters()["connections_open"] <= 6))
            self.assertTrue(harness.wait_for(lambda: d.pids()))
            with harness.many(d, 5) as second:
                for c in second:
                    c.call("server.health")


class Limits(harness.Scenario):
    def test_one_user_can_hold_only_so_many_connections(self):
        d = self.daemon("--connections-per-user", "20")
        with d.connect() as first, contextlib.ExitStack() as rest:
            # Those that looked whether it is up are closed, but their end may still be on its way.
            self.assertTrue(harness.wait_for(
                lambda: first.call("server.stats")["counters"]["connections_open"]["value"] == 1))
            connections = [first, *rest.enter_context(harness.many(d, 19))]
            for c in connections:
                c.call("server.health")
            with d.connect() as extra:
                error = self.refused("busy", extra.call, "server.health")
                self.assertIn("20 connections", error["message"])
                self.assertTrue(error["retry"])
                self.assertTrue(extra.closed())
            for c in connections:
                c.call("server.health")
            self.assertEqual(connections[0].call("server.stats")["counters"]["connections_refused"]["value"], 1)
        self.assertTrue(harness.wait_for(lambda: d.counters()["connections_open"] == 1))

    def test_a_thousand_connections_are_served(self):
        d = self.daemon("--connections-per-user", "1024")
        with harness.many(d, 1000) as connections:
            asked = [c.ask("server.health") for c in connections]
            for c, msgid in zip(connections, asked):
                error, result = c.answer(msgid)
                self.assertIsNone(error)
                self.assertEqual(result["workers"], 2)
            self.assertGreaterEqual(d.counters()["connections_open"], 1000)
            with harness.many(d, 200) as extra:
                refused = 0
                for c in extra:
                    try:
                        c.call("server.health")
                    except harness.Refused as e:
                        self.assertEqual(e.code, "busy")
                        refused += 1
                    except (harness.Closed, OSError):
                        refused += 1
                self.assertGreaterEqual(refused, 150)
            for c in connections:
                c.call("server.health")
        self.assertTrue(harness.wait_for(lambda: d.counters()["connections_open"] == 1))


if __name__ == "__main__":
    harness.main()
