"""The records of an exchange: types, fields, blocks, digests."""

import gzip
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive.warc import fields
from archive.warc.compose import Description, fields_block
from archive.warc.read import read_record
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, REQUEST, RESPONSE, exchange, members, records, sha1, writer

GZIPPED = gzip.compress(PAGE, mtime=0)


def test_a_group_of_records(tmp_path):
    with writer(tmp_path) as opened:
        address = opened.write(
            exchange(
                ip_address="2001:db8::1",
                protocols=("http/1.1", "tls/1.3"),
                cipher_suite="TLS_AES_128_GCM_SHA256",
                truncated="time",
                metadata=(("via", "https://harbour-post.example/"), ("hopsFromSeed", "L"), ("fetchTimeMs", "12")),
                error="the page took\ntoo long",
                interim=b"HTTP/1.1 103 Early Hints\r\nLink: </s.css>\r\n\r\n",
            )
        )
    (path,) = tmp_path.iterdir()
    (info, _), (response, response_block), (request, request_block), (metadata, description) = records(path)
    common = {
        "WARC-Date": "2024-03-05T06:07:08.123456Z",
        "WARC-Target-URI": "https://harbour-post.example/quay",
        "WARC-IP-Address": "2001:db8::1",
        "WARC-Protocol": "tls/1.3",
        "WARC-Cipher-Suite": "TLS_AES_128_GCM_SHA256",
        "WARC-Warcinfo-ID": info["WARC-Record-ID"],
    }
    assert response == common | {
        "WARC-Type": "response",
        "WARC-Record-ID": response["WARC-Record-ID"],
        "WARC-Truncated": "time",
        "WARC-Payload-Digest": sha1(PAGE),
        "WARC-Block-Digest": sha1(RESPONSE),
        "Content-Type": "application/http;msgtype=response",
        "Content-Length": str(len(RESPONSE)),
    }
    assert request == common | {
        "WARC-Type": "request",
        "WARC-Record-ID": request["WARC-Record-ID"],
        "WARC-Concurrent-To": response["WARC-Record-ID"],
        "WARC-Block-Digest": sha1(REQUEST),
        "Content-Type": "application/http;msgtype=request",
        "Content-Length": str(len(REQUEST)),
    }
    assert metadata == common | {
        "WARC-Type": "metadata",
        "WARC-Record-ID": metadata["WARC-Record-ID"],
        "WARC-Concurrent-To": response["WARC-Record-ID"],
        "WARC-Block-Digest": sha1(description),
        "Content-Type": "application/warc-fields",
        "Content-Length": str(len(description)),
    }
    assert (response_block, request_block) == (RESPONSE, REQUEST)
    assert list(fields.parse(description)[0]) == [
        ("via", "https://harbour-post.example/"),
        ("hopsFromSeed", "L"),
        ("fetchTimeMs", "12"),
        ("description", "the page took too long"),
        ("interimResponse", "HTTP/1.1 103 Early Hints"),
        ("interimResponse", "Link: </s.css>"),
    ]
    (_, (offset, length, content), _, _) = members(path)
    assert b"WARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\n" in content
    assert (address.warc, address.offset, address.length) == (path.name, offset, length)
    assert f"<{address.recordId}>" == response["WARC-Record-ID"]
    assert (address.date, address.payloadDigest) == (response["WARC-Date"], sha1(PAGE))
    assert list(verify([path])) == []


@pytest.mark.parametrize(
    ("request_", "error", "types", "description"),
    [
        (REQUEST, "connection reset", ["request", "metadata"], "connection reset"),
        (b"", "connection refused", ["metadata"], "connection refused"),
        (b"", None, ["metadata"], "no response came"),
    ],
)
@pytest.mark.parametrize("nothing", [None, b""])
def test_without_a_response(tmp_path, request_, error, types, description, nothing):
    with writer(tmp_path) as opened:
        assert opened.write(exchange(request=request_, response=nothing, error=error)) is None
    (path,) = tmp_path.iterdir()
    _, *rest = records(path)
    assert [record["WARC-Type"] for record, _ in rest] == types
    metadata, block = rest[-1]
    assert fields.parse(block)[0].get("description") == description
    assert metadata.get("WARC-Concurrent-To") == (rest[0][0]["WARC-Record-ID"] if len(rest) > 1 else None)
    assert list(verify([path])) == []


@pytest.mark.parametrize(
    ("response", "payload"),
    [
        (CHUNKED, b"ferry boat"),
        (RESPONSE + b"more than Content-Length", PAGE),
        (b"HTTP/1.1 200 OK\r\n\r\n", b""),
        (b"\0\1garbage without an end", b""),
        (
            b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + GZIPPED,
            GZIPPED,
        ),
    ],
)
@pytest.mark.parametrize("as_file", [False, True])
def test_the_payload_is_dechunked_and_still_encoded(tmp_path, response, payload, as_file):
    given_response = io.BytesIO(response) if as_file else response
    with writer(tmp_path) as opened:
        address = opened.write(exchange(response=given_response))
    (path,) = tmp_path.iterdir()
    record, block = records(path)[1]
    assert block == response
    assert record["WARC-Payload-Digest"] == address.payloadDigest == sha1(payload)
    assert not as_file or given_response.closed


@pytest.mark.parametrize(
    ("started", "date"),
    [
        (datetime(2024, 3, 5, 6, 7, 8, tzinfo=UTC), "2024-03-05T06:07:08Z"),
        (datetime(2024, 3, 5, 6, 7, 8, 1000, tzinfo=UTC), "2024-03-05T06:07:08.001000Z"),
        (datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))), "2023-12-31T23:00:00Z"),
    ],
)
def test_dates_are_utc(tmp_path, started, date):
    with writer(tmp_path) as opened:
        assert opened.write(replace(exchange(), started_at=started)).date == date


def test_metadata_that_comes_later(tmp_path):
    with writer(tmp_path) as opened:
        response = opened.write(exchange())
        links = [("outlink", f"https://harbour-post.example/{n} L a/@href") for n in range(3)]
        address = opened.write_metadata(
            Description(
                url="https://harbour-post.example/quay", refers_to=response.recordId, block=fields_block(links),
                truncated="length",
            )
        )  # fmt: skip
    (path,) = tmp_path.iterdir()
    with read_record(path, address.offset, address.length) as record:
        assert record.record_id == address.recordId
        assert record.fields.get("WARC-Refers-To") == f"<{response.recordId}>"
        assert record.fields.get("WARC-Truncated") == "length"
        assert list(fields.parse(record.block.read())[0]) == links
    assert list(verify([path])) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "https://harbour-post.example/a b"},
        {"url": "https://harbour-post.example/\r\nWARC-Type: x"},
        {"url": "https://h\u00e4fen.example/"},
        {"url": "quay"},
        {"ip_address": "192.0.2.1\r\nX: y"},
        {"metadata": (("via\r\n", "x"),)},
    ],
)
def test_what_no_record_can_hold_is_refused_before_anything_is_written(tmp_path, wrong):
    with writer(tmp_path) as opened:
        opened.write(exchange())
        before = opened.path.stat().st_size
        with pytest.raises(ValueError, match=r"WARC"):
            opened.write(exchange(**wrong))
        assert opened.path.stat().st_size == before
        assert opened.write(exchange()).offset == before


def test_an_instant_without_a_zone_is_refused(tmp_path):
    with writer(tmp_path) as opened, pytest.raises(ValueError, match="time zone"):
        opened.write(replace(exchange(), started_at=datetime(2024, 1, 1)))  # noqa: DTZ001
