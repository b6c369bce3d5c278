"""Which of the URLs a page names for itself can be its own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.page.canonical import claims, why_not
from crawler.extract.page.document import parse

HERE = "https://www.harbour-post.example/harbour/lock-closes-for-weeks-20240305.html"


@pytest.mark.parametrize(
    ("named", "why"),
    [
        (HERE, None),
        ("https://harbour-post.example/harbour/lock-closes-for-weeks-20240305.html", None),
        ("https://amp.harbour-post.example/harbour/lock", None),
        ("https://www.harbour-post.example/news/other-words-for-it", None),
        ("https://www.harbour-post.co.example/harbour/lock", None),
        ("https://www.evening-echo.example/harbour/lock-closes-for-weeks-20240305.html", None),
        ("https://www.evening-echo.example/a/lock-closes-for-three-weeks", None),
        ("https://www.evening-echo.example/story?id=20240305", None),
        ("https://www.evening-echo.example/an-owl-in-the-mill", "another article on another site"),
        ("https://www.evening-echo.example/", "a front page"),
        ("https://www.harbour-post.example", "a front page"),
        ("https://www.harbour-post.example/en/", "a front page"),
        ("https://www.harbour-post.example/index.php", "a front page"),
        ("https://www.harbour-post.example/harbour/", "a section that the page is in"),
        ("https://www.harbour-post.example/?p=17", None),
    ],
)
def test_what_may_be_named(named: str, why: str | None) -> None:
    assert why_not(named, HERE) == why


@pytest.mark.parametrize(
    ("named", "url"),
    [
        ("https://harbour-post.example/", "https://harbour-post.example/"),
        ("https://harbour-post.example/", "https://harbour-post.example/index.html"),
        ("https://harbour-post.example/lock-closes", "https://harbour-post.example/lock-closes/amp"),
        ("https://harbour-post.example/lock-closes", "https://harbour-post.example/lock-closes/2"),
    ],
)
def test_a_front_page_and_a_version_of_a_page_have_theirs(named: str, url: str) -> None:
    assert why_not(named, url) is None


def test_the_link_before_the_tag() -> None:
    document = parse(
        b"<html><head><link rel='alternate' href='/x'><link rel='Canonical' href='/a'><link rel=canonical href=' '>"
        b"<meta property='og:url' content='/b'></head><body>x",
        HERE,
    )
    assert list(claims(document.tree, document.meta)) == [("link canonical", "/a"), ("meta og:url", "/b")]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_addresses_are_compared(one: str, other: str) -> None:
    clean = [f"https://a.example/{''.join(char for char in part if char not in '[]')}" for part in (one, other)]
    assert why_not(clean[0], clean[1]) is None or isinstance(why_not(clean[0], clean[1]), str)
