"""The names a site goes by."""

from __future__ import annotations

import pytest

from crawler.extract.page.document import parse
from crawler.extract.page.site_names import SiteNames, host_names, own_names, site_names

LOCK = "Port Averil closes its lock"
NAMES = SiteNames.of(["Harbour Post", "harbour-post.example"])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (f"{LOCK} | Harbour Post", LOCK),
        (f"{LOCK}｜Harbour Post", LOCK),
        (f"{LOCK} - The Harbour Post", LOCK),
        (f"{LOCK} — harbour-post.example", LOCK),
        (f"{LOCK} - HarbourPost", LOCK),
        (f"Harbour Post: {LOCK}", f"Harbour Post: {LOCK}"),
        (f"Harbour Post | {LOCK}", LOCK),
        (f"{LOCK} - Harbour - Harbour Post", f"{LOCK} - Harbour"),
        (f"{LOCK} - and the ferry", f"{LOCK} - and the ferry"),
        ("Harbour Post", "Harbour Post"),
        ("", ""),
    ],
)
def test_a_title_without_them(title: str, expected: str) -> None:
    assert NAMES.without(title) == expected


@pytest.mark.parametrize(
    ("name", "text", "same"),
    [
        ("boersen-blatt", "Börsen-Blatt", True),
        ("borsen-blatt", "Börsen-Blatt", True),
        ("Der Bote", "Bote", True),
        ("Le Phare", "LE PHARE", True),
        ("Harbour Post", "Harbour Posts", False),
        ("Harbour Post", "—", False),
        ("港新聞", "港新聞", True),
    ],
)
def test_what_does_not_tell_two_names_apart(name: str, text: str, same: bool) -> None:
    assert (text in SiteNames.of([name])) is same


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("Harbour Post Sport", True),
        ("The Harbour Post staff", True),
        ("Harbour Post", False),
        ("Harbour Poster", False),
        ("Ann Harbour Post", False),
        ("", False),
    ],
)
def test_desks_of_the_site(text: str, begins: bool) -> None:
    assert NAMES.begin(text) is begins


def test_a_short_name_counts_in_capitals() -> None:
    names = SiteNames.of(["sky", "nbc"])
    assert [names.begin(text) for text in ("NBC Business", "Sky Ferris")] == [True, False]


PAGE = """<html><head><meta property='og:site_name' content='Evening Echo'><meta name='application-name' content='{0}'>
<meta property='og:title' content='{0}'></head><body><a href='/'><img alt='The Echo'></a><p>x</body></html>"""


def test_where_they_stand() -> None:
    document = parse(PAGE.format(LOCK).encode(), "https://news.echo-online.example/a/b")
    names = site_names(document, "Echo Verlag")
    for name in ("Echo Verlag", "Evening Echo", "Echo", "echo-online.example", "echo online", "news"):
        assert name in names, name
    assert LOCK not in names  # some systems repeat the title where the application's name belongs
    assert "news" not in own_names(document, "Echo Verlag")
    assert "Echo Online" in host_names(document)
    assert "example" not in host_names(document)
