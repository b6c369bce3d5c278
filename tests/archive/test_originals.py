"""Which responses are written as revisit records, and of what."""

import gzip
import io
from datetime import timedelta

import pytest

from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.originals import Originals
from archive.warc.compose import FIELDS_TYPE, Description
from archive.warc.http import parse_head
from archive.warc.read import read_record
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import PAGE, STARTED, exchange, writer

URL = "https://harbour-post.example/quay"
TAG = b'ETag: "one"\r\nLast-Modified: Tue, 05 Mar 2024 06:00:00 GMT\r\n'
NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"
PACKED = gzip.compress(PAGE, mtime=0)


def page(body=PAGE, *, status=b"200 OK", mime=b"text/html", more=b""):
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n" % (status, mime, more, len(body))
    return head + body


def chunked(body):
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    )  # fmt: skip


def asking(*lines, method=b"GET"):
    return method + b" /quay HTTP/1.1\r\nHost: harbour-post.example\r\n" + b"".join(b"%s\r\n" % line for line in lines)


class Archivist:
    """Writes exchanges as a crawl's WARC thread does; each session begins as a new crawl does."""

    def __init__(self, path):
        self.collection = Collection(path / "c")
        self.collection.create()
        self.now = STARTED
        self.begin()

    def begin(self):
        self.warcs = writer(self.collection.archive)
        self.originals = Originals(self.collection)
        self.captures = []

    def write(self, response, *, as_file=False, **fields):
        """The capture, and what it repeats."""
        sent = exchange(response=io.BytesIO(response) if as_file else response, **fields)
        self.now += timedelta(minutes=1)
        object.__setattr__(sent, "started_at", self.now)
        capture, original = self.originals.write(self.warcs, sent)
        if capture is not None:
            status = parse_head(response).status
            row = CaptureRow.of(capture, url=sent.url, status=status, mime=None, outcome="none")
            self.captures.append(row)
        return capture, original

    def end(self):
        """All captures have their outcome, as after a crawl."""
        self.warcs.close()
        self.originals.close()
        with Catalog.open(self.collection.catalog_path) as catalog:
            catalog.record(self.captures)


@pytest.fixture(params=["same crawl", "later crawl"])
def later(request):
    """What lies between two captures: nothing, or the end of a crawl and the begin of the next."""

    def later(archivist):
        if request.param == "later crawl":
            archivist.end()
            archivist.begin()

    return later


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (page(), page()),
        (page(), page(more=b"X-Cache: hit\r\nDate: today\r\n")),
        (page(), chunked(PAGE)),
        (chunked(PAGE), page()),
        (page(PACKED, more=b"Content-Encoding: gzip\r\n"), page(PACKED, more=b"content-encoding: gzip\r\n")),
    ],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_the_same_payload_is_a_revisit(first, second, as_file, tmp_path, later):
    archivist = Archivist(tmp_path)
    capture, nothing = archivist.write(first, as_file=as_file)
    assert nothing is None
    later(archivist)
    revisit, original = archivist.write(second, as_file=as_file)
    assert (original.record_id, original.date) == (capture.recordId, capture.date)
    later(archivist)
    _, again = archivist.write(second)
    assert again == original, "a revisit refers to the record that has the payload, not to another revisit"
    archivist.end()
    with read_record(archivist.collection.warc_path(revisit.warc), revisit.offset) as record:
        assert record.type == "revisit"
    assert list(verify(archivist.collection.warcs())) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (page(), page(PAGE + b"!")),
        (page(), page(mime=b"text/plain")),
        (page(PACKED, more=b"Content-Encoding: gzip\r\n"), page(PACKED)),
        (page(), page(more=b"Content-Language: nb\r\n")),
        (page(status=b"404 Not Found"), page(status=b"404 Not Found")),
        (page(status=b"404 Not Found"), page()),
        (page(b""), page(b"")),
        (page(), b""),
        (page(), b"\0no HTTP at all"),
    ],
)
def test_anything_else_is_written_in_full(first, second, tmp_path, later):
    archivist = Archivist(tmp_path)
    archivist.write(first)
    later(archivist)
    assert archivist.write(second)[1] is None


def test_of_another_url_it_is_written_in_full(tmp_path, later):
    archivist = Archivist(tmp_path)
    archivist.write(page())
    later(archivist)
    assert archivist.write(page(), url=URL + "?2")[1] is None


def test_only_the_latest_capture_counts(tmp_path, later):
    archivist = Archivist(tmp_path)
    archivist.write(page())
    archivist.write(page(b"in between"))
    later(archivist)
    assert archivist.write(page())[1] is None


def test_an_outage_in_between_does_not_count(tmp_path, later):
    archivist = Archivist(tmp_path)
    capture, _ = archivist.write(page())
    archivist.write(page(b"", status=b"503 Busy"))
    archivist.write(None, error="refused")
    later(archivist)
    assert archivist.write(page())[1].record_id == capture.recordId


@pytest.mark.parametrize(
    "fields", [{"truncated": "length"}, {"request": asking(method=b"POST")}, {"request": asking(method=b"HEAD")}]
)
def test_cut_responses_and_other_methods_neither_repeat_nor_are_repeated(fields, tmp_path, later):
    archivist = Archivist(tmp_path)
    archivist.write(page())
    assert archivist.write(page(), **fields)[1] is None
    archivist = Archivist(tmp_path / "other")
    archivist.write(page(PAGE if "request" not in fields else b""), **fields)
    later(archivist)
    assert archivist.write(page())[1] is None


@pytest.mark.parametrize(
    ("lines", "repeats"),
    [
        ((b'If-None-Match: "one"',), True),
        ((b'If-None-Match: W/"one"',), True),
        ((b'IF-NONE-MATCH: "two", "one"',), True),
        ((b'If-None-Match: "two"',), False),
        ((b'If-None-Match: "two"', b"If-Modified-Since: Tue, 05 Mar 2024 06:00:00 GMT"), False),
        ((b"If-Modified-Since: Tue, 05 Mar 2024 06:00:00 GMT",), True),
        ((b"If-Modified-Since: Wed, 06 Mar 2024 06:00:00 GMT",), False),
        ((), False),
    ],
)
def test_a_304_is_a_revisit_of_what_the_request_named(lines, repeats, tmp_path, later):
    archivist = Archivist(tmp_path)
    capture, _ = archivist.write(page(more=TAG))
    later(archivist)
    _, original = archivist.write(NOT_MODIFIED, request=asking(*lines))
    assert (original is not None and original.record_id == capture.recordId) == repeats
    archivist.end()
    assert list(verify(archivist.collection.warcs())) == []


def test_a_304_of_what_was_never_captured_is_a_response(tmp_path):
    archivist = Archivist(tmp_path)
    assert archivist.write(NOT_MODIFIED, request=asking(b'If-None-Match: "one"'))[1] is None


@pytest.mark.parametrize("harm", ["missing", "damaged", "replaced"])
def test_nothing_is_built_on_a_record_that_cannot_be_read(harm, tmp_path):
    archivist = Archivist(tmp_path)
    capture, _ = archivist.write(page())
    archivist.end()
    path = archivist.collection.warc_path(capture.warc)
    if harm == "missing":
        path.unlink()
    elif harm == "damaged":
        data = bytearray(path.read_bytes())
        data[capture.offset + capture.length // 2] ^= 1
        path.write_bytes(data)
    else:
        path.write_bytes(path.read_bytes()[: capture.offset])
    archivist.begin()
    assert archivist.write(page())[1] is None


def test_a_catalog_that_cannot_be_used_costs_no_capture(tmp_path, caplog):
    archivist = Archivist(tmp_path)
    archivist.write(page())
    archivist.end()
    archivist.collection.catalog_path.write_bytes(b"no database, by no means")
    archivist.begin()
    assert archivist.write(page())[1] is None
    assert "written in full" in caplog.text


def test_descriptions_are_no_captures(tmp_path):
    archivist = Archivist(tmp_path)
    capture, _ = archivist.write(page())
    archivist.warcs.write_metadata(Description(url=URL, refers_to=capture.recordId, block=b"a: b\r\n"))
    assert archivist.write(page())[1].record_id == capture.recordId
    assert FIELDS_TYPE == "application/warc-fields"
