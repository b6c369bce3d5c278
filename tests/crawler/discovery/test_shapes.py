from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.shapes import shape_of

HOST = "https://harbour-post.example"


@pytest.mark.parametrize(
    "target",
    [
        "/2026/03/06/ferry-is-back",
        "/harbour/2026/mar/06/ferry-is-back",
        "/harbour/2026-03-06-ferry-is-back/",
        "/20260306/ferry-is-back-1092106660.html",
        "/n1/2026/0306/c1001-40223222.html",
        "/harbour/the-ferry-to-the-island-is-back-after-the-storm",
        "/harbour/ferry-is-back-1092106660.html",
        "/harbour/19852382/ferry-is-back",
        "/harbour/ferry-is-back/19852382",
        "/harbour/article/ferry-back-b2505820.html",
        "/harbour/ferry-is-back,UMXw2qF",
        "/harbour/ferry-is-back/a-60a0111a-c2d2-46c8-9e93-b16a374e6ba8",
        "/harbour/live/ferry-is-back-52627824",
        "/live/2026/mar/06/ferry-is-back-live",
        "/2026/the-ferry-is-back/index.html",
        "/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC-%D1%81%D0%BD%D0%BE%D0%B2%D0%B0-%D1%85%D0%BE%D0%B4%D0%B8%D1%82-%D0%BD%D0%B0-%D0%BE%D1%81%D1%82%D1%80%D0%BE%D0%B2",
        "/%E5%9D%90%E7%84%B6%E6%B8%A1%E8%BD%AE%E5%8F%88%E5%9B%9E%E5%88%B0%E4%BA%86%E6%B8%AF%E5%8F%A3",
        "/media/2026/mar/06/a-new-paper-for-the-quays",
        "/montag/delivery-of-the-new-ferry-is-late",
    ],
)
def test_addresses_that_say_article(target):
    assert shape_of(HOST + target).points >= 3


@pytest.mark.parametrize(
    "target",
    [
        "/a/12345",
        "/article.php?id=5",
        "/news,142489.html",
        "/doc/7715044",
        "/?p=1207",
        "/news/view.asp?idx=872&page=1",
        "/archive/63076",
        "/2026/03/06/ferry",
    ],
)
def test_addresses_that_may_be_an_article(target):
    assert 2 <= shape_of(HOST + target).points <= 4


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/harbour",
        "/harbour/",
        "/uk-news",
        "/harbour/fish-market/",
        "/index.html",
        "/live",
        "/2026-elections",
        "/town/covid19news",
        "/?lang=de",
    ],
)
def test_addresses_that_say_nothing(target):
    assert shape_of(HOST + target).points <= 0


@pytest.mark.parametrize(
    "target",
    [
        "/tag/storm-over-the-harbour-and-the-town",
        "/author/oda-lindqvist-writes-about-the-sea-1207999",
        "/login?return=/harbour/ferry-is-back-1092106660.html",
        "/search?q=storm",
        "/shop/subscription-and-umbrella-for-the-storm",
        "/video/ferry-is-back-1092106660",
        "/images/ferry-is-back-1092106660.jpg",
        "/documents/tide-table-for-the-harbour.pdf",
        "/2026/03/06/",
        "/2026/03/",
        "/archive/2026/march",
        "/harbour/?page=2",
        "/harbour/page/2",
        "/harbour/ferry-is-back-1092106660.html?print=1",
        "/harbour/ferry-is-back-1092106660/comments/",
        "/media/logo",
    ],
)
def test_addresses_that_are_no_article(target):
    assert shape_of(HOST + target).points < 0


@pytest.mark.parametrize(
    ("target", "day"),
    [
        ("/2026/03/06/ferry", (2026, 3, 6)),
        ("/2026/3/6/ferry", (2026, 3, 6)),
        ("/2026/mar/06/ferry", (2026, 3, 6)),
        ("/2026/March/06/ferry", (2026, 3, 6)),
        ("/2026-03/06/ferry", (2026, 3, 6)),
        ("/2026/0306/ferry", (2026, 3, 6)),
        ("/20260306/ferry", (2026, 3, 6)),
        ("/2026-03-06-ferry", (2026, 3, 6)),
        ("/ferry-2026-03-06.html", (2026, 3, 6)),
        ("/ferry-20260306170530-nt.html", (2026, 3, 6)),
        ("/2026/03/06/ferry-of-2026-03-06", (2026, 3, 6)),
        ("/2026/03/06/ferry-of-2011-01-02", None),  # two days
        ("/06/03/2026/ferry", None),  # of March or of June
        ("/26/03/06/ferry", None),
        ("/2026/03/ferry", None),  # a month
        ("/2026/13/06/ferry", None),
        ("/2026/02/30/ferry", None),
        ("/ferry-20121031.html", None),  # a record's number as well as a day
        ("/ferry-1092106660", None),
        ("/ferry", None),
    ],
)
def test_day(target, day):
    assert shape_of(HOST + target).date == (datetime(*day, tzinfo=UTC) if day else None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("/harbour/the-ferry-is-back", "/town/a-new-fish-market", True),
        ("/a/12345", "/a/99999", True),
        ("/harbour", "/harbour/the-ferry-is-back", False),
        ("/the-ferry-is-back.html", "/the-ferry-is-back", False),
        ("/view.php?id=1", "/view.php?id=2", True),
        ("/view.php?id=1", "/view.php?section=2", False),
    ],
)
def test_pattern(one, other, same):
    assert (shape_of(HOST + one).pattern == shape_of(HOST + other).pattern) is same


@given(st.text("ab1-_/.?=&%0Aé中", max_size=200) | st.text(max_size=80))
def test_any_target(target):
    shape = shape_of(f"{HOST}/{target}")
    assert -1 <= shape.points <= 5
    assert shape == shape_of(f"{HOST}/{target}")
