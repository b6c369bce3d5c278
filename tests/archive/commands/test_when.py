from datetime import UTC, datetime

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.commands.when import When, parse_when

NOW = datetime(2024, 5, 1, 14, 30, 15, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z"),
        ("2024-12", "2024-12-01T00:00:00Z", "2025-01-01T00:00:00Z"),
        ("2024-05-01", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"),
        (" 2024-05-01 ", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"),
        ("2024-05-01T14:30", "2024-05-01T14:30:00Z", "2024-05-01T14:31:00Z"),
        ("2024-05-01 14:30", "2024-05-01T14:30:00Z", "2024-05-01T14:31:00Z"),
        ("2024-05-01T14:30+02:00", "2024-05-01T12:30:00Z", "2024-05-01T12:31:00Z"),
        ("2024-05-01T14:30:05Z", "2024-05-01T14:30:05Z", "2024-05-01T14:30:06Z"),
        ("2024-05-01T14:30:05.5Z", "2024-05-01T14:30:05.5Z", "2024-05-01T14:30:05.500001Z"),
        ("today", "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"),
        ("Yesterday", "2024-04-30T00:00:00Z", "2024-05-01T00:00:00Z"),
        ("90min", "2024-05-01T13:00:15.000007Z", "2024-05-01T13:00:15.000008Z"),
        ("6h", "2024-05-01T08:30:15.000007Z", "2024-05-01T08:30:15.000008Z"),
        ("2d", "2024-04-29T14:30:15.000007Z", "2024-04-29T14:30:15.000008Z"),
        ("1w", "2024-04-24T14:30:15.000007Z", "2024-04-24T14:30:15.000008Z"),
    ],
)
def test_what_is_meant(text, start, end):
    assert parse_when(text, NOW) == (datetime.fromisoformat(start), datetime.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "soon", "2024-13", "2024-02-30", "0000", "9999", "9999-12-31", "999999w", "-2d", "1y", "14:30", "٢٠٢٤"]
)
def test_what_is_no_date_is_said_with_what_would_be(text):
    with pytest.raises(click.BadParameter, match="is no date: write 2024-05-01"):
        When().convert(text, None, None)


@given(st.text(max_size=30) | st.from_regex(r"[0-9T:+Zdhw. -]{1,25}", fullmatch=True))
def test_any_text_is_a_span_or_refused(text):
    try:
        span = parse_when(text, NOW)
    except (ValueError, OverflowError):
        return
    assert span.start < span.end
    assert span.start.utcoffset() == span.end.utcoffset() == UTC.utcoffset(None)
