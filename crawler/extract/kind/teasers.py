"""What on a page leads to other pages: teasers, and lines that begin with a link.

A teaser is a heading that is a link, with what stands around it or below it. Pages that list others hold little else;
below an article there may be more of them than the article has lines.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.extract.page.document import Document
from crawler.extract.text import HEADINGS

# A teaser says in a few sentences what the other page is about.
_MAX_TEASER = 600
_MIN_TITLE, _MAX_TITLE = 10, 300
_MAX_NAME = 200
_SHARE_OF_LINK = 0.8
SERIES = 3
"""So many alike are no accident."""
_LINES, _SHARE_OF_LINES = 5, 0.6
_INLINE = frozenset(("b", "strong", "em", "i", "font", "span", "big", "u"))
_NUMBERED = re.compile(r"\S*\d\S*")


@dataclass(slots=True)
class Around:
    """What of headings stands in an element."""

    first: HtmlElement
    headings: int = 0
    links: int = 0
    h1: int = 0


@dataclass(slots=True)
class Teasers:
    """The teasers of a page."""

    headings: list[HtmlElement]
    """Those that are links, in order."""
    around: dict[HtmlElement, Around]
    """Every element with a heading in it, links or not."""
    blocks: set[HtmlElement] = field(default_factory=set)
    """What stands around each of `headings` and belongs to it."""
    led: set[HtmlElement] = field(default_factory=set)
    """What stands below such a heading and is in no element with it."""


def find_teasers(document: Document, body: HtmlElement, weights: Mapping[HtmlElement, int]) -> Teasers:
    """The teasers in `body`; `weights` are the characters of running text in each element."""
    base = document.base
    here = {_path(base, document.url), _path(base, document.canonical or document.url)}
    every = list(body.iter(*HEADINGS))
    linked = [heading for heading in every if _leads(heading, base, here)]
    # One headline that is a link is that of the page.
    if sum(heading.tag == "h1" for heading in linked) < SERIES:
        linked = [heading for heading in linked if heading.tag != "h1"]
    found = Teasers(linked, _count_headings(document.elements, every, set(linked)))
    series = Counter(title_line(heading).getparent() for heading in linked)
    posts: dict[tuple[HtmlElement | None, object, str], list[HtmlElement]] = {}
    for heading in linked:
        found.blocks.add(_block(heading, found.around, weights))
        line = title_line(heading)
        if series[line.getparent()] >= SERIES:
            found.led.update(_below(line, found.around, weights))
        post = _post(heading, found.around)
        kind = (post.getparent(), post.tag, _NUMBERED.sub("", post.get("class", "")[:_MAX_NAME]))
        posts.setdefault(kind, []).append(post)
    for alike in posts.values():
        # Posts in full, one below the other.
        if len(alike) >= SERIES or sum(weights.get(post, 0) > _MAX_TEASER for post in alike) > 1:
            found.blocks.update(alike)
    return found


def lines_led(blocks: Iterable[HtmlElement]) -> set[HtmlElement]:
    """Those of `blocks` that begin with a link, where most around them do."""
    beginning: dict[HtmlElement | None, list[HtmlElement]] = {}
    beside = Counter[HtmlElement | None]()
    for block in blocks:
        parent = block.getparent()
        beside[parent] += 1
        if begins_with_link(block):
            beginning.setdefault(parent, []).append(block)
    return {line for parent, lines in beginning.items() if are_led(len(lines), beside[parent]) for line in lines}


def are_led(lines: int, blocks: int) -> bool:
    """Whether so many lines that begin with a link, of so many, are a list of links and no text with links."""
    return lines >= max(_LINES, _SHARE_OF_LINES * blocks)


def begins_with_link(block: HtmlElement) -> bool:
    """Whether the first words of `block` are a link as long as a title."""
    element = block
    for _ in range(4):
        if (element.text or "").strip() or not len(element):
            return False
        element = element[0]
        if element.tag == "a":
            return bool(element.get("href")) and len(short_text(element)) >= _MIN_TITLE
        if element.tag not in _INLINE:
            return False
    return False


def title_line(heading: HtmlElement) -> HtmlElement:
    """`heading`, or the link around it."""
    parent = heading.getparent()
    return parent if parent is not None and parent.tag == "a" else heading


def short_text(element: HtmlElement) -> str:
    """The text of a line; of a longer text the beginning."""
    runs, length = [], 0
    for run in element.itertext():
        runs.append(str(run))
        length += len(run)
        if length > 2 * _MAX_TITLE:
            break
    return " ".join("".join(runs).split())


def _count_headings(
    elements: list[HtmlElement], every: list[HtmlElement], linked: set[HtmlElement]
) -> dict[HtmlElement, Around]:
    around = {one: Around(one, 1, int(one in linked), int(one.tag == "h1")) for one in every}
    headings = frozenset(every)
    # Backwards each element comes before its parent, and of a parent's children the first comes last.
    for element in reversed(elements):
        inside = around.get(element)
        parent = element.getparent() if inside is not None else None
        if inside is None or parent is None:
            continue
        total = around.setdefault(parent, Around(inside.first))
        total.headings += inside.headings
        total.links += inside.links
        total.h1 += inside.h1
        if parent not in headings:
            total.first = inside.first
    return around


def _block(
    heading: HtmlElement, around: Mapping[HtmlElement, Around], weights: Mapping[HtmlElement, int]
) -> HtmlElement:
    """The outermost element around `heading` that has no other heading, and no more text than a teaser."""
    block = heading
    for above in heading.iterancestors():
        if above.tag in ("body", "main") or around[above].headings > 1 or weights.get(above, 0) > _MAX_TEASER:
            break
        block = above
    return block


def _post(heading: HtmlElement, around: Mapping[HtmlElement, Around]) -> HtmlElement:
    """The outermost element that begins with `heading` and has no other that is a link."""
    block = heading
    for above in heading.iterancestors():
        count = around[above]
        if above.tag in ("body", "main") or count.links > 1 or count.first is not heading:
            break
        if count.h1 and heading.tag != "h1":
            break
        block = above
    return block


def _below(
    item: HtmlElement, around: Mapping[HtmlElement, Around], weights: Mapping[HtmlElement, int]
) -> list[HtmlElement]:
    """What follows `item` up to the next heading, where that is as short as teasers are."""
    found, length = [], 0
    for one in item.itersiblings():
        if one in around:
            break
        length += weights.get(one, 0)
        if length > _MAX_TEASER:
            return []
        found.append(one)
    return found


def leads_elsewhere(heading: HtmlElement, base: str, url: str | None) -> bool:
    """Whether `heading` is a link to another page than `url`, and nothing else; `base` is what it is relative to."""
    return _leads(heading, base, {_path(base, url)} if url else set())


def _leads(heading: HtmlElement, base: str, here: set[str]) -> bool:
    """Whether `heading` is a link to another page, and nothing else."""
    text = short_text(heading)
    if len(text) < (_MIN_TITLE if text.isascii() else _MIN_TITLE - 2) or len(text) >= _MAX_TITLE:
        return False
    link = heading.find(".//a[@href]")
    if link is None:
        link = next(heading.iterancestors("a"), None)
    elif len(short_text(link)) < _SHARE_OF_LINK * len(text):
        return False
    reference = (link.get("href") or "").strip() if link is not None else ""
    return bool(reference) and not reference.startswith(("#", "javascript:")) and _path(base, reference) not in here


def _path(base: str, reference: str) -> str:
    """Where `reference` leads on its site, without what does not make another page."""
    try:
        parts = urlsplit(urljoin(base, reference))
    except ValueError:
        return reference
    return f"{parts.path.rstrip('/')}?{parts.query}"
