import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.robots import MAX_SITEMAPS, sitemaps_of

URL = "https://harbour-post.example/robots.txt"


@pytest.mark.parametrize(
    ("text", "sitemaps"),
    [
        (b"", []),
        (b"User-agent: *\nDisallow: /private/\n", []),
        (b"Sitemap: https://harbour-post.example/s.xml", ["https://harbour-post.example/s.xml"]),
        (
            b"User-agent: *\r\nDisallow: /\r\nSITEMAP:https://harbour-post.example/s.xml\r\nsitemap: /t.xml # news\r\n",
            ["https://harbour-post.example/s.xml", "https://harbour-post.example/t.xml"],
        ),
        (b"Sitemap: https://h.example/a\nSitemap: https://h.example/a\n", ["https://h.example/a"]),
        (b"\xef\xbb\xbfSitemap: https://h.example/a\n", ["https://h.example/a"]),
        (b"Sitemap:\nSitemap: javascript:alert(1)\n", []),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", []),
    ],
)
def test_sitemap_lines(text, sitemaps):
    assert sitemaps_of(text, URL) == sitemaps


def test_no_more_than_a_limit():
    text = b"".join(b"Sitemap: https://h.example/%d\n" % number for number in range(MAX_SITEMAPS * 2))
    assert len(sitemaps_of(text, URL)) == MAX_SITEMAPS


@given(st.binary(max_size=300))
def test_any_bytes(text):
    assert all(url.startswith(("http://", "https://")) for url in sitemaps_of(b"Sitemap: " + text, URL))
