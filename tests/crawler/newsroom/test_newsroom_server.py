from __future__ import annotations

import gzip
import http.client
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from crawler.newsroom import Edition, Newsroom, Response, Served, Site, serving
from crawler.newsroom.__main__ import main
from crawler.newsroom.stories import stories
from crawler.newsroom.truth import targets

NOW = datetime(2026, 3, 14, 13, 7, tzinfo=UTC)
ledger: list[Served] = []


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving(Newsroom(lambda: NOW), ledger=ledger.append) as site:
        yield site


def exchange(site: Site, sent: bytes) -> bytes:
    """Everything that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def request(site: Site, target: str, *more: str, method: str = "GET", version: str = "1.1") -> bytes:
    lines = [f"{method} {target} HTTP/{version}", f"Host: 127.0.0.1:{site.port}", *more, "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize("accept", ["identity", "gzip"])
def test_the_ledger_has_the_exact_bytes(site: Site, accept: str) -> None:
    for target in ["/", "/sport/", "/old/dredger-arrives", "/nowhere", "/documents/tide-table.pdf", *targets(NOW)]:
        ledger.clear()
        sent = request(site, target, f"Accept-Encoding: {accept}", "Connection: close")
        received = exchange(site, sent)
        assert ledger == [Served(target, sent, received)]
        assert received.startswith(b"HTTP/1.1 ")


def test_an_independent_client_reads_the_pages(site: Site) -> None:
    """http.client undoes chunks and lengths by itself: what it reads is what the site said."""
    newsroom = Newsroom(lambda: NOW)
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    framings = set()
    for target in targets(NOW):
        said = newsroom.respond("GET", target, {"Host": f"127.0.0.1:{site.port}"})
        if said.cut_after is not None:
            continue
        connection.request("GET", target)  # all on one connection
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (200, said.body)
        framings.add(answer.headers.get("Transfer-Encoding", "length"))
    connection.close()
    assert framings == {"chunked", "length"}


def test_requests_may_be_pipelined(site: Site) -> None:
    ledger.clear()
    sent = request(site, "/about") + request(site, "/robots.txt", "Connection: close")
    received = exchange(site, sent)
    assert [served.target for served in ledger] == ["/about", "/robots.txt"]
    assert received == b"".join(served.response for served in ledger)


def test_head_has_no_body(site: Site) -> None:
    for target in ("/", "/sport/"):
        received = exchange(site, request(site, target, "Connection: close", method="HEAD"))
        assert received.endswith(b"\r\n\r\n")
        assert received.count(b"\r\n\r\n") == 1


def test_nothing_is_chunked_for_http_1_0(site: Site) -> None:
    head, _, body = exchange(site, request(site, "/sport/", version="1.0")).partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head
    assert body.startswith(b"<!DOCTYPE html>")
    assert body.endswith(b"</html>\n")


def test_a_page_is_cut_off(site: Site) -> None:
    target = next(story.target(Edition.at(NOW)) for story in stories() if story.fault == "cut")
    head, _, body = exchange(site, request(site, target)).partition(b"\r\n\r\n")
    length = re.search(rb"Content-Length: (\d+)", head)
    assert length is not None
    assert 0 < len(body) < int(length[1])
    with pytest.raises(http.client.IncompleteRead):
        urllib.request.urlopen(site.url + target, timeout=10).read()


def test_gzip_is_undone_by_the_client(site: Site) -> None:
    head, _, body = exchange(site, request(site, "/rss.xml", "Accept-Encoding: gzip", "Connection: close")).partition(
        b"\r\n\r\n"
    )
    assert b"Content-Encoding: gzip" in head
    assert gzip.decompress(body).startswith(b"<?xml")


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /\r\n\r\n",
        b"GET / HTTP/2\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(site: Site, sent: bytes) -> None:
    assert exchange(site, sent).startswith(b"HTTP/1.1 400 ")


def test_a_head_without_end_is_not_answered(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as connection:
        try:
            connection.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * 200_000)
            assert connection.recv(1) == b""
        except ConnectionError:
            pass  # closed while there was still something to send
    assert exchange(site, request(site, "/about", "Connection: close")).startswith(b"HTTP/1.1 200")


def test_serving_ends_with_connections_still_open() -> None:
    with serving(Newsroom(lambda: NOW)) as other:
        connection = socket.create_connection(("127.0.0.1", other.port), timeout=10)
        connection.sendall(request(other, "/about"))
        assert connection.recv(9) == b"HTTP/1.1 "
    with connection:
        while connection.recv(65536):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", other.port), timeout=10)


def test_a_port_that_is_taken_is_said(site: Site) -> None:
    with pytest.raises(OSError, match="in use"), serving(Newsroom(lambda: NOW), port=site.port):
        pass
    outcome = CliRunner().invoke(main, ["--port", str(site.port)])
    assert outcome.exit_code == 1
    assert f"cannot listen on port {site.port}" in outcome.output


@pytest.mark.parametrize("clock", ["yesterday", "2019-01-01"])
def test_the_command_refuses_an_instant_it_cannot_show(clock: str) -> None:
    outcome = CliRunner().invoke(main, ["--clock", clock])
    assert outcome.exit_code == 2
    assert "--clock" in outcome.output


def test_the_command_prints_its_address_and_shows_the_instant_it_was_given() -> None:
    command = [
        sys.executable,
        "-m",
        "crawler.newsroom",
        "--port",
        "0",
        "--clock",
        "2026-03-14T13:07Z",
        "--speed",
        "0",
        "--seconds",
        "30",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert answer.headers["Date"] == "Sat, 14 Mar 2026 13:07:00 GMT"
        process.terminate()


class Broken:
    """Answers nothing."""

    def respond(self, method: str, target: str, headers: Mapping[str, str]) -> Response:
        raise ConnectionResetError


def test_a_site_has_an_address_of_its_own_and_may_break_connections() -> None:
    with serving(Newsroom(lambda: NOW), address="127.0.0.2") as whole, serving(Broken(), address="127.0.0.3") as broken:
        assert (whole.url, broken.url) == (f"http://127.0.0.2:{whole.port}", f"http://127.0.0.3:{broken.port}")
        with urllib.request.urlopen(f"{whole.url}/about") as answer:
            assert answer.status == 200
        with socket.create_connection((broken.address, broken.port), timeout=10) as connection:
            connection.sendall(request(broken, "/"))
            with pytest.raises(ConnectionResetError):
                connection.recv(1)
