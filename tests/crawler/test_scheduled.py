"""What is asked for again, and when: whole crawls, of the newsroom and of real pages, and `scrapy watch`."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.catalog import Catalog
from archive.collection import Collection
from archive.frontier import Frontier, FrontierRow
from archive.warc.read import read_records
from archive.warc.verify import verify
from benchmarks.crawl import press
from crawler.newsroom import Newsroom, Served, serving
from crawler.newsroom.truth import targets
from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.test_crawl import command, crawl, items

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
BENCH_DATA = os.environ.get("BENCH_DATA")


def frontier(collection: Path) -> dict[str, FrontierRow]:
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        return {row.url: row for row in Frontier(catalog).rows()}


def archived(collection: Path) -> int:
    return sum(path.stat().st_size for path in Collection(collection).warcs())


@contextmanager
def watching(collection: Path, *arguments: str, **settings: Any) -> Iterator[subprocess.Popen[str]]:
    line = command(collection, "watch", *arguments, **settings)
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_where_nothing_is_due_nothing_is_asked_for(tmp_path: Path) -> None:
    ledger: list[Served] = []
    with serving(Newsroom(lambda: NOON), ledger=ledger.append) as site:
        assert crawl(tmp_path / "c", f"{site.url}/").returncode == 0
        ledger.clear()
        done = forked.run(command(tmp_path / "c", "crawl", "news"))
        assert (done.returncode, ledger) == (0, [])
        assert "Nothing was due: next in " in done.stderr
        # A seed is always due; what it leads to is not.
        done = crawl(tmp_path / "c", f"{site.url}/")
        assert [served.target for served in ledger] == ["/robots.txt", "/"]
        assert b"If-None-Match: " in ledger[1].request
        assert ledger[1].response.startswith(b"HTTP/1.1 304 ")


def test_what_is_due_and_unchanged_is_asked_for_on_condition(tmp_path: Path) -> None:
    ledger: list[Served] = []
    with serving(Newsroom(lambda: NOON), ledger=ledger.append) as site:
        assert crawl(tmp_path / "c", f"{site.url}/").returncode == 0
        before = items(tmp_path / "c")
        whole = {served.target: served.response for served in ledger}
        ledger.clear()
        assert crawl(tmp_path / "c", f"{site.url}/", "-a", "due=ignore").returncode == 0
    assert {served.target for served in ledger} >= {item["url"].removeprefix(site.url) for item in before}
    has_validator = {
        target for target, response in whole.items() if b"\r\nETag:" in response or b"\r\nLast-" in response
    }
    asked_whole = [served.target for served in ledger if b"\r\nIf-" not in served.request]
    # One page of the site, to see whether its validators are honest, and what has none.
    pages = {item["url"].removeprefix(site.url) for item in before}
    assert len(pages & has_validator.intersection(asked_whole)) == 1
    assert all(served.response.startswith(b"HTTP/1.1 304 ") for served in ledger if served.target not in asked_whole)
    assert items(tmp_path / "c") == before
    assert not list(verify(Collection(tmp_path / "c").warcs()))


STORY = "/news/2026/03/01/a-story-of-the-harbour-number-1"


def page(
    etag: str = "", body: bytes = f'<html><a href="{STORY}">A story of the harbour, number one</a>'.encode()
) -> Script:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n"
    return Script([f'{head}ETag: "{etag}"\r\n\r\n'.encode() if etag else f"{head}\r\n".encode(), body])


def redirect(status: int, target: str) -> Script:
    return Script([f"HTTP/1.1 {status} Elsewhere\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()])


@pytest.mark.parametrize(
    ("site", "asked"),
    [
        # What of each of three crawls was asked for, and with which validator.
        ({"/": [redirect(302, "/home")], "/home": [page("h")]}, {"/": [None] * 3, "/home": [None] * 3}),
        (
            {"/": [page("r"), redirect(302, "/home")], "/home": [page("h")]},
            {"/": [None, "r", None], "/home": [None, None]},
        ),
        ({"/": [page()], STORY: [page("s", b"<p>Ebb")]}, {STORY: [None, "s", "s"]}),
        (
            {"/": [page()], STORY: [redirect(302, "/new")], "/new": [page("n", b"<p>Ebb")]},
            {STORY: [None] * 3, "/new": [None]},
        ),
        (
            {"/": [page()], STORY: [redirect(301, "/new")], "/new": [page("n", b"<p>Ebb")]},
            {STORY: [None] * 3, "/new": [None, "n"]},
        ),
        (
            {"/": [page()], STORY: [page("s", b"<p>Ebb"), redirect(301, "/new")], "/new": [page("n", b"<p>Ebb")]},
            {STORY: [None, "s", None], "/new": [None, "n"]},
        ),
        (
            {"/": [page()], STORY: [page("s", b"<p>Ebb"), redirect(301, "/no")]},
            {STORY: [None, "s", "s"], "/no": [None, None]},
        ),
    ],
    ids=["a list", "a list that was there", "no redirect", "a page", "a page for good", "it was there", "to nothing"],
)
def test_a_validator_is_sent_only_to_the_url_it_came_from(
    site: dict[str, list[Script]], asked: dict[str, list[str | None]], tmp_path: Path
) -> None:
    server = ScriptedServer(site)
    with server.running():
        for _ in range(3):
            crawl(tmp_path / "c", server.url("/"), "-a", "due=ignore")
    validators = {
        path: [match[1].decode() if (match := re.search(rb'If-None-Match: "(.*)"', one)) else None for one in requests]
        for path, requests in server.requests.items()
    }
    for path, expected in asked.items():
        if path == "/new":  # on the way from another URL, and for its own sake: in any order
            assert set(validators[path]) == set(expected)
        else:
            assert validators[path] == expected


@pytest.mark.skipif(BENCH_DATA is None, reason="BENCH_DATA is not set")
def test_unchanged_real_pages_cost_almost_nothing(tmp_path: Path) -> None:
    assert BENCH_DATA is not None
    collection, ledger = tmp_path / "c", tmp_path / "ledger.jsonl"

    def exchanges() -> list[tuple[str, bytes, bytes]]:
        lines = map(json.loads, ledger.read_text().splitlines())
        return [(one["path"], base64.b64decode(one["request"]), base64.b64decode(one["response"])) for one in lines]

    with press(Path(BENCH_DATA), "--ledger", str(ledger), "--set", "news") as (url, pages):
        done = crawl(collection, f"{url}/", "-a", "pages=1000", CONCURRENT_REQUESTS_PER_DOMAIN=8)
        assert done.returncode == 0, done.stderr
        first, size = exchanges(), archived(collection)
        assert len(first) > pages
        done = crawl(collection, f"{url}/", "-a", "pages=1000", "-a", "due=ignore", CONCURRENT_REQUESTS_PER_DOMAIN=8)
        assert done.returncode == 0, done.stderr
        again = exchanges()[len(first) :]
    assert len(again) > 0.9 * pages
    whole = [path for path, request, _ in again if b"\r\nIf-None-Match: " not in request]
    assert len(whole) <= 2, "robots.txt, and a page to compare"
    assert sum(len(response) for _, _, response in again) < 0.02 * sum(len(response) for _, _, response in first)
    assert archived(collection) - size < 0.04 * size


def feed(*pages: tuple[str, str]) -> bytes:
    entries = "".join(f"<item><link>/news/{page}</link><pubDate>{date}</pubDate></item>" for page, date in pages)
    xml = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour</title>{entries}</channel></rss>".encode()
    head = b'HTTP/1.1 200 OK\r\nETag: "a"\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n'
    return head % len(xml) + xml


OLD = ("the-old-pier-is-sold", "Sat, 14 Mar 2020 11:00:00 GMT")
NEW = ("the-new-pier-is-open", "Sat, 14 Mar 2026 11:00:00 GMT")


@pytest.mark.parametrize(
    ("feeds", "days", "lied"),
    [
        ([feed(OLD, OLD)], ["7", "36500"], False),
        ([feed(OLD), feed(OLD, NEW)], ["36500", "36500"], True),
        ([feed(OLD), feed(OLD, OLD)], ["36500", "36500"], False),
    ],
    ids=["more is followed", "another feed", "other bytes"],
)
def test_only_a_list_that_has_changed_makes_its_validator_a_lie(
    feeds: list[bytes], days: list[str], lied: bool, tmp_path: Path
) -> None:
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><p>Harbour</html>'
    home = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(page) + page
    server = ScriptedServer({"/": [Script([home])], "/feed.xml": [Script([one]) for one in feeds]})
    with server.running():
        for age in days:
            done = crawl(tmp_path / "c", server.url("/"), "-a", f"days={age}", "-a", "due=ignore")
    assert len(server.requests["/feed.xml"]) == 2
    assert ("/news/the-old-pier-is-sold" in server.requests) is True
    assert ("under the same validator" in " ".join(done.stderr.split())) is lied
    with Catalog.open(tmp_path / "c" / "catalog.sqlite", readonly=True) as catalog:
        assert any(origin.lied for origin in Frontier(catalog).origins().values()) is lied


def test_what_is_not_read_of_a_feed_is_said(tmp_path: Path) -> None:
    links = "".join(f"<item><link>/news/2026/03/14/the-ferry-is-late-{n}</link></item>" for n in range(1_001))
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour</title>{links}</channel></rss>".encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(feed)
    server = ScriptedServer({"/feed.xml": [Script([head + feed])]})
    with server.running():
        done = crawl(tmp_path / "c", server.url("/feed.xml"), "-a", "listed_pages=0")
    assert "1 beyond the 1000 entries that are read of one feed" in " ".join(done.stderr.split())


def test_a_watch_looks_at_what_becomes_due_until_it_is_stopped(tmp_path: Path) -> None:
    clock = [datetime.now(UTC)]
    target = next(target for target in targets(clock[0]) if target.startswith("/live/storm"))
    enough = threading.Event()
    asked: list[str] = []

    def ledger(served: Served) -> None:
        asked.append(served.target)
        clock[0] += timedelta(minutes=4)
        if asked.count(target) == 3:
            enough.set()

    with (
        serving(Newsroom(lambda: clock[0]), ledger=ledger) as site,
        watching(tmp_path / "c", "-a", f"seeds={site.url}{target}", DUE_LIVE="1 s,1 s", PROGRESS=False) as process,
    ):
        assert enough.wait(60)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    versions = [item for item in items(tmp_path / "c") if item["url"] == site.url + target]
    assert len(versions) > 1
    collection = Collection(tmp_path / "c")
    assert not [path for path in (*collection.warcs(), *collection.items_files()) if path.name.endswith(".open")]
    assert not list(verify(collection.warcs()))


def test_a_stop_waits_for_no_silent_server_and_loses_nothing(tmp_path: Path) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n<html><p>The ferry"
    silent = ScriptedServer({"/silent": [Script([], hold=True)], "/half": [Script([half], hold=True)]})
    with silent.running():
        seeds = f"seeds={silent.url('/silent')},{silent.url('/half')}"
        with watching(tmp_path / "c", "-a", seeds, STOP_SECONDS=1, DOWNLOAD_TIMEOUT=3000) as process:
            while not {"/silent", "/half"} <= silent.requests.keys():
                assert process.poll() is None
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=60) == 0
    collection = Collection(tmp_path / "c")
    (warc,) = collection.warcs()
    kept = {
        (record.type, record.url.removeprefix(silent.url(""))): (
            record.fields.get("WARC-Truncated"),
            record.block.read(),
        )
        for record in read_records(warc)
    }
    assert kept["response", "/half"] == ("unspecified", half)
    assert b"the crawl was told to stop" in kept["metadata", "/silent"][1]
    assert ("request", "/silent") in kept
    assert not list(verify([warc]))
    assert {row.looked for row in frontier(tmp_path / "c").values()} == {None}, "both are still due"


def test_bad_usage_of_watch(tmp_path: Path) -> None:
    for arguments, message in (
        (["news"], "unexpected argument 'news'"),
        ([], "say what to archive"),
        (["-a", "due=ignore", "-a", "seeds=https://harbour-post.example/"], "due=ignore is for a run that ends"),
        (["-a", "seeds=https://harbour-post.example/", "-s", "JOBDIR=job"], "JOBDIR is set: leave it out"),
        (["-a", "seeds=https://harbour-post.example/", "-s", "DEPTH_LIMIT=2"], "DEPTH_LIMIT is set: leave it out"),
        (["-s", "DUE_LIVE=often"], "DUE_LIVE: 'often': write the shortest and the longest wait"),
    ):
        done = forked.run(command(tmp_path / "c", "watch", *arguments))
        assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "c").exists()
