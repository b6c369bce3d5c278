"""pywb, running beside a folder of collections."""

from __future__ import annotations

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.referees import referee

_PATIENCE = 60


@dataclass(frozen=True)
class Wayback:
    port: int

    def get(
        self, path: str, *, method: str = "GET", body: bytes | None = None, mime: str = ""
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and body, redirects not followed."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            connection.request(method, path, body, {"Content-Type": mime} if mime else {})
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()


@contextmanager
def wayback(folder: Path) -> Iterator[Wayback]:
    """`wayback` run in `folder`, which has `collections/`."""
    program = referee("wayback")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (folder / "wayback.log").open("wb") as log:
        process = subprocess.Popen(
            [program, "-p", str(port), "-b", "127.0.0.1"], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait(process, port, folder / "wayback.log")
        yield Wayback(port)
    finally:
        process.terminate()
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"pywb does not answer: {log.read_text()}")
