"""The newsroom's time: an edition every six hours, and the offsets its articles are dated by.

All that the site says is a function of the instant: the edition of that instant is on the front page, earlier editions
stay readable at their own addresses. So two crawls some minutes apart see the same articles and a live blog that went
on, and a drill may let weeks pass without a store of any kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

CALENDAR_BEGINS = datetime(2020, 1, 1, tzinfo=UTC)
INTERVAL = timedelta(hours=6)
# An edition's own time begins before it is on the front page, so that whoever looks finds its live blogs in mid-life.
HEAD_START = timedelta(hours=2)
# The town keeps one offset all year, so that a page's bare clock times can be judged without a zone's history.
TOWN = timezone(timedelta(hours=1))
MOSCOW = timezone(timedelta(hours=3))

_OFFSET = re.compile(r"(?P<sign>-)?(?:(?P<days>\d+)d)? ?(?:(?P<hours>\d+)h)? ?(?:(?P<minutes>\d+)m)?")


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """One edition; `number` counts from the beginning of the newsroom's calendar."""

    number: int

    @classmethod
    def at(cls, instant: datetime) -> Edition:
        """The edition that is on the front page at an aware instant. Raises `ValueError` before the calendar begins."""
        if instant < CALENDAR_BEGINS:
            raise ValueError(f"the newsroom's calendar begins at {CALENDAR_BEGINS.isoformat()}, not before {instant}")
        return cls((instant - CALENDAR_BEGINS) // INTERVAL)

    @property
    def start(self) -> datetime:
        """The instant, UTC, from which the offsets of its articles count."""
        return CALENDAR_BEGINS + self.number * INTERVAL - HEAD_START

    def after(self, offset: timedelta) -> datetime:
        """The instant, UTC, at an offset from the edition's start."""
        return self.start + offset


def offset(text: str) -> timedelta:
    """A written offset ("2h 15m", "-1d 4h", "0m") as a timedelta. Raises `ValueError` where it is none."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None or not text.strip("- "):
        raise ValueError(f"not an offset like '-1d 2h 15m': {text!r}")
    parts = {unit: int(match[unit] or 0) for unit in ("days", "hours", "minutes")}
    return timedelta(**parts) * (-1 if match["sign"] else 1)
