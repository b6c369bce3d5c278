"""Series of teasers: elements of one form side by side, each with a headline that leads to another page.

A story can have sub-headings that are links, each with its own wrapper; so a series counts where it stands outside of
the block that headline and text share, or where its elements are articles by their tag, each one of its own then
(https://html.spec.whatwg.org/multipage/sections.html#the-article-element).
"""

from __future__ import annotations

from collections import Counter
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.kind.teasers import SERIES, leads_elsewhere
from crawler.extract.text import HEADINGS

_MAX_TEASER = 600
_MAX_HEADINGS = 400
# Running text of a paragraph.
_PARAGRAPH = 80
_MAX_ABOVE = 30
_MAX_PARAGRAPHS = 40


def teaser_series(body: HtmlElement, headline: HtmlElement | None, url: str | None) -> frozenset[HtmlElement]:
    """The teasers in `body`, a page of the address `url` whose headline is `headline`; none where that is unknown."""
    if headline is None:
        return frozenset()
    headings = list(islice(body.iter(*HEADINGS), _MAX_HEADINGS + 1))
    if len(headings) > _MAX_HEADINGS:
        return frozenset()
    linked = [one for one in headings if one is not headline and leads_elsewhere(one, url or "", url)]
    if len(linked) < SERIES - 1:
        return frozenset()
    inside = Counter(above for heading in headings for above in islice(heading.iterancestors(), _MAX_ABOVE))
    series: dict[tuple[HtmlElement | None, str, str], list[HtmlElement]] = {}
    for heading in linked:
        if (teaser := _teaser(heading, inside)) is not None:
            classes = teaser.get("class", "").split(maxsplit=1)
            form = teaser.getparent(), str(teaser.tag), classes[0] if classes else ""
            series.setdefault(form, []).append(teaser)
    block: HtmlElement | None = None
    found: set[HtmlElement] = set()
    for (parent, tag, _), alike in series.items():
        if len(alike) >= SERIES - (tag == "article") and parent is not None:
            block = _block_of(headline) if block is None else block
            if tag == "article" or not _is_in(parent, block):
                found.update(alike)
    return frozenset(found)


def _teaser(heading: HtmlElement, inside: Counter[HtmlElement]) -> HtmlElement | None:
    """The outermost element around `heading` without another; None where that is more than a teaser, or a link."""
    teaser = None
    for above in heading.iterancestors():
        if inside[above] != 1 or above.tag in ("body", "main"):
            break
        teaser = above
    if teaser is None or teaser.tag == "a":
        return None
    length = 0
    for text in teaser.itertext():
        length += len(text.strip())
        if length > _MAX_TEASER:
            return None
    return teaser


def _block_of(headline: HtmlElement) -> HtmlElement:
    """The block that the headline shares with the text: the first around it with a paragraph of running text."""
    block = headline
    for above in headline.iterancestors():
        block = above
        if any(len("".join(one.itertext()).strip()) >= _PARAGRAPH for one in islice(above.iter("p"), _MAX_PARAGRAPHS)):
            break
    return block


def _is_in(element: HtmlElement, block: HtmlElement) -> bool:
    return element is block or any(above is block for above in element.iterancestors())
