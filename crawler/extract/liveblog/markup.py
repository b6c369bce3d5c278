"""Where the entries of a page stand, by every way of finding them, and which subtrees are the stream's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.extract.liveblog import clock, entry, evidence, prose, siblings
from crawler.extract.liveblog.draft import MAX_ENTRIES, Draft, fold
from crawler.extract.liveblog.entry import Found
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.rules import LiveRules
from crawler.extract.liveblog.siblings import Shape
from crawler.extract.liveblog.text import beginning
from crawler.extract.liveblog.timeline import Day
from crawler.extract.liveblog.traces import with_ancestors
from crawler.extract.selectors import select

_MAX_READ = 2 * MAX_ENTRIES
"""Entries that are read on trial, in all groups together."""
_MAX_LINES = 5_000
"""Short lines with a number in them that are looked at for naming a day."""
_MAX_DAY_LENGTH = 60
"""Characters of a line that names a day and nothing else."""
_CANDIDATES = 4
"""Groups of siblings that are read as entries, the heaviest first."""
_MAX_CLIMB = 12
"""Levels above an anchor at which its entry may stand."""
_MAX_LONE = 1_000
"""Blocks that are tried for being the one entry of a page."""
_BESIDE_ENTRIES = frozenset(("aside", "nav", "footer", "li"))
_MEDIA = (
    "img",
    "amp-img",
    "video",
    "iframe",
    "blockquote",
    "figure",
    "amp-twitter",
    "amp-instagram",
    "amp-video",
    "picture",
    "audio",
)
_PAGERS = CSSSelector(
    "link[rel~='next'], link[rel~='prev'], a[rel~='next'], a[rel~='prev'], [class*='paginat'] a, a[href^='?page=']",
    translator="html",
)


@dataclass(slots=True)
class Shown:
    """Entries as the page shows them."""

    found: list[Found] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    omitted: int = 0
    """Entries beyond the limit, which are left out."""
    cut: bool = False
    """The page has more that may be entries or name their days than was looked at."""
    indexes: list[HtmlElement] = field(default_factory=list)
    """Lists of the entries' headlines."""
    headings: list[HtmlElement] = field(default_factory=list)
    """Where the days are named."""

    @property
    def timed(self) -> bool:
        """At least half of the entries have a time: what makes them entries rather than blocks of a page."""
        timed = sum(
            draft.position is not None or (draft.reading is not None and draft.reading.time is not None)
            for draft in self.drafts
        )
        return timed > 0 and timed * 2 >= len(self.drafts)

    @property
    def weight(self) -> int:
        """Characters of the entries' texts and headlines."""
        return sum(len(draft.text) + len(draft.headline or "") for draft in self.drafts)


def by_rules(page: Page, rules: LiveRules) -> Shown:
    """The entries a template's rules find."""
    tree = page.document.tree
    found = _outermost(select(rules.entry, tree), outside=select(rules.around, tree) if rules.around else ())
    if rules.continues:
        found = prose.continued([one.parts[0] for one in found], page)
    return _read(found, page, rules)


def by_microdata(page: Page) -> Shown:
    """The entries that say of themselves that they are: itemprop=liveBlogUpdate."""
    return _read(_outermost(page.traces.updates), page, None)


def by_anchors(page: Page, stated: Sequence[Draft]) -> Shown:
    """The entries that structured data leads to: the `url` of an update is the page's with the anchor of the entry.

    An anchor may be the entry, stand in it, or stand in the header that its paragraphs follow.
    """
    named = dict.fromkeys(draft.identifier for draft in stated if draft.identifier)
    anchors: dict[str, HtmlElement] = {}
    for element in page.document.elements if named else ():
        for name in (element.get("id"), element.get("name")):
            if name and name in named and name not in anchors and element not in page.copies:
                anchors[name] = element
    if len(anchors) < max(2, 0.6 * min(len(named), _MAX_READ)):
        return Shown()
    counts: Counter[HtmlElement] = Counter()
    for anchor in anchors.values():
        counts.update((anchor, *islice(anchor.iterancestors(), _MAX_CLIMB)))
    found: list[HtmlElement] = []
    for anchor in anchors.values():
        above = anchor
        for parent in islice(anchor.iterancestors(), _MAX_CLIMB):
            if counts[parent] > 1:
                break
            above = parent
        found.append(above)
    if sum(page.lengths[one] for one in found) * 2 < sum(len(draft.text) for draft in stated):
        return _read(prose.continued(found, page), page, None)
    return _read(_outermost(found), page, None)


def general(page: Page, *, certain: bool) -> Iterator[Shown]:
    """What the general finders take for entries; each has to be judged.

    `certain`: structured data calls the page a live blog.
    """
    tickers, cut = prose.tickers(page, certain=certain)
    left = _MAX_READ
    for candidate in (*_grouped(page, certain), *tickers):
        if not evidence.may_be_stream(candidate, page, certain=certain):
            continue
        found = _beside(candidate, page.copies)
        if len(found) < len(candidate) and not evidence.may_be_stream(found, page, certain=certain):
            continue
        shown = _read(found[:left], page, None)
        shown.cut = shown.cut or cut or page.traces.cut or len(found) > left
        left -= min(left, len(found), MAX_ENTRIES)
        yield shown


def _grouped(page: Page, certain: bool) -> list[list[Found]]:
    """Siblings of one shape that may be entries or their headers, the likeliest first."""
    marks = siblings.find_marks(page)
    shapes = siblings.shapes(marks)
    # To weigh them is much work, and on most pages that are no live blogs none of them can be one.
    if not any(evidence.may_be_stream(_members(shape), page, certain=certain) for shape in shapes):
        return []
    groups = siblings.weighed(shapes, marks, page)
    headers = sorted(groups, key=lambda group: -group.beside)[:_CANDIDATES]
    return [
        *(_members(group) for group in groups[:_CANDIDATES]),
        *(prose.followed(group, page) for group in headers),
    ]


def _members(shape: Shape) -> list[Found]:
    return [Found(parts=[member]) for member in shape.members]


def _beside(found: list[Found], copies: Collection[HtmlElement]) -> list[Found]:
    """`found` without what stands in boxes of copies and indexes."""
    return [one for one in found if not any(above in copies for above in one.parts[0].iterancestors())]


def lone(page: Page) -> Shown:
    """The one entry of a page that is known to be a live blog: an article, or a block with a numbered id, timed."""
    copies = page.copies
    timed = with_ancestors([*page.traces.times, *page.traces.numbered])
    left = _MAX_LONE
    for element in page.document.tree.iter("article", "section", "div", "li"):
        named = element.tag == "article" or clock.DIGIT.search(element.get("id", ""))
        if not named or element not in timed or element in copies:
            continue
        if next(element.iter("h1"), None) is not None or next(element.iter("p"), None) is None:
            continue
        if any(above in copies or above.tag in _BESIDE_ENTRIES for above in element.iterancestors()):
            continue
        shown = _read([Found(parts=[element])], page, None)
        left -= 1
        if shown.timed or not left:
            return shown if shown.timed else Shown(cut=True)
    return Shown()


def _outermost(elements: Sequence[HtmlElement], outside: Sequence[HtmlElement] = ()) -> list[Found]:
    """`elements` that stand in none of each other, nor in one of `outside` (boxes of copies)."""
    inside = {*elements, *outside}
    return [Found(parts=[one]) for one in elements if not any(above in inside for above in one.iterancestors())]


def _read(found: list[Found], page: Page, rules: LiveRules | None) -> Shown:
    shown = Shown(omitted=max(0, len(found) - MAX_ENTRIES))
    for one in found[:MAX_ENTRIES]:
        draft = entry.read(one, page, rules)
        if draft.text or draft.headline or (_has_media(one) and (draft.reading or draft.identifier)):
            shown.found.append(one)
            shown.drafts.append(draft)
    if any(draft.reading is not None and draft.reading.instant is None for draft in shown.drafts):
        _read_days(shown, page)
    return shown


def without_tombstones(shown: Shown, stated: Sequence[Draft]) -> None:
    """Drop what has no time where nearly all entries have one, and is not in the structured data: a withdrawn entry."""
    timed = [draft.position is not None or draft.reading is not None for draft in shown.drafts]
    if sum(timed) >= 0.7 * len(timed):
        known = {draft.identifier for draft in stated}
        shown.drafts = [
            draft for draft, has_time in zip(shown.drafts, timed, strict=True) if has_time or draft.identifier in known
        ]


def tombstones(tree: HtmlElement) -> list[str]:
    """The identifiers of what stands on the page as a sign that an entry was taken away.

    `data-tombstone` is AMP's (https://amp.dev/documentation/components/amp-live-list), and others have taken it over.
    """
    marked = (element.get("id", "").strip() for element in tree.xpath("//*[@data-tombstone][@id]"))
    return list(dict.fromkeys(filter(None, marked)))[:MAX_ENTRIES]


def _has_media(found: Found) -> bool:
    return any(next(part.iter(*_MEDIA), None) is not None for part in found.parts)


def _read_days(shown: Shown, page: Page) -> None:
    """Read the days named between the entries."""
    starts = {one.parts[0]: number for number, one in enumerate(shown.found)}
    own = {part for one in shown.found for part in one.parts}
    container = _common(list(starts))
    if container is None:
        return
    # A heading may stand just above the container of the entries.
    before = lines = 0
    skipped: set[HtmlElement] = set()
    for element in container.iter():
        if element in starts:
            before = starts[element] + 1
        if element.getparent() in skipped or element in own:
            skipped.add(element)
            continue
        if isinstance(element.tag, str) and len(element) <= 2 and (element.text or len(element)):
            words = "" if any(child in own for child in element) else " ".join(page.short(element).split())
            if len(words) > _MAX_DAY_LENGTH or not clock.DIGIT.search(words):
                continue
            lines += 1
            if lines > _MAX_LINES:
                shown.cut = True
                return
            reading = prose.day_heading(words, page)
            if reading is not None:
                skipped.add(element)
                shown.days.append(Day(before, reading))
                shown.headings.append(element)


def _common(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The lowest element that holds all of `elements`, or its parent where it holds nothing else above them."""
    if not elements:
        return None
    shared = list(elements[0].iterancestors())
    for element in elements[1:]:
        above = set(element.iterancestors())
        shared = [one for one in shared if one in above]
    return shared[0] if shared else None


def flag(drafts: Sequence[Draft], shown: Shown, page: Page, rules: LiveRules | None) -> None:
    """Mark key events and pinned entries: by the template's rules, and by the lists that repeat entries' headlines."""
    tree = page.document.tree
    if rules is not None:
        key = with_ancestors(select(rules.key, tree)) if rules.key else set()
        pinned = with_ancestors(select(rules.pinned, tree)) if rules.pinned else set()
        key_links = _targets(select(rules.key_links, tree)) if rules.key_links else set()
        pinned_links = _targets(select(rules.pinned_links, tree)) if rules.pinned_links else set()
        for draft in drafts:
            parts = set(draft.parts)
            names = {draft.identifier, (draft.url or "").rpartition("#")[2]}
            draft.key = draft.key or bool(parts & key or names & key_links)
            draft.pinned = draft.pinned or bool(parts & pinned or names & pinned_links)
    by_headline = {fold(draft.headline): draft for draft in drafts if draft.headline and len(draft.headline) > 8}
    for index in _indexes(shown, page, by_headline):
        # Its heading goes with it, where the two have a box of their own.
        box = index.getparent()
        beside = page.lengths[box] - page.lengths[index] if box is not None else 0
        shown.indexes.append(box if box is not None and box.tag == "div" and beside <= 120 else index)
        for item in index.iter("li"):
            named = by_headline.get(_without_clock(item, page))
            if named is not None:
                named.key = True


def _indexes(shown: Shown, page: Page, headlines: Mapping[str, Draft]) -> Iterator[HtmlElement]:
    """Lists outside of the entries most of whose items are headlines of entries."""
    ours = {part for one in shown.found for part in one.parts}
    for index in islice(page.document.tree.iter("ul", "ol"), 500) if headlines else ():
        items = [child for child in index if child.tag == "li"]
        if not 2 <= len(items) <= 50 or any(above in ours for above in index.iterancestors()):
            continue
        same = sum(_without_clock(item, page) in headlines for item in items)
        if same * 2 > len(items):
            yield index


def _without_clock(item: HtmlElement, page: Page) -> str:
    """An item of an index as the headline it repeats: "Ferry back (11.39 Uhr)", "11:39 Ferry back"."""
    words = re.sub(r"\s*\([^()]{4,20}\)\s*$", "", " ".join(beginning(item, 600).split()))
    told = clock.leading(words, language=page.language, country=page.country)
    return fold(told[1] if told and told[1] else words)


def _targets(links: Sequence[HtmlElement]) -> set[str]:
    """The identifiers that links name: fragments of `href`, `data-id`."""
    named = {unquote((link.get("href") or "").rpartition("#")[2]) for link in links[:MAX_ENTRIES]}
    return (named | {link.get("data-id") or "" for link in links[:MAX_ENTRIES]}) - {""}


def elements(shown: Shown, page: Page, rules: LiveRules | None) -> list[HtmlElement]:
    """The subtrees that hold none of the blog's own text: the entries, what stands between and around them, and all
    that follows the last: a lead, a summary and key points stand before the entries, other pages' teasers behind them.
    """
    ours = dict.fromkeys(part for one in shown.found for part in one.parts)
    # A text that line breaks part into entries stands in no elements of theirs.
    lines = dict.fromkeys(
        above for one in shown.found[:1] if one.inline and (above := one.parts[0].getparent()) is not None
    )
    ours = {line: None for line in lines if not (line.text or "").strip() and line[0] in ours} | ours
    entries = with_ancestors(list(ours))
    around = select(rules.around, page.document.tree) if rules and rules.around else []
    around += [element for element in page.copies if element not in entries]
    # Days, separators, advertisements: whatever stands between two entries.
    spans: dict[HtmlElement, list[HtmlElement]] = {}
    for part in ours:
        parent = part.getparent()
        if parent is not None:
            spans.setdefault(parent, []).append(part)
    for parts in spans.values():
        between: list[HtmlElement] = []
        last = parts[-1]
        for sibling in parts[0].itersiblings():
            if sibling is last:
                around += [element for element in between if element not in entries]
                break
            between.append(sibling)
    return list(dict.fromkeys([*ours, *shown.headings, *shown.indexes, *around, *_behind(ours)]))


def _behind(entries: Mapping[HtmlElement, None]) -> Iterator[HtmlElement]:
    """What follows the last of `entries`, which are in document order."""
    element = next(reversed(entries), None) if entries else None
    while element is not None and element.tag != "body":
        yield from (sibling for sibling in element.itersiblings() if isinstance(sibling.tag, str))
        element = element.getparent()


def has_further_pages(shown: Shown, page: Page) -> bool:
    """The page links to other pages of the same address: entries that are not here may be there."""
    ours = {part for one in shown.found for part in one.parts}
    for link in select(_PAGERS, page.document.tree)[:200]:
        address = page.absolute(link.get("href") or "")
        if address is None or not page.is_own(address) or "?" not in address.partition("#")[0]:
            continue
        if not any(above in ours for above in link.iterancestors()):  # an entry's permalink may name a page as well
            return True
    return False
