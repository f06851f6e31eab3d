"""A retraind that is told what to say: msgpack-rpc over a Unix socket, in a thread of the test.

It shares no code with this project, so what both understand is what the contract says. It can
also answer late, wrongly or not at all, which the real one does not."""

import os
import socket
import tempfile
import threading
import time

import msgpack


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, code, message, **more):
        super().__init__(message)
        self.value = {"code": code, "message": message, "retry": False, **more}


class Raw(Exception):
    """Bytes to send instead of an answer; then the connection is closed."""

    def __init__(self, data):
        super().__init__("raw")
        self.data = data


class Fake:
    """`methods` maps a method's name to a function from its parameters to its result."""

    def __init__(self, methods, delay=0):
        self.methods = methods
        self.delay = delay
        self.asked = []
        self.folder = tempfile.mkdtemp(prefix="retrain-fake-")
        self.path = os.path.join(self.folder, "retraind.sock")
        self.admin_path = os.path.join(self.folder, "retraind-admin.sock")
        self.sockets = []
        for path in (self.path, self.admin_path):
            s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            s.bind(path)
            s.listen(16)
            self.sockets.append(s)
            threading.Thread(target=self._accept, args=(s, path == self.admin_path), daemon=True).start()

    def close(self):
        for s in self.sockets:
            s.close()
        for path in (self.path, self.admin_path):
            if os.path.exists(path):
                os.unlink(path)
        os.rmdir(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self, listener, admin):
        while True:
            try:
                conn, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn, admin), daemon=True).start()

    def _serve(self, conn, admin):
        unpacker = msgpack.Unpacker(raw=False)
        try:
            while data := conn.recv(65536):
                unpacker.feed(data)
                for message in unpacker:
                    conn.sendall(self._answer(message, admin))
        except Raw as raw:
            conn.sendall(raw.data)
        except OSError:
            pass
        finally:
            conn.close()

    def _answer(self, message, admin):
        kind, msgid, method, args = message
        assert kind == 0 and isinstance(args, list) and len(args) <= 1
        params = args[0] if args else {}
        self.asked.append((method, params, admin))
        time.sleep(self.delay)
        try:
            if method not in self.methods:
                raise Refused("unknown_method", f"There is no method {method}.")
            return msgpack.packb([1, msgid, None, self.methods[method](params)])
        except Refused as e:
            return msgpack.packb([1, msgid, e.value, None])


# --- a small world, enough for every command ----------------------------------------------------

SKILLS = {
    "forklift-driving": "Driving a forklift truck",
    "stock-control": "Stock control",
    "stock-counting": "Counting stock",
    "teamwork": "Teamwork",
    "hygiene": "Food hygiene",
    "café": "Running a café (コーヒー)",
}
JOBS = {
    "warehouse-operative": ("Warehouse operative", ["Warehouse worker", "Storeman"]),
    "warehouse-manager": ("Warehouse manager", []),
    "care-worker": ("Care worker", ["Carer"]),
    "barista": ("Barista and café worker in a hotel, restaurant or conference centre", ["Coffee maker"]),
}


def _search(params, things, key, title):
    words = params["text"].lower().split()
    found = []
    for id_, names in things.items():
        names = [names] if isinstance(names, str) else [names[0], *names[1]]
        for name in names:
            if words and all(any(part.startswith(w) for part in name.lower().split()) for w in words):
                item = {"id": id_, title: names[0], "matched": name, "score": 0.5 + (0.5 if name.lower() == " ".join(words) else 0)}
                if title == "label":
                    item["kind"] = "skill"
                found.append(item)
                break
    found.sort(key=lambda item: -item["score"])
    answer = {key: found[: params.get("limit", 10)], "generation": 7}
    if title == "title":
        answer["total"] = len(found)
    if not found and "".join(words).startswith("wharehouse"):
        answer["suggestion"] = "warehouse operative"
    return answer


def _skill_get(params):
    if params["id"] not in SKILLS:
        raise Refused("not_found", f"No skill has the id {params['id']}.", field="id")
    return {"id": params["id"], "label": SKILLS[params["id"]], "kind": "skill", "alt_labels": ["FLT"], "jobs": 1200,
            "occupations": [{"id": "warehouse-operative", "title": "Warehouse operative", "relation": "essential"}],
            "source": {"name": "Made up"}, "generation": 7}


def _occupation_get(params):
    if params["id"] not in JOBS:
        raise Refused("not_found", f"No job has the id {params['id']}.", field="id")
    title, alt = JOBS[params["id"]]
    return {"id": params["id"], "title": title, "alt_titles": alt, "description": "Moves goods. " * 20,
            "pay": {"low": 21500, "high": 26000}, "growth": {"percent": 6.0, "band": 3}, "automation_risk": 0.72,
            "working_pattern": ["full_time", "shifts"], "soc2020": "9252",
            "skills": [{"id": i, "label": l, "kind": "skill", "relation": "essential"} for i, l in SKILLS.items()],
            "source": {"name": "Made up", "version": "1", "licence": "none", "illustrative": True}, "generation": 7}


def _occupation_skills(params):
    skills = [{"id": i, "label": l, "kind": "skill", "relation": "essential" if n < 3 else "optional"}
              for n, (i, l) in enumerate(SKILLS.items())]
    return {"occupations": [{"id": i, "title": JOBS[i][0], "skills": skills} for i in params["occupations"]],
            "generation": 7}


def _match(params):
    label = lambda ids: [{"id": i, "label": SKILLS[i]} for i in ids]
    first = {"id": "barista", "title": JOBS["barista"][0], "score": 0.8125, "band": "excellent",
             "matched": label(["teamwork", "stock-control"]), "missing": label(["hygiene", "café"]),
             "pay": {"low": 21500}, "growth": {"percent": -6.4, "band": 1}, "automation_risk": 0.25}
    second = {"id": "care-worker", "title": "Care worker", "score": 0.31, "band": "reasonable",
              "matched": label(["teamwork"]),
              "missing": label(["hygiene", "stock-counting", "stock-control", "forklift-driving", "café"])}
    if params.get("explain"):
        first["explanation"] = [{"term": "skill", "value": 0.5, "weight": 1.0, "text": "You can do stock control."},
                                {"term": "held", "value": 0.3125, "weight": 1.0, "text": "It is close to your job."}]
    return {"matches": [first, second][: params.get("limit", 10)], "total": 212, "model": "weighted",
            "missing": ["pay"], "generation": 7}


def _extract(params):
    text = params["text"].encode()
    found = []
    for id_, label in (("forklift-driving", "forklift"), ("teamwork", "team")):
        at = text.find(label.encode())
        if at >= 0:
            found.append({"id": id_, "label": SKILLS[id_], "score": 0.9, "start": at, "end": at + len(label)})
    return {"skills": found, "generation": 7}


def _stats(params):
    if params.get("format") == "prometheus":
        return {"format": "prometheus", "text": "# HELP retraind_requests_total Requests.\nretraind_requests_total 42\n"}
    return {"format": "map",
            "counters": {"requests": {"value": 1234567, "unit": "requests", "doc": "Requests taken."},
                         "errors": {"value": 0, "unit": "answers", "doc": "Answers that were an error."},
                         "connections_open": {"value": 3, "unit": "connections", "doc": "Connections open now."}},
            "latency": {"occupation.match": {"count": 1500, "mean": 12.5, "p50": 11.0, "p90": 20.0, "p99": 1500.0,
                                             "max": 2500000.0}}}


def _describe(_):
    field = {"name": "text", "type": "string", "required": True, "since": 1, "doc": "What to look for.", "max_bytes": 4096}
    limit = {"name": "limit", "type": "int", "required": False, "since": 1, "doc": "How many.", "min": 1.0, "max": 100.0,
             "default": 10}
    method = lambda name, role: {"name": name, "role": role, "since": 1, "doc": f"What {name} does.",
                                 "params": [field, limit], "result": [field], "errors": ["invalid_params", "busy"]}
    return {"api_level": 1, "methods": [method("occupation.search", "query"), method("server.reload", "admin")],
            "records": [], "enums": [], "errors": [], "limits": [], "features": []}


def _datasets(_):
    return {"generation": 7, "datasets": [
        {"generation": 7, "serving": True, "created": "2020-06-01", "bytes": 12300000, "skills": 400,
         "occupations": 150, "links": 6000, "sources": ["Made up"]},
        {"generation": 6, "serving": False, "created": "2020-05-01", "fault": "It is damaged: import it again."}]}


def _activate(params):
    if params["generation"] != 6:
        raise Refused("not_found", f"There is no generation {params['generation']}.", field="generation")
    return {"generation": 6, "previous": 7}


WORLD = {
    "server.hello": lambda p: {"server": "retraind", "version": "0.1.0", "api_level": 1, "features": [], "limits": {},
                               "role": "query", "generation": 7},
    "server.health": lambda p: {"ready": True, "workers": 2, "workers_wanted": 2, "generation": 7, "plugins": [],
                                "state_store": "none"},
    "server.stats": _stats,
    "server.describe": _describe,
    "server.reload": lambda p: {"workers": 2, "generation": 7, "warnings": ["socket: takes effect at the next start."]},
    "skill.search": lambda p: _search(p, SKILLS, "skills", "label"),
    "skill.get": _skill_get,
    "skill.extract": _extract,
    "occupation.search": lambda p: _search(p, JOBS, "occupations", "title"),
    "occupation.get": _occupation_get,
    "occupation.skills": _occupation_skills,
    "occupation.match": _match,
    "dataset.list": _datasets,
    "dataset.activate": _activate,
    "dataset.rollback": lambda p: {"generation": 6, "previous": 7},
}
