#!/usr/bin/python3
"""Answers from a real index, and changing the index that serves while clients ask."""

import os
import shutil
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import harness

ROUNDS = 3 if os.environ.get("TESTS_QUICK") else 8


class Indexed(harness.Scenario):
    def setUp(self):
        super().setUp()
        self.index = os.path.join(self.folder, "index")

    def job(self, d, text="care worker"):
        return d.call("occupation.search", {"text": text, "limit": 1})["occupations"][0]["id"]


class Answers(Indexed):
    def setUp(self):
        super().setUp()
        harness.build_index(self.index)
        self.d = self.daemon()

    def test_from_a_title_to_jobs_and_their_gaps(self):
        d = self.d
        found = d.call("occupation.search", {"text": "warehouse operative", "limit": 3})
        self.assertIn("warehouse", found["occupations"][0]["title"].lower())
        job = found["occupations"][0]["id"]
        skills = d.call("occupation.skills", {"occupations": [job]})["occupations"][0]["skills"]
        relations = [s["relation"] for s in skills]
        self.assertEqual(relations, sorted(relations), "essential before optional")
        ticked = [s["id"] for s in skills]
        answer = d.call("occupation.match", {"skills": ticked, "occupations": [job], "limit": 5, "detail": "labels"})
        self.assertEqual(answer["model"], "weighted")
        self.assertEqual(answer["generation"], 1)
        self.assertEqual(len(answer["matches"]), 5)
        self.assertGreater(answer["total"], 5)
        self.assertNotIn(job, [m["id"] for m in answer["matches"]])
        scores = [m["score"] for m in answer["matches"]]
        self.assertEqual(scores, sorted(scores, reverse=True))
        whole = d.call("occupation.get", {"id": answer["matches"][0]["id"]})
        named = {s["id"] for s in answer["matches"][0]["matched"] + answer["matches"][0]["missing"]}
        self.assertEqual(named, {s["id"] for s in whole["skills"]})

    def test_pages_of_matches_join_without_a_gap(self):
        skills = [s["id"] for s in self.d.call("skill.search", {"text": "customer", "limit": 10})["skills"]]
        whole = self.d.call("occupation.match", {"skills": skills, "limit": 20})["matches"]
        pages = [self.d.call("occupation.match", {"skills": skills, "limit": 5, "offset": o})["matches"] for o in range(0, 20, 5)]
        self.assertEqual([m["id"] for m in whole], [m["id"] for page in pages for m in page])

    def test_the_three_details_say_the_same(self):
        skills = [s["id"] for s in self.d.call("skill.search", {"text": "customer", "limit": 10})["skills"]]
        ask = {"skills": skills, "limit": 10}
        ids = self.d.call("occupation.match", ask)["matches"]
        labels = self.d.call("occupation.match", {**ask, "detail": "labels"})["matches"]
        counts = self.d.call("occupation.match", {**ask, "detail": "counts"})["matches"]
        for a, b, c in zip(ids, labels, counts):
            for side in ("matched", "missing"):
                self.assertEqual(a[side], [s["id"] for s in b[side]])
                self.assertEqual(len(a[side]), c[side + "_count"])
                self.assertNotIn(side, c)

    def test_an_explanation_adds_up_to_the_score(self):
        job = self.job(self.d)
        skills = [s["id"] for s in self.d.call("occupation.skills", {"occupations": [job]})["occupations"][0]["skills"][:8]]
        for model in ("weighted", "ghtr"):
            answer = self.d.call("occupation.match", {"skills": skills, "occupations": [job], "explain": True, "model": model})
            for m in answer["matches"]:
                self.assertAlmostEqual(sum(t["value"] for t in m["explanation"]), m["score"], places=4)
                for t in m["explanation"]:
                    self.assertTrue(t["text"])

    def test_a_skill_given_twice_counts_once(self):
        skills = [s["id"] for s in self.d.call("skill.search", {"text": "customer", "limit": 5})["skills"]]
        once = self.d.call("occupation.match", {"skills": skills, "model": "ghtr"})
        twice = self.d.call("occupation.match", {"skills": skills + skills[::-1], "model": "ghtr"})
        self.assertEqual(once, twice)

    def test_what_could_not_be_used_is_named(self):
        # The starter set has places: a postcode is used, and nothing is said of it.
        answer = self.d.call("occupation.match", {"skills": [], "occupations": [self.job(self.d)], "postcode": "WS1 1AA",
                                                  "preferences": {"distance": 0.5}})
        self.assertFalse({"postcode", "preferences.distance", "local"} & set(answer.get("missing", [])))
        self.assertTrue(all("local" in m for m in answer["matches"]))
        # Without a postcode there is no nearness to prefer: told, and counted as middling.
        answer = self.d.call("occupation.match", {"skills": [], "occupations": [self.job(self.d)], "preferences": {"distance": 0.5}})
        self.assertIn("local", answer["missing"])
        got = self.d.call("occupation.get", {"id": self.job(self.d), "postcode": "WS1 1AA"})
        self.assertEqual(got["missing"][-1], "postcode")
        plain = self.d.call("occupation.get", {"id": self.job(self.d)})
        self.assertEqual(got.get("missing", [])[:-1], plain.get("missing", []))

    def test_unknown_ids_are_named_with_their_place(self):
        skill = self.d.call("skill.search", {"text": "customer", "limit": 1})["skills"][0]["id"]
        error = self.refused("not_found", self.d.call, "occupation.match", {"skills": [skill, {"id": "no-such"}]})
        self.assertEqual(error["field"], "skills[1].id")
        error = self.refused("not_found", self.d.call, "occupation.match", {"skills": [], "occupations": ["no-such"]})
        self.assertEqual(error["field"], "occupations[0]")
        error = self.refused("not_found", self.d.call, "occupation.match",
                             {"skills": [skill], "filters": {"categories": ["no such category"]}})
        self.assertEqual(error["field"], "filters.categories[0]")
        for method in ("occupation.get", "skill.get"):
            self.assertEqual(self.refused("not_found", self.d.call, method, {"id": "no-such"})["field"], "id")

    def test_the_same_question_gets_the_same_bytes_from_every_worker(self):
        job = self.job(self.d)
        question = harness.request(1, "occupation.match", {"skills": [], "occupations": [job], "explain": True, "limit": 50})
        answers = set()
        with harness.many(self.d, 6) as connections:
            for c in connections:
                c.send(question)
                c.socket.settimeout(1)
                data = b""
                c.unpacker = harness.msgpack.Unpacker(raw=True)
                while not data or not self.whole(data):
                    data += c.socket.recv(1 << 20)
                answers.add(data)
        self.assertEqual(len(answers), 1)

    @staticmethod
    def whole(data):
        try:
            harness.msgpack.unpackb(data)
        except ValueError:
            return False
        return True

    def test_long_texts_are_read_beside_the_loop_and_short_questions_pass_them(self):
        d = self.d
        text = ("I look after customers, drive a forklift, keep stock records and train new staff. " * 700)[:60000]
        with d.connect() as c:
            ids = [c.ask("skill.extract", {"text": text}) for _ in range(8)]
            last = c.ask("server.health")
            order = []
            for _ in range(9):
                kind, msgid, error, result = c.read()
                self.assertIsNone(error)
                order.append(msgid)
                if msgid in ids:
                    self.assertTrue(all(text.encode()[s["start"]:s["end"]] for s in result["skills"]))
        self.assertEqual(sorted(order), ids + [last])
        self.assertLess(order.index(last), 8, "the short question did not wait for all the long ones")
        self.assertGreaterEqual(d.counter("jobs"), 8)

    def test_too_many_long_texts_at_once_are_told_to_come_again(self):
        text = "I look after customers and keep stock records. " * 1200
        with harness.many(self.d, 6) as connections:
            for c in connections:
                c.send(b"".join(harness.request(i, "skill.extract", {"text": text[:50000]}) for i in range(40)))
            busy = 0
            for c in connections:
                for _ in range(40):
                    kind, msgid, error, result = c.read()
                    if error:
                        self.assertIn(error["code"], ("busy", "deadline"))
                        self.assertTrue(error["retry"])
                        busy += 1
            self.assertGreater(busy, 0)
            for c in connections:
                c.call("server.health")


class Switch(Indexed):
    def test_an_index_that_comes_later_is_taken_up(self):
        d = self.daemon()
        self.assertFalse(d.call("server.health")["ready"])
        harness.build_index(self.index)
        self.assertTrue(harness.wait_for(lambda: d.call("server.health")["ready"], 10))
        self.assertTrue(self.job(d))

    def test_no_request_fails_while_the_index_is_switched(self):
        harness.build_index(self.index)
        harness.build_index(self.index, "--no-activate")
        d = self.daemon()
        job = self.job(d)
        seen = set()
        ask = {"skills": [], "occupations": [job], "limit": 5}
        with harness.Load(d, connections=6, depth=4, method="occupation.match", params=ask,
                          check=lambda r: seen.add(r["generation"])) as load:
            for i in range(ROUNDS):
                now = 2 - i % 2
                answer = d.admin_call("dataset.activate", {"generation": now})
                self.assertEqual(answer, {"generation": now, "previous": 3 - now})
                # Whoever asks after that answer is answered from the new one, whatever the worker.
                with harness.many(d, 4) as connections:
                    for c in connections:
                        self.assertEqual(c.call("occupation.match", ask)["generation"], now)
                self.assertTrue(load.progress())
        self.assertEqual(load.errors, [])
        self.assertEqual(seen, {1, 2})
        self.assertGreaterEqual(d.counter("index_switches"), 2 * ROUNDS)

    def test_importing_while_serving_is_taken_up_without_a_failed_request(self):
        harness.build_index(self.index)
        d = self.daemon()
        ask = {"skills": [], "occupations": [self.job(d)], "limit": 5}
        with harness.Load(d, connections=4, depth=2, method="occupation.match", params=ask) as load:
            for generation in (2, 3):
                harness.build_index(self.index)
                self.assertTrue(harness.wait_for(lambda: d.call("server.health")["generation"] == generation, 10))
                self.assertTrue(load.progress())
        self.assertEqual(load.errors, [])

    def test_list_activate_and_roll_back(self):
        harness.build_index(self.index)
        harness.build_index(self.index)
        d = self.daemon()
        listed = d.admin_call("dataset.list")
        self.assertEqual([x["generation"] for x in listed["datasets"]], [2, 1])
        self.assertEqual([x["serving"] for x in listed["datasets"]], [True, False])
        self.assertEqual(listed["generation"], 2)
        self.assertGreater(listed["datasets"][0]["occupations"], 100)
        self.assertEqual(d.admin_call("dataset.rollback"), {"generation": 1, "previous": 2})
        self.assertEqual(d.call("server.health")["generation"], 1)
        self.assertEqual(d.admin_call("dataset.rollback", {"generation": 2}), {"generation": 2, "previous": 1})
        error = self.refused("not_found", d.admin_call, "dataset.activate", {"generation": 9})
        self.assertEqual(error["field"], "generation")
        self.assertEqual(d.call("server.health")["generation"], 2)

    def test_a_damaged_index_is_not_activated(self):
        harness.build_index(self.index)
        harness.build_index(self.index, "--no-activate")
        d = self.daemon()
        path = os.path.join(self.index, "2", "data.mdb")
        with open(path, "r+b") as f:
            f.seek(os.path.getsize(path) // 2)
            f.write(b"\xff" * 4096)
        with d.admin() as a:
            with self.assertRaises(harness.Refused):
                a.call("dataset.activate", {"generation": 2})
        self.assertEqual(d.call("server.health")["generation"], 1)
        self.assertTrue(self.job(d))

    def test_an_index_file_cut_short_ends_only_the_workers_that_read_it(self):
        harness.build_index(self.index)
        d = self.daemon()
        job = self.job(d)
        os.truncate(os.path.join(self.index, "1", "data.mdb"), 16384)
        with d.connect() as c:
            with self.assertRaises((harness.Closed, harness.Refused)):
                for text in ("nurse", "teacher", "driver", "engineer"):
                    c.call("occupation.search", {"text": text})
                    c.call("occupation.match", {"skills": [], "occupations": [job]})
        self.assertTrue(harness.wait_for(lambda: "could not read its index" in d.log()))
        shutil.rmtree(self.index)
        harness.build_index(self.index)
        self.assertTrue(harness.wait_for(lambda: d.pids() and d.call("server.health")["ready"]))
        self.assertTrue(harness.wait_for(lambda: self.job(d)))

    def test_an_index_made_anew_under_the_same_number_is_taken_up(self):
        harness.build_index(self.index)
        d = self.daemon(workers=1)
        old = d.call("occupation.search", {"text": "care worker", "limit": 1})["total"]
        shutil.rmtree(self.index)
        source = os.path.join(self.folder, "small")
        os.mkdir(source)
        for name, text in (("dataset.conf", "name = Small\nversion = 1\nlicence = none\nattribution = none\nillustrative = yes\n"),
                           ("skills.csv", "id,label\ns1,caring for people\n"),
                           ("occupations.csv", "id,title\no1,care worker\n"),
                           ("occupation_skills.csv", "occupation_id,skill_id\no1,s1\n")):
            with open(os.path.join(source, name), "w", encoding="utf-8") as f:
                f.write(text)
        harness.build_index(self.index, source=source)
        self.assertGreater(old, 1)
        self.assertTrue(harness.wait_for(lambda: d.call("occupation.search", {"text": "care worker"})["total"] == 1))
        self.assertEqual(d.call("server.health")["generation"], 1)

    def test_reload_takes_another_index_folder(self):
        other = os.path.join(self.folder, "other")
        harness.build_index(self.index)
        harness.build_index(other)
        harness.build_index(other)
        d = harness.Daemon(self.folder, start=False)
        self.addCleanup(self.finish, d)
        d.command = lambda: [harness.RETRAIND, "--config", d.conf, "--foreground", "--socket", d.socket,
                             "--admin-socket", d.admin_socket]
        d.write_conf(index=self.index)
        d.start()
        self.assertEqual(d.call("server.health")["generation"], 1)
        d.write_conf(index=other)
        d.signal(signal.SIGHUP)
        self.assertTrue(harness.wait_for(lambda: d.call("server.health")["generation"] == 2))


if __name__ == "__main__":
    harness.main()
