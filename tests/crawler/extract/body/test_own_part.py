from __future__ import annotations

from typing import Any

import pytest

from archive.items import Entry
from crawler.extract.body.own_part import settle_dates, without_entries
from crawler.extract.liveblog import Stream

TEXTS = [
    "The lower gate stopped a hand's breadth before closing, and the keeper sent for divers.",
    "Four barges that had waited since noon turned back to the outer harbour.",
]
LEAD = "The lock is out of order, and with it the only way from the river to the sea, until further notice."


def entry(published: str | None, text: str = "x") -> Entry:
    return Entry(identifier="1", articleBody=text, datePublished=published)


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        (LEAD, True),
        (f"{LEAD} {TEXTS[0][:30]}", True),
        (" ".join(TEXTS), False),
        (f"{LEAD} {' '.join(TEXTS)}", False),
        (TEXTS[0], False),
    ],
)
def test_a_body_that_is_the_entries(stated: str, kept: bool) -> None:
    node: dict[str, Any] = {"headline": "Lock stuck", "articleBody": stated}
    left = without_entries(node, [entry(None, text) for text in TEXTS])
    assert left == (node if kept else {"headline": "Lock stuck"})


OLDEST, NEWEST = "2024-03-05T12:10:00+00:00", "2024-03-05T16:40:00+00:00"


@pytest.mark.parametrize(
    ("published", "start", "expected"),
    [
        ("2024-03-05T12:00:00+00:00", None, "2024-03-05T12:00:00+00:00"),
        (NEWEST, None, OLDEST),
        (NEWEST, "2024-03-05T12:00:00+00:00", "2024-03-05T12:00:00+00:00"),
        (NEWEST, "2024-03-05T13:00:00+00:00", OLDEST),
        # Another clock for the same point of time.
        ("2024-03-05T13:10:00+01:00", None, "2024-03-05T13:10:00+01:00"),
        # A day may be the entry's in another zone.
        ("2024-03-06", None, "2024-03-06"),
        ("2024-03-07", None, OLDEST),
        (None, None, None),
    ],
)
def test_publication(published: str | None, start: str | None, expected: str | None) -> None:
    stream = Stream(entries=[entry(NEWEST), entry(OLDEST), entry(None)], coverage_start=start)
    found, modified, warnings = settle_dates(published, None, stream)
    assert found == expected
    assert bool(warnings) is (found != published)
    assert modified == (published if warnings else None)
