from __future__ import annotations

import pytest

from crawler.extract.document import parse
from crawler.extract.publication import read_publication
from crawler.extract.structured import article_node
from crawler.sites import Site

LONDON = Site(name="harbour-post", home="https://harbour-post.example/", time_zone="Europe/London")
TOLD_TWICE = "clocks show this time twice on the day they are set back, and the first is taken, in Europe/London"
NEVER = "clocks do not show this time on the day they are set forward in Europe/London"


@pytest.mark.parametrize(
    ("stated", "expected", "warned"),
    [
        ("2024-01-05T18:40", "2024-01-05T18:40:00+00:00", []),
        ("2024-07-05 18:40:30", "2024-07-05T18:40:30+01:00", []),
        ("2024-10-27T01:30:00", "2024-10-27T01:30:00+01:00", [f"{TOLD_TWICE}: 2024-10-27T01:30:00."]),
        ("2024-03-31T01:30:00", "2024-03-31T01:30:00+00:00", [f"{NEVER}: 2024-03-31T01:30:00."]),
        ("2024-07-05", "2024-07-05", ["the page states the day only."]),
        ("2024-07-05T00:00:00", "2024-07-05", ["the page states the day only."]),
        # What the page says of its zone goes before what the site is said to be in.
        ("2024-07-05T18:40:00+02:00", "2024-07-05T18:40:00+02:00", []),
    ],
)
def test_clocks_in_the_site_s_time_zone(stated: str, expected: str, warned: list[str]) -> None:
    page = f"<html><head><meta property='article:published_time' content='{stated}'></head><body><p>Text</body></html>"
    document = parse(page.encode(), "https://harbour-post.example/x", site=LONDON)
    found = read_publication(document, article_node(document), ())
    assert found.published == expected
    assert found.warnings == [f"datePublished: {warning}" for warning in warned]


def test_both_dates_are_in_the_site_s_zone_and_in_order() -> None:
    page = (
        "<html><head><meta property='article:published_time' content='2024-07-05T18:40:00'>"
        "<meta property='article:modified_time' content='2024-07-05T19:10:00'></head><body><p>Text</body></html>"
    )
    document = parse(page.encode(), "https://harbour-post.example/x", site=LONDON)
    found = read_publication(document, article_node(document), ())
    assert (found.published, found.modified) == ("2024-07-05T18:40:00+01:00", "2024-07-05T19:10:00+01:00")


@pytest.mark.parametrize("site", [None, Site(name="harbour-post", home="https://harbour-post.example/")])
def test_without_a_zone_a_clock_is_a_day(site: Site | None) -> None:
    page = "<html><head><meta property='article:published_time' content='2024-07-05T18:40'></head><body><p>Text"
    document = parse(page.encode(), "https://harbour-post.example/x", site=site)
    found = read_publication(document, article_node(document), ())
    assert found.published == "2024-07-05"
    assert found.warnings == [
        "datePublished: the page says 2024-07-05T18:40:00 and no time zone, so only the day is certain."
    ]
