"""One entry's markup in, a draft out: what a template's rules say, and the general reading for all they leave open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.liveblog import clock, text
from crawler.extract.liveblog.clock import Reading
from crawler.extract.liveblog.draft import Draft, Page, fold
from crawler.extract.liveblog.rules import LiveRules

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TIME_TAGS = ("time", "amp-timeago", "relative-time", "time-ago", "local-time")
# Words of an attribute's name that say its number or ISO 8601 value is a time, and those that say it is that of an edit.
_TIME_WORDS = re.compile(r"time|date|stamp|posted|published|created|sort", re.IGNORECASE)
_EDIT_WORDS = re.compile(r"modif|updat|edit|last|change|expir|end", re.IGNORECASE)
_TITLE_WORDS = {"title", "headline", "heading", "header-text"}
_AUTHOR_WORDS = {"author", "authors", "byline", "contributor", "reporter", "autor", "auteur"}
_QUOTED = ("blockquote", "figure", "aside", "amp-twitter", "amp-instagram", "table")
_BY = re.compile(r"^(?:by|von|par|di|por|av|door|od|автор:?)\s+|^(?:posted|written|published) by:?\s+", re.IGNORECASE)
_MAX_ELEMENTS = 4000
"""Elements of an entry that are searched for its time, headline and author."""


@dataclass(slots=True)
class Found:
    """Where an entry stands, with what its finder has read already."""

    parts: list[HtmlElement]
    reading: Reading | None = None
    headline: str | None = None
    skip: set[HtmlElement] = field(default_factory=set)
    """Elements whose words are not text: the heading or clock that was read."""
    led: bool = False
    """The first paragraph begins with the clock that was read."""
    prose: bool = False
    """Paragraphs of a text, with no markup of their own for an entry: everything but the clock and headline is text."""


def read(found: Found, page: Page, rules: LiveRules | None = None) -> Draft:
    """Read one entry."""
    draft = Draft(parts=found.parts, reading=found.reading, headline=found.headline)
    skip = set(found.skip)
    if found.prose:
        body = text.paragraphs(found.parts, skip)
        led = clock.leading(body[0].text, language=page.language, country=page.country) if found.led and body else None
        if led:
            body[0].text = led[1]
            body = body if led[1] else body[1:]
        draft.text = text.joined(text.without_promotion(body))
        return draft
    elements = _elements(found.parts)
    _read_time(draft, elements, found, page, rules, skip)
    _read_headline(draft, elements, found, rules, skip)
    _read_authors(draft, elements, found, page, rules, skip)
    _read_identity(draft, elements, found, page, rules)
    if rules is None:
        _read_flags(draft, found)
    draft.text = _body(found, page, rules, skip)
    if draft.headline and fold(draft.headline) in page.headlines:
        draft.headline = None
    return draft


def _elements(parts: list[HtmlElement]) -> list[HtmlElement]:
    """The entry's elements in document order, without what is quoted in it."""
    found: list[HtmlElement] = []
    for part in parts:
        quoted: set[HtmlElement] = set()
        for element in part.iter():
            if len(found) >= _MAX_ELEMENTS:
                return found
            if not isinstance(element.tag, str):
                continue
            if element is not part and (element.getparent() in quoted or element.tag in _QUOTED):
                quoted.add(element)
                continue
            found.append(element)
    return found


def machine_times(element: HtmlElement) -> Iterator[tuple[str, Reading]]:
    """The machine-readable times in an element's attributes, each with the attribute's name."""
    for name, value in element.attrib.items():
        if len(value) > 40 or not any(char.isdigit() for char in value[:4]):
            continue
        named = name == "datetime" or (name.startswith("data-") and _TIME_WORDS.search(name))
        if name == "content" and element.get("itemprop", "").lower() in (
            "datepublished",
            "datecreated",
            "datemodified",
        ):
            named = True
        if named and (reading := clock.machine(value)):
            yield name, reading


def _read_time(
    draft: Draft, elements: list[HtmlElement], found: Found, page: Page, rules: LiveRules | None, skip: set[HtmlElement]
) -> None:
    best: Reading | None = found.reading
    edited: Reading | None = None
    if rules:
        sources = [value for source in rules.time for part in found.parts for value in source.values(part)]
        best = best or _first_reading(sources, page)
        sources = [value for source in rules.modified for part in found.parts for value in source.values(part)]
        edited = _first_reading(sources, page)
    day_only: Reading | None = None
    shown: Reading | None = None
    for element in elements:
        edit_element = _is_edit(element)
        for name, reading in machine_times(element):
            if edit_element or _EDIT_WORDS.search(name):
                edited = edited or reading
            elif reading.time is None:
                day_only = day_only or reading
            elif best is None or (best.instant is None and reading.instant is not None and not (rules and rules.time)):
                best = reading
        words = " ".join(element.text_content().split()) if _is_short(element) else ""
        if element.tag in TIME_TAGS:
            skip.add(element)
        minute = clock.match_minute(words) if words else None
        if minute and draft.position is None and not element.xpath("ancestor::p"):
            draft.position = minute
            skip.add(element)
        elif words and (reading := clock.visible(words, language=page.language, country=page.country)):
            skip.add(element)
            if reading.time is not None and not edit_element and not _EDIT_WORDS.match(words):
                shown = shown or reading
            elif reading.day is not None and reading.time is None:
                day_only = day_only or reading
    if best is None or (best.time is None and shown):
        best = _combined(shown, day_only or best)
    if best is not None and best.time is not None and best.zone is None and shown is not None and shown.zone:
        best = Reading(best.year, best.month, best.day, best.time, shown.zone, best.machine)
    if rules and rules.offset_is_false and best is not None and best.machine:
        best = Reading(best.year, best.month, best.day, best.time, None, machine=True)
    draft.reading = best
    draft.modified = edited.instant if edited else None
    if best is not None and best.time is not None:
        draft.position = None


def _first_reading(values: list[tuple[HtmlElement, str]], page: Page) -> Reading | None:
    for _, value in values:
        reading = clock.machine(value) or clock.visible(value, language=page.language, country=page.country)
        if reading is not None and reading.time is not None:
            return reading
    return None


def _combined(clock_reading: Reading | None, day: Reading | None) -> Reading | None:
    if clock_reading is None:
        return day
    if day is None or clock_reading.day is not None:
        return clock_reading
    return Reading(day.year, day.month, day.day, clock_reading.time, clock_reading.zone)


def _is_short(element: HtmlElement) -> bool:
    """The element may hold nothing but a time: few elements, few characters."""
    if element.tag in text._DROPPED and element.tag not in TIME_TAGS:
        return False
    if len(element) > 3:
        return False
    return len(element.text_content()) <= clock.MAX_LENGTH * 2


def _is_edit(element: HtmlElement) -> bool:
    names = f"{element.get('class') or ''} {element.get('itemprop') or ''}"
    return bool(re.search(r"modified|updated", names, re.IGNORECASE)) or any(
        above.tag == "footer" for above in element.iterancestors("footer", "article", "section")
    )


def _read_headline(
    draft: Draft, elements: list[HtmlElement], found: Found, rules: LiveRules | None, skip: set[HtmlElement]
) -> None:
    if draft.headline is not None:
        return
    candidates: Iterator[HtmlElement] = iter(())
    if rules and rules.headline:
        candidates = (e for source in rules.headline for part in found.parts for e in source.elements(part))
    else:
        candidates = _headings(elements)
    for element in candidates:
        words = " ".join(element.text_content().split())
        following = element.getnext()
        if not words and element.tag in _HEADINGS and following is not None and following.tag == "p":
            # libxml2 closes a heading where a <p> opens inside it.
            element, words = following, " ".join(following.text_content().split())
        if words and element not in skip and len(words) <= 400:
            led = clock.leading(words) if any(char.isdigit() for char in words[:12]) else None
            if led and led[1]:
                draft.reading = draft.reading or led[0]
                words = led[1]
            draft.headline = words.strip("+ \u200b") or None
            skip.add(element)
            return


def _headings(elements: list[HtmlElement]) -> Iterator[HtmlElement]:
    """What may be an entry's headline: a heading, else an element called title, that no paragraph comes before."""
    named: list[HtmlElement] = []
    for element in elements:
        if element.tag in _HEADINGS:
            yield element
        elif (
            element.tag == "p"
            and len(element.text_content().strip()) > 60
            and not (text.class_words(element) & _TITLE_WORDS)
        ):
            break
        elif text.class_words(element) & _TITLE_WORDS and not any(child.tag == "p" for child in element.iter("p")):
            named.append(element)
    yield from named


def _read_authors(
    draft: Draft, elements: list[HtmlElement], found: Found, page: Page, rules: LiveRules | None, skip: set[HtmlElement]
) -> None:
    if rules and rules.author:
        named = [e for source in rules.author for part in found.parts for e, _ in source.values(part)]
    else:
        named = [
            element
            for element in elements
            if element.get("rel") == "author"
            or "author" in (element.get("itemprop") or "").lower().split()
            or text.class_words(element) & _AUTHOR_WORDS
            or (len(element) == 0 and element.text and fold(_BY.sub("", element.text.strip())) in page.bylines)
        ]
    names: list[str] = []
    for element in named:
        if (
            element in skip
            or len(element.text_content()) > 120
            or any(above in skip for above in element.iterancestors())
        ):
            continue
        skip.add(element)
        name = _BY.sub("", " ".join(element.text_content().split())).strip(" ,:|-–—")
        if name and not any(char.isdigit() for char in name) and len(name.split()) <= 5 and name.upper() != name:
            names.append(name)
    draft.authors = [Author(name=name) for name in dict.fromkeys(names)]


_IDENTIFIER_ATTRIBUTE = re.compile(
    r"data-(?:[a-z]+-)*?(?:post|entry|block|item|update|event|elb-post|article|story|card)?-?(?:id|urn|uuid)"
)


def _read_identity(
    draft: Draft, elements: list[HtmlElement], found: Found, page: Page, rules: LiveRules | None
) -> None:
    for source in rules.identifier if rules else ():
        for part in found.parts:
            for _, value in source.values(part):
                draft.identifier = draft.identifier or value.rpartition("#")[2] or None
    entry = found.parts[0]
    own = entry.get("id")
    nodes = [entry, *(element for element in elements[1:6] if element.tag in ("article", "div", "section", "li"))]
    ids = [node.get("id") for node in nodes if node.get("id")]
    if draft.identifier is None and ids and any(char.isdigit() for char in ids[0] or ""):
        draft.identifier = ids[0]
    if draft.identifier is None:
        values = (v for node in nodes for k, v in node.attrib.items() if _IDENTIFIER_ATTRIBUTE.fullmatch(k))
        draft.identifier = next((value for value in values if re.search(r"\d", value) and len(value) <= 100), None)
    links = [element for element in elements if element.tag == "a"]
    base = (page.document.canonical or page.document.url).partition("#")[0]
    for link in links:
        reference = (link.get("href") or "").strip()
        fragment = reference.rpartition("#")[2] if "#" in reference else ""
        if not fragment or not re.search(r"\d|-", fragment):
            continue
        address = page.document.absolute(reference)
        if address is None or address.partition("#")[0].partition("?")[0] not in _addresses(page):
            continue
        if draft.identifier is None or fragment.endswith(draft.identifier) or draft.identifier.endswith(fragment):
            draft.identifier = draft.identifier or fragment
            draft.url = address
            break
    if draft.url is None and draft.identifier and draft.identifier in (own, *ids):
        draft.url = f"{base}#{draft.identifier}"


def _addresses(page: Page) -> set[str]:
    known = (page.document.url, page.document.canonical or "")
    return {address.partition("#")[0].partition("?")[0] for address in known}


def _read_flags(draft: Draft, found: Found) -> None:
    words = text.class_words(found.parts[0])
    draft.key = {"key", "event"} <= words or "keyevent" in words
    draft.pinned = bool(words & {"pinned", "sticky"}) or found.parts[0].get("data-post-sticky") == "true"


def _body(found: Found, page: Page, rules: LiveRules | None, skip: set[HtmlElement]) -> str:
    parts = found.parts
    if rules and rules.remove:
        skip.update(element for part in found.parts for element in rules.remove(part))
    if rules and rules.body:
        parts = [element for part in found.parts for element in rules.body(part)]
        parts = [part for part in parts if not any(above in parts for above in part.iterancestors())]
    paragraphs = text.paragraphs(parts, skip)
    paragraphs = [paragraph for paragraph in paragraphs if not _is_label(paragraph.text, page)]
    return text.joined(text.without_promotion(paragraphs))


def _is_label(words: str, page: Page) -> bool:
    """A line that is a time or the byline of the page, and no text."""
    if len(words) > clock.MAX_LENGTH:
        return False
    if fold(_BY.sub("", words)) in page.bylines:
        return True
    return clock.visible(words, language=page.language, country=page.country) is not None
