"""Which entries were taken away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.withdrawals import Listed, find_withdrawn

START = datetime(2024, 5, 1, tzinfo=UTC)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def page(*minutes: int, pinned: int | None = None) -> list[Listed]:
    return [Listed(f"e{minute}", at(minute), minute == pinned) for minute in minutes]


def known(*minutes: int) -> dict[str, datetime | None]:
    return {f"e{minute}": at(minute) for minute in minutes}


@pytest.mark.parametrize(
    ("now", "before", "seen", "withdrawn"),
    [
        pytest.param(page(9, 7), page(9, 8, 7), known(7, 8, 9), ["e8"], id="between its neighbours"),
        pytest.param(page(9, 8), page(8, 7), known(7, 8, 9), [], id="pushed to a further page"),
        pytest.param(page(6, 4), page(3, 2), known(4, 5, 6), ["e5"], id="pushed to this page, and not on it"),
        pytest.param(page(4, 6), page(2, 3), known(4, 5, 6), ["e5"], id="the oldest first"),
        pytest.param(page(1, 9, 8, 7), page(9, 8, 7), known(1, 5, 7, 8, 9), [], id="an old entry at the top again"),
        pytest.param(page(1, 9, 8, 7, pinned=1), [], known(1, 5, 7, 8, 9), [], id="an old entry pinned"),
        pytest.param(page(8, 7), page(9, 8, 7), known(7, 8, 9), ["e9"], id="the newest of all, from the top"),
        pytest.param(page(8, 7), page(9, 8, 7), known(7, 8, 9, 12), [], id="to the page before"),
        pytest.param([], page(9, 8, 7), known(7, 8, 9), [], id="an empty page"),
        pytest.param(page(9), page(8), known(8, 9), [], id="one entry covers nothing"),
    ],
)
def test_withdrawn(
    now: list[Listed], before: list[Listed], seen: dict[str, datetime | None], withdrawn: list[str]
) -> None:
    assert list(find_withdrawn(now, before, seen, max(filter(None, seen.values())))) == withdrawn


@given(st.sets(st.integers(0, 40), min_size=2), st.integers(1, 12), st.data())
def test_on_pages_of_any_size_all_that_is_withdrawn_inside_is_found_and_nothing_else(
    minutes: set[int], size: int, data: st.DataObject
) -> None:
    entries = sorted(minutes, reverse=True)
    gone = set(data.draw(st.lists(st.sampled_from(entries), max_size=3)))
    left = [one for one in entries if one not in gone]
    found: set[str] = set()
    for start in range(0, len(left), size):
        now, before = page(*left[start : start + size]), page(*entries[start : start + size])
        found |= find_withdrawn(now, before, known(*entries), at(entries[0])).keys()
    inside = {
        f"e{one}" for one in gone for start in range(0, len(left), size)
        if (part := left[start : start + size]) and min(part) < one < max(part)
    }  # fmt: skip
    assert inside <= found <= {f"e{one}" for one in gone}
