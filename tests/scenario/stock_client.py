#!/usr/bin/python3
"""Talks to a running daemon with clients that nobody here wrote.

    stock_client.py SOCKET [TEXT]

First pynvim's MessagePack-RPC session, then python3-msgpack over a plain socket. TEXT is a word that skill.search is
asked for. Prints a line a check; exit 0 when all hold, 1 when one does not, 77 (skipped) when the clients are not
installed: Debian packages python3-pynvim and python3-msgpack.
"""
import os
import signal
import socket
import sys

try:
    import msgpack
    from pynvim.msgpack_rpc.async_session import AsyncSession
    from pynvim.msgpack_rpc.event_loop import EventLoop
    from pynvim.msgpack_rpc.msgpack_stream import MsgpackStream
    from pynvim.msgpack_rpc.session import Session
    from pynvim.msgpack_rpc import socket_session
except ImportError as missing:
    # Debian's packages belong to Debian's Python.
    if os.path.realpath(sys.executable) != os.path.realpath("/usr/bin/python3") and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3"] + sys.argv)
    print("skipped:", missing)
    sys.exit(77)

failures = 0
ERROR_KEYS = {"code", "message", "field", "retry", "cause"}


def check(what, holds, seen=None):
    """Notes one check."""
    global failures
    print("ok    " if holds else "FAILED", what, "" if holds else "- got %r" % (seen,))
    failures += not holds


class Refused(Exception):
    """What the stock session raises for an error answer: the error object as it arrived."""


def refusal(session, method, *args):
    """The error object that a call is answered with."""
    try:
        return {"answered": session.request(method, *args)}
    except Refused as e:
        return e.args[0]


def well_formed(error):
    """Whether an error object is as the contract has it."""
    return (isinstance(error, dict) and set(error) <= ERROR_KEYS and isinstance(error.get("code"), str)
            and isinstance(error.get("retry"), bool) and isinstance(error.get("message"), str)
            and error["message"].endswith((".", "?")))


def stock_session(path, text):
    """pynvim's own session. It starts with a notification that we do not know, which must do no harm."""
    session = socket_session(path)
    session.error_wrapper = Refused
    hello = session.request("server.hello", {"client": "pynvim", "protocol": [1, 1]})
    check("server.hello", hello.get("api_level") == 2 and hello.get("server") == "retraind", hello)
    check("server.hello names limits", hello["limits"].get("request_bytes") == 65536, hello["limits"])
    check("server.hello takes no parameters too", session.request("server.hello") == hello)
    check("nil stands for no parameters", session.request("server.hello", None) == hello)
    described = session.request("server.describe")
    methods = {m["name"]: m for m in described["methods"]}
    check("server.describe lists the methods", {"server.hello", "skill.search", "occupation.match"} <= set(methods),
          list(methods))
    params = [p["name"] for p in methods["skill.search"]["params"]]
    check("server.describe lists the parameters", params[:2] == ["text", "limit"], params)
    found = session.request("skill.search", {"text": text, "limit": 3})
    check("skill.search", isinstance(found.get("skills"), list) and 1 <= len(found["skills"]) <= 3, found)
    check("a skill has id, label, kind and score",
          all({"id", "label", "kind", "score"} <= set(s) for s in found["skills"]), found)
    error = refusal(session, "no.such.method", {"a": 1})
    check("an unknown method is refused", well_formed(error) and error["code"] == "unknown_method", error)
    error = refusal(session, "skill.search", {"text": text, "lmit": 3})
    check("an unknown parameter is named", well_formed(error) and error["code"] == "invalid_params"
          and error.get("field") == "lmit" and "limit" in error["message"], error)
    error = refusal(session, "skill.search", text)
    check("positional arguments are refused", well_formed(error) and error["code"] == "invalid_params", error)
    check("the session goes on after errors", session.request("server.hello") == hello)
    session.close()
    return hello


def stock_pipeline(path, text):
    """Twenty calls at once through pynvim's asynchronous layer; answers are matched by msgid, in any order."""
    calls = AsyncSession(MsgpackStream(EventLoop("socket", path)))
    answers = {}
    count = 20

    def note(i):
        def arrived(error, result):
            answers[i] = (error, result)
            if len(answers) == count:
                calls.stop()
        return arrived

    for i in range(count):
        method, args = [("server.hello", []), ("skill.search", [{"text": text, "limit": 1 + i % 5}]),
                        ("no.such.method", []), ("server.health", [{}])][i % 4]
        calls.request(method, args, note(i))
    calls.run(None, None)
    check("pipelined calls are all answered", len(answers) == count, sorted(answers))
    check("each by its own answer", all(
        (i % 4 == 0 and answers[i][1]["server"] == "retraind") or
        (i % 4 == 1 and len(answers[i][1]["skills"]) <= 1 + i % 5) or
        (i % 4 == 2 and answers[i][0]["code"] == "unknown_method") or
        (i % 4 == 3 and isinstance(answers[i][1]["ready"], bool)) for i in answers), answers)
    calls.close()


class Plain:
    """python3-msgpack over a plain socket, for what a session hides: the bytes."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(10)
        self.socket.connect(path)
        self.unpacker = msgpack.Unpacker()

    def send(self, data):
        self.socket.sendall(data)

    def receive(self, count=1):
        messages = []
        while len(messages) < count:
            messages += list(self.unpacker)
            if len(messages) < count:
                data = self.socket.recv(65536)
                if not data:
                    break
                self.unpacker.feed(data)
        return messages


def bytes_on_the_wire(path, text, hello):
    """The framing, byte for byte."""
    plain = Plain(path)
    plain.send(b"\x94\x00\x05\xacserver.hello\x90")
    head = plain.socket.recv(4, socket.MSG_WAITALL)
    check("a response is [1, msgid, nil, result]", head == b"\x94\x01\x05\xc0", head)
    plain.unpacker.feed(head)
    check("and its result the same as through the session", plain.receive() == [[1, 5, None, hello]])
    plain.send(b"\x94\x00\xce\xff\xff\xff\xff\xa1x\x90")
    head = plain.socket.recv(7, socket.MSG_WAITALL)
    check("the largest msgid comes back", head == b"\x94\x01\xce\xff\xff\xff\xff", head)
    plain.unpacker.feed(head)
    answer = plain.receive()[0]
    check("an error is [1, msgid, error, nil]", answer[3] is None and well_formed(answer[2]), answer)
    search = msgpack.packb([0, 7, "skill.search", [{"text": text, "limit": 3}]])
    plain.send(search)
    expected = plain.receive()[0]
    for i in range(len(search)):
        plain.send(search[i:i + 1])
    check("a request may come byte by byte", plain.receive()[0] == expected)
    plain.send(msgpack.packb([0, 7, "skill.search", [{"text": text, "limit": 3.0}]], use_bin_type=False))
    check("an old client's strings and a float for a whole number do", plain.receive()[0] == expected)
    plain.send(msgpack.packb([0, 7, b"skill.search", [{"text": text.encode(), "limit": 3}]], use_bin_type=True))
    check("binary data does for text", plain.receive()[0] == expected)
    plain.send(msgpack.packb([2, "skill.search", [{"text": text}]]) + msgpack.packb([2, "no.such", []]) + search)
    check("notifications get no answer", plain.receive()[0] == expected)
    plain.send(b"".join(msgpack.packb([0, i, "server.health", []]) for i in range(30)))
    check("thirty requests in one write", sorted(m[1] for m in plain.receive(30)) == list(range(30)))
    plain.send(b"\x95\x00\x09\xa1x\x90\xc0")
    answer = plain.receive()[0]
    check("a request of five values is refused by its msgid",
          answer[1] == 9 and well_formed(answer[2]) and answer[2]["code"] == "invalid_request", answer)
    plain.send(b"\x94\x00\x0a\xdd\x05\xf5\xe1\x00")
    answers = plain.receive()
    check("a list of 100 million in five bytes is refused",
          answers and answers[0][1] == 10 and well_formed(answers[0][2]) and answers[0][2]["code"] == "too_large", answers)
    check("and the connection closed", plain.receive() == [])


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    path, text = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "customer"
    signal.alarm(60)  # An answer that never comes ends the run.
    hello = stock_session(path, text)
    stock_pipeline(path, text)
    bytes_on_the_wire(path, text, hello)
    print("%d failed" % failures)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
