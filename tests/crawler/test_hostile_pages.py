"""What servers send that is no article, and disks that are full: a reason or a message for each, nothing lost."""

from __future__ import annotations

import gzip
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.collection import Collection
from archive.items_file import read_items
from archive.warc.verify import verify
from tests.crawler import forked
from tests.crawler.scripted_server import Script, ScriptedServer

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
PARAGRAPHS = "".join(
    f"<p>Am Kai {n} liegt seit heute früh ein Schlepper, den hier niemand kennt; {who} rätselt, wem er gehört.</p>\n"
    for n, who in enumerate(
        ["die Hafenmeisterei", "der Lotse", "das Fischamt", "die Werft", "der Zoll", "die Reederin"]
    )
)
STORY = (
    '<!doctype html><html lang="de"><head><title>Der fremde Schlepper</title>'
    '<meta property="og:type" content="article">'
    '<meta property="article:published_time" content="2026-03-01T10:00:00+01:00">'
    f"</head><body><article><h1>Der fremde Schlepper</h1>{PARAGRAPHS}</article></body></html>"
).encode()


def page(body: bytes, headers: bytes = b"", start: bytes = HTML) -> Script:
    return Script([start + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body])


PAGES = {
    "/story-that-is-one-1001": (page(STORY), None),
    "/story-that-is-empty-1002": (page(b""), "empty"),
    "/story-that-is-a-document-1003": (
        page(b"%PDF-1.7\n" + b"\0" * 500, start=b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n"),
        "not-html",
    ),
    "/story-that-is-noise-1004": (page(bytes(range(256)) * 40), "not-html"),
    "/story-that-is-gone-1005": (
        page(b"gone", start=b"HTTP/1.1 410 Gone\r\nContent-Type: text/html\r\n"),
        "http-error",
    ),
    "/story-that-is-forty-megabytes-1006": (page(STORY + b" " * (40 << 20)), "too-large"),
    "/story-that-is-a-bomb-1007": (
        page(gzip.compress(STORY + bytes(200 << 20), 1), b"Content-Encoding: gzip\r\n"),
        "too-large",
    ),
    "/story-that-is-deep-1008": (page(b"<html><body>" + b"<div>" * 200_000 + b"x"), "too-deep"),
    "/story-that-lies-about-gzip-1009": (page(b"\x1f\x8bnonsense", b"Content-Encoding: gzip\r\n"), "undecodable"),
    "/story-in-gzip-that-lies-1010": (page(STORY, b"Content-Encoding: gzip\r\n"), None),
    "/story-that-breaks-off-1011": (
        Script([HTML + b"Content-Length: 99999\r\n\r\n" + STORY[:700]], close=True),
        "truncated",
    ),
    "/story-that-loops-1012": (
        Script([b"HTTP/1.1 302 Found\r\nLocation: /story-that-loops-1012\r\nContent-Length: 0\r\n\r\n"]),
        "none",
    ),
    "/story-that-leads-into-a-file-1013": (
        Script([b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"]),
        "none",
    ),
}


def server() -> ScriptedServer:
    return ScriptedServer({path: [script] for path, (script, _) in PAGES.items()})


def crawl(site: ScriptedServer, collection: Path, *, file_size: int | None = None) -> subprocess.CompletedProcess[str]:
    urls = "".join(f"<url><loc>{site.url(path)}</loc></url>" for path in site.scripts if path.startswith("/story"))
    sitemap = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    site.scripts["/sitemap.xml"] = [page(sitemap, start=b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n")]
    command = [sys.executable, "-m", "scrapy", "crawl", "news", "-a", f"seeds={site.url('/sitemap.xml')}"]
    for setting in (
        f"COLLECTION={collection}", "ALLOW_PRIVATE_ADDRESSES=True", "DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=False",
        "RETRY_ENABLED=False", "CONTACT=tests",
    ):  # fmt: skip
        command += ["-s", setting]
    if file_size is None:
        return forked.run(command)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))

    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=120, preexec_fn=limit
    )  # the limit is a full disk in small


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    """By path: the reason, `none` for what is no page, None for an item."""
    collection = tmp_path_factory.mktemp("hostile") / "c"
    site = server()
    with site.running():
        done = crawl(site, collection)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert not list(verify(Collection(collection).warcs()))
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    return {row.url.removeprefix(site.url("")): row.reason if row.outcome != "none" else "none" for row in rows}


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_outcome(path: str, outcomes: dict[str, str | None]) -> None:
    assert outcomes[path] == PAGES[path][1]


def test_a_full_disk_stops_the_crawl_in_order_and_loses_nothing(tmp_path: Path) -> None:
    site = ScriptedServer({f"/story-number-{n}-{2000 + n}": [page(STORY)] for n in range(300)})
    with site.running():
        full = crawl(site, tmp_path / "c", file_size=150_000)
        assert full.returncode == 1
        assert "Stopped:" in full.stderr
        assert "Traceback" not in full.stderr
        again = crawl(site, tmp_path / "c")
    assert again.returncode == 0, again.stderr
    collection = Collection(tmp_path / "c")
    assert not list(verify(collection.warcs()))
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        rows = list(catalog.captures())
    assert not [row for row in rows if row.outcome == "pending"]
    items = [item for path in collection.items_files() for item in read_items(path)]
    assert len(items) == sum(row.outcome == "item" for row in rows)
    assert {item["url"] for item in items} == {site.url(path) for path in site.scripts if path.startswith("/story")}
