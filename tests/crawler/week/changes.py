"""When each page of a site becomes another one, reckoned from what is published and not from the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from crawler.newsroom.edition import Edition
from crawler.newsroom.liveblogs import LiveStory
from crawler.newsroom.stories import Story
from tests.crawler.week.paper import LONGEST, SITEMAP_AGE, ListKind, Paper


def changes_of(paper: Paper, target: str) -> tuple[datetime, ...]:
    """When the page at a target (without a page's number) changes; the first is when it comes."""
    if target in paper.list_kinds:
        return list_changes(paper.list_kinds[target], paper)
    story = paper.by_target[target]
    if isinstance(story, LiveStory):
        return live_changes(story, paper.edition)
    return article_changes(story, paper.edition)


def article_changes(story: Story, edition: Edition) -> tuple[datetime, ...]:
    """Its publication and its corrections, in order."""
    return tuple(map(edition.after, (story.published, *(correction.after for correction in story.corrections))))


def opening(live: LiveStory, edition: Edition) -> datetime:
    """When a live blog's page is there and listed: with its third entry, as a page with one could be any article."""
    return edition.after(live.posts[2].at)


def live_changes(live: LiveStory, edition: Edition) -> tuple[datetime, ...]:
    """Its opening, and the instants at which any of its pages changes: entries come, change, go and are pinned."""
    offsets = {live.ends}
    for post in live.posts:
        offsets |= {post.at, *(change.after for change in post.changes)}
        offsets |= {one for one in (post.withdrawn, post.pinned_from, post.pinned_until) if one is not None}
    return tuple(instant for instant in map(edition.after, sorted(offsets)) if instant >= opening(live, edition))


def list_changes(kind: ListKind, paper: Paper) -> tuple[datetime, ...]:
    """The instants at which a list of the site says something else, in order."""
    instants = sorted(set(_moments(kind, paper)))
    said = [(instant, listed(kind, paper, instant)) for instant in instants]
    return (said[0][0], *(later for (_, before), (later, after) in pairwise(said) if after != before))


def listed(kind: ListKind, paper: Paper, instant: datetime) -> tuple[tuple[str, object], ...]:
    """The targets on a list, live blogs first, the newest before the older, each with what it says that may change."""
    edition = paper.edition

    def is_listed(out: datetime) -> bool:
        return out <= instant and (kind != "sitemap" or instant < out + SITEMAP_AGE)

    lives = [live for live in paper.lives if is_listed(opening(live, edition))]
    stories = [story for story in reversed(paper.stories) if is_listed(edition.after(story.published))]
    return (
        *((paper.targets[live.number], _said_of_live(kind, live, edition, instant)) for live in lives),
        *(
            (paper.targets[story.number], story.modified_at(edition, instant) if kind == "atom" else None)
            for story in stories[: LONGEST[kind]]
        ),
    )


def _said_of_live(kind: ListKind, live: LiveStory, edition: Edition, instant: datetime) -> object:
    """The home page says whether it goes on, an Atom feed when it was changed."""
    if kind == "home":
        return live.ended_at(edition, instant) is None
    return live.modified_at(edition, instant) if kind == "atom" else None


def _moments(kind: ListKind, paper: Paper) -> Iterator[datetime]:
    """The instants at which it may change."""
    edition = paper.edition
    for story in paper.stories:
        yield edition.after(story.published)
        if kind == "sitemap":
            yield edition.after(story.published) + SITEMAP_AGE
        elif kind == "atom":
            yield from article_changes(story, edition)
    for live in paper.lives:
        yield from (opening(live, edition), edition.after(live.ends))
        if kind == "sitemap":
            yield opening(live, edition) + SITEMAP_AGE
        elif kind == "atom":
            yield from live_changes(live, edition)
