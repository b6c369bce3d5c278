"""What a response is, to discovery. Used on every page: looks at its beginning only, imports next to nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from crawler.discovery.gzipped import gunzipped

Kind = Literal["feed", "sitemap", "html", "other"]

WINDOW = 8_192
"""Bytes that are looked at: comments and a style sheet's instruction may stand before the first element."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
# XML's prologue (https://www.w3.org/TR/xml/#sec-prolog-dtd), with what stands before it against the rules.
_PROLOGUE = re.compile(
    r"(?:[\s\x00\ufeff]|<!--.*?-->|<\?.*?\?>|<!DOCTYPE(?!\s+html)[^\[>]*(?:\[.*?\]\s*)?>)+", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,30}:)?([A-Za-z!][\w.-]{0,40})")
_ROOTS: dict[str, Kind] = {
    "rss": "feed",
    "feed": "feed",
    "channel": "feed",
    "urlset": "sitemap",
    "sitemapindex": "sitemap",
    "html": "html",
    "!doctype": "html",
}
_XML_ROOT = re.compile(r"<(?:\w{1,30}:)?(rss|feed|RDF|urlset|sitemapindex)\b")
# RSS 0.90 and 1.0 are the RDF documents that are feeds (https://web.resource.org/rss/1.0/spec#s5.1).
_RSS_NAMESPACE = re.compile(r"purl\.org/rss/1\.0/|netscape\.com/rdf/simple/0\.9/|channel\.netscape\.com/rdf")
# https://www.jsonfeed.org/version/1.1/#top-level
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_HTML_ELEMENT = re.compile(
    r"<(?:html|head|body|title|meta|link|script|style|base|div|span|article|main|section|header|nav|h[1-6]|p|a|ul|ol|table|img|br|center|font|form|iframe)[\s/>]",
    re.IGNORECASE,
)
_URL_LINE = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml")
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"RIFF", b"OggS", b"ID3", b"\x00\x00\x00")


def sniff(body: bytes, headers: Sequence[tuple[str, str]] = ()) -> Kind:
    """What `body`, decoded from its Content-Encoding, is: its content decides, Content-Type where that leaves it open.

    A gzip'd file is looked into. A list of URLs, one a line, is a sitemap only where it is labelled text/plain
    (https://www.sitemaps.org/protocol.html#otherformats). What is labelled HTML and is no feed, sitemap or picture is
    html, empty or not.
    """
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    media_type = content_type.partition(";")[0].strip().lower()
    # Compressed, the window is never much longer than it is plain; a gzip header may name a file.
    head = gunzipped(body[: 4 * WINDOW], WINDOW)[:WINDOW]
    if head.startswith(_BINARY):
        return "other"
    text = _decoded(head)
    start = _PROLOGUE.match(text)
    beginning = text[start.end() :] if start else text
    return _by_markup(beginning, text, media_type) or ("html" if media_type in _HTML_TYPES else "other")


def _decoded(head: bytes) -> str:
    # Markup is ASCII in every other encoding that the web uses, so latin-1 shows it.
    for bom, encoding in _BOMS:
        if head.startswith(bom):
            return head[len(bom) :].decode(encoding, "replace")
    if head[1:2] == b"\x00" or head[:1] == b"\x00":
        return head.decode("utf-16-le" if head[1:2] == b"\x00" else "utf-16-be", "replace")
    return head.decode("latin-1")


def _by_markup(beginning: str, text: str, media_type: str) -> Kind | None:
    if beginning.startswith("{"):
        is_feed = media_type == "application/feed+json" or _JSON_FEED.search(beginning)
        return "feed" if is_feed else None
    if root := _ROOT.match(beginning):
        name = root[1].lower()
        if name == "rdf":
            return "feed" if _RSS_NAMESPACE.search(beginning) else None
        if name in _ROOTS:
            return _ROOTS[name]
    # A warning of the server's own may stand before a feed: its label is then to be believed.
    if "xml" in media_type and media_type not in _HTML_TYPES and (root := _XML_ROOT.search(text)):
        return "sitemap" if root[1] in ("urlset", "sitemapindex") else "feed"
    if media_type == "text/plain" and _is_list_of_urls(text):
        return "sitemap"
    if "xml" in media_type and media_type not in _HTML_TYPES:
        return None
    return "html" if _HTML_ELEMENT.search(beginning) and beginning.startswith("<") else None


def _is_list_of_urls(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines()]
    if len(text) >= WINDOW:
        lines.pop()  # cut by the window
    lines = [line for line in lines if line]
    return bool(lines) and all(_URL_LINE.fullmatch(line) for line in lines)
