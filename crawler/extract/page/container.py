"""Where on a page its running text stands: how much of it each element holds, and the element that is the article's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lxml.html import HtmlElement

from crawler.extract.text import BLOCKS, HEADINGS, WIDE

# A block with less text of its own than this is a label, a caption, a menu item.
MIN_OWN = 40
# Below this a page has no running text to go by.
_MIN_TOTAL = 200
# The headline's block is the article's when it holds this share of the page's running text, or this much of it: further
# articles loaded below the first make the share of each small. A standfirst above the article has less of both.
_SHARE_WITH_HEADLINE = 0.3
_ENOUGH_WITH_HEADLINE = 1200
_SMALLER_SHARE, _SMALLER_ENOUGH = 0.2, 500
# Running text of a paragraph that is more than a note.
_PARAGRAPH = 80
# An inner element holds the text when it has this share of what there is where the way inwards began.
_SHARE_OF_CHILD = 0.7
# What the rest of a text in an element of its own does not hold: what does is a box. So many elements are looked at.
_NOT_IN_REST = frozenset(
    ("a", "img", "form", "input", "label", "time", "ul", "ol", "table", "figure", "aside", *HEADINGS)
)
_MAX_REST = 200
_NO_TEXT = frozenset(("script", "style", "noscript", "template", "head", "figcaption", "label", "button", *HEADINGS))


def own_text(root: HtmlElement, *, wide: int = 1) -> dict[HtmlElement, int]:
    """Characters of running text of each block by itself, without the blocks inside it.

    Half of what stands in links is left out: a menu is nothing but links, a sentence has a few. A character of Chinese,
    Japanese or Korean counts as `wide`: such a text says in half the characters what it says in an alphabet.
    """
    plain: dict[HtmlElement, int] = {}
    links: dict[HtmlElement, int] = {}
    stack: list[tuple[HtmlElement, HtmlElement, bool]] = [(root, root, False)]
    while stack:
        element, block, linked = stack.pop()
        tail = element.tail
        if tail and element is not root and (length := len(tail.strip())):
            counts = links if linked else plain
            counts[block] = counts.get(block, 0) + length + _more(tail, wide)
        tag = element.tag
        if tag in _NO_TEXT:
            continue
        if tag in BLOCKS:
            block = element
        elif tag == "a":
            linked = True
        text = element.text
        if text and (length := len(text.strip())):
            counts = links if linked else plain
            counts[block] = counts.get(block, 0) + length + _more(text, wide)
        for child in element:
            stack.append((child, block, linked))
    return {
        block: length + links.get(block, 0) // 2
        for block, length in plain.items()
        if length >= MIN_OWN and length > links.get(block, 0)
    }


def _more(text: str, wide: int) -> int:
    """What the wide characters of `text` count beyond one each."""
    return (wide - 1) * len(WIDE.findall(text)) if wide > 1 and not text.isascii() else 0


def weigh(own: Mapping[HtmlElement, int]) -> dict[HtmlElement, int]:
    """Characters of running text inside each element that has any, from what its blocks have by themselves."""
    weights: dict[HtmlElement, int] = {}
    for block, length in own.items():
        weights[block] = weights.get(block, 0) + length
        for above in block.iterancestors():
            weights[above] = weights.get(above, 0) + length
    return weights


class Container(NamedTuple):
    """The element that holds an article's text."""

    element: HtmlElement
    share: float
    """Of the page's running text."""


def find_container(body: HtmlElement, headline: HtmlElement | None) -> Container | None:
    """The element that holds the article's text; None where the page has no running text.

    From the headline outwards the first element that holds a good part of the page's running text is the article; from
    there inwards it is followed as long as one child holds nearly all of it. Text that is parted into several elements
    of one kind, as advertisements part it, stays whole.
    """
    own = own_text(body, wide=2)
    weights = weigh(own)
    total = weights.get(body, 0)
    if total < _MIN_TOTAL:
        return None
    element = body
    if headline is not None:
        for above in headline.iterancestors():
            weight = weights.get(above, 0)
            if (
                weight >= _SHARE_WITH_HEADLINE * total
                or weight >= _ENOUGH_WITH_HEADLINE
                or weight >= max(_SMALLER_SHARE * total, _SMALLER_ENOUGH)
            ):
                element = above
                break
    least = _SHARE_OF_CHILD * weights.get(element, 0)
    while (inner := _heaviest(element, own, weights)) is not None and weights.get(inner, 0) >= least:
        element = inner
    return Container(element, weights.get(element, 0) / total)


def _heaviest(
    element: HtmlElement, own: Mapping[HtmlElement, int], weights: Mapping[HtmlElement, int]
) -> HtmlElement | None:
    """The child with most of what `element` has; None where the text is parted, or the child a paragraph."""
    heaviest = max(element, key=lambda child: weights.get(child, 0), default=None)
    if heaviest is not None and heaviest.tag == "table":
        heaviest = _cell(heaviest, weights)
    if heaviest is None or heaviest.tag in ("p", "ul", "ol", "blockquote"):
        return None
    return None if _is_parted(element, heaviest, own, weights) else heaviest


def _cell(table: HtmlElement, weights: Mapping[HtmlElement, int]) -> HtmlElement | None:
    """The cell that nearly all text of `table` stands in: such a table is there for the layout, not for data."""
    cell = max(table.iter("td"), key=lambda one: weights.get(one, 0), default=None)
    return cell if cell is not None and weights.get(cell, 0) >= _SHARE_OF_CHILD * weights.get(table, 0) else None


def _is_parted(
    container: HtmlElement, heaviest: HtmlElement, own: Mapping[HtmlElement, int], weights: Mapping[HtmlElement, int]
) -> bool:
    """Whether text goes on in `container` outside of its heaviest child: in a like element, in paragraphs, in none.

    Paragraphs beside an element are how a page parts what everybody may read from what subscribers may; an element of
    paragraphs behind it is how systems that let an editor lay out the page part a text at a picture.
    """
    rest = [child for child in container if child is not heaviest and weights.get(child)]
    if own.get(container, 0) >= _PARAGRAPH or any(
        child.tag == "p" and own.get(child, 0) >= _PARAGRAPH for child in rest
    ):
        return True
    kind = heaviest.get("class")
    if kind and any((child.tag, child.get("class")) == (heaviest.tag, kind) for child in rest):
        return True
    if any(_goes_on(child, own) for child in heaviest.itersiblings() if child in weights):
        return True
    outside = {_kind(block) for child in rest for block in child.iter() if block in own}
    return any(block in own and _kind(block) in outside for block in heaviest.iter() if block.get("class"))


def holds_paragraphs_only(element: HtmlElement) -> bool:
    """Whether `element` holds paragraphs and nothing else: no link, title, picture, field, label, list."""
    for at, one in enumerate(element.iter()):
        if at > _MAX_REST or one.tag in _NOT_IN_REST:
            return False
        if one.tag != "p" and one.tag in BLOCKS and _has_own_text(one):
            return False
    return True


def _has_own_text(block: HtmlElement) -> bool:
    texts = (block.text, *(child.tail for child in block))
    return any(text and not text.isspace() for text in texts)


def _goes_on(element: HtmlElement, own: Mapping[HtmlElement, int]) -> bool:
    """Whether `element`, which has running text, is paragraphs alone, one of them at least more than a note."""
    return holds_paragraphs_only(element) and any(own.get(one, 0) >= _PARAGRAPH for one in element.iter("p"))


def _kind(block: HtmlElement) -> tuple[str, str | None]:
    return str(block.tag), block.get("class")
