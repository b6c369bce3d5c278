"""Crawls of the newsroom that are killed at random moments: nothing that was complete is lost, and the next start
recovers by itself and goes on to the same items."""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.collection import OPEN, Collection
from archive.items_file import read_items
from archive.warc.read import read_record, read_records
from crawler.newsroom import Newsroom, Served, Site, serving
from crawler.settings import EXTENSIONS

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
SETTINGS = {
    "ALLOW_PRIVATE_ADDRESSES": True,
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
    "CONTACT": "tests",
    "EXTENSIONS": json.dumps(EXTENSIONS | {"tests.crawler.reporter.Reporter": 500}),
    # Files are closed, renamed and listed all through the crawl, not only at its end.
    "WARC_MAX_SIZE": 30_000,
}
KILLS = int(os.environ.get("DRILL", "2"))
KILLS_A_COLLECTION = 4
SEED = int(os.environ.get("DRILL_SEED", "1"))


@dataclass
class Crawled:
    """What a crawl said before it ended, or was ended."""

    status: int
    captures: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)
    log: str = ""


def crawl(site: Site, collection: Path, kill_after: int | None = None, delay: float = 0) -> Crawled:
    """Crawl the newsroom; SIGKILL `delay` seconds after the crawl has reported `kill_after` captures and items."""
    seeds = f"{site.url}/,{site.url}/sitemap-index.xml"
    line = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", "days=36500", "-a", f"seeds={seeds}"]
    for name, value in (SETTINGS | {"COLLECTION": collection}).items():
        line += ["-s", f"{name}={value}"]
    log = collection.parent / "log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=stderr, start_new_session=True)
    assert process.stdout is not None
    lines: list[bytes] = []
    if kill_after is not None:
        while len(lines) < kill_after and (said := process.stdout.readline()):
            lines.append(said)
        # The moment itself: what the crawl says meanwhile stays in the pipe.
        select.select([], [], [], delay)
        process.kill()
    lines += process.stdout.readlines()
    process.stdout.close()
    crawled = Crawled(process.wait(timeout=120), log=log.read_text())
    for said in lines:
        if said.startswith(b"[") and said.endswith(b"\n"):
            what, values = json.loads(said)
            (crawled.captures if what == "capture" else crawled.items).append(values)
    return crawled


def whole_members(data: bytes) -> bytes:
    """The gzip members at the beginning of `data` that are whole, by zlib alone."""
    end = 0
    while end < len(data):
        member = zlib.decompressobj(31)
        try:
            member.decompress(data[end:])
        except zlib.error:
            break
        if not member.eof:
            break
        end = len(data) - len(member.unused_data)
    return data[:end]


def what_is_whole(collection: Path) -> dict[str, bytes]:
    """Every WARC by the name it will have, as far as its records are whole, those without one left out."""
    files = Collection(collection).warcs()
    whole = {path.name.removesuffix(OPEN): whole_members(path.read_bytes()) for path in files}
    return {name: data for name, data in whole.items() if data}


def assert_said_is_there(collection: Path, crawled: Crawled) -> None:
    """Every capture and item that the crawl spoke of is on disk."""
    for said in crawled.captures:
        path = Collection(collection).warc_path(said["warc"])
        with read_record(path, said["offset"], said["length"]) as record:
            assert (record.record_id, record.url) == (said["recordId"], said["url"])
    written = {(item["capture"]["warc"], item["capture"]["offset"]) for item in items(collection)}
    assert {(item["capture"]["warc"], item["capture"]["offset"]) for item in crawled.items} <= written


def assert_served(collection: Path, ledger: list[Served]) -> None:
    """The archive has nothing but what the server sent, byte for byte."""
    archived: Counter[tuple[str, bytes]] = Counter()
    for path in Collection(collection).warcs():
        for record in read_records(path):
            if record.type == "response":
                parts = urlsplit(record.url)
                # A connection that the kill cut while its answer came leaves no record at all.
                archived[parts.path + (f"?{parts.query}" if parts.query else ""), record.block.read()] += 1
    assert archived <= Counter((served.target, served.response) for served in ledger)


def items(collection: Path) -> list[dict[str, Any]]:
    return [item for path in Collection(collection).items_files() for item in read_items(path)]


def contents(collection: Path) -> dict[str, dict[str, Any]]:
    """What the items say, by URL: all but where and when it was captured."""
    return {
        item["url"]: {name: value for name, value in item.items() if name not in ("capture", "change")}
        for item in items(collection)
    }


@pytest.mark.drill
def test_no_kill_loses_anything(tmp_path: Path) -> None:
    """DRILL=N: so many kills. DRILL_SEED: another number, other moments."""
    moments = random.Random(SEED)
    ledger: list[Served] = []
    with serving(Newsroom(lambda: NOON), ledger=ledger.append) as site:
        unkilled = crawl(site, tmp_path / "unkilled")
        assert unkilled.status == 0, unkilled.log
        expected = contents(tmp_path / "unkilled")
        assert len(expected) > 20
        reports = len(unkilled.captures) + len(unkilled.items)
        kills = collections = struck = 0
        while kills < KILLS:
            collections += 1
            collection = tmp_path / f"{collections}"
            ledger.clear()
            for _ in range(min(KILLS - kills, moments.randint(1, KILLS_A_COLLECTION))):
                before = what_is_whole(collection)
                # Also before the first capture, in the middle of recovery, and while the crawl ends.
                delay = moments.choice([0, 0.003, 0.02, 0.1, 0.4])
                crawled = crawl(site, collection, moments.randint(0, reports), delay)
                kills += crawled.status == -signal.SIGKILL
                after = what_is_whole(collection)
                assert all(after[name].startswith(data) for name, data in before.items()), "a record was lost"
                assert_said_is_there(collection, crawled)
                struck += any(path.suffix == OPEN for path in Collection(collection).warcs())
            before = what_is_whole(collection)
            last = crawl(site, collection)
            assert last.status == 0, last.log
            after = what_is_whole(collection)
            assert all(after[name] == data for name, data in before.items()), "a record was lost"
            assert_said_is_there(collection, last)
            assert_served(collection, ledger)
            assert contents(collection) == expected
            verified = subprocess.run(
                [sys.executable, "-m", "archive", "verify", collection], capture_output=True, text=True, check=False
            )
            assert (verified.returncode, verified.stderr) == (0, ""), verified.stdout
            checked = subprocess.run(
                ["sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"],
                cwd=collection,
                capture_output=True,
                text=True,
                check=False,
            )
            assert checked.returncode == 0, checked.stderr
            assert not list(collection.rglob("*" + OPEN))
    assert struck, "no kill came while a file was open"
    print(
        f"{kills} kills, {struck} with a WARC open, in {collections} collections; {len(expected)} pages equal in each"
    )
