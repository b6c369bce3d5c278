"""The further pages of a live blog."""

from __future__ import annotations

import pytest

from crawler.discovery.further_pages import read_further_pages

BLOG = "https://harbour-post.example/live/storm"


@pytest.mark.parametrize(
    ("url", "links", "found"),
    [
        (BLOG, ["?page=2", "?page=3"], [f"{BLOG}?page=2", f"{BLOG}?page=3"]),
        (BLOG, ["/live/storm/page/2"], [f"{BLOG}/page/2"]),
        (f"{BLOG}?page=2", ["/live/storm", "?page=2", "?page=3"], [f"{BLOG}?page=3"]),
        (BLOG, ["?page=with:block-7#liveblog-navigation"], [f"{BLOG}?page=with:block-7"]),
        # The permalink of an entry, another article, another site, a link within the page, no address.
        (BLOG, ["?page=with:block-7#block-7", "/live/calm?page=2", "https://x.example/live/storm?page=2"], []),
        (BLOG, ["#top", "", "javascript:void(0)", "https://[broken", "?sort=asc", "?sort=asc&page=2"], []),
        (BLOG, ["?page=2", "?page=2#more"], [f"{BLOG}?page=2"]),
    ],
)
def test_further_pages(url: str, links: list[str], found: list[str]) -> None:
    body = "".join(f'<a href="{link}">more</a>' for link in links)
    assert read_further_pages(f"<html><body>{body}</body></html>".encode(), url, []) == found


def test_what_is_no_page_has_none() -> None:
    assert read_further_pages(b"%PDF-1.4", BLOG, []) == []
