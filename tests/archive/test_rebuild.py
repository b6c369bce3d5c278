"""The catalog anew from WARCs and items."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from archive import rebuild as rebuild_module
from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.export.index import index_path
from archive.frontier import Frontier, FrontierRow, OriginRow
from archive.rebuild import rebuild_catalog
from tests.archive.sample_crawl import FERRY, STORM, Crawl, fill, live_blog


@pytest.fixture
def news(crawl: Crawl) -> Collection:
    fill(crawl)
    crawl.add(STORM, live_blog(STORM), body=b"<p>The same.</p>")  # unchanged
    return crawl.close()


def rows(collection: Collection) -> list[CaptureRow]:
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        return list(catalog.captures())


def test_with_the_old_catalog_it_is_the_same(news: Collection) -> None:
    before = rows(news)
    assert {row.outcome for row in before} == {"item", "unchanged", "reason", "none"}
    rebuilt = rebuild_catalog(news)
    assert rows(news) == before
    assert (rebuilt.captures, rebuilt.items, rebuilt.taken_over, rebuilt.unknown) == (7, 3, 4, 0)
    assert not list(news.path.glob("*.new*"))


def test_when_things_are_due_is_taken_over(news: Collection) -> None:
    due = FrontierRow(key="//k", url=FERRY, source="s", scope=None, role="page", found="2026", due="2027", etag='"a"')
    liar = OriginRow(source="s", lied="2026", lied_about=FERRY)
    with Catalog.open(news.catalog_path) as catalog:
        Frontier(catalog).record([due], [liar])
    assert rebuild_catalog(news).frontier == 1
    with Catalog.open(news.catalog_path, readonly=True) as catalog:
        frontier = Frontier(catalog)
        assert (list(frontier.rows()), frontier.origins()) == ([due], {"s": liar})
    with sqlite3.connect(news.catalog_path) as connection:
        connection.execute("ALTER TABLE frontier DROP COLUMN max_age")
    assert rebuild_catalog(news).frontier == 0, "of another version"


@pytest.mark.parametrize("harm", ["gone", "no database", "another version", "another record"])
def test_without_it_items_are_the_same_and_the_rest_is_asked_for(harm: str, news: Collection) -> None:
    before = rows(news)
    if harm == "gone":
        news.catalog_path.unlink()
    elif harm == "no database":
        news.catalog_path.write_bytes(b"no database" * 1000)
    else:
        with sqlite3.connect(news.catalog_path) as connection:
            if harm == "another version":
                connection.execute("UPDATE catalog_schema SET version = 1")
                connection.execute("ALTER TABLE captures DROP COLUMN words")
            else:
                connection.execute("UPDATE captures SET record_id = 'urn:x'")
    rebuilt = rebuild_catalog(news)
    items = [row for row in before if row.outcome == "item"]
    assert [row for row in rows(news) if row.outcome == "item"] == items
    if harm == "another version":
        assert rows(news) == before
    else:
        assert {row.outcome for row in rows(news) if row not in items} == {"pending"}
        assert rebuilt.unknown == 4


def test_a_log_of_the_old_catalog_is_not_taken_for_the_new_one_s(news: Collection) -> None:
    before = rows(news)
    with sqlite3.connect(news.catalog_path) as reader:
        reader.execute("SELECT count(*) FROM captures").fetchone()
        reader.execute("UPDATE captures SET headline = 'in the log'")
        reader.commit()
        assert Path(f"{news.catalog_path}-wal").stat().st_size
        rebuild_catalog(news)
    reader.close()
    assert rows(news) == before


def test_an_interruption_leaves_the_old_one(news: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows(news)

    def stop(descriptor: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(rebuild_module.os, "fsync", stop)
        with pytest.raises(KeyboardInterrupt):
            rebuild_catalog(news)
    assert rows(news) == before
    assert not list(news.path.glob("*.new*"))
    news.catalog_path.with_name("catalog.sqlite.new").write_bytes(b"left by a kill")
    rebuild_catalog(news)
    assert rows(news) == before


def test_captures_that_wait_for_extraction_still_do(crawl: Crawl) -> None:
    fill(crawl)
    crawl.add(FERRY, settle=False)
    rebuilt = rebuild_catalog(crawl.collection)
    assert (rebuilt.waiting, rebuilt.unknown) == (1, 0)
    assert [row.outcome for row in rows(crawl.collection)].count("pending") == 1


def test_damage_is_told(news: Collection, crawl: Crawl) -> None:
    (items,) = news.items_files()
    items.write_bytes(items.read_bytes()[:-5])
    (warc,) = news.warcs()
    data = bytearray(warc.read_bytes())
    data[crawl.captures[1].offset + 60] ^= 0xFF
    warc.write_bytes(data)
    rebuilt = rebuild_catalog(news)
    assert any(str(items) in problem for problem in rebuilt.problems)
    assert any("gzip member is corrupt" in problem for problem in rebuilt.problems)
    assert any(f"at byte {crawl.captures[1].offset}, and there is none" in problem for problem in rebuilt.problems)


def test_the_command(news: Collection, run: Any) -> None:
    result = run("rebuild")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{news.catalog_path}: 7 captures, 3 items\n{index_path(news)}: 7 lines\n"
    news.catalog_path.unlink()
    result = run("rebuild", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["captures"], told["items"], told["unknown"], told["index"]["lines"]) == (7, 3, 4, 7)
    assert "scrapy reextract --all" in told["problems"][0]
    with news.lock():
        assert run("rebuild").exit_code == 2
    assert run("rebuild", "collections/nowhere").exit_code == 2


def test_an_empty_collection(tmp_path: Path, run: Any) -> None:
    Collection(tmp_path / "empty").create()
    assert run("rebuild", tmp_path / "empty").exit_code == 0
    assert run("stats", tmp_path / "empty").exit_code == 0
