"""Where a page may say a time: one pass over its elements, from which every finder of entries starts.

No time is said without a digit, save by an element that is made for times. So what has neither is passed over here, at
the price of a look at it, and the finders read what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from crawler.extract.liveblog import clock, times

MAX_TRACES = 20_000
"""Of each kind the first that are followed up. Of 433 pages the most is 628."""
MAX_TEXT = 20_000
"""Characters without an element between them that an entry may begin with."""


@dataclass(slots=True)
class Traces:
    """What may lead to an entry, each list in document order."""

    times: list[HtmlElement] = field(default_factory=list)
    """Elements made for times, with an attribute called a time, or with a digit in the few words they begin with."""
    numbered: list[HtmlElement] = field(default_factory=list)
    """Elements with a digit in their text, that of their descendants aside; some stand here twice."""
    updates: list[HtmlElement] = field(default_factory=list)
    """itemprop=liveBlogUpdate: https://schema.org/liveBlogUpdate."""
    walls: list[HtmlElement] = field(default_factory=list)
    """Elements with a text in one piece that is too long for an entry's, and for being looked at again and again."""
    cut: bool = False
    """The page has more of them than are followed up."""

    @classmethod
    def of(cls, elements: Sequence[HtmlElement]) -> Traces:
        """Look at `elements`, which are in document order."""
        found = cls()
        digit = clock.DIGIT.search
        timeless: set[str] = set()  # names of attributes that are no times: a page has few
        for element in elements:
            text, tail = element.text, element.tail
            told = False
            if text and not text.isspace():
                if digit(text):
                    found.numbered.append(element)
                    told = len(text) <= clock.MAX_LENGTH
                if len(text) > MAX_TEXT:
                    found.walls.append(element)
            if tail and not tail.isspace() and (parent := element.getparent()) is not None:
                if digit(tail):
                    found.numbered.append(parent)
                if len(tail) > MAX_TEXT:
                    found.walls.append(parent)
            names = element.keys()
            if not timeless.issuperset(names):
                for name in names:
                    if name == "itemprop":
                        if "liveBlogUpdate" in element.get(name, "").split():
                            found.updates.append(element)
                    elif times.is_named(name):
                        said = name not in ("content", "title") or (name == "content" and "itemprop" in names)
                        told = told or said or (name == "title" and digit(element.get(name, "")[:4]) is not None)
                    else:
                        timeless.add(name)
            if told or element.tag in times.TIME_TAGS:
                found.times.append(element)
        for some in (found.times, found.numbered, found.updates):
            found.cut = found.cut or len(some) > MAX_TRACES
            del some[MAX_TRACES:]
        return found


def with_ancestors(elements: Iterable[HtmlElement]) -> set[HtmlElement]:
    """`elements` and all that they stand in."""
    found: set[HtmlElement] = set()
    for element in elements:
        above: HtmlElement | None = element
        while above is not None and above not in found:
            found.add(above)
            above = above.getparent()
    return found
