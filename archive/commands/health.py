"""Health as `archive stats` shows it: of each site the last days as small plots, and what is broken, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from archive.commands.terminal import one_line, print_indented
from archive.health.lines import break_to_dict
from archive.health.period import Break, Period, Share

DAYS = 14
_ROWS = 12
"""Of sites, on the terminal: the broken ones first; --json has all."""
_LEVELS, _ASCII_LEVELS = "▁▂▃▄▅▆▇█", "_.:-=+*#"
_ABSENT = "·"
_BODY = "articleBody"
_LONGEST = 30


@dataclass(slots=True)
class Day:
    """A day (UTC) of a site."""

    pages: int = 0
    items: int = 0
    documents: int = 0
    unchanged: int = 0
    empty: Share = field(default_factory=Share)
    """Items without a text."""


@dataclass(slots=True)
class SiteDays:
    """The last days of a site, the earliest first; None for one without a crawl."""

    days: dict[date, Day | None]
    breaks: Mapping[str, Break] = field(default_factory=dict)

    @property
    def items(self) -> int:
        """Of all days."""
        return sum(day.items for day in self.days.values() if day is not None)

    def to_dict(self) -> dict[str, Any]:
        """As `archive stats --json` has it."""
        days = [
            {
                "date": date.isoformat(),
                "pages": day.pages,
                "items": day.items,
                "documents": day.documents,
                "unchanged": day.unchanged,
                "emptyBody": {"bad": day.empty.bad, "of": day.empty.of},
            }
            for date, day in self.days.items()
            if day is not None
        ]
        return {"days": days, "breaks": [break_to_dict(broken) for broken in self.breaks.values()]}


def site_days(periods: Iterable[Period], now: datetime) -> dict[str, SiteDays]:
    """The last 14 days of each site that a journal tells of; those that are broken first, then by items."""
    last = [now.date() - timedelta(days=back) for back in reversed(range(DAYS))]
    sites: dict[str, SiteDays] = {}
    for period in periods:
        site = sites.setdefault(period.site, SiteDays(dict.fromkeys(last)))
        site.breaks = period.breaks
        if (when := period.end.date()) not in site.days:
            continue
        day = site.days[when]
        if day is None:
            day = site.days[when] = Day()
        day.pages += period.pages
        day.items += period.items
        day.documents += period.documents
        day.unchanged += period.unchanged
        day.empty = day.empty + period.shares.get(_BODY, Share())
    found = {name: site for name, site in sites.items() if site.breaks or any(site.days.values())}
    return dict(sorted(found.items(), key=lambda pair: (not pair[1].breaks, -pair[1].items, pair[0])))


def print_health(screen: Console, sites: Mapping[str, SiteDays]) -> None:
    """Print the sites, a line each, and their breaks."""
    if not sites:
        return
    ascii_only = not screen.encoding.startswith("utf")
    shown = dict(list(sites.items())[:_ROWS])
    width = min(max(len(one_line(name)) for name in shown), _LONGEST)
    screen.print()
    screen.print(Text(f"health of the last {DAYS} days", style="bold"), soft_wrap=True)
    header = f"  {'':{width}}  {'items a day':{DAYS + 9}}items without a text"
    screen.print(Text(header, style="dim"), soft_wrap=True)
    for name, site in shown.items():
        label = Text(one_line(name), style="bold red" if site.breaks else "")
        label.truncate(width, overflow="ellipsis", pad=True)
        line = Text("  ").append_text(label).append("  ")
        line.append(
            plot([day.items if day else None for day in site.days.values()], ascii_only=ascii_only), style="cyan"
        )
        line.append(f" {site.items:>6,}  ")
        rates = [day.empty.rate if day and day.empty.of else None for day in site.days.values()]
        line.append(plot(rates, 1.0, ascii_only=ascii_only), style="cyan")
        empty = sum((day.empty for day in site.days.values() if day), Share())
        line.append(f" {empty.rate:>5.0%}" if empty.of else "")
        screen.print(line, soft_wrap=True)
        for broken in site.breaks.values():
            print_indented(screen, Text(one_line(broken.sentence), style="red"), 4)
    if rest := len(sites) - len(shown):
        screen.print(Text(f"  and {rest:,} more", style="dim"))


def plot(values: Iterable[float | None], largest: float | None = None, *, ascii_only: bool = False) -> str:
    """A column a value, from nothing to `largest` (without one: the largest there is); a dot where there is none."""
    values = list(values)
    top = largest or max((value for value in values if value is not None), default=0.0)
    levels = _ASCII_LEVELS if ascii_only else _LEVELS
    return "".join(
        (" " if ascii_only else _ABSENT)
        if value is None
        # The lowest is for nothing at all.
        else levels[min(-int(-value * (len(levels) - 1) // top), len(levels) - 1) if top else 0]
        for value in values
    )
