"""When to look at a live blog again, and when it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from archive.frontier import FrontierRow

_UNKNOWN_GAP = 180.0
"""Seconds between two entries, where a page does not tell: so much in the middle of a day's live blogs."""
_LOOKS_A_GAP = 3
"""So that an entry is seen while it is new, and each of its wordings, most likely."""
_SLOWER = 20
"""A blog that has been quiet is looked at after a twentieth of that time."""
_ENTRIES = 10
"""The newest ones, which say how fast it goes at present."""

ENDED_WITHIN = timedelta(minutes=30)
"""Quiet for so long, a blog whose page says that it has ended is believed."""
SILENT = timedelta(hours=6)
"""Quiet for so long, a blog whose page says nothing of it has ended."""
FORGOTTEN = timedelta(hours=24)
"""Quiet for so long, a blog has ended whatever its page says: nobody took the sign down."""


def live_wait(row: FrontierRow, quiet: timedelta, shortest: timedelta, longest: timedelta) -> timedelta:
    """From a look at a live blog to the next, `quiet` after its last sign of life.

    Within the bounds by the pace of its entries and by how long the server calls its answer fresh; beyond them as it
    goes quiet.
    """
    pace = timedelta(seconds=(row.entry_gap or _UNKNOWN_GAP) / _LOOKS_A_GAP)
    fresh = timedelta(seconds=row.max_age or 0)
    return max(shortest, min(max(pace, fresh), longest), quiet / _SLOWER)


def has_ended(row: FrontierRow, quiet: timedelta) -> bool:
    """Whether a blog is live no more: what its page claims and its silence have to agree."""
    if row.is_live is False:
        return quiet >= ENDED_WITHIN
    return quiet >= (FORGOTTEN if row.is_live else SILENT)


def pace_of(item: Mapping[str, Any], at: datetime) -> tuple[datetime | None, float | None]:
    """When the newest entry of a live blog was published, and the seconds between two entries of late."""
    instants = sorted(filter(None, (instant_of(entry.get("datePublished"), at) for entry in item["liveBlogUpdate"])))
    latest = instants[-_ENTRIES:]
    gaps = [(after - before).total_seconds() for before, after in pairwise(latest)]
    return (latest[-1] if latest else None), (sum(gaps) / len(gaps) if gaps else None)


def instant_of(text: object, at: datetime) -> datetime | None:
    """The instant that an item states; None where it states none, a day only, or one after `at`."""
    if not isinstance(text, str) or "T" not in text:
        return None
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is not None and instant <= at else None
