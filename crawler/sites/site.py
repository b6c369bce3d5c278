"""A configured site."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from crawler.sites.follow import Follow
from crawler.sites.intervals import Intervals
from crawler.sites.validity import ALWAYS, Validity


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTemplate:
    """A publisher template that a site's pages were of at some time."""

    name: str
    """As in `crawler/extract/templates.toml`."""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules of a site's own for its markup, as data: compiled selectors cannot be handed to another process."""

    table: str
    """A `[[rules]]` table without its days, as JSON; `crawler.extract.site_rules` compiles it."""
    validity: Validity = ALWAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a site begins, and what its pages do not say themselves. All URLs are absolute, http or https."""

    name: str
    """What its file is called: `harbour-post` of `harbour-post.toml`."""
    home: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    time_zone: str | None = None
    """The IANA name of the zone in which its pages give times without an offset (`Europe/London`); None: unknown."""
    template: tuple[DatedTemplate, ...] = ()
    """The publisher templates its pages are of also where their markup hides it; no day has two."""
    rules: tuple[Rules, ...] = ()
    """Its own, which go before every template; several may hold on one day, and go in this order."""
    follow: Follow = field(default_factory=Follow)
    intervals: Intervals = field(default_factory=Intervals)

    def seeds(self) -> list[str]:
        """Where a crawl of the site begins: its home page, feeds, sitemaps and sections, each once."""
        return list(dict.fromkeys((self.home, *self.feeds, *self.sitemaps, *self.sections)))

    def template_at(self, instant: datetime | None) -> str | None:
        """The name of the template of a page captured at `instant` (aware; None: unknown); None where there is none."""
        return next((one.name for one in self.template if one.validity.holds_at(instant)), None)

    def rules_at(self, instant: datetime | None) -> tuple[Rules, ...]:
        """The rules of a page captured at `instant` (aware; None: unknown)."""
        return tuple(one for one in self.rules if one.validity.holds_at(instant))
