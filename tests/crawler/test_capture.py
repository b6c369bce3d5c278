"""Capture, switched on in another project, against a server that knows its own bytes."""

from __future__ import annotations

import gzip
import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archive.warc.read import Record, read_records
from archive.warc.verify import verify
from tests.crawler.scripted_server import Script, ScriptedServer

PROJECT = Path(__file__).with_name("foreign_project.py")
PAGE = "<html><body><p>Der Pegel fällt.</p></body></html>".encode()
PACKED = gzip.compress(PAGE, mtime=0)
OK = b"HTTP/1.1 200 OK\r\n"
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


def crawl(collection: Path, urls: list[str | dict[str, Any]], **settings: Any) -> list[dict[str, Any]]:
    """What the foreign project's spider printed."""
    settings = {"COLLECTION": str(collection), "ALLOW_PRIVATE_ADDRESSES": True, "RETRY_ENABLED": False} | settings
    arguments = [url if isinstance(url, str) else json.dumps(url) for url in urls]
    done = subprocess.run(
        [sys.executable, str(PROJECT), json.dumps(settings), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def records(collection: Path) -> Iterator[tuple[Record, bytes]]:
    for path in sorted((collection / "archive").iterdir()):
        assert path.name.endswith(".warc.gz")
        assert not list(verify([path]))
        for record in read_records(path):
            yield record, record.block.read()


def blocks(collection: Path, kind: str) -> dict[str, list[bytes]]:
    """Blocks of the records of a type, by the path of their URL."""
    found: dict[str, list[bytes]] = {}
    for record, block in records(collection):
        if record.type == kind:
            found.setdefault("/" + record.url.split("/", 3)[3], []).append(block)
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[ScriptedServer, Path]:
    """One crawl of every script above, all requests under way at once."""
    collection = tmp_path_factory.mktemp("capture") / "whole"
    server = ScriptedServer({path: [Script(parts)] for path, parts in WHOLE.items()})
    server.scripts["/http10"] = [Script([b"HTTP/1.0 200 OK\r\nServer: old\r\n\r\nuntil I close"], close=True)]
    server.scripts["/http11-until-close"] = [Script([OK, b"\r\nuntil I close"], close=True)]
    with server.running():
        crawl(
            collection,
            [server.url(path) for path in server.scripts],
            CONCURRENT_REQUESTS_PER_DOMAIN=40,
            CONCURRENT_REQUESTS=40,
        )
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
        }
    )
    with server.running():
        crawl(
            tmp_path / "c",
            [
                {"url": server.url("/form"), "method": "POST", "body": "a=1&b=2"},
                {"url": server.url("/head"), "method": "HEAD"},
            ],
        )
    for path in server.scripts:
        assert blocks(tmp_path / "c", "response")[path] == server.sent[path]
        assert blocks(tmp_path / "c", "request")[path] == server.requests[path]


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
    server = ScriptedServer({"/hints": [Script([hints, final])]})
    with server.running():
        crawl(tmp_path / "c", [server.url("/hints")])
    assert blocks(tmp_path / "c", "response")["/hints"] == [final]
    assert b"103 Early Hints" in blocks(tmp_path / "c", "metadata")["/hints"][0]


CUT = {
    "/disconnect": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"close": True}, "disconnect"),
    "/reset": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"reset": True}, "disconnect"),
    "/half-a-chunk": ([OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\nonly this"], {"close": True}, "disconnect"),
    "/half-a-head": ([OK + b"Content-Le"], {"close": True}, "disconnect"),
    "/slow": ([OK + b"Content-Length: 50\r\n\r\nonly this"], {"hold": True}, "time"),
    "/large": ([OK + b"Transfer-Encoding: chunked\r\n\r\n4000\r\n" + b"x" * 0x4000], {"hold": True}, "length"),
}


@pytest.mark.parametrize("path", CUT)
def test_what_was_cut_is_kept_and_marked(path: str, tmp_path: Path) -> None:
    parts, how, reason = CUT[path]
    server = ScriptedServer({path: [Script(parts, **how)]})
    with server.running():
        said = crawl(tmp_path / "c", [server.url(path)], DOWNLOAD_TIMEOUT=1, DOWNLOAD_MAXSIZE=10_000)
    assert "error" in said[0]
    found = [
        (record.fields.get("WARC-Truncated"), block)
        for record, block in records(tmp_path / "c")
        if record.type == "response"
    ]
    assert [cut for cut, _ in found] == [reason]
    assert b"".join(parts).startswith(found[0][1])
    assert found[0][1]
    assert b"description: " in blocks(tmp_path / "c", "metadata")[path][0]


def test_refused_and_silent_servers_leave_a_metadata_record(tmp_path: Path) -> None:
    server = ScriptedServer({"/silent": [Script([], close=True)]})
    with server.running():
        silent = server.url("/silent")
        refused = ScriptedServer({})
        with refused.running():
            gone = refused.url("/gone")
        crawl(tmp_path / "c", [silent, gone])
    assert not blocks(tmp_path / "c", "response")
    metadata = blocks(tmp_path / "c", "metadata")
    assert b"refused" in metadata["/gone"][0]
    assert b"description: " in metadata["/silent"][0]
    assert blocks(tmp_path / "c", "request") == {"/silent": server.requests["/silent"]}


def test_a_stale_connection_is_resent_and_recorded_once(tmp_path: Path) -> None:
    # Keep-alive is promised, then the connection is gone when the next request is written to it.
    answer = OK + b"Content-Length: 2\r\n\r\nok"
    server = ScriptedServer({"/first": [Script([answer], close=True)], "/second": [Script([answer])]})
    with server.running():
        crawl(tmp_path / "c", [server.url("/first"), server.url("/second")], CONCURRENT_REQUESTS_PER_DOMAIN=1)
    assert blocks(tmp_path / "c", "response") == dict(server.sent)
    assert blocks(tmp_path / "c", "request") == dict(server.requests)


def test_ipv6(tmp_path: Path) -> None:
    server = ScriptedServer({"/six": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]}, host="::1")
    with server.running():
        crawl(tmp_path / "c", [server.url("/six")], TWISTED_DNS_RESOLVER="scrapy.resolver.CachingHostnameResolver")
    assert blocks(tmp_path / "c", "response")["/six"] == server.sent["/six"]
    assert {
        record.fields.get("WARC-IP-Address") for record, _ in records(tmp_path / "c") if record.type == "response"
    } == {"::1"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_tls(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-keyout",
            key,
            "-out",
            certificate,
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = ScriptedServer({"/secret": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]}, tls=context)
    with server.running():
        crawl(tmp_path / "c", [server.url("/secret")])
    assert blocks(tmp_path / "c", "response")["/secret"] == server.sent["/secret"]
    assert blocks(tmp_path / "c", "request")["/secret"] == server.requests["/secret"]
    (record,) = [record for record, _ in records(tmp_path / "c") if record.type == "response"]
    assert record.fields.get("WARC-Cipher-Suite")
    assert "tls/1.3" in record.fields.all("WARC-Protocol")


def test_private_addresses_are_refused_unless_allowed(tmp_path: Path) -> None:
    server = ScriptedServer({"/inside": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        named = server.url("/inside").replace("127.0.0.1", "localhost")
        said = crawl(tmp_path / "c", [server.url("/inside"), named], ALLOW_PRIVATE_ADDRESSES=False)
    assert [line.get("error") for line in said] == ["PrivateAddressError"] * 2
    assert not server.requests


def test_a_second_crawl_into_the_same_collection_is_refused(tmp_path: Path) -> None:
    from archive.collection import Collection

    collection = Collection(tmp_path / "c")
    collection.create()
    with collection.lock():
        done = subprocess.run(
            [sys.executable, str(PROJECT), json.dumps({"COLLECTION": str(tmp_path / "c")}), "http://127.0.0.1:9/"],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert "is being written by process" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((tmp_path / "c" / "archive").iterdir())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"DOWNLOAD_HANDLERS": {"http": "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"}},
            "nothing would be archived: DOWNLOAD_HANDLERS names",
        ),
        ({"WARC_PREFIX": "a b"}, "a prefix of letters, digits"),
    ],
)
def test_settings_that_would_archive_nothing_are_said(settings: dict[str, Any], message: str, tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        done = subprocess.run(
            [
                sys.executable, str(PROJECT), json.dumps({"COLLECTION": str(tmp_path / "c")} | settings),
                server.url("/page"),
            ],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    assert message in done.stderr
    assert not server.requests


def test_a_name_with_spaces_makes_a_prefix(tmp_path: Path) -> None:
    server = ScriptedServer({"/page": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        crawl(tmp_path / "c", [server.url("/page")], BOT_NAME="my news bot")
    assert [path.name.split("-2")[0] for path in (tmp_path / "c" / "archive").iterdir()] == ["my-news-bot"]


def test_through_a_proxy(tmp_path: Path) -> None:
    # A proxy on this machine is the user's choice; what is asked of it is under the guard all the same.
    target = "http://harbour-post.example/story"
    proxy = ScriptedServer({target: [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with proxy.running():
        requests = [{"url": url, "meta": {"proxy": proxy.url("")}} for url in (target, "http://127.0.0.1:9/inside")]
        said = crawl(tmp_path / "c", requests, ALLOW_PRIVATE_ADDRESSES=False)
    assert {line["url"]: line.get("error", line.get("status")) for line in said} == {
        target: 200,
        "http://127.0.0.1:9/inside": "PrivateAddressError",
    }
    (response,) = [(record, block) for record, block in records(tmp_path / "c") if record.type == "response"]
    assert response[1] == proxy.sent[target][0]
    assert response[0].fields.get("WARC-IP-Address") is None
    assert blocks(tmp_path / "c", "request")["/story"] == proxy.requests[target]
