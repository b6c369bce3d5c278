"""A page's blocks in their order: what each says by itself, in links or not, and which stand beside the article."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.container import MIN_OWN
from crawler.extract.names import Names
from crawler.extract.text import BLOCKS, HEADINGS, one_line

BREAK = "\0"
"""Stands for a line break in a block's text; no document holds this character (https://www.w3.org/TR/xml/#charsets)."""

IMAGE = "image"
"""Why an image is gone: it says nothing, but a heading before it has something to head. In a link it is a teaser's."""
IMAGES = frozenset(("img", "amp-img", "video", "picture"))
_WORD = re.compile(r"\w")
_NO_RUNNING_TEXT = frozenset(("label", *HEADINGS))
# Text outside of links in a card, a box, a bar.
FEW = 200
_MAX_ELEMENTS_OF_FEW = 80


@dataclass(slots=True, eq=False)
class Link:
    """A link, as far as it stands in one block."""

    element: HtmlElement
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return one_line("".join(self.parts).replace(BREAK, " "))


@dataclass(slots=True, eq=False)
class Block:
    """An element that stands on lines of its own, and what it says itself, without the blocks inside it."""

    element: HtmlElement
    outer: Block | None = None
    """The block it stands in."""
    runs: list[tuple[str, Link | None]] = field(default_factory=list)
    """Its text in order, each run with the link it stands in."""
    links: list[Link] = field(default_factory=list)
    plain: int = 0
    """Characters outside of links."""
    linked: int = 0
    holds_blocks: bool = False
    gone: str = ""
    """Why it has left the tree; empty while it is there."""

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return one_line("".join(text for text, _ in self.runs).replace(BREAK, " "))

    @property
    def is_broken(self) -> bool:
        """Whether line breaks stand in it."""
        return any(text == BREAK for text, _ in self.runs)

    @property
    def length(self) -> int:
        """Characters it says itself."""
        return self.plain + self.linked

    @property
    def running(self) -> int:
        """Characters of running text: none of a label or a list of links; of what stands in links, half."""
        if self.plain < MIN_OWN or self.plain <= self.linked or self.element.tag in _NO_RUNNING_TEXT:
            return 0
        return self.plain + self.linked // 2


@dataclass(slots=True, eq=False)
class Named:
    """An element whose names say that it stands beside the article, and that holds more than a few words."""

    element: HtmlElement
    reason: str
    first: int
    """Its blocks are `blocks[first:end]`."""
    end: int = 0


@dataclass(slots=True)
class Outline:
    """What a page's body holds, in document order."""

    blocks: list[Block] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    cards: list[Block] = field(default_factory=list)
    """Named elements with a few words at most; one block each, `gone` set, still in the tree."""
    images: list[tuple[HtmlElement, Block]] = field(default_factory=list)
    """Images with the block they stand in; of what stands beside the article some are left out."""


def outline(body: HtmlElement, kept: frozenset[HtmlElement]) -> Outline:
    """Read `body` in one pass, not going into cards beside the article; the names of `kept` elements say nothing."""
    found = Outline()
    blocks, names = found.blocks, Names()
    first = Block(body)
    blocks.append(first)
    # An element with the block and the link it stands in; a run of text; the end of a named element.
    stack: list[tuple[Any, Block, Link | None]] = [(one, first, None) for one in reversed(body)]
    if body.text:
        stack.append((body.text, first, None))
    while stack:
        one, block, link = stack.pop()
        if type(one) is str:
            _add(block, link, one)
            continue
        if type(one) is Named:
            one.end = len(blocks)
            continue
        if one.tail:
            stack.append((one.tail, block, link))
        tag = one.tag
        if tag == "br":
            block.runs.append((BREAK, None))
            continue
        if tag in IMAGES:
            image = one.find(".//img") if tag == "picture" else one
            found.images.append((image if image is not None else one, block))
            if link is None:
                blocks.append(Block(one, block, gone=IMAGE))
            continue
        reason = names.reason(one) if one not in kept else None
        if tag in BLOCKS:
            block.holds_blocks = True
        elif reason:
            block.runs.append((" ", None))
        elif tag == "a":
            link = Link(one)
            block.links.append(link)
        if reason and _says_few(one):
            card = Block(one, block, gone=reason)
            blocks.append(card)
            found.cards.append(card)
            continue
        if reason:
            named = Named(one, reason, len(blocks))
            found.named.append(named)
            stack.append((named, block, None))
        if reason or tag in BLOCKS:
            block = Block(one, block)
            blocks.append(block)
            if link is not None:
                link = Link(link.element)
                block.links.append(link)
        stack.extend([(child, block, link) for child in reversed(one)])
        if one.text:
            stack.append((one.text, block, link))
    return found


def _add(block: Block, link: Link | None, text: str) -> None:
    block.runs.append((text, link))
    if link is None:
        block.plain += len(text.strip())
    else:
        block.linked += len(text.strip())
        link.parts.append(text)


def _says_few(element: HtmlElement) -> bool:
    """Whether `element` says a few words at most outside of its links. Looks at so many elements, no more."""
    length = len((element.text or "").strip())
    seen = 0
    stack: list[Iterator[HtmlElement]] = [iter(element)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        seen += 1
        length += len((child.tail or "").strip())
        if child.tag != "a":
            length += len((child.text or "").strip())
            stack.append(iter(child))
        if length > FEW or seen > _MAX_ELEMENTS_OF_FEW:
            return False
    return True


def drop(element: HtmlElement) -> None:
    """Lxml's drop_tree, without its checks: the tail joins the text before the element."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    element.tail = None
    parent.remove(element)


def has_words(text: str) -> bool:
    """Whether `text` holds a letter or a digit."""
    return _WORD.search(text) is not None
