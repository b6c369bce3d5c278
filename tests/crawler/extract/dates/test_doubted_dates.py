"""What a page states of its publication and contradicts itself, or time: which is taken, and how it is told."""

from __future__ import annotations

import pytest

from tests.crawler.extract.dates.dated_pages import json_ld, modified, published, read

Z_IS_FALSE = "the page says 2024-05-04T10:32:00Z, and other instants on it say that the Z is false."
SHOWN_FALSE = "the page says 2024-05-04T10:32:00Z, and what it shows its readers says that the Z is false."


@pytest.mark.parametrize(
    ("head", "below", "expected", "warned"),
    [
        # The same clock in two zones
        (published("2024-05-04T10:32:00Z"), "<time datetime=2024-05-04T10:32:00+02:00></time>",
         "2024-05-04T10:32:00+02:00", [Z_IS_FALSE]),
        # Unix time as the referee
        (published("2024-05-04T10:32:00Z") + "<meta name=publish-date content=1714811520>", "",
         "2024-05-04T10:32:00+02:00", [Z_IS_FALSE]),
        (published("2024-05-04T10:32:00Z") + "<meta name=publish-date content=1714818720>", "",
         "2024-05-04T10:32:00+00:00", []),
        # What readers are shown, where the page's other date has an offset that its Z leaves out of account
        (published("2024-05-04T10:32:00Z") + modified("2024-05-04T11:00:00+02:00"), "<p>4 May 2024, 10:32</p>",
         "2024-05-04T10:32:00+02:00", [SHOWN_FALSE]),
        (published("2024-05-04T10:32:00Z") + modified("2024-05-04T13:00:00+02:00"), "<p>4 May 2024, 12:32</p>",
         "2024-05-04T10:32:00+00:00", []),
        # Servers show their own clock too: alone it is no reason.
        (published("2024-05-04T10:32:00Z"), "<p>4 May 2024, 10:32</p>", "2024-05-04T10:32:00+00:00", []),
        # Two clocks that are UTC's by their own word
        (published("2024-05-04T10:32:00Z") + json_ld(datePublished="2024-05-04T08:32:00Z"), "",
         "2024-05-04T08:32:00+00:00",
         ["the page says 2024-05-04T10:32:00Z too (meta article:published_time), 2 hours apart."]),
        (published("2024-05-04T08:32:00Z") + json_ld(datePublished="2024-05-04T10:32:00Z"), "<p>4 May 2024, 10:32</p>",
         "2024-05-04T08:32:00+00:00",
         ["the page says 2024-05-04T10:32:00Z too, which is not what it shows its readers."]),
        (published("2024-05-04T10:32:00Z") + json_ld(datePublished="2024-05-04T08:32:00Z"), "<p>4 May 2024, 10:32</p>",
         "2024-05-04T08:32:00+00:00", []),
    ],
)  # fmt: skip
def test_a_false_z(head: str, below: str, expected: str, warned: list[str]) -> None:
    found = read(head, below)
    assert found.published == expected
    assert found.warnings == [f"datePublished: {warning}" for warning in warned]


def test_a_false_offset() -> None:
    """A clock of UTC with the site's offset behind it, as what is shown in that zone gives away."""
    head = json_ld(datePublished="2024-05-04T10:32:00+02:00", dateModified="2024-05-04T11:00:00+02:00")
    head += published("2024-05-04T10:32:00Z") + modified("2024-05-04T11:00:00Z")
    found = read(head, "<p>4 May 2024, 12:32 CEST</p>")
    assert (found.published, found.modified) == ("2024-05-04T10:32:00+00:00", "2024-05-04T11:00:00+00:00")
    assert found.warnings == [
        "datePublished: the page says 2024-05-04T10:32:00+02:00 too, which is not what it shows its readers.",
    ]
    late = head.replace("T11:00", "T15:00")
    found = read(late, "<p>4 May 2024, 12:32 CEST</p>")
    assert found.modified == "2024-05-04T15:00:00+00:00"
    assert (
        "dateModified: the page says 2024-05-04T15:00:00+02:00 too, an offset that is false in its other date."
        in found.warnings
    )
    assert read(head, "<p>4 May 2024, 12:32</p>").published == "2024-05-04T10:32:00+00:00"
    for below in ("<p>4 May 2024, 10:32 CEST</p>", "<p>4 May 2024, 10:32</p>", "<p>4 May 2024</p>", ""):
        assert read(head, below).published == "2024-05-04T10:32:00+02:00"
        assert read(head, below).warnings == []


def test_a_false_z_on_both_sides_of_a_change_of_clocks() -> None:
    below = "<time datetime=2024-03-30T10:32:00+01:00></time>"
    head = published("2024-03-30T10:32:00Z") + modified("2024-03-31T11:00:00Z")
    # Of the zones that were an hour ahead then, some are two ahead a day later.
    assert read(head, below).published == "2024-03-30T10:32:00+01:00"
    assert read(head, below).modified == "2024-03-31"
    assert read(head, below, zone="Europe/Paris").modified == "2024-03-31T11:00:00+02:00"
    german = read(head, below, url="https://bote.example.de/x", language="de")
    assert german.modified == "2024-03-31T11:00:00+02:00"


@pytest.mark.parametrize(
    ("head", "url", "expected"),
    [
        (json_ld(datePublished="2024-04-05T10:32Z") + published("2024-05-04T10:32Z"), "/2024/05/04/x", "2024-05-04"),
        (json_ld(datePublished="2024-05-04T10:32Z") + published("2024-04-05T10:32Z"), "/2024/05/04/x", "2024-05-04"),
        (json_ld(datePublished="2024-04-05T10:32Z") + published("2024-05-04T10:32Z"), "/2024/04/05/x", "2024-04-05"),
        (json_ld(datePublished="2024-04-05T10:32:00Z", dateModified="2024-05-04T10:40:00Z")
         + published("2024-05-04T10:32:00Z"), "/x", "2024-05-04"),
    ],
)  # fmt: skip
def test_day_and_month_taken_for_each_other(head: str, url: str, expected: str) -> None:
    found = read(head, url=f"https://harbour-post.example{url}")
    assert found.published == f"{expected}T10:32:00+00:00"
    assert any("day and month having been swapped" in warning for warning in found.warnings)


def test_sources_that_contradict_each_other() -> None:
    found = read(json_ld(datePublished="2024-05-04T10:32:00Z") + published("2024-03-02T09:00:00Z"))
    assert found.published == "2024-05-04T10:32:00+00:00"
    assert found.warnings == [
        "datePublished: the page says 2024-03-02T09:00:00Z too (meta article:published_time), which is another day."
    ]
    # A draft's date, and a neighbouring day in another zone, contradict nothing.
    vague = "<meta name=date.created content=2024-03-02T09:00:00Z><meta name=pubdate content=2024-05-05>"
    assert read(json_ld(datePublished="2024-05-04T22:32:00Z") + vague).warnings == []


@pytest.mark.parametrize(
    ("stated", "zone", "expected", "warned"),
    [
        ("2024-05-06T12:10:00Z", None, "2024-05-06T12:10:00+00:00", None),  # clocks differ
        ("2024-05-06T13:30:00Z", "Europe/Paris", "2024-05-06T13:30:00+02:00", "the Z is taken to be false"),
        ("2024-05-06T13:30:00Z", None, "2024-05-06", "the Z is taken to be false"),
        ("2024-05-06T13:30:00+01:00", None, None, "still to come when it was fetched, and left out"),
        ("2024-06-01T13:30:00Z", "Europe/Paris", None, "still to come when it was fetched, and left out"),
        ("2024-05-07", None, "2024-05-07", "the day only"),  # today, somewhere
        ("2024-05-09", None, None, "still to come when it was fetched, and left out"),
    ],
)
def test_instants_to_come(stated: str, zone: str | None, expected: str | None, warned: str | None) -> None:
    found = read(published(stated), zone=zone)
    assert found.published == expected
    assert any(warned in warning for warning in found.warnings) if warned else not found.warnings
    assert read(published(stated), fetched_at=None).published is not None


def test_of_two_instants_the_one_to_come_is_left_out() -> None:
    found = read(json_ld(datePublished="2024-06-01T13:30:00+01:00") + published("2024-05-04T10:32:00Z"))
    assert found.published == "2024-05-04T10:32:00+00:00"
