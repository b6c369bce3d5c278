from __future__ import annotations

import pytest
from lxml.html import document_fromstring

from crawler.extract.page.site import OwnSite, own_site


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("/news/lock", True),
        ("lock.html", True),
        ("#top", True),
        ("?page=2", True),
        ("https://sport.harbour-post.example/a", True),
        ("//www.harbour-post.example/a", True),
        ("https://harbour-post.example.org/a", False),
        ("https://elsewhere.example/harbour-post.example", False),
        ("mailto:desk@harbour-post.example", False),
        ("tel:+123", False),
        ("javascript:void(0)", True),
        ("https://[broken", False),
        ("", False),
        (None, False),
    ],
)
def test_links(reference: str | None, expected: bool) -> None:
    assert OwnSite("https://www.harbour-post.example/news/1").holds(reference) is expected


def test_the_address_a_page_names_for_itself() -> None:
    page = document_fromstring("<head><link rel=canonical href='https://harbour-post.example/1'></head><body>x")
    assert own_site(page, None).holds("https://www.harbour-post.example/2")
    assert not own_site(page, None).holds("https://mirror.example/2")
    assert own_site(page, "https://mirror.example/1").holds("https://mirror.example/2")


def test_without_an_address_only_references_without_a_host_stay() -> None:
    assert OwnSite(None).holds("/a")
    assert not OwnSite(None).holds("https://harbour-post.example/a")
