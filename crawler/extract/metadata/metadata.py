"""What a page's data says about its article beside headline, authors, topics and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import XPath

from crawler.extract.choice import Choice
from crawler.extract.credits.author_names import is_agency
from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.page.site_names import SEPARATOR, SiteNames, host_names
from crawler.extract.page.structured import strings
from crawler.extract.selectors import select
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, plain, text_of, word_set, words_of

_MAX_PUBLISHER = 100
_MAX_DESCRIPTION = 1500
_MAX_WHOLE = 600
_MAX_PARTS = 50
# What systems for publishing call themselves where the site's name belongs.
_SYSTEMS = word_set(
    """
    blogger wordpress wordpress.com wix squarespace tumblr ghost drupal joomla typo3 weebly medium substack site website
    """
)
_MICRODATA = XPath("//*[@itemprop='publisher']//*[@itemprop='name']")
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description", "dcterms.description")
# What stands for open and for closed in the tags of the paywalls in use: Facebook's content tiers and the like.
_TIERS = ("article:content_tier", "article:content-tier", "og:article:content_tier", "content_tier", "article.access")
_OPEN = word_set("free open public unlocked true yes 1")
_CLOSED = word_set("locked metered paid premium subscriber subscribers subscription plus closed false no 0")
# Only being paid for is said here: what is not may still be metered.
_PAID = ("k5a:paid", "ispremium", "cxenseparse:ispremium", "article:ispremium")
_TRUE = word_set("true yes 1")


def read_publisher(document: Document, node: dict[str, Any], choice: Choice) -> str | None:
    """The publishing organization's name: what the article's data says, else what the site calls itself.

    A news agency is the publisher on its own site alone: elsewhere it is who the text came from.
    """
    hosts = host_names(document)
    agency: tuple[str, str] | None = None
    found: str | None = None
    for source, claim in _publisher_claims(document, node):
        name = _short(claim, hosts)
        why = _why_no_publisher(name)
        if why:
            choice.reject(source, claim, why)
        elif found is not None:
            choice.reject(source, name, "the same" if name == found else "a better source says otherwise")
        elif is_agency(name) and name not in hosts:
            agency = agency or (source, name)
            choice.reject(source, name, "a news agency on another's site")
        else:
            found = name
            choice.choose(source, name)
            if not choice.asked:
                break
    if found is None and agency is not None:
        choice.choose(*agency)
        return agency[1]
    return found


def _publisher_claims(document: Document, node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    stated = node.get("publisher")
    for one in stated[:_MAX_PARTS] if isinstance(stated, list) else [stated]:
        for name in strings(document.resolve(one))[:1]:
            yield "json-ld publisher", name
    titles = document.meta.get("og:title", [])
    for name in ("og:site_name", "application-name"):
        for value in document.meta.get(name, [])[:1]:
            if value not in titles:
                yield f"meta {name}", plain(value)
    host = urlsplit(document.url).hostname or ""
    for other in document.json_ld:
        kinds = types(other)
        if "WebSite" in kinds or any("Organization" in kind for kind in kinds):
            url = other.get("url")
            if isinstance(url, str) and host and host.removeprefix("www.") in url:
                for name in strings(other)[:1]:
                    yield "json-ld site", name
    for element in select(_MICRODATA, document.tree)[:1]:
        yield "microdata publisher", one_line(element.get("content")) or text_of(element)
    for name in ("publisher", "dc.publisher", "dcterms.publisher"):
        for value in document.meta.get(name, [])[:1]:
            yield f"meta {name}", plain(value)
    yield from _in_titles(document)


def _in_titles(document: Document) -> Iterator[tuple[str, str]]:
    """The part of a title that is what the site's host is called."""
    hosts = host_names(document)
    title = document.tree.find(".//title")
    for text in [*document.meta.get("og:title", [])[:1], one_line(title.text) if title is not None else ""]:
        for part in SEPARATOR.split(plain(text))[:_MAX_PARTS]:
            if part in hosts:
                yield "title", part


def _short(name: str, hosts: SiteNames) -> str:
    """A site's name without its slogan: of several parts the one that the site's host is called by."""
    parts = [part.strip() for part in SEPARATOR.split(name) if part.strip()]
    if len(parts) < 2:
        return name
    named = [part for part in parts if part in hosts and "." not in part]
    return named[0] if named else name


def _why_no_publisher(name: str) -> str | None:
    if not name or len(name) > _MAX_PUBLISHER or not any(map(str.isalnum, name)):
        return "no name"
    if "://" in name or name.startswith("@"):
        return "an address"
    if name.casefold() in _SYSTEMS:
        return "a publishing system"
    return None


def read_description(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    headline: str | None,
    choice: Choice,
) -> str | None:
    """What the page says of its article in short; the site's own slogan, or the headline again, is none."""
    slogans = {tuple(words_of(text)) for text in _slogans(document)}
    found: str | None = None
    for source, claim in _description_claims(document, node, templates):
        text = _once(plain(claim))
        words = tuple(words_of(text))
        if not words:
            continue
        if words in slogans:
            choice.reject(source, text, "the site's slogan")
        elif words == tuple(words_of(headline or "")):
            choice.reject(source, text, "it says what the headline says")
        elif len(text) > _MAX_DESCRIPTION:
            choice.reject(source, text, "a text rather than a description")
        elif found is None:
            found = text
            choice.choose(source, text)
            if not choice.asked and not _CUT.search(text):
                break
        elif _goes_on(found, text):
            choice.reject("cut", found, "another source has it whole")
            choice.choose(source, text)
            found = text
        else:
            choice.reject(source, text, "the same" if text == found else "a better source says otherwise")
    return found


def _description_claims(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...]
) -> Iterator[tuple[str, Any]]:
    for template in templates:
        if template.article:
            for value in values(template.article.description, document.tree):
                yield f"template {template.name}", value
    yield "json-ld description", node.get("description")
    for name in _DESCRIPTIONS:
        for value in document.meta.get(name, [])[:1]:
            yield f"meta {name}", value


def _slogans(document: Document) -> Iterator[str]:
    """What the page's data says of the site itself."""
    for node in document.json_ld:
        kinds = types(node)
        if "WebSite" in kinds or any("Organization" in kind for kind in kinds):
            yield plain(node.get("description"))


def _once(text: str) -> str:
    """`text` once, where it stands twice."""
    half = len(text) // 2
    return text[:half].strip() if half and text[:half].strip() == text[half:].strip() else text


def _goes_on(cut: str, text: str) -> bool:
    """Whether `text` is what `cut` is the beginning of."""
    beginning = words_of(_CUT.sub("", cut))[:-1]
    return (
        bool(_CUT.search(cut))
        and len(cut) < len(text) <= _MAX_WHOLE
        and words_of(text)[: len(beginning)] == beginning != []
    )


def read_access(document: Document, node: dict[str, Any], choice: Choice) -> bool | None:
    """Whether the whole article can be read without paying (`isAccessibleForFree`); None where the page does not say.

    Metered articles are not free: https://developers.google.com/search/docs/appearance/structured-data/paywalled-content
    """
    found: bool | None = None
    for source, value, free in _access_claims(document, node):
        if free is None:
            choice.reject(source, value, "it says nothing of access")
        elif found is None:
            found = free
            choice.choose(source, value)
            if not choice.asked:
                break
        else:
            choice.reject(source, value, "the same" if free == found else "a better source says otherwise")
    return found


def _access_claims(document: Document, node: dict[str, Any]) -> Iterator[tuple[str, object, bool | None]]:
    if "isAccessibleForFree" in node:
        yield "json-ld isAccessibleForFree", node["isAccessibleForFree"], _is_free(node["isAccessibleForFree"])
    parts = node.get("hasPart")
    stated = [one.get("isAccessibleForFree") for one in _listed(parts) if isinstance(one, dict)]
    closed = [value for value in stated if _is_free(value) is False]
    if closed:
        yield "json-ld hasPart", closed[0], False
    # Microdata has the article and its parts under one name: where they differ, a part has to be paid for.
    values_ = document.meta.get("isaccessibleforfree", [])
    if values_:
        free = [_is_free(value) for value in values_]
        yield "meta isAccessibleForFree", values_, False if False in free else free[0]
    for name in _TIERS:
        for value in document.meta.get(name, [])[:1]:
            word = value.strip().casefold()
            yield f"meta {name}", value, True if word in _OPEN else False if word in _CLOSED else None
    for name in _PAID:
        for value in document.meta.get(name, [])[:1]:
            yield f"meta {name}", value, False if value.strip().casefold() in _TRUE else None


def _is_free(value: Any) -> bool | None:
    """A boolean, which pages also write as a word or as schema.org's address of one."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).rsplit("/", 1)[-1].strip().lower())


def _listed(value: Any) -> Iterable[Any]:
    return value[:_MAX_PARTS] if isinstance(value, list) else [value]
