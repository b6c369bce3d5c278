import gzip
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery import sitemaps
from crawler.discovery.links import Link
from crawler.discovery.sitemaps import Sitemap, read_sitemap

URL = "https://harbour-post.example/sitemap.xml"
FERRY = "https://harbour-post.example/harbour/ferry-is-back-100"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urlset(*fields: str, attributes: str = NAMESPACE) -> bytes:
    return f"<urlset {attributes}>{''.join(f'<url>{one}</url>' for one in fields)}</urlset>".encode()


LOC = f"<loc>{FERRY}</loc>"


@pytest.mark.parametrize(
    ("body", "link"),
    [
        pytest.param(urlset(LOC), Link(FERRY), id="a location alone"),
        pytest.param(urlset(f"<loc>\n  {FERRY}?utm_source=s\n</loc>"), Link(FERRY), id="white space, tracking"),
        pytest.param(urlset(f"<loc><![CDATA[{FERRY}?a=1&b=2]]></loc>"), Link(f"{FERRY}?a=1&b=2"), id="CDATA"),
        pytest.param(urlset(f"<loc>{FERRY}?a=1&amp;b=2</loc>"), Link(f"{FERRY}?a=1&b=2"), id="an ampersand"),
        pytest.param(urlset(f"<loc>{FERRY}?a=1&b=2</loc>"), Link(f"{FERRY}?a=1&b=2"), id="a bare ampersand"),
        pytest.param(urlset("<loc>/harbour/ferry-is-back-100</loc>"), Link(FERRY), id="a relative location"),
        pytest.param(urlset(LOC, attributes=""), Link(FERRY), id="no namespace"),
        pytest.param(
            urlset(LOC, attributes='xmlns="http://www.google.com/schemas/sitemap/0.84"'),
            Link(FERRY),
            id="an old namespace",
        ),
        pytest.param(b"\n \n<?xml version='1.0'?>" + urlset(LOC), Link(FERRY), id="white space before"),
        pytest.param(
            b"<?xml-stylesheet href='s.xsl'?><!-- <url><loc>/no</loc></url> -->" + urlset(LOC),
            Link(FERRY),
            id="a style sheet",
        ),
        pytest.param(urlset(LOC).decode().encode("utf-16"), Link(FERRY), id="UTF-16"),
        pytest.param(urlset(LOC, "<loc>https://harbour-post.example/cut")[:-18], Link(FERRY), id="cut off"),
        pytest.param(
            urlset(
                f"<image:image><image:loc>https://h.example/1.jpg</image:loc><image:title>Picture</image:title></image:image>{LOC}",
                attributes=NAMESPACE + ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"',
            ),
            Link(FERRY),
            id="pictures have locations too",
        ),
        pytest.param(
            urlset(
                f"{LOC}<lastmod>2026-03-07</lastmod><news:news><news:publication_date>2026-03-06T18:30+01:00"
                "</news:publication_date><news:title>The  ferry is back</news:title></news:news>",
                attributes=NAMESPACE + ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"',
            ),
            Link(FERRY, datetime(2026, 3, 6, 17, 30, tzinfo=UTC), "The ferry is back"),
            id="news: its publication before the last change",
        ),
        pytest.param(
            urlset(f"{LOC}<news:news><news:publication_date>2026-03-06</news:publication_date></news:news>"),
            Link(FERRY, datetime(2026, 3, 6, tzinfo=UTC)),
            id="news with an undeclared prefix",
        ),
        pytest.param(gzip.compress(urlset(LOC)), Link(FERRY), id="a gzip'd file"),
        pytest.param(gzip.compress(gzip.compress(urlset(LOC))), Link(FERRY), id="gzip'd twice"),
        pytest.param(gzip.compress(urlset(LOC))[:-6], Link(FERRY), id="a gzip'd file, cut off"),
        pytest.param(
            gzip.compress(urlset(LOC)[:30]) + gzip.compress(urlset(LOC)[30:]), Link(FERRY), id="in two members"
        ),
        pytest.param(f"{FERRY}\r\n\r\nhttps://h.example/b\r\n".encode(), Link(FERRY), id="plain text"),
        pytest.param(b"\xef\xbb\xbf" + FERRY.encode(), Link(FERRY), id="plain text with a byte order mark"),
    ],
)
def test_page(body, link):
    sitemap = read_sitemap(body, URL)
    assert sitemap.pages[0] == link
    assert not sitemap.sitemaps
    assert not sitemap.truncated


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-06T17:30:00Z", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("2026-03-06T18:30:00.25+01:00", datetime(2026, 3, 6, 17, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-03-06T17:30", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("2026-03-06 17:30:00 +00:00", datetime(2026, 3, 6, 17, 30, tzinfo=UTC)),
        ("2026-03-06", datetime(2026, 3, 6, tzinfo=UTC)),
        ("2026-3-6", datetime(2026, 3, 6, tzinfo=UTC)),
        ("2026-03-06T99:99:99Z", datetime(2026, 3, 6, tzinfo=UTC)),
        ("2026-03", None),
        ("2026", None),
        ("2026-02-30", None),
        ("0001-01-01T00:00:00+23:00", None),
        ("today", None),
        ("", None),
    ],
)
def test_date(text, instant):
    assert read_sitemap(urlset(f"{LOC}<lastmod> {text}\n</lastmod>"), URL).pages == [Link(FERRY, instant)]


def test_index():
    body = f"""<sitemapindex {NAMESPACE}>
        <sitemap><loc>https://harbour-post.example/s1.xml.gz</loc><lastmod>2026-03-06</lastmod></sitemap>
        <sitemap><loc>/s2.xml</loc></sitemap><sitemap><loc>/s2.xml</loc></sitemap></sitemapindex>""".encode()
    assert read_sitemap(body, URL) == Sitemap(
        [],
        [
            Link("https://harbour-post.example/s1.xml.gz", datetime(2026, 3, 6, tzinfo=UTC)),
            Link("https://harbour-post.example/s2.xml"),
        ],
        False,
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nothing",
        b"<html><body><a href='/a'>a</a></body></html>",
        b"<urlset><url></url><url><loc></loc></url></urlset>",
        urlset("<loc>javascript:alert(1)</loc>"),
        b"\x1f\x8b\x08",
    ],
)
def test_what_names_no_page(body):
    assert read_sitemap(body, URL) == Sitemap([], [], False)


@pytest.mark.parametrize("entry", ["<loc>/{}</loc>", "<loc>/a?utm_id={}</loc>"])
def test_urls_are_counted(monkeypatch, entry):
    monkeypatch.setattr(sitemaps, "MAX_URLS", 500)
    assert not read_sitemap(urlset(*(entry.format(number) for number in range(500))), URL).truncated
    sitemap = read_sitemap(urlset(*(entry.format(number) for number in range(501))), URL)
    assert len(sitemap.pages) in (1, 500)
    assert sitemap.truncated


def test_bytes_are_counted(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_BYTES", 1_000)
    sitemap = read_sitemap(gzip.compress(urlset(*(f"<loc>/{number}</loc>" for number in range(500)))), URL)
    assert 0 < len(sitemap.pages) < 50
    assert sitemap.truncated


def test_elements_are_counted(monkeypatch):
    monkeypatch.setattr(sitemaps, "MAX_ELEMENTS", 1_000)
    sitemap = read_sitemap(urlset(LOC, "<loc>/b</loc>" + "<x/>" * 2_000), URL)
    assert sitemap == Sitemap([Link(FERRY)], [], True)


def test_entities_are_not_expanded():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{entities}]>'.encode() + urlset(LOC, "<loc>/&l29;.html</loc>")
    assert [link.url for link in read_sitemap(body, URL).pages] == [FERRY, "https://harbour-post.example/&l29;.html"]


def test_external_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() + urlset("<loc>/&x;.html</loc>")
    assert [link.url for link in read_sitemap(body, URL).pages] == ["https://harbour-post.example/&x;.html"]


@pytest.mark.parametrize(
    "junk", [b"<x>", b"<x/>", b"<url>", b"<url><loc>/a</loc></url>", b"<url><x/></url>", b"&", b"<![CDATA["]
)
def test_bombs_are_bounded(monkeypatch, junk):
    monkeypatch.setattr(sitemaps, "MAX_ELEMENTS", 100_000)
    monkeypatch.setattr(sitemaps, "MAX_URLS", 5_000)
    began = time.process_time()
    read_sitemap(gzip.compress(b"<urlset>" + junk * (5_000_000 // len(junk)), 1), URL)
    assert time.process_time() - began < 400


@given(st.binary(max_size=200) | st.text("<>urlsetocmap/& \n:h", max_size=100).map(str.encode))
def test_any_bytes(body):
    for one in (body, urlset(LOC)[:-9] + body, b"\x1f\x8b\x08\x00" + body, b"https://h.example/" + body):
        sitemap = read_sitemap(one, URL)
        for link in (*sitemap.pages, *sitemap.sitemaps):
            parts = urlsplit(link.url)
            assert parts.scheme in ("http", "https")
            assert parts.hostname
