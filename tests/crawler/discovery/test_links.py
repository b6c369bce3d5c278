from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.links import MAX_URL_LENGTH, resolve, title_of, without_tracking

PAGE = "https://www.harbour-post.example/town/"


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("/harbour/ferry", "https://www.harbour-post.example/harbour/ferry"),
        ("ferry", "https://www.harbour-post.example/town/ferry"),
        ("../ferry", "https://www.harbour-post.example/ferry"),
        ("//cdn.harbour-post.example/a", "https://cdn.harbour-post.example/a"),
        ("http://other.example/a/c", "http://other.example/a/c"),
        (" \n/ferry\t ", "https://www.harbour-post.example/ferry"),
        ("/fer\nry", "https://www.harbour-post.example/ferry"),
        ("/ferry#comments", "https://www.harbour-post.example/ferry"),
        ("#top", PAGE),
        ("?id=5", PAGE + "?id=5"),
        ("/ferry?utm_source=front&id=5&fbclid=abc", "https://www.harbour-post.example/ferry?id=5"),
        ("/fähre und hafen", "https://www.harbour-post.example/f%C3%A4hre%20und%20hafen"),
        ("/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC", "https://www.harbour-post.example/%D0%BF%D0%B0%D1%80%D0%BE%D0%BC"),
        ("https://häfen.example/", "https://xn--hfen-loa.example/"),
        ("mailto:desk@harbour-post.example", None),
        ("javascript:void(0)", None),
        ("data:text/html,x", None),
        ("ftp://harbour-post.example/a", None),
        ("https:///a", None),
        ("http://[oops/", None),
        ("http://harbour-post.example:port/", None),
        ("http://reader:secret@harbour-post.example/", None),
        ("/" + "a" * MAX_URL_LENGTH, None),
    ],
)
def test_a_reference_leads_to_a_web_page_or_nowhere(reference, url):
    assert resolve(PAGE, reference) == url


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("utm_source=a&utm_medium=b", ""),
        ("id=5&utm_source=a&page=2", "?id=5&page=2"),
        ("b=2&a=1", "?b=2&a=1"),
        ("a=&b", "?a=&b"),
        ("amp;utm_source=a", ""),
        ("gclid=1&wt_mc=rss&xtor=AL-1&at_medium=mail&cmp=rss", ""),
        ("ref=1207&cid=3&source=12&p=7", "?ref=1207&cid=3&source=12&p=7"),
        ("utmost=1&campaign=2", "?utmost=1&campaign=2"),
    ],
)
def test_only_parameters_that_never_choose_content_are_dropped(query, kept):
    assert without_tracking(f"https://harbour-post.example/a?{query}") == f"https://harbour-post.example/a{kept}"


@pytest.mark.parametrize(
    ("text", "title"), [(" The\n ferry  is back ", "The ferry is back"), ("", None), (None, None), (" \n", None)]
)
def test_title(text, title):
    assert title_of(text) == title


def test_a_title_is_cut():
    assert len(title_of("ferry " * 1_000)) < 310


@given(st.text(max_size=60) | st.text("htps:/.#?&=%[]@-a1\\ ", max_size=60))
def test_whatever_resolves_is_an_absolute_address(reference):
    url = resolve(PAGE, reference)
    if url is not None:
        parts = urlsplit(url)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert url.isascii()
        assert "#" not in url
        assert resolve(PAGE, url) == url
