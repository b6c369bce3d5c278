"""Lines of text: what a block says, or what stands in it between line breaks and other blocks, as on old pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extract.boilerplate.outline import drop
from crawler.extract.text import BLOCKS, one_line

# Elements around lines inside a block, as `font` was, one in the other.
_MAX_WRAPPERS = 5
_WORD = re.compile(r"\w")


def has_words(text: str) -> bool:
    """Whether `text` holds a letter or a digit."""
    return _WORD.search(text) is not None


def joined(runs: Iterable[str]) -> str:
    """Runs of text as one line."""
    text = "".join(runs)
    return " ".join(text.split()) if text.isascii() else one_line(text)


@dataclass(slots=True, eq=False)
class Link:
    """A link in a line."""

    element: HtmlElement
    parts: list[str] = field(default_factory=list)

    @property
    def target(self) -> str:
        """Where it leads, as it is written; empty where it leads nowhere."""
        return self.element.get("href") or ""

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return joined(self.parts)


@dataclass(slots=True, eq=False)
class Line:
    """A line of `element`: all it says, or what begins at its beginning, or behind the child `behind`."""

    element: HtmlElement
    behind: HtmlElement | None = None
    inside: list[HtmlElement] = field(default_factory=list)
    """The children of `element` that stand in the line."""
    stands_alone: bool = True
    """Whether blocks stand before and behind it, and no line break."""
    runs: list[tuple[str, Link | None]] = field(default_factory=list)
    """Its text in order, each run with the link it stands in."""
    links: list[Link] = field(default_factory=list)
    plain: int = 0
    """Characters outside of links."""
    linked: int = 0

    @property
    def text(self) -> str:
        """What it says, on one line."""
        return joined(text for text, _ in self.runs)

    @property
    def length(self) -> int:
        """Characters it says."""
        return self.plain + self.linked

    def around_links(self) -> tuple[str, str]:
        """What it says before its first link that says something, and behind it, without what its links say."""
        before: list[str] = []
        behind: list[str] = []
        linked = False
        for text, link in self.runs:
            linked = linked or (link is not None and has_words(text))
            if link is None:
                (behind if linked else before).append(text)
        return "".join(before), "".join(behind)

    def drop(self) -> None:
        """Take the line out of its element."""
        if self.behind is None:
            self.element.text = None
        else:
            self.behind.tail = None
        for child in self.inside:
            child.tail = None
            drop(child)

    def _add(self, text: str | None, link: Link | None = None) -> None:
        if not text:
            return
        self.runs.append((text, link))
        if link is None:
            self.plain += len(text.strip())
            return
        self.linked += len(text.strip())
        if not self.links or self.links[-1] is not link:
            self.links.append(link)
        link.parts.append(text)


def line_of(block: HtmlElement, *, linked: bool = False) -> Line:
    """All that a block says, as one line; where it is `linked`, it stands in a link."""
    line = Line(block)
    around = (one for one in (block, *block.iterancestors("a")) if one.tag == "a") if linked else iter(())
    link = next(map(Link, around), None)
    line._add(block.text, link)
    for child in block:
        for text, inner in _runs(child, link):
            line._add(text, inner)
        line._add(child.tail, link)
    return line


def lines_of(element: HtmlElement) -> list[Line]:
    """The lines of `element`, in order, those that say nothing left out; what its blocks say is theirs."""
    return [line for line in _lines(element, 0) if line.length]


def _lines(element: HtmlElement, depth: int) -> Iterator[Line]:
    line = Line(element)
    line._add(element.text)
    for child in element:
        broken = child.tag == "br"
        wraps = depth < _MAX_WRAPPERS and not line.length and child.tag != "a" and child.find("br") is not None
        if broken or wraps or child.tag in BLOCKS:
            line.stands_alone = line.stands_alone and not broken
            yield line
            if wraps and child.tag not in BLOCKS:
                yield from _lines(child, depth + 1)
            line = Line(element, behind=child, stands_alone=not broken)
        else:
            line.inside.append(child)
            for text, link in _runs(child, None):
                line._add(text, link)
        line._add(child.tail)
    yield line


def _runs(element: HtmlElement, link: Link | None) -> Iterator[tuple[str, Link | None]]:
    """What an element inside a line says, in order, with the link it stands in; `link` is one around it."""
    stack: list[tuple[HtmlElement | str, Link | None]] = [(element, link)]
    while stack:
        one, link = stack.pop()
        if isinstance(one, str):
            yield one, link
            continue
        if one is not element and one.tail:
            stack.append((one.tail, link))
        if one.tag == "a" and link is None:
            link = Link(one)
        elif one.tag == "br" or one.tag in BLOCKS:
            yield " ", link
        stack.extend([(child, link) for child in reversed(one.getchildren())])
        if one.text:
            stack.append((one.text, link))
