"""The links of a page as the archive records them."""

from __future__ import annotations

import pytest

from crawler.examination import ArchivedResponse, examine_response
from crawler.extract.page.document import parse
from crawler.outlinks import MAX_OUTLINKS, Outlinks, read_outlinks

URL = "https://harbour-post.example/town/story.html"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def outlinks(markup: str) -> Outlinks:
    return read_outlinks(parse(f"<p>{markup}".encode(), URL).tree, URL)


def lines(markup: str) -> tuple[str, ...]:
    return outlinks(markup).lines


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="next.html">', "https://harbour-post.example/town/next.html L a/@href"),
        ('<a href="/sport/">', "https://harbour-post.example/sport/ L a/@href"),
        ('<a href="//quay.example/x">', "https://quay.example/x L a/@href"),
        ('<a href="../up?a=1&amp;b=2#part">', "https://harbour-post.example/up?a=1&b=2 L a/@href"),
        ('<a href=" https://quay.example/?utm_source=x ">', "https://quay.example/?utm_source=x L a/@href"),
        ('<a href="https://häfen.example/ä b">', "https://xn--hfen-loa.example/%C3%A4%20b L a/@href"),
        ('<base href="https://quay.example/d/"><a href="x">', "https://quay.example/d/x L a/@href"),
        ('<img src="/pier.jpg">', "https://harbour-post.example/pier.jpg E img/@src"),
        ('<script src="/app.js"></script>', "https://harbour-post.example/app.js E script/@src"),
        ('<iframe src="https://quay.example/e"></iframe>', "https://quay.example/e E iframe/@src"),
        ('<link rel="stylesheet" href="/s.css">', "https://harbour-post.example/s.css E link/@href"),
        ('<link rel="canonical" href="/story">', "https://harbour-post.example/story L link/@href"),
        ('<map><area href="/east"></map>', "https://harbour-post.example/east L area/@href"),
    ],
)
def test_a_link_is_written_as_heritrix_writes_it(markup: str, expected: str) -> None:
    assert lines(f"<p>{markup}x") == (expected,)


@pytest.mark.parametrize(
    "reference",
    [
        "", "#part", "mailto:desk@harbour-post.example", "javascript:void(0)", "data:text/plain,x", "tel:112",
        "http://[bad", "https://", "x" * 3000,
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_left_out(reference: str) -> None:
    assert lines(f'<p><a href="{reference}">x</a>') == ()


def test_each_link_once_in_the_order_of_the_page() -> None:
    found = lines('<a href="/b">x</a><a href="/a">x</a><a href="/b">x</a><img src="/c">')
    assert found == (
        "https://harbour-post.example/b L a/@href",
        "https://harbour-post.example/a L a/@href",
        "https://harbour-post.example/c E img/@src",
    )


def test_no_line_can_forge_a_field() -> None:
    assert lines('<a href="/a\nWARC-Type: response\r\n\r\nb">x</a>') == (
        "https://harbour-post.example/aWARC-Type:%20responseb L a/@href",
    )


@pytest.mark.parametrize("body", [b"", b"\0", b"<", b"\xff\xfe\x00", b"<div>" * 100_000 + b"<a href=/x>", b"%PDF-1.4"])
def test_whatever_the_bytes_are(body: bytes) -> None:
    page = ArchivedResponse(url=URL, date="2026-03-01T10:00:00Z", block=HEAD + body, outlinks=True)
    assert isinstance(examine_response(page).outlinks, Outlinks)


def test_the_number_of_links_is_bounded_and_that_is_said() -> None:
    links = [f'<a href="/{number}">x</a>' for number in range(MAX_OUTLINKS)]
    assert not outlinks("".join(links)).cut
    more = outlinks("".join(links) + '<a href="/more">x</a>')
    assert (len(more.lines), more.cut) == (MAX_OUTLINKS, True)
