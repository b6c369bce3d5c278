"""Rules that verification holds every record to: right, odd and wrong ones, each with one thing about it."""

import gzip

import pytest

from archive.warc.faults import FAULTS, NOTES
from archive.warc.verify import verify
from tests.archive.warc.made_records import RIGHT, codes, info, kind, response, save
from tests.archive.warc.warc_samples import RESPONSE, member, record_id, sha1


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
        gzip.compress(member(response(), RESPONSE, compress=False) + b"x"),
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
