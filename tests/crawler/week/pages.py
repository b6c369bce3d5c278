"""What a site answers where nothing is wrong with it, without HTTP's part."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from crawler.newsroom.live_pages import live_card
from crawler.newsroom.liveblogs import LiveStory
from crawler.newsroom.mustache import Template
from crawler.newsroom.pages import View
from crawler.newsroom.response import Page
from crawler.newsroom.site import Found, page_of
from crawler.newsroom.stories import Story
from tests.crawler.week.changes import changes_of, listed
from tests.crawler.week.paper import TARGETS, TOKEN_STANDS, ListKind, Paper

_MEDIA_TYPES: dict[ListKind, str] = {
    "home": "text/html; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml",
    "sitemap": "application/xml",
}
_PAGE = re.compile(r"(?P<target>[^?]+)\?page=(?P<page>[1-9]\d{0,3})")
_ROBOTS = "User-agent: *\nDisallow: /login\n"
_NOT_FOUND = Page(b"not found\n", "text/plain", 404)


class Pages:
    """A site's pages under its base URL, each made once for as long as it stands."""

    def __init__(self, paper: Paper, base: str) -> None:
        self._paper, self._base = paper, base
        self._kept: dict[str, tuple[object, Page]] = {}
        self._changes: dict[str, Sequence[datetime]] = {}

    def page(self, target: str, instant: datetime) -> Page:
        """The page at a target (path and query); one of status 404 where there is none."""
        paper = self._paper
        plain, number = (found["target"], int(found["page"])) if (found := _PAGE.fullmatch(target)) else (target, 1)
        story = paper.by_target.get(plain)
        if target == "/robots.txt":
            return self._robots()
        if target not in paper.list_kinds and (story is None or (found and isinstance(story, Story))):
            return _NOT_FOUND
        standing = self._standing(plain, instant)
        if standing is None:
            return _NOT_FOUND
        kept = self._kept.get(target)
        if kept is None or kept[0] != standing:
            made = self._made(target, story, number, instant)
            kept = self._kept[target] = (standing, made)
        return kept[1]

    def _standing(self, target: str, instant: datetime) -> object | None:
        """What a page is the same for as long as it stands; None before it is out."""
        if (changes := self._changes.get(target)) is None:
            changes = self._changes[target] = changes_of(self._paper, target)
        version = bisect_right(changes, instant)
        if not version:
            return None
        noise = self._paper.noise if target in self._paper.by_target else None
        if noise == "token":
            return version, _token_period(instant)
        return version, (len(self._stories_at(instant)) if noise else 0)

    def _made(self, target: str, story: Story | LiveStory | None, number: int, instant: datetime) -> Page:
        if story is None:
            return self._list(self._paper.list_kinds[target], instant)
        if isinstance(story, LiveStory):
            return self._live(story, number, instant)
        return self._article(story, instant)

    def _stories_at(self, instant: datetime) -> tuple[Story, ...]:
        edition = self._paper.edition
        return tuple(story for story in self._paper.stories if edition.after(story.published) <= instant)

    def _view(self, instant: datetime, linked_from: datetime) -> View:
        """A page links to what was out at `linked_from`, so that it does not change with every new article."""
        return View(instant, self._base, self._stories_at(linked_from), tells_age=False)

    def _article(self, story: Story, instant: datetime) -> Page:
        paper = self._paper
        out = paper.edition.after(story.published)
        view = self._view(instant, instant if paper.noise == "most read" else out)
        page = page_of(Found(paper.edition, story), view)
        if paper.noise != "token":
            return page
        token = hashlib.sha256(f"{paper.number} {_token_period(instant)}".encode()).hexdigest()
        field = f'<input type="hidden" name="token" value="{token}"></body>'
        return replace(page, body=page.body.replace(b"</body>", field.encode()))

    def _live(self, live: LiveStory, number: int, instant: datetime) -> Page:
        paper = self._paper
        if number > live.pages(paper.edition, instant):
            return _NOT_FOUND
        return page_of(Found(paper.edition, live, number), self._view(instant, paper.edition.after(live.starts)))

    def _list(self, kind: ListKind, instant: datetime) -> Page:
        paper = self._paper
        view = self._view(instant, instant)
        found = [paper.by_target[target] for target, _ in listed(kind, paper, instant)]
        lives = [
            live_card(one, paper.edition, view) | {"is_live": one.ended_at(paper.edition, instant) is None}
            for one in found
            if isinstance(one, LiveStory)
        ]
        stories = [view.card(one, paper.edition) for one in found if isinstance(one, Story)]
        if kind == "home":
            text = self._home(lives, stories)
            # The servers of the old templates state no validators.
            return Page(text.encode(), _MEDIA_TYPES[kind], etag=paper.template not in {"tables", "plain"})
        changes = self._changes[TARGETS[kind]]
        template = {"rss": "rss.xml", "atom": "atom.xml", "sitemap": "sitemap-news.xml"}[kind]
        newest = max((card["modified_time"] for card in lives + stories), default=changes[0].isoformat())
        text = view.render(template, items=lives + stories, updated_at=newest)
        modified = changes[bisect_right(changes, instant) - 1]
        return Page(text.encode(), _MEDIA_TYPES[kind], modified=modified, etag=True)

    def _home(self, lives: list[dict[str, Any]], stories: list[dict[str, Any]]) -> str:
        paper = self._paper
        feed = next(
            (
                {"target": TARGETS[kind], "type": _MEDIA_TYPES[kind].partition(";")[0]}
                for kind in paper.lists
                if kind in {"rss", "atom"}
            ),
            None,
        )
        return _home_template("cards" if paper.number % 2 else "list").render(
            {"base": self._base, "title": paper.title, "language": paper.language, "feed": feed}
            | {"lives": lives, "stories": stories}
        )

    def _robots(self) -> Page:
        sitemap = f"\nSitemap: {self._base}{TARGETS['sitemap']}\n" if "sitemap" in self._paper.lists else ""
        return Page((_ROBOTS + sitemap).encode(), "text/plain")


def _token_period(instant: datetime) -> int:
    return int(instant.timestamp() // TOKEN_STANDS.total_seconds())


@cache
def _home_template(name: str) -> Template:
    return Template(Path(__file__).with_name("templates").joinpath(f"home-{name}.html").read_text(encoding="utf-8"))
