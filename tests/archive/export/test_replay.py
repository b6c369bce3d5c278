"""pywb replays a collection as it is on disk: over HTTP, by the index that `archive index` makes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from archive.collection import Collection
from archive.export.index import update_index
from archive.warc.exchange import Exchange
from archive.warc.revisit import Original
from archive.warc.write import WarcWriter
from tests.archive.export.wayback import Wayback, wayback
from tests.archive.sample_crawl import START, http

SITE = "https://www.harbour-post.example"
PAGE = "<html><head><title>Fähre</title></head><body><p>The ferry was late.</p></body></html>".encode()
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + b"".join(
    b"%x\r\n%b\r\n" % (len(piece), piece) for piece in (PAGE[:30], PAGE[30:])
)


@dataclass
class Replay:
    pywb: Wayback
    writer: WarcWriter
    collection: Collection

    def raw(self, url: str, timestamp: str = "2024") -> tuple[int, dict[str, str], bytes]:
        """As it was captured, nothing rewritten; the redirect to the exact time of the capture followed."""
        return self.pywb.get(f"/news/{timestamp}id_/{url}")


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replay]:
    folder = tmp_path_factory.mktemp("replay")
    collection = Collection(folder / "collections" / "news")
    collection.create()
    get = b"GET / HTTP/1.1\r\nHost: www.harbour-post.example\r\n\r\n"
    asked = (
        b"POST /find HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nq=ferry"
    )
    moved = http(b"", status="301 Moved Permanently", headers=f"Location: {SITE}/ferry\r\n".encode())
    writer = WarcWriter(collection.archive, prefix="test", software="tests", max_size=1)

    def write(path: str, response: bytes, request: bytes = get, original: Original | None = None) -> Original:
        exchange = Exchange(url=SITE + path, started_at=START, request=request, response=response)
        capture = writer.write(exchange, original=original)
        assert capture is not None
        return Original(
            record_id=capture.recordId, url=SITE + path, date=capture.date, payload_digest=capture.payloadDigest
        )

    first = write("/ferry", http(PAGE))
    write("/old", moved)
    write("/chunked?b=2&a=1", CHUNKED)
    write("/find", http(b"<p>nothing asked</p>"))
    write("/find", http(b"<p>found</p>"), asked)
    write("/again", http(PAGE), original=first)
    write("/open", http(b"<p>still written</p>"))  # each in a file of its own, this one still open
    update_index(collection)
    with wayback(folder) as pywb:
        yield Replay(pywb, writer, collection)
    writer.close()


def test_a_page_byte_for_byte(replay: Replay) -> None:
    status, headers, body = replay.raw(f"{SITE}/ferry")
    assert (status, body) == (200, PAGE)
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["memento-datetime"] == "Wed, 01 May 2024 12:00:00 GMT"


def test_a_page_as_it_is_shown(replay: Replay) -> None:
    status, _, body = replay.pywb.get(f"/news/20240501120000mp_/{SITE}/ferry")
    assert status == 200
    assert b"<p>The ferry was late.</p>" in body


def test_a_redirect_leads_to_the_page(replay: Replay) -> None:
    status, headers, _ = replay.pywb.get(f"/news/20240501120000mp_/{SITE}/old")
    assert status == 301
    assert headers["location"].endswith(f"/{SITE}/ferry")
    status, _, body = replay.pywb.get(headers["location"].removeprefix(f"http://127.0.0.1:{replay.pywb.port}"))
    assert status == 200
    assert b"The ferry was late." in body


def test_a_chunked_page_at_another_spelling_of_its_url(replay: Replay) -> None:
    assert replay.raw("http://harbour-post.example/CHUNKED/?a=1&b=2")[::2] == (200, PAGE)


def test_a_form_is_answered_by_what_it_asks(replay: Replay) -> None:
    mime = "application/x-www-form-urlencoded"
    path = f"/news/20240501120000id_/{SITE}/find"
    assert replay.pywb.get(path)[2] == b"<p>nothing asked</p>"
    assert replay.pywb.get(path, method="POST", body=b"q=ferry", mime=mime)[2] == b"<p>found</p>"


def test_a_revisit_is_answered_by_its_original(replay: Replay) -> None:
    assert replay.raw(f"{SITE}/again")[::2] == (200, PAGE)


def test_a_file_that_is_still_being_written_and_then_is_not(replay: Replay) -> None:
    assert replay.raw(f"{SITE}/open")[::2] == (200, b"<p>still written</p>")
    replay.writer.close()
    assert update_index(replay.collection).read == []
    assert replay.raw(f"{SITE}/open")[::2] == (200, b"<p>still written</p>")


def test_what_was_not_captured(replay: Replay) -> None:
    assert replay.raw(f"{SITE}/never")[0] == 404
