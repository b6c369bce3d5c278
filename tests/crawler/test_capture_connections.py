"""Capture over every kind of connection: TLS, proxies, IPv6, connections that turn out to be dead."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.crawler.capturing import OK, blocks, crawl, records
from tests.crawler.scripted_server import Script, ScriptedServer
from tests.crawler.tunnel import Tunnel


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


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], ssl.SSLContext]:
    """Makes TLS contexts of a server."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    request = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout"
    subprocess.run([*request.split(), key, "-out", certificate], check=True, capture_output=True)

    def context() -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate, key)
        return made

    return context


@pytest.mark.parametrize(
    ("version", "ciphers", "protocol", "suite"),
    [
        (ssl.TLSVersion.TLSv1_3, None, "tls/1.3", "TLS_AES_256_GCM_SHA384"),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-AES128-GCM-SHA256", "tls/1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        (ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-CHACHA20-POLY1305", "tls/1.2",
         "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    ],
)  # fmt: skip
def test_tls(
    version: ssl.TLSVersion, ciphers: str | None, protocol: str, suite: str,
    certified: Callable[[], ssl.SSLContext], tmp_path: Path,
) -> None:  # fmt: skip
    context = certified()
    context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    server = ScriptedServer({"/secret": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]}, tls=context)
    with server.running():
        crawl(tmp_path / "c", [server.url("/secret")])
    assert blocks(tmp_path / "c", "response")["/secret"] == server.sent["/secret"]
    assert blocks(tmp_path / "c", "request")["/secret"] == server.requests["/secret"]
    for record, _ in records(tmp_path / "c"):
        if record.type != "warcinfo":
            assert record.fields.get("WARC-Cipher-Suite") == suite
            assert record.fields.all("WARC-Protocol") == ["http/1.1", protocol]


def test_through_a_tunnel(certified: Callable[[], ssl.SSLContext], tmp_path: Path) -> None:
    # What passes between us and the proxy is no exchange with the server: CONNECT is in no record.
    server = ScriptedServer({"/secret": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]}, tls=certified())
    with server.running(), Tunnel(server.port).running() as tunnel:
        urls = [f"https://harbour-post.example{path}" for path in ("/secret", "/none")]
        said = crawl(
            tmp_path / "c",
            [{"url": url, "meta": {"proxy": tunnel.url}} for url in urls],
            ALLOW_PRIVATE_ADDRESSES=False,
        )
    assert {line["url"]: line.get("status") for line in said} == dict(zip(urls, (200, 404), strict=True))
    assert tunnel.asked
    assert all(head.startswith(b"CONNECT harbour-post.example:443 ") for head in tunnel.asked)
    assert blocks(tmp_path / "c", "response") == dict(server.sent)
    assert blocks(tmp_path / "c", "request") == dict(server.requests)
    (record, *_) = [record for record, _ in records(tmp_path / "c") if record.type == "response"]
    assert record.fields.get("WARC-IP-Address") is None
    assert record.fields.all("WARC-Protocol") == ["http/1.1", "tls/1.3"]


def test_a_tunnel_that_is_refused_leaves_a_metadata_record(tmp_path: Path) -> None:
    with Tunnel(9, answer=b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").running() as tunnel:
        crawl(tmp_path / "c", [{"url": "https://harbour-post.example/x", "meta": {"proxy": tunnel.url}}])
    assert {record.type for record, _ in records(tmp_path / "c")} == {"warcinfo", "metadata"}
    assert b"407" in blocks(tmp_path / "c", "metadata")["/x"][0]


def test_private_addresses_are_refused_unless_allowed(tmp_path: Path) -> None:
    server = ScriptedServer({"/inside": [Script([OK + b"Content-Length: 2\r\n\r\nok"])]})
    with server.running():
        named = server.url("/inside").replace("127.0.0.1", "localhost")
        said = crawl(tmp_path / "c", [server.url("/inside"), named], ALLOW_PRIVATE_ADDRESSES=False)
    assert [line.get("error") for line in said] == ["PrivateAddressError"] * 2
    assert not server.requests


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
