"""How often what changes on a site is worth another look, in words that a person writes: `15 min`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

SHORTEST = {"feeds": timedelta(minutes=1), "sections": timedelta(minutes=1), "live": timedelta(seconds=15)}
"""Of each interval: a site is somebody's, and nothing on it is newer for being asked for more often."""
LONGEST = timedelta(days=30)

_DURATION = re.compile(r"([0-9]{1,7}) ?(s|min|h|d)", re.ASCII)
_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervals:
    """From one look to the next; None: not said."""

    feeds: timedelta | None = None
    """At feeds and sitemaps."""
    sections: timedelta | None = None
    """At the home page and sections."""
    live: timedelta | None = None
    """At a live blog that goes on."""


def parse_interval(text: str, shortest: timedelta) -> timedelta:
    """The duration that `text` says: a whole number and s, min, h or d (`30 s`, `15 min`, `2 h`, `1 d`).

    Raises ValueError, with what to write, for what is none, is under `shortest` or over `LONGEST`.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise ValueError(f'{text!r} is no duration; write a whole number and s, min, h or d, as "15 min" or "2 h"')
    duration = timedelta(seconds=int(match[1]) * _SECONDS[match[2]])
    if duration < shortest:
        raise ValueError(f'{text!r} is too often; write "{duration_text(shortest)}" or more')
    if duration > LONGEST:
        raise ValueError(f'{text!r} is too seldom; write "{duration_text(LONGEST)}" or less')
    return duration


def duration_text(duration: timedelta) -> str:
    """A duration as a file of a site has it, in the largest unit of which it is a whole number: `15 min`."""
    seconds = round(duration.total_seconds())
    unit = next(unit for unit in ("d", "h", "min", "s") if seconds % _SECONDS[unit] == 0)
    return f"{seconds // _SECONDS[unit]} {unit}"
