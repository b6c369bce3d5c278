"""Feeds: RSS, RDF and Atom through feedparser, and JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import feedparser
from lxml import etree
from w3lib.html import remove_tags, replace_entities

from crawler.discovery.gzipped import gunzipped
from crawler.discovery.links import Link, resolve, title_of
from crawler.discovery.repair import PARSER_OPTIONS, local_name, repaired

logger = logging.getLogger(__name__)

MAX_BYTES = 5_000_000
"""Bytes of a feed that are read, after inflating: a hundred articles in full have one or two million."""
MAX_ENTRIES = 1_000
"""Entries of a feed that are read."""
# feedparser's loose reader takes some 60 microseconds a tag, so the tags it may see are counted.
_MAX_LOOSE_TAGS = 20_000

# What is read of an entry. The rest, texts above all, is most of a feed and would be most of feedparser's time.
_KEPT = frozenset(("link", "guid", "id", "origLink", "title"))
_KEPT |= {"pubDate", "pubdate", "published", "issued", "date", "updated", "modified", "created"}
# The loose reader looks for the end of each such tag all through the rest of the feed.
_UNFINISHED_TAG = re.compile(rb"<(?!!\[CDATA\[|[^<>]*>)")


def read_feed(body: bytes, url: str, headers: Sequence[tuple[str, str]] = ()) -> list[Link]:
    """The entries of a feed, each target once, in the feed's order.

    `body` is decoded from its Content-Encoding; `url` is the feed's own, which relative links are relative to. A feed
    in broken XML is read as far as it goes; what is no feed has no entries. A date without an offset is taken as UTC.
    """
    body = gunzipped(body, MAX_BYTES)[:MAX_BYTES]
    is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    entries = _json_entries(body, url) if is_json else _entries(body, url, headers)
    found: dict[str, Link] = {}
    for link in islice(entries, MAX_ENTRIES):
        found.setdefault(link.url, link)
    return list(found.values())


def _entries(body: bytes, url: str, headers: Sequence[tuple[str, str]]) -> Iterator[Link]:
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    xml = repaired(body, content_type)
    try:
        feed = feedparser.parse(
            # As a file: bytes that read like the name of one would be opened.
            io.BytesIO(_without_texts(xml) or _cut(xml)),
            response_headers={"content-location": url, "content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # its readers are many and raise whatever their libraries raise
        logger.warning("feed %s cannot be read: %s: %s", url, type(error).__name__, error)
        return
    for entry in feed.entries:
        target = _target(entry, url)
        if target is not None:
            yield Link(target, _date(entry), _plain(entry.get("title")))


def _without_texts(xml: bytes) -> bytes | None:
    """The feed with `MAX_ENTRIES` entries at most, and of them what is read here; None where none is found.

    None, too, where tags do not match: libxml2 closes the wrong elements then (a `<br>` in a text makes all that
    follows a part of it), which feedparser's loose reader does not.
    """
    parser = etree.XMLParser(**PARSER_OPTIONS, encoding="utf-8")
    try:
        root = etree.fromstring(xml, parser)
    except (etree.LxmlError, ValueError):
        return None
    if root is None or any(error.type == etree.ErrorTypes.ERR_TAG_NAME_MISMATCH for error in parser.error_log):
        return None
    entries = set(islice(root.iter("{*}item", "{*}entry"), MAX_ENTRIES))
    if not entries:
        return None
    kept = {*entries, *(above for entry in entries for above in entry.iterancestors())}
    for element in kept:
        for child in list(element):
            if child not in kept and not (element in entries and local_name(child) in _KEPT):
                element.remove(child)
    return etree.tostring(root, encoding="utf-8")


def _cut(xml: bytes) -> bytes:
    """The feed as far as `_MAX_LOOSE_TAGS` go, and no more than a megabyte of it."""
    xml = _UNFINISHED_TAG.sub(b"&lt;", xml[:1_000_000])
    end = 0
    for _ in range(_MAX_LOOSE_TAGS):
        end = xml.find(b"<", end + 1)
        if end < 0:
            return xml
    return xml[:end]


def _target(entry: Mapping[str, Any], base: str) -> str | None:
    """Where an entry leads: the publisher's own address before a click counter's, its guid at last."""
    alternates = [
        link.get("href")
        for link in entry.get("links", ())
        if link.get("rel") == "alternate" and link.get("type") in (None, "text/html", "application/xhtml+xml")
    ]
    guid = entry.get("id")
    named = guid if isinstance(guid, str) and guid.startswith(("http://", "https://")) else None
    candidates = [entry.get("feedburner_origlink"), *alternates[:1], entry.get("link"), named]
    references = (text for text in candidates if isinstance(text, str) and text.strip())
    return next((target for reference in references if (target := resolve(base, reference))), None)


def _date(entry: Mapping[str, Any]) -> datetime | None:
    for key in ("published_parsed", "updated_parsed", "created_parsed"):
        parsed = entry.get(key)
        if isinstance(parsed, time.struct_time):
            try:
                return datetime(*parsed[:6], tzinfo=UTC)
            except ValueError:  # the year 0, a leap second
                continue
    return None


def _plain(title: Any) -> str | None:
    """A title without markup: many are escaped HTML (https://www.rssboard.org/rss-profile#data-types-characterdata)."""
    if not isinstance(title, str):
        return None
    cut = title[:2_000]
    return title_of(replace_entities(remove_tags(cut), remove_illegal=False) if "<" in cut or "&" in cut else cut)


def _json_entries(body: bytes, url: str) -> Iterator[Link]:
    try:
        document = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        logger.warning("feed %s cannot be read: %s", url, error)
        return
    items: Iterable[Any] = document.get("items", ()) if isinstance(document, dict) else ()
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        named = (item.get(key) for key in ("url", "external_url", "id"))
        references = (text for text in named if isinstance(text, str) and text.startswith(("http://", "https://", "/")))
        target = next((target for text in references if (target := resolve(url, text))), None)
        if target is not None:
            date = _instant(item.get("date_published")) or _instant(item.get("date_modified"))
            yield Link(target, date, _plain(item.get("title")))


def _instant(value: Any) -> datetime | None:
    """RFC 3339, which JSON Feed asks for."""
    if not isinstance(value, str):
        return None
    try:
        instant = datetime.fromisoformat(value.strip())
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
