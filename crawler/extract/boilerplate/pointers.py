"""Lines that lead away from a story, or speak of the publisher's offers: teasers, labels with their lists, calls.

Structure first: a line that is nothing but a link to another page of the same site is a teaser in every language. Where
a line needs its words to be told, they are in `promotions.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice

from lxml.html import HtmlElement

from crawler.extract.boilerplate import promotions
from crawler.extract.boilerplate.line_kinds import (
    has_address,
    is_address,
    is_credit,
    is_italic,
    is_network,
    is_sentence,
    is_set_apart,
    is_title,
    links_to_network,
    presents_author,
)
from crawler.extract.boilerplate.lines import Line, has_words, joined, line_of, lines_of
from crawler.extract.boilerplate.offers import rests_of_offers
from crawler.extract.boilerplate.outline import IMAGE, Block, Outline, drop
from crawler.extract.boilerplate.promotions import MAX_LINE, Needs, folded
from crawler.extract.boilerplate.teaser_boxes import Box, Teasers
from crawler.extract.page.site import OwnSite
from crawler.extract.text import HEADINGS, one_line, text_of

# What can not leave the tree by itself.
_NOT_A_LINE = frozenset(("td", "th", "body", "main", "article", "tr", "tbody", "table"))
# A label before a link that leads elsewhere ("Read more:", "Also on our site |"): few words, then the link.
_MAX_LABEL = 40
_LABEL_ENDS = (":", "：", "|", "»", "→", ">", "-", "–", "—", "•", "►", "▶")
_COLONS = (":", "：")
# The kind of a teaser behind it: "[VIDEO]", "(PHOTOS) |".
_KIND = re.compile(r"[^\w]*[\[(][^\W\d_]{2,14}[\])][^\w]*")
# Label and kind.
_MAX_BESIDE = 60
_DIGIT = re.compile(r"\d")
# What follows a heading that is a link and no teaser.
_TEXT = 60
_MAX_FOLLOWERS = 20
_MAX_HEADING = 120
_MAX_DATE = 80
_MAX_CAPTION = 220
# Blocks that are looked at for the next line, and lines for the end of a text.
_MAX_AFTER = 40
_LINES_AFTER = 8
_RUNNING = 100
# Blocks before and behind a page's running text: further away stand menus, which no reading takes for text.
_BEFORE_TEXT, _BEHIND_TEXT = 12, 20
# Boxes around a line and around what it led to, in which they meet.
_BOXES_OF_LINE, _BOXES_BELOW = 2, 4
# Why blocks go that a label or a heading may have stood before.
_LEADS = frozenset(("pointer", "related pages", "newsletter", "comments", "login", "paywall"))

Taken = tuple[str, HtmlElement | str]
"""Why a line was taken out, and its element, or what it says where it is none."""


class Pointers:
    """The lines of one page that lead elsewhere or speak of the publisher's offers; `found` takes them out."""

    def __init__(self, page: Outline, kept: frozenset[HtmlElement], site: OwnSite) -> None:
        first, last = page.text_range(_BEFORE_TEXT, _BEHIND_TEXT)
        self._blocks = page.blocks[first : last + 1]
        self._kept = kept
        self._site = site
        self._own = {block.element: block for block in page.blocks}
        self._running = sum(page.running)
        self._teasers = Teasers(page, self._own, kept, site)
        self._lists: dict[HtmlElement, bool] = {}

    def found(self) -> Iterator[Taken]:
        """Each line as it is taken out."""
        at_end: list[tuple[int, str]] = []
        for at, block in enumerate(self._blocks):
            if block.gone or not block.length:
                continue
            if block.holds_blocks or block.is_broken:
                lines = lines_of(block.element)
                if block.holds_blocks or len(lines) > 1:
                    yield from self._among_lines(lines)
                    if not block.holds_blocks and presents_author(block.element, text_of(block.element)):
                        at_end.append((at, "author"))
                    continue
            if block.length > MAX_LINE or block.element.tag in _NOT_A_LINE or block.element in self._kept:
                continue
            text = joined(block.element.itertext())
            form = folded(text)
            if len(text) <= _MAX_HEADING and self._is_label(at, block, form):
                yield from self._with_followers(at, block)
            elif len(text) <= _MAX_HEADING and text.endswith(_COLONS) and (box := self._box_below(at, block)):
                yield from self._take(block, "pointer")
                yield from self._take_box(box)
            elif block.linked and block.plain <= _MAX_BESIDE and self._block_leads_elsewhere(at, block, form):
                yield from self._take(block, "pointer")
            elif block.element.tag not in HEADINGS:
                reason, where = self._reason(block, text, form)
                if reason and where is Needs.NOTHING:
                    yield from self._take(block, reason)
                elif reason:
                    at_end.append((at, reason))
        for at, reason in reversed(at_end):
            if not self._blocks[at].gone and self._is_at_end(at):
                yield from self._take(self._blocks[at], reason)
        for block in rests_of_offers(self._blocks, self._running):
            yield from self._take(block, "offer")
        yield from self._between_teasers()
        yield from self._lone_headings()

    def _take(self, block: Block, reason: str) -> Iterator[Taken]:
        block.gone = reason
        drop(block.element)
        yield reason, block.element

    def _take_box(self, box: Box) -> Iterator[Taken]:
        element, inside = box
        drop(element)
        for block in inside:
            block.gone = "pointer"
        yield "pointer", element

    # ------------------------------------------------------------ what a line says

    def _reason(self, block: Block, text: str, form: str) -> tuple[str, Needs]:
        """Why a line is none of the story's, and whether that holds everywhere or at a text's end; empty if it is."""
        if is_address(text, self._site):
            return "address", Needs.NOTHING
        if len(text) <= _MAX_DATE and _DIGIT.search(text):
            time = block.element.find(".//time")
            if time is not None and text_of(time) == text:
                return "date", Needs.NOTHING
        if "©" in text and len(text) <= _MAX_CAPTION and not is_sentence(text) and is_italic(block.element, text):
            return "caption", Needs.NOTHING
        reason, where = self._promotes(block.element, text, form, block.linked > 0 and links_to_network(block.element))
        if reason:
            return reason, where
        if not block.linked and is_credit(text):
            return "credit", Needs.END
        return ("author", Needs.END) if presents_author(block.element, text) else ("", Needs.NOTHING)

    def _promotes(self, element: HtmlElement, text: str, form: str, to_network: bool) -> tuple[str, Needs]:
        """Which offer of the publisher's a line speaks of, and whether that holds at a text's end alone.

        `to_network` says whether one of its links leads to a network.
        """
        found = promotions.find(form)
        for reason, needs in chain(found, promotions.find_in_sentences(form)) if to_network else found:
            if needs in (Needs.CONTACT, Needs.NETWORK):
                named = needs is Needs.CONTACT and promotions.names_network(text)
                if not (to_network or named or has_address(text)):
                    continue
            if element.tag != "blockquote" and next(element.iterancestors("blockquote"), None) is None:
                return reason, Needs.END if needs is Needs.END else Needs.NOTHING
        return "", Needs.NOTHING

    def _block_leads_elsewhere(self, at: int, block: Block, form: str) -> bool:
        if block.element.tag in HEADINGS and self._has_text_below(at):
            return False
        return self._leads_elsewhere(line_of(block.element, linked=not block.plain), form)

    def _leads_elsewhere(self, line: Line, form: str) -> bool:
        """Whether a line is a link to another page, or links, with no more than a label before them."""
        if line.plain > _MAX_BESIDE:
            return False
        texts = [(link, text) for link in line.links if has_words(text := link.text)]
        before, behind = line.around_links()
        if not texts or (has_words(behind) and not _KIND.fullmatch(behind)):
            return False
        tag = line.element.tag
        if tag == "li" and not self._is_list_of_links(line.element):
            return False
        own = all(self._site.holds(link.target) for link, _ in texts)
        titled = any(is_title(text) for _, text in texts)
        if not has_words(before):
            return (titled or len(texts) > 1 or tag in ("div", "li")) and (own or promotions.is_label(form))
        label = one_line(before)
        if len(label) > _MAX_LABEL or not titled or line.linked < 0.6 * line.length:
            return False
        if promotions.is_label(folded(label), weak=True):
            return True
        # A sentence can be a link to its end; a label ends with its mark, or is set apart from the link.
        if not own:
            return False
        return label.endswith(_LABEL_ENDS) or (is_set_apart(line.element, label) and not is_sentence(line.text))

    def _is_list_of_links(self, item: HtmlElement) -> bool:
        """Whether nearly all items of an item's list are links: in other lists a link is what an item says."""
        parent = item.getparent()
        if parent is None:
            return True
        if parent not in self._lists:
            lines = [own for child in parent.iterchildren("li") if (own := self._own.get(child)) and own.length]
            leading = sum(1 for line in lines if line.linked >= 0.5 * line.length or line.gone or line.holds_blocks)
            self._lists[parent] = leading >= 0.8 * len(lines)
        return self._lists[parent]

    def _next_line(self, at: int) -> Block | None:
        following = islice(self._blocks, at + 1, at + 1 + _MAX_AFTER)
        return next((block for block in following if block.length and not block.gone), None)

    def _has_text_below(self, at: int) -> bool:
        """Whether the next line is one of running text: a heading that is a link heads it, then."""
        below = self._next_line(at)
        return below is not None and below.plain >= _TEXT and below.plain > below.linked

    def _among_lines(self, lines: list[Line]) -> Iterator[Taken]:
        """Takes lines out that are no blocks.

        Between line breaks a line of links is a teaser as the last one only: in between it can be what a story lists.
        """
        last = True
        for line in reversed(lines):
            if line.length > MAX_LINE or line.element.tag in HEADINGS or not self._kept.isdisjoint(line.inside):
                last = False
                continue
            text = line.text
            form = folded(text)
            may_lead = last or line.stands_alone or promotions.after_label(form) is not None
            leads = may_lead and line.linked and self._leads_elsewhere(line, form)
            if leads or (promotions.is_label(form) and not line.linked):
                reason = "pointer"
            elif last and not line.linked and is_credit(text):
                reason = "credit"
            else:
                to_network = any(is_network(link.target) for link in line.links)
                reason, where = self._promotes(line.element, text, form, to_network)
                reason = reason if where is Needs.NOTHING else ""
            if reason:
                line.drop()
                yield reason, text
            else:
                last = False

    # ------------------------------------------------------------ labels and what they stand before

    def _is_label(self, at: int, block: Block, form: str) -> bool:
        """Whether a line is a label of what follows it.

        One that could be a heading of the article's own is, where links follow; so is any in a heading's place.
        """
        if block.linked or not promotions.is_label(form, weak=True):
            return False
        strong = promotions.is_label(form)
        if strong and block.element.tag not in HEADINGS:
            return True
        return bool(self._following(at)) or (strong and not self._has_text_below(at))

    def _with_followers(self, at: int, label: Block) -> Iterator[Taken]:
        following = self._following(at)
        if box := self._teasers.box_of(label):
            yield from self._take_box(box)
            return
        for block in (label, *following):
            if not block.gone:
                yield from self._take(block, "pointer")

    def _following(self, at: int) -> list[Block]:
        """The lines below a label that are mostly links, and those that have left for what they lead to; no gaps."""
        following: list[Block] = []
        for block in islice(self._blocks, at + 1, at + 1 + _MAX_FOLLOWERS):
            if block.gone:
                if block.gone in _LEADS:
                    following.append(block)
                elif block.gone != IMAGE:
                    break
            elif block.holds_blocks or not block.length:
                continue
            elif (
                block.linked >= (0.3 if block.element.tag == "li" else 0.5) * block.length
                and block.length <= MAX_LINE
                and block.element.tag not in _NOT_A_LINE
                and block.element not in self._kept
            ):
                following.append(block)
            else:
                break
        return following

    def _box_below(self, at: int, line: Block) -> Box | None:
        """The teaser that a line ending in a colon leads to."""
        first = self._next_line(at)
        return self._teasers.box_below(line, first) if first is not None else None

    def _between_teasers(self) -> Iterator[Taken]:
        """Kinds, dates and places between the links of teasers, and lines of the same name behind the last link."""
        names: set[tuple[str, str]] = set()
        lines = [block for block in self._blocks if block.length or block.gone]
        for before, block, behind in zip(lines, lines[1:], [*lines[2:], None], strict=False):
            if before.gone != "pointer" or block.gone or block.holds_blocks or block.length > _MAX_LABEL:
                continue
            if block.element.tag in HEADINGS or block.element.tag in _NOT_A_LINE or block.element in self._kept:
                continue
            name = block.element.tag, block.element.get("class") or ""
            if (
                behind is not None and behind.gone == "pointer" and not is_sentence(text_of(block.element))
            ) or name in names:
                if name[1]:
                    names.add(name)
                yield from self._take(block, "pointer")

    def _lone_headings(self) -> Iterator[Taken]:
        """Headings of what has left, and lines that led to it: the next thing is a heading again, or the end."""
        below: Block | None = None
        following: Block | None = None
        for block in reversed(self._blocks):
            if block.gone:
                below = block if block.gone != "hidden" else below
                continue
            if block.holds_blocks or not block.length:
                continue
            if below is not None and below.gone in _LEADS and self._led_to(block, below, following):
                yield from self._take(block, "pointer")
                below = None
            else:
                below = following = block

    def _led_to(self, block: Block, below: Block, following: Block | None) -> bool:
        """Whether a line that stands before what has left was there for it alone."""
        if block.length > _MAX_HEADING or block.element in self._kept or block.element.tag in _NOT_A_LINE:
            return False
        if not _are_near(block, below):
            return False
        if block.element.tag in HEADINGS:
            ends = following is None or following.element.tag in HEADINGS
            return ends or promotions.is_label(folded(text_of(block.element)), weak=True)
        return below.gone in ("pointer", "related pages") and text_of(block.element).endswith(_COLONS)

    def _is_at_end(self, at: int) -> bool:
        """Whether at most one paragraph follows, before the comments, the tags or a teaser's headline."""
        paragraphs = lines = 0
        for block in islice(self._blocks, at + 1, at + 1 + _MAX_AFTER):
            if block.gone in ("comments", "tags") or lines == _LINES_AFTER:
                break
            if block.gone or not block.length:
                continue
            if block.element.tag in HEADINGS and block.linked and not block.plain:
                break
            lines += 1
            paragraphs += block.running >= _RUNNING
        return paragraphs <= 1


def _are_near(line: Block, below: Block) -> bool:
    """Whether two blocks stand in one box, each in some box of its own in it perhaps."""
    around = {id(one) for one in islice(_outer(line), _BOXES_OF_LINE)}
    return any(id(one) in around for one in islice(_outer(below), _BOXES_BELOW))


def _outer(block: Block) -> Iterator[Block]:
    while block.outer is not None:
        block = block.outer
        yield block
