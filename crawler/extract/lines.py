"""Lines inside a block, parted by its line breaks and by the blocks it holds: old pages have their paragraphs so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extract.outline import Block, Link, drop
from crawler.extract.text import BLOCKS

# Elements around lines inside a block, as `font` was, one in the other.
_MAX_WRAPPERS = 5


@dataclass(slots=True, eq=False)
class Line(Block):
    """A line of `element`; it begins at its beginning, or behind the child `behind`."""

    behind: HtmlElement | None = None
    inside: list[HtmlElement] = field(default_factory=list)
    """The children of `element` that stand in the line."""
    stands_alone: bool = True
    """Whether blocks stand before and behind it, and no line break."""

    def drop(self) -> None:
        """Take the line out of its block."""
        if self.behind is None:
            self.element.text = None
        else:
            self.behind.tail = None
        for child in self.inside:
            child.tail = None
            drop(child)


def lines_of(element: HtmlElement) -> list[Line]:
    """The lines of `element`, in order, those that say nothing left out; what its blocks say is theirs."""
    return [line for line in _lines(element, 0) if line.length]


def _lines(element: HtmlElement, depth: int) -> Iterator[Line]:
    line = Line(element)
    _add(line, element.text, None)
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
            for text, link in _runs(child):
                _add(line, text, link)
        _add(line, child.tail, None)
    yield line


def _runs(element: HtmlElement) -> Iterator[tuple[str, Link | None]]:
    """What an inline element says, in order, with the links it stands in."""
    stack: list[HtmlElement | str | None] = [element]
    link: Link | None = None
    while stack:
        one = stack.pop()
        if one is None:
            link = None
        elif isinstance(one, str):
            yield one, link
        else:
            if one is not element and one.tail:
                stack.append(one.tail)
            if one.tag == "a" and link is None:
                link = Link(one)
                stack.append(None)
            elif one.tag == "br" or one.tag in BLOCKS:
                yield " ", link
            stack.extend(reversed(one))
            if one.text:
                stack.append(one.text)


def _add(line: Line, text: str | None, link: Link | None) -> None:
    if not text:
        return
    line.runs.append((text, link))
    if link is None:
        line.plain += len(text.strip())
        return
    line.linked += len(text.strip())
    if not line.links or line.links[-1] is not link:
        line.links.append(link)
    link.parts.append(text)
