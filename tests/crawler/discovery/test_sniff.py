import gzip
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.sniff import sniff

RSS = b'<rss version="2.0"><channel><title>Harbour Post</title></channel></rss>'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title></feed>'
RDF = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"></rdf:RDF>'
URLSET = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
INDEX = b'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></sitemapindex>'
PAGE = b"<!DOCTYPE html><html><head><title>Harbour Post</title></head><body><p>Ferry</p></body></html>"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'


@pytest.mark.parametrize(
    ("body", "media_type", "kind"),
    [
        # the content decides, whatever it is called
        (RSS, "application/rss+xml", "feed"),
        (RSS, "text/html; charset=utf-8", "feed"),
        (DECLARATION + RSS, "", "feed"),
        (ATOM, "text/plain", "feed"),
        (DECLARATION + b'<?xml-stylesheet href="a.xsl"?><!-- made -->\n' + ATOM, "text/xml", "feed"),
        (b'<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://a.example/rss.dtd">' + RSS, "text/xml", "feed"),
        (b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + RSS, "text/xml", "feed"),
        (RDF, "text/xml", "feed"),
        (RDF.replace(b"purl.org/rss/1.0/", b"example.org/terms/"), "text/xml", "other"),
        (URLSET, "text/xml", "sitemap"),
        (b"\n\n" + DECLARATION + URLSET, "text/html", "sitemap"),
        (INDEX, "application/xml", "sitemap"),
        (b'<sm:urlset xmlns:sm="http://www.sitemaps.org/schemas/sitemap/0.9">', "text/xml", "sitemap"),
        (PAGE, "text/html", "html"),
        (PAGE, "application/rss+xml", "html"),
        (PAGE, "", "html"),
        (b"\xef\xbb\xbf" + PAGE, "", "html"),
        (DECLARATION + b'<html xmlns="http://www.w3.org/1999/xhtml">', "text/xml", "html"),
        (b"<div>a fragment <rss></div>", "", "html"),
        # other encodings
        (RSS.decode().encode("utf-16"), "text/xml", "feed"),
        (URLSET.decode().encode("utf-16-be"), "text/xml", "sitemap"),
        # JSON Feed
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "application/json", "feed"),
        (b'{"items": [], "title": "x"}', "application/feed+json", "feed"),
        (b'{"items": []}', "application/json", "other"),
        # compressed files
        (gzip.compress(URLSET, mtime=0), "application/octet-stream", "sitemap"),
        (gzip.compress(gzip.compress(RSS, mtime=0), mtime=0), "application/gzip", "feed"),
        (gzip.compress(b"binary \x00", mtime=0), "application/octet-stream", "other"),
        (gzip.compress(URLSET, mtime=0)[:-9], "application/gzip", "sitemap"),
        # lists of URLs
        (b"https://h.example/a\r\nhttps://h.example/b\r\n", "text/plain; charset=utf-8", "sitemap"),
        (b"https://h.example/a\n" * 5_000, "text/plain", "sitemap"),
        (b"https://h.example/a\nand more\n", "text/plain", "other"),
        (b"https://h.example/a\n", "text/html", "html"),
        (b"User-agent: *\nSitemap: https://h.example/a\n", "text/plain", "other"),
        # the label, where the content leaves it open
        (b"<br /><b>Warning</b>: x in y.php<br />" + DECLARATION + RSS, "application/rss+xml", "feed"),
        (b"Warning: x in y.php " + URLSET, "text/xml", "sitemap"),
        (b"", "text/html", "html"),
        (b"just words", "text/html", "html"),
        (b"just words", "", "other"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "other"),
        (b"<opml version='2.0'></opml>", "text/xml", "other"),
        (b"%PDF-1.7", "text/html", "other"),
        (b"\xff\xd8\xff\xe0", "text/html", "other"),
        (b"", "", "other"),
    ],
)
def test_kind(body, media_type, kind):
    assert sniff(body, [("Date", "x"), ("content-TYPE", media_type)]) == kind


@given(st.binary(max_size=200), st.sampled_from(["", "text/html", "text/plain", "application/xml", "application/gzip"]))
def test_any_bytes(body, media_type):
    for one in (body, b"\x1f\x8b\x08" + body, b"<" + body, b"\xff\xfe" + body):
        assert sniff(one, [("Content-Type", media_type)]) in ("feed", "sitemap", "html", "other")


@pytest.mark.parametrize(
    "body",
    [
        b"<!--" * 2_000_000,
        b"<?x " * 2_000_000,
        b"<!DOCTYPE x [" * 500_000,
        gzip.compress(b" " * 50_000_000),
        b" " * 9_000_000,
    ],
)
def test_only_the_beginning_is_looked_at(body):
    assert sniff(body) == sniff(body[:40_000])


def test_the_module_imports_little():
    """It is loaded by every extraction worker."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import crawler.discovery.sniff, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"feedparser", "lxml", "w3lib", "scrapy", "tldextract", "trafilatura"} & set(loaded)
