"""Whether a live blog claims to go on, and what span of time it claims to cover.

One sign proves little: some publishers always name an end, and a headline keeps its "live" for years. So an answer
takes an explicit mark or two hints, and hints of an end weigh more than those that simply stay on a page. Whether a
blog has really ended, only later captures tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.draft import Draft
from crawler.extract.liveblog.page import Page, address_says_live, live_nodes
from crawler.extract.liveblog.rules import LiveRules

_LIVE_TITLE = re.compile(
    r"^live\b|\blive\s?(?:updates?|blog|ticker)?\s*(?:[:|–—-]|$)|[:|–—-]\s*live\b|ticker\b|\bdiretta\b|"
    r"\ben (?:direct|vivo)\b|\bao vivo\b|онлайн",
    re.IGNORECASE,
)
_ENDED_TITLE = re.compile(
    r"\bas it happened\b|\blive ?blog (?:closed|ended|archive)\b|\bzum nachlesen\b|\bso lief\b|\bcom'è andata\b",
    re.IGNORECASE,
)
# Sentences with which newsrooms close a blog, in a paragraph of their own.
_CLOSED = re.compile(
    r"(?:live ?blog|live coverage|blog|ticker|direct|diretta|cobertura|онлайн|трансляци[яю]).{0,40}"
    r"(?:is (?:now )?(?:closed|over|finished)|has (?:now )?(?:ended|closed|finished)|"
    r"ist (?:nun )?(?:beendet|geschlossen)|est (?:maintenant )?(?:terminé|clos)|(?:finisce|termina) qui|termina aquí|"
    r"завершен[ао]?)|"
    r"(?:beenden|schließen) wir (?:den|diesen|das|unseren|unser) (?:live-?)?(?:ticker|blog|news-?blog)|"
    r"(?:closing|ending|wrapping up) (?:this|our|the) (?:live )?(?:blog|coverage)|трансляция завершена",
    re.IGNORECASE,
)
_BADGE = frozenset(
    ("live", "● live", "live now", "en direct", "direct", "in diretta", "diretta", "en vivo", "en directo", "ao vivo")
)
_SLACK = timedelta(minutes=1)
_NEVER = datetime.min.replace(tzinfo=UTC)


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
    says: str
    explicit: bool = False


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
    signs = [*_marks(drafts, page, rules, nodes), *_hints(page)]
    if nodes and not stated_end:
        signs.append(_Sign(True, "its structured data names no end"))
    signs += _signs_of_end(end, newest, page)
    answer = _weighed(signs)
    if start is not None and oldest is not None and start > oldest + _SLACK:
        warnings.append("coverageStartTime: the page's lies after its oldest entry; the entry's is taken.")
        start = oldest
    if end is not None and answer:
        warnings.append("coverageEndTime: the page names one though it is live; it is left out.")
        end = None
    evidence = [sign.says for sign in signs if answer is None or sign.live == answer]
    return Coverage(is_live=answer, evidence=evidence, start=start, end=end, warnings=warnings)


def _weighed(signs: list[_Sign]) -> bool | None:
    explicit = {sign.live for sign in signs if sign.explicit}
    if explicit:
        return explicit.pop() if len(explicit) == 1 else None
    live = sum(sign.live for sign in signs)
    over = len(signs) - live
    if over >= 2:
        return False
    return True if live >= 2 and not over else None


def _marks(
    drafts: Sequence[Draft], page: Page, rules: LiveRules | None, nodes: list[dict[str, Any]]
) -> Iterator[_Sign]:
    tree = page.document.tree
    if rules and rules.ended and rules.ended(tree):
        yield _Sign(False, "the template's mark of an ended blog is on the page", explicit=True)
    if rules and rules.live and rules.live(tree):
        yield _Sign(True, "the template's mark of a running blog is on the page", explicit=True)
    for element in islice(tree.iter("amp-live-list"), 1):
        ended = element.get("disabled") is not None
        says = "its amp-live-list is disabled" if ended else "its amp-live-list is polled"
        yield _Sign(not ended, says, explicit=True)
    flag = next((node["isLive"] for node in nodes if isinstance(node.get("isLive"), bool)), None)
    if flag is not None:
        yield _Sign(flag, f"isLive of its structured data is {str(flag).lower()}", explicit=True)
    if any(_ENDED_TITLE.search(headline) for headline in page.headlines):
        yield _Sign(False, "its headline says that it is over", explicit=True)
    # The newest entry may say it, and so may a line above or below the entries.
    newest = max((draft for draft in drafts if draft.instant), key=lambda draft: draft.instant or _NEVER, default=None)
    if (newest and _CLOSED.search(newest.text[-300:])) or next(closing_lines(page), None) is not None:
        yield _Sign(False, "it says that it is closed", explicit=True)


def _hints(page: Page) -> Iterator[_Sign]:
    if any(_LIVE_TITLE.search(headline) for headline in page.headlines):
        yield _Sign(True, "its headline says live")
    if address_says_live(page.document.url):
        yield _Sign(True, "its address says live")
    if next(badges(page.document.tree), None) is not None:
        yield _Sign(True, "it wears a badge that says live")


def badges(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Elements beside the page's headline that say "Live" and nothing else, and are no links.

    Elsewhere on a page (menus, widgets of a broadcaster's programme) the word says nothing of this page.
    """
    node = next(tree.iter("h1"), None)
    for _ in range(3):
        if node is None or node.tag == "body":
            return
        for sibling in (*islice(node.itersiblings(preceding=True), 3), *islice(node.itersiblings(), 3)):
            for element in islice(sibling.iter("span", "div", "p", "strong", "b", "em"), 50):
                words = " ".join((element.text or "")[:40].casefold().split())
                linked = next(element.iterancestors("a", "nav", "button", "li"), None)
                if len(element) == 0 and words in _BADGE and linked is None:
                    yield element
        node = node.getparent()


def closing_lines(page: Page) -> Iterator[HtmlElement]:
    """Paragraphs that say that the blog is over."""
    for line in islice(page.document.tree.iter("p"), 3_000):
        if page.lengths[line] < 200 and len(line) <= 3 and _CLOSED.search(line.text_content()):
            yield line


def _signs_of_end(end: datetime | None, newest: datetime | None, page: Page) -> Iterator[_Sign]:
    if end is None:
        return
    fetched = page.document.fetched_at
    if fetched is None:
        yield _Sign(False, "its structured data names an end")
    elif end >= fetched:
        yield _Sign(True, "the end its structured data names is still to come")
    else:
        yield _Sign(False, "the end its structured data names is past")
        last = max((moment for moment in (newest, page.modified) if moment is not None), default=None)
        if last is not None and fetched - last > timedelta(days=1):
            yield _Sign(False, "nothing had changed for a day")


def _instants(nodes: list[dict[str, Any]], key: str) -> Iterator[datetime]:
    for node in nodes:
        value = node.get(key)
        reading = clock.machine(value) if isinstance(value, str) else None
        if reading is not None and reading.instant is not None:
            yield reading.instant
