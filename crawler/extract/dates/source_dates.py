"""Dates in a page's address and in the source of its scripts, for where the page's own data leaves something open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from itertools import islice

from crawler.extract.dates.instants import Instant, parse_instant

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS_IN_PATH = (
    re.compile(r"/((?:19|20)\d{2})[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\b)"),
    re.compile(rf"/((?:19|20)\d{{2}})/({'|'.join(_MONTHS)})/(0?[1-9]|[12]\d|3[01])/"),
    # At the end of a slug; in the middle of one, eight figures are more often an article's number.
    re.compile(r"[-_]((?:19|20)\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])/?(?:\.\w{2,5})?$"),
)
# What scripts call the publication in what they keep of a page; its value stands behind it.
_PUBLICATION = re.compile(
    r"""(?:pub(?:lish(?:ed|ing)?|lication)?[_-]?(?:date|time|at|on)(?:[_-]?time)?|date[_-]?published)
    (?:\\?["'])?\s*[:=]\s*\\?["']$""",
    re.IGNORECASE | re.VERBOSE,
)
_INSTANT = re.compile(r"[\dT:.Z+-]{16,35}")
_OFFSET_BEHIND = re.compile(r"(?:\.\d{1,9})?\s?(Z|[+-]\d{2}:?\d{2})")
_MAX_KEY = 40
_MAX_OCCURRENCES = 200


def day_in_path(url: str) -> Instant | None:
    """The day that an address names: `/2022/01/08/`, `/20220108/`, `/2022/jan/08/`, or at the end of a slug."""
    for pattern in _DAYS_IN_PATH:
        if match := pattern.search(url):
            year, month, day = match.groups()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            return parse_instant(f"{year}-{number:02}-{int(day):02}")
    return None


def offset_in_source(text: str, clock: datetime) -> tzinfo | None:
    """The one offset that stands behind the same clock, to the second, in a page's source; None where it has several.

    `clock` is naive.
    """
    offsets: set[tzinfo | None] = set()
    for written in (clock.isoformat(timespec="seconds"), clock.isoformat(" ", timespec="seconds")):
        for at in islice(_occurrences(text, written), _MAX_OCCURRENCES):
            if match := _OFFSET_BEHIND.match(text, at + len(written)):
                instant = parse_instant(written + match[1])
                offsets.add(instant.moment.tzinfo if instant and isinstance(instant.moment, datetime) else None)
    return offsets.pop() if len(offsets) == 1 else None


def publication_in_scripts(text: str, day: date) -> tuple[Instant, str] | None:
    """The one instant on `day` that a page's scripts call a publication, and its text; None where there are several.

    Scripts keep other articles' publications too. One alone, on the day that the page itself is of, is the page's.
    """
    found: dict[Instant, str] = {}
    for at in islice(_occurrences(text, f"{day.isoformat()}T"), _MAX_OCCURRENCES):
        if _PUBLICATION.search(text, max(0, at - _MAX_KEY), at) and (match := _INSTANT.match(text, at)):
            instant = parse_instant(match[0])
            if instant is not None and instant.zoned and not instant.midnight:
                found[instant] = match[0]
    return next(iter(found.items())) if len(found) == 1 else None


def _occurrences(text: str, part: str) -> Iterator[int]:
    at = text.find(part)
    while at >= 0:
        yield at
        at = text.find(part, at + 1)
