#!/usr/bin/env python3
"""What a course teaches: precision and recall of teach_course on the hand-labelled titles of teach_labels.tsv.

    python3 bench/quality/teach.py BUILD [--misses tune]

Imports ESCO and asks bench/quality/teach_measure, which calls teach_course itself. Prints the curve over the confidence for the titles that
may be tuned on, for those held back, and for those drawn later; then how well the courses
of data/, which say themselves what they teach, are found without being told, and how long a title takes.
"""
import argparse
import collections
import csv
import pathlib
import subprocess
import sys
import tempfile

import ask

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]
DEFAULT = 0.60  # TEACH_CONFIDENCE
STEPS = (0.30, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85)


def read_labels(path):
    """Yields part, title, the ids that have to be found and those that may be."""
    sets = {}
    for line in open(path, encoding="utf-8"):
        if line.startswith("#"):
            continue
        part, title, ids, also = line.rstrip("\n").split("\t")
        need, may = [], [x for x in also.split("|") if x]
        for x in ids.split("|"):
            if x.startswith("@"):
                need += sets[x][0]
                may += sets[x][1]
            elif x:
                need.append(x)
        if part == "set":
            sets[title] = (need, may)
        else:
            yield part, title, set(need), set(may) - set(need)


def build_index(build, source, path, into):
    run = subprocess.run([build / "import/retrain-import", source, path, "--index", into, "--quiet"],
                         capture_output=True, text=True)
    if run.returncode not in (0, 3):
        sys.exit(f"teach: import of {path} failed: {run.stderr}")


def taught(build, index, lines):
    """For each line, {id: (confidence, evidence)}."""
    run = subprocess.run([build / "bench/quality/teach_measure", index], input="".join(x + "\n" for x in lines),
                         capture_output=True, text=True, check=True)
    found = [{} for _ in lines]
    for row in run.stdout.splitlines():
        number, skill, confidence, shown = row.split("\t")
        found[int(number) - 1][skill.removeprefix("esco:")] = (float(confidence), shown)
    return found


class Counts:
    def __init__(self):
        self.right = self.wrong = self.found = self.needed = 0

    def add(self, hits, need, may):
        self.right += len(hits & (need | may))
        self.wrong += len(hits - need - may)
        self.found += len(hits & need)
        self.needed += len(need)

    @property
    def precision(self):
        """Of the hits that are to be found or wrong: the ones that may be found count as neither."""
        return self.found / (self.found + self.wrong) if self.found + self.wrong else 1

    @property
    def recall(self):
        return self.found / self.needed if self.needed else 1

    def __str__(self):
        return (f"precision {self.precision:.3f}  recall {self.recall:.3f}  "
                f"({self.found} of {self.needed} found, {self.wrong} wrong, {self.right - self.found} that may be)")


def count(rows, found, threshold):
    counts = collections.defaultdict(Counts)
    for (part, _, need, may), hits in zip(rows, found):
        counts[part].add({x for x, (sure, _) in hits.items() if sure >= threshold}, need, may)
    return counts


def show_misses(rows, found, part, names):
    for (p, title, need, may), hits in zip(rows, found):
        if p != part:
            continue
        sure = {x for x, (c, _) in hits.items() if c >= DEFAULT}
        if need - sure or sure - need - may:
            print(f"{title}\n    missed {[names.get(x, x) for x in need - sure]}\n"
                  f"    wrong  {[(names.get(x, x), hits[x]) for x in sure - need - may]}")


def measure_titles(build, data, work, options, out):
    rows = list(read_labels(options.labels))
    build_index(build, "esco", data / "esco", work / "esco")
    found = taught(build, work / "esco", [title for _, title, _, _ in rows])
    for part in dict.fromkeys(row[0] for row in rows):
        for step in STEPS:
            counts = count(rows, found, step)[part]
            print(f"teach {part:<5} at {step:.2f}{'*' if step == DEFAULT else ' '} {counts}")
            if step == DEFAULT:
                out[f"teach {part} precision"], out[f"teach {part} recall"] = counts.precision, counts.recall
    if options.misses:
        names = {r["conceptUri"].rsplit("/", 1)[1]: r["preferredLabel"]
                 for r in csv.DictReader(open(data / "esco/skills_en.csv", encoding="utf-8"))}
        show_misses(rows, found, options.misses, names)


def measure_starter(build, work, options, out):
    """The courses of data/ state their skills; here nothing but title, sector and description is told."""
    build_index(build, "native", TOP / "data", work / "native")
    courses = {}
    for row in csv.DictReader(open(TOP / "data/courses.csv", encoding="utf-8")):
        courses.setdefault((row["title"], row["sector"], row["description"]), set(row["skills"].split("|")))
    found = taught(build, work / "native", ["\t".join(x) for x in courses])
    for step in (0.50, DEFAULT, 0.70):
        counts = Counts()
        for need, hits in zip(courses.values(), found):
            counts.add({x for x, (sure, _) in hits.items() if sure >= step}, need, set())
        print(f"teach starter set at {step:.2f}{'*' if step == DEFAULT else ' '} {counts}")
        if step == DEFAULT:
            out["teach starter precision"], out["teach starter recall"] = counts.precision, counts.recall
    if options.misses == "starter":
        for (title, _, _), need, hits in zip(courses, courses.values(), found):
            sure = {x for x, (c, _) in hits.items() if c >= DEFAULT}
            print(f"{title}\n    missed {sorted(need - sure)}\n    wrong  {[(x, hits[x]) for x in sorted(sure - need)]}")


def measure_time(build, data, work):
    with open(data / "courses/ncs_course_titles.txt", "rb") as titles:
        print("teach time:", subprocess.run([build / "bench/quality/teach_measure", "--time", work / "esco"], stdin=titles,
                                            capture_output=True, text=True, check=True).stdout.strip())


def measure(build, options=None):
    """All figures; {} when the real data is not there."""
    options = options or argparse.Namespace(labels=HERE / "teach_labels.tsv", misses=None)
    data, build, out = ask.shared_data(), pathlib.Path(build).resolve(), {}
    with tempfile.TemporaryDirectory(prefix="retrain-teach.") as name:
        work = pathlib.Path(name)
        if data:
            measure_titles(build, data, work, options, out)
            measure_time(build, data, work)
        else:
            print("teach: skipped, the real titles and ESCO are not there")
        measure_starter(build, work, options, out)
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", nargs="?", default=".")
    parser.add_argument("--labels", default=HERE / "teach_labels.tsv")
    parser.add_argument("--misses", help="show what is missed and wrong in one part (tune, starter)")
    options = parser.parse_args()
    measure(options.build, options)


if __name__ == "__main__":
    main()
