"""Capture, switched on in another project, against a server that knows its own bytes."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli
import pytest

from archive.warc.response import read_response, request_method
from tests.crawler.capturing import OK, blocks, crawl, records
from tests.crawler.scripted_server import Script, ScriptedServer

PAGE = "<html><body><p>Der Pegel fällt.</p></body></html>".encode()
PACKED = gzip.compress(PAGE, mtime=0)
BROTLI = brotli.compress(PAGE)
BIG = bytes(range(256)) * 48_000  # 12 MB: more than travels in memory

# Each is one rule of "the block is the wire's bytes".
WHOLE = {
    "/plain": [OK, b"Content-Length: 5\r\n\r\n", b"hello"],
    "/odd-case-and-order": [OK, b"cOnTeNt-LeNgTh: 2\r\nX-B: 1\r\nX-A: 2\r\nx-b: 3\r\n\r\nok"],
    "/duplicates": [OK, b"Set-Cookie: a=1\r\nset-cookie: b=2\r\nContent-Length: 0\r\n\r\n"],
    "/folded": [OK, b"X-Folded: one\r\n two\r\nContent-Length: 0\r\n\r\n"],
    "/empty-header": [OK, b"X-Empty:\r\nContent-Length: 0\r\n\r\n"],
    "/latin-1": [OK, b"X-Place: M\xfcnster\r\nContent-Length: 0\r\n\r\n"],
    "/colonless": [OK, b"this is no header\r\nContent-Length: 2\r\n\r\nok"],
    "/reason": [b"HTTP/1.1 200 Rather Good, Really\r\nContent-Length: 0\r\n\r\n"],
    "/no-reason": [b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"],
    "/gzip": [OK, b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(PACKED), PACKED],
    "/brotli": [OK, b"Content-Encoding: br\r\nContent-Length: %d\r\n\r\n" % len(BROTLI), BROTLI],
    "/chunked": [OK, b"Transfer-Encoding: chunked\r\n\r\n", b"5\r\nhello\r\n", b"0\r\n\r\n"],
    "/chunk-extensions": [OK, b"Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0;last\r\n\r\n"],
    "/trailers": [OK, b"Transfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"],
    "/chunked-gzip": [
        OK,
        b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(PACKED),
        PACKED,
        b"\r\n0\r\n\r\n",
    ],
    "/204": [b"HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n"],
    "/304": [b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'],
    "/404": [b"HTTP/1.1 404 Gone Fishing\r\nContent-Length: 4\r\n\r\ngone"],
    "/big": [OK, b"Content-Length: %d\r\n\r\n" % len(BIG), BIG],
    "/byte-by-byte": [bytes([byte]) for byte in OK + b"Content-Length: 2\r\n\r\nok"],
}  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[ScriptedServer, Path]:
    """One crawl of every script above, all requests under way at once."""
    collection = tmp_path_factory.mktemp("capture") / "whole"
    server = ScriptedServer({path: [Script(parts)] for path, parts in WHOLE.items()})
    server.scripts["/http10"] = [Script([b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nuntil I close"], close=True)]
    server.scripts["/http11-until-close"] = [Script([OK, b"\r\nuntil I close"], close=True)]
    with server.running():
        said = crawl(
            collection,
            [server.url(path) for path in server.scripts],
            CONCURRENT_REQUESTS_PER_DOMAIN=40,
            CONCURRENT_REQUESTS=40,
        )
    assert {line["url"] for line in said if "status" in line} == {server.url(path) for path in server.scripts}
    return server, collection


@pytest.mark.parametrize("path", [*WHOLE, "/http10", "/http11-until-close"])
def test_blocks_are_the_wire_bytes(path: str, whole: tuple[ScriptedServer, Path]) -> None:
    server, collection = whole
    assert blocks(collection, "response")[path] == server.sent[path]
    assert blocks(collection, "request")[path] == server.requests[path]


def test_no_tag_reaches_the_wire(whole: tuple[ScriptedServer, Path]) -> None:
    server, _ = whole
    assert not [sent for requests in server.requests.values() for sent in requests if b"X-Dateline" in sent]


def test_records_carry_their_provenance(whole: tuple[ScriptedServer, Path]) -> None:
    server, collection = whole
    responses = {}
    for record, _ in records(collection):
        if record.type == "warcinfo":
            continue
        assert record.fields.get("WARC-Warcinfo-ID")
        if record.type == "response":
            responses[record.record_id] = record.url
            assert record.fields.get("WARC-IP-Address") == "127.0.0.1"
            assert record.fields.get("WARC-Truncated") is None
        else:
            assert responses[record.fields.get("WARC-Concurrent-To").strip("<>")] == record.url
    assert set(responses.values()) >= {server.url(path) for path in WHOLE}


def test_many_requests_for_one_url_keep_their_responses(tmp_path: Path) -> None:
    answers = [Script([OK + b"Content-Length: 3\r\n\r\n%03d" % n]) for n in range(40)]
    server = ScriptedServer({"/one": [*answers, answers[-1]]})
    with server.running():
        requests = [{"url": server.url("/one"), "headers": {"X-Number": str(n)}} for n in range(40)]
        crawl(tmp_path / "c", requests, CONCURRENT_REQUESTS_PER_DOMAIN=40, CONCURRENT_REQUESTS=40)
    pairs: dict[str, bytes] = {}
    for record, block in records(tmp_path / "c"):
        if record.type == "response":
            pairs[record.record_id] = block
        elif record.type == "request" and record.url.endswith("/one"):
            number = server.requests["/one"].index(block)
            assert pairs[record.fields.get("WARC-Concurrent-To").strip("<>")] == server.sent["/one"][number]
    assert sorted(server.requests["/one"]) == sorted(blocks(tmp_path / "c", "request")["/one"])


def test_post_and_head(tmp_path: Path) -> None:
    server = ScriptedServer(
        {
            "/form": [Script([OK + b"Content-Length: 2\r\n\r\nok"])],
            "/head": [Script([OK + b"Content-Length: 999\r\n\r\n"])],
            "/head-chunked": [Script([OK + b"Transfer-Encoding: chunked\r\n\r\n"])],
        }
    )
    with server.running():
        crawl(
            tmp_path / "c",
            [
                {"url": server.url("/form"), "method": "POST", "body": "a=1&b=2"},
                {"url": server.url("/head"), "method": "HEAD"},
                {"url": server.url("/head-chunked"), "method": "HEAD"},
            ],
        )
    for path in server.scripts:
        assert blocks(tmp_path / "c", "response")[path] == server.sent[path]
        assert blocks(tmp_path / "c", "request")[path] == server.requests[path]
    for record, _ in records(tmp_path / "c"):
        assert record.fields.get("WARC-Truncated") is None
        if record.type == "response":
            assert not read_response(record, method=request_method(record)).truncated


def test_the_protocol_is_the_one_the_server_speaks(whole: tuple[ScriptedServer, Path]) -> None:
    _, collection = whole
    spoken = {
        record.url.rpartition("/")[2]: record.fields.all("WARC-Protocol")
        for record, _ in records(collection)
        if record.type == "response"
    }
    assert spoken["http10"] == ["http/1.0"]
    assert spoken["http11-until-close"] == ["http/1.1"]


def test_redirects_retries_and_robots_are_recorded(tmp_path: Path) -> None:
    busy = Script([b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"])
    server = ScriptedServer(
        {
            "/robots.txt": [Script([OK + b"Content-Length: 0\r\n\r\n"])],
            "/old": [Script([b"HTTP/1.1 301 Moved\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n"])],
            "/new": [busy, Script([OK + b"Content-Length: 3\r\n\r\nnew"])],
        }
    )
    with server.running():
        crawl(tmp_path / "c", [server.url("/old")], RETRY_ENABLED=True, ROBOTSTXT_OBEY=True)
    found = blocks(tmp_path / "c", "response")
    assert found == dict(server.sent)
    assert [block.split(b"\r\n")[0] for block in found["/new"]] == [b"HTTP/1.1 503 Busy", b"HTTP/1.1 200 OK"]
    via = [block for path, all_of in blocks(tmp_path / "c", "metadata").items() if path == "/new" for block in all_of]
    assert all(b"via: " + server.url("/old").encode() in block for block in via)


def test_interim_responses_go_to_the_metadata(tmp_path: Path) -> None:
    hints, final = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n", OK + b"Content-Length: 2\r\n\r\nok"
    large = OK + b"Content-Length: %d\r\n\r\n" % len(BIG) + BIG
    server = ScriptedServer(
        {
            "/hints": [Script([hints, final])],
            "/several": [Script([b"HTTP/1.1 100 Continue\r\n\r\n" + hints + final])],
            "/large": [Script([hints, large])],
        }
    )
    with server.running():
        crawl(tmp_path / "c", [server.url(path) for path in server.scripts])
    assert blocks(tmp_path / "c", "response") == {"/hints": [final], "/several": [final], "/large": [large]}
    metadata = blocks(tmp_path / "c", "metadata")
    told = b"interimResponse: HTTP/1.1 103 Early Hints\r\ninterimResponse: Link: </a.css>\r\n"
    assert metadata["/hints"][0].endswith(told)
    assert metadata["/several"][0].endswith(b"interimResponse: HTTP/1.1 100 Continue\r\n" + told)


def test_a_flood_of_interim_responses_is_parted_between_two_of_them(tmp_path: Path) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    sent = hints * 2000 + OK + b"Content-Length: 2\r\n\r\nok"
    server = ScriptedServer({"/flood": [Script([sent])]})
    with server.running():
        crawl(tmp_path / "c", [server.url("/flood")])
    (block,) = blocks(tmp_path / "c", "response")["/flood"]
    assert sent.endswith(block)
    assert block.startswith(b"HTTP/1.1 103 Early Hints\r\n")
