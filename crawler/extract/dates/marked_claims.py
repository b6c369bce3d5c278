"""What elements of a page claim of its dates: JSON-LD of other types, microdata, `<time>`, attributes.

They stand beside those of other articles, of comments and pictures; counted are the article's own, by their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice
from typing import Any, Literal, cast
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.dates.claims import EVENTS, Claims, Event
from crawler.extract.dates.instants import parse_instant
from crawler.extract.dates.near_headline import Place
from crawler.extract.dates.shown_dates import label_of
from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.text import one_line, word_set

Kind = Literal["published", "updated", "plain"]

_ITEMPROPS = XPath("//@itemprop[starts-with(., 'date')]/..")
_EVENT_OF_ITEMPROP: dict[str, tuple[Event, bool]] = {
    "datepublished": ("datePublished", False),
    "datecreated": ("datePublished", True),
    "datemodified": ("dateModified", False),
    "dateupdated": ("dateModified", False),
}
# Types of things in an article, or beside it, that have dates of their own.
_OTHER_TYPES = word_set(
    """
    Comment UserComments Answer Question Review VideoObject ImageObject AudioObject MediaObject Event Person
    Organization Product Offer Recipe Dataset
    """
)
_MODIFIED_CLASS = re.compile(r"updat|modif|edited|aktualis|last-?change|lastmod", re.IGNORECASE)
_PUBLISHED_CLASS = re.compile(
    r"publi|pub-?date|created|entry-date|post-date|posted|article-date|erstellt|veroeffent", re.IGNORECASE
)
_DATA_OF_TIME = re.compile(r"data-.*(?:time|date|stamp|epoch|publ|utc|unix)")
_MAX_ELEMENTS = 300
_MAX_NODES = 200
_MAX_TEXT = 100
_MAX_LABEL = 40


def marked(
    document: Document, node: dict[str, Any], place: Place, events: tuple[Event, ...] = EVENTS
) -> dict[Event, Claims]:
    """What other JSON-LD, microdata and `<time>` say of this article, and not of what stands beside it."""
    found: dict[Event, Claims] = {event: Claims() for event in events}
    for other in islice(document.json_ld, _MAX_NODES):
        if other is node or found.keys().isdisjoint(other) or types(other) & _OTHER_TYPES:
            continue
        if _is_of_page(document, other):
            for event, claims in found.items():
                claims.add(f"json-ld {'/'.join(sorted(types(other)))} {event}", other.get(event))
    _microdata(document, place, found)
    _times(document, place, found)
    return found


def _is_of_page(document: Document, node: dict[str, Any]) -> bool:
    """Whether `node` names this page as what it is, or is, about."""
    here = {_address(document.url, url) for url in (document.url, document.canonical or document.url)}
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and _address(document.url, value) in here:
            return True
    return False


def _address(base: str, reference: str) -> str:
    """A URL as far as it names a page: without scheme, `www.`, query, fragment and a slash at the end."""
    try:
        parts = urlsplit(urljoin(base, reference.strip()))
    except ValueError:
        return reference
    return parts.netloc.lower().removeprefix("www.") + parts.path.rstrip("/")


def _microdata(document: Document, place: Place, found: dict[Event, Claims]) -> None:
    elements: list[HtmlElement] = []
    for element in cast("list[HtmlElement]", _ITEMPROPS(document.tree))[:_MAX_ELEMENTS]:
        event, _ = _EVENT_OF_ITEMPROP.get(element.get("itemprop", "").strip().lower(), (None, False))
        if event in found and element.tag != "meta" and not _of_other_thing(element):
            elements.append(element)
    for element in place.nearest(elements):
        name = element.get("itemprop", "").strip().lower()
        event, vague = _EVENT_OF_ITEMPROP[name]
        found[event].add(f"microdata {name}", _value(element), vague=vague)


def _of_other_thing(element: HtmlElement) -> bool:
    scope = next((above for above in element.iterancestors() if above.get("itemscope") is not None), None)
    return scope is not None and bool({scope.get("itemtype", "").rsplit("/", 1)[-1]} & _OTHER_TYPES)


def _times(document: Document, place: Place, found: dict[Event, Claims]) -> None:
    """`<time>`, hAtom's `<abbr>`, and attributes that scripts write times from.

    hAtom 0.1 takes the entry's `updated` for its publication where it has no `published`; WordPress writes
    `class="entry-date published updated"` where the two are one.
    """
    elements: dict[HtmlElement, Kind] = {}
    for element in islice(document.tree.iter("time", "abbr"), _MAX_ELEMENTS):
        if "itemprop" in element.attrib:
            continue
        kind = _kind_of(element)
        if (kind != "plain" or element.tag == "time") and (kind == "updated" or "datePublished" in found):
            elements[element] = kind
    updated: list[tuple[str, str]] = []
    further: list[tuple[str, str]] = []
    for element in place.nearest(elements):
        value, kind = _value(element), elements[element]
        if kind == "published" or (kind == "plain" and place.is_near(element)):
            found["datePublished"].add(element.tag, value)
        elif kind == "updated":
            found["dateModified"].add(element.tag, value)
            updated.append((f"{element.tag} updated", value))
        else:
            further.append((element.tag, value))
    if "datePublished" not in found:
        return
    for element in place.near():
        for name, value in element.attrib.items():
            if _DATA_OF_TIME.match(name) and parse_instant(value) is not None:
                event: Event = "dateModified" if _MODIFIED_CLASS.search(name) else "datePublished"
                found[event].add(f"{element.tag} {name}", value)
    if not found["datePublished"].read:
        for source, value in [*updated, *further][:1]:
            found["datePublished"].add(source, value, vague=True)


def _kind_of(element: HtmlElement) -> Kind:
    """Which date an element says it holds: by its class or its parent's, or by the words before it."""
    parent, before = element.getparent(), element.getprevious()
    classes = f"{element.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
    if element.get("pubdate") is not None or _PUBLISHED_CLASS.search(classes):
        return "published"
    if _MODIFIED_CLASS.search(classes):
        return "updated"
    words = (
        (parent.text if parent is not None else "") if before is None else (before.tail or "").strip() or before.text
    )
    return label_of((words or "")[-_MAX_LABEL:]) or "plain"


def _value(element: HtmlElement) -> str:
    stated = element.get("datetime") or element.get("content") or element.get("title")
    return stated or one_line("".join(islice(cast("Iterable[str]", element.itertext()), _MAX_TEXT)))
