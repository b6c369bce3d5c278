from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.scope import normalized, same_site, scope_of, too_old


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        ("https://www.harbour-post.example/a", "harbour-post.example"),
        ("http://live.harbour-post.example:8080/", "harbour-post.example"),
        ("https://www.harbour-post.co.uk/", "harbour-post.co.uk"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("http://127.0.0.1/a", "127.0.0.1"),
        ("http://127.0.0.1:80/a", "127.0.0.1"),
        ("http://[::1]:8000/", "[::1]:8000"),
        ("http://localhost:8000/", "localhost:8000"),
        ("https://localhost:443/", "localhost"),
        ("ftp://harbour-post.example/", ""),
        ("mailto:desk@harbour-post.example", ""),
        ("http://[oops/", ""),
        ("http://harbour-post.example:port/", ""),
        ("", ""),
    ],
)
def test_scope(url, scope):
    assert scope_of(url) == scope
    assert same_site(url, scope) is bool(scope)


@pytest.mark.parametrize(
    ("url", "seed", "same"),
    [
        ("https://m.harbour-post.example/a", "http://www.harbour-post.example/", True),
        ("https://harbour-post.example.evil.example/a", "https://harbour-post.example/", False),
        ("https://notharbour-post.example/a", "https://harbour-post.example/", False),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8000/", False),
        ("mailto:a@harbour-post.example", "https://harbour-post.example/", False),
    ],
)
def test_same_site(url, seed, same):
    assert same_site(url, scope_of(seed)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://harbour-post.example/a", "https://harbour-post.example/a"),
        ("https://harbour-post.example/a", "https://harbour-post.example/a/"),
        ("https://harbour-post.example", "https://harbour-post.example/"),
        ("https://HARBOUR-post.example./a", "https://harbour-post.example/a"),
        ("https://harbour-post.example:443/a", "http://harbour-post.example:80/a"),
        ("https://harbour-post.example/a#b", "https://harbour-post.example/a"),
        ("https://harbour-post.example/a?utm_source=x", "https://harbour-post.example/a"),
        ("https://harbour-post.example/a?id=1&fbclid=x", "https://harbour-post.example/a?id=1"),
        ("https://harbour-post.example/b/../a", "https://harbour-post.example/a"),
        ("https://harbour-post.example/%c3%a4", "https://harbour-post.example/ä"),
        ("https://harbour-post.example/%7Eferry", "https://harbour-post.example/~ferry"),
    ],
)
def test_spellings_of_one_address_have_one_key(one, other):
    assert normalized(one) == normalized(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://harbour-post.example/a", "https://harbour-post.example/A"),
        ("https://harbour-post.example/a?x=1&y=2", "https://harbour-post.example/a?y=2&x=1"),
        ("https://harbour-post.example/a?id=1", "https://harbour-post.example/a?id=2"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8001/a"),
        ("https://www.harbour-post.example/a", "https://harbour-post.example/a"),
        ("https://harbour-post.example/a%2Fb", "https://harbour-post.example/a/b"),
    ],
)
def test_other_addresses_have_other_keys(one, other):
    assert normalized(one) != normalized(other)


@given(
    st.text(max_size=60) | st.text("htps:/.#?&=%[]@-a1\\ ", max_size=60).map("https://harbour-post.example/".__add__)
)
def test_a_key_can_be_had_of_anything(url):
    assert isinstance(normalized(url), str)
    assert isinstance(scope_of(url), str)


NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "old"),
    [
        (timedelta(days=7), False),
        (timedelta(days=7, seconds=1), True),
        (timedelta(hours=-3), False),
        (timedelta(days=8, hours=1), True),
    ],
)
def test_too_old(age, old):
    assert too_old(NOW - age, NOW, 7) is old


def test_nothing_is_too_old_without_a_date():
    assert not too_old(None, NOW, 7)
