"""Which entries of a live blog were taken away, by what a page of it shows and what it showed before.

Being gone from a page is no withdrawal: a page holds the newest entries, and the older ones stand on further pages.
Only what is gone from inside the range that a page covers has been taken away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

FEW = 4
_MAX_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as a page lists it."""

    identifier: str
    instant: datetime | None
    """When it was published: aware; None where that is not known."""
    pinned: bool = False


def find_withdrawn(
    now: Sequence[Listed], before: Sequence[Listed], known: Mapping[str, datetime | None], newest: datetime | None
) -> dict[str, str]:
    """Identifiers of what was withdrawn, each with the evidence.

    `now` and `before` are the present and the previous listing of one page. `known` are entries that were seen on any
    page of the same blog and are not known to be withdrawn, with their instants; `newest` is the newest of all.
    """
    there = {one.identifier for one in now}
    found: dict[str, str] = {}
    listing = [one.identifier for one in before if not one.pinned]
    for place, identifier in enumerate(listing):
        if identifier not in there and identifier in known and (why := _between(listing, place, there)):
            found[identifier] = why
    covered = _in_order([one.instant for one in now if one.instant is not None and not one.pinned])
    if not covered:
        return found
    first, last = min(covered), max(covered)
    for identifier, instant in known.items():
        if identifier in there or identifier in found or instant is None:
            continue
        if first < instant < last:
            found[identifier] = "gone, while older and newer entries are there"
        elif (
            instant == newest and last < instant and identifier in listing and _is_followed(listing, identifier, there)
        ):
            # The newest entry of all stands on the first page for as long as it exists.
            found[identifier] = "gone from the top, while those behind it are still there"
    return found


def too_many(found: Mapping[str, str], listed: int) -> bool:
    """Whether so many are gone from a page of `listed` entries that it was hardly whole, or shows a choice of them."""
    return len(found) >= FEW and len(found) > _MAX_SHARE * listed


def _between(listing: Sequence[str], place: int, there: set[str]) -> str | None:
    above = next((one for one in reversed(listing[:place]) if one in there), None)
    below = next((one for one in listing[place + 1 :] if one in there), None)
    return f"gone from between {above} and {below}, which are still there" if above and below else None


def _is_followed(listing: Sequence[str], identifier: str, there: set[str]) -> bool:
    return identifier in listing and any(one in there for one in listing[listing.index(identifier) + 1 :])


def _in_order(instants: Sequence[datetime]) -> list[datetime]:
    """The longest part of a listing that goes one way in time: what is pinned, or dated anew, breaks the order."""
    rising = _longest_rising(instants)
    falling = _longest_rising(instants[::-1])
    return max(rising, falling, key=len)


def _longest_rising(instants: Sequence[datetime]) -> list[datetime]:
    """The longest subsequence in which none is before the one in front of it (patience sorting)."""
    ends: list[datetime] = []
    end_places: list[int] = []
    previous: list[int] = []
    for place, instant in enumerate(instants):
        pile = bisect_right(ends, instant)
        previous.append(end_places[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [instant]
        end_places[pile : pile + 1] = [place]
    chosen: list[datetime] = []
    place = end_places[-1] if end_places else -1
    while place >= 0:
        chosen.append(instants[place])
        place = previous[place]
    return chosen[::-1]
