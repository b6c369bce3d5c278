"""The order of a collection's captures: by time, but within one WARC as they stand in it.

Where one writer wrote one WARC after another, that is the order of the files. WARCs that were taken in from elsewhere
may cover the same time as others: then captures of several files follow each other in turn.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from archive.catalog_rows import utc_text
from archive.collection import OPEN
from archive.warc.revisit import CAPTURES
from archive.warc.scan import Damage, scan

_Found = TypeVar("_Found")

_LONGEST_EXCHANGE = timedelta(hours=1)


class Moments:
    """The moments of the captures of one WARC, asked for in the order in which they stand there.

    A capture's moment is its own date or that of an earlier one in the file, whichever is later: what took long to
    arrive is dated when it was asked for, but nothing could be said of it before it was there.
    """

    def __init__(self, begin: str) -> None:
        """`begin`: of `begin_of`, or the last moment known of the file."""
        self.last = begin

    def of(self, date: str) -> str:
        """The moment, as `utc_text` has instants, of the next capture, of WARC-Date `date`. Raises ValueError."""
        self.last = max(self.last, utc_text(date))
        return self.last


def begin_of(warc: Path) -> str:
    """The instant, as `utc_text` has it, before which no capture of a WARC file counts; empty where none is known.

    That is when the file was begun: its first capture was asked for before, but all of the file before it is older.
    Where the file was begun later than any exchange takes, it was made of captures that were there already, and the
    date of the first counts. Raises OSError.
    """
    written = None
    for record in scan(warc):
        if isinstance(record, Damage):
            continue
        kind = record.fields.get("WARC-Type")
        try:
            date = utc_text(record.fields.get("WARC-Date") or "")
        except ValueError:
            continue
        if kind == "warcinfo":
            written = written or date
        elif kind in CAPTURES:
            if written is None or _instant(written) - _instant(date) > _LONGEST_EXCHANGE:
                return date
            return written
    return written or ""


def in_order(
    warcs: Mapping[Path, str], read: Callable[[Path], Iterator[_Found]], date_of: Callable[[_Found], str]
) -> Iterator[tuple[Path, _Found | None]]:
    """What `read` finds in each of `warcs` (captures, in the order of the file) in the order of the captures.

    Each of `warcs` with the instant it begins at (`begin_of`). Each capture with the file it comes from; None where a
    file has no more. Only files that overlap in time are open at once. Raises what `read` raises.
    """
    waiting = sorted(((begin, warc.name.removesuffix(OPEN), warc) for warc, begin in warcs.items()), reverse=True)
    opened: dict[str, tuple[Path, Iterator[_Found], Moments]] = {}
    # Moment, name, position in the file: no two are equal, so that what was found is never compared.
    next_ones: list[tuple[str, str, int, _Found]] = []

    def advance(name: str, position: int) -> Iterator[tuple[Path, None]]:
        path, found, moments = opened[name]
        if (one := next(found, None)) is not None:
            heapq.heappush(next_ones, (moments.of(date_of(one)), name, position, one))
        else:
            del opened[name]
            yield path, None

    while waiting or next_ones:
        while waiting and (not next_ones or waiting[-1][0] <= next_ones[0][0]):
            begin, name, path = waiting.pop()
            opened[name] = path, read(path), Moments(begin)
            yield from advance(name, 0)
        if next_ones:
            _, name, position, one = heapq.heappop(next_ones)
            yield opened[name][0], one
            yield from advance(name, position + 1)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
