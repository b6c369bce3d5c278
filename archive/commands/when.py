"""WHEN on the command line: an instant, a day, a month, a year, or how long ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import click

_AGO = re.compile(r"([0-9]{1,6}) ?(m|min|h|d|w)", re.IGNORECASE)
_AGO_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 60 * 24, "w": 60 * 24 * 7}
_YEAR = re.compile(r"[0-9]{4}")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Span(NamedTuple):
    """What a WHEN covers: `start` <= instant < `end`, both in UTC; a day is meant whole, a second too."""

    start: datetime
    end: datetime


class When(click.ParamType[Span]):
    """`2024-05-01`, `2024-05-01T14:30Z`, `2024-05`, `2024`, `today`, `yesterday`, `90min`, `6h`, `2d`, `1w` (ago)."""

    name = "when"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Span:
        if isinstance(value, Span):
            return value
        try:
            return parse_when(str(value), datetime.now(UTC))
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is no date: write 2024-05-01, 2024-05-01T14:30+02:00, 2024-05, 2024, today, yesterday, or "
                "how long ago: 90min, 6h, 2d, 1w (UTC where no time zone is given)",
                param,
                ctx,
            )


def parse_when(text: str, now: datetime) -> Span:
    """The span that `text` means at `now`. Raises ValueError, or OverflowError for one outside the calendar."""
    text = text.strip()
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    day = timedelta(days=1)
    if text.lower() == "today":
        return Span(today, today + day)
    if text.lower() == "yesterday":
        return Span(today - day, today)
    if ago := _AGO.fullmatch(text):
        instant = now - timedelta(minutes=int(ago[1]) * _AGO_MINUTES[ago[2].lower()])
        return Span(instant, instant + timedelta(microseconds=1))
    if month := _MONTH.fullmatch(text):
        start = datetime(int(month[1]), int(month[2]), 1, tzinfo=UTC)
        return Span(start, (start + 31 * day).replace(day=1))
    if _YEAR.fullmatch(text):
        return Span(datetime(int(text), 1, 1, tzinfo=UTC), datetime(int(text) + 1, 1, 1, tzinfo=UTC))
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    instant = instant.astimezone(UTC)
    if _DAY.fullmatch(text):
        return Span(instant, instant + day)
    if instant.microsecond:
        return Span(instant, instant + timedelta(microseconds=1))
    has_seconds = text.count(":", 0, 19) >= 2
    return Span(instant, instant + (timedelta(seconds=1) if has_seconds else timedelta(minutes=1)))
