"""Skills in free text: precision and recall of skill.extract on tests/data/extract.tsv, asked of a running daemon.

The file says how it was labelled. "tune" may be looked at while the extractor is changed, "held" is only measured.
"""
import collections
import pathlib
import sys

import ask

TOP = pathlib.Path(__file__).resolve().parents[2]


def texts(path):
    """Yields part, text and {skill id: the words that show it, or ""}."""
    for line in open(path, encoding="utf-8"):
        if line.startswith("#") or line.startswith("part\t") or not line.strip():
            continue
        part, _, text, skills = line.rstrip("\n").split("\t")
        labels = dict(skill.partition("=")[::2] for skill in skills.split("|") if skill)
        yield part, text.replace("\\n", "\n"), labels


class Counts:
    def __init__(self):
        self.found = self.right = self.labelled = self.spans = self.exact = 0

    def add(self, text, labels, skills):
        data = text.encode()
        self.labelled += len(labels)
        for skill in skills:
            self.found += 1
            self.right += skill["id"] in labels
            if labels.get(skill["id"]):
                self.spans += 1
                self.exact += data[skill["start"]:skill["end"]].decode() == labels[skill["id"]]

    @property
    def precision(self):
        return self.right / self.found if self.found else 1

    @property
    def recall(self):
        return self.right / self.labelled if self.labelled else 1

    def __str__(self):
        f1 = 2 * self.precision * self.recall / max(1e-9, self.precision + self.recall)
        return (f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {f1:.3f}  "
                f"found {self.found}  labelled {self.labelled}  spans exact {self.exact}/{self.spans}")


def measure(daemon):
    """The counts of each part and of all, from a daemon that serves the starter set."""
    parts = collections.defaultdict(Counts)
    for part, text, labels in texts(TOP / "tests/data/extract.tsv"):
        skills = daemon.call("skill.extract", text=text, limit=100)["skills"]
        for name in (part, "all"):
            parts[name].add(text, labels, skills)
    return parts


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else "."
    with ask.Daemon(build, [["native", TOP / "data"]]) as daemon:
        for name, counts in measure(daemon).items():
            print(f"extract {name:<6} {counts}")


if __name__ == "__main__":
    main()
