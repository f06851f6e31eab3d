#!/usr/bin/env python3
"""How good the ranking and the search are, asked of a running daemon on real data.

    make quality                                    every section
    make quality QUALITY_FLAGS="--only onet,titles" some of them
    make check-quality                              fewer questions, and fails when a figure falls below its floor

Sections: onet (similar jobs), esco (similar jobs through the crosswalk), ncs (telling jobs apart), titles (finding
a job by its everyday title), extract (skills in free text, on our own labelled texts), teach (what a course teaches, on
labelled titles; asked of teach_course itself). What each measures is in doc/quality.md. The truth files hold only the
part that may be tuned on; the rest is kept apart from this project.
"""
import argparse
import collections
import csv
import random
import statistics
import sys

import ask
import extract
import teach

# What a figure may not fall below; each a little under what was measured when it was set, for the sampled questions.
FLOORS = {
    "onet skills R@10": 0.45, "onet held R@10": 0.60, "esco held R@10": 0.40, "titles hit@5": 0.70,
    "extract precision": 0.87, "extract recall": 0.57,
    "ncs 8 ties at most": 1.05,
    "teach held precision": 0.89, "teach held recall": 0.88, "teach fresh precision": 0.86, "teach fresh recall": 0.82,
    "teach last precision": 0.86, "teach last recall": 0.78,
}


def rows(path, delimiter="\t", **more):
    with open(path, encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f, delimiter=delimiter, **more)


class Scores:
    """Means over origins: R@10 on the near truth, R@20, P@5 and MRR on the whole truth."""

    def __init__(self):
        self.values = collections.defaultdict(list)

    def add(self, ranked, near, all_related):
        self.values["R@10"].append(len(near & set(ranked[:10])) / len(near))
        self.values["R@20"].append(len(all_related & set(ranked[:20])) / len(all_related))
        self.values["P@5"].append(len(all_related & set(ranked[:5])) / 5)
        self.values["MRR"].append(next((1 / (n + 1) for n, x in enumerate(ranked) if x in all_related), 0))
        self.values["hit@10"].append(float(bool(near & set(ranked[:10]))))

    def __getitem__(self, name):
        return statistics.mean(self.values[name])

    def __str__(self):
        return "  ".join(f"{k} {self[k]:.3f}" for k in ("R@10", "R@20", "P@5", "MRR", "hit@10"))


class Quality:
    def __init__(self, options, data):
        self.options, self.data = options, data
        self.figures = {}

    def sample(self, items, seed=1):
        items = list(items)
        if self.options.sample and len(items) > self.options.sample:
            items = random.Random(seed).sample(items, self.options.sample)
        return items

    def show(self, name, value, text=None):
        self.figures[name] = value
        print(f"{name:<42} {text or format(value, '.3f')}")

    def show_scores(self, name, scores):
        for key in scores.values:
            self.figures[f"{name} {key}"] = scores[key]
        print(f"{name:<42} {scores}")

    # --- 1. similar jobs, O*NET ------------------------------------------------------------------

    def onet(self):
        near, related = collections.defaultdict(set), collections.defaultdict(set)
        for row in rows(self.data / "onet/Related Occupations.dev-half.txt"):
            a, b = "onet:" + row["O*NET-SOC Code"], "onet:" + row["Related O*NET-SOC Code"]
            related[a].add(b)
            if row["Relatedness Tier"].startswith("Primary"):
                near[a].add(b)
        kinds = {
            "onet ghtr, ten best skills": self.ask_ghtr, "onet skills, ids": self.ask_ids,
            "onet skills": self.ask_levels, "onet held": self.ask_held,
            "onet held and skills": self.ask_both,
        }
        scores = {kind: Scores() for kind in kinds}
        with ask.Daemon(self.options.build, [["onet", self.data / "onet"]]) as d:
            for origin in self.sample(near):
                skills = d.call("occupation.skills", occupations=[origin])["occupations"][0]["skills"]
                for kind, question in kinds.items():
                    params = question(origin, skills)
                    if params is None:
                        continue
                    ranked = [m["id"] for m in d.call("occupation.match", limit=60, detail="counts", **params)["matches"]]
                    scores[kind].add([x for x in ranked if x != origin], near[origin], related[origin])
        for kind in kinds:
            self.show_scores(kind, scores[kind])

    @staticmethod
    def ask_ghtr(_, skills):
        best = sorted((s for s in skills if "importance" in s), key=lambda s: -s["importance"])[:10]
        return {"skills": [s["id"] for s in best], "model": "ghtr"} if best else None

    @staticmethod
    def ask_ids(_, skills):
        return {"skills": [s["id"] for s in skills[:200]]} if skills else None

    @staticmethod
    def ask_levels(_, skills):
        if not skills:
            return None
        return {"skills": [{"id": s["id"], "level": s["importance"]} if "importance" in s else s["id"]
                           for s in skills[:200]]}

    @staticmethod
    def ask_held(origin, _):
        return {"skills": [], "occupations": [origin]}

    @staticmethod
    def ask_both(origin, skills):
        return {"skills": [s["id"] for s in skills[:200]], "occupations": [origin]}

    # --- 2. similar jobs, ESCO through the crosswalk --------------------------------------------------

    def esco(self):
        code_of, by_code = {}, collections.defaultdict(set)
        for row in rows(self.data / "nesta/esco_onet_crosswalk_Nov2020.csv", ","):
            uri = "esco:" + row["concept_uri"].rsplit("/", 1)[1]
            code_of[uri] = row["onet_code"]
            by_code[row["onet_code"]].add(uri)
        near = collections.defaultdict(set)
        for row in rows(self.data / "onet/Related Occupations.dev-half.txt"):
            if row["Relatedness Tier"].startswith("Primary"):
                near[row["O*NET-SOC Code"]].add(row["Related O*NET-SOC Code"])
        truth = {}
        for uri, code in code_of.items():
            if code in near:
                same = set().union(*(by_code[c] for c in near[code]), by_code[code]) - {uri}
                if same:
                    truth[uri] = same
        kinds = {"esco skills": lambda o, s: {"skills": s},
                 "esco held": lambda o, s: {"skills": [], "occupations": [o]},
                 "esco held and skills": lambda o, s: {"skills": s, "occupations": [o]}}
        scores = {kind: Scores() for kind in kinds}
        with ask.Daemon(self.options.build, [["esco", self.data / "esco"]]) as d:
            for origin in self.sample(truth):
                try:
                    skills = [s["id"] for s in d.call("occupation.skills", occupations=[origin])["occupations"][0]["skills"]]
                except RuntimeError:
                    continue  # the crosswalk is of an older ESCO: some of its jobs are gone
                for kind, question in kinds.items():
                    params = question(origin, skills[:200])
                    ranked = [m["id"] for m in d.call("occupation.match", limit=400, detail="counts", **params)["matches"]]
                    ranked = [x for x in ranked if x != origin and x in code_of]
                    # At most ten can be among the first ten.
                    found = len(truth[origin] & set(ranked[:10])) / min(10, len(truth[origin]))
                    scores[kind].add(ranked, truth[origin], truth[origin])
                    scores[kind].values["R@10"][-1] = found
        for kind in kinds:
            self.show_scores(kind, scores[kind])

    # --- 3. telling jobs apart -------------------------------------------------------------------------

    def ncs(self):
        with ask.Daemon(self.options.build, [["ncs", self.data / "ncs"]]) as d:
            profiles = ["ncs:" + r["url_name"] for r in rows(self.data / "ncs/ncs_job_profiles.tsv")]
            pick = random.Random(7)
            for ticks in (5, 8):
                users = []
                for _ in range(self.options.sample or 400):
                    job = pick.choice(profiles)
                    skills = [s["id"] for s in d.call("occupation.skills", occupations=[job])["occupations"][0]["skills"]]
                    if len(skills) >= ticks:
                        users.append((job, pick.sample(skills, ticks)))
                for model in ("ghtr", "weighted"):
                    ties, ranks = [], []
                    for job, skills in users:
                        found = d.call("occupation.match", skills=skills, model=model, limit=500, detail="counts")["matches"]
                        top = found[0]["score"] if found else 0
                        ties.append(sum(m["score"] == top for m in found))
                        ranks.append(next((1 / (n + 1) for n, m in enumerate(found) if m["id"] == job), 0))
                    self.show(f"ncs {ticks} ticked, {model}: tied at the top", statistics.mean(ties))
                    self.show(f"ncs {ticks} ticked, {model}: reciprocal rank", statistics.mean(ranks))
                    if model == "weighted":
                        self.figures[f"ncs {ticks} ties at most"] = statistics.mean(ties)

    # --- 4. everyday titles -------------------------------------------------------------------------------

    @staticmethod
    def mistype(title, pick):
        """One typing error in one word of at least four letters, or None when there is no such word."""
        words = title.split(" ")
        long = [n for n, w in enumerate(words) if len(w) >= 4 and w.isalpha()]
        if not long:
            return None
        n = pick.choice(long)
        w, at = words[n], pick.randrange(1, len(words[n]) - 1)
        kind = pick.randrange(4)
        letter = pick.choice("abcdefghijklmnopqrstuvwxyz")
        words[n] = (w[:at] + w[at + 1:], w[:at] + letter + w[at:], w[:at] + letter + w[at + 1:],
                    w[:at] + w[at + 1] + w[at] + w[at + 2:])[kind]
        return " ".join(words)

    def titles(self):
        index = [["ncs", self.data / "ncs"]]
        codes = {"ncs:" + r["url_name"]: r["soc2010"] for r in rows(self.data / "ncs/ncs_job_profiles.tsv")}
        have = set(codes.values())
        truth = []
        for line in open(self.data / "soc/soc2010_coding_index.dev.txt", encoding="utf-8"):
            code, _, title = line.strip().partition("#")
            if code in have:
                truth.append((code, title))
        pick = random.Random(3)
        with ask.Daemon(self.options.build, index) as d:
            for name, change in (("titles", lambda t: t), ("titles, one typing error", lambda t: self.mistype(t, pick))):
                first, five, n = 0, 0, 0
                for code, title in self.sample(truth, 5):
                    text = change(title)
                    if not text:
                        continue
                    found = [codes.get(o["id"]) for o in d.call("occupation.search", text=text, limit=5)["occupations"]]
                    n += 1
                    first += found[:1] == [code]
                    five += code in found
                self.show(f"{name} hit@1", first / n)
                self.show(f"{name} hit@5", five / n)

    # --- 5. skills in free text -----------------------------------------------------------------------------

    def extract(self):
        with ask.Daemon(self.options.build, [["native", extract.TOP / "data"]]) as d:
            for part, counts in extract.measure(d).items():
                self.show(f"extract, {part}", counts.precision, str(counts))
                if part == "all":
                    self.figures.update({"extract precision": counts.precision, "extract recall": counts.recall})

    # --- 6. what a course teaches -----------------------------------------------------------------

    def teach(self):
        self.figures.update(teach.measure(self.options.build))


def main():
    sections = ("onet", "esco", "ncs", "titles", "extract", "teach")
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default=".", help="the build folder")
    parser.add_argument("--only", default=",".join(sections))
    parser.add_argument("--sample", type=int, default=0, help="ask at most so many questions of each section")
    parser.add_argument("--floors", action="store_true", help="fail when a figure is below its floor")
    options = parser.parse_args()
    data = ask.shared_data()
    if not data:
        print("quality: the real data are not here (RETRAIN_SHARED_DATA)", file=sys.stderr)
        return 77
    q = Quality(options, data)
    for section in options.only.split(","):
        print(f"\n{section}")
        getattr(q, section)()
    bad = 0
    for name, floor in FLOORS.items() if options.floors else ():
        value = q.figures.get(name)
        wrong = value is not None and (value > floor if "at most" in name else value < floor)
        if wrong:
            print(f"FAIL  {name} is {value:.3f}; its floor is {floor}")
            bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())
