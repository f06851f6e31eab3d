#!/usr/bin/env python3
"""Draws the course titles of teach_labels.tsv: 300 at random, every second of them held back, and 100 more.

    python3 bench/quality/teach_sample.py SHARED-DATA/courses/ncs_course_titles.txt

Prints `part<TAB>title`. The order is that of the draw; "held" may not be looked at while the matcher is changed. The person who
labelled "held" had read its titles before the tables were filled; "fresh" was drawn, read and labelled only when the
matcher and its tables were done, and nothing was changed after it.
"""
import random
import sys

SIZE, SEED = 300, 20261121
FRESH_SIZE, FRESH_SEED = 100, 20261122


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig") as f:
        titles = sorted({" ".join(line.split()) for line in f} - {""})
    first = random.Random(SEED).sample(titles, SIZE)
    for n, title in enumerate(first):
        print("tune" if n % 2 == 0 else "held", title, sep="\t")
    rest = sorted(set(titles) - set(first))
    for title in random.Random(FRESH_SEED).sample(rest, FRESH_SIZE):
        print("fresh", title, sep="\t")


if __name__ == "__main__":
    main()
