"""Live blogs: from a page to its entries.

| what                                       | becomes                        | where                                 |
|--------------------------------------------|--------------------------------|---------------------------------------|
| a template's rules, microdata, any markup  | where the entries stand        | rules, markup, siblings, prose        |
| one entry's markup                         | a draft of it                  | entry, text, times                    |
| a line that says a time                    | as much of one as it says      | clock, days, reading                  |
| structured data, else the scripts' state   | drafts, merged with those      | structured, state, merge              |
| clocks, days, zones                        | instants                       | timeline                              |
| drafts                                     | entries, each once, with an id | identity                              |
| names, headline, address, what entries are | is it a live blog              | evidence                              |
| marks and hints                            | is it live, what does it cover | coverage                              |
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from lxml.html import HtmlElement

from archive.items import Entry
from crawler.extract.liveblog import evidence, identity, markup, merge, state, structured, timeline, widgets
from crawler.extract.liveblog.coverage import badges, closing_lines, coverage
from crawler.extract.liveblog.draft import MAX_ENTRIES, Draft
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.rules import LiveRules
from crawler.extract.liveblog.widgets import Widget
from crawler.extract.page.document import Document

__all__ = ["LiveRules", "Stream", "find", "find_widgets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """What a live-blog page holds besides what an article page does."""

    entries: list[Entry]
    """In the order of the page; those that only structured data has follow."""
    elements: list[HtmlElement] = field(default_factory=list)
    """Subtrees that hold no text of the blog's own: entries, their copies, key-event boxes, sort bars, pagination."""
    is_live: bool | None = None
    """What the page evidence."""
    evidence: list[str] = field(default_factory=list)
    """What `is_live` rests on."""
    coverage_start: str | None = None
    """ISO 8601, UTC."""
    coverage_end: str | None = None
    """ISO 8601, UTC."""
    tombstones: list[str] = field(default_factory=list)
    """Identifiers of entries that the page marks as taken away."""
    warnings: list[str] = field(default_factory=list)
    """What is doubtful, each as `field: sentence`."""


class HasLiveRules(Protocol):
    """A template, as far as live blogs go."""

    @property
    def live(self) -> LiveRules | None: ...


def find(document: Document, templates: Iterable[HasLiveRules] = ()) -> Stream | None:
    """The live blog `document` is; None where it is none.

    `templates` are the publisher templates that match the page; without them only the general finders work. A page that
    structured data calls a live blog, and that has no entry, is a stream without entries and with a warning. `document`
    is not changed.
    """
    page = Page.of(document)
    stated = structured.updates(page)
    certain = evidence.declared(page)
    rules = [template.live for template in templates or () if template.live is not None]
    shown, used = _shown(page, rules, stated, certain)
    scripted = [] if shown.drafts or stated else _scripted(page, certain)
    if not shown.drafts and not certain and not scripted:
        return None
    own_zone = next((zone for zone, _ in timeline.stated_zones(page)), None) if stated and shown.drafts else None
    doubts = merge.without_false_zones(shown.drafts, stated, own_zone, page.modified or document.fetched_at)
    drafts, warnings = merge.merge(shown.drafts, stated or scripted)
    warnings += doubts
    if scripted:
        warnings.append("liveBlogUpdate: the entries are read from the data a script would show.")
    if shown.omitted or len(stated) >= MAX_ENTRIES:
        warnings.append(f"liveBlogUpdate: a page's first {MAX_ENTRIES} entries are read, and it has more.")
    elif shown.cut:
        warnings.append("liveBlogUpdate: not all of so large a page is searched; entries may be missing.")
    if drafts and markup.has_further_pages(shown, page):
        warnings.append("liveBlogUpdate: the blog has further pages; entries that are not here may be there.")
    zone = (document.site.time_zone if document.site else None) or (used.zone if used else None)
    warnings += timeline.resolve(drafts, shown.days, page, zone=zone)
    drafts = identity.without_copies(drafts)
    identity.identify(drafts)
    if not drafts:
        warnings += [widgets.warning(widget) for widget in widgets.find(document.tree)] or [
            "liveBlogUpdate: structured data calls the page a live blog, and no entry was found in it."
        ]
    told = coverage(drafts, page, used)
    markup.flag(drafts, shown, page, used)
    return Stream(
        entries=[_entry(draft) for draft in drafts],
        elements=[*markup.elements(shown, page, used), *badges(document.tree), *closing_lines(page)],
        is_live=told.is_live,
        evidence=told.evidence,
        coverage_start=_iso(told.start),
        coverage_end=_iso(told.end),
        tombstones=markup.tombstones(document.tree),
        warnings=warnings + told.warnings,
    )


def _scripted(page: Page, certain: bool) -> list[Draft]:
    """The entries in the state of the page's scripts, where the page is a live blog by other evidence."""
    if certain or (page.says_live and page.is_article):
        return state.updates(page)
    return []


def find_widgets(document: Document) -> list[Widget]:
    """Live blogs that a script would bring into the page; `widgets.warning` says it for an item."""
    return widgets.find(document.tree)


def _shown(
    page: Page, rules: list[LiveRules], stated: list[Draft], certain: bool
) -> tuple[markup.Shown, LiveRules | None]:
    """The entries in the page's markup: a template's, else microdata's, else the best of the general finders."""
    for one in rules:
        if one.ambiguous and not (certain or page.says_live):
            continue
        shown = markup.by_rules(page, one)
        if (certain and shown.drafts) or shown.timed:
            markup.without_tombstones(shown, stated)
            return shown, one
    shown = markup.by_microdata(page)
    if shown.timed:
        return shown, None
    best = markup.by_anchors(page, stated)
    cut = False
    for candidate in markup.general(page, certain=certain):
        cut = cut or candidate.cut
        # The clocks are needed to see whether the entries stand in order.
        timeline.resolve(candidate.drafts, candidate.days, page)
        confirmed = len(merge.match(candidate.drafts, stated))
        if not evidence.is_stream(candidate.found, candidate.drafts, page, certain=certain, confirmed=confirmed):
            continue
        if confirmed * 5 < min(len(stated), len(candidate.drafts)):
            continue
        # The finer reading comes first: a coarser one has to find markedly more.
        if candidate.weight > 1.15 * best.weight:
            best = candidate
    if certain and not best.drafts:
        alone = markup.lone(page)
        best = alone if not stated or merge.match(alone.drafts, stated) else best
    elif not best.drafts and page.says_live and page.is_article:
        alone = markup.lone(page)
        best = alone if evidence.is_named(one.parts[0] for one in alone.found) else best
    for draft in best.drafts:
        draft.instant = draft.local = None  # to be resolved again, with what structured data adds
    best.cut = best.cut or cut
    return best, None


def _entry(draft: Draft) -> Entry:
    assert draft.identifier is not None
    return Entry(
        identifier=draft.identifier,
        url=draft.url,
        headline=draft.headline,
        datePublished=_iso(draft.instant),
        # Systems stamp an edit with the publication; one before it is that of a draft.
        dateModified=_iso(draft.modified) if _later(draft.modified, draft.instant) else None,
        author=draft.authors,
        articleBody=draft.text,
        keyEvent=draft.key,
        pinned=draft.pinned,
        position=draft.position,
    )


def _later(edit: datetime | None, published: datetime | None) -> bool:
    return edit is not None and (published is None or edit > published)


def _iso(moment: datetime | None) -> str | None:
    return moment.replace(microsecond=0).isoformat() if moment is not None else None
