"""Dates of whole pages, each as small as its case: what is stated, what is shown, and what comes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.crawler.extract.dates.dated_pages import HERE, json_ld, modified, published, read


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
