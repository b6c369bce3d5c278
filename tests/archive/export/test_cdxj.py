"""Index lines: as cdxj-indexer and pywb write them."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive.export.cdxj import Passed, index_lines
from archive.warc.compose import Description, fields_block
from archive.warc.exchange import Exchange
from archive.warc.revisit import Original
from archive.warc.write import WarcWriter
from tests.archive.sample_crawl import START, http
from tests.referees import referee

URL = "https://www.harbour-post.example/Find"


def write(folder: Path, *exchanges: tuple[str, bytes, bytes]) -> Path:
    with WarcWriter(folder, prefix="test", software="tests") as writer:
        for url, request, response in exchanges:
            writer.write(Exchange(url=url, started_at=START, request=request, response=response))
    (path,) = folder.glob("*.warc.gz")
    return path


def post(mime: str, body: bytes, method: str = "POST") -> bytes:
    return f"{method} /Find HTTP/1.1\r\nContent-Type: {mime}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


GET = b"GET / HTTP/1.1\r\n\r\n"
MULTIPART = (
    b'--b1\r\nContent-Disposition: form-data; name="q"\r\n\r\nferry & quay\r\n'
    b'--b1\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\n\r\n\x00\xff\r\n--b1--\r\n'
)
JSON = json.dumps({"q": "ferry", "page": {"number": 2, "all": [1, 2.5, "x"]}, "q2": {"q": "again"}}).encode()
REQUESTS = {
    "form": post("application/x-www-form-urlencoded", b"q=late+ferry&b=%C3%BC"),
    "form that is no text": post("application/x-www-form-urlencoded", b"q=\xff"),
    "multipart": post("multipart/form-data; boundary=b1", MULTIPART),
    "multipart without a boundary": post("multipart/form-data", MULTIPART),
    "json": post("application/json", JSON),
    "json that is none": post("application/json", b"{"),
    "text": post("text/plain", b"ferry"),
    "bytes": post("application/octet-stream", b"\x00\x01"),
    "long": post("application/x-www-form-urlencoded", b"q=" + b"x" * 9000),
    "put": post("application/json", JSON, "PUT"),
    "get": GET,
}


def fields(line: bytes) -> tuple[str, str, dict[str, Any]]:
    key, timestamp, values = line.decode().split(" ", 2)
    return key, timestamp, json.loads(values)


@pytest.mark.parametrize("request_block", REQUESTS.values(), ids=REQUESTS.keys())
def test_a_request_that_is_no_get_is_in_the_key(request_block: bytes, tmp_path: Path) -> None:
    path = write(tmp_path, (URL, request_block, http(b"found")), (URL + "?a=1", request_block, http(b"found")))
    passed = Passed()
    lines = list(index_lines(path, passed))
    assert passed == Passed()
    for line in lines:
        key, _, values = fields(line)
        assert ("__wb_method=" in key) == (values.get("method", "GET") != "GET")
    theirs = _indexed_by("cdxj-indexer", "-p", str(path))
    for ours, line in zip(map(fields, lines), map(fields, theirs), strict=True):
        # Without a body it has an empty requestBody; we have none, as pywb.
        if not line[2].get("requestBody"):
            line[2].pop("requestBody", None)
        assert ours == line


def _indexed_by(tool: str, *arguments: str) -> list[bytes]:
    return subprocess.run([referee(tool), *arguments], capture_output=True, check=True).stdout.splitlines(keepends=True)


def test_json_is_written_as_pywb_writes_it(tmp_path: Path) -> None:
    """Where the two differ, pywb's word counts: it makes the key that is looked for."""
    block = post("application/json", json.dumps({"a": True, "b": None, "c": 3.0, "d": [False, False]}).encode())
    path = write(tmp_path, (URL, block, http(b"found")))
    (line,) = index_lines(path, Passed())
    assert fields(line)[2]["requestBody"] == "a=true&b=null&c=3&d=false&d.2_=false"
    (theirs,) = (line for line in _indexed_by("cdx-indexer", "-j", "-p", str(path)) if b'"text/html"' in line)
    assert fields(theirs)[0] == fields(line)[0]


@pytest.mark.parametrize(("block", "method"), [(b"HEAD / HTTP/1.1\r\n\r\n", "head"), (post("text/plain", b""), "post")])
def test_the_method_alone(block: bytes, method: str, tmp_path: Path) -> None:
    path = write(tmp_path, (URL, block, http(b"")))
    keys = [fields(line)[0] for line in index_lines(path, Passed())]
    assert keys == [f"example,harbour-post)/find?__wb_method={method}"]
    theirs = [line for line in _indexed_by("cdx-indexer", "-j", "-p", str(path)) if b'"text/html"' in line]
    assert [fields(line)[0] for line in theirs] == keys


def test_revisits_redirects_and_what_is_no_capture(tmp_path: Path) -> None:
    with WarcWriter(tmp_path, prefix="test", software="tests") as writer:
        first = writer.write(Exchange(url=URL, started_at=START, request=GET, response=http(b"page")))
        assert first is not None
        original = Original(record_id=first.recordId, url=URL, date=first.date, payload_digest=first.payloadDigest)
        writer.write(Exchange(url=URL, started_at=START, request=GET, response=http(b"page")), original=original)
        moved = http(b"", status="301 Moved Permanently", headers=b"Location: /there\r\n")
        writer.write(Exchange(url=URL + "/old", started_at=START, request=GET, response=moved))
        writer.write(
            Exchange(url=URL + "/robots.txt", started_at=START, request=GET, response=http(b"", mime="text/plain"))
        )
        writer.write(Exchange(url=URL + "/refused", started_at=START, request=GET, response=None, error="refused"))
        writer.write(Exchange(url=URL + "/garbage", started_at=START, request=GET, response=b"no HTTP at all"))
        writer.write_metadata(Description(url=URL, refers_to=first.recordId, block=fields_block([("title", "page")])))
    (path,) = tmp_path.glob("*.warc.gz")
    lines = list(index_lines(path, Passed()))
    assert [
        (values["url"].removeprefix(URL), values["mime"], values["status"]) for _, _, values in map(fields, lines)
    ] == [
        ("", "text/html", "200"),
        ("", "warc/revisit", "200"),
        ("/old", "text/html", "301"),
        ("/robots.txt", "text/plain", "200"),
    ]
    theirs = [line for line in _indexed_by("cdxj-indexer", str(path)) if b"/garbage" not in line]
    assert lines == theirs


def record(kind: str, block: bytes, content_type: str = "application/http", **more: str) -> bytes:
    head = {"WARC-Type": kind, "WARC-Record-ID": "<urn:uuid:1>", "WARC-Date": "2024-05-01T12:00:00Z"}
    head |= {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return f"WARC/1.0\r\n{lines}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


def test_a_foreign_file(tmp_path: Path) -> None:
    """Uncompressed, URLs in angle brackets, no digests, dates that are shorter or none."""
    path = tmp_path / "foreign.warc"
    path.write_bytes(
        record("response", http(b"page"), WARC_Target_URI=f"<{URL}>")
        + record("response", http(b"page"), WARC_Target_URI=URL, WARC_Date="2024-05")
        + record("response", http(b"page"), WARC_Target_URI=URL, WARC_Date="some day")
        + record("response", http(b"page"))
        + record("response", b"12 harbour", "text/dns", WARC_Target_URI="dns:harbour-post.example")
        + record("resource", b"%PDF", "application/pdf", WARC_Target_URI=URL)
    )
    passed = Passed()
    lines = [fields(line) for line in index_lines(path, passed)]
    assert [(timestamp, values["mime"]) for _, timestamp, values in lines] == [
        ("20240501120000", "text/html"),
        ("20240501000000", "text/html"),
        ("20240501120000", "application/pdf"),
    ]
    assert {values["digest"][:5] for _, _, values in lines} == {"sha1:"}
    assert passed == Passed(unnamed=2)


def test_what_cannot_be_reached_or_read_is_counted(tmp_path: Path) -> None:
    response = record("response", http(b"page"), WARC_Target_URI=URL)
    path = tmp_path / "one-member.warc.gz"
    path.write_bytes(gzip.compress(response * 3))
    passed = Passed()
    assert list(index_lines(path, passed)) == []
    assert passed.unreachable == 3
    torn = tmp_path / "torn.warc.gz"
    torn.write_bytes(gzip.compress(response) + gzip.compress(response)[:-20])
    assert len(list(index_lines(torn, passed))) == 1
    assert passed.damaged == 1
    torn.rename(opened := torn.with_name("torn.warc.gz.open"))
    assert len(list(index_lines(opened, passed))) == 1
    assert passed.damaged == 1
