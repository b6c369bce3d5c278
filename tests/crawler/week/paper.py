"""A site: what it publishes, where it lists it, and what goes wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal

from crawler.newsroom.edition import Edition
from crawler.newsroom.liveblogs import LiveStory
from crawler.newsroom.stories import Story
from tests.crawler.week.faults import Fault
from tests.crawler.week.spans import Span

ListKind = Literal["home", "rss", "atom", "sitemap"]
TARGETS: dict[ListKind, str] = {"home": "/", "rss": "/rss.xml", "atom": "/atom.xml", "sitemap": "/sitemaps/news.xml"}
LONGEST: dict[ListKind, int] = {"home": 24, "rss": 15, "atom": 15, "sitemap": 1000}
"""How many articles a list has: the newest."""
SITEMAP_AGE = timedelta(hours=48)
"""What is older is no longer in a news sitemap."""
Noise = Literal["token", "most read"]
TOKEN_STANDS = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What there is to know of a site; its pages follow from it."""

    number: int
    title: str
    language: str
    template: str
    edition: Edition
    """The only one it has: all offsets count from its start."""
    stories: tuple[Story, ...]
    lives: tuple[LiveStory, ...]
    lists: tuple[ListKind, ...]
    """The home page is always one."""
    faults: tuple[Fault, ...]
    lies: bool
    """Whether its validators do: what changed is seen only by who asks without them."""
    noise: Noise | None
    """What changes in the articles' pages beside their content: a token, new with every `TOKEN_STANDS`, or a box with
    the newest articles. The payload is another one, the item is not."""

    @property
    def address(self) -> str:
        return f"127.0.0.{self.number + 2}"

    @property
    def hidden(self) -> tuple[Span, ...]:
        """When its articles cannot be read."""
        return tuple(fault.span for fault in self.faults if fault.hides(article=True))

    @cached_property
    def targets(self) -> dict[int, str]:
        """Path and query of articles and live blogs, by their numbers."""
        return {one.number: target for target, one in self.by_target.items()}

    @cached_property
    def by_target(self) -> dict[str, Story | LiveStory]:
        """Articles and live blogs by path and query."""
        everything: tuple[Story | LiveStory, ...] = (*self.stories, *self.lives)
        return {one.target(self.edition): one for one in everything}

    @cached_property
    def list_kinds(self) -> dict[str, ListKind]:
        """The lists by their paths."""
        return {TARGETS[kind]: kind for kind in self.lists}
