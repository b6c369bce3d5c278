"""Clocks without an offset, in the site's time zone or in none."""

from __future__ import annotations

import pytest

from tests.crawler.extract.dates.dated_pages import modified, published, read

IN_SITES = "the page states no time zone, and its clock is read in the site's, Europe/London."
DAY_IS_CERTAIN = "and no time zone, so only the day is certain."
TOLD_TWICE = "clocks show this time twice on the day they are set back, and the first is taken, in Europe/London"
NEVER = "clocks do not show this time on the day they are set forward in Europe/London"


@pytest.mark.parametrize(
    ("stated", "expected", "warned"),
    [
        ("2024-01-05T18:40", "2024-01-05T18:40:00+00:00", [IN_SITES]),
        ("2023-07-05 18:40:30", "2023-07-05T18:40:30+01:00", [IN_SITES]),
        ("2023-10-29T01:30:00", "2023-10-29T01:30:00+01:00", [IN_SITES, f"{TOLD_TWICE}: 2023-10-29T01:30:00."]),
        ("2024-03-31T01:30:00", "2024-03-31T01:30:00+00:00", [IN_SITES, f"{NEVER}: 2024-03-31T01:30:00."]),
        ("2023-07-05", "2023-07-05", ["the page states the day only."]),
        ("2023-07-05T00:00:00", "2023-07-05", ["the page states the day only."]),
        # What the page says of its zone goes before what the site is said to be in.
        ("2023-07-05T18:40:00+02:00", "2023-07-05T18:40:00+02:00", []),
    ],
)
def test_clocks_in_the_site_s_time_zone(stated: str, expected: str, warned: list[str]) -> None:
    found = read(published(stated), zone="Europe/London")
    assert found.published == expected
    assert found.warnings == [f"datePublished: {warning}" for warning in warned]


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2023-07-05T18:40:00", "2023-07-05T19:10:00", ("2023-07-05T18:40:00+01:00", "2023-07-05T19:10:00+01:00")),
        # Clocks were set forward between the two.
        ("2024-03-30T18:40:00", "2024-03-31T19:10:00", ("2024-03-30T18:40:00+00:00", "2024-03-31T19:10:00+01:00")),
    ],
)
def test_each_date_is_in_the_site_s_zone_on_its_day(first: str, last: str, expected: tuple[str, str]) -> None:
    found = read(published(first) + modified(last), zone="Europe/London")
    assert (found.published, found.modified) == expected


def test_without_a_zone_a_clock_is_a_day() -> None:
    found = read(published("2023-07-05T18:40"))
    assert found.published == "2023-07-05"
    assert found.warnings == [
        "datePublished: the page says 2023-07-05T18:40 and no time zone, so only the day is certain."
    ]
