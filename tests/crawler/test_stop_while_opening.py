"""A crawl that is told to stop while it still takes in what an earlier one left: it ends in order, as any other does,
and what it did not do is there for the next one."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.collection import Collection
from archive.warc.exchange import Exchange
from archive.warc.write import WarcWriter
from crawler.newsroom import Newsroom
from crawler.newsroom.truth import targets
from tests.crawler import forked
from tests.crawler.test_crawl import command

NOON = datetime(2026, 3, 14, 11, 7, tzinfo=UTC)
OPEN_WARC = "harbour-20260314110659523-00000-pier-1.warc.gz.open"
RECORDS = 20_000
"""So many take seconds to recover."""
SEED = ["-a", "seeds=http://127.0.0.1:9/"]


def left_by_an_earlier_crawl(collection: Collection) -> bytes:
    """A WARC whose pages have no outcome yet; its bytes."""
    collection.create()
    newsroom = Newsroom(lambda: NOON)
    with WarcWriter(collection.archive, prefix="harbour", software="tests") as writer:
        for target in targets(NOON):
            response = newsroom.respond("GET", target, {"Host": "harbour-post.example"})
            head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(response.body)
            writer.write(
                Exchange(
                    url=f"http://harbour-post.example{target}",
                    started_at=NOON,
                    request=b"GET / HTTP/1.1\r\n\r\n",
                    response=head + response.body,
                )
            )
    (warc,) = collection.warcs()
    return warc.read_bytes()


def stopped_at(words: str, process: subprocess.Popen[str]) -> None:
    assert process.stderr is not None
    while words not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(signal.SIGTERM)


@pytest.mark.parametrize(("name", "doing"), [("watch", "Recovering"), ("crawl news", "Extracting")])
def test_a_stop_while_the_spider_is_opened_is_no_failure(name: str, doing: str, tmp_path: Path) -> None:
    collection = Collection(tmp_path / "c")
    left = left_by_an_earlier_crawl(collection)
    if doing == "Recovering":
        collection.warcs()[0].unlink()
        left *= RECORDS // left.count(b"\x1f\x8b\x08")
        (collection.archive / OPEN_WARC).write_bytes(left)
    line = command(collection.path, *name.split(), *SEED, PROGRESS=False)
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    try:
        stopped_at(doing, process)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert "Stopped as asked." in said
    assert not [line for line in said.splitlines() if "Traceback" in line or " ERROR" in line], said
    with collection.lock():
        pass
    (warc,) = collection.warcs()
    assert (warc.suffix == ".open", warc.read_bytes() == left) == (doing == "Recovering", True), "it is as it was"
    if doing == "Recovering":
        return
    done = forked.run([sys.executable, "-m", "scrapy", "reextract", "-s", f"COLLECTION={collection.path}"])
    assert done.returncode == 0, done.stderr
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        outcomes = [row.outcome for row in catalog.captures(warc=warc.name)]
    assert len(outcomes) == len(list(targets(NOON)))
    assert "pending" not in outcomes
