"""Whether a live blog claims to go on, and what span of time it claims to cover.

One sign proves little: some publishers always name an end, and a headline keeps its "live" for years. So an answer
takes an explicit mark or two hints that nothing outweighs. Whether a blog has really ended, only later captures tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import Draft, Page, live_nodes
from crawler.extract.liveblog.rules import LiveRules

_LIVE_TITLE = re.compile(r"^live\b|\blive\s?(?:updates?|blog|ticker)?\s*(?:[:|–—-]|$)|[:|–—-]\s*live\b", re.IGNORECASE)
_ENDED_TITLE = re.compile(
    r"\bas it happened\b|\blive ?blog (?:closed|ended|archive)\b|\bzum nachlesen\b|\bso lief\b|\bcom'è andata\b",
    re.IGNORECASE,
)
_EXPLICIT, _HINT = 2, 1
_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the page claims."""

    is_live: bool | None
    evidence: list[str]
    start: datetime | None
    """UTC."""
    end: datetime | None
    """UTC."""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sign:
    live: bool
    weight: int
    says: str


def coverage(drafts: Sequence[Draft], page: Page, rules: LiveRules | None) -> Coverage:
    """Weigh what the page, its structured data and its template's marks say."""
    instants = [draft.instant for draft in drafts if draft.instant is not None]
    oldest, newest = min(instants, default=None), max(instants, default=None)
    nodes = list(live_nodes(page.document))
    start = min(_instants(nodes, "coverageStartTime"), default=None)
    end = max(_instants(nodes, "coverageEndTime"), default=None)
    stated_end = end is not None
    warnings: list[str] = []
    if start is not None and start == end:  # a day at midnight: what a CMS writes that knows neither
        start = end = None
    if end is not None and newest is not None and end < newest - _SLACK:
        warnings.append("coverageEndTime: the page's lies before its newest entry and is left out.")
        end = None
    signs = list(_signs(page, rules, nodes))
    if nodes and not stated_end:
        signs.append(_Sign(True, _HINT, "its structured data names no end"))
    signs += _signs_of_end(end, newest, page)
    live = sum(sign.weight for sign in signs if sign.live)
    over = sum(sign.weight for sign in signs if not sign.live)
    answer = None if live == over or max(live, over) < _EXPLICIT else live > over
    if start is not None and oldest is not None and start > oldest + _SLACK:
        warnings.append("coverageStartTime: the page's lies after its oldest entry; the entry's is taken.")
        start = oldest
    if end is not None and answer:
        warnings.append("coverageEndTime: the page names one though it is live; it is left out.")
        end = None
    evidence = [sign.says for sign in signs if answer is None or sign.live == answer]
    return Coverage(is_live=answer, evidence=evidence, start=start, end=end, warnings=warnings)


def _signs(page: Page, rules: LiveRules | None, nodes: list[dict[str, Any]]) -> Iterator[_Sign]:
    tree = page.document.tree
    if rules and rules.ended and rules.ended(tree):
        yield _Sign(False, _EXPLICIT, "the template's mark of an ended blog is on the page")
    if rules and rules.live and rules.live(tree):
        yield _Sign(True, _EXPLICIT, "the template's mark of a running blog is on the page")
    for element in islice(tree.iter("amp-live-list"), 1):
        ended = element.get("disabled") is not None
        yield _Sign(not ended, _EXPLICIT, "its amp-live-list is disabled" if ended else "its amp-live-list is polled")
    flag = next((node["isLive"] for node in nodes if isinstance(node.get("isLive"), bool)), None)
    if flag is not None:
        yield _Sign(flag, _EXPLICIT, f"isLive of its structured data is {str(flag).lower()}")
    if any(_ENDED_TITLE.search(headline) for headline in page.headlines):
        yield _Sign(False, _EXPLICIT, "its headline says that it is over")
    elif any(_LIVE_TITLE.search(headline) for headline in page.headlines):
        yield _Sign(True, _HINT, "its headline says live")


def _signs_of_end(end: datetime | None, newest: datetime | None, page: Page) -> Iterator[_Sign]:
    if end is None:
        return
    fetched = page.document.fetched_at
    if fetched is None:
        yield _Sign(False, _HINT, "its structured data names an end")
    elif end >= fetched:
        yield _Sign(True, _HINT, "the end its structured data names is still to come")
    else:
        yield _Sign(False, _HINT, "the end its structured data names is past")
        last = max((moment for moment in (newest, page.modified) if moment is not None), default=None)
        if last is not None and fetched - last > timedelta(days=1):
            yield _Sign(False, _HINT, "nothing had changed for a day")


def _instants(nodes: list[dict[str, Any]], key: str) -> Iterator[datetime]:
    for node in nodes:
        value = node.get(key)
        reading = clock.machine(value) if isinstance(value, str) else None
        if reading is not None and reading.instant is not None:
            yield reading.instant
