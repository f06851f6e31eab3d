#!/usr/bin/env python3
"""Draws the course titles of teach_labels.tsv: 300 at random, every second of them held back.

    python3 bench/quality/teach_sample.py SHARED-DATA/courses/ncs_course_titles.txt

Prints `part<TAB>title`. The order is that of the draw; "held" may not be looked at while the matcher is changed.
"""
import random
import sys

SIZE, SEED = 300, 20261121


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8-sig") as f:
        titles = sorted({" ".join(line.split()) for line in f} - {""})
    for n, title in enumerate(random.Random(SEED).sample(titles, SIZE)):
        print("tune" if n % 2 == 0 else "held", title, sep="\t")


if __name__ == "__main__":
    main()
