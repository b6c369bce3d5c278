from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates.calendars import in_gregorian, persian


@pytest.mark.parametrize(
    ("year", "month", "day", "expected"),
    [
        (1403, 1, 1, date(2024, 3, 20)),
        (1403, 7, 17, date(2024, 10, 8)),
        (1403, 12, 30, date(2025, 3, 20)),
        (1404, 1, 1, date(2025, 3, 21)),
        (1399, 12, 30, date(2021, 3, 20)),
        (1396, 1, 1, date(2017, 3, 21)),
        (1402, 12, 30, None),
        (1402, 7, 31, None),
        (1402, 13, 1, None),
        (1402, 1, 0, None),
        (1024, 1, 1, None),
    ],
)
def test_persian_dates(year: int, month: int, day: int, expected: date | None) -> None:
    assert persian(year, month, day) == expected


@given(st.integers(1350, 1449), st.integers(1, 12), st.integers(1, 31))
def test_each_day_follows_on_the_last(year: int, month: int, day: int) -> None:
    today, tomorrow = persian(year, month, day), persian(year, month, day + 1)
    if today is not None and tomorrow is None:
        tomorrow = persian(year, month + 1, 1) or persian(year + 1, 1, 1)
    assert today is None or tomorrow is None or (tomorrow - today).days == 1


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("17 مهر 1403", "fa", "2024-10-08"),
        ("سه شنبه 17 مهر ماه 1403 - 14:20", None, "سه شنبه 2024-10-08 - 14:20"),
        ("1403/07/17", "fa-IR", "2024-10-08"),
        ("1403/07/17", "en", "1403/07/17"),
        ("令和6年10月8日", "ja", "2024年10月8日"),
        ("平成元年1月8日", "ja", "1989年1月8日"),
        ("8 تشرين الاول 2024", "ar", "8 اكتوبر 2024"),
        ("4 May 2024", "en", "4 May 2024"),
    ],
)
def test_in_gregorian(text: str, language: str | None, expected: str) -> None:
    assert in_gregorian(text, language) == expected
