"""A running retraind for the quality measurements: imports real data, starts the daemon, asks it."""
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

import msgpack


def shared_data():
    """The folder of real data, or None."""
    here = pathlib.Path(__file__).resolve()
    for place in (os.environ.get("RETRAIN_SHARED_DATA"), here.parents[3] / "shared/data"):
        if place and pathlib.Path(place).is_dir():
            return pathlib.Path(place)
    return None


class Daemon:
    """Imports `sources` (argument lists of retrain-import, without --index) into one index and serves it."""

    def __init__(self, build, sources):
        self.build = pathlib.Path(build)
        self.work = tempfile.TemporaryDirectory(prefix="retrain-quality.")
        index = f"{self.work.name}/index"
        for n, source in enumerate(sources):
            into = ["--into", "latest"] if n else []
            run = subprocess.run([self.build / "import/retrain-import", *map(str, source), "--index", index, "--quiet",
                                  *into], capture_output=True, text=True)
            if run.returncode not in (0, 3):
                sys.exit(f"quality: import of {source} failed: {run.stderr}")
        path = f"{self.work.name}/q.sock"
        self.process = subprocess.Popen(
            [self.build / "daemon/retraind", "--foreground", "--workers", "1", "--index", index, "--socket", path,
             "--admin-socket", f"{self.work.name}/a.sock", "--state", f"{self.work.name}/state"],
            stderr=open(f"{self.work.name}/log", "w"))
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(500):
            try:
                self.socket.connect(path)
                break
            except OSError:
                time.sleep(0.02)
        else:
            sys.exit("quality: the daemon does not answer: " + open(f"{self.work.name}/log").read())
        self.unpacker = msgpack.Unpacker(raw=False)
        self.number = 0

    def call(self, method, **params):
        """The result, or an exception with the daemon's own words."""
        self.number += 1
        self.socket.sendall(msgpack.packb([0, self.number, method, [params]]))
        while True:
            for message in self.unpacker:
                if message[2]:
                    raise RuntimeError(f"{method}: {message[2]['message']}")
                return message[3]
            data = self.socket.recv(1 << 20)
            if not data:
                raise RuntimeError("the daemon closed the connection")
            self.unpacker.feed(data)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        self.work.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
