import gzip
import json
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.discovery.feeds import MAX_ENTRIES, read_feed
from crawler.discovery.links import Link

URL = "https://harbour-post.example/feeds/all.xml"
FERRY = "https://harbour-post.example/harbour/ferry-is-back-100"


def rss(items: str, declaration: str = "", attributes: str = "") -> bytes:
    channel = f"<channel><title>Harbour Post</title>{items}</channel>"
    return f'{declaration}<rss version="2.0"{attributes}>{channel}</rss>'.encode()


def atom(entries: str, attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>Harbour Post</title>{entries}</feed>'.encode()


DAY = datetime(2026, 3, 6, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "link"),
    [
        pytest.param(
            rss(
                f"<item><title>The ferry is back</title><link>{FERRY}</link>"
                "<pubDate>Fri, 06 Mar 2026 18:30:00 +0100</pubDate></item>"
            ),
            Link(FERRY, DAY, "The ferry is back"),
            id="rss",
        ),
        pytest.param(
            rss(f"<item><title>T</title><link>\n {FERRY}?utm_source=rss&amp;a=1#c\n</link></item>"),
            Link(f"{FERRY}?a=1", None, "T"),
            id="white space, tracking parameters, fragment",
        ),
        pytest.param(
            rss("<item><link>/harbour/ferry-is-back-100</link></item>"), Link(FERRY), id="relative to the feed"
        ),
        pytest.param(rss(f'<item><guid isPermaLink="true">{FERRY}</guid></item>'), Link(FERRY), id="guid for a link"),
        pytest.param(
            rss(f'<item><guid isPermaLink="false">{FERRY}</guid></item>'), Link(FERRY), id="guid that is a URL"
        ),
        pytest.param(
            rss(
                f"<item><link>https://clicks.example/1</link><f:origLink>{FERRY}</f:origLink></item>",
                attributes=' xmlns:f="http://rssnamespace.org/feedburner/ext/1.0"',
            ),
            Link(FERRY),
            id="behind a click counter",
        ),
        pytest.param(
            rss(
                f"<item><link>{FERRY}</link><dc:date>2026-03-06T17:30:00Z</dc:date></item>",
                attributes=' xmlns:dc="http://purl.org/dc/elements/1.1/"',
            ),
            Link(FERRY, DAY),
            id="Dublin Core date",
        ),
        pytest.param(
            rss(f"<item><link>{FERRY}</link><title>Fish &amp;amp; &lt;b&gt;chips&lt;/b&gt;</title></item>"),
            Link(FERRY, None, "Fish & chips"),
            id="escaped HTML in a title",
        ),
        pytest.param(
            rss(f"<item><link><![CDATA[{FERRY}?a=1&b=2]]></link><title><![CDATA[Fish & chips]]></title></item>"),
            Link(f"{FERRY}?a=1&b=2", None, "Fish & chips"),
            id="CDATA",
        ),
        pytest.param(
            rss(f"<item><link>{FERRY}?a=1&b=2</link><title>Fish & chips &eacute; caf&eacute;</title></item>"),
            Link(f"{FERRY}?a=1&b=2", None, "Fish & chips é café"),
            id="bare ampersands, HTML's entities",
        ),
        pytest.param(
            rss(f"<item><title>The ferry<br> is back</title><link>{FERRY}</link></item>"),
            Link(FERRY, None, "The ferry is back"),
            id="a tag that is never closed",
        ),
        pytest.param(
            rss(f"<item><link>{FERRY}</link><title>T</title></item><item><title>cut of")[:-20],
            Link(FERRY, None, "T"),
            id="cut off",
        ),
        pytest.param(
            b"<br><b>Warning</b>: x in y.php<br>" + rss(f"<item><link>{FERRY}</link></item>"),
            Link(FERRY),
            id="a warning before",
        ),
        pytest.param(
            rss(f"<item><link>{FERRY}</link><title>Fähre</title></item>", '<?xml version="1.0" encoding="ISO-8859-1"?>')
            .decode()
            .encode("latin-1"),
            Link(FERRY, None, "Fähre"),
            id="an older encoding",
        ),
        pytest.param(
            rss(f"<item><link>{FERRY}</link><title>Fähre</title></item>", '<?xml version="1.0" encoding="UTF-16"?>')
            .decode()
            .encode("utf-16"),
            Link(FERRY, None, "Fähre"),
            id="UTF-16",
        ),
        pytest.param(
            atom(
                '<entry><title>T</title><link rel="self" href="https://h.example/x"/>'
                f'<link rel="alternate" href="{FERRY}"/>'
                "<published>2026-03-06T18:30:00+01:00</published><updated>2026-03-07T00:00:00Z</updated></entry>"
            ),
            Link(FERRY, DAY, "T"),
            id="Atom",
        ),
        pytest.param(
            atom(
                '<entry xml:base="ferry-is-back-100/"><link href="../ferry-is-back-100"/></entry>',
                ' xml:base="https://harbour-post.example/harbour/"',
            ),
            Link(FERRY),
            id="xml:base",
        ),
        pytest.param(
            atom(f"<entry><id>{FERRY}</id><updated>2026-03-06T17:30:00Z</updated></entry>"),
            Link(FERRY, DAY),
            id="Atom with an id alone",
        ),
        pytest.param(
            (
                '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
                f'<channel rdf:about="/"/><item rdf:about="{FERRY}"><title>T</title><link>{FERRY}</link></item>'
                "</rdf:RDF>"
            ).encode(),
            Link(FERRY, None, "T"),
            id="RDF",
        ),
        pytest.param(gzip.compress(rss(f"<item><link>{FERRY}</link></item>")), Link(FERRY), id="a gzip'd file"),
    ],
)
def test_entry(body, link):
    assert read_feed(body, URL)[0] == link


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ({"url": FERRY, "title": "T", "date_published": "2026-03-06T18:30:00+01:00"}, Link(FERRY, DAY, "T")),
        ({"url": "/harbour/ferry-is-back-100", "date_modified": "2026-03-06T17:30:00Z"}, Link(FERRY, DAY)),
        ({"external_url": FERRY, "date_published": "yesterday"}, Link(FERRY)),
        ({"id": FERRY, "title": 5, "date_published": 5}, Link(FERRY)),
        ({"id": "17"}, None),
        ({"url": ["x"]}, None),
        ("x", None),
    ],
)
def test_json_feed(item, link):
    body = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]}).encode()
    assert read_feed(body, URL) == ([link] if link else [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss><channel></channel></rss>",
        b"no feed at all",
        b"/etc/passwd",
        b"<html><body>Not found</body></html>",
        rss("<item><title>No link</title></item>"),
        rss("<item><link>javascript:alert(1)</link></item>"),
        b"{",
        b'{"items": 5}',
        b"[" * 100_000,
        b'{"items":' + b"[" * 100_000,
    ],
)
def test_what_names_no_page_has_no_entries(body):
    assert read_feed(body, URL) == []


def test_the_content_type_names_the_encoding():
    body = rss(f"<item><link>{FERRY}</link><title>Паром</title></item>").decode().encode("cp1251")
    assert read_feed(body, URL, [("Content-Type", "text/xml; charset=windows-1251")])[0].title == "Паром"


def test_each_target_comes_once_and_in_order():
    items = "".join(f"<item><link>/a/{number % 3}</link><title>{number}</title></item>" for number in range(6))
    assert [(link.url[-1], link.title) for link in read_feed(rss(items), URL)] == [("0", "0"), ("1", "1"), ("2", "2")]


def test_entries_are_counted():
    assert (
        len(read_feed(rss("".join(f"<item><link>/{n}</link></item>" for n in range(MAX_ENTRIES * 2))), URL))
        == MAX_ENTRIES
    )


def test_entities_are_not_expanded():
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    body = f'<!DOCTYPE rss [<!ENTITY l0 "lol">{entities}]>'.encode() + rss(
        f"<item><link>{FERRY}</link><title>&l29;</title></item>"
    )
    assert read_feed(body, URL) == [Link(FERRY, None, "&l29;")]


def test_external_entities_are_not_read(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    body = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode() + rss(
        f"<item><link>{FERRY}</link><title>&x;</title></item>"
    )
    assert "secret" not in (read_feed(body, URL)[0].title or "")


@pytest.mark.parametrize(
    "junk",
    [
        b"<a ",
        b"<item>",
        b"<a/>",
        b"</a>",
        b"<!--",
        b"<![CDATA[",
        b"&#",
        b"<?x ",
        b"\n<!ENTITY",
        b"<a b='",
        b"<item><title>",
    ],
)
@pytest.mark.parametrize("start", [b"<rss><channel>", b"<rss><channel><br></channel>"])
def test_bombs_are_bounded(start, junk):
    began = time.process_time()
    read_feed(start + junk * (500_000 // len(junk)), URL)
    assert time.process_time() - began < 400  # without the limits some of these take minutes


def test_a_compressed_bomb_is_bounded():
    bomb = gzip.compress(rss(f"<item><link>{FERRY}</link></item>") + b" " * 300_000_000, 1)
    assert read_feed(bomb, URL) == [Link(FERRY)]


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200)
    | st.lists(
        st.sampled_from(
            ["<rss>", "<channel>", "<item>", "</item>", "<link>/a", "</link>", "<title>&", "<br>", "<feed>", "<entry>"]
        )
    ).map(lambda parts: "".join(parts).encode())
)
def test_any_bytes(body):
    for one in (body, rss("<item><link>/a</link></item>")[:-20] + body, b'{"items":' + body):
        for link in read_feed(one, URL):
            parts = urlsplit(link.url)
            assert parts.scheme in ("http", "https")
            assert parts.hostname
            assert link.date is None or link.date.utcoffset() is not None
