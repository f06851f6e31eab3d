#!/usr/bin/env python3
"""Counts which words of everyday job titles stand for which unit groups: makes index/trade_words.def.

    python3 bench/quality/learn_trade_words.py CODING-INDEX > index/trade_words.def

CODING-INDEX has lines `code#title`. Only words that stand in at least two titles are kept, and only words one by
one, so that no title can be read back. Needs python3-snowballstemmer. doc/search.md says what it is worth and how
that was measured: counted on one part of the titles, tried on another.
"""
import collections
import math
import re
import sys
import unicodedata

import snowballstemmer

STOP = set("a an and as at by for from in into of on or the to with their they his her our your its is are be been was you "
           "youll it this that which who will may can could would nos nec".split())
WRITE_OUT = {"mfr": "manufacturing", "mfg": "manufacturing", "mgr": "manager", "asst": "assistant",
             "dept": "department", "govt": "government"}
WORD = re.compile(r"(?<![^\W_])[^\W\d_](?:\+\+|#)|[^\W_]+")


def words(text):
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    text = unicodedata.normalize("NFC", "".join(c for c in text if not unicodedata.combining(c)))
    return [WRITE_OUT.get(w, w) for w in WORD.findall(text.replace("'", "").replace("’", "")) if w not in STOP]


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    stem = snowballstemmer.stemmer("english").stemWord
    titles, pairs = collections.Counter(), collections.defaultdict(collections.Counter)
    surface = collections.defaultdict(collections.Counter)
    rows = 0
    for line in open(sys.argv[1], encoding="utf-8"):
        code, _, title = line.rstrip("\n").partition("#")
        if not title:
            continue
        rows += 1
        for w in words(title):
            surface[stem(w)][w] += 1
        for s in {stem(w) for w in words(title)}:
            titles[s] += 1
            pairs[s][code] += 1
    print("/* Words of everyday job titles, and the SOC 2010 unit groups they stand for.\n"
          " *\n"
          " * TRADE(words with one stem, \"unit group:weight ...\"), weights in hundredths. Counted from the Standard\n"
          " * Occupational Classification 2010 coding index of the Office for National Statistics (Open Government Licence\n"
          " * v3), of which seven tenths were used, by bench/quality/learn_trade_words.py. Single words that at least two\n"
          " * titles hold; no title stands here. Weight: ln(1 + R / (n + 1)) * sqrt(m / (n + 1)), where R titles were\n"
          " * counted, n hold the word and m of those have the code. */")
    for s in sorted(titles):
        n = titles[s]
        if n < 2 or len(s) < 2:
            continue
        weights = [(code, round(100 * math.log(1 + rows / (n + 1)) * math.sqrt(m / (n + 1))))
                   for code, m in sorted(pairs[s].items())]
        # Forms that stand once only are left to the stemmer.
        forms = [w for w, k in surface[s].most_common() if k > 1] or [surface[s].most_common(1)[0][0]]
        print('TRADE("%s", "%s")' % (" ".join(forms), " ".join(f"{c}:{w}" for c, w in weights)))


if __name__ == "__main__":
    main()
