"""The blog's own text is its lead and summary: no entry, and no other page's teaser behind them."""

from pathlib import Path

import pytest

from crawler.extract import extract

PAGES = Path(__file__).parent / "pages"
STANDFIRST = "We report from the lock and from the quays for as long as the water rises."


@pytest.mark.parametrize("page", ["page-in-a-form", "parted-by-line-breaks", "clocks-behind-headings", "hex-ids"])
def test_own_text(page):
    blog = extract((PAGES / page / "page.html").read_bytes(), "https://harbour-post.example/live/lock-flood")
    assert blog.articleBody == STANDFIRST
    assert len(blog.liveBlogUpdate) == 5
