"""The clock, and another in its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from archive import clock

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


def test_the_time_is_utc_whatever_clock_tells_it() -> None:
    with clock.set_by(lambda: NOON.astimezone(timezone(timedelta(hours=3)))):
        assert clock.now() == NOON
        assert clock.now().utcoffset() == timedelta(0)


def test_a_clock_is_put_back_also_where_something_fails() -> None:
    def fail() -> None:
        with clock.set_by(lambda: NOON):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert clock.now() > NOON
