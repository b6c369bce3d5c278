"""Live blogs without markup of their own: paragraphs and headings of an article, each entry beginning with a clock.

Three forms are in use: headings or bold leads with a clock ("11.04 Uhr: Title", "14:05 - ..."), the same between plus
signs ("+++ 14:05 Title +++"), and the wire agencies' reports, whose parts are separated by "___" and begin with a line
that is only a clock. A fourth stands between these and markup: a timed header followed by the entry's paragraphs as
siblings (also `dt` and `dd`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import MAX_ENTRIES
from crawler.extract.liveblog.entry import Found
from crawler.extract.liveblog.evidence import is_named
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.reading import Reading
from crawler.extract.liveblog.siblings import Group
from crawler.extract.liveblog.text import beginning, is_noise
from crawler.extract.liveblog.times import TIME_TAGS
from crawler.extract.liveblog.traces import with_ancestors

_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_LINES = _HEADINGS | {"p", "dt"}
_SEPARATOR = re.compile(r"[_\u2014\u2013*•.\s-]{3,}|[_]{2,}")
_PLUS = re.compile(r"^\s*\+{2,}")
_BEGINNING = 600
"""Characters of a block that are searched for the clock it begins with, white space of the source included."""
_MAX_TITLE = 2_000
"""Characters a heading or bold lead has at most: blocks that hold others would be read again and again."""
_HEAD = 40
"""Characters of it within which the clock begins."""
_LEVELS = 8
"""Levels above a clock at which the text it belongs to may have its common container."""


def tickers(page: Page, *, certain: bool) -> tuple[list[list[Found]], bool]:
    """The entries of every form that is on the page at least three times (the wire's: twice, with a separator).

    And whether the page has more clocks than are read: the search ends where one form has one entry too many.
    `certain`: structured data calls the page a live blog.
    """
    numbered = with_ancestors(page.traces.numbered) - with_ancestors(page.traces.walls)
    blocks = [
        block
        for block in page.document.tree.iter("h2", "h3", "h4", "h5", "p", "li", "dt")
        if block in numbered and _may_be_anchor(block)
    ]
    # Many an article has a few numbers at the beginning of paragraphs, and to read them is much work.
    if not (certain or page.says_live or (len(blocks) > 1 and is_named(blocks))):
        return [], False
    found = [_lines(page, numbered)]
    forms: dict[str, list[tuple[HtmlElement, Found]]] = {}
    cut = False
    for block in blocks:
        told = _anchor(block, page)
        if told is None:
            continue
        anchors = forms.setdefault(told[0], [])
        anchors.append((block, told[1]))
        if cut := len(anchors) > MAX_ENTRIES:
            break
    for form, anchors in forms.items():
        container = _container([block for block, _ in anchors])
        if container is None:
            continue
        kept = {block: entry for block, entry in anchors if container in islice(block.iterancestors(), _LEVELS)}
        separated = form == "alone" and any(_is_separator(p, page) for p in container.iter("p"))
        if len(kept) >= (2 if separated else 3):
            found.append(list(_entries(container, kept, form, page, cut=cut)))
    return [some for some in found if some], cut


def _lines(page: Page, numbered: set[HtmlElement]) -> list[Found]:
    """The entries of a text that is parted by line breaks only: each begins with a bold clock."""
    anchors: dict[HtmlElement, dict[HtmlElement, Found]] = {}
    for element in page.document.tree.iter("b", "strong"):
        above, before = element.getparent(), element.getprevious()
        if element not in numbered or above is None or len(anchors.get(above, ())) >= MAX_ENTRIES:
            continue
        begins = (
            not (above.text or "").strip() if before is None else before.tag == "br" and not (before.tail or "").strip()
        )
        if not begins or not page.is_short(element):
            continue
        told = clock.leading(" ".join(element.text_content().split()), language=page.language, country=page.country)
        if told is not None:
            entry = Found(parts=[element], reading=told[0], headline=_headline(told[1]), prose=True, inline=True)
            entry.skip.add(element)
            anchors.setdefault(above, {})[element] = entry
    several = {above: entries for above, entries in anchors.items() if len(entries) >= 3}
    if not several:
        return []
    above = max(several, key=lambda one: len(several[one]))
    return list(_entries(above, several[above], "line", page))


def followed(group: Group, page: Page) -> list[Found]:
    """The entries of a group whose members are only the entries' headers: each with the siblings up to the next one."""
    if len(group.members) < 3 or len(set(group.parents)) != 1:
        return []
    # A paragraph or a heading holds no entry where other blocks stand between: it begins one.
    if group.beside <= 2 * group.weight and not (group.members[0].tag in _LINES and group.beside > group.weight // 4):
        return []
    anchors = {member: Found(parts=[member]) for member in group.members}
    return list(_entries(group.parents[0], anchors, "header", page))


def continued(headers: list[HtmlElement], page: Page) -> list[Found]:
    """Entries whose headers are known: each with the siblings up to the next one."""
    container = _container(headers)
    if container is None:
        return [Found(parts=[header]) for header in headers]
    return list(_entries(container, {header: Found(parts=[header]) for header in headers}, "header", page))


def _may_be_anchor(block: HtmlElement) -> bool:
    """Whether `block` may begin with a clock: quick to say, and False for most."""
    head = (block.text or "")[: 2 * _HEAD]
    if len(head) > _HEAD and not clock.DIGIT.search(head) and len(" ".join(head.split())) >= _HEAD:
        return False
    words = beginning(block, _BEGINNING)
    digit = clock.DIGIT.search(words)
    if digit is None or len(" ".join(words[: digit.end()].split())) > _HEAD:
        return False
    return clock.may_lead(words[digit.start() :])


def _anchor(block: HtmlElement, page: Page) -> tuple[str, Found] | None:
    """The form of an entry's beginning that `block` has, and the entry as far as it is read."""
    if block.tag in _HEADINGS and next(block.iter(*TIME_TAGS), None) is not None:  # that is markup of its own
        return None
    words = " ".join(beginning(block, _BEGINNING).split())
    title = block if block.tag in _HEADINGS or block.tag == "dt" else _bold_lead(block)
    lead = beginning(title, _MAX_TITLE) if title is not None else ""
    if len(lead) == _MAX_TITLE:
        title = None
    form = f"led {block.tag}" if title is None else str(block.tag) if title is block else f"bold {block.tag}"
    if _PLUS.match(words):
        form = "plus"
    if block.tag == "p" and len(words) <= clock.MAX_LENGTH:
        alone = clock.visible(words, language=page.language, country=page.country)
        if alone is not None and alone.time is not None:
            return "alone", Found(parts=[block], reading=alone, skip={block}, prose=True)
    lead = words if title is None else " ".join(lead.split())
    told = clock.leading(lead, language=page.language, country=page.country)
    if told is None and title is block:
        told, form = clock.trailing(lead, language=page.language, country=page.country), f"{form} closed"
    if told is None or _is_teaser(block, page):
        return None
    reading, rest = told
    if title is None:
        return form, Found(parts=[block], reading=reading, prose=True, led=True)
    return form, Found(parts=[block], reading=reading, headline=_headline(rest), skip={title}, prose=True)


def _is_teaser(block: HtmlElement, page: Page) -> bool:
    """A line whose words are a link to another page, the clock aside."""
    links = [link for link in block.iter("a") if not page.is_own(page.absolute(link.get("href") or "") or "")]
    return sum(page.lengths[link] for link in links) > 0.5 * page.lengths[block]


def _bold_lead(block: HtmlElement) -> HtmlElement | None:
    """The bold element `block` begins with."""
    element = block
    for _ in range(4):
        if (element.text or "").strip() or len(element) == 0:
            return None
        element = element[0]
        if element.tag in ("b", "strong"):
            return element
    return None


def _headline(words: str) -> str | None:
    return words.strip("+ \u00a0|:–—-") or None


def _container(blocks: list[HtmlElement]) -> HtmlElement | None:
    """The lowest element that holds nearly all of `blocks`."""
    counted: Counter[HtmlElement] = Counter()
    for block in blocks:
        counted.update(islice(block.iterancestors(), _LEVELS))
    enough = [element for element, count in counted.items() if count >= 0.8 * len(blocks)]
    return max(enough, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _entries(
    container: HtmlElement, anchors: dict[HtmlElement, Found], form: str, page: Page, *, cut: bool = False
) -> Iterator[Found]:
    """Give every anchor the blocks that follow it, as far as they are still its own.

    `cut`: there are more anchors than these, so that nobody knows what is the last one's own; it is left out.
    """
    current: Found | None = None
    astray = False
    left = len(anchors)
    for block in _flow(container, anchors):
        if block in anchors:
            if current is not None:
                yield current
            current = anchors[block]
            left -= 1
            if cut and not left:
                return
        elif current is not None and _ends(block, form, page):
            if form == "alone" and len(current.parts) == 1 and block.tag in _HEADINGS:
                current.headline = _headline(" ".join(page.short(block).split()))
                current.skip.add(block)
                current.parts.append(block)
                continue
            yield current
            current = None
        elif current is not None and not is_noise(block):
            beside = block.getparent() is current.parts[0].getparent()
            # After the last entry comes what closes the page, where none before had a part elsewhere than beside it.
            if not beside and not left and not astray and len(anchors) > 2:
                yield current
                current = None
                continue
            astray = astray or not beside
            current.parts.append(block)
    if current is not None:
        yield current


def _flow(container: HtmlElement, anchors: dict[HtmlElement, Found]) -> Iterator[HtmlElement]:
    """The children of `container` in document order; those that hold an anchor are opened."""
    opened = {container}
    for anchor in anchors:
        for above in anchor.iterancestors():
            if above in opened:
                break
            opened.add(above)
    stack = [iter(container)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child in opened and child not in anchors:
            stack.append(iter(child))
        elif isinstance(child.tag, str):
            yield child


def _ends(block: HtmlElement, form: str, page: Page) -> bool:
    """`block` belongs to no entry: a separator, a day, a heading of the entries' own level or above."""
    if len(block) > 20:
        return False
    if _is_separator(block, page):
        return True
    if block.tag in _HEADINGS or block.tag == "h1":
        return form[:2] not in _HEADINGS or block.tag <= form[:2]
    words = page.short(block).strip()
    return bool(words) and day_heading(words, page) is not None


def _is_separator(block: HtmlElement, page: Page) -> bool:
    words = page.short(block).strip() if len(block) <= 3 else ""
    return block.tag == "hr" or bool(words and len(words) < 40 and _SEPARATOR.fullmatch(words))


def day_heading(words: str, page: Page) -> Reading | None:
    """The day that `words` name and nothing else."""
    reading = clock.visible(words, language=page.language, country=page.country) if len(words) <= 60 else None
    return reading if reading is not None and reading.day is not None and reading.time is None else None
