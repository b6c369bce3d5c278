"""What went wrong with a request is said in a plain sentence, whatever Twisted and Scrapy call it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from OpenSSL import SSL
from scrapy import exceptions
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from twisted.internet import error as internet
from twisted.python.failure import Failure
from twisted.web._newclient import RequestTransmissionFailed, ResponseFailed, ResponseNeverReceived

from archive.warc.read import read_records
from crawler.failures import describe
from tests.crawler.capturing import crawl
from tests.crawler.scripted_server import Script, ScriptedServer

HEAD = b"HTTP/1.1 200 OK\r\n"
NO_HTTP = "what the server sent is no HTTP"
CLOSED = "the connection was closed before a whole answer came"
ANSWERS = {
    "/coding": (
        HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n",
        "the response has an unknown Transfer-Encoding: gzip, chunked",
    ),
    "/name": (HEAD + b"Bad Name: x\r\n\r\n", f"{NO_HTTP}: a header has an impossible name"),
    "/length": (HEAD + b"Content-Length: five\r\n\r\n", f"{NO_HTTP}: its Content-Length is no number, or several"),
    "/lengths": (
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        f"{NO_HTTP}: its Content-Length is no number, or several",
    ),
    "/status": (b"HTTP/1.1 fine\r\n\r\n", NO_HTTP),
    "/garbage": (b"garbage\r\n\r\n", NO_HTTP),
    "/chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "the response broke off before its end"),
    "/short": (HEAD + b"Content-Length: 50\r\n\r\nshort", "the response broke off before its end"),
    "/nothing": (b"", CLOSED),
    "/half": (b"HTTP/1.1 200 OK\r\nContent-Le", CLOSED),
    "/announced": (
        HEAD + b"Content-Length: 5000\r\n\r\n" + b"x" * 5000,
        "the response is larger than DOWNLOAD_MAXSIZE allows",
    ),
    "/large": (
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1388\r\n" + b"x" * 5000 + b"\r\n0\r\n\r\n",
        "the response is larger than DOWNLOAD_MAXSIZE allows",
    ),
}


def test_what_servers_do(tmp_path: Path) -> None:
    server = ScriptedServer({path: [Script([answer], close=True)] for path, (answer, _) in ANSWERS.items()})
    with server.running():
        crawl(
            tmp_path / "c",
            [*map(server.url, ANSWERS), {"url": "https://x.example/", "meta": {"proxy": server.url("")}}],
            DOWNLOAD_MAXSIZE=4000,
        )
    (warc,) = (tmp_path / "c" / "archive").iterdir()
    said = {}
    for record in read_records(warc):
        if record.type == "metadata":
            for line in record.block.read().decode().splitlines():
                if line.startswith("description: "):
                    said["/" + record.url.split("/", 3)[3]] = line.removeprefix("description: ")
    assert said == {path: words for path, (_, words) in ANSWERS.items()} | {
        "/": "the proxy did not open a way to the server: status 404"
    }


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (internet.NoRouteError(), "there is no way to the server (no network, or a firewall)"),
        (internet.TCPTimedOutError(), "the server took too long"),
        (internet.TimeoutError(), "the server took too long"),
        (internet.ConnectionRefusedError(), "the server refused the connection"),
        (internet.DNSLookupError("quay.example"), "there is no host of that name (or no network)"),
        (internet.ConnectError(), "the server cannot be reached"),
        (internet.ConnectionLost(), "the connection was lost"),
        (ResponseNeverReceived([Failure(internet.ConnectionDone())]), CLOSED),
        (ResponseFailed([Failure(internet.ConnectionLost())]), "the connection was lost"),
        (
            ResponseNeverReceived([Failure(SSL.Error([("SSL routines", "", "wrong version number")]))]),
            "there is no TLS with the server: wrong version number",
        ),
        (RequestTransmissionFailed([Failure(SSL.Error())]), "there is no TLS with the server"),
        (asyncio.IncompleteReadError(b"", 1), "IncompleteReadError: 0 bytes read on a total of 1 expected bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_twisted_raises(error: Exception, words: str) -> None:
    """By itself and as Scrapy hands it on."""
    assert describe(error) == words
    with pytest.raises(Exception) as raised, wrap_twisted_exceptions():  # noqa: PT011  Scrapy's own, or as it was
        raise error
    assert describe(raised.value) == words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (exceptions.DownloadCancelledError(), "the response is larger than DOWNLOAD_MAXSIZE allows"),
        (exceptions.UnsupportedURLSchemeError("gopher"), "addresses of that scheme are not fetched"),
        (exceptions.StopDownload(), "a component of the crawl stopped the download"),
        (exceptions.IgnoreRequest("none of this crawl's"), "none of this crawl's"),
    ],
)
def test_what_scrapy_raises(error: Exception, words: str) -> None:
    assert describe(error) == words
