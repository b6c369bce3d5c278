"""What the site's pages say, told without the pages: the answers that an archive of them is compared with."""

# ruff: noqa: N815  the fields have schema.org's names

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from crawler.newsroom.edition import Edition
from crawler.newsroom.live_pages import anchor
from crawler.newsroom.liveblogs import LiveStory, Post, liveblogs
from crawler.newsroom.site import find
from crawler.newsroom.stories import Credit, plain_text, stories


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueEntry:
    """An entry of a live blog at an instant."""

    identifier: str | None
    """The publisher's: the `id` of the entry's element, by which links name it; None where it has none."""
    headline: str | None
    datePublished: datetime
    dateModified: datetime | None
    author: str | None
    articleBody: tuple[str, ...]
    versions: tuple[tuple[str, ...], ...]
    """All texts it has had so far, the newest last."""
    keyEvent: bool
    pinned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What there is to know of a page at an instant. Instants are aware."""

    type: Literal["NewsArticle", "LiveBlogPosting"]
    mainEntityOfPage: str
    """The page's own target (path and query), without the base URL; that of print and mobile versions too."""
    headline: str
    description: str
    """Most templates show it above the body, so that it may count as the body's first paragraph."""
    inLanguage: str
    datePublished: datetime
    dateModified: datetime
    states_zone: bool
    """Whether the page says of its dates what zone they are in; else only the clock on the wall can be known."""
    author: tuple[Credit, ...]
    articleBody: tuple[str, ...]
    """Paragraphs, subheadings and list items in order; of a live blog its lead."""
    whole: bool
    """False where the server cuts the page off."""
    isLive: bool | None = None
    coverageEndTime: datetime | None = None
    liveBlogUpdate: tuple[TrueEntry, ...] = ()
    """The entries of that page of the blog, newest first, without withdrawn ones."""
    withdrawn: tuple[TrueEntry, ...] = ()
    """The entries withdrawn up to the instant, of the whole blog, newest first."""
    pages: int = 1


def truth(target: str, instant: datetime) -> Truth | None:
    """What the page at `target` (path and query) says at an aware instant; None where no article or blog is."""
    found = find(target, instant)
    if found is None:
        return None
    edition, story = found.edition, found.story
    if isinstance(story, LiveStory):
        return _live_truth(story, edition, found.page, instant)
    return Truth(
        type="NewsArticle",
        mainEntityOfPage=story.target(edition),
        headline=story.headline,
        description=story.description,
        inLanguage=story.language,
        datePublished=edition.after(story.published),
        dateModified=story.modified_at(edition, instant),
        states_zone=story.template != "tables",
        author=story.credits,
        articleBody=tuple(map(plain_text, story.body_at(edition, instant))),
        whole=story.fault is None,
    )


def targets(instant: datetime) -> Iterator[str]:
    """The targets of all articles and live blogs of the edition on the front page at an instant."""
    edition = Edition.at(instant)
    for live in liveblogs():
        yield live.target(edition)
    for story in stories():
        if edition.after(story.published) <= instant:
            yield story.target(edition)


def _live_truth(live: LiveStory, edition: Edition, page: int, instant: datetime) -> Truth:
    def entry(post: Post) -> TrueEntry:
        versions = post.versions(edition, instant)
        return TrueEntry(
            identifier=None if live.template == "live-ticker" else anchor(live, edition, post),
            headline=post.headline or None,
            datePublished=edition.after(post.at),
            dateModified=post.modified(edition, instant),
            author=post.author or None,
            articleBody=versions[-1],
            versions=versions,
            keyEvent=post.key,
            pinned=post.is_pinned(edition, instant),
        )

    ended = live.ended_at(edition, instant)
    return Truth(
        type="LiveBlogPosting",
        mainEntityOfPage=live.target(edition),
        headline=live.headline,
        description=live.description,
        inLanguage=live.language,
        datePublished=edition.after(live.starts),
        dateModified=live.modified_at(edition, instant),
        states_zone=True,
        author=live.credits,
        articleBody=live.lead,
        whole=True,
        isLive=ended is None,
        coverageEndTime=ended,
        liveBlogUpdate=tuple(
            map(entry, (p for p in live.page(edition, instant, page) if not p.is_withdrawn(edition, instant)))
        ),
        withdrawn=tuple(map(entry, (p for p in live.posts_at(edition, instant) if p.is_withdrawn(edition, instant)))),
        pages=live.pages(edition, instant),
    )
