"""The live blogs' pages: what their templates are given."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from typing import Any

from crawler.newsroom.dates import written
from crawler.newsroom.edition import TOWN, Edition
from crawler.newsroom.liveblogs import LiveStory, Post
from crawler.newsroom.pages import SECTIONS, View, clock, script, slug, structured_authors

# Before the publisher's identifier, as each of the markups has it.
ANCHORS = {"live-blocks": "block-", "live-online": "online-", "live-ticker": "eintrag-"}


def numeric_identifier(live: LiveStory, edition: Edition, post: Post) -> str:
    """The number by which the "online" markup calls an entry."""
    return f"{live.identifier(edition)}{post.number:03}"


def anchor(live: LiveStory, edition: Edition, post: Post) -> str:
    """The entry's `id` in its page."""
    if live.template == "live-online":
        return ANCHORS[live.template] + numeric_identifier(live, edition, post)
    return ANCHORS[live.template] + live.post_identifier(edition, post)


def pinned_post(live: LiveStory, edition: Edition, instant: datetime) -> Post | None:
    """The entry a copy of which stands above the others: the one pinned last."""
    pinned = [post for post in live.posts_at(edition, instant) if post.is_pinned(edition, instant)]
    return max(pinned, key=lambda post: (post.pinned_from or post.at, post.number), default=None)


def live_page(live: LiveStory, edition: Edition, number: int, view: View) -> str:
    """One page of a live blog, `number` from 1."""
    instant = view.instant
    posts = [
        _post(live, edition, post, position, number, view)
        for position, post in enumerate(live.page(edition, instant, number))
    ]
    start, changed = edition.after(live.starts), live.modified_at(edition, instant)
    target, pages = live.target(edition), live.pages(edition, instant)
    pinned = pinned_post(live, edition, instant) if number == 1 else None
    key_events = [
        _post(live, edition, post, 0, number, view)
        for post in live.posts_at(edition, instant)
        if post.key and not post.is_withdrawn(edition, instant)
    ]
    ended = live.ended_at(edition, instant)
    return view.render(
        live.template,
        live.language,
        identifier=live.identifier(edition),
        url=view.base + target,
        target=target,
        headline=live.headline,
        description=live.description,
        section_title=SECTIONS[live.section],
        image=view.image(live.number),
        authors=[{"name": who.name, "role": who.role, "slug": slug(who.name)} for who in live.credits],
        lead=live.lead,
        posts=posts,
        key_events=key_events,
        pinned=_post(live, edition, pinned, 0, 1, view) if pinned else None,
        page=number,
        pages=pages,
        newer=(target if number == 2 else f"{target}?page={number - 1}") if number > 1 else None,
        older=f"{target}?page={number + 1}" if number < pages else None,
        is_live=ended is None,
        has_ended=ended is not None,
        related_stories=view.related(live.number, live.language, edition),
        structured=script(_structured(live, edition, number, view)),
        published=start.astimezone(TOWN).isoformat(),
        published_written=written(start.astimezone(TOWN), live.language),
        published_compact_utc=f"{start:%Y%m%dT%H%M%z}",
        modified=changed.astimezone(TOWN).isoformat(),
        modified_written=written(changed.astimezone(TOWN), live.language),
        modified_clock=clock(changed),
        modified_compact_utc=f"{changed:%Y%m%dT%H%M%z}",
        day_written=f"{start:%d.%m.%Y}",
    )


def live_card(live: LiveStory, edition: Edition, view: View) -> dict[str, Any]:
    """What a feed or a sitemap says of a live blog."""
    start = edition.after(live.starts).astimezone(TOWN)
    return {
        "headline": live.headline,
        "description": live.description,
        "language": live.language,
        "target": live.target(edition),
        "image": view.image(live.number),
        "time": start.isoformat(),
        "time_mail": format_datetime(start),
        "modified_time": live.modified_at(edition, view.instant).astimezone(TOWN).isoformat(),
    }


def _post(live: LiveStory, edition: Edition, post: Post, position: int, page: int, view: View) -> dict[str, Any]:
    at, changed = edition.after(post.at), post.modified(edition, view.instant)
    target = live.target(edition)
    body = post.versions(edition, view.instant)[-1]
    linked = next((story.target(edition) for story in view.stories if story.number == post.story), None)
    return {
        "anchor": anchor(live, edition, post),
        "numeric": numeric_identifier(live, edition, post),
        "target_page": target if page == 1 else f"{target}?page={page}",
        "withdrawn": post.is_withdrawn(edition, view.instant),
        "headline": post.headline,
        "paragraphs": body,
        "has_body": bool(body),
        "author": post.author,
        "key": post.key,
        "linked": linked,
        "time": f"{at:%Y-%m-%dT%H:%M:%S.000Z}",
        "epoch": int(at.timestamp()),
        "ago": _ago(at, view.instant) if view.tells_age else clock(at),
        "clock": clock(at),
        "clock_dotted": clock(at).replace(":", "."),
        "clock_gmt": f"{at:%H:%M} GMT {at:%d.%m.%Y}",
        "changed": f"{changed:%Y-%m-%dT%H:%M:%S.000Z}" if changed else None,
        "changed_clock": clock(changed) if changed else "",
        "is_third": position % 3 == 2,
    }


def _ago(at: datetime, instant: datetime) -> str:
    minutes = int((instant - at).total_seconds() // 60)
    return f"{minutes}m ago" if minutes < 60 else f"{minutes // 60}h ago"


def _structured(live: LiveStory, edition: Edition, number: int, view: View) -> dict[str, Any]:
    url = view.base + live.target(edition)
    updates = []
    for post in live.page(edition, view.instant, number):
        if post.is_withdrawn(edition, view.instant):
            continue
        changed = post.modified(edition, view.instant)
        update = {
            "@type": "BlogPosting",
            "headline": post.headline or live.headline,
            "datePublished": edition.after(post.at).isoformat(),
            "url": f"{url}#{anchor(live, edition, post)}",
            "articleBody": " ".join(post.versions(edition, view.instant)[-1]),
        }
        updates.append(update | ({"dateModified": changed.isoformat()} if changed else {}))
    ended = live.ended_at(edition, view.instant)
    posting: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "LiveBlogPosting",
        "@id": url,
        "headline": live.headline,
        "description": live.description,
        "datePublished": edition.after(live.starts).astimezone(TOWN).isoformat(),
        "dateModified": live.modified_at(edition, view.instant).astimezone(TOWN).isoformat(),
        "coverageStartTime": edition.after(live.starts).astimezone(TOWN).isoformat(),
        "author": structured_authors(live.credits),
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
        "inLanguage": live.language,
        "liveBlogUpdate": updates,
    }
    return posting | ({"coverageEndTime": ended.astimezone(TOWN).isoformat()} if ended else {})
