"""The WARC is the truth: all that is derived from it comes back from it, also where WARCs were imported."""

from __future__ import annotations

import asyncio
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.__main__ import archive
from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.export.index import index_path
from archive.imports import import_warcs
from archive.items_file import read_items, to_line
from archive.verification import Verification
from archive.warc.exchange import Exchange
from archive.warc.read import read_records
from archive.warc.write import WarcWriter
from crawler.commands.reextract import reextract
from crawler.newsroom import Newsroom, Served, serving, truth
from crawler.newsroom.truth import targets
from crawler.workers import Workers
from tests.crawler.test_crawl import NOON, crawl

HOURS = 3


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers(processes=2)
    yield workers
    workers.close()


def extract(collection: Collection, workers: Workers, *, everything: bool = False) -> None:
    """What `scrapy reextract` does."""
    with collection.lock():
        asyncio.run(reextract(collection, workers, everything=everything, tell=lambda _: None))


def take(collection: Collection, path: Path) -> None:
    with collection.lock():
        assert not [done.refused for done in import_warcs(collection, path) if done.refused]


def lines(collection: Collection) -> dict[str, list[bytes]]:
    return {path.name: [to_line(item) for item in read_items(path)] for path in collection.items_files()}


def rows(collection: Collection) -> list[CaptureRow]:
    """Without where in their files the items stand: how many share a member depends on who was faster."""
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        return [replace(row, items_offset=None) for row in catalog.captures()]


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The newsroom crawled twice, some hours apart, into small WARCs."""
    collection = Collection(tmp_path_factory.mktemp("rebuildable") / "collections" / "newsroom")
    clock = [NOON - timedelta(hours=HOURS)]
    with serving(Newsroom(lambda: clock[0])) as site:
        for _ in range(2):
            seeds = f"{site.url}/,{site.url}/old/dredger-arrives,{site.url}/gone"
            done = crawl(collection.path, seeds, "-a", "pages=6", "-a", "due=ignore", WARC_MAX_SIZE=15_000)
            assert done.returncode == 1, done.stderr  # one of the seeds is not there
            clock[0] += timedelta(hours=HOURS)
    return collection


def test_everything_derived_comes_back_from_the_warcs(newsroom: Collection, workers: Workers, tmp_path: Path) -> None:
    before, catalog, index = lines(newsroom), rows(newsroom), index_path(newsroom).read_bytes()
    assert {row.outcome for row in catalog} == {"item", "unchanged", "reason", "none"}
    assert any(row.status in (301, 302, 303, 307, 308) for row in catalog)
    assert any(row.reason == "http-error" for row in catalog)
    assert any(b"LiveBlogPosting" in line for one in before.values() for line in one)
    assert len(newsroom.warcs()) > 3
    copy = Collection(tmp_path / "copy")
    shutil.copytree(newsroom.archive, copy.archive)
    extract(copy, workers, everything=True)
    shutil.rmtree(copy.indexes)
    assert CliRunner().invoke(archive, ["rebuild", str(copy.path)]).exit_code == 0
    assert lines(copy) == before
    assert rows(copy) == catalog
    assert index_path(copy).read_bytes() == index
    assert not [one for one in Verification([copy]).findings() if not one.is_note]


def test_names_of_warcs_do_not_matter(newsroom: Collection, workers: Workers, tmp_path: Path) -> None:
    """What is last by name is the oldest."""
    copy = Collection(tmp_path / "copy")
    copy.create()
    for number, path in enumerate(reversed(newsroom.warcs())):
        shutil.copy(path, copy.archive / f"import-{number}.warc.gz")
    extract(copy, workers)
    assert plain(copy) == plain(newsroom)


def plain(collection: Collection) -> list[dict[str, Any]]:
    """The items in the order of their captures, without what differs between two writings of the same exchange."""
    items = [item for path in collection.items_files() for item in read_items(path)]
    dates = {
        record.record_id: record.date
        for path in collection.warcs()
        for record in read_records(path)
        if record.type == "response"
    }
    for item in items:
        item["date"] = item.pop("capture")["date"]
        item["change"]["previous"] = dates.get(item["change"]["previous"])
    return sorted(items, key=lambda item: (item["date"], item["url"]))


class Writings:
    """The newsroom's blog as it was every half hour, to be written into WARCs at will."""

    def __init__(self) -> None:
        start = NOON - timedelta(hours=5)
        clock = [start]
        ledger: list[Served] = []
        target = next(one for one in targets(NOON) if (known := truth(one, NOON)) and known.pages > 1)
        self.exchanges: list[Exchange] = []
        with serving(Newsroom(lambda: clock[0]), ledger=ledger.append) as site:
            for number in range(8):
                # The last but one is as the one before it was: it changes nothing, or goes back, as the order is.
                clock[0] = start + timedelta(minutes=30 * (number if number != 6 else 5))
                urllib.request.urlopen(site.url + target).close()
                served = ledger[-1]
                self.exchanges.append(
                    Exchange(
                        url=site.url + target,
                        started_at=start + timedelta(minutes=30 * number),
                        request=served.request,
                        response=served.response,
                    )
                )

    def write(self, folder: Path, numbers: list[int]) -> Path:
        folder.mkdir(parents=True)
        with WarcWriter(folder, prefix="written", software="tests") as writer:
            for number in numbers:
                writer.write(self.exchanges[number])
        (path,) = folder.glob("*.warc.gz")
        return path


@pytest.fixture(scope="module")
def writings() -> Writings:
    return Writings()


@pytest.fixture(scope="module")
def expected(writings: Writings, workers: Workers, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What comes of all captures in one WARC."""
    collection = Collection(tmp_path_factory.mktemp("expected") / "c")
    collection.create()
    shutil.copy(writings.write(collection.path / "written", list(range(8))), collection.archive)
    extract(collection, workers)
    found = plain(collection)
    assert len(found) == 7  # one has changed nothing
    return found


@pytest.mark.parametrize(
    ("there", "imported"),
    [
        ([4, 5, 6, 7], [0, 1, 2, 3]),
        ([0, 2, 4, 6], [1, 3, 5, 7]),
        ([0, 5, 7], [1, 2, 3, 4, 6]),
        ([0, 1, 2], [3, 4, 5, 6, 7]),
    ],
    ids=["older", "in between", "before an unchanged one", "newer"],
)
def test_histories_are_right_after_an_import(
    there: list[int],
    imported: list[int],
    writings: Writings,
    expected: list[dict[str, Any]],
    workers: Workers,
    tmp_path: Path,
) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    shutil.copy(writings.write(tmp_path / "own", there), collection.archive)
    extract(collection, workers)
    take(collection, writings.write(tmp_path / "their", imported))
    extract(collection, workers)
    assert plain(collection) == expected
    assert not [one for one in Verification([collection]).findings() if not one.is_note]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("stop_after", [1, 4, 7])
def test_interrupted_between_files_that_take_turns(
    stop_after: int,
    everything: bool,
    writings: Writings,
    expected: list[dict[str, Any]],
    workers: Workers,
    tmp_path: Path,
) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    for number, numbers in enumerate(([0, 3, 6, 7], [1, 4], [2, 5])):
        shutil.copy(writings.write(tmp_path / str(number), numbers), collection.archive)
    if everything:
        extract(collection, workers)

    async def interrupted() -> None:
        seen = 0

        def tell(_: str) -> None:
            nonlocal seen
            seen += 1
            if seen == stop_after:
                task.cancel()

        task = asyncio.ensure_future(reextract(collection, workers, everything=everything, tell=tell))
        await task

    with pytest.raises(asyncio.CancelledError), collection.lock():
        asyncio.run(interrupted())
    if everything:
        assert len(collection.items_files()) == 3
    extract(collection, workers)
    assert plain(collection) == expected
    assert not [one for one in Verification([collection]).findings() if not one.is_note]


def test_a_crawl_leaves_older_imports_to_reextract(writings: Writings, workers: Workers, tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    shutil.copy(writings.write(tmp_path / "own", [4]), collection.archive)
    extract(collection, workers)
    take(collection, writings.write(tmp_path / "their", [0, 1]))
    with serving(Newsroom(lambda: NOON)) as site:
        done = crawl(collection.path, f"{site.url}/old/dredger-arrives")
    assert done.returncode == 0
    assert "scrapy reextract" in done.stderr
    assert (len(collection.warcs()), len(collection.items_files())) == (3, 2)
    extract(collection, workers)
    assert len(collection.items_files()) == len(collection.warcs()) == 3
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        dates = [datetime.fromisoformat(row.date) for row in catalog.captures(url=writings.exchanges[0].url)]
    assert dates == [writings.exchanges[number].started_at for number in (0, 1, 4)]
