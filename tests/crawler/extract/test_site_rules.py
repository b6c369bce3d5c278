"""What a site says of its own markup, and on which days: the site is an argument of extraction, and so is the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from crawler.extract import examine
from crawler.sites import Site
from crawler.sites.site import DatedTemplate
from crawler.sites.validity import Validity

PAGES = Path(__file__).parent / "pages"
MARCH = date(2026, 3, 1)
URL = "https://harbour-post.example/town/ferry"
BEFORE, AFTER = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fetched_at", "first"), [(BEFORE, "rossiya-segodnya-2014"), (AFTER, "townnews-blox"), (None, None)]
)
def test_the_template_of_the_captures_day_goes_first(fetched_at: datetime | None, first: str | None) -> None:
    body = (PAGES / "rossiya-segodnya-article" / "page.html").read_bytes()
    site = Site(
        name="post",
        home="https://harbour-post.example/",
        template=(
            DatedTemplate(name="rossiya-segodnya-2014", validity=Validity(until=MARCH)),
            DatedTemplate(name="townnews-blox", validity=Validity(since=MARCH)),
        ),
    )
    outcome = examine(body, URL, fetched_at=fetched_at, site=site, explain=True)
    assert outcome.evidence is not None
    assert outcome.evidence["templates"] == [one for one in (first, "rossiya-segodnya") if one is not None]
