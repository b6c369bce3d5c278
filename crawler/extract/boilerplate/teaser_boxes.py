"""Boxes of teasers: a label or a line that leads to another page of the site, its headline, an excerpt, no more."""

from __future__ import annotations

from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.boilerplate.line_kinds import is_title
from crawler.extract.boilerplate.lines import Link, has_words, line_of
from crawler.extract.boilerplate.outline import Block, Outline
from crawler.extract.page.site import OwnSite

# A box is small, and holds little of a page's running text.
_MAX_LENGTH = 600
_MAX_ELEMENTS = 60
_SHARE = 0.3
# Running text of an excerpt.
_EXCERPT = 60
# Boxes that are looked for: more are no page.
_MAX_SEARCHES = 100
_NO_BOX = frozenset(("body", "main", "td", "th", "tr", "tbody", "table"))

Box = tuple[HtmlElement, list[Block]]
"""The element of a box, and the blocks in it that say something."""


class Teasers:
    """The boxes of one page; `own` is what each element says as a block."""

    def __init__(
        self, page: Outline, own: dict[HtmlElement, Block], kept: frozenset[HtmlElement], site: OwnSite
    ) -> None:
        self._own = own
        self._running = sum(page.running)
        self._kept = kept
        self._site = site
        self._searches = 0

    def box_of(self, label: Block) -> Box | None:
        """The largest box that begins with `label`."""
        found = None
        self._searches += 1
        for element in label.element.iterancestors() if self._searches <= _MAX_SEARCHES else ():
            inside = self._inside(element)
            if inside is None or inside[0] is not label:
                break
            if self._lead_elsewhere(inside):
                found = element, inside
        return found

    def box_below(self, line: Block, first: Block) -> Box | None:
        """The largest box of one teaser that begins with `first`, the block below `line`."""
        found = None
        self._searches += 1
        if first.element.tag == "li" or self._searches > _MAX_SEARCHES:
            return None
        for element in (first.element, *first.element.iterancestors()):
            inside = self._inside(element)
            if inside is None or line in inside:
                break
            if sum(1 for link in _links(inside) if is_title(link.text)) == 1 and self._lead_elsewhere(inside):
                found = element, inside
        return found

    def _inside(self, element: HtmlElement) -> list[Block] | None:
        """The blocks in `element` that say something; None where it is more than a box."""
        if element.tag in _NO_BOX or element in self._kept:
            return None
        elements = list(islice(element.iter(), _MAX_ELEMENTS + 1))
        inside = [one for child in elements if (one := self._own.get(child)) is not None and one.length]
        if len(elements) > _MAX_ELEMENTS or not inside or sum(one.length for one in inside) > _MAX_LENGTH:
            return None
        return inside if sum(one.running for one in inside) <= _SHARE * self._running else None

    def _lead_elsewhere(self, inside: list[Block]) -> bool:
        """Whether blocks are links to pages of this site, with labels and at most an excerpt a link."""
        targets = {link.target for link in _links(inside) if has_words(link.text)}
        excerpts = sum(1 for one in inside if one.running >= _EXCERPT)
        if excerpts > len(targets) or (excerpts and any(one.element.tag == "li" for one in inside)):
            return False
        return bool(targets) and all(map(self._site.holds, targets))


def _links(blocks: list[Block]) -> list[Link]:
    return [link for block in blocks if block.linked for link in line_of(block.element, linked=not block.plain).links]
