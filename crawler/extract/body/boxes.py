"""An article's passages without the boxes among them: cards, offers, profiles, players.

Rests on place alone: an article stands in one place (under one parent, or under like ones), and a box stands in
another, with the text before it and behind it, or with no more text behind it.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml.html import HtmlElement

from crawler.extract.body.passages import Passage
from crawler.extract.body.placement import Placement, outermost, upwards
from crawler.extract.page.container import holds_paragraphs_only

# A place is one of the article's when it has this share of what runs. A box has less, and one with a list or a table,
# which may be what the article is about (ingredients, results), less still. Where boxes together have more than the
# last, the page has no one place for its text, and none of them is left out.
_SHARE_OF_PLACE = 0.2
_SHARE_OF_BOX = 0.2
_SHARE_OF_BOX_WITH_LIST = 0.15
_SHARE_OF_BOXES = 0.3
_SENTENCE = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")


def without_boxes(passages: list[Passage], placement: Placement) -> list[Passage]:
    """`passages` without boxes that the text flows around, and without what comes behind it in another place."""
    frames = [placement.frame(one) for one in passages]
    numbers = [placement.place(frame) for frame in frames]
    weights: Counter[int] = Counter()
    for one, place in zip(passages, numbers, strict=True):
        if one.is_running:
            weights[place] += one.length
    if not weights:
        return passages
    total = weights.total()
    most = max(weights.values())
    main = {place for place, weight in weights.items() if weight == most or weight >= _SHARE_OF_PLACE * total}
    text = [
        at for at, (one, place) in enumerate(zip(passages, numbers, strict=True)) if one.is_running and place in main
    ]
    first, last = text[0], text[-1]
    headed = any(passages[at].kind == "heading" and numbers[at] in main for at in range(first, len(passages)))
    boxes: dict[HtmlElement, list[int]] = {}
    spine = upwards(frames[at] for at in text)
    for at, frame in enumerate(frames):
        if frame not in spine:
            boxes.setdefault(outermost(frame, spine), []).append(at)
    outside: set[int] = set()
    end: set[int] = set()
    for element, members in boxes.items():
        box = [passages[at] for at in members]
        listed = any(one.group is not None for one in box)
        if sum(one.length for one in box) > (_SHARE_OF_BOX_WITH_LIST if listed else _SHARE_OF_BOX) * total:
            continue
        # Whether its place is one where text runs elsewhere: then it is a short part of the text in a wrapper.
        like = any(weights[numbers[at]] for at in members)
        # Systems that make a text of blocks put each paragraph into a wrapper, the short first and last ones too.
        is_block = all(numbers[at] in main for at in members) and all(_is_sentence(one) for one in box)
        if members[-1] < first:
            # What comes before the text is its standfirst, or lines about it, or its points in a list.
            short = not any(one.is_running for one in box) and not _is_quotation(box)
            beside = not is_block and (short or (listed and _is_titled(box)))
        elif members[0] > last:
            is_table = all(one.kind in ("row", "verbatim") for one in box)
            beside = not is_block and not is_table and not _is_quotation(box)
            if beside and _goes_on(box, element):
                end.update(members)
        else:
            beside = _flows_around(box, like=like, headed=headed)
        if beside:
            outside.update(members)
    if sum(passages[at].length for at in outside) > _SHARE_OF_BOXES * total:
        return passages
    return [one for at, one in enumerate(passages) if at not in outside or at in end]


def _flows_around(box: list[Passage], *, like: bool, headed: bool) -> bool:
    """Whether the text flows around `box`, which stands between its paragraphs, and does not go through it.

    `headed` is whether the text has sub-headings among its paragraphs.
    """
    if all(one.kind == "heading" for one in box):
        # The title of a player or a picture; but in wrappers some systems put all sub-headings.
        return headed and not like
    if _is_titled(box):
        return True
    if _is_quotation(box) or any(one.is_running for one in box):
        return False
    # Labels; but not tables, nor short paragraphs in wrappers like those of long ones.
    return not like and all(one.kind in ("text", "item") for one in box)


def _is_sentence(one: Passage) -> bool:
    return one.kind == "text" and not one.is_linked and _SENTENCE.search(one.text) is not None


def _goes_on(box: list[Passage], element: HtmlElement) -> bool:
    """Whether a box behind the text is its end, parted from it by a picture or a player: sentences in paragraphs."""
    return any(one.is_running for one in box) and all(map(_is_sentence, box)) and holds_paragraphs_only(element)


def _is_titled(box: list[Passage]) -> bool:
    return box[0].kind == "heading" and any(one.kind != "heading" for one in box)


def _is_quotation(box: list[Passage]) -> bool:
    return any(one.is_quoted for one in box) and not _is_titled(box)
