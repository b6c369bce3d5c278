"""Where the entries of a page stand, by every way of finding them, and which subtrees are the stream's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import unquote

from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from crawler.extract.liveblog import entry, prose, siblings
from crawler.extract.liveblog.draft import Draft, Page
from crawler.extract.liveblog.entry import Found
from crawler.extract.liveblog.rules import LiveRules, select
from crawler.extract.liveblog.timeline import Day

MAX_ENTRIES = 5_000
_CANDIDATES = 4
"""Groups of siblings that are read as entries, the heaviest first."""
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
# Copies and indexes of entries, by the names in use for them on many sites.
_AROUND = CSSSelector(
    "[id*='key-event'], [class*='key-event'], [class*='keyevent'], [class*='key-moment'], [id*='key-moment'], "
    "[id*='pinned-post'], [class*='pinned-post'], [class*='pinned-entry'], [class*='sticky-post']",
    translator="html",
)

_MICRODATA = CSSSelector("[itemprop~='liveBlogUpdate']", translator="html")


@dataclass(slots=True)
class Shown:
    """Entries as the page shows them."""

    found: list[Found] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    days: list[Day] = field(default_factory=list)
    omitted: int = 0
    """Entries beyond the limit, which are left out."""
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
    found = _outermost(select(rules.entry, page.document.tree))
    if rules.continues:
        found = prose.continued([one.parts[0] for one in found], page)
    return _read(found, page, rules)


def by_microdata(page: Page) -> Shown:
    """The entries that say of themselves that they are: itemprop=liveBlogUpdate."""
    tree = page.document.tree
    return _read(_outermost(select(_MICRODATA, tree)), page, None)


def general(page: Page) -> Iterator[Shown]:
    """What the general finders take for entries; each has to be judged."""
    tree = page.document.tree
    groups = siblings.groups(tree, page)
    for group in groups[:_CANDIDATES]:
        yield _read([Found(parts=[member]) for member in group.members], page, None)
    for group in sorted(groups, key=lambda group: -group.beside)[:_CANDIDATES]:
        found = prose.followed(group, page)
        if found:
            yield _read(found, page, None)
    for found in prose.tickers(tree, page):
        yield _read(found, page, None)


def _outermost(elements: Sequence[HtmlElement]) -> list[Found]:
    inside = set(elements)
    return [Found(parts=[one]) for one in elements if not any(above in inside for above in one.iterancestors())]


def _read(found: list[Found], page: Page, rules: LiveRules | None) -> Shown:
    shown = Shown(omitted=max(0, len(found) - MAX_ENTRIES))
    for one in found[:MAX_ENTRIES]:
        draft = entry.read(one, page, rules)
        if draft.text or draft.headline or (_has_media(one) and (draft.reading or draft.identifier)):
            shown.found.append(one)
            shown.drafts.append(draft)
    if any(draft.reading is not None and draft.reading.instant is None for draft in shown.drafts):
        named = list(_days(shown.found, page))
        shown.days = [day for day, _ in named]
        shown.headings = [heading for _, heading in named]
    return shown


def _has_media(found: Found) -> bool:
    return any(next(part.iter(*_MEDIA), None) is not None for part in found.parts)


def _days(found: Sequence[Found], page: Page) -> Iterator[tuple[Day, HtmlElement]]:
    """The days named between the entries."""
    starts = {one.parts[0]: number for number, one in enumerate(found)}
    own = {part for one in found for part in one.parts}
    container = _common(list(starts))
    if container is None:
        return
    # A heading may stand just above the container of the entries.
    before = 0
    skipped: set[HtmlElement] = set()
    for element in container.iter():
        if element in starts:
            before = starts[element] + 1
        if element.getparent() in skipped or element in own:
            skipped.add(element)
            continue
        if isinstance(element.tag, str) and len(element) <= 2 and (element.text or len(element)):
            words = " ".join(element.text_content().split()) if not any(child in own for child in element) else ""
            reading = prose.day_heading(words, page) if words and len(words) <= 60 else None
            if reading is not None:
                skipped.add(element)
                yield Day(before, reading), element


def _common(elements: Sequence[HtmlElement]) -> HtmlElement | None:
    """The lowest element that holds all of `elements`, or its parent where it holds nothing else above them."""
    if not elements:
        return None
    shared = list(elements[0].iterancestors())
    for element in elements[1:]:
        above = set(element.iterancestors())
        shared = [one for one in shared if one in above]
    return shared[0] if shared else None


def flag(drafts: Sequence[Draft], page: Page, rules: LiveRules | None) -> None:
    """Mark key events and pinned entries by the template's rules."""
    if rules is None:
        return
    tree = page.document.tree
    key = _with_ancestors(select(rules.key, tree)) if rules.key else set()
    pinned = _with_ancestors(select(rules.pinned, tree)) if rules.pinned else set()
    linked: set[str] = set()
    for link in select(rules.key_links, tree)[:MAX_ENTRIES] if rules.key_links else ():
        linked |= {unquote((link.get("href") or "").rpartition("#")[2]), link.get("data-id") or ""}
    linked.discard("")
    for draft in drafts:
        ours = set(draft.parts)
        draft.key = (
            draft.key
            or bool(ours & key)
            or draft.identifier in linked
            or (draft.url or "").rpartition("#")[2] in linked
        )
        draft.pinned = draft.pinned or bool(ours & pinned)


def _with_ancestors(elements: Sequence[HtmlElement]) -> set[HtmlElement]:
    found: set[HtmlElement] = set()
    for element in elements:
        found.add(element)
        for above in islice(element.iterancestors(), 12):
            found.add(above)
    return found


def elements(shown: Shown, page: Page, rules: LiveRules | None) -> list[HtmlElement]:
    """The subtrees of the stream: the entries, and what stands between and around them and belongs to them."""
    ours = dict.fromkeys(part for one in shown.found for part in one.parts)
    entries = _with_ancestors(list(ours))
    around = select(rules.around, page.document.tree) if rules and rules.around else []
    around += [element for element in select(_AROUND, page.document.tree) if element not in entries]
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
    return list(dict.fromkeys([*ours, *shown.headings, *around]))
