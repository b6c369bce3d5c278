"""A re-extraction that does not come to its end leaves the items that were there."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.collection import Collection
from archive.items_file import read_items
from archive.warc.exchange import Exchange
from archive.warc.write import WarcWriter
from crawler.commands.reextract import reextract
from crawler.examination import ArchivedResponse, Examined
from crawler.workers import Workers

PAGES = 300


def found(response: ArchivedResponse) -> Examined:
    return Examined(item={"@type": "NewsArticle", "url": response.url})


def test_interrupted_in_the_middle_it_replaces_nothing(tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    collection.create()
    with WarcWriter(collection.archive, prefix="test", software="test") as writer:
        for n in range(PAGES):
            writer.write(
                Exchange(
                    url=f"https://harbour-post.example/{n}",
                    started_at=datetime(2026, 3, 1, tzinfo=UTC),
                    request=b"GET / HTTP/1.1\r\n\r\n",
                    response=b"HTTP/1.1 200 OK\r\n\r\n",
                )
            )

    async def run(*, stop_after: int | None) -> None:
        workers = Workers(processes=1, task=found)
        seen = 0

        def tell(text: str) -> None:
            nonlocal seen
            seen += 1
            if seen == stop_after:
                task.cancel()

        task = asyncio.ensure_future(reextract(collection, workers, everything=True, tell=tell))
        try:
            await task
        finally:
            workers.close()

    asyncio.run(run(stop_after=None))
    (complete,) = collection.items_files()
    before = list(read_items(complete))
    assert len(before) == PAGES
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(run(stop_after=5))
    assert collection.items_files() == [complete]
    assert list(read_items(complete)) == before
