"""The main job, end to end: the newsroom crawled by real processes, its archive held against what the newsroom
knows."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from archive.addresses import document_of
from archive.catalog import Catalog
from archive.collection import Collection
from archive.items_file import read_items
from archive.schema import validate
from archive.warc.read import read_record, read_records
from archive.warc.response import read_response
from archive.warc.verify import verify
from crawler.extract import extract
from crawler.newsroom import Newsroom, Served, Site, serving, truth
from crawler.newsroom.truth import targets
from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
# The newsroom's day is a fixed one, and long past.
ANY_AGE = ["-a", "days=36500"]
UNTHROTTLED = {"ALLOW_PRIVATE_ADDRESSES": True, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "CONTACT": "tests"}


def command(collection: Path, *arguments: str, **settings: Any) -> list[str]:
    line = [sys.executable, "-m", "scrapy", *arguments]
    for name, value in (UNTHROTTLED | {"COLLECTION": collection} | settings).items():
        line += ["-s", f"{name}={value}"]
    return line


def crawl(collection: Path, seeds: str, *more: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    return forked.run(command(collection, "crawl", "news", *ANY_AGE, "-a", f"seeds={seeds}", *more, **settings))


def items(collection: Path) -> list[dict[str, Any]]:
    return [item for path in Collection(collection).items_files() for item in read_items(path)]


def paragraphs(body: str) -> list[str]:
    """The paragraphs and list items of a body, as the newsroom's truth has them."""
    return [line.removeprefix("- ") for part in body.split("\n\n") for line in part.split("\n") if line]


def faults(collection: Path) -> list[Any]:
    return list(verify(Collection(collection).warcs()))


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path, list[Served], str]]:
    """One crawl of the newsroom at a fixed instant: the site, the collection, its ledger, what the crawl printed."""
    collection = tmp_path_factory.mktemp("crawl") / "newsroom"
    ledger: list[Served] = []
    with serving(Newsroom(lambda: NOON), ledger=ledger.append) as site:
        # The front page does not link to what is a month old.
        done = crawl(collection, f"{site.url}/,{site.url}/sitemap-index.xml")
        assert done.returncode == 0, done.stderr
        yield site, collection, ledger, done.stderr


def test_the_archive_holds_the_ledger_s_bytes(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    _, collection, ledger, _ = newsroom
    archived: dict[str, Counter[tuple[str, bytes]]] = {"response": Counter(), "request": Counter()}
    for path in Collection(collection).warcs():
        for record in read_records(path):
            if record.type in archived:
                parts = urlsplit(record.url)
                target = parts.path + (f"?{parts.query}" if parts.query else "")
                archived[record.type][target, record.block.read()] += 1
    assert archived["request"] == Counter((served.target, served.request) for served in ledger)
    assert archived["response"] == Counter((served.target, served.response) for served in ledger)
    assert not faults(collection)


def test_every_page_is_an_item_or_a_reason(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    _, collection, _, printed = newsroom
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    assert rows
    assert not [row for row in rows if row.outcome == "pending" or row.reason == "unknown"]
    # Each reason is counted in the summary, as is every item.
    for reason, count in Counter(row.reason for row in rows if row.reason).items():
        assert f"{count} {reason}:" in printed
    assert len(items(collection)) == sum(row.outcome == "item" for row in rows)


def test_the_newsroom_s_pages_are_all_found(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    site, collection, _, _ = newsroom
    found = {item["url"].removeprefix(site.url) for item in items(collection)}
    whole = {target for target in targets(NOON) if (told := truth(target, NOON)) is not None and told.whole}
    assert whole - found == set()


def test_items_say_what_the_newsroom_said(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    site, collection, _, _ = newsroom
    compared = 0
    for item in items(collection):
        told = truth(item["url"].removeprefix(site.url), NOON)
        if told is None:
            continue
        compared += 1
        assert item["@type"] == told.type, item["url"]
        assert item["headline"] == told.headline
        if told.states_zone:
            assert datetime.fromisoformat(item["datePublished"]) == told.datePublished, item["url"]
        if told.type == "NewsArticle":
            assert set(told.articleBody) <= set(paragraphs(item["articleBody"])), item["url"]
            assert [author["name"] for author in item["author"]] == [credit.name for credit in told.author], item["url"]
        else:
            assert [paragraphs(entry["articleBody"]) for entry in item["liveBlogUpdate"]] == [
                list(entry.articleBody) for entry in told.liveBlogUpdate
            ]
            assert [datetime.fromisoformat(entry["datePublished"]) for entry in item["liveBlogUpdate"]] == [
                entry.datePublished for entry in told.liveBlogUpdate
            ]
    assert compared > 20


def test_items_are_valid_in_order_and_lead_back_to_their_bytes(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    _, collection, _, _ = newsroom
    for path in Collection(collection).items_files():
        offsets = []
        for item in read_items(path):
            assert not list(validate(item))
            capture = item["capture"]
            offsets.append(capture["offset"])
            with read_record(collection / "archive" / capture["warc"], capture["offset"], capture["length"]) as record:
                assert record.record_id == capture["recordId"]
                response = read_response(record)
            again = extract(
                response.body,
                response.url,
                headers=response.headers,
                fetched_at=datetime.fromisoformat(capture["date"]),
            )
            assert again is not None
            assert again.to_dict() == item | {"capture": None, "change": None}
        assert offsets == sorted(offsets)


def test_reextraction_gives_the_same_lines(newsroom: tuple[Site, Path, list[Served], str]) -> None:
    _, collection, _, _ = newsroom
    before = items(collection)
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    # Where in an items file an item stands depends on how many were written at once.
    assert all(row.items_offset is not None for row in rows if row.outcome == "item")
    done = forked.run(command(collection, "reextract", "--all"))
    assert done.returncode == 0, done.stderr
    assert items(collection) == before
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        again = list(catalog.captures())
    assert [replace(row, items_offset=None) for row in again] == [replace(row, items_offset=None) for row in rows]


def test_nothing_outside_the_site_or_forbidden_is_asked_for(
    newsroom: tuple[Site, Path, list[Served], str],
) -> None:
    site, collection, ledger, _ = newsroom
    hosts = {
        urlsplit(record.url).netloc
        for path in Collection(collection).warcs()
        for record in read_records(path)
        if record.type == "request"
    }
    assert hosts == {urlsplit(site.url).netloc}
    # As it is: a site that is asked for robots.txt in gzip sends it so.
    robots = Newsroom(lambda: NOON).respond("GET", "/robots.txt", {}).body.decode()
    forbidden = [line.split(":")[1].strip() for line in robots.splitlines() if line.startswith("Disallow:")]
    assert forbidden
    assert not [served.target for served in ledger if served.target.startswith(tuple(forbidden))]


@pytest.mark.parametrize("kind", ["article", "live blog", "feed", "Atom feed", "sitemap index"])
def test_a_seed_may_be(kind: str, tmp_path: Path) -> None:
    with serving(Newsroom(lambda: NOON)) as site:
        seed = {
            "article": next(target for target in targets(NOON) if truth(target, NOON).type == "NewsArticle"),  # type: ignore[union-attr]
            "live blog": next(target for target in targets(NOON) if truth(target, NOON).type == "LiveBlogPosting"),  # type: ignore[union-attr]
            "feed": "/rss.xml",
            "Atom feed": "/atom.xml",
            "sitemap index": "/sitemap-index.xml",
        }[kind]
        done = crawl(tmp_path / "c", site.url + seed)
    assert done.returncode == 0, done.stderr
    found = items(tmp_path / "c")
    if kind in ("article", "live blog"):
        # Of a live blog, its further pages too, which are the same document.
        pages = truth(seed, NOON).pages  # type: ignore[union-attr]
        assert found[0]["url"] == site.url + seed
        assert len(found) == pages
        assert {document_of(item) for item in found} == {site.url + seed}
    else:
        assert len(found) > 5


def test_killed_and_started_again(tmp_path: Path) -> None:
    """No whole record is lost, what was captured is extracted, and the crawl goes on."""
    collection = tmp_path / "c"
    enough, served = threading.Event(), []

    def count(exchange: Served) -> None:
        served.append(exchange)
        if len(served) >= 15:
            enough.set()

    with serving(Newsroom(lambda: NOON), ledger=count) as site:
        with subprocess.Popen(
            command(collection, "crawl", "news", *ANY_AGE, "-a", f"seeds={site.url}/", EXTRACTION_PROCESSES=1),
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            assert enough.wait(60)
            os.killpg(process.pid, signal.SIGKILL)
        (left,) = Collection(collection).warcs()
        assert left.name.endswith(".open")
        whole = []
        for record in read_records(left, on_damage=lambda error: None):
            whole.append((record.offset, record.record_id))
        assert len(whole) > 10
        done = crawl(collection, f"{site.url}/")
        assert done.returncode == 0, done.stderr
    first, second = Collection(collection).warcs()
    assert first.name == left.name.removesuffix(".open")
    assert [(record.offset, record.record_id) for record in read_records(first)] == whole
    assert not faults(collection)
    assert [path.name.partition(".")[0] for path in Collection(collection).items_files()] == [
        path.name.partition(".")[0] for path in (first, second)
    ]
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    assert not [row for row in rows if row.outcome == "pending"]
    pages = {record.url for record in read_records(first) if record.type == "response"}
    assert pages == {row.url for row in rows if row.warc == first.name}
    # The second crawl found all there was to find, and asked for no page twice, but for live blogs, whose further pages
    # the first may not have come to.
    found = {row.url: row.warc for row in rows if row.outcome == "item"}
    assert len(found) == sum(row.outcome == "item" for row in rows)
    asked_again = pages & {row.url for row in rows if row.warc == second.name}
    paths = {urlsplit(url).path for url in asked_again}
    assert {path for path in paths if not path.startswith("/live/")} <= {"/", "/robots.txt", "/rss.xml", "/atom.xml"}
    assert {first.name, second.name} == set(found.values())


def test_a_live_blog_is_captured_again_as_it_goes_on(tmp_path: Path) -> None:
    clock = [NOON]
    with serving(Newsroom(lambda: clock[0])) as site:
        target = next(target for target in targets(NOON) if truth(target, NOON).type == "LiveBlogPosting")  # type: ignore[union-attr]
        for _ in range(2):
            assert crawl(tmp_path / "c", site.url + target).returncode == 0
            clock[0] += timedelta(minutes=20)
    earlier, later = (item for item in items(tmp_path / "c") if item["url"] == site.url + target)
    known = {entry["identifier"] for entry in earlier["liveBlogUpdate"]}
    assert {entry["identifier"] for entry in later["liveBlogUpdate"]} - known


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["-a", "seeds=nonsense"], 2, "'nonsense' is no URL"),
        ([], 2, "say what to archive"),
        (["-a", "seeds=http://127.0.0.1:9/", "-a", "pages=many"], 2, "must be a whole number"),
        (["-a", "sedes=http://127.0.0.1:9/"], 2, "there is no argument 'sedes'"),
        (["-a", "seeds=http://127.0.0.1:9/"], 1, "refused the connection"),
        (["-a", "seeds=http://127.0.0.1:9/", "-s", "ALLOW_PRIVATE_ADDRESSES=False"], 1, "no public address"),
        (["-a", "seeds=@/nowhere/seeds.txt"], 2, "No such file"),
        (["-a", "seeds=http://127.0.0.1:9/", "-s", "WARC_RESERVE=lots"], 2, "takes a whole number, 0 or more"),
        (["-a", "seeds=http://127.0.0.1:9/", "-s", "COLLECTION=/proc/nowhere"], 1, "name another collection"),
    ],
)
def test_bad_input_is_said(arguments: list[str], status: int, message: str, tmp_path: Path) -> None:
    line = command(tmp_path / "c", "crawl", "news", RETRY_ENABLED=False, BACKING_OFF_START=0.1) + arguments
    done = forked.run(line)
    assert done.returncode == status, done.stderr
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_spider_that_is_none_is_said(tmp_path: Path) -> None:
    done = forked.run(command(tmp_path / "c", "crawl", "nws"))
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("there is no spider 'nws'; there is: news")


def test_items_without_a_catalog_are_archived_no_second_time(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    collection.items_path("a.warc.gz").write_bytes(b"")
    done = forked.run(command(tmp_path / "c", "crawl", "news", "-a", "seeds=http://127.0.0.1:9/"))
    assert done.returncode == 1
    assert f"it can be made anew: archive rebuild {collection.path}" in " ".join(done.stderr.split())
    assert not collection.catalog_path.exists()


@pytest.mark.parametrize("name", [["crawl", "news"], ["watch"], ["demo"]], ids=lambda name: name[0])
def test_a_second_crawl_into_a_collection_being_written_is_refused_in_a_line(name: list[str], tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    with collection.lock():
        done = forked.run(command(tmp_path / "c", *name, "-a", "seeds=http://127.0.0.1:9/"))
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Stopped: {collection.path} is being written by process {os.getpid()} on ")
    assert not collection.warcs()


def test_interrupted_it_ends_in_order(tmp_path: Path) -> None:
    enough, served = threading.Event(), []

    def count(exchange: Served) -> None:
        served.append(exchange)
        if len(served) >= 10:
            enough.set()

    with (
        serving(Newsroom(lambda: NOON), ledger=count) as site,
        subprocess.Popen(
            command(tmp_path / "c", "crawl", "news", *ANY_AGE, "-a", f"seeds={site.url}/", DOWNLOAD_DELAY=0.05),
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert enough.wait(60)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it: to the workers too
        _, printed = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Stopped as asked" in printed
    assert "Traceback" not in printed
    (warc,) = Collection(tmp_path / "c").warcs()
    assert warc.name.endswith(".warc.gz")
    assert not faults(tmp_path / "c")
    assert [path.suffix for path in Collection(tmp_path / "c").items_files()] == [".gz"]


def test_items_also_go_where_scrapy_users_send_them(tmp_path: Path) -> None:
    with serving(Newsroom(lambda: NOON)) as site:
        target = next(iter(targets(NOON)))
        done = crawl(tmp_path / "c", site.url + target, "-O", str(tmp_path / "out.jsonl"))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()] == items(tmp_path / "c")


def test_interrupted_twice_it_ends_at_once_and_the_next_crawl_completes_it(tmp_path: Path) -> None:
    held = ScriptedServer({"/": [Script([b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"], hold=True)]})
    with held.running():
        line = command(tmp_path / "c", "crawl", "news", "-a", f"seeds={held.url('/')}", ROBOTSTXT_OBEY=False)
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
            assert process.stderr is not None
            while "/" not in held.requests:
                assert process.poll() is None
            os.killpg(process.pid, signal.SIGINT)
            for printed in process.stderr:
                if "Received SIGINT" in printed:
                    break
            os.killpg(process.pid, signal.SIGINT)
            rest = process.communicate(timeout=30)[1]
        assert process.returncode == 1
        assert "Stopped at once" in rest
    with serving(Newsroom(lambda: NOON)) as site:
        assert crawl(tmp_path / "c", site.url + next(iter(targets(NOON)))).returncode == 0
    assert not [path for path in Collection(tmp_path / "c").warcs() if path.suffix == ".open"]
