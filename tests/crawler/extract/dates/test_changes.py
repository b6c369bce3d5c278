"""When a page was last changed, beside when it was published."""

from __future__ import annotations

import pytest

from tests.crawler.extract.dates.dated_pages import json_ld, modified, published, read


@pytest.mark.parametrize(
    ("head", "below", "expected", "warned"),
    [
        (modified("2024-05-04T11:00:00Z"), "", "2024-05-04T11:00:00+00:00", []),
        # No change since
        (modified("2024-05-04T10:32:00Z"), "", "2024-05-04T10:32:00+00:00", []),
        (modified("2024-05-04"), "", None, []),
        # What says that something was changed goes before what repeats the publication.
        (json_ld(dateModified="2024-05-04T10:32:00Z") + modified("2024-05-04T11:00:00Z"), "",
         "2024-05-04T11:00:00+00:00", []),
        (modified("2024-05-04T10:32:00Z") + "<meta http-equiv=last-modified content=2024-05-06T09:00:00Z>", "",
         "2024-05-04T10:32:00+00:00", []),
        # What a server has just made
        ("<meta http-equiv=last-modified content=2024-05-06T09:00:00Z>", "", "2024-05-06T09:00:00+00:00", []),
        ("<meta http-equiv=last-modified content=2024-05-06T11:59:00Z>", "", None, []),
        # Edited, and then released
        (modified("2024-05-04T09:00:00Z"), "", None, []),
        (modified("2024-05-01T09:00:00Z"), "", None,
         ["the page says 2024-05-01T09:00:00Z, which is before the publication, and left out."]),
        # Still to come when the page was fetched
        (modified("2024-05-09T09:00:00Z"), "", None,
         ["the page says 2024-05-09T09:00:00Z, still to come when it was fetched, and left out."]),
        ("", "<p><time class=updated datetime=2024-05-04T11:00:00Z></time></p>", "2024-05-04T11:00:00+00:00", []),
        ("", "<p>Updated 5 May 2024, 11:00 GMT</p>", None, []),
    ],
)  # fmt: skip
def test_changes(head: str, below: str, expected: str | None, warned: list[str]) -> None:
    found = read(published("2024-05-04T10:32:00Z") + head, below)
    assert (found.published, found.modified) == ("2024-05-04T10:32:00+00:00", expected)
    assert found.warnings == [f"dateModified: {warning}" for warning in warned]


def test_changes_that_are_shown_where_the_publication_is() -> None:
    assert read(below="<p>Updated 4 May 2024, 10:32 GMT</p>").published is None
    found = read(below="<p>4 May 2024, 10:32 GMT | Updated: 5 May 2024, 11:00 GMT</p>")
    assert (found.published, found.modified) == ("2024-05-04T10:32:00+00:00", "2024-05-05T11:00:00+00:00")
