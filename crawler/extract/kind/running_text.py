"""How much running text a page has, and whether it stands by itself or accompanies links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.kind.kind_rules import rules
from crawler.extract.kind.places import Places
from crawler.extract.kind.teasers import (
    SERIES,
    Around,
    are_led,
    begins_with_link,
    find_teasers,
    lines_led,
    short_text,
    title_line,
)
from crawler.extract.page.container import MIN_OWN, own_text, weigh
from crawler.extract.page.document import Document
from crawler.extract.text import HEADINGS

# Elements that stand beside what a page is about, by their meaning in HTML.
_BESIDE = ("nav", "footer", "aside", "header", "menu", "dialog")
_MAX_NAME = 200
# A block with this much text is no paragraph but a text whose lines are parted by line breaks.
_MIN_ALONE = 600
# A title as a link without a heading around it.
_MIN_LINK = 20
_MAX_TIMES = 500
_MAX_PLACES = 10
_MAX_WRAPPERS = 20
_COUNT = XPath("count(descendant::*)")


@dataclass(slots=True)
class RunningText:
    """How much running text a page has, in characters of an alphabet, and what else it has."""

    alone: int = 0
    """Running text that stands together and in no teaser."""
    place: HtmlElement | None = None
    """Where it stands."""
    led: int = 0
    """The same with what stands below headings that are links, or behind links that begin their lines."""
    teasers: int = 0
    before: int = 0
    """Teasers that stand before the text."""
    timed: bool = False
    """Whether a `<time>` stands outside of teasers."""


def read_text(document: Document, wide: int) -> RunningText:
    """Measure a page's text. A character of Chinese, Japanese or Korean counts as `wide`.

    Together stands what has one parent: the paragraphs of an article have, the excerpts of a listing have not.
    """
    body = document.tree.find("body")
    if body is None:
        return RunningText()
    own = own_text(body, wide=wide)
    weights = weigh(own)
    teasers = find_teasers(document, body, weights)
    out = Places(beside(document) | teasers.blocks)
    led = Places(teasers.led | lines_led(block for block in own if block is not body and block not in out))
    alone, together = Counter[HtmlElement](), Counter[HtmlElement]()
    slides: dict[HtmlElement, bool] = {}
    for block, length in own.items():
        if block in out:
            continue
        place = _place(block, length)
        # A story in pictures: what stands below each of them goes on below the next.
        if place is not block and (parent := place.getparent()) is not None:
            if place not in slides:
                slides[place] = place.find(".//img") is not None and place.find(".//a") is None
            place = parent if slides[place] else place
        together[place] += length
        if block not in led:
            alone[place] += length
    found = RunningText(teasers=len(teasers.headings))
    found.place, found.alone = _most(alone, teasers.around)
    found.led = max(found.alone, _most(together, teasers.around)[1])
    times = islice(body.iter("time"), _MAX_TIMES)
    found.timed = any(element not in out and element not in led for element in times)
    if found.place is not None and teasers.headings:
        found.before = _before(found.place, teasers.headings, document)
    return found


def find_paragraphs(document: Document, enough: int) -> RunningText | None:
    """The text of a page whose paragraphs are without doubt those of one text; None for any other page.

    What `read_text` would find, for a fraction of its time: `enough` characters in `<p>` of one parent that stands
    beside nothing, holds hardly a heading that is a link, and few paragraphs that begin with one.
    """
    together = Counter[HtmlElement]()
    for paragraph in document.tree.iter("p"):
        length = len(paragraph.text or "") if not len(paragraph) else _plain_length(paragraph)
        parent = paragraph.getparent()
        if length >= MIN_OWN and parent is not None:
            together[parent] += length
    if not together:
        return None
    place, length = together.most_common(1)[0]
    if length < enough or any(_is_beside(element) for element in (place, *place.iterancestors())):
        return None
    titles = sum(1 for one in place.iter(*HEADINGS) if one.find(".//a") is not None or title_line(one) is not one)
    paragraphs = place.findall("p")
    lines = sum(1 for paragraph in paragraphs if begins_with_link(paragraph))
    if titles >= SERIES or are_led(lines, len(paragraphs)):
        return None
    return RunningText(alone=length, place=place, led=length)


def _plain_length(paragraph: HtmlElement) -> int:
    """Characters of `paragraph` that are in no link; none where they are fewer than those that are."""
    plain = length = len("".join(paragraph.itertext()))
    for link in paragraph.iter("a"):
        plain -= len("".join(link.itertext()))
        if 2 * plain < length:
            return 0
    return plain


def beside(document: Document) -> set[HtmlElement]:
    """Elements that stand beside what a page is about: menus, dialogs, forms.

    Of forms one may hold most of the page, as some programs put it around.
    """
    root = document.tree
    half = len(document.elements) / 2
    dialogs = (element for element in document.elements if _is_dialog(element))
    return {*root.iter(*_BESIDE), *dialogs, *(form for form in root.iter("form") if count_elements(form) < half)}


def count_elements(element: HtmlElement) -> int:
    """How many elements there are in `element`."""
    number = _COUNT(element)
    assert isinstance(number, float)
    return int(number)


def count_links(document: Document) -> int:
    """Links outside of menus that are as long as titles."""
    body = document.tree.find("body")
    if body is None:
        return 0
    menus = Places(set(body.iter("nav", "footer", "header")))
    return sum(1 for link in body.iter("a") if len(short_text(link)) >= _MIN_LINK and link not in menus)


def _is_beside(element: HtmlElement) -> bool:
    return element.tag in (*_BESIDE, "form") or _is_dialog(element) or _is_named_for_consent(element)


def _is_dialog(element: HtmlElement) -> bool:
    return element.get("role") in ("dialog", "alertdialog") or element.get("aria-modal") == "true"


def _is_named_for_consent(element: HtmlElement) -> bool:
    names = f"{element.get('id', '')[:_MAX_NAME]} {element.get('class', '')[:_MAX_NAME]}"
    return bool(rules().consent_names.search(names))


def _place(block: HtmlElement, length: int) -> HtmlElement:
    """Where the text of `block` stands with others: its parent, or further up through wrappers that hold nothing else.

    A text with line breaks stands by itself.
    """
    if length >= _MIN_ALONE and block.tag != "p":
        return block
    place, parent = block, block.getparent()
    for _ in range(_MAX_WRAPPERS):
        if parent is None or place.tag == "body":
            break
        alone = place.getnext() is None and place.getprevious() is None
        place, parent = parent, parent.getparent()
        if not alone:
            break
    return place


def _most(together: Counter[HtmlElement], around: Mapping[HtmlElement, Around]) -> tuple[HtmlElement | None, int]:
    """The place with the most text that is no notice about cookies."""
    for place, length in together.most_common(_MAX_PLACES):
        if not _is_consent(place, around):
            return place, length
    return None, 0


def _is_consent(place: HtmlElement, around: Mapping[HtmlElement, Around]) -> bool:
    for element in (place, *place.iterancestors()):
        # Words on a whole page say that it has such a notice.
        if element.tag in ("body", "html") or (element in around and around[element].h1):
            return False
        if _is_named_for_consent(element):
            return True
    return False


def _before(place: HtmlElement, headings: list[HtmlElement], document: Document) -> int:
    wanted = {place, *headings}
    before = 0
    for element in document.elements:
        if element is place:
            break
        before += element in wanted
    return before
