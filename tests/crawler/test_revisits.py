"""Pages that did not change, from the wire to the item: revisit records, and what is made of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.lookup import LookupFailedError, response_of
from archive.warc.read import read_records
from crawler.newsroom import Newsroom, serving
from tests.crawler import forked
from tests.crawler.capturing import OK, crawl, records
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.test_crawl import UNTHROTTLED, items

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)


def scrapy(collection: Path, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "scrapy", *arguments]
    for name, value in (UNTHROTTLED | {"COLLECTION": collection, "WARC_RESERVE": 0} | settings).items():
        line += ["-s", f"{name}={value}"]
    return forked.run(line)


def rows(collection: Path) -> list[CaptureRow]:
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        # Where in its file an item stands depends on how many were written at once.
        return [replace(row, items_offset=None) for row in catalog.captures()]


@dataclass(frozen=True)
class Twice:
    """A collection of two crawls of the same, unchanged pages."""

    path: Path
    after_the_first: list[dict[str, Any]]
    printed: str


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Twice:
    """Of the newsroom: its front page, an article, a live blog with its further pages, what else is on the way."""
    path = tmp_path_factory.mktemp("revisits") / "twice"
    with serving(Newsroom(lambda: NOON)) as site:
        arguments = ["crawl", "news", "-a", "days=36500", "-a", "pages=6", "-a", f"seeds={site.url}/"]
        first = scrapy(path, *arguments, WARC_ITEMS=True)
        assert first.returncode == 0, first.stderr
        after_the_first = items(path)
        # Unconditionally, and of what the first crawl left for want of room nothing more.
        second = scrapy(path, *arguments, "-a", "due=ignore", "-a", "pages=0", CONDITIONAL_REQUESTS=False)
        assert second.returncode == 0, second.stderr
    return Twice(path, after_the_first, second.stderr)


def test_what_did_not_change_is_a_revisit_and_no_item(twice: Twice) -> None:
    kinds = Counter(record.type for record, _ in records(twice.path))
    assert kinds["revisit"] == kinds["response"] >= 4
    assert twice.after_the_first
    assert items(twice.path) == twice.after_the_first
    assert f"unchanged     {len(twice.after_the_first)}: " in twice.printed


def test_the_catalog_has_a_revisit_as_what_the_page_was(twice: Twice) -> None:
    known = rows(twice.path)
    half = len(known) // 2
    expected = [(row.url, "unchanged" if row.outcome == "item" else row.outcome, row.reason) for row in known[:half]]
    assert Counter((row.url, row.outcome, row.reason) for row in known[half:]) == Counter(expected)
    documents = {row.url: row.document for row in known[:half]}
    assert all(row.document == documents[row.url] for row in known[half:])


def test_the_bytes_of_a_revisit_are_the_page_s(twice: Twice) -> None:
    collection = Collection(twice.path)
    known = rows(twice.path)
    first = {row.url: row for row in reversed(known)}
    compared = 0
    for row in known[len(known) // 2 :]:
        response = response_of(collection, row)
        assert response.body == response_of(collection, first[row.url]).body
        assert response.capture.recordId == row.record_id
        compared += bool(response.body)
    assert compared >= 4


def test_the_wire_of_a_revisit_is_said_to_be_its_head_only(twice: Twice) -> None:
    original = next(row for row in rows(twice.path) if row.reason == "home")
    done = subprocess.run(
        [sys.executable, "-m", "archive", "show", original.url, "--wire", "--collection", str(twice.path)],
        capture_output=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0
    assert done.stdout.startswith(b"HTTP/1.1 200 OK\r\n")
    assert done.stdout.endswith(b"\r\n\r\n")
    said = f"only its head: the body is that of an earlier capture, which this one repeats ({original.record_id})"
    assert said in done.stderr.decode()


def test_a_crawl_that_ended_well_leaves_a_catalog_of_one_file(twice: Twice) -> None:
    assert [path.name for path in twice.path.glob("catalog*")] == ["catalog.sqlite"]


def test_the_history_counts_both_captures(twice: Twice) -> None:
    url = next(item["url"] for item in twice.after_the_first if item["@type"] == "NewsArticle")
    done = forked.run([sys.executable, "-m", "archive", "history", url, "--collection", str(twice.path)])
    assert "2 captures, 1 version" in done.stdout, done.stdout + done.stderr


def test_the_archive_verifies(twice: Twice) -> None:
    done = forked.run([sys.executable, "-m", "archive", "verify", str(twice.path)])
    assert done.returncode == 0, done.stdout


def test_the_page_s_links_and_item_stand_beside_it(twice: Twice) -> None:
    pages = {item["capture"]["recordId"]: item for item in twice.after_the_first}
    links: dict[str, int] = {}
    kept: dict[str, Any] = {}
    for record, block in records(twice.path):
        described = (record.fields.get("WARC-Refers-To") or "").strip("<>")
        if record.type == "metadata" and described in pages:
            assert record.url == pages[described]["url"]
            if record.fields.get("Content-Type") == "application/ld+json":
                kept[described] = json.loads(block)
            else:
                lines = block.decode().splitlines()
                assert all(line.startswith("outlink: http") and line.split(" ")[2] in "LE" for line in lines)
                links[described] = len(lines)
    assert kept == pages
    assert links.keys() == pages.keys()


def test_extracted_anew_it_is_the_same_and_a_missing_original_is_said(twice: Twice) -> None:
    collection = Collection(twice.path)
    known = rows(twice.path)
    again = scrapy(twice.path, "reextract", "--all")
    assert again.returncode == 0, again.stderr
    assert items(twice.path) == twice.after_the_first
    assert rows(twice.path) == known
    first, _ = collection.warcs()
    first.unlink()
    collection.items_path(first.name).unlink()
    alone = scrapy(twice.path, "reextract", "--all")
    assert f"{len(known) // 2} original-missing" in alone.stderr
    assert items(twice.path) == []
    (row,) = [row for row in rows(twice.path)[len(known) // 2 :] if row.url == twice.after_the_first[0]["url"]]
    assert (row.outcome, row.reason) == ("reason", "original-missing")
    with pytest.raises(LookupFailedError, match="is not there: put it back"):
        response_of(collection, row)


def test_a_304_refers_to_what_the_request_named(tmp_path: Path) -> None:
    page = OK + b'Content-Type: text/html\r\nETag: "one"\r\nContent-Length: 2\r\n\r\nok'
    unchanged = b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'
    server = ScriptedServer({"/page": [Script([page]), Script([unchanged]), Script([unchanged])]})
    with server.running():
        url = server.url("/page")
        crawl(
            tmp_path / "c",
            [url, {"url": url, "headers": {"If-None-Match": '"one"'}}, {"url": url, "headers": {"X-Other": "1"}}],
            CONCURRENT_REQUESTS_PER_DOMAIN=1,
        )
    found = [(record, block) for record, block in records(tmp_path / "c") if record.type in ("response", "revisit")]
    assert [block for _, block in found] == server.sent["/page"]
    (original, _), (revisit, _), (plain, _) = found
    assert [record.type for record, _ in found] == ["response", "revisit", "response"]
    assert revisit.fields.get("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit.fields.get("WARC-Refers-To") == f"<{original.record_id}>"
    assert revisit.fields.get("WARC-Truncated") is None
    assert plain.fields.get("WARC-Refers-To") is None


@pytest.mark.parametrize("enabled", [True, False])
def test_a_project_of_its_own_gets_revisits_unless_it_wants_none(enabled: bool, tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        urls: list[str | dict[str, Any]] = [server.url("/page")] * 3
        crawl(tmp_path / "c", urls, CONCURRENT_REQUESTS_PER_DOMAIN=1, WARC_REVISITS=enabled)
    kinds = [record.type for path in Collection(tmp_path / "c").warcs() for record in read_records(path)]
    assert [kind for kind in kinds if kind in ("response", "revisit")] == (
        ["response", "revisit", "revisit"] if enabled else ["response"] * 3
    )
