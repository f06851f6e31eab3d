#!/usr/bin/python3
"""Whatever bytes come: right answers to right messages, a sentence for wrong ones, and no harm to others."""

import os
import random
import socket
import struct
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness
import msgpack

QUICK = bool(os.environ.get("TESTS_QUICK"))
EXTRACT_BYTES = 65536


def memory_kib(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as f:
        return sum(int(line.split()[1]) for line in f if line.startswith("Private_"))


class Messages(harness.Scenario):
    def setUp(self):
        super().setUp()
        self.d = self.daemon()

    def serves(self):
        self.assertEqual(self.d.call("server.health")["workers"], 2)

    def test_requests_may_follow_one_another_without_waiting(self):
        with self.d.connect() as c:
            c.send(b"".join(harness.request(i, "server.health") for i in range(500)))
            got = sorted(c.read()[1] for _ in range(500))
        self.assertEqual(got, list(range(500)))

    def test_a_message_may_come_byte_by_byte(self):
        with self.d.connect() as c:
            for byte in harness.request(7, "server.hello", {"client": "slow"}):
                c.send(bytes([byte]))
                time.sleep(0.001)
            error, result = c.answer(7)
        self.assertIsNone(error)
        self.assertEqual(result["role"], "query")

    def test_notifications_get_no_answer(self):
        with self.d.connect() as c:
            c.send(msgpack.packb([2, "server.health", []]) + msgpack.packb([2, "no.such", []]))
            c.call("server.health")
        self.assertEqual(self.d.counter("notifications"), 1)

    def test_a_client_that_closes_its_side_still_gets_its_answers(self):
        with self.d.connect() as c:
            c.send(b"".join(harness.request(i, "server.describe") for i in range(100)))
            c.socket.shutdown(socket.SHUT_WR)
            self.assertEqual([c.read()[1] for _ in range(100)], list(range(100)))
            self.assertTrue(c.closed())

    def test_unknown_methods_and_parameters_are_told(self):
        with self.d.connect() as c:
            self.refused("unknown_method", c.call, "job.find")
            error = self.refused("invalid_params", c.call, "server.hello", {"colour": "blue"})
            self.assertEqual(error["field"], "colour")
            c.send(msgpack.packb([0, 5, "server.health"]))
            error, _ = c.answer(5)
            self.assertEqual(error["code"], "invalid_request")
            c.call("server.health")

    def test_what_is_not_a_message_ends_the_connection_with_a_sentence(self):
        for data in (b"GET / HTTP/1.0\r\n\r\n", b"\xc1", b"\x94\x00\x01\xc1", msgpack.packb("hello")):
            with self.subTest(data=data), self.d.connect() as c:
                c.send(data)
                error, _ = c.answer()
                self.assertEqual(error["code"], "parse_error")
                self.assertTrue(c.closed())
        self.assertEqual(self.d.counter("broken_messages"), 4)
        self.serves()

    def test_huge_declared_lengths_cost_nothing(self):
        before = [memory_kib(p) for p in self.d.children()]
        for head in (b"\xdd\x05\xf5\xe1\x00", b"\xdb\xff\xff\xff\xff", b"\xdf\xff\xff\xff\xff", b"\xc6\xff\xff\xff\xff"):
            with self.subTest(head=head), self.d.connect() as c:
                c.send(b"\x94\x00\x2a" + head)
                error, _ = c.answer(0x2a)
                self.assertEqual(error["code"], "too_large")
                self.assertTrue(c.closed())
        after = [memory_kib(p) for p in self.d.children()]
        self.assertLess(sum(after) - sum(before), 4096)

    def test_nesting_is_bounded(self):
        with self.d.connect() as c:
            c.send(b"\x94\x00\x01\xa1x" + b"\x91" * 40)
            error, _ = c.answer(1)
            self.assertEqual(error["code"], "too_large")
            self.assertTrue(c.closed())

    def test_a_request_over_the_limit_is_told_so_even_while_it_is_being_sent(self):
        with self.d.connect() as c:
            try:
                c.send(harness.request(9, "skill.search", {"text": "x" * (1 << 20)}))
            except BrokenPipeError:
                pass
            error, _ = c.answer(9)
            self.assertEqual(error["code"], "too_large")

    def test_the_longest_request_is_taken(self):
        size = EXTRACT_BYTES - len(harness.request(1, "skill.extract", {"text": "x" * 60000})) + 60000
        with self.d.connect() as c:
            try:
                c.call("skill.extract", {"text": "x" * size})
            except harness.Refused as e:
                self.assertEqual(e.code, "internal", e)  # there is no index here, but the request was read
            error = self.refused("too_large", c.call, "skill.extract", {"text": "x" * (size + 1)})
            self.assertIn("65536", error["message"].replace(",", ""))

    def test_random_bytes_harm_nobody(self):
        chance = random.Random(20261121)
        workers = self.d.children()
        good = [harness.request(1, "server.health"), harness.request(2, "server.hello", {"client": "x"}),
                harness.request(3, "occupation.match", {"skills": ["a", "b"], "limit": 3})]
        with harness.Load(self.d, connections=2) as load:
            end = time.monotonic() + (2 if QUICK else 8)
            rounds = 0
            while time.monotonic() < end:
                rounds += 1
                with self.d.connect() as c:
                    data = bytearray(b"".join(chance.choice(good) for _ in range(chance.randrange(4))))
                    for _ in range(chance.randrange(6)):
                        data.insert(chance.randrange(len(data) + 1), chance.randrange(256))
                    data += bytes(chance.randrange(256) for _ in range(chance.choice((0, 3, 50, 5000))))
                    try:
                        c.send(bytes(data))
                        if chance.random() < 0.5:
                            c.socket.shutdown(socket.SHUT_WR)
                            while c.socket.recv(65536):
                                pass
                    except OSError:
                        pass
        self.assertEqual(load.errors, [])
        self.assertGreater(rounds, 50)
        self.assertEqual(self.d.children(), workers, "no worker died")

    def test_half_messages_wait_without_holding_others_up(self):
        half = harness.request(1, "server.hello", {"client": "half"})
        with harness.many(self.d, 60) as connections:
            for i, c in enumerate(connections):
                c.send(half[:1 + i % (len(half) - 1)])
            self.serves()
            for i, c in enumerate(connections):
                c.send(half[1 + i % (len(half) - 1):])
            for c in connections:
                error, result = c.answer(1)
                self.assertIsNone(error)


class SlowReaders(harness.Scenario):
    def test_a_client_that_does_not_read_is_not_read_and_costs_little(self):
        d = self.daemon(workers=1)
        pid = d.children()[0]
        before = memory_kib(pid)
        asked = 0
        with d.connect() as slow:
            slow.socket.settimeout(0.5)
            one = b"".join(harness.request(i, "server.describe") for i in range(64))
            try:
                while asked < 64 * 200:  # each answer has over 30,000 bytes: 400 MB if nothing held it back
                    slow.send(one)
                    asked += 64
            except socket.timeout:
                pass
            self.assertLess(asked, 64 * 200)
            grown = memory_kib(pid) - before
            self.assertLess(grown, 16 * 1024, "KiB for one slow reader")
            with d.connect() as other:
                self.assertTrue(other.call("server.health"))
            self.assertGreaterEqual(d.counter("read_pauses"), 1)
            # It reads at last, and everything comes in order.
            slow.socket.settimeout(harness.PATIENCE)
            for i in range(asked // 64):
                for j in range(64):
                    kind, msgid, error, result = slow.read()
                    self.assertEqual((kind, msgid, error), (1, j, None))
                    self.assertEqual(result["api_level"], 2)
        if not harness.built_with("sanitizers"):  # they keep what is freed
            self.assertTrue(harness.wait_for(lambda: memory_kib(pid) - before < 8 * 1024))

    def test_one_connection_with_much_to_ask_lets_others_in(self):
        d = self.daemon(workers=1)
        with d.connect() as greedy, d.connect() as quick:
            greedy.send(b"".join(harness.request(i, "server.stats") for i in range(2000)))
            started = time.monotonic()
            quick.call("server.health")
            waited = time.monotonic() - started
            self.assertEqual([greedy.read()[1] for _ in range(2000)], list(range(2000)))
            whole = time.monotonic() - started
        self.assertGreater(d.counter("turns_cut"), 5)
        self.assertLess(waited, whole)


if __name__ == "__main__":
    harness.main()
