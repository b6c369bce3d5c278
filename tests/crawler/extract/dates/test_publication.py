"""Dates of whole pages, each as small as its case: what is claimed, what comes of it, and what is doubted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.extract.dates.publication import Publication, read_publication
from crawler.extract.page.document import parse
from crawler.extract.page.structured import article_node
from crawler.sites import Site

HERE = "https://harbour-post.example/news/lock-closes"
FETCHED = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
BODY = (
    "<p>The lock at Port Averil has been closed since a barge took the gate with it, and nobody knows for how long.</p>"
)


def read(
    head: str = "",
    below: str = "",
    *,
    url: str = HERE,
    zone: str | None = None,
    fetched_at: datetime | None = FETCHED,
    above: str = "",
    language: str = "en-GB",
    explain: bool = False,
) -> Publication:
    """Read a page whose headline has something above and below it."""
    page = (
        f"<html lang={language}><head><title>Lock closes for a month</title>{head}</head>"
        f"<body><main><div>{above}<h1>Lock closes for a month</h1>{below}</div>{BODY * 3}</main></body></html>"
    )
    site = Site(name="harbour-post", home="https://harbour-post.example/", time_zone=zone)
    document = parse(page.encode(), url, fetched_at=fetched_at, site=site)
    return read_publication(document, article_node(document), (), explain=explain)


def published(text: str) -> str:
    return f"<meta property='article:published_time' content='{text}'>"


def modified(text: str) -> str:
    return f"<meta property='article:modified_time' content='{text}'>"


def json_ld(**values: str) -> str:
    stated = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {stated}}}</script>'


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


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (json_ld(datePublished="2024-05-04T10:32:00+02:00"), "2024-05-04T10:32:00+02:00"),
        # Spoiled by a formatter
        (published("2024-05-04T10:32:00+02:00+02:00"), "2024-05-04T10:32:00+02:00"),
        (published("2024-05-04T10:32:00Z+0200"), "2024-05-04T10:32:00+02:00"),
        (published("2024-05-04T10:32:00 02:00"), "2024-05-04T10:32:00+02:00"),
        (published("  2024-05-04T10:32:00+02:00 \n"), "2024-05-04T10:32:00+02:00"),
        # JSON-LD goes before meta tags, those before what may be another date
        (json_ld(datePublished="2024-05-04T10:32:10Z") + published("2024-05-04T10:32Z"), "2024-05-04T10:32:10+00:00"),
        (
            "<meta name=date content='2024-05-04T08:00:00Z'>" + published("2024-05-04T10:32:00Z"),
            "2024-05-04T10:32:00+00:00",
        ),
        ("<meta name=DC.Date.Issued content=2024-05-04T10:32:00Z>", "2024-05-04T10:32:00+00:00"),
        ("<meta name=publish-date content='Sat, 04 May 2024 10:32:00 GMT'>", "2024-05-04T10:32:00+00:00"),
        ("<meta name=Publish_Date content=1714818720>", "2024-05-04T10:32:00+00:00"),
        # A clock goes before a day, a point of time before both
        (json_ld(datePublished="2024-05-04") + published("2024-05-04T10:32:00Z"), "2024-05-04T10:32:00+00:00"),
        (
            json_ld(datePublished="2024-05-04T12:32:00") + published("2024-05-04T10:32:00Z"),
            "2024-05-04T10:32:00+00:00",
        ),
        (json_ld(datePublished="2024-05-04T10:32:00&#43;02:00"), "2024-05-04T10:32:00+02:00"),
        # A value in a list or an object
        (('<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": [{"@type": "DateTime", '
         '"@value": "2024-05-04T10:32:00Z"}]}</script>'), "2024-05-04T10:32:00+00:00"),
        # A type nobody knows, of this page; and a video's date, which is another
        ((f'<script type="application/ld+json">{{"@type": "ClaimReview", "url": "{HERE}/", '
         '"datePublished": "2024-05-04T10:32:00Z"}</script>'), "2024-05-04T10:32:00+00:00"),
        ((f'<script type="application/ld+json">{{"@type": "VideoObject", "url": "{HERE}/", '
         '"datePublished": "2024-05-04T10:32:00Z"}</script>'), None),
        # Placeholders
        (published("0001-01-01T00:00:00Z"), None),
        (published("1970-01-01T00:00:00Z"), None),
        (published("0"), None),
        (published("2024-02-31T10:00:00Z"), None),
        (published("{{date}}"), None),
    ],
)  # fmt: skip
def test_what_is_stated_for_machines(head: str, expected: str | None) -> None:
    found = read(head)
    assert found.published == expected
    assert found.warnings == []


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<time datetime=2024-05-04T10:32:00Z>4 May</time>", "2024-05-04T10:32:00+00:00"),
        # WordPress, for a post that was never changed
        ("<time class='published updated' datetime=2024-05-04T10:32:00Z>4 May</time>", "2024-05-04T10:32:00+00:00"),
        # hAtom: what has been updated and not published, was published then
        ("<time class=updated datetime=2024-05-04T10:32:00Z>4 May</time>", "2024-05-04T10:32:00+00:00"),
        ("<p>Updated: <time datetime=2024-05-05T10:32Z></time> Published: <time datetime=2024-05-04T10:32Z></time>",
         "2024-05-04T10:32:00+00:00"),
        ("<b>Aktualisiert</b> <time datetime=2024-05-05T10:32Z></time><br><time datetime=2024-05-04T10:32Z></time>",
         "2024-05-04T10:32:00+00:00"),
        ("<abbr class=published title=2024-05-04T10:32:00Z>4 May</abbr>", "2024-05-04T10:32:00+00:00"),
        ("<abbr title=2024-05-04T10:32:00Z>4 May</abbr>", None),
        ("<span itemprop=datePublished content=2024-05-04T10:32:00Z>4 May</span>", "2024-05-04T10:32:00+00:00"),
        ("<span itemprop=datePublished>2024-05-04T10:32:00Z</span>", "2024-05-04T10:32:00+00:00"),
        ("<span data-timestamp=1714818720>yesterday</span>", "2024-05-04T10:32:00+00:00"),
        ("<span data-article-number=1714818720>no. 12</span>", None),
        # Of others
        ("<ul class=related><li><time datetime=2024-05-04T10:32:00Z>4 May</time></ul>", None),
        ("<a href=/other>Sluice <time datetime=2024-05-04T10:32:00Z>4 May</time></a>", None),
        ("<aside><time datetime=2024-05-04T10:32:00Z>4 May</time></aside>", None),
        ("<div id=comments><time class=published datetime=2024-05-04T10:32:00Z>4 May</time></div>", None),
        ("<p itemscope itemtype=//schema.org/Comment><i itemprop=datePublished content=2024-05-04T10:32Z>", None),
        ("<p itemscope itemtype=//schema.org/ImageObject><i itemprop=datePublished content=2024-05-04T10:32Z>", None),
        ("<article><time datetime=2024-05-04T10:32:00Z></time></article><article>Sluice</article>", None),
        # The nearest to the headline, wherever it stands
        (("<div class=card><time class=published datetime=2024-05-01T09:00:00Z></time></div>"
         "<header><time class=published datetime=2024-05-04T10:32:00Z></time></header>"), "2024-05-01T09:00:00+00:00"),
        (("<div class=sidebar><time class=published datetime=2024-05-01T09:00:00Z></time></div>"
         "<header><time class=published datetime=2024-05-04T10:32:00Z></time></header>"), "2024-05-04T10:32:00+00:00"),
    ],
)  # fmt: skip
def test_what_elements_state(below: str, expected: str | None) -> None:
    assert read(below=below).published == expected


READ_FROM = "read from what the page shows its readers"


@pytest.mark.parametrize(
    ("below", "options", "expected", "warned"),
    [
        ("<p>Published 4 May 2024, 10:32 CEST</p>", {}, "2024-05-04T10:32:00+02:00", [READ_FROM]),
        ("<p>4 May 2024</p>", {}, "2024-05-04", [READ_FROM]),
        ("<p>4 May 2024, 10:32</p>", {}, "2024-05-04", [READ_FROM]),
        ("<p>4 May 2024, 10:32</p>", {"zone": "Europe/London"}, "2024-05-04T10:32:00+01:00", [READ_FROM, "the site's"]),
        ("<p>04.05.2024 - 10:32 Uhr</p>", {"language": "de", "url": "https://hafenbote.example.de/schleuse"},
         "2024-05-04T10:32:00+02:00", [READ_FROM, "its country's, Europe/Berlin"]),
        # A country's zone is not that of a language from elsewhere.
        ("<p>04.05.2024 - 10:32 Uhr</p>", {"language": "de", "url": "https://hafenbote.example.jp/schleuse"},
         "2024-05-04", [READ_FROM]),
        # ... nor is that of a domain which is sold to all the world.
        ("<p>4 May 2024, 10:32</p>", {"language": "en", "url": "https://harbour-post.example.co/lock"},
         "2024-05-04", [READ_FROM]),
        ("<p><time>4 May 2024, 10:32 GMT</time></p>", {}, "2024-05-04T10:32:00+00:00", ["words in the page's data"]),
        ("<p>2 hours ago</p>", {}, None, []),
        ("<p>4 May</p>", {}, None, []),
        ("<p>4 May 2034, 10:32 GMT</p>", {}, None, []),
        ("<p>The gate fell into the water on 4 May 2024, people say who saw it</p>", {}, None, []),
    ],
)  # fmt: skip
def test_what_is_shown(below: str, options: dict[str, Any], expected: str | None, warned: list[str]) -> None:
    found = read(below=below, **options)
    assert found.published == expected
    assert len(found.warnings) == len(warned)
    for warning, part in zip(found.warnings, warned, strict=True):
        assert warning.startswith("datePublished: ")
        assert part in warning


def test_the_day_above_the_headline_may_be_the_day_it_is_read() -> None:
    assert read(above="<p>Monday, 6 May 2024</p>").published is None
    assert read(above="<p>Saturday, 4 May 2024</p>").published == "2024-05-04"
    assert read(above="<p>Published: 6 May 2024</p>").published == "2024-05-06"


@pytest.mark.parametrize(
    ("head", "below", "options", "expected", "warned"),
    [
        # A day and a clock
        (published("2024-05-04"), "<p>4 May 2024, 10:32 BST</p>", {}, "2024-05-04T10:32:00+01:00", [READ_FROM]),
        (published("2024-05-04"), "<p>4 May 2024, 10:32</p>", {"zone": "Europe/Paris"}, "2024-05-04T10:32:00+02:00",
         [READ_FROM, "the site's"]),
        (published("2024-05-04"), "<p>3 May 2024, 10:32 BST</p>", {}, "2024-05-04", ["the day only", "another day"]),
        (published("2024-05-04"), "", {}, "2024-05-04", ["the day only"]),
        # 4/5 and 5/4 are told apart by what the page says elsewhere.
        (published("2024-05-04"), "<p>05/04/2024, 10:32 GMT</p>", {"language": "en"}, "2024-05-04T10:32:00+00:00",
         [READ_FROM]),
        # The offset of the page's other date
        (published("2024-05-04") + modified("2024-05-04T11:00:00+02:00"), "<p>4 May 2024, 10:32</p>", {},
         "2024-05-04T10:32:00+02:00", [READ_FROM, "other dates"]),
        # ... which clocks have been set away from
        (published("2024-03-30") + modified("2024-03-31T11:00:00+02:00"), "<p>30 March 2024, 10:32</p>", {},
         "2024-03-30", ["the day only"]),
        # Clocks in no zone: local, where they are what is shown
        (published("2024-05-04T10:32:17"), "<p>4 May 2024, 10:32 CEST</p>", {}, "2024-05-04T10:32:17+02:00", []),
        (published("2024-05-04T10:32:17"), "<p>04.05.2024, 10:32</p>", {"language": "de", "url": "https://bote.example.de/x"},
         "2024-05-04T10:32:17+02:00", ["its country's"]),
        # ... and UTC's, where that is what is shown in the zone
        (published("2024-05-04T08:32:17"), "<p>4 May 2024, 10:32 CEST</p>", {}, "2024-05-04T08:32:17+00:00", []),
        (published("2024-05-04T08:32:17"), "<p>4 May 2024, 10:32</p>", {"zone": "Europe/Paris"},
         "2024-05-04T08:32:17+00:00", []),
        # A country's zone alone is no reason: many clocks of machines are UTC's.
        (published("2024-05-04T10:32:17"), "", {"url": "https://bote.example.de/x"}, "2024-05-04", ["no time zone"]),
        # The same clock with an offset, in a script
        (published("2024-05-04T10:32:17") + "<script>page = {time: '2024-05-04T10:32:17.300-04:00'}</script>", "", {},
         "2024-05-04T10:32:17-04:00", []),
        (published("2024-05-04T10:32:17") + "<i data-a=2024-05-04T10:32:17Z data-b=2024-05-04T10:32:17-04:00></i>",
         "", {}, "2024-05-04", ["no time zone"]),
        # The one publication of that day that scripts know
        (published("2024-05-04") + "<script>track({pubdate: '2024-05-04T05:30:00+02:00'})</script>", "", {},
         "2024-05-04T05:30:00+02:00", ["from its scripts"]),
        (published("2024-05-04") + '<script>["{\\"publishedAt\\":\\"2024-05-04T05:30:00Z\\"}"]</script>', "", {},
         "2024-05-04T05:30:00+00:00", ["from its scripts"]),
        (published("2024-05-04") + "<script>{pubdate: '2024-05-04T05:30:00Z'}, {publishedAt: '2024-05-04T07:00:00Z'}"
         "</script>", "", {}, "2024-05-04", ["the day only"]),
        (published("2024-05-04") + "<script>track({expires: '2024-05-04T05:30:00+02:00'})</script>", "", {},
         "2024-05-04", ["the day only"]),
        # Midnights
        (published("2024-05-04T00:00:00Z"), "<p>4 May 2024</p>", {}, "2024-05-04",
         ["a midnight, and shows its readers"]),
        (published("2024-05-04T00:00:00+02:00"), "<p>4 May 2024, 00:00</p>", {}, "2024-05-04T00:00:00+02:00", []),
        (published("2024-05-04T00:00:00+02:00"), "<p>4 May 2024, 10:32 CEST</p>", {}, "2024-05-04T10:32:00+02:00",
         [READ_FROM]),
        (published("2024-05-04T00:00:00Z"), "", {}, "2024-05-04T00:00:00+00:00", ["perhaps the page means the day"]),
    ],
)  # fmt: skip
def test_what_is_shown_completes_what_is_stated(
    head: str, below: str, options: dict[str, Any], expected: str, warned: list[str]
) -> None:
    found = read(head, below, **options)
    assert found.published == expected
    said = [warning for warning in found.warnings if warning.startswith("datePublished")]
    assert len(said) == len(warned)
    for part in warned:
        assert any(part in warning for warning in said)


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


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2024/05/04/lock-closes", "2024-05-04"),
        ("/news/20240504/lock-closes", "2024-05-04"),
        ("/news/2024-05-04-lock-closes", "2024-05-04"),
        ("/2024/may/4/lock-closes", "2024-05-04"),
        ("/lock-closes-20240504/", "2024-05-04"),
        ("/lock-closes_2024-05-04.html", "2024-05-04"),
        ("/2024/02/31/lock-closes", None),
        ("/lock-closes-20340504", None),
        ("/lock-closes-2024050412", None),
        ("/2024/05/lock-closes", None),
    ],
)
def test_the_day_in_the_address(path: str, expected: str | None) -> None:
    found = read(url=f"https://harbour-post.example{path}")
    assert found.published == expected
    assert found.warnings == (["datePublished: only the day is known, from the page's address."] if expected else [])


def test_what_was_weighed() -> None:
    head = json_ld(datePublished="2024-05-04T10:32:00Z") + published("2024-05-04") + modified("2024-05-03T09:00:00Z")
    assert read(head).evidence == {}
    assert read(head, explain=True).evidence == {
        "datePublished": {
            "chosen": {"source": "json-ld datePublished", "value": "2024-05-04T10:32:00Z"},
            "rejected": [{"source": "meta article:published_time", "value": "2024-05-04", "why": "a day only"}],
        },
        "dateModified": {
            "chosen": None,
            "rejected": [
                {
                    "source": "meta article:modified_time",
                    "value": "2024-05-03T09:00:00Z",
                    "why": "before the publication",
                }
            ],
        },
    }


@pytest.mark.parametrize("count", [2_000])
def test_hostile_pages_are_read_in_bounded_time(count: int) -> None:
    times = "".join(
        f"<time class=published datetime='2024-05-04T10:{n % 60:02}:00Z'>4 May 2024</time>" for n in range(count)
    )
    nodes = ", ".join(f'{{"@type": "Thing", "url": "{HERE}", "datePublished": "2024-05-04"}}' for _ in range(count))
    scripts = "pubdate: '2024-05-04T" * count
    head = f"<script type='application/ld+json'>[{nodes}]</script><script>{scripts}</script>"
    assert read(head, f"<p>{'4 May 2024 10:32 ' * count}</p>{times}").published is not None
