"""What fake_retraind answers about courses, vacancies, plans and routes: hand-made, and held against the contract's tables
by tests/scenario/cli_plan.py. One course title is an attack on whoever shows it without care."""

import fake_retraind as fake

fake.JOBS["teaching-assistant"] = ("Teaching assistant", ["Classroom assistant"])

EVIL = "Phonics <script>alert('x')</script> & \"reading\" for adults"

SKILLS = {
    "read-with-children": "Read with children",
    "phonics": "Teach phonics",
    "safeguarding": "Keep children safe",
    "behaviour": "Manage behaviour in a classroom",
    "first-aid": "Give first aid to children",
}

ENGLISH = {"id": "eng-l2", "title": "English functional skills", "provider": "City of Wolverhampton College", "miles": 1.24,
           "cost": 450, "weeks": 12.0, "hours_a_week": 3.0, "delivery_mode": "classroom", "study_mode": "part_time",
           "attendance_pattern": "evening", "level": 2, "course_type": "essential_skills", "start_date": "2026-12-07",
           "venue": "Wellington Road Campus", "town": "Wolverhampton", "outcode": "WV14", "lat": 52.5681, "lon": -2.0822,
           "url": "https://example.org/english?a=1&b=2"}
SUPPORT = {"id": "tla-2", "title": "Supporting teaching and learning in schools", "provider": "Adult Learning Wolverhampton",
           "miles": 2.6, "cost": 300, "cost_text": "Help may be had", "weeks": 20.0, "hours_a_week": 6.0,
           "delivery_mode": "classroom", "study_mode": "part_time", "attendance_pattern": "daytime", "level": 2,
           "start_date": "2027-03-08", "town": "Wolverhampton", "outcode": "WV1", "lat": 52.5883, "lon": -2.1194,
           "illustrative": True, "url": "javascript:alert(1)"}
PHONICS = {"id": "phon-1", "title": EVIL, "provider": "Learn & Go <b>Ltd</b>", "weeks": 0.4, "delivery_mode": "online",
           "national": True, "flexible_start": True}
FAR = {"id": "aid-far", "title": "Paediatric first aid", "provider": "Stafford College", "miles": 31.4, "cost": 95, "weeks": 0.3,
       "delivery_mode": "classroom", "town": "Stafford", "outcode": "ST16", "lat": 52.8067, "lon": -2.1168}


def course(record, **more):
    return {**record, **more}


def planned(record, adds, **more):
    return {**record, "course": record["id"], "adds": adds, **more}


PLAN = {
    "target": {"id": "teaching-assistant", "title": "Teaching assistant", "pay": {"low": 17000, "high": 23000},
               "ready_now": 0.42, "ready_after": 0.87, "vacancies": 14},
    "gap": [{"skill": i, "label": l, "importance": w, "relation": r} for (i, l), w, r in zip(
        SKILLS.items(), (0.3, 0.25, 0.2, 0.15, 0.1), ("essential", "essential", "essential", "optional", "essential"))],
    "courses": [
        planned(ENGLISH, 0.0, closes=[], your_cost=0, funding="Free: adults without GCSE English at grade 4 pay nothing.",
               unlocks=["tla-2"], gives={"english": "level_2"}, begins=2.1, ends=14.1, confidence=0.97),
        planned(SUPPORT, 0.65, closes=["read-with-children", "safeguarding", "behaviour"], your_cost=0, begins=15.1, ends=35.1,
               confidence=0.71, alternatives=[
                   course(ENGLISH, id="tla-2b", title="Teaching assistant award", closes=["safeguarding"],
                          text="Nearer by 1.4 miles, and teaches one skill of the three.")]),
        planned(PHONICS, 0.25, closes=["phonics"], begins=0.0, ends=0.4)],
    "uncovered": [{"skill": "first-aid", "label": "Give first aid to children", "why": "too_far",
                   "text": "The nearest course that teaches it is 31.4 miles away.",
                   "nearest": course(FAR, text="It is 11.4 miles further than you can go.")}] + [
        {"skill": f"more-{i}", "label": f"Skill {i}", "why": "none_exist", "text": "No course that we know of teaches it."}
        for i in range(10)],
    "functional": [{"skill": "english", "has": "level_1", "needs": "level_2", "state": "in_plan", "course": "eng-l2",
                    "text": "The course Supporting teaching and learning in schools needs English at level 2. Course 1 gives it."}],
    "total_cost": 0, "cost_known": False, "total_weeks": 35.1, "ends": "2027-07-26",
    "opens": [{"id": "barista", "title": "Nursery worker", "ready_now": 0.31, "ready_after": 0.74,
               "pay": {"low": 16000, "high": 22000}, "vacancies": 9},
              {"id": "care-worker", "title": "Lunchtime supervisor", "ready_now": 0.6, "ready_after": 0.8}],
    "objective": "fewest", "optimal": True, "considered": 212, "generation": 7}

VACANCIES = [
    {"id": "v1", "title": "Teaching assistant, years 1 and 2", "employer": "Example Primary School", "miles": 0.91,
     "pay": {"low": 18200, "high": 18900}, "pay_text": "£18,200 to £18,900 pro rata", "pay_assumed": True, "hours": 30.0,
     "working_pattern": ["part_time", "days"], "posted": "2026-11-12", "closing": "2026-12-04", "town": "Wolverhampton",
     "outcode": "WV1", "lat": 52.5862, "lon": -2.1287, "occupation": "teaching-assistant",
     "occupation_title": "Teaching assistant", "url": "https://example.org/v1", "score": 0.9,
     "fit": {"matched": 4, "total": 9}},
    {"id": "v2", "title": "Learning support assistant", "employer": "Sample Academy", "miles": 3.3, "town": "Bilston",
     "outcode": "WV14", "lat": 52.5681, "lon": -2.0822, "score": 0.7, "illustrative": True},
    {"id": "v3", "title": "Cover supervisor", "miles": 0.91, "outcode": "WV1", "lat": 52.5862, "lon": -2.1287, "score": 0.5,
     "pay_text": "competitive"},
    {"id": "v4", "title": "School helper", "employer": "Trust of Schools", "miles": 12.7, "outcode": "B1", "lat": 52.4787,
     "lon": -1.9072, "score": 0.5, "working_pattern": ["flexible"]}]

ROUTE = {
    "start": {"id": "care-worker", "title": "Care worker", "pay": {"low": 16000, "high": 21000}, "automation_risk": 0.4,
              "pay_floor": 16000},
    "routes": [{"steps": [
        {"id": "barista", "title": "Nursery worker", "pay": {"low": 16000, "high": 22000}, "automation_risk": 0.3, "ready": 0.5,
         "ready_after": 0.8, "gap": [{"id": "safeguarding", "label": "Keep children safe"}], "not_taught": [],
         "courses": [course(SUPPORT, closes=["safeguarding"])], "cost": 300, "weeks": 20.0, "vacancies": 9},
        {"id": "teaching-assistant", "title": "Teaching assistant", "pay": {"low": 17000, "high": 23000},
         "automation_risk": 0.2, "ready": 0.6, "ready_after": 0.9, "gap": [{"id": "phonics", "label": "Teach phonics"},
                                                                          {"id": "first-aid", "label": "Give first aid to children"}],
         "not_taught": ["first-aid"], "courses": [course(PHONICS, closes=["phonics"])], "weeks": 0.4}],
        "score": 0.7, "cost": 300, "weeks": 20.4, "pay_gain": 2000, "risk_drop": 0.2,
        "text": "Nursery worker, then teaching assistant."}],
    "considered": 4100, "complete": False, "generation": 7}

SOURCE = {"name": "Made-up courses", "version": "1", "licence": "OGL 3.0", "attribution": "Nobody & sons", "illustrative": True}


def _course_search(params):
    found = [course(c, score=0.5, skills=["phonics"]) for c in (ENGLISH, SUPPORT, PHONICS)][: params.get("limit", 20)]
    answer = {"courses": found, "total": 3481, "generation": 7}
    if params.get("text") == "fonics":
        answer["suggestion"] = "phonics"
    if params.get("facets", True):
        count = lambda *pairs: [{"value": v, "count": n} for v, n in pairs]
        answer["facets"] = {"delivery_modes": count(("classroom", 2), ("online", 1)), "study_modes": count(("part_time", 2)),
                            "attendance_patterns": count(("evening", 1)), "qualification_levels": count(("2", 2)),
                            "course_types": count(("essential_skills", 1)), "sectors": [],
                            "providers": [{"value": "10000001", "name": "Stafford College", "count": 1234}]}
    return answer


def _course_get(params):
    for c in (ENGLISH, SUPPORT, PHONICS):
        if c["id"] == params["id"]:
            whole = {k: v for k, v in c.items() if k != "provider"}
            return {**whole, "provider": {"id": "10007578", "name": c["provider"], "phone": "01902 000000"},
                    "entry_requirements": "English at level 1", "needs": {"english": "level_1"}, "gives": {"english": "level_2"},
                    "skills": [{"id": "phonics", "label": "Teach phonics", "confidence": 0.9, "evidence": "title"}],
                    "updated": "2026-10-01", "source": SOURCE, "generation": 7}
    raise fake.Refused("not_found", f"No course has the id {params['id']}.", field="id")


def _vacancy_search(params):
    answer = {"vacancies": VACANCIES[: params.get("limit", 20)], "total": 14, "generation": 7}
    return {**answer, "suggestion": "assistant"} if params.get("text") == "asistant" else answer


def _vacancy_get(params):
    for v in VACANCIES:
        if v["id"] == params["id"]:
            whole = {k: x for k, x in v.items() if k not in ("score", "fit")}
            return {**whole, "description": "Help in class.", "closed": True, "source": SOURCE, "generation": 7,
                    "skills": [{"id": "phonics", "label": "Teach phonics", "confidence": 0.5, "evidence": "text"}]}
    raise fake.Refused("not_found", f"No vacancy has the id {params['id']}.", field="id")


def _change(params):
    return {"changed": len(params["ids"]), "unknown": [i for i in params["ids"] if i.startswith("x")], "generation": 7}


def _match(params):
    answer = fake._match(params)
    if "postcode" in params:
        answer["matches"] = [{**m, "local": {"vacancies": 12, "courses": 1}} for m in answer["matches"]]
    return answer


def _plan(params):
    place = {"place": {"outcode": "WV1", "town": "Wolverhampton", "lat": 52.5847, "lon": -2.1266}} if "postcode" in params else {}
    return {**PLAN, **place}


WORLD = {**fake.WORLD, "course.search": _course_search, "course.get": _course_get, "vacancy.search": _vacancy_search,
         "vacancy.get": _vacancy_get, "training.plan": _plan, "pathway.find": lambda p: ROUTE, "occupation.match": _match,
         "dataset.close": _change, "dataset.reopen": _change}
