"""How many requests the policy implies for a site without faults: its rules alone, applied to what is published.

No crawl, no server, no database: each URL is looked at when the policy says, and says then what the truth has.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections import Counter
from datetime import datetime
from itertools import count
from typing import Any

from archive.catalog_rows import utc_text
from archive.frontier import FrontierRow
from crawler.discovery.scope import normalized
from crawler.due.answer import Answer
from crawler.due.policy import Policy
from crawler.newsroom.liveblogs import LiveStory
from crawler.newsroom.stories import Story
from tests.crawler.week.changes import article_changes, listed, live_changes
from tests.crawler.week.clocked_scrapy import on_grain
from tests.crawler.week.paper import TARGETS, ListKind, Paper
from tests.crawler.week.spans import Span

_WHOLE = Answer(200)


def implied(paper: Paper, base: str, time: Span, policy: Policy) -> Counter[str]:
    """The looks at each target of a site within `time`; lists that only robots.txt names are none of them."""
    kinds: dict[str, ListKind] = {TARGETS[kind]: kind for kind in paper.lists if kind != "sitemap"}
    looks: Counter[str] = Counter()
    order = count()
    agenda: list[tuple[datetime, int, str, FrontierRow]] = []
    known: set[str] = set()

    def hear_of(target: str, at: datetime) -> None:
        if target not in known:
            known.add(target)
            url = base + target
            row = FrontierRow(key=normalized(url), url=url, source=base, scope=base, role="page", found=utc_text(at),
                              due=utc_text(at))  # fmt: skip
            heapq.heappush(agenda, (at, next(order), target, row))

    for target in kinds:
        hear_of(target, time.since)
    while agenda:
        at, _, target, row = heapq.heappop(agenda)
        if at >= time.until:
            break
        looks[target] += 1
        if target in kinds:
            news = [one for one, _ in listed(kinds[target], paper, at) if one not in known]
            for one in news:
                hear_of(one, at)
            type_: Any = "section" if target == "/" else "feed"
            row = policy.after_list(row, at, _WHOLE, type=type_, news=len(news), site=None)
        else:
            row = _after_page(paper, target, row, at, policy)
        if row.due is not None:
            due = on_grain(datetime.fromisoformat(row.due))
            heapq.heappush(agenda, (due, next(order), target, row))
    return looks


def _after_page(paper: Paper, target: str, row: FrontierRow, at: datetime, policy: Policy) -> FrontierRow:
    story, edition = paper.by_target[target], paper.edition
    changes = live_changes(story, edition) if isinstance(story, LiveStory) else article_changes(story, edition)
    before = datetime.fromisoformat(row.looked) if row.looked else None
    if before is not None and bisect_right(changes, before) == bisect_right(changes, at):
        return policy.after_same(row, at, Answer(304), None)
    item = _live(story, paper, at) if isinstance(story, LiveStory) else _article(story, paper, at)
    return policy.after_item(row, at, _WHOLE, item | {"url": row.url}, changed=True, site=None)


def _article(story: Story, paper: Paper, at: datetime) -> dict[str, Any]:
    item: dict[str, Any] = {"@type": "NewsArticle"}
    if paper.template != "tables":  # which says of its dates in no zone what they are
        item["datePublished"] = paper.edition.after(story.published).isoformat()
        item["dateModified"] = story.modified_at(paper.edition, at).isoformat()
    return item


def _live(live: LiveStory, paper: Paper, at: datetime) -> dict[str, Any]:
    edition = paper.edition
    entries = [edition.after(post.at) for post in live.page(edition, at, 1)]
    return {
        "@type": "LiveBlogPosting",
        "datePublished": edition.after(live.starts).isoformat(),
        "dateModified": live.modified_at(edition, at).isoformat(),
        # One of the markups says of none that it has ended.
        "isLive": True if live.template == "live-online" else live.ended_at(edition, at) is None,
        "liveBlogUpdate": [{"datePublished": entry.isoformat()} for entry in entries if entry <= at],
    }
