#!/usr/bin/env python3
"""Draws the course titles of teach_labels.tsv: 300 at random, every second of them held back, and twice more.

    python3 bench/quality/teach_sample.py SHARED-DATA/courses/ncs_course_titles.txt

Prints `part<TAB>title`. The order is that of the draw; "held" may not be looked at while the matcher is changed. The person who
labelled "held" had read its titles before the tables were filled. "fresh" was drawn, read and labelled when the matcher
and its tables first stood; "last" after the last change to them.
"""
import random
import sys

SIZE, SEED = 300, 20261121
LATER = ("fresh", 100, 20261122), ("last", 60, 20261123)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig") as f:
        titles = sorted({" ".join(line.split()) for line in f} - {""})
    first = random.Random(SEED).sample(titles, SIZE)
    for n, title in enumerate(first):
        print("tune" if n % 2 == 0 else "held", title, sep="\t")
    drawn = set(first)
    for part, size, seed in LATER:
        later = random.Random(seed).sample(sorted(set(titles) - drawn), size)
        drawn.update(later)
        for title in later:
            print(part, title, sep="\t")


if __name__ == "__main__":
    main()
