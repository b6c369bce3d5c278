"""Revisit records: written, and read with the payload of the record they refer to."""

import gzip
import io

import pytest

from archive.warc.read import read_record
from archive.warc.revisit import Original, original_of, read_revisit
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, RESPONSE, exchange, records, sha1, writer

URL = "https://harbour-post.example/quay"
ORIGINAL = Original(
    record_id="urn:uuid:00000000-0000-4000-8000-000000000000",
    url="https://harbour-post.example/old",
    date="2024-03-04T00:00:00Z",
    payload_digest=sha1(PAGE),
)


@pytest.mark.parametrize("as_file", [False, True])
@pytest.mark.parametrize(
    ("response", "profile", "digest"),
    [
        (RESPONSE, "identical-payload-digest", sha1(PAGE)),
        (b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n', "server-not-modified", None),
    ],
)
def test_a_revisit_keeps_the_head_and_refers_back(tmp_path, response, profile, digest, as_file):
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=io.BytesIO(response) if as_file else response), original=ORIGINAL)
    (path,) = tmp_path.iterdir()
    _, (revisit, block), (request, _) = records(path)
    assert block == response.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    assert revisit["WARC-Type"] == "revisit"
    assert revisit["WARC-Profile"] == f"http://netpreserve.org/warc/1.1/revisit/{profile}"
    assert revisit["WARC-Refers-To"] == "<urn:uuid:00000000-0000-4000-8000-000000000000>"
    assert revisit["WARC-Refers-To-Date"] == "2024-03-04T00:00:00Z"
    assert revisit["WARC-Block-Digest"] == sha1(block)
    assert revisit.get("WARC-Payload-Digest") == address.payloadDigest == digest
    assert revisit.get("WARC-Truncated") == ("length" if digest else None)
    assert revisit["WARC-Refers-To-Target-URI"] == "https://harbour-post.example/old"
    assert request["WARC-Concurrent-To"] == revisit["WARC-Record-ID"]
    assert [fault.code for fault in verify([path])] == ["dangling"]


def test_a_payload_that_changed_is_no_revisit(tmp_path):
    with writer(tmp_path) as opened, pytest.raises(ValueError, match="not that of"):
        opened.write(exchange(response=CHUNKED), original=ORIGINAL)


def records_of(tmp_path, *responses, original=RESPONSE):
    """The original's record, and a revisit's for each further response."""
    tmp_path.mkdir(exist_ok=True)
    with writer(tmp_path) as opened:
        first = opened.write(exchange(response=original))
        told = Original(record_id=first.recordId, url=URL, date=first.date, payload_digest=first.payloadDigest)
        addresses = [opened.write(exchange(response=response), original=told) for response in responses]
    return [read_record(tmp_path / first.warc, one.offset) for one in (first, *addresses)]


CHUNKED_PAGE = b"HTTP/1.1 200 Fine\r\nX-Cache: hit\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (
    len(PAGE),
    PAGE,
)


def test_a_revisit_is_read_with_its_own_head_and_the_original_s_payload(tmp_path):
    original, revisit = records_of(tmp_path, CHUNKED_PAGE)
    with original, revisit:
        response = read_revisit(revisit, original)
    assert (response.body, response.reason, response.truncated) == (PAGE, "Fine", False)
    assert ("X-Cache", "hit") in response.headers
    assert response.capture.recordId == revisit.record_id
    assert original.record_id in response.warnings[0]


def test_a_304_is_read_with_the_original_s_head(tmp_path):
    original, revisit = records_of(tmp_path, b'HTTP/1.1 304 Not Modified\r\nETag: "a"\r\n\r\n')
    with original, revisit:
        response = read_revisit(revisit, original)
    assert (response.body, response.status) == (PAGE, 200)


def test_a_revisit_of_a_compressed_page_is_decoded(tmp_path):
    packed = gzip.compress(PAGE, mtime=0)
    whole = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed
    original, revisit = records_of(tmp_path, whole, original=whole)
    with original, revisit:
        assert read_revisit(revisit, original).body == PAGE


def test_another_payload_is_not_taken_for_the_original_s(tmp_path):
    _, revisit = records_of(tmp_path / "a", RESPONSE)
    other, _ = records_of(tmp_path / "b", CHUNKED, original=CHUNKED)
    with revisit, other, pytest.raises(ValueError, match="does not have"):
        read_revisit(revisit, other)


def test_what_a_revisit_refers_to(tmp_path):
    original, revisit = records_of(tmp_path, RESPONSE)
    with original, revisit:
        assert original_of(revisit) == Original(
            record_id=original.record_id, url=URL, date=original.date, payload_digest=sha1(PAGE)
        )
