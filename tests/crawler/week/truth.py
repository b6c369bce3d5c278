"""What an archive of the sites has to hold: told without their pages, from what is published alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.newsroom.edition import Edition
from crawler.newsroom.live_pages import anchor, numeric_identifier
from crawler.newsroom.liveblogs import LiveStory, Post
from crawler.newsroom.stories import Story, plain_text
from tests.crawler.week.changes import article_changes, list_changes, listed, live_changes, opening
from tests.crawler.week.paper import TARGETS, ListKind, Paper
from tests.crawler.week.spans import Span


@dataclass(frozen=True, slots=True)
class Wording:
    """A text, by paragraphs, and how long it stood."""

    text: tuple[str, ...]
    stood: Span
    seen: tuple[Span, ...]
    """What of that the site was up and its layout whole; never empty for a wording that an archive must have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueArticle:
    target: str
    """Path and query: its address after the base URL, which is the canonical one."""
    headline: str
    wordings: tuple[Wording, ...]
    changes: tuple[datetime, ...]
    """When its content changed; the first is its publication."""
    listed: dict[ListKind, datetime]
    """When each list had it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueEntry:
    identifier: str | None
    """The publisher's, of two the one that is data and no anchor; None where the markup has none."""
    headline: str
    published: datetime
    wordings: tuple[Wording, ...]
    """The last ends when the entry is withdrawn."""
    withdrawn: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBlog:
    target: str
    """Of its first page; the others have `?page=N` after it."""
    headline: str
    live: Span
    """From when its page is there until its coverage ends."""
    entries: tuple[TrueEntry, ...]
    """In the order of their publication."""
    pages: int
    """In the end."""
    changes: tuple[datetime, ...]
    """When any of its pages changed."""
    listed: dict[ListKind, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueList:
    kind: ListKind
    target: str
    changes: tuple[datetime, ...]
    """When it said something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueSite:
    """What there is to know of a site, without its base URL."""

    paper: Paper
    articles: tuple[TrueArticle, ...]
    blogs: tuple[TrueBlog, ...]
    lists: tuple[TrueList, ...]

    @property
    def lies(self) -> bool:
        return self.paper.lies

    @property
    def has_noise(self) -> bool:
        """Whether its articles' payloads change without their items: how many are archived depends on the looks."""
        return self.paper.noise is not None


def truth_of(paper: Paper, time: Span) -> TrueSite:
    """What was true of a site within a stretch of time: what stood in it, and what appeared in it."""
    edition = paper.edition
    return TrueSite(
        paper=paper,
        articles=tuple(
            _article(story, paper, time) for story in paper.stories if edition.after(story.published) < time.until
        ),
        blogs=tuple(_blog(live, paper, time) for live in paper.lives if opening(live, edition) < time.until),
        lists=tuple(
            TrueList(kind=kind, target=TARGETS[kind], changes=_until(list_changes(kind, paper), time))
            for kind in paper.lists
        ),
    )


def _until(instants: Sequence[datetime], time: Span) -> tuple[datetime, ...]:
    return tuple(instant for instant in instants if instant < time.until)


def _article(story: Story, paper: Paper, time: Span) -> TrueArticle:
    changes = _until(article_changes(story, paper.edition), time)
    texts = [tuple(map(plain_text, story.body_at(paper.edition, change))) for change in changes]
    target = paper.targets[story.number]
    return TrueArticle(
        target=target,
        headline=story.headline,
        wordings=_wordings(texts, changes, time.until, paper, time),
        changes=changes,
        listed=_listed(target, changes[0], paper),
    )


def _blog(live: LiveStory, paper: Paper, time: Span) -> TrueBlog:
    edition, target = paper.edition, paper.targets[live.number]
    opened, ends = opening(live, edition), edition.after(live.ends)
    return TrueBlog(
        target=target,
        headline=live.headline,
        live=Span(opened, ends),
        entries=tuple(_entry(post, live, paper, time) for post in live.posts if edition.after(post.at) < time.until),
        pages=live.pages(edition, time.until),
        changes=_until(live_changes(live, edition), time),
        listed=_listed(target, opened, paper),
    )


def _entry(post: Post, live: LiveStory, paper: Paper, time: Span) -> TrueEntry:
    edition = paper.edition
    changes = _until([edition.after(post.at), *(edition.after(change.after) for change in post.changes)], time)
    withdrawn = edition.after(post.withdrawn) if post.withdrawn is not None else None
    read = Span(max(time.since, opening(live, edition)), time.until)
    gone = withdrawn if withdrawn is not None and withdrawn < time.until else None
    return TrueEntry(
        identifier=_identifier(post, live, edition),
        headline=post.headline,
        published=changes[0],
        wordings=_wordings(post.versions(edition, time.until), changes, gone or time.until, paper, read),
        withdrawn=gone,
    )


def _identifier(post: Post, live: LiveStory, edition: Edition) -> str | None:
    if live.template == "live-ticker":
        return None
    return (numeric_identifier if live.template == "live-online" else anchor)(live, edition, post)


def _wordings(
    texts: Sequence[tuple[str, ...]], changes: Sequence[datetime], until: datetime, paper: Paper, time: Span
) -> tuple[Wording, ...]:
    """The texts with their stretches; of those over before the time, nothing can be seen, and they are left out."""
    stretches = [Span(since, until) for since, until in zip(changes, [*changes[1:], until], strict=True)]
    return tuple(
        Wording(text, stood, Span(max(stood.since, time.since), stood.until).without(paper.hidden))
        for text, stood in zip(texts, stretches, strict=False)
        if stood.until > time.since
    )


def _listed(target: str, out: datetime, paper: Paper) -> dict[ListKind, datetime]:
    """The first instant at which each list has it."""
    kinds = (kind for kind in paper.lists if target in dict(listed(kind, paper, out)))
    return dict.fromkeys(kinds, out)
