import gzip

import pytest

from archive.warc.content import ContentTooLargeError
from archive.warc.read import read_record, read_records
from archive.warc.response import read_response, request_method
from tests.archive.warc.warc_samples import CHUNKED, PAGE, RESPONSE, exchange, writer


def respond(tmp_path, response, **fields):
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=response, **fields))
    with read_record(tmp_path / address.warc, address.offset) as record:
        return address, read_response(record)


def chunked(body, *headers):
    lines = b"".join(b"%s\r\n" % header for header in (b"Transfer-Encoding: chunked", *headers))
    return b"HTTP/1.1 200 Fine\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (lines, len(body), body)


@pytest.mark.parametrize(
    ("response", "body", "truncated", "warning"),
    [
        (RESPONSE, PAGE, False, None),
        (CHUNKED, b"ferry boat", False, None),
        (chunked(gzip.compress(PAGE), b"content-encoding: GZIP"), PAGE, False, None),
        (chunked(PAGE, b"Content-Encoding: gzip"), PAGE, False, "left as it is"),
        (chunked(gzip.compress(PAGE * 99)[:-20], b"Content-Encoding: gzip"), None, True, "breaks off"),
        (chunked(PAGE)[:-20], PAGE[:-13], True, "ends before its last chunk"),
        (RESPONSE[:-7], PAGE[:-7], True, "7 bytes shorter"),
        (b"HTTP/1.1 404 Gone\r\n\r\n", b"", False, None),
        (b"no HTTP at all", b"", True, "head does not end"),
    ],
)
def test_bodies(tmp_path, response, body, truncated, warning):
    _, found = respond(tmp_path, response)
    assert body is None or found.body == body
    assert body is not None or (PAGE * 99).startswith(found.body)
    assert found.truncated is truncated
    assert (found.warnings == ()) if warning is None else (warning in found.warnings[0])


def test_what_a_response_says(tmp_path):
    wire = b"HTTP/1.1 451 Nope \xe9\r\nX-b: 1\r\nx-B: 2\r\nno colon\r\n\r\nbody"
    address, found = respond(tmp_path, wire, truncated="disconnect")
    assert (found.url, found.date) == ("https://harbour-post.example/quay", "2024-03-05T06:07:08.123456Z")
    assert (found.status, found.reason) == (451, "Nope \xe9")
    assert found.headers == [("X-b", "1"), ("x-B", "2")]
    assert found.capture == address
    assert found.truncated
    assert "disconnect" in found.warnings[0]


@pytest.mark.parametrize("coding", [b"X: y", b"Content-Encoding: gzip"])
def test_a_body_beyond_the_limit(tmp_path, coding):
    body = gzip.compress(bytes(5000)) if b"gzip" in coding else bytes(5000)
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=chunked(body, coding)))
    with read_record(tmp_path / address.warc, address.offset) as record:
        assert read_response(record, max_size=5000).body == bytes(5000)
        with pytest.raises(ContentTooLargeError):
            read_response(record, max_size=4999)


def test_other_records_are_refused(tmp_path):
    with writer(tmp_path) as opened:
        opened.write(exchange())
    (path,) = tmp_path.iterdir()
    for record in read_records(path):
        if record.type != "response":
            with pytest.raises(ValueError, match=f"a {record.type} record, not a response"):
                read_response(record)


@pytest.mark.parametrize(
    "head",
    [b"Content-Length: 999\r\n", b"Transfer-Encoding: chunked\r\n", b""],
    ids=["length", "chunked", "neither"],
)
@pytest.mark.parametrize(("method", "whole"), [("HEAD", True), ("GET", False)])
def test_only_what_answers_head_is_whole_without_a_body(tmp_path, head, method, whole):
    request = method.encode() + b" /quay HTTP/1.1\r\nHost: harbour-post.example\r\n\r\n"
    with writer(tmp_path) as opened:
        address = opened.write(exchange(request=request, response=b"HTTP/1.1 200 OK\r\n" + head + b"\r\n"))
    with read_record(tmp_path / address.warc, address.offset) as record:
        assert request_method(record) == method
        response = read_response(record, method=request_method(record))
    assert response.truncated == (not whole and bool(head))
    assert response.body == b""
    assert bool(response.warnings) == response.truncated


def test_a_method_is_told_by_the_request_of_the_same_exchange_only(tmp_path):
    with writer(tmp_path) as opened:
        first = opened.write(exchange(request=b""))
        opened.write(exchange(request=b"HEAD / HTTP/1.1\r\n\r\n"))
    with read_record(tmp_path / first.warc, first.offset) as record:
        assert request_method(record) is None
