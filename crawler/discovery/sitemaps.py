"""Sitemaps: https://www.sitemaps.org/protocol.html, and Google's news extension of it
(https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from crawler.discovery.gzipped import gunzipped
from crawler.discovery.links import Link, resolve, title_of
from crawler.discovery.repair import PARSER_OPTIONS, local_name, repaired

logger = logging.getLogger(__name__)

MAX_BYTES = 52_428_800
"""Bytes of a sitemap that are read, after inflating: the protocol's own limit."""
MAX_URLS = 50_000
"""URLs of a sitemap that are read: the protocol's own limit."""
MAX_ELEMENTS = 1_000_000
"""Elements of a sitemap that are read: twenty a URL, with its news, pictures and translations."""

_DAY = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names."""

    pages: list[Link]
    """In the sitemap's order, each target once."""
    sitemaps: list[Link]
    """Of an index: the sitemaps it names, `date` being when each was modified."""
    truncated: bool = False
    """Whether there was more than `MAX_BYTES`, `MAX_ELEMENTS` or `MAX_URLS` let be read."""


def read_sitemap(body: bytes, url: str) -> Sitemap:
    """What a sitemap names, be it a `urlset`, a `sitemapindex`, or plain text with a URL a line; gzip'd or not.

    A page's date is the news extension's publication date, else `lastmod`; one without an offset is taken as UTC.
    Broken XML is read as far as it goes, without entities of its own, DTDs and the network. What is no sitemap names
    nothing.
    """
    content = gunzipped(body, MAX_BYTES + 1)
    truncated = len(content) > MAX_BYTES
    content = content[:MAX_BYTES]
    pages: dict[str, Link] = {}
    sitemaps: dict[str, Link] = {}
    entries = _entries(repaired(content)) if b"<" in content[:1_000] else _lines(content)
    for number, entry in enumerate(entries):
        if entry is None or number >= MAX_URLS:
            truncated = True
            break
        target = resolve(url, entry.reference)
        if target is not None:
            link = Link(target, _instant(entry.date), title_of(entry.title))
            (pages if entry.is_page else sitemaps).setdefault(target, link)
    return Sitemap(list(pages.values()), list(sitemaps.values()), truncated)


class _Entry(NamedTuple):
    is_page: bool
    """Else it is a sitemap."""
    reference: str
    date: str | None = None
    title: str | None = None


def _entries(xml: bytes) -> Iterator[_Entry | None]:
    """The `url` and `sitemap` elements, each forgotten once it is read; None where there are too many to read on.

    Namespaces are not asked for: many are misspelt.
    """
    events = etree.iterparse(io.BytesIO(xml), events=("end",), encoding="utf-8", **PARSER_OPTIONS)
    try:
        for number, (_, element) in enumerate(events):
            if number >= MAX_ELEMENTS:
                yield None
                return
            if local_name(element) in ("url", "sitemap"):
                entry = _entry(element)
                if entry is not None:
                    yield entry
            parent = element.getparent()
            if parent is not None and parent.getparent() is None:
                element.clear()
                while element.getprevious() is not None:
                    del parent[0]
    except etree.LxmlError as error:
        logger.warning("a sitemap is read only in part: %s", error)


def _entry(element: etree._Element) -> _Entry | None:
    """What is read of a `url` or `sitemap`: pictures and videos have a `loc` and a `title` too, further in."""
    own: dict[str, str] = {}
    news: dict[str, str] = {}
    for child in element.iterchildren(etree.Element):
        name = local_name(child)
        if name == "news":
            news |= {local_name(part): part.text or "" for part in child.iterchildren(etree.Element)}
        elif name in ("loc", "lastmod"):
            own.setdefault(name, child.text or "")
    reference = own.get("loc", "").strip()
    date = news.get("publication_date") or own.get("lastmod")
    return _Entry(local_name(element) == "url", reference, date, news.get("title")) if reference else None


def _lines(content: bytes) -> Iterator[_Entry]:
    for line in content.decode("utf-8-sig", "replace").splitlines():
        if line.strip().startswith(("http://", "https://")):
            yield _Entry(True, line)


def _instant(value: str | None) -> datetime | None:
    """A W3C date (https://www.w3.org/TR/NOTE-datetime), aware, UTC; None where it names no day."""
    text = (value or "").strip()
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.replace(" +", "+"))
    except ValueError:
        day = _DAY.match(text)
        if day is None:
            return None
        try:
            instant = datetime(int(day[1]), int(day[2]), int(day[3]))  # noqa: DTZ001 - set below
        except ValueError:
            return None
    try:
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except OverflowError:
        return None
