"""The trail from a site's front page to an article, as JSON-LD, microdata or marked-up links give it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.selectors import select
from crawler.extract.text import one_line, plain
from crawler.extract.vocabulary import folded, tables

_HOME = folded(tables(__package__, "breadcrumbs")["home"])
_MAX_CRUMBS = 20
_MAX_NAME = 60
_MAX_RUNS = 20
_MAX_SOURCE = 500
_LISTS = XPath("//*[contains(@itemtype, 'BreadcrumbList')]")
_ITEMS = XPath(".//*[@itemprop='itemListElement']")
_NAMES = XPath("(.//*[@itemprop='name'])[1]")


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the trail."""

    name: str
    url: str | None
    """Absolute; None where the step is no link."""


def is_front_page(crumb: Crumb) -> bool:
    """Whether a step leads to the site's front page, by its address or by what it is called."""
    if crumb.name.casefold() in _HOME:
        return True
    parts = urlsplit(crumb.url or "")
    return bool(parts.hostname) and not parts.path.strip("/") and not parts.query


def trails(document: Document) -> Iterator[tuple[str, list[Crumb]]]:
    """The trails of a page with where each stands, from the front page to the article."""
    for trail in stated_trails(document):
        yield "json-ld BreadcrumbList", trail
    if "BreadcrumbList" in document.text:
        for element in select(_LISTS, document.tree)[:_MAX_CRUMBS]:
            yield "microdata BreadcrumbList", list(_of_items(document, element))
    element = _marked(document)
    if element is not None:
        trail = list(_of_links(document, element))
        # What is called so for its looks may lead anywhere; a trail begins at the front page.
        if trail and is_front_page(trail[0]):
            yield "breadcrumb", trail


def stated_trails(document: Document) -> Iterator[list[Crumb]]:
    """Those that JSON-LD gives."""
    pointers = islice((node["breadcrumb"] for node in document.json_ld if node.get("breadcrumb")), _MAX_CRUMBS)
    for node in chain(document.json_ld, map(document.resolve, pointers)):
        if isinstance(node, dict) and "BreadcrumbList" in types(node):
            yield list(_of_json_ld(document, node))


def _of_json_ld(document: Document, node: dict[str, Any]) -> Iterator[Crumb]:
    items = node.get("itemListElement")
    listed = [item for item in (items if isinstance(items, list) else [items])[:_MAX_CRUMBS] if isinstance(item, dict)]
    for item in sorted(listed, key=_position):
        target = item.get("item")
        name = item.get("name") or (target.get("name") if isinstance(target, dict) else None)
        url = (target.get("@id") or target.get("url")) if isinstance(target, dict) else target
        if text := plain(name):
            yield Crumb(text, document.absolute(url) if isinstance(url, str) else None)


def _position(item: dict[str, Any]) -> float:
    try:
        return float(item.get("position", 0))
    except (TypeError, ValueError):
        return 0.0


def _of_items(document: Document, element: HtmlElement) -> Iterator[Crumb]:
    for item in select(_ITEMS, element)[:_MAX_CRUMBS]:
        link = next(item.iter("a"), None)
        name = next(iter(select(_NAMES, item)), item)
        text = one_line(name.get("content")) or _label(name)
        if text:
            yield Crumb(text, document.absolute(link.get("href") or "") if link is not None else None)


def _of_links(document: Document, element: HtmlElement) -> Iterator[Crumb]:
    for number, link in enumerate(element.iter("a")):
        if number >= _MAX_CRUMBS:
            return
        text = _label(link)
        if text and len(text) <= _MAX_NAME:
            yield Crumb(text, document.absolute(link.get("href", "")))


def _marked(document: Document) -> HtmlElement | None:
    """The first element that is called a breadcrumb and has links."""
    called = (one for one in document.elements if "readcrumb" in (one.get("class") or ""))
    return next((one for one in islice(called, _MAX_CRUMBS) if next(one.iter("a"), None) is not None), None)


def _label(element: HtmlElement) -> str:
    """What a step of a trail is called, however large the element is that holds it."""
    return one_line("".join(islice(element.itertext(), _MAX_RUNS))[:_MAX_SOURCE])
