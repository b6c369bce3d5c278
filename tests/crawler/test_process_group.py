"""Signals to all processes of a crawl at once, as a terminal's Ctrl-C, `timeout` and systemd send them: the workers
end with the crawl, never before it, and never after it."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.collection import OPEN, Collection
from archive.warc.read import read_records
from crawler.examination import ArchivedResponse, Examined
from crawler.newsroom import Newsroom, serving
from crawler.settings import EXTENSIONS

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
SETTINGS = {
    "ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONTACT": "tests",
    "EXTENSIONS": json.dumps(EXTENSIONS | {"tests.crawler.reporter.Reporter": 500}),
    "EXTRACTION_PROCESSES": 2,
}


def processes_of(session: int) -> dict[int, str]:
    """Processes of a session by their id: their command lines."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (pid := int(folder.name)) != session:
            try:
                if os.getsid(pid) == session:
                    found[pid] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # ended meanwhile
                continue
    return found


@contextmanager
def ends_of(pids: dict[int, str]) -> Iterator[dict[int, str]]:
    """Descriptors that become readable when the processes end, by which they may be waited for."""
    ends = {os.pidfd_open(pid): name for pid, name in pids.items()}
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def survivors(ends: dict[int, str], seconds: float = 30) -> list[str]:
    """Those that are still there after so many seconds, if there are any."""
    left = dict(ends)
    while left:
        ready, _, _ = select.select(list(left), [], [], seconds)
        if not ready:
            break
        for end in ready:
            del left[end]
    return list(left.values())


@pytest.fixture
def crawling(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl that has captured some pages and has more to do."""
    with serving(Newsroom(lambda: NOON)) as site:
        line = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "days=36500", "-a", f"seeds={site.url}/"]
        for name, value in (SETTINGS | {"COLLECTION": tmp_path / "c"}).items():
            line += ["-s", f"{name}={value}"]
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, start_new_session=True)
        assert process.stdout is not None
        for _ in range(8):
            process.stdout.readline()
        yield process
        process.kill()
        process.stdout.close()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_whole_group_ends_the_crawl_in_order(
    crawling: subprocess.Popen[bytes], number: signal.Signals, tmp_path: Path
) -> None:
    with ends_of(processes_of(crawling.pid)) as ends:
        assert len(ends) >= 4, "the resource tracker, the fork server and two workers"
        os.killpg(crawling.pid, number)
        assert crawling.wait(timeout=60) == 0
        log = (tmp_path / "log").read_text()
        assert "Stopped as asked" in log
        assert not [line for line in log.splitlines() if " ERROR" in line or " WARNING" in line or "Traceback" in line]
        assert survivors(ends) == []
    collection = Collection(tmp_path / "c")
    assert not list(collection.path.rglob("*" + OPEN)), "what was captured is extracted"
    (warc,) = collection.warcs()
    captured = [record.url for record in read_records(warc) if record.type == "response"]
    assert len(captured) >= 4


HANGING = """
import asyncio, sys
from tests.crawler.test_process_group import hang
from crawler.examination import ArchivedResponse
from crawler.workers import Workers

page = ArchivedResponse(url="http://quay.example/", date="2026-03-14T11:07:00Z", block=b"")
asyncio.run(Workers(processes=2, seconds=1, task=hang).examine(page))
"""


def hang(response: ArchivedResponse) -> Examined:
    """A loop in C that holds the interpreter, where no thread and no handler of Python's runs."""
    os.write(1, b"hanging\n")
    re.fullmatch("(a|aa)+b", "a" * 100)
    return Examined()


def test_no_worker_outlives_a_crawl_that_is_killed() -> None:
    """Neither one that has nothing to do nor one that would never be done."""
    process = subprocess.Popen([sys.executable, "-c", HANGING], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    with process.stdout:
        assert process.stdout.readline() == b"hanging\n"
        with ends_of(processes_of(process.pid)) as ends:
            assert len(ends) >= 4
            process.kill()
            process.wait()
            assert survivors(ends) == []
