#!/usr/bin/env python3
"""Check a data set in the native format (see data/README.md).

    lint_data.py DIRECTORY              the whole starter set: contents and smallest sizes
    lint_data.py --any-size DIRECTORY   a set of your own: contents only
    lint_data.py --self-test DIRECTORY  break a copy of the set once for each check and
                                        see that the check finds it

Prints one line for each problem, file:line: what is wrong. Ends with 0 when there is
none, 1 when there are some, 2 when it was called wrongly.
"""

import collections
import csv
import datetime
import io
import os
import re
import shutil
import sys
import tempfile

SHARED_COLUMNS = "id name phone hours channel postcode url assured_date"
COLUMNS = {
    "skills.csv": "id label kind master alt_labels parent description",
    "occupations.csv": "id title alt_titles hidden_titles specialisms description tasks categories soc2010 soc2020 onet "
                       "esco pay_low pay_high growth automation_risk job_zone hours_low hours_high working_pattern "
                       "qualification_level needs_degree routes restrictions",
    "occupation_skills.csv": "occupation_id skill_id relation importance level",
    "courses.csv": "id title provider skills description delivery_mode study_mode attendance_pattern "
                   "qualification_level course_type sector cost weeks hours_a_week start_date flexible_start national "
                   "venue postcode lat lon url learn_aim_ref",
    "vacancies.csv": "id title employer occupation_id skills description pay_low pay_high hours working_pattern "
                     "postcode lat lon posted closing url",
    "places.csv": "outcode lat lon local_authority town",
    "areas.csv": "code name kind parent",
    "providers.csv": SHARED_COLUMNS,
    "advisers.csv": SHARED_COLUMNS,
}
NEEDED = {
    "skills.csv": "id label", "occupations.csv": "id title", "occupation_skills.csv": "occupation_id skill_id",
    "courses.csv": "id title", "vacancies.csv": "id title", "places.csv": "outcode lat lon", "areas.csv": "code name",
    "providers.csv": "id name", "advisers.csv": "id name",
}
KEYS = {"places.csv": "outcode", "areas.csv": "code"}  # every other file: id

SKILL_KINDS = "skill knowledge attitude functional group".split()
QUALIFICATIONS = "entry 1 2 3 4 5 6 7".split()
PATTERNS = "full_time part_time shifts evenings weekends flexible days".split()
ONE_OF = {
    ("skills.csv", "kind"): SKILL_KINDS,
    ("occupation_skills.csv", "relation"): "essential optional".split(),
    ("occupations.csv", "qualification_level"): QUALIFICATIONS,
    ("occupations.csv", "needs_degree"): "0 1".split(),
    ("occupations.csv", "job_zone"): "1 2 3 4 5".split(),
    ("courses.csv", "delivery_mode"): "classroom online work_based blended".split(),
    ("courses.csv", "study_mode"): "full_time part_time flexible".split(),
    ("courses.csv", "attendance_pattern"): "daytime evening weekend day_or_block_release".split(),
    ("courses.csv", "qualification_level"): QUALIFICATIONS,
    ("courses.csv", "course_type"): "essential_skills t_level htq free_courses_for_jobs multiply skills_bootcamp "
                                    "apprenticeship".split(),
    ("courses.csv", "flexible_start"): "0 1".split(),
    ("courses.csv", "national"): "0 1".split(),
    ("areas.csv", "kind"): "local_authority combined_authority region".split(),
}
SOME_OF = {("occupations.csv", "working_pattern"): PATTERNS, ("vacancies.csv", "working_pattern"): PATTERNS}
# Lowest, highest, whole numbers only.
NUMBERS = {
    ("occupations.csv", "pay_low"): (10000, 200000, True),
    ("occupations.csv", "pay_high"): (10000, 200000, True),
    ("occupations.csv", "growth"): (-100, 500, False),
    ("occupations.csv", "automation_risk"): (0, 1, False),
    ("occupations.csv", "hours_low"): (1, 80, False),
    ("occupations.csv", "hours_high"): (1, 80, False),
    ("occupation_skills.csv", "importance"): (0, 1, False),
    ("occupation_skills.csv", "level"): (0, 7, False),
    ("courses.csv", "cost"): (0, 50000, True),
    ("courses.csv", "weeks"): (0.1, 520, False),
    ("courses.csv", "hours_a_week"): (0.1, 80, False),
    ("vacancies.csv", "pay_low"): (10000, 200000, True),
    ("vacancies.csv", "pay_high"): (10000, 200000, True),
    ("vacancies.csv", "hours"): (1, 80, False),
}
ORDERED = [
    ("occupations.csv", "pay_low", "pay_high", "pay"),
    ("occupations.csv", "hours_low", "hours_high", "hours"),
    ("vacancies.csv", "pay_low", "pay_high", "pay"),
]
DATES = [("courses.csv", "start_date"), ("vacancies.csv", "posted"), ("vacancies.csv", "closing"),
         ("providers.csv", "assured_date"), ("advisers.csv", "assured_date")]
ENGLAND = (49.8, 55.9, -6.5, 1.8)  # south, north, west, east: latitudes and longitudes
PATTERNS_OF_CODES = {
    ("occupations.csv", "soc2010"): (r"[1-9]\d{3}", "four digits, such as 6145"),
    ("occupations.csv", "soc2020"): (r"[1-9]\d{3}", "four digits, such as 6135"),
    ("occupations.csv", "onet"): (r"\d\d-\d{4}\.\d\d", "an O*NET code, such as 31-1122.00"),
    ("occupations.csv", "esco"): (r"esco:[0-9a-f-]{36}", "esco: and an ESCO identifier"),
    ("places.csv", "outcode"): (r"[A-Z]{1,2}\d[A-Z\d]?", "the first half of a postcode, such as WS2"),
    ("places.csv", "local_authority"): (r"E0[6-9]\d{6}", "a GSS code of a local authority, such as E08000030"),
    ("areas.csv", "code"): (r"E\d{8}", "a GSS code of England, such as E08000030"),
    ("courses.csv", "postcode"): (r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", "a whole postcode, such as WS2 8ES"),
    ("vacancies.csv", "postcode"): (r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", "a whole postcode, such as WS2 8ES"),
    ("providers.csv", "postcode"): (r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", "a whole postcode, such as WS2 8ES"),
    ("advisers.csv", "postcode"): (r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}", "a whole postcode, such as WS2 8ES"),
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MADE_UP_PHONE = re.compile(r"01632 960\d{3}|0151 496 0\d{3}|0121 496 0\d{3}|0191 498 0\d{3}|08081 570\d{3}")
REAL_PHONE = {"national-careers-service": "0800 100 900"}
SMALLEST = {"occupations.csv": 150, "skills.csv": 400, "courses.csv": 150, "vacancies.csv": 150, "places.csv": 150}
SKILLS_OF_A_JOB = (12, 30)
CONF_KEYS = "name version licence attribution illustrative".split()


class Row(dict):
    """A row of a file, with the line it starts on."""
    line = 0


class Lint:
    def __init__(self, directory, whole_set=True):
        self.directory = directory
        self.whole_set = whole_set
        self.problems = []
        self.tables = {}
        self.illustrative = False

    def problem(self, name, line, text):
        self.problems.append((name, line, text))

    # --- reading -------------------------------------------------------------

    def text_of(self, name):
        try:
            with open(os.path.join(self.directory, name), "rb") as f:
                raw = f.read()
        except OSError as e:
            self.problem(name, 1, f"cannot be read: {e.strerror}")
            return None
        if raw.startswith(b"\xef\xbb\xbf"):
            self.problem(name, 1, "starts with a byte order mark; save it as UTF-8 without one")
            raw = raw[3:]
        if b"\r" in raw:
            self.problem(name, raw[:raw.index(b"\r")].count(b"\n") + 1, "has Windows line ends; save it with line feeds only")
        if raw and not raw.endswith(b"\n"):
            self.problem(name, raw.count(b"\n") + 1, "the last line has no line end")
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as e:
            self.problem(name, raw[:e.start].count(b"\n") + 1, "is not UTF-8 text")
            return None

    def read_table(self, name):
        text = self.text_of(name)
        self.tables[name] = rows = []
        if text is None:
            return
        reader = csv.reader(io.StringIO(text, newline=""))
        header = next(reader, [])
        self.check_header(name, header)
        for cells in reader:
            if len(cells) != len(header):
                self.problem(name, reader.line_num, f"has {len(cells)} cells where the header has {len(header)}")
                continue
            row = Row(zip(header, cells))
            row.line = reader.line_num
            rows.append(row)

    def check_header(self, name, header):
        known = COLUMNS[name].split()
        for column, times in collections.Counter(header).items():
            if column not in known:
                self.problem(name, 1, f'column "{column}" is not known; known are: {", ".join(known)}')
            if times > 1:
                self.problem(name, 1, f'column "{column}" stands there {times} times')
        for column in NEEDED[name].split():
            if column not in header:
                self.problem(name, 1, f'column "{column}" is needed')

    # --- each file by itself ---------------------------------------------------

    def check_conf(self):
        text = self.text_of("dataset.conf")
        seen = {}
        for n, line in enumerate((text or "").splitlines(), 1):
            line = line.strip()
            if not line or line[0] in "#;":
                continue
            key, equals, value = (part.strip() for part in line.partition("="))
            if not equals or key not in CONF_KEYS:
                self.problem("dataset.conf", n, f'"{key}" is not a known key; known are: {", ".join(CONF_KEYS)}')
            elif key == "illustrative" and value not in ("yes", "no"):
                self.problem("dataset.conf", n, "illustrative is yes or no")
            seen[key] = value
        for key in CONF_KEYS:
            if not seen.get(key):
                self.problem("dataset.conf", 1, f'"{key}" is missing')
        self.illustrative = seen.get("illustrative") == "yes"

    def check_cells(self, name):
        for row in self.tables[name]:
            for column, cell in row.items():
                self.check_cell(name, row, column, cell)
            for column in NEEDED[name].split():
                if not row.get(column):
                    self.problem(name, row.line, f"{column} is empty")

    def check_cell(self, name, row, column, cell):
        where = (name, column)
        if cell != cell.strip():
            self.problem(name, row.line, f"{column} has spaces at an end")
        if not cell:
            return
        if "\n" in cell or "\t" in cell or "\ufffd" in cell:
            self.problem(name, row.line, f"{column} has a line break, a tab or a lost character")
        values = cell.split("|")
        if len(values) > 1 and (len(set(values)) != len(values) or "" in (v.strip() for v in values)):
            self.problem(name, row.line, f"{column} lists a value twice or an empty one")
        if where in ONE_OF and cell not in ONE_OF[where]:
            self.problem(name, row.line, f'{column} "{cell}" is not one of: {", ".join(ONE_OF[where])}')
        for value in values if where in SOME_OF else ():
            if value not in SOME_OF[where]:
                self.problem(name, row.line, f'{column} "{value}" is not one of: {", ".join(SOME_OF[where])}')
        if where in NUMBERS:
            self.check_number(name, row, column, cell)
        if where in PATTERNS_OF_CODES and not re.fullmatch(PATTERNS_OF_CODES[where][0], cell):
            self.problem(name, row.line, f'{column} "{cell}" is not {PATTERNS_OF_CODES[where][1]}')
        if column == "url" and not re.fullmatch(r"https?://[^\s<>\"]+", cell):
            self.problem(name, row.line, f'url "{cell}" is not a web address')
        if column == "id" and not SLUG.fullmatch(cell):
            self.problem(name, row.line, f'id "{cell}" is not lower-case letters and digits joined by hyphens')

    def check_number(self, name, row, column, cell):
        low, high, whole = NUMBERS[name, column]
        if not re.fullmatch(r"-?\d+" if whole else r"-?\d+(\.\d+)?", cell):
            self.problem(name, row.line, f'{column} "{cell}" is not a {"whole " if whole else ""}number')
        elif not low <= float(cell) <= high:
            self.problem(name, row.line, f"{column} {cell} is not between {low} and {high}")

    def check_order(self):
        for name, low, high, what in ORDERED:
            for row in self.tables[name]:
                try:
                    wrong = float(row[low]) > float(row[high])
                except (KeyError, ValueError):
                    continue  # a bad number has its own message
                if wrong:
                    self.problem(name, row.line, f"the lowest {what} {row[low]} is above the highest {row[high]}")

    def check_keys(self, name):
        seen = {}
        key = KEYS.get(name, "id")
        for row in self.tables[name]:
            value = row.get(key, "")
            if value in seen:
                self.problem(name, row.line, f'{key} "{value}" stands on line {seen[value]} already')
            seen.setdefault(value, row.line)

    def check_dates(self):
        for name, column in DATES:
            for row in self.tables[name]:
                cell = row.get(column, "")
                if cell and not is_date(cell):
                    self.problem(name, row.line, f'{column} "{cell}" is not a date written YYYY-MM-DD')
        for row in self.tables["vacancies.csv"]:
            posted, closing = row.get("posted", ""), row.get("closing", "")
            if is_date(posted) and is_date(closing) and posted > closing:
                self.problem("vacancies.csv", row.line, f"closes on {closing}, before it was posted on {posted}")

    def check_coordinates(self):
        south, north, west, east = ENGLAND
        for name in ("places.csv", "courses.csv", "vacancies.csv"):
            for row in self.tables[name]:
                lat, lon = row.get("lat", ""), row.get("lon", "")
                if not lat and not lon:
                    continue
                try:
                    inside = south <= float(lat) <= north and west <= float(lon) <= east
                except ValueError:
                    self.problem(name, row.line, f'lat "{lat}" and lon "{lon}" are not both numbers')
                    continue
                if not inside:
                    self.problem(name, row.line, f"{lat}, {lon} is not in England")

    # --- how the files hang together --------------------------------------------

    def ids(self, name):
        return {row.get(KEYS.get(name, "id"), "") for row in self.tables[name]}

    def check_links(self):
        skills, jobs, areas = self.ids("skills.csv"), self.ids("occupations.csv"), self.ids("areas.csv")
        for name, column, known, where in (
                ("skills.csv", "parent", skills, "skills.csv"), ("skills.csv", "master", skills, "skills.csv"),
                ("occupation_skills.csv", "occupation_id", jobs, "occupations.csv"),
                ("occupation_skills.csv", "skill_id", skills, "skills.csv"),
                ("courses.csv", "skills", skills, "skills.csv"), ("vacancies.csv", "skills", skills, "skills.csv"),
                ("vacancies.csv", "occupation_id", jobs, "occupations.csv"),
                ("places.csv", "local_authority", areas, "areas.csv"), ("areas.csv", "parent", areas, "areas.csv")):
            for row in self.tables[name]:
                for value in filter(None, row.get(column, "").split("|")):
                    if value not in known:
                        self.problem(name, row.line, f'{column} "{value}" is not in {where}')
        providers = {row.get("name") for row in self.tables["providers.csv"]}
        for row in self.tables["courses.csv"]:
            if row.get("provider") and row["provider"] not in providers:
                self.problem("courses.csv", row.line, f'provider "{row["provider"]}" is not a name in providers.csv')

    def check_outcodes(self):
        known = self.ids("places.csv")
        for name in ("courses.csv", "vacancies.csv", "providers.csv", "advisers.csv"):
            for row in self.tables[name]:
                outcode = row.get("postcode", "").split(" ")[0]
                if outcode and outcode not in known:
                    self.problem(name, row.line, f"{outcode} of the postcode is not in places.csv")

    def check_cycles(self, name, column):
        key = KEYS.get(name, "id")
        up = {row.get(key): row.get(column, "") for row in self.tables[name]}
        for row in self.tables[name]:
            at, seen = row.get(key), set()
            while at and at not in seen:
                seen.add(at)
                at = up.get(at, "")
            if at and at == row.get(key):
                self.problem(name, row.line, f"{column} leads from {at} back to itself")

    def check_area_kinds(self):
        rank = {"local_authority": 0, "combined_authority": 1, "region": 2}
        kind = {row.get("code"): row.get("kind", "") for row in self.tables["areas.csv"]}
        for row in self.tables["areas.csv"]:
            mine, above = rank.get(row.get("kind")), rank.get(kind.get(row.get("parent")))
            if mine is not None and above is not None and above <= mine:
                self.problem("areas.csv", row.line, f'parent {row["parent"]} is not of a wider kind')
        for row in self.tables["places.csv"]:
            if kind.get(row.get("local_authority")) not in (None, "local_authority"):
                self.problem("places.csv", row.line, f'{row["local_authority"]} is not a local authority in areas.csv')

    def check_links_of_jobs(self):
        count, seen = collections.Counter(), set()
        for row in self.tables["occupation_skills.csv"]:
            pair = (row.get("occupation_id"), row.get("skill_id"))
            if pair in seen:
                self.problem("occupation_skills.csv", row.line, f"{pair[0]} holds {pair[1]} twice")
            seen.add(pair)
            count[pair[0]] += 1
        fewest, most = SKILLS_OF_A_JOB
        for row in self.tables["occupations.csv"]:
            if self.whole_set and not fewest <= count[row.get("id")] <= most:
                self.problem("occupations.csv", row.line,
                             f'{row.get("id")} holds {count[row.get("id")]} skills; {fewest} to {most} are wanted')

    def check_orphans(self):
        held = {row.get("skill_id") for row in self.tables["occupation_skills.csv"]}
        above = {row.get(c) for row in self.tables["skills.csv"] for c in ("parent", "master")}
        for row in self.tables["skills.csv"]:
            if row.get("kind") != "functional" and row.get("id") not in held | above:
                self.problem("skills.csv", row.line, f'no job holds {row.get("id")}, and it is no heading or group')

    def check_labels(self):
        for name, column in (("skills.csv", "label"), ("occupations.csv", "title")):
            seen = {}
            for row in self.tables[name]:
                label = row.get(column, "").casefold()
                if label in seen:
                    self.problem(name, row.line, f'{column} "{row[column]}" is the same as on line {seen[label]}')
                seen.setdefault(label, row.line)

    # --- what only the starter set has to keep -----------------------------------

    def check_sizes(self):
        for name, smallest in SMALLEST.items():
            if len(self.tables[name]) < smallest:
                self.problem(name, 1, f"has {len(self.tables[name])} rows; at least {smallest} are wanted")

    def check_phones(self):
        """A made-up set must not ring a real person's telephone."""
        for name in ("providers.csv", "advisers.csv"):
            for row in self.tables[name]:
                phone = row.get("phone", "")
                if phone and not MADE_UP_PHONE.fullmatch(phone) and REAL_PHONE.get(row.get("id")) != phone:
                    self.problem(name, row.line, f"{phone} is not in a range kept for made-up numbers")

    def check_postcodes_unreal(self):
        """The letters C I K M O V never stand in the second half of a real postcode."""
        for name in ("courses.csv", "vacancies.csv", "providers.csv", "advisers.csv"):
            for row in self.tables[name]:
                half = row.get("postcode", "").partition(" ")[2]
                if half and not set(half) & set("CIKMOV"):
                    self.problem(name, row.line, f'{row["postcode"]} could be a real postcode')

    def check_full_records(self):
        for row in self.tables["occupations.csv"]:
            for column in ("alt_titles", "description", "tasks", "categories", "pay_low", "pay_high", "routes"):
                if not row.get(column):
                    self.problem("occupations.csv", row.line, f"{column} is empty")
            if not row.get("soc2010") and not row.get("soc2020"):
                self.problem("occupations.csv", row.line, "neither soc2010 nor soc2020 is filled")

    def check_quoted_risks(self):
        """The automation figures that SOURCES.md quotes are the ones the rows carry."""
        text = self.text_of("SOURCES.md") or ""
        quoted = {m[1]: m[2] for m in re.finditer(r"^\| (\d{4}) \| [^|]+ \| (0\.\d\d) \|$", text, re.M)}
        if not quoted:
            self.problem("SOURCES.md", 1, "the table of automation figures is missing")
        for row in self.tables["occupations.csv"]:
            figure = quoted.get(row.get("soc2010"))
            if figure and row.get("automation_risk") != figure:
                self.problem("occupations.csv", row.line,
                             f'automation_risk {row.get("automation_risk")} is not the {figure} that SOURCES.md '
                             f'quotes for SOC 2010 {row["soc2010"]}')

    def run(self):
        self.check_conf()
        for name in COLUMNS:
            self.read_table(name)
        for name in COLUMNS:
            self.check_cells(name)
            if name != "occupation_skills.csv":
                self.check_keys(name)
        self.check_order()
        self.check_dates()
        self.check_coordinates()
        self.check_links()
        self.check_outcodes()
        for name, column in (("skills.csv", "parent"), ("skills.csv", "master"), ("areas.csv", "parent")):
            self.check_cycles(name, column)
        self.check_area_kinds()
        self.check_links_of_jobs()
        self.check_orphans()
        self.check_labels()
        if self.whole_set:
            self.check_sizes()
            self.check_full_records()
            self.check_quoted_risks()
        if self.whole_set and self.illustrative:
            self.check_phones()
            self.check_postcodes_unreal()
        return self.problems


def is_date(cell):
    try:
        return datetime.date.fromisoformat(cell).isoformat() == cell
    except ValueError:
        return False


# --- self-test ---------------------------------------------------------------------


def edit_bytes(name, change):
    def mutate(directory):
        path = os.path.join(directory, name)
        with open(path, "rb") as f:
            raw = f.read()
        with open(path, "wb") as f:
            f.write(change(raw))
    return mutate


def edit_rows(name, change):
    """change(header, rows) edits lists of cells in place."""
    def mutate(directory):
        path = os.path.join(directory, name)
        with open(path, encoding="utf-8", newline="") as f:
            header, *rows = csv.reader(f)
        change(header, rows)
        with open(path, "w", encoding="utf-8", newline="") as f:
            csv.writer(f, lineterminator="\n").writerows([header, *rows])
    return mutate


def put(name, column, value, row=3):
    def change(header, rows):
        rows[row][header.index(column)] = value
    return edit_rows(name, change)


def put_pair(name, first, second, row=3):
    def change(header, rows):
        for column, value in (first, second):
            rows[row][header.index(column)] = value
    return edit_rows(name, change)


def swap(name, one, other):
    def change(header, rows):
        a, b = header.index(one), header.index(other)
        row = next(r for r in rows if r[a] and r[b] and r[a] != r[b])
        row[a], row[b] = row[b], row[a]
    return edit_rows(name, change)


def loop(name, key, column):
    """Two rows that each name the other, a fault that no single row shows."""
    def change(header, rows):
        k, c = header.index(key), header.index(column)
        rows[0][c], rows[1][c] = rows[1][k], rows[0][k]
    return edit_rows(name, change)


def cut(name, keep):
    return edit_rows(name, lambda header, rows: rows.__delitem__(slice(keep, None)))


def twice(name):
    return edit_rows(name, lambda header, rows: rows.append(list(rows[0])))


def rename(name, old, new):
    return edit_rows(name, lambda header, rows: header.__setitem__(header.index(old), new))


def new_skill(header, rows):
    row = dict.fromkeys(header, "")
    row.update(id="nobody-has-this", label="Nobody has this", kind="skill")
    rows.append([row[c] for c in header])


def drop_links(header, rows):
    del rows[:15]


def quoted_risk(header, rows):
    soc, risk = header.index("soc2010"), header.index("automation_risk")
    next(r for r in rows if r[soc] == "9251")[risk] = "0.10"


def wrong_kind_above(header, rows):
    code, kind, parent = (header.index(c) for c in ("code", "kind", "parent"))
    region = next(r for r in rows if r[kind] == "region")
    region[parent] = next(r[code] for r in rows if r[kind] == "combined_authority" and r[parent] != region[code])


def region_as_authority(header, rows):
    rows[0][header.index("local_authority")] = "E12000001"


# The file that the fault is put into, the words the message has to hold, the fault.
FAULTS = [
    ("skills.csv", "byte order mark", edit_bytes("skills.csv", lambda raw: b"\xef\xbb\xbf" + raw)),
    ("skills.csv", "Windows line ends", edit_bytes("skills.csv", lambda raw: raw.replace(b"\n", b"\r\n"))),
    ("skills.csv", "not UTF-8", edit_bytes("skills.csv", lambda raw: raw + b"\xff\xfe\n")),
    ("skills.csv", "no line end", edit_bytes("skills.csv", lambda raw: raw.rstrip(b"\n"))),
    ("skills.csv", "cells where the header", edit_bytes("skills.csv", lambda raw: raw + b"one,two\n")),
    ("areas.csv", "cannot be read", lambda d: os.remove(os.path.join(d, "areas.csv"))),
    ("dataset.conf", "is not a known key", edit_bytes("dataset.conf", lambda raw: raw + b"colour = red\n")),
    ("dataset.conf", "is missing", edit_bytes("dataset.conf", lambda raw: raw.replace(b"licence =", b"; licence ="))),
    ("dataset.conf", "yes or no", edit_bytes("dataset.conf", lambda raw: raw.replace(b"= yes", b"= perhaps"))),
    ("occupations.csv", "is not known; known are", rename("occupations.csv", "growth", "grwth")),
    ("occupations.csv", "times", rename("occupations.csv", "growth", "tasks")),
    ("places.csv", '"lat" is needed', rename("places.csv", "lat", "town")),
    ("skills.csv", "label is empty", put("skills.csv", "label", "")),
    ("skills.csv", "spaces at an end", put("skills.csv", "label", " Welding")),
    ("skills.csv", "line break", put("skills.csv", "description", "one\ntwo")),
    ("skills.csv", "lists a value twice", put("skills.csv", "alt_labels", "one|one")),
    ("occupations.csv", "pay_low \"about 20k\" is not a whole number", put("occupations.csv", "pay_low", "about 20k")),
    ("occupations.csv", "the lowest pay", swap("occupations.csv", "pay_low", "pay_high")),
    ("occupations.csv", "the lowest hours", swap("occupations.csv", "hours_low", "hours_high")),
    ("vacancies.csv", "the lowest pay", swap("vacancies.csv", "pay_low", "pay_high")),
    ("occupations.csv", "automation_risk 1.4 is not between", put("occupations.csv", "automation_risk", "1.4")),
    ("occupation_skills.csv", "importance 3 is not between", put("occupation_skills.csv", "importance", "3")),
    ("vacancies.csv", "hours 400 is not between", put("vacancies.csv", "hours", "400")),
    ("courses.csv", "cost -5 is not between", put("courses.csv", "cost", "-5")),
    ("occupations.csv", "soc2010 \"61\" is not four digits", put("occupations.csv", "soc2010", "61")),
    ("occupations.csv", "soc2020 \"6135A\" is not four digits", put("occupations.csv", "soc2020", "6135A")),
    ("occupations.csv", "neither soc2010 nor soc2020",
     put_pair("occupations.csv", ("soc2010", ""), ("soc2020", ""))),
    ("occupations.csv", "not an O*NET code", put("occupations.csv", "onet", "31-1122")),
    ("occupations.csv", "ESCO identifier", put("occupations.csv", "esco", "care worker")),
    ("occupations.csv", "that SOURCES.md quotes", edit_rows("occupations.csv", quoted_risk)),
    ("SOURCES.md", "automation figures is missing", edit_bytes("SOURCES.md", lambda raw: raw.replace(b"| 0.", b"| "))),
    ("occupations.csv", "tasks is empty", put("occupations.csv", "tasks", "")),
    ("occupations.csv", "holds 0 skills", put("occupations.csv", "id", "a-new-job")),
    ("occupations.csv", "is not lower-case", put("occupations.csv", "id", "A New Job")),
    ("occupations.csv", "is the same as on line", edit_rows(
        "occupations.csv", lambda header, rows: rows[1].__setitem__(1, rows[0][1].upper()))),
    ("skills.csv", "is the same as on line", edit_rows(
        "skills.csv", lambda header, rows: rows[1].__setitem__(1, rows[0][1].upper()))),
    ("occupation_skills.csv", "twice", twice("occupation_skills.csv")),
    ("occupation_skills.csv", 'skill_id "no-such-skill" is not in', put("occupation_skills.csv", "skill_id", "no-such-skill")),
    ("occupation_skills.csv", 'occupation_id "no-such-job" is not in',
     put("occupation_skills.csv", "occupation_id", "no-such-job")),
    ("skills.csv", 'parent "no-such-skill" is not in', put("skills.csv", "parent", "no-such-skill", 100)),
    ("skills.csv", 'master "no-such-skill" is not in', put("skills.csv", "master", "no-such-skill", 100)),
    ("courses.csv", 'skills "no-such-skill" is not in', put("courses.csv", "skills", "english-entry|no-such-skill")),
    ("vacancies.csv", 'skills "no-such-skill" is not in', put("vacancies.csv", "skills", "no-such-skill")),
    ("vacancies.csv", 'occupation_id "no-such-job" is not in', put("vacancies.csv", "occupation_id", "no-such-job")),
    ("courses.csv", "is not a name in providers.csv", put("courses.csv", "provider", "Nobody")),
    ("places.csv", 'local_authority "E08000099" is not in', put("places.csv", "local_authority", "E08000099")),
    ("places.csv", "is not a local authority in areas.csv", edit_rows("places.csv", region_as_authority)),
    ("places.csv", "GSS code of a local authority", put("places.csv", "local_authority", "Walsall")),
    ("places.csv", "first half of a postcode", put("places.csv", "outcode", "WS2 8ES")),
    ("areas.csv", 'parent "E47000099" is not in', put("areas.csv", "parent", "E47000099", 20)),
    ("areas.csv", "GSS code of England", put("areas.csv", "code", "W06000001")),
    ("areas.csv", "is not of a wider kind", edit_rows("areas.csv", wrong_kind_above)),
    ("areas.csv", "back to itself", loop("areas.csv", "code", "parent")),
    ("skills.csv", "parent leads from", loop("skills.csv", "id", "parent")),
    ("skills.csv", "master leads from", loop("skills.csv", "id", "master")),
    ("skills.csv", "no job holds nobody-has-this", edit_rows("skills.csv", new_skill)),
    ("courses.csv", "is not in England", put("courses.csv", "lon", "1.99")),
    ("vacancies.csv", "is not in England", put("vacancies.csv", "lat", "56.5")),
    ("places.csv", "is not in England", put_pair("places.csv", ("lat", "48.9"), ("lon", "-2.0"))),
    ("places.csv", "not both numbers", put("places.csv", "lon", "west")),
    ("courses.csv", "is not a date", put("courses.csv", "start_date", "05/10/2026")),
    ("vacancies.csv", "is not a date", put("vacancies.csv", "posted", "2026-02-30")),
    ("vacancies.csv", "before it was posted", put("vacancies.csv", "closing", "2020-01-01")),
    ("advisers.csv", "is not a date", put("advisers.csv", "assured_date", "last week")),
    ("courses.csv", "whole postcode", put("courses.csv", "postcode", "WS2")),
    ("courses.csv", "could be a real postcode", put("courses.csv", "postcode", "WS2 1AA")),
    ("vacancies.csv", "is not in places.csv", put("vacancies.csv", "postcode", "ZE1 1VV")),
    ("courses.csv", "is not a web address", put("courses.csv", "url", "example.org/course")),
    ("providers.csv", "is not in a range kept", put("providers.csv", "phone", "0121 303 1111")),
    ("advisers.csv", "is not in a range kept", put("advisers.csv", "phone", "0800 100 900")),
    ("occupation_skills.csv", "relation \"useful\" is not one of", put("occupation_skills.csv", "relation", "useful")),
] + [
    (name, f'{column} "other" is not one of', put(name, column, "other")) for name, column in [*ONE_OF, *SOME_OF]
] + [
    (name, "stands on line", twice(name)) for name in COLUMNS if name != "occupation_skills.csv"
] + [
    (name, "are wanted", cut(name, smallest - 1)) for name, smallest in SMALLEST.items()
] + [
    ("occupations.csv", "12 to 30 are wanted", edit_rows("occupation_skills.csv", drop_links)),
]


def self_test(directory):
    before = Lint(directory).run()
    if before:
        report(directory, before)
        print("The self-test starts from a clean set; put these right first.")
        return 1
    missed = 0
    for name, words, mutate in FAULTS:
        with tempfile.TemporaryDirectory() as scratch:
            copy = os.path.join(scratch, "data")
            shutil.copytree(directory, copy)
            mutate(copy)
            found = Lint(copy).run()
        if not any(n == name and words in text for n, _, text in found):
            missed += 1
            print(f'{name}: a fault was put in and no message held "{words}"; found: {found[:3]}')
    print(f"self-test: {len(FAULTS) - missed} of {len(FAULTS)} faults found")
    return 1 if missed else 0


def report(directory, problems):
    for name, line, text in problems:
        print(f"{os.path.join(directory, name)}:{line}: {text}")


def main(args):
    options = [a for a in args if a.startswith("--")]
    directories = [a for a in args if not a.startswith("--")]
    if len(directories) != 1 or not set(options) <= {"--self-test", "--any-size"}:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    if "--self-test" in options:
        return self_test(directories[0])
    problems = Lint(directories[0], "--any-size" not in options).run()
    report(directories[0], problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
