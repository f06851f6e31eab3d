"""Starts the built daemon for a scenario, asks it things, and looks at its counters.

A scenario is a unittest file that ends with harness.main(). It runs from the build folder (make check does), as
root or as an ordinary user, and needs python3-msgpack. RETRAIND and RETRAIN_IMPORT name other programs to run;
RETRAIND_LOG=1 shows the daemon's log."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.dont_write_bytecode = True
try:
    import msgpack
except ImportError:
    print("python3-msgpack is not installed")
    sys.exit(77)

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETRAIND = os.path.abspath(os.environ.get("RETRAIND", "daemon/retraind"))
IMPORT = os.path.abspath(os.environ.get("RETRAIN_IMPORT", "import/retrain-import"))
STARTER = os.path.join(SOURCE, "data")
PATIENCE = float(os.environ.get("RETRAIND_PATIENCE", "30"))  # seconds to wait for what should take none


def built_with(what):
    """Whether `retraind --version` says that it was built with it."""
    out = subprocess.run([RETRAIND, "--version"], capture_output=True, text=True).stdout
    return re.search(r"^%s +yes$" % what, out, re.M) is not None


class Refused(Exception):
    """An answer that is an error."""

    def __init__(self, error):
        super().__init__("%s: %s" % (error.get("code"), error.get("message")))
        self.error = error
        self.code = error.get("code")


class Closed(Exception):
    """The daemon has closed the connection."""


def wait_for(what, seconds=None):
    """Calls `what` until it gives something true, and returns that. A daemon that can not be asked yet is asked again."""
    end = time.monotonic() + (seconds or PATIENCE)
    while True:
        try:
            got = what()
        except (Refused, Closed, OSError):
            got = None
        if got or time.monotonic() > end:
            return got
        time.sleep(0.01)


def request(msgid, method, params=None):
    return msgpack.packb([0, msgid, method, [params] if params is not None else []])


class Connection:
    """One connection; knows MessagePack-RPC and nothing of the daemon."""

    def __init__(self, path, timeout=PATIENCE):
        self.socket = socket.socket(socket.AF_UNIX)
        try:
            self.socket.connect(path)  # without a time limit, as then it would fail at once when many others connect
        except OSError:
            self.socket.close()
            raise
        self.socket.settimeout(timeout)
        self.unpacker = msgpack.Unpacker(raw=False, strict_map_key=False)
        self.msgid = 0

    def close(self):
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def read(self):
        """The next whole message."""
        while True:
            try:
                return next(self.unpacker)
            except StopIteration:
                pass
            try:
                data = self.socket.recv(1 << 20)
            except ConnectionResetError:
                data = b""
            if not data:
                raise Closed()
            self.unpacker.feed(data)

    def closed(self):
        """Whether the daemon closes the connection without saying more."""
        try:
            message = self.read()
        except Closed:
            return True
        raise AssertionError("an answer came instead of the end: %r" % (message,))

    def ask(self, method, params=None):
        """Sends a request; returns its msgid."""
        self.msgid += 1
        self.send(request(self.msgid, method, params))
        return self.msgid

    def answer(self, msgid=None):
        """The next answer's (error, result); with `msgid`, it has to be that one's."""
        kind, got, error, result = self.read()
        assert kind == 1, kind
        assert msgid is None or got == msgid, (got, msgid)
        return error, result

    def call(self, method, params=None):
        error, result = self.answer(self.ask(method, params))
        if error is not None:
            raise Refused(error)
        return result


def build_index(folder, *more, source=STARTER, form="native"):
    """Imports a data set as a new generation; skips the scenario when there is no import program."""
    if not os.access(IMPORT, os.X_OK):
        raise unittest.SkipTest("there is no %s to make an index with" % IMPORT)
    done = subprocess.run([IMPORT, form, source, "--index", folder, *more], capture_output=True, text=True)
    assert done.returncode in (0, 3), done.stderr
    return done


class Daemon:
    """A running daemon with its own folder, sockets and log."""

    def __init__(self, folder, *options, workers=2, index=None, start=True):
        self.folder = folder
        self.socket = os.path.join(folder, "q.sock")
        self.admin_socket = os.path.join(folder, "a.sock")
        self.index = index or os.path.join(folder, "index")
        self.conf = os.path.join(folder, "retraind.conf")
        self.log_path = os.path.join(folder, "log")
        self.workers = workers
        self.options = options
        self.process = None
        if not os.path.exists(self.conf):
            self.write_conf()
        if start:
            self.start()

    def write_conf(self, **settings):
        settings = {"workers": self.workers, **settings}
        with open(self.conf, "w", encoding="utf-8") as f:
            f.write("[retraind]\n" + "".join("%s = %s\n" % (k.replace("_", "-"), v) for k, v in settings.items()))

    def command(self):
        return [RETRAIND, "--config", self.conf, "--foreground", "--index", self.index, "--socket", self.socket,
                "--admin-socket", self.admin_socket, "--state", os.path.join(self.folder, "state"), *self.options]

    def start(self, wait=True, **popen):
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **popen)
        if wait:
            self.wait_ready()

    def wait_ready(self):
        def up():
            if self.process.poll() is not None:
                raise AssertionError("the daemon ended:\n" + self.log())
            return len(self.pids()) >= self.workers
        if not wait_for(up):
            raise AssertionError("the daemon is not up:\n" + self.log())

    def connect(self, **kw):
        return Connection(self.socket, **kw)

    def admin(self, **kw):
        return Connection(self.admin_socket, **kw)

    def call(self, method, params=None):
        with self.connect() as c:
            return c.call(method, params)

    def admin_call(self, method, params=None):
        with self.admin() as c:
            return c.call(method, params)

    def counters(self):
        return {name: c["value"] for name, c in self.call("server.stats")["counters"].items()}

    def counter(self, name):
        return self.counters()[name]

    def pids(self):
        """The workers that serve."""
        try:
            health = self.call("server.health")
        except (OSError, Closed, AssertionError):
            return []
        children = self.children()
        return children if health["workers"] >= self.workers else []

    def children(self):
        pid = self.process.pid
        try:
            with open("/proc/%d/task/%d/children" % (pid, pid), encoding="ascii") as f:
                return [int(x) for x in f.read().split()]
        except OSError:
            return []

    def log(self):
        try:
            with open(self.log_path, encoding="utf-8", errors="replace") as f:
                return f.read()
        except OSError:
            return ""

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=None):
        """Tells it to stop; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(seconds or PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("the daemon did not stop:\n" + self.log())


class Scenario(unittest.TestCase):
    """Gives each test a short folder of its own (a socket's path has to be short) and stops what it started."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="rtd-", dir="/tmp")
        self.addCleanup(shutil.rmtree, self.folder, True)

    def daemon(self, *options, **kw):
        d = Daemon(self.folder, *options, **kw)
        self.addCleanup(self.finish, d)
        return d

    def finish(self, d):
        if d.process is None:
            return
        if d.process.poll() is None:
            code = d.stop()
            if code != 0:
                print(d.log())
            self.assertEqual(code, 0, "the daemon's exit code")
        if os.environ.get("RETRAIND_LOG"):
            print(d.log())
        for word in ("AddressSanitizer", "runtime error:", "LeakSanitizer"):
            self.assertNotIn(word, d.log())

    def refused(self, code, call, *args):
        """The error that a call is refused with."""
        with self.assertRaises(Refused) as caught:
            call(*args)
        self.assertEqual(caught.exception.code, code, caught.exception)
        return caught.exception.error


@contextlib.contextmanager
def many(daemon, count):
    """`count` open connections."""
    connections = []
    try:
        for _ in range(count):
            connections.append(daemon.connect())
        yield connections
    finally:
        for c in connections:
            c.close()


class Load:
    """Asks on several connections at once, from threads, until told to stop; every answer is checked.

    `reconnect`: a connection that ends is opened again (its request counts as lost, not as failed)."""

    def __init__(self, daemon, connections=4, depth=4, method="server.health", params=None, reconnect=False, check=None):
        self.daemon, self.depth, self.method, self.params = daemon, depth, method, params
        self.reconnect, self.check = reconnect, check
        self.answered, self.lost, self.errors = [0] * connections, [0] * connections, []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(i,), daemon=True) for i in range(connections)]

    def __enter__(self):
        for t in self.threads:
            t.start()
        assert wait_for(lambda: all(self.answered) or self.errors), "no answer under load"
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.ending.set()
        for t in self.threads:
            t.join(PATIENCE)

    def run(self, i):
        while not self.ending.is_set():
            try:
                with self.daemon.connect() as c:
                    self.ask(c, i)
            except (Closed, OSError) as e:
                if not self.reconnect:
                    self.errors.append(repr(e))
                    return
                self.lost[i] += 1
                time.sleep(0.01)
            except Exception as e:  # a thread's fault has to reach the test
                self.errors.append(repr(e))
                return

    def ask(self, c, i):
        waiting = {c.ask(self.method, self.params) for _ in range(self.depth)}
        while waiting:
            kind, msgid, error, result = c.read()
            assert kind == 1 and msgid in waiting, (kind, msgid)
            waiting.remove(msgid)
            assert error is None, error
            if self.check:
                self.check(result)
            self.answered[i] += 1
            if not self.ending.is_set():
                waiting.add(c.ask(self.method, self.params))

    def progress(self):
        """Waits until every connection has had an answer since now."""
        before = list(self.answered)
        return wait_for(lambda: self.errors or all(a > b for a, b in zip(self.answered, before)))


def main():
    if not os.access(RETRAIND, os.X_OK):
        print("there is no %s to run" % RETRAIND)
        sys.exit(77)
    program = unittest.main(verbosity=2, exit=False)
    ran = program.result
    if not ran.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if ran.testsRun and ran.testsRun == len(ran.skipped) else 0)
