"""From the bytes of a page to an item, or to the reason why there is none: `examine` and `extract`.

Pure: no network, no clock, no state between calls; the same input gives the same output in any order of pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive.items import Article, LiveBlog
from crawler.extract.article import Reading, read_article
from crawler.extract.body.body import MIN_TEXT
from crawler.extract.body.own_part import settle_dates, without_entries
from crawler.extract.dates.publication import read_publication
from crawler.extract.kind.kind import classify
from crawler.extract.liveblog import Stream, find, find_widgets, widgets
from crawler.extract.page.document import Document, parse
from crawler.extract.page.structured import article_node
from crawler.extract.reasons import Reason, RefusedError
from crawler.extract.site_rules import own_rules
from crawler.extract.templates import matching

if TYPE_CHECKING:
    from crawler.sites import Site

__all__ = ["Outcome", "Reason", "examine", "examine_document", "extract"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a page came to: an item, or a reason; never both, never neither."""

    item: Article | LiveBlog | None
    """Without its capture, which extraction does not know of."""
    reason: Reason | None
    evidence: dict[str, Any] | None
    """Why: the kind and what it was seen by, the sources of each field, what was removed. None unless asked for."""


def examine(
    body: bytes,
    url: str,
    *,
    headers: Sequence[tuple[str, str]] | Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    site: Site | None = None,
    templates: bool = True,
    explain: bool = False,
) -> Outcome:
    """Extract what a page holds.

    `body` is decoded from its Content-Encoding, `headers` are the response's, `fetched_at` is when it was fetched
    (aware; the record's WARC-Date), `site` is the configuration of the page's site: clocks without an offset are in its
    time zone, and what it says of its markup holds where `fetched_at` is in its days (without `fetched_at`: where it
    names no days). `templates=False` reads without publisher templates (the site's own rules hold all the same),
    `explain=True` fills `Outcome.evidence`.

    Raises nothing for any bytes: what is wrong with a page is a reason. Rules that no file of a site could hold raise
    `crawler.extract.selectors.RulesError`.
    """
    try:
        document = parse(body, url, headers=headers, fetched_at=fetched_at, site=site)
    except RefusedError as refused:
        return _refused(refused.reason, [refused.detail], explain)
    return examine_document(document, templates=templates, explain=explain)


def examine_document(document: Document, *, templates: bool = True, explain: bool = False) -> Outcome:
    """`examine`, for who has the page parsed already (`crawler.extract.page.document.parse`): its tree is used up."""
    try:
        return _examine(document, templates=templates, explain=explain)
    except RefusedError as refused:
        return _refused(refused.reason, [refused.detail], explain)


def extract(
    body: bytes,
    url: str,
    *,
    headers: Sequence[tuple[str, str]] | Mapping[str, str] | None = None,
    fetched_at: datetime | None = None,
    site: Site | None = None,
    templates: bool = True,
) -> Article | LiveBlog | None:
    """The item of `examine`; None where there is a reason instead."""
    return examine(body, url, headers=headers, fetched_at=fetched_at, site=site, templates=templates).item


def _examine(document: Document, *, templates: bool, explain: bool) -> Outcome:
    configured = document.site.template_at(document.fetched_at) if document.site else None
    rules = own_rules(document) + (matching(document.tree, configured) if templates else ())
    node = article_node(document)
    stream = find(document, rules)
    publication = read_publication(document, node, rules, explain=explain)
    if stream is not None:
        node = without_entries(node, stream.entries)
        reading = read_article(document, node, rules, publication, beside=stream.elements, explain=explain)
        evidence = {"kind": "live blog", "kindEvidence": stream.evidence, **reading.evidence} if explain else None
        return Outcome(_live_blog(reading, stream), None, evidence)
    kind = classify(document, node, publication.published is not None)
    if kind.reason is not None:
        return _refused(kind.reason, kind.evidence, explain)
    embedded = [widgets.warning(widget) for widget in find_widgets(document)]
    reading = read_article(document, node, rules, publication, explain=explain)
    reading.article.extraction.warnings += embedded
    if len(reading.article.articleBody) < MIN_TEXT and not node.get("articleBody"):
        return _refused(Reason.NO_TEXT, [*kind.evidence, *reading.body.evidence], explain)
    evidence = {"kind": "article", "kindEvidence": kind.evidence, **reading.evidence} if explain else None
    return Outcome(reading.article, None, evidence)


def _live_blog(reading: Reading, stream: Stream) -> LiveBlog:
    head = {one.name: getattr(reading.article, one.name) for one in fields(Article)}
    published, modified, warnings = settle_dates(head["datePublished"], head["dateModified"], stream)
    head |= {"datePublished": published, "dateModified": modified}
    reading.article.extraction.warnings += [*stream.warnings, *warnings]
    reading.article.extraction.evidence += stream.evidence
    reading.article.extraction.tombstones += stream.tombstones
    return LiveBlog(
        **head,
        coverageStartTime=stream.coverage_start,
        coverageEndTime=stream.coverage_end,
        isLive=stream.is_live,
        liveBlogUpdate=stream.entries,
    )


def _refused(reason: Reason, evidence: list[str], explain: bool) -> Outcome:
    return Outcome(None, reason, {"kind": str(reason), "kindEvidence": evidence} if explain else None)
