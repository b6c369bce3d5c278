"""A live blog that changes, crawled twelve times: what its merged record says."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.catalog import Catalog
from archive.collection import Collection
from archive.histories import history_of
from archive.history import History, merged
from benchmarks.crawl import press
from crawler.newsroom import Newsroom, serving, truth
from crawler.newsroom.truth import Truth, targets
from tests.crawler import forked
from tests.crawler.test_crawl import NOON, command, crawl, items

TIMES = 12
FOLDER = os.environ.get("BENCH_DATA")


def history(collection: Path, url: str) -> History:
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        row = catalog.latest(url, outcome="item")
        assert row is not None
        assert row.document is not None
        return history_of(Collection(collection), catalog.of_document(row.document))


def archive(*arguments: str) -> str:
    done = forked.run([sys.executable, "-m", "archive", *arguments])
    assert done.returncode == 0, done.stderr
    return done.stdout


Told = list[list[Truth]]
"""For each time, what was true of each page of the blog."""


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, Told]:
    """The newsroom's paginated live blog, every half hour: the collection, the blog's URL, what was true each time."""
    collection = tmp_path_factory.mktemp("history") / "c"
    clock = [NOON - timedelta(hours=5)]
    target = next(one for one in targets(NOON) if (known := truth(one, NOON)) and known.pages > 1)
    told: Told = []
    with serving(Newsroom(lambda: clock[0])) as site:
        for _ in range(TIMES):
            first = truth(target, clock[0])
            assert first is not None
            more = [truth(f"{target}?page={number}", clock[0]) for number in range(2, first.pages + 1)]
            told.append([first, *(one for one in more if one is not None)])
            done = crawl(collection, site.url + target, "-a", "due=ignore")
            assert done.returncode == 0, done.stderr
            clock[0] += timedelta(minutes=30)
        return collection, site.url + target, told


def test_every_entry_and_every_wording_is_in_the_record(newsroom: tuple[Path, str, Told]) -> None:
    collection, url, told = newsroom
    wordings: dict[str, list[str]] = {}
    for then in told:
        for entry in (entry for page in then for entry in page.liveBlogUpdate):
            assert entry.identifier is not None
            seen = wordings.setdefault(entry.identifier, [])
            text = "\n\n".join(entry.articleBody)
            seen += [text] if text not in seen[-1:] else []
    found = history(collection, url)
    kept = {one: [revision.articleBody for revision in entry.revisions] for one, entry in found.entries.items()}
    assert kept == wordings
    assert any(len(texts) > 1 for texts in wordings.values())
    assert found.captures == sum(map(len, told)) > TIMES


def test_what_was_withdrawn_is_told_apart_and_nothing_else(newsroom: tuple[Path, str, Told]) -> None:
    collection, url, told = newsroom
    seen = {entry.identifier for then in told for page in then for entry in page.liveBlogUpdate}
    gone = seen & {entry.identifier for entry in told[-1][0].withdrawn}
    found = history(collection, url)
    assert {one for one, entry in found.entries.items() if entry.withdrawn} == gone
    assert len(gone) > 2
    record = merged(found)
    assert {entry["identifier"] for entry in record["withdrawn"]} == gone
    assert len(record["liveBlogUpdate"]) == len(found.entries) - len(gone)
    assert record["url"] == url


def test_the_same_history_comes_out_of_the_warcs_alone(newsroom: tuple[Path, str, Told]) -> None:
    collection, url, _ = newsroom
    before, record = items(collection), merged(history(collection, url))
    for path in [*Collection(collection).items_files(), *collection.glob("catalog.sqlite*")]:
        path.unlink()
    done = forked.run(command(collection, "reextract", "--all"))
    assert done.returncode == 0, done.stderr
    assert items(collection) == before
    assert merged(history(collection, url)) == record


@contextmanager
def growing() -> Iterator[str]:
    assert FOLDER is not None
    with press(Path(FOLDER)) as (base, _):
        yield f"{base}/live/growing.html"


@pytest.mark.skipif(not FOLDER, reason="BENCH_DATA names no folder of saved pages")
def test_the_press_has_a_live_blog_that_grows_corrects_and_withdraws(tmp_path: Path) -> None:
    with growing() as url:
        for _ in range(TIMES):
            assert crawl(tmp_path / "c", url).returncode == 0
    record: dict[str, Any] = json.loads(archive("show", url, "--json", "-c", str(tmp_path / "c")))
    assert len(record["liveBlogUpdate"]) == 11
    assert [entry["identifier"] for entry in record["withdrawn"]] == ["post-7001"]
    (corrected,) = (entry for entry in record["liveBlogUpdate"] if len(entry["revisions"]) > 1)
    assert [revision["articleBody"].partition(" ")[0] for revision in corrected["revisions"]] == [
        "Entry",
        "Correction:",
    ]
    told = archive("history", url, "-c", str(tmp_path / "c"))
    assert "12 captures, 12 versions, 12 entries, 1 corrected, 1 withdrawn" in told
    assert "{+Correction+}" in told
