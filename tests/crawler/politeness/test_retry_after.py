"""Retry-After, in every form that servers send."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.politeness.retry_after import retry_after

NOW = datetime(2026, 3, 14, 12, 0, 0, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        (None, None, None),
        (b"120", None, 120),
        (b" 0 ", None, 0),
        (b"-5", None, None),
        (b"1.5", None, None),
        (b"soon", None, None),
        (b"", None, None),
        (b"99999999999", None, None),
        (b"Sat, 14 Mar 2026 12:01:30 GMT", None, 90),
        (b"Saturday, 14-Mar-26 12:01:30 GMT", None, 90),
        (b"Sat Mar 14 12:01:30 2026", None, 90),
        (b"Sat, 14 Mar 2026 11:00:00 GMT", None, 0),
        # The server's clock is ten minutes ahead.
        (b"Sat, 14 Mar 2026 12:11:30 GMT", b"Sat, 14 Mar 2026 12:10:00 GMT", 90),
        (b"Sat, 14 Mar 2026 12:01:30 GMT", b"yesterday", 90),
        (b"Sat, 99 Mar 2026 12:01:30 GMT", None, None),
    ],
)
def test_what_it_says(value: bytes | None, date: bytes | None, seconds: float | None) -> None:
    assert retry_after(value, date=date, now=NOW) == seconds


@given(st.binary(max_size=80), st.none() | st.binary(max_size=80))
def test_nothing_breaks_it(value: bytes, date: bytes | None) -> None:
    seconds = retry_after(value, date=date, now=NOW)
    assert seconds is None or seconds >= 0


@given(st.integers(0, 10**6))
def test_instants_and_seconds_agree(seconds: int) -> None:
    instant = format_datetime(datetime.fromtimestamp(NOW + seconds, UTC), usegmt=True).encode()
    assert retry_after(instant, date=None, now=NOW) == retry_after(b"%d" % seconds, date=None, now=NOW) == seconds
