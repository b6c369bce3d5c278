"""Which passages of an article's element are its text.

Rests on form and place alone, never on words. An article is written in one form (paragraphs, or divs of one class, or
lines in a cell) and stands in one place (under one parent, or under like ones). What a page puts between and behind its
paragraphs has another form (labels, credits, dates) or stands in a box of its own (cards, offers, profiles).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from lxml.html import HtmlElement

from crawler.extract.body.boxes import without_boxes
from crawler.extract.body.passages import RUNNING, Passage
from crawler.extract.body.placement import Form, Placement, form_of, upwards
from crawler.extract.body.repeats import without_repeats
from crawler.extract.text import HEADINGS

# Elements that hold text by their meaning in HTML. That of others counts where this text is written in them.
_FORMS = HEADINGS | {"p", "li", "blockquote", "pre", "dd", "dt", "td", "th", "table"}
_PROSE = frozenset(("p", "blockquote", "pre", "dd"))
# A form carries the text when it has this share of what runs; less will do where hardly anything is in paragraphs.
_SHARE_OF_PROSE = 0.5
_SHARE_OF_FORM = 0.15
_SMALLER_SHARE_OF_FORM = 0.1
# Shorter texts outside of any form: a sentence beside paragraphs that lost its tag, a line in a plain div.
_STRAY = 30
_STRAY_LINE = 40
_SHARE_BESIDE = 0.3
_MAX_SHOWN = 80
# What a sub-heading's element is called where it is none by its tag: several of them, among the paragraphs, are.
_HEADING = re.compile(
    r"(?i)(?:^|[\s_-])(?:(?:sub|cross|inter)?-?(?:head(?:ing|line|er)?|titles?|titre|titulo)(?:$|[\s_-]|\d)"
    r"|zwischen-?(?:titel|(?:ue|ü)berschrift)|ladillo|mezzo-?titolo|mellomtittel|mellanrubrik|mellemrubrik|tussenkop"
    r"|podnadpis|srodtytul|śródtytuł|podzagolovok)"
)
# A colon or a comma belongs to a sentence that goes on, too.
_SENTENCE = re.compile(r"[.!?…。！？।؟:;,،][\"'”’»)\]]*$")


def select_text(passages: list[Passage], root: HtmlElement) -> tuple[list[Passage], list[str]]:
    """Those of `passages`, all that `root` shows, that are the article's text; and what was left out and why."""
    left_out: list[str] = []
    placement = Placement(root)
    for reason, rule in _RULES:
        kept = rule(passages, placement)
        if len(kept) < len(passages):
            stay = set(map(id, kept))
            left_out += [f"{reason}: {one.text[:_MAX_SHOWN]}" for one in passages if id(one) not in stay]
            passages = kept
    return passages, left_out


def _not_beside(passages: list[Passage], placement: Placement) -> list[Passage]:
    """Without what stands in elements that are beside the text by their meaning, unless they hold much of it."""
    if all(one.beside is None for one in passages):
        return passages
    total = sum(one.length for one in passages if one.is_running)
    weights: Counter[HtmlElement] = Counter()
    for one in passages:
        if one.beside is not None and one.is_running:
            weights[one.beside] += one.length
    return [
        one
        for one in passages
        if one.beside is None
        or weights[one.beside] > _SHARE_BESIDE * total
        # Figures hold tables, quotations and listings, too.
        or (one.beside.tag == "figure" and (one.kind in ("row", "verbatim") or one.is_quoted))
    ]


def _in_form(passages: list[Passage], placement: Placement) -> list[Passage]:
    """What is in the forms that the text is written in, and what strayed from them."""
    weights: Counter[Form] = Counter()
    for one in passages:
        if one.is_running:
            weights[form_of(one.block)] += one.length
    total = sum(weights.values())
    prose = sum(weight for (tag, _), weight in weights.items() if tag in _PROSE)
    share = _SHARE_OF_FORM if prose >= _SHARE_OF_PROSE * total else _SMALLER_SHARE_OF_FORM
    forms = {form for form, weight in weights.items() if weight >= share * total}
    parents = {one.block.getparent() for one in passages if one.block.tag in _PROSE and one.is_running}
    spine = upwards(parents)
    said: dict[Form, Counter[str]] = {}
    for one in passages:
        if one.block.tag in ("p", "div") and one.block.getparent() in spine:
            said.setdefault(form_of(one.block), Counter())[one.text] += 1

    def is_one_of_several(one: Passage, form: Form) -> bool:
        """Whether others in its form say something else, as sub-headings do, and none says the same, as labels do."""
        lines = said.get(form, Counter())
        return len(lines) > 1 and lines[one.text] == 1

    def belongs(one: Passage) -> bool:
        block = one.block
        form = form_of(block)
        if block.tag in _FORMS:
            # A short line in a paragraph of its own kind is a label.
            is_line = block.tag == "p" and one.length < RUNNING and not _SENTENCE.search(one.text)
            return not is_line or not form[1] or form in weights or is_one_of_several(one, form)
        if form in forms:
            return True
        if block in parents:
            return one.length >= _STRAY and one.linked < 0.5 * one.length and bool(_SENTENCE.search(one.text))
        if not block.attrib and block.getparent() in parents:
            return one.length >= _STRAY_LINE and not one.is_linked
        if is_one_of_several(one, form) and _HEADING.search(block.get("class", "")):
            return not one.linked
        return one.length >= _STRAY_LINE and one.is_quoted

    return [one for one in passages if belongs(one)]


def _no_links(passages: list[Passage], placement: Placement) -> list[Passage]:
    """Without menus, and without links by themselves that do not stand among paragraphs."""
    groups: dict[HtmlElement, list[int]] = {}
    for one in passages:
        if one.group is not None:
            sums = groups.setdefault(one.group, [0, 0])
            sums[0] += one.length
            sums[1] += one.linked
    menus = {group for group, (length, linked) in groups.items() if linked > 0.5 * length}
    text = {placement.place_of(one) for one in passages if one.is_running}
    return [
        one
        for one in passages
        if one.group not in menus and (one.group is not None or not one.is_linked or placement.place_of(one) in text)
    ]


def _no_loose_headings(passages: list[Passage], placement: Placement) -> list[Passage]:
    """Without headings that nothing follows."""
    end = len(passages)
    while end and passages[end - 1].kind == "heading":
        end -= 1
    return passages[:end]


_RULES: tuple[tuple[str, Callable[[list[Passage], Placement], list[Passage]]], ...] = (
    ("beside the text", _not_beside),
    ("another form", _in_form),
    ("links", _no_links),
    ("a box", without_boxes),
    ("said before", lambda passages, _: without_repeats(passages)),
    ("a heading of nothing", _no_loose_headings),
)
