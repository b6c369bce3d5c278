"""Text under the names of what stands beside an article: where such a name is on the paragraphs themselves.

Rests on what is under the names, whatever they are: systems name their paragraphs for what can be done with them
("share-text", "x-tts"), and pages fold the rest of a text away behind a button. What such names stand for otherwise has
titles, links, dates; it is next to never nothing but paragraphs, and never most of what a page has to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, islice

from lxml.html import HtmlElement

from crawler.extract.body.passages import Passage, read_passages
from crawler.extract.boilerplate.outline import FEW, IMAGES, Outline
from crawler.extract.text import HEADINGS

# So many siblings of one name make a form that the text is written in.
_SIBLINGS = 3
# Of what there is to read outside of all names and in them.
_MOST = 0.6
# What is beside the article and can be all in paragraphs: only where next to nothing is left without it.
_CAN_BE_PROSE = frozenset(("comments", "chat", "cookie notice", "login"))
# So many paragraphs are more of a text, and no note.
_PARAGRAPHS = 2
# Siblings without text between a text and the rest of it: a picture, the place of a button.
_MAX_BETWEEN = 4
_MAX_LABEL = 60
_IN_PROSE = frozenset(("p", "blockquote", "li", "dd", "pre", *HEADINGS))
# Names in names, which are read once for each.
_MAX_NESTED = 5


@dataclass(slots=True)
class _Siblings:
    """Elements of one form under one parent, in their order, that one reason would take out."""

    members: list[HtmlElement] = field(default_factory=list)
    most: int = 0
    """No more running text than this is in them."""


def text_under_names(page: Outline) -> frozenset[HtmlElement]:
    """Those named elements and cards of `page` that are the article's text, whatever they are called."""
    found: set[HtmlElement] = set()
    before = list(accumulate(page.running, initial=0))
    left = before[-1] - sum(before[end] - before[first] for first, end in _outermost(page))
    groups: dict[tuple[HtmlElement | None, str, str, str], _Siblings] = {}
    for element, reason, weight in _named(page, before):
        classes = (element.get("class") or "").split(maxsplit=1)
        form = element.getparent(), reason, str(element.tag), classes[0] if classes else ""
        group = groups.setdefault(form, _Siblings())
        group.members.append(element)
        group.most += weight
    for (_, reason, tag, _), group in groups.items():
        if reason == "hidden" and _is_rest(group.members):
            found.update(group.members)
            continue
        if len(group.members) < _SIBLINGS or tag in IMAGES or not _is_most(group.most, left, reason):
            continue
        if reason == "caption" and _has_image_each(group.members):
            continue
        prose = sum(_running(_prose(member)) for member in group.members)
        if _is_most(prose, left, reason):
            found.update(group.members)
    return frozenset(found)


def _outermost(page: Outline) -> Iterator[tuple[int, int]]:
    """The blocks of the named elements that stand in no other."""
    end = 0
    for named in page.named:
        if named.first >= end:
            end = named.end
            yield named.first, named.end


def _named(page: Outline, before: list[int]) -> Iterator[tuple[HtmlElement, str, int]]:
    """Named elements and cards, why they would be taken out, and how much running text they may have; in order."""
    both: list[tuple[int, HtmlElement, str, int]] = []
    ends: list[int] = []
    for named in page.named:
        while ends and ends[-1] <= named.first:
            ends.pop()
        ends.append(named.end)
        if len(ends) <= _MAX_NESTED:
            both.append((named.first, named.element, named.reason, before[named.end] - before[named.first]))
    at = {id(block): number for number, block in enumerate(page.blocks)} if page.cards else {}
    both += [(at[id(card)], card.element, card.gone, FEW) for card in page.cards]
    both.sort(key=lambda one: one[0])
    for _, element, reason, weight in both:
        yield element, reason, weight


def _is_most(length: int, left: int, reason: str) -> bool:
    """Whether so much running text is most of what there would be with it, where without it so much is left."""
    return left < FEW <= length if reason in _CAN_BE_PROSE else length > _MOST * (left + length)


def _prose(element: HtmlElement) -> list[Passage]:
    """The passages of an element that holds nothing but paragraphs, their headings and lists; none of any other."""
    passages = read_passages(element)
    for one in passages:
        whole = one.block is element and (one.is_running or len(passages) == 1)
        if one.linked >= 0.5 * one.length or not (whole or one.block.tag in _IN_PROSE):
            return []
    return passages


def _running(passages: list[Passage]) -> int:
    return sum(len(one.text) for one in passages if one.kind != "heading")


def _has_image_each(members: list[HtmlElement]) -> bool:
    """Whether pictures stand beside the members, as before captions."""
    parent = members[0].getparent()
    return parent is not None and sum(1 for _ in parent.iter(*IMAGES)) >= len(members) - 1


def _is_rest(members: list[HtmlElement]) -> bool:
    """Whether hidden elements are the rest of a text that is shown before them."""
    if not _goes_on(members[0]):
        return False
    passages = [one for member in members for one in _prose(member)]
    return sum(1 for one in passages if one.is_running) >= _PARAGRAPHS


def _goes_on(element: HtmlElement) -> bool:
    """Whether running text in paragraphs stands right before `element`, itself or in an element of the same form."""
    for before in islice(element.itersiblings(preceding=True), _MAX_BETWEEN):
        if before.tag == "p" or before.get("class", "").split()[:1] == element.get("class", "").split()[:1]:
            passages = _prose(before)
            if passages and passages[-1].is_running:
                return True
        if len("".join(before.itertext()).strip()) > _MAX_LABEL:
            break
    return False
