import base64
import gzip
import hashlib
import io
import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.warc import directory
from archive.warc.faults import FAULTS, NOTES, Fault
from archive.warc.verify import verify
from tests.archive.warc.warc_samples import CHUNKED, PAGE, RESPONSE, exchange, member, record_id, writer


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def response(block=RESPONSE, payload=PAGE, **changes):
    """The fields of a right response record, some changed, those that are None left out."""
    pairs = {
        "WARC-Type": "response",
        "WARC-Record-ID": record_id(),
        "WARC-Date": "2024-01-01T00:00:00Z",
        "WARC-Target-URI": "https://harbour-post.example/",
        "WARC-Block-Digest": sha1(block),
        "WARC-Payload-Digest": sha1(payload),
        "Content-Type": "application/http;msgtype=response",
    }
    pairs |= {name.replace("_", "-"): value for name, value in changes.items()}
    return [(name, value) for name, value in pairs.items() if value is not None]


def kind(name, **changes):
    """The fields of a right record of another type."""
    changes = {"WARC_Payload_Digest": None, "WARC_Block_Digest": None, "Content_Type": "text/plain", **changes}
    return response(WARC_Type=name, **changes)


def info(**changes):
    return kind("warcinfo", **{"WARC_Target_URI": None, **changes})


GOOD = member(response(), RESPONSE)
PLAIN = gzip.decompress(GOOD)
LF_HEAD = b"WARC/1.1\nWARC-Type: a\nContent-Length: 0\n\n\r\n\r\n"


def save(tmp_path, *pieces, name="a.warc.gz"):
    path = tmp_path / name
    path.write_bytes(b"".join(pieces))
    return path


def codes(*paths):
    return [fault.code for fault in verify(paths)]


RIGHT = {
    "response": member(response(), RESPONSE),
    "WARC/1.0": member(response(), RESPONSE, version=b"WARC/1.0"),
    "no digests": member(response(WARC_Block_Digest=None, WARC_Payload_Digest=None), RESPONSE),
    "hexadecimal SHA-256": member(
        response(WARC_Block_Digest="sha256:" + hashlib.sha256(RESPONSE).hexdigest()), RESPONSE
    ),
    "chunked": member(response(CHUNKED, b"ferry boat"), CHUNKED),
    "payload digest over the framing": member(response(CHUNKED, CHUNKED.partition(b"\r\n\r\n")[2]), CHUNKED),
    "payload digest over all that follows": member(response(RESPONSE + b"more", PAGE + b"more"), RESPONSE + b"more"),
    "payload digest as long as Content-Length": member(response(RESPONSE + b"more", PAGE), RESPONSE + b"more"),
    "truncated": member(response(CHUNKED[:-23], b"ferry bo", WARC_Truncated="disconnect"), CHUNKED[:-23]),
    "an old HTTP": member(response(b"HTTP/1.0 200\n\nferry", b"ferry"), b"HTTP/1.0 200\n\nferry"),
    "resource": member(kind("resource", WARC_Payload_Digest=sha1(b"ferry")), b"ferry"),
    "metadata with a payload digest, as warcio": member(kind("metadata", WARC_Payload_Digest=sha1(b"a")), b"a"),
    "metadata without a URL": member(kind("metadata", WARC_Target_URI=None), b"a"),
    "revisit": member(
        kind("revisit", WARC_Profile="http://x.example/", WARC_Payload_Digest=sha1(b"of another record"))
    ),
    "first segment": member(response(payload=b"of the whole", WARC_Segment_Number="1"), RESPONSE),
    "last segment": member(
        response(WARC_Record_ID="<urn:uuid:1>", payload=b"of the whole", WARC_Segment_Number="1"), RESPONSE
    )
    + member(
        kind(
            "continuation",
            WARC_Segment_Origin_ID="<urn:uuid:1>",
            WARC_Segment_Number="2",
            WARC_Segment_Total_Length="900",
        ),
        b"rest",
    ),
    "unknown field": member(response(X_Tide="high"), RESPONSE),
    "URL in angle brackets, as wget": member(response(WARC_Target_URI="<https://harbour-post.example/>"), RESPONSE),
    "id without angle brackets": member(response(WARC_Record_ID="urn:uuid:7"), RESPONSE),
    "extension field twice": member(
        [*response(), ("WARC-Protocol", "http/1.1"), ("WARC-Protocol", "tls/1.3")], RESPONSE
    ),
    "IPv6": member(response(WARC_IP_Address="2001:db8::1"), RESPONSE),
    "not ASCII": member(response(X_Port="H\u00e4fen"), RESPONSE),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right(tmp_path, name):
    assert codes(save(tmp_path, RIGHT[name])) == []


@pytest.mark.parametrize(
    ("version", "date", "right"),
    [
        ("1.1", "2024-02-29T23:59:59Z", True),
        ("1.1", "2024-02-29T23:59:59.123456789Z", True),
        ("1.1", "2016-12-31T23:59:60Z", True),
        ("1.1", "2024-02-29T23:59Z", True),
        ("1.1", "2024-02-29", True),
        ("1.1", "2024-02", True),
        ("1.1", "2024", True),
        ("1.1", "2023-02-29T00:00:00Z", False),
        ("1.1", "2024-02-29T24:00:01Z", False),
        ("1.1", "2024-02-29T12:60:00Z", False),
        ("1.1", "2024-13-01", False),
        ("1.1", "2024-02-29T23:59:59", False),
        ("1.1", "2024-02-29T23:59:59+01:00", False),
        ("1.1", "2024-02-29T23:59:59.1234567890Z", False),
        ("1.1", "2024-02-29 23:59:59Z", False),
        ("1.1", "20240229235959", False),
        ("1.1", "\u0662\u0660\u0662\u0664", False),
        ("1.0", "2024-02-29T23:59:59Z", True),
        ("1.0", "2024-02-29T23:59:59.5Z", False),
        ("1.0", "2024-02", False),
    ],
)
def test_dates(tmp_path, version, date, right):
    path = save(tmp_path, member(response(WARC_Date=date), RESPONSE, version=b"WARC/" + version.encode()))
    assert codes(path) == ([] if right else ["date"])


ODD = {
    "no HTTP at all": (member(response(b"garbage", b""), b"garbage"), ["http"]),
    "empty block": (member(response(b"", b"")), ["http"]),
    "status of two digits": (member(response(b"HTTP/1.1 20\r\n\r\n", b""), b"HTTP/1.1 20\r\n\r\n"), ["http"]),
    "no line break after a status": (member(response(b"HTTP/1.1 2000", b""), b"HTTP/1.1 2000"), ["http"]),
    "unknown type": (member(kind("weather")), ["type-unknown"]),
    "unknown digest": (member(response(WARC_Block_Digest="blake3:" + "0" * 64), RESPONSE), ["digest-unknown"]),
    "revisit as wget writes it": (
        member(
            kind("revisit", WARC_Profile="http://x.example/", WARC_Truncated="length", WARC_Block_Digest=sha1(b"")),
            b"HTTP/1.1 200 OK\r\n\r\n",
        ),
        ["digest-empty"],
    ),
    "long value": (member(response(X_Long="x" * 70_000), RESPONSE), ["field-long"]),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_a_note(tmp_path, name):
    odd, expected = ODD[name]
    before = member(info())
    notes = list(verify([save(tmp_path, before, odd, member(response(), RESPONSE))]))
    assert [(note.code, note.offset, note.is_note) for note in notes] == [
        (code, len(before), True) for code in expected
    ]


def test_every_note_is_explained_and_has_a_test():
    assert {code for _, expected in ODD.values() for code in expected} == set(NOTES)


TWICE = record_id()
# Of fixed bytes: what zeros in the middle of a stream look like to a decoder depends on what stood there.
FIXED = member(response(WARC_Record_ID="<urn:uuid:11111111-1111-4111-8111-111111111111>"), RESPONSE)
FIRST_ID = "<urn:uuid:22222222-2222-4222-8222-222222222222>"
WRONG = {
    "torn": (member(response(), RESPONSE)[:-1], ["torn"]),
    "checksum": (member(response(), RESPONSE)[:-8] + bytes(4) + member(response(), RESPONSE)[-4:], ["gzip"]),
    "stored length": (member(response(), RESPONSE)[:-4] + bytes(4), ["gzip"]),
    "data": (FIXED[:200] + bytes(50) + FIXED[250:], ["gzip"]),
    "one member for all": (
        gzip.compress(member(response(), RESPONSE, compress=False) + member(response(), RESPONSE, compress=False)),
        ["members"],
    ),
    "not compressed": (member(response(), RESPONSE, compress=False), ["members"]),
    "garbage after": (member(response(), RESPONSE) + b"garbage", ["garbage"]),
    "garbage in the member": (
        gzip.compress(PLAIN + b"x"),
        ["members", "garbage"],
    ),
    "zeros": (member(response(), RESPONSE) + bytes(1000), ["garbage"]),
    "no Content-Length": (gzip.compress(b"WARC/1.1\r\nWARC-Type: resource\r\n\r\n\r\n\r\n"), ["length"]),
    "Content-Length too long": (member(response(), RESPONSE, length=len(RESPONSE) + 90), ["length"]),
    "Content-Length a little too long": (
        member(response(), RESPONSE, length=len(RESPONSE) + 4),
        ["end", "block-digest"],
    ),
    "Content-Length too short": (member(response(), RESPONSE, length=len(RESPONSE) - 5), ["length"]),
    "Content-Length of no number": (member([*response(), ("Content-Length", "0x10")], RESPONSE), ["length"]),
    "no line ends": (member(response(), RESPONSE, end=b""), ["end"]),
    "one line end": (member(response(), RESPONSE, end=b"\r\n"), ["end"]),
    "line ends of LF": (member(response(), RESPONSE, end=b"\n\n"), ["end"]),
    "head of LF": (
        gzip.compress(b"WARC/1.1\nWARC-Type: metadata\nContent-Length: 0\n\n\r\n\r\n"),
        ["head", "head", "head", "field-missing", "field-missing"],
    ),
    "a line without a colon": (member([*response(), ("no field\r\nX", "y")], RESPONSE), ["head"]),
    "a value that is not UTF-8": (member([*response(), ("X", "\udcff")], RESPONSE), ["head"]),
    "version": (member(response(), RESPONSE, version=b"WARC/2.7"), ["version"]),
    "no type": (member(response(WARC_Type=None, WARC_Payload_Digest=None), RESPONSE), ["field-missing"]),
    "no date": (member(response(WARC_Date=None), RESPONSE), ["field-missing"]),
    "no id": (member(response(WARC_Record_ID=None), RESPONSE), ["field-missing"]),
    "empty id": (member(response(WARC_Record_ID=""), RESPONSE), ["field-missing"]),
    "response without URL": (member(response(WARC_Target_URI=None), RESPONSE), ["field-missing"]),
    "request without URL": (member(kind("request", WARC_Target_URI=None)), ["field-missing"]),
    "revisit without profile": (member(kind("revisit")), ["field-missing"]),
    "continuation without segment": (member(kind("continuation")), ["field-missing", "field-missing"]),
    "date": (member(response(WARC_Date="yesterday"), RESPONSE), ["date"]),
    "date twice": (member([*response(), ("warc-date", "2024-01-01T00:00:00Z")], RESPONSE), ["field-repeated"]),
    "URL in warcinfo": (member(info(WARC_Target_URI="https://harbour-post.example/")), ["field-misplaced"]),
    "file name in a response": (member(response(WARC_Filename="a"), RESPONSE), ["field-misplaced"]),
    "id of no URI": (member(response(WARC_Record_ID="<seven>"), RESPONSE), ["field-value"]),
    "URL of no URI": (member(response(WARC_Target_URI="/quay"), RESPONSE), ["field-value"]),
    "URL with a space": (member(response(WARC_Target_URI="https://a.example/a b"), RESPONSE), ["field-value"]),
    "IP address": (member(response(WARC_IP_Address="300.1.1.1"), RESPONSE), ["field-value"]),
    "segment number": (member(response(WARC_Segment_Number="one"), RESPONSE), ["field-value"]),
    "segment 0": (member(response(WARC_Segment_Number="0"), RESPONSE), ["segment"]),
    "a response that is segment 2": (member(response(WARC_Segment_Number="2"), RESPONSE), ["segment"]),
    "a continuation that is segment 1": (
        member(kind("continuation", WARC_Segment_Origin_ID=FIRST_ID, WARC_Segment_Number="1")),
        ["segment"],
    ),
    "a total length in a first segment": (
        member(response(WARC_Segment_Number="1", WARC_Segment_Total_Length="9", WARC_Payload_Digest=None), RESPONSE),
        ["field-misplaced"],
    ),
    "a segment of nothing": (
        member(kind("continuation", WARC_Segment_Origin_ID="<urn:uuid:9>", WARC_Segment_Number="2")),
        ["dangling"],
    ),
    "a field's name that is not ASCII": (member([*response(), ("H\u00e4fen", "2")], RESPONSE), ["head"]),
    "a line that does not end": (member(response(X_Long="x" * (1 << 20)), RESPONSE), ["head"]),
    "a version line of another kind": (member(response(), RESPONSE, version=b"WARC 1.1"), ["garbage"]),
    "reference to a page that is not there": (
        member(kind("revisit", WARC_Profile="http://x.example/", WARC_Refers_To="<urn:uuid:9>")),
        ["dangling"],
    ),
    "text between records": (b"<!-- a note of somebody's -->", ["garbage"]),
    "a gzip file of something else": (gzip.compress(b"<html>no record</html>"), ["garbage"]),
    "a gzip member of nothing": (gzip.compress(b""), ["garbage"]),
    "block digest": (member(response(WARC_Block_Digest=sha1(b"other")), RESPONSE), ["block-digest"]),
    "block": (member(response(), RESPONSE.replace(b"left", b"sank")), ["block-digest", "payload-digest"]),
    "payload digest": (member(response(payload=b"other"), RESPONSE), ["payload-digest"]),
    "payload digest of a resource": (
        member(kind("resource", WARC_Payload_Digest=sha1(b"other")), b"a"),
        ["payload-digest"],
    ),
    "block digest of a revisit": (
        member(
            kind("revisit", WARC_Profile="http://x.example/", WARC_Block_Digest=sha1(b"other")), b"HTTP/1.1 200\r\n"
        ),
        ["block-digest"],
    ),
    "digest of no form": (member(response(WARC_Block_Digest="sha1:short"), RESPONSE), ["digest-form"]),
    "digest without label": (member(response(WARC_Payload_Digest="A" * 32), RESPONSE), ["digest-form"]),
    "id twice": (
        member(response(WARC_Record_ID=TWICE), RESPONSE) + member(response(WARC_Record_ID=TWICE), RESPONSE),
        ["id-repeated"],
    ),
    "reference to nothing": (member(kind("request", WARC_Concurrent_To="<urn:uuid:9>")), ["dangling"]),
    "warcinfo that is not there": (member(response(WARC_Warcinfo_ID="<urn:uuid:9>"), RESPONSE), ["dangling"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong(tmp_path, name):
    """One defect in the middle of a file: it is found, in its place, and the records around it are not blamed."""
    wrong, expected = WRONG[name]
    before, after = member(info(WARC_Record_ID=FIRST_ID)), member(response(), RESPONSE)
    path = save(tmp_path, before, wrong, b"" if name == "torn" else after)
    faults = list(verify([path]))
    assert [fault.code for fault in faults] == expected
    assert {fault.path for fault in faults} == {path}
    assert all(len(before) <= fault.offset < len(before) + len(wrong) for fault in faults)
    assert not any(fault.is_note for fault in faults)


def test_every_code_is_explained_and_has_a_test():
    tested = {code for _, expected in WRONG.values() for code in expected}
    assert tested | {"given-up", "unreadable", "empty", "more"} == set(FAULTS)


def test_references_hold_across_files(tmp_path):
    first, second = record_id(), record_id()
    one = save(tmp_path, member(response(WARC_Record_ID=first), RESPONSE), name="1.warc.gz")
    two = save(tmp_path, member(kind("request", WARC_Record_ID=second, WARC_Concurrent_To=first)), name="2.warc.gz")
    three = save(tmp_path, member(kind("metadata", WARC_Refers_To=second)), name="3.warc.gz")
    assert codes(one, two, three) == codes(three, two, one) == []
    assert codes(one, three) == ["dangling"]
    assert codes(one, one) == ["id-repeated"]


@pytest.mark.parametrize("make", ["mkdir", None])
def test_a_file_that_cannot_be_read(tmp_path, make):
    path = tmp_path / "a.warc.gz"
    if make:
        path.mkdir()
    assert codes(path, save(tmp_path, RIGHT["response"], name="b.warc.gz")) == ["unreadable"]


def test_an_empty_file(tmp_path):
    (fault,) = verify([save(tmp_path)])
    assert (fault.code, fault.offset) == ("empty", 0)
    assert codes(save(tmp_path, name="b.warc.gz.open")) == []  # a crawl that has just begun


def test_a_fault_names_its_record(tmp_path):
    one = member(response(WARC_Record_ID="<urn:uuid:1>", WARC_Date="never"), RESPONSE)
    two = member(response(WARC_Record_ID="<urn:uuid:1>"), RESPONSE)
    faults = list(verify([save(tmp_path, one, two)]))
    assert [(fault.code, fault.offset, fault.record_id) for fault in faults] == [
        ("date", 0, "urn:uuid:1"),
        ("id-repeated", len(one), "urn:uuid:1"),
    ]
    assert "byte 0 of a.warc.gz" in faults[1].message


def test_ids_are_compared_as_what_they_are(tmp_path):
    """UUIDs without regard to case; whatever else, letter by letter, also where it is as long as one."""
    ids = [
        "urn:uuid:ABCDEF00-0000-4000-8000-000000000001",
        "urn:uuid:abcdef00-0000-4000-8000-000000000001",
        "urn:uuid:zbcdef00-0000-4000-8000-000000000001",
        "urn:uuid:Zbcdef00-0000-4000-8000-000000000001",
        "urn:uuid:  cdef00-0000-4000-8000-000000000001",
        "https://harbour-post.example/records/1",
    ]
    records = [member(response(WARC_Record_ID=f"<{text}>"), RESPONSE) for text in ids]
    faults = [fault for fault in verify([save(tmp_path, *records)]) if fault.code == "id-repeated"]
    assert [fault.offset for fault in faults] == [len(records[0])]


def test_a_reference_far_back_is_found(tmp_path):
    """Further than what is kept of the records before."""
    first = record_id()
    records = [member(response(WARC_Record_ID=first), RESPONSE)]
    records += [member(response(), RESPONSE) for _ in range(600)]
    for target in (first, "<urn:uuid:9>"):
        path = save(tmp_path, *records, member(kind("request", WARC_Concurrent_To=target)))
        assert codes(path) == (["dangling"] if target != first else [])


def test_more_faults_than_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(directory, "MAX_FAULTS", 3)
    path = save(tmp_path, *[member(kind("request", WARC_Concurrent_To="<urn:uuid:9>")) for _ in range(5)])
    assert codes(path) == ["dangling"] * 3 + ["more"]


def test_how_a_fault_reads(tmp_path):
    fault = Fault(tmp_path / "a.warc.gz", 12, "torn", "the file ends within the record's head")
    assert str(fault) == f"{tmp_path}/a.warc.gz: at byte 12: the file ends within the record's head [torn]"


def test_a_file_being_written_is_whole_but_for_its_tail(tmp_path):
    with writer(tmp_path) as opened:
        opened.write(exchange())
        assert codes(opened.path) == []


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("compress", [True, False])
def test_files_of_warcio_are_right(tmp_path, version, compress):
    path = tmp_path / ("w.warc.gz" if compress else "w.warc")
    url = "https://harbour-post.example/"
    with path.open("wb") as file:
        warcio = WARCWriter(file, gzip=compress, warc_version=version)
        warcio.write_record(warcio.create_warcinfo_record("w", {"software": "warcio"}))
        for fields, body in [
            ([("Transfer-Encoding", "chunked")], CHUNKED.partition(b"\r\n\r\n")[2]),
            ([("Content-Length", str(len(PAGE)))], PAGE),
            ([("Content-Encoding", "gzip"), ("Content-Length", "5")], gzip.compress(PAGE)),
            ([], b""),
        ]:
            head = StatusAndHeaders("200 OK", fields, protocol="HTTP/1.1")
            reply = warcio.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=head)
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "harbour-post.example")], is_http_request=True)
            request = warcio.create_warc_record(url, "request", http_headers=asked)
            warcio.write_request_response_pair(request, reply)
        for kind in ("metadata", "resource"):
            warcio.write_record(
                warcio.create_warc_record(
                    url, kind, payload=io.BytesIO(b"a: b\r\n"), warc_content_type="application/warc-fields"
                )
            )
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        warcio.write_record(
            warcio.create_revisit_record(url, sha1(PAGE), url, "2024-01-01T00:00:00Z", http_headers=head)
        )
    assert list(verify([path])) == []


# Bodies as a browser hands them over: dechunked and decoded, under the headers of the wire.
BROWSER_BODIES = {
    "page": ([("Transfer-Encoding", "chunked")], PAGE),
    "begins like a chunk": ([("Transfer-Encoding", "chunked")], b"beef\r\n and other dishes"),
    "a chunk and more": ([("Transfer-Encoding", "chunked")], b"5\r\nferry\r\nport\r\n"),
    "nothing": ([("Transfer-Encoding", "chunked")], b""),
    "decoded": ([("Content-Encoding", "gzip"), ("Content-Length", "40")], PAGE),
    "all of it": ([("Content-Encoding", "br"), ("Transfer-Encoding", "chunked"), ("Content-Length", "9")], PAGE),
}


@pytest.mark.parametrize("name", BROWSER_BODIES)
@pytest.mark.parametrize("compress", [True, False])
def test_files_of_browser_crawlers_are_right(tmp_path, name, compress):
    """As Browsertrix writes them: bodies as the browser has them, SHA-256 in base 16, fields of its own."""
    headers, body = BROWSER_BODIES[name]
    url = "https://harbour-post.example/h%C3%A4fen?q=\u00e4"
    path = tmp_path / ("b.warc.gz" if compress else "b.warc")
    with path.open("wb") as file:
        warcio = WARCWriter(file, gzip=compress, warc_version="1.1")
        warcio.write_record(warcio.create_warcinfo_record("b", {"software": "browser crawler"}))
        head = StatusAndHeaders("200", [("content-type", "text/html"), *headers], protocol="HTTP/1.1")
        digest = f"sha256:{hashlib.sha256(body).hexdigest()}"
        more = {
            "WARC-Payload-Digest": digest,
            "WARC-Page-ID": "5f3ab7a0-0f7e-4f54-9a3e-000000000001",
            "WARC-Resource-Type": "document",
            "WARC-JSON-Metadata": '{"ipType":"Public","cert":{"issuer":"E1","ctc":"1"}}',
            "WARC-IP-Address": "2001:db8::1",
            "WARC-Date": "2024-03-05T06:07:08.123Z",
        }
        reply = warcio.create_warc_record(
            url, "response", payload=io.BytesIO(body), http_headers=head, warc_headers_dict=more
        )
        asked = StatusAndHeaders("GET /h%C3%A4fen HTTP/1.1", [("Host", "harbour-post.example")], is_http_request=True)
        warcio.write_request_response_pair(reply, warcio.create_warc_record(url, "request", http_headers=asked))
        for target in (f"urn:pageinfo:{url}", f"urn:text:{url}", f"urn:view:{url}"):
            warcio.write_record(
                warcio.create_warc_record(
                    target, "resource", payload=io.BytesIO(b"{}"), warc_content_type="application/json"
                )
            )
    assert list(verify([path])) == []


@settings(deadline=None, max_examples=200)
@given(
    name=st.sampled_from(sorted(RIGHT)),
    changes=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 60),
    inserted=st.binary(max_size=20),
    at=st.integers(0, 2000),
    compress=st.booleans(),
)
def test_nothing_makes_it_fail(tmp_path_factory, name, changes, cut, inserted, at, compress):
    data = bytearray(RIGHT[name] if compress else gzip.decompress(RIGHT[name]))
    for position, value in changes:
        data[position % len(data)] = value
    del data[len(data) - cut :]
    at %= len(data) + 1
    data[at:at] = inserted
    path = save(tmp_path_factory.getbasetemp(), bytes(data), RIGHT["response"] * compress, name="mutated.warc")
    for fault in verify([path]):
        assert fault.code in FAULTS | NOTES
        assert 0 <= fault.offset <= path.stat().st_size


@settings(deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"WARC/1.1\r\n", b"\x1f\x8b\x08\0", b"WARC/1.1\r\nContent-Length: 9\r\n"]),
)
def test_anything_is_verified(tmp_path_factory, data, start):
    path = save(tmp_path_factory.getbasetemp(), start + data, name="anything.warc.gz")
    assert all(fault.code in FAULTS | NOTES for fault in verify([path]))


def test_a_hostile_head_gives_few_faults(tmp_path):
    path = save(tmp_path, gzip.compress(b"WARC/1.1\r\n" + b"x\n" * 300_000 + b"Content-Length: 0\r\n\r\n\r\n\r\n"))
    assert len(codes(path)) < 40


GROWTH = """
import resource, sys
from pathlib import Path
from archive.warc.recover import recover
from archive.warc.verify import verify
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
path = Path(sys.argv[1])
list(verify([path.with_name("small.warc.gz")]))
before = peak()
assert [fault.code for fault in verify([path])] == sys.argv[2:]
assert recover(path).records == 2
print(peak() - before)
"""


@pytest.mark.drill
@pytest.mark.parametrize("right", [True, False])
def test_memory_stays_flat_whatever_a_record_s_size(tmp_path, right):
    """A page of 1 GB in the drill, of 100 MB else."""
    size = 1 << 30 if "DRILL" in os.environ else 100 << 20
    head = b"HTTP/1.1 200 OK\r\n\r\n"
    block, payload = hashlib.sha1(head), hashlib.sha1()
    piece = b"The ferry left on time. " * (1 << 16)
    pieces = [piece] * (size // len(piece))
    for each in pieces:
        block.update(each)
        payload.update(each)
    digests = [f"sha1:{base64.b32encode(digest.digest()).decode()}" for digest in (block, payload)]
    pairs = response(WARC_Block_Digest=digests[0], WARC_Payload_Digest=digests[right])
    path = save(tmp_path, member(info()), name="large.warc.gz")
    length = len(head) + len(piece) * len(pieces)
    lines = "".join(f"{name}: {value}\r\n" for name, value in [*pairs, ("Content-Length", length)])
    with path.open("ab") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1) as file:
        file.write(f"WARC/1.1\r\n{lines}\r\n".encode() + head)
        for each in pieces:
            file.write(each)
        file.write(b"\r\n\r\n")
    save(tmp_path, RIGHT["response"], name="small.warc.gz")
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, path, *([] if right else ["payload-digest"])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) < 64 << 10  # in KiB
