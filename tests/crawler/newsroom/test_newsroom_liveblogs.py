from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from lxml import html

from crawler.newsroom import Truth, truth
from crawler.newsroom.liveblogs import LiveStory, liveblogs
from tests.crawler.newsroom.visitor import Visitor

BLOCKS, ONLINE, TICKER = liveblogs()


def told(visitor: Visitor, live: LiveStory, page: int = 1) -> Truth:
    answer = truth(live.target(visitor.edition) + (f"?page={page}" if page > 1 else ""), visitor.now)
    assert answer is not None
    return answer


def page_of(visitor: Visitor, live: LiveStory, query: str = "") -> html.HtmlElement:
    return html.document_fromstring(visitor.get(live.target(visitor.edition) + query).body)


def at(visitor: Visitor, **after: int) -> None:
    visitor.now = visitor.edition.after(timedelta(**after))


@pytest.mark.parametrize("live", liveblogs(), ids=lambda live: live.template)
def test_a_blog_grows(visitor: Visitor, live: LiveStory) -> None:
    counts = []
    for minutes in (121, 180, 260, 400):
        at(visitor, minutes=minutes)
        counts.append(len(live.posts_at(visitor.edition, visitor.now)))
    assert counts == sorted(set(counts))


def test_something_arrives_every_minute_or_two(visitor: Visitor) -> None:
    """While an edition is on the front page, its first blog changes within any three minutes."""
    for minutes in range(120, 480, 3):
        at(visitor, minutes=minutes)
        before = visitor.get(BLOCKS.target(visitor.edition)).header("etag")
        at(visitor, minutes=minutes + 3)
        assert visitor.get(BLOCKS.target(visitor.edition)).header("etag") != before


def test_the_blocks_are_the_entries(visitor: Visitor) -> None:
    at(visitor, hours=3)
    for number in range(1, told(visitor, BLOCKS).pages + 1):
        expected = told(visitor, BLOCKS, number).liveBlogUpdate
        page = page_of(visitor, BLOCKS, f"?page={number}")
        shown = page.xpath("//div[@id='liveblog-body']/article[@id and not(@data-tombstone)]")
        assert [block.get("id") for block in shown] == [entry.identifier for entry in expected]
        for block, entry in zip(shown, expected, strict=True):
            assert tuple(p.text_content() for p in block.xpath("./p")) == entry.articleBody
        structured = json.loads(page.xpath("//script[@type='application/ld+json']/text()")[0])
        assert [update["url"].partition("#")[2] for update in structured["liveBlogUpdate"]] == [
            entry.identifier for entry in expected
        ]


def test_an_identifier_is_kept_through_a_correction(visitor: Visitor) -> None:
    post = next(post for post in BLOCKS.posts if len(post.changes) == 2)
    seen = []
    for moment in (timedelta(hours=2), *(change.after for change in post.changes)):
        visitor.now = visitor.edition.after(moment)
        pages = range(1, told(visitor, BLOCKS).pages + 1)
        entries = [entry for number in pages for entry in told(visitor, BLOCKS, number).liveBlogUpdate]
        seen.append(next(entry for entry in entries if entry.headline == post.headline))
    assert len({entry.identifier for entry in seen}) == 1
    assert [len(entry.versions) for entry in seen] == [1, 2, 3]
    assert seen[0].dateModified is None
    assert seen[2].dateModified == visitor.now
    assert seen[2].versions[:2] == seen[1].versions


@pytest.mark.parametrize("tombstone", [True, False])
def test_an_entry_is_withdrawn(visitor: Visitor, tombstone: bool) -> None:
    withdrawn = [post for post in BLOCKS.posts if (post.withdrawn or timedelta()) > timedelta(hours=2)]
    post = next(post for post in withdrawn if post.tombstone is tombstone)
    assert post.withdrawn is not None
    visitor.now = visitor.edition.after(post.withdrawn) - timedelta(seconds=1)
    name = next(entry.identifier for entry in told(visitor, BLOCKS).liveBlogUpdate if entry.headline == post.headline)
    assert name is not None
    visitor.now += timedelta(seconds=1)
    after = told(visitor, BLOCKS)
    assert name in {entry.identifier for entry in after.withdrawn}
    assert name not in {entry.identifier for entry in after.liveBlogUpdate}
    # It went from inside the range that the page shows, so that its absence says something.
    assert min(entry.datePublished for entry in after.liveBlogUpdate) < visitor.edition.after(post.at)
    blocks = page_of(visitor, BLOCKS).xpath(f"//*[@id='{name}']")
    assert [block.get("data-tombstone") for block in blocks] == (["1"] if tombstone else [])
    assert post.body[0] not in page_of(visitor, BLOCKS).text_content()


def test_older_entries_are_on_further_pages(visitor: Visitor) -> None:
    at(visitor, hours=3)
    pages = told(visitor, BLOCKS).pages
    assert pages > 1
    everything = [entry for number in range(1, pages + 1) for entry in told(visitor, BLOCKS, number).liveBlogUpdate]
    assert len({entry.identifier for entry in everything}) == len(everything)
    assert [e.datePublished for e in everything] == sorted((e.datePublished for e in everything), reverse=True)
    for query, status in ((f"?page={pages}", 200), (f"?page={pages + 1}", 404), ("?page=0", 404), ("?page=x", 404)):
        assert visitor.get(BLOCKS.target(visitor.edition) + query).status == status


def test_the_pinned_copy_changes(visitor: Visitor) -> None:
    copies = []
    for minutes in (125, 172, 180, 400):
        at(visitor, minutes=minutes)
        copies.append(
            [h2.text for h2 in page_of(visitor, BLOCKS).xpath("//section[@id='pinned-post']/article[not(@id)]//h2")]
        )
    assert copies == [["Harbour closed to all ships"], [], ["Water at the fish market"], ["What we know"]]


@pytest.mark.parametrize("live", liveblogs(), ids=lambda live: live.template)
def test_a_blog_ends(visitor: Visitor, live: LiveStory) -> None:
    visitor.now = visitor.edition.after(live.ends) - timedelta(seconds=1)
    assert told(visitor, live).isLive is True
    visitor.now += timedelta(seconds=1)
    assert told(visitor, live).isLive is False
    assert told(visitor, live).coverageEndTime == visitor.now
    last = visitor.get(live.target(visitor.edition)).body
    visitor.now += timedelta(days=9)
    assert told(visitor, live).liveBlogUpdate
    if live is not BLOCKS:  # whose entries say how long ago they were
        assert len(visitor.get(live.target(visitor.edition)).body) == len(last)


def test_coverage_ends_in_the_structured_data_only_once_it_has(visitor: Visitor) -> None:
    ends = []
    for hours in (8, 9):
        at(visitor, hours=hours)
        structured = json.loads(page_of(visitor, BLOCKS).xpath("//script[@type='application/ld+json']/text()")[0])
        ends.append(structured.get("coverageEndTime"))
    assert ends[0] is None
    assert ends[1] is not None


def test_the_tickers_clocks_wrap_at_midnight(visitor: Visitor) -> None:
    """Whatever the hour an edition begins at: the page states no day, and the clock jumps once at least."""
    for later in range(4):
        visitor.now = visitor.edition.after(timedelta(hours=3 + 6 * later))
        edition = type(visitor.edition)(visitor.edition.number + later)
        page = html.document_fromstring(visitor.get(TICKER.target(edition)).body)
        clocks = [heading.text[:5] for heading in page.xpath("//section[@id='articlebody']//h2")]
        expected = truth(TICKER.target(edition), visitor.now)
        assert expected is not None
        assert len(clocks) == len(expected.liveBlogUpdate)
        assert any(newer < older for newer, older in pairwise(clocks))
        instants = [entry.datePublished for entry in expected.liveBlogUpdate]
        assert all(newer - older < timedelta(hours=24) for newer, older in pairwise(instants))


def test_the_online_items_are_the_entries(visitor: Visitor) -> None:
    at(visitor, hours=4)
    expected = told(visitor, ONLINE).liveBlogUpdate
    items = page_of(visitor, ONLINE).xpath("//div[@class='online__item']")
    assert [item.get("id") for item in items] == [entry.identifier for entry in expected]
    assert [item.get("data-unixtime") for item in items] == [str(int(e.datePublished.timestamp())) for e in expected]
    for item, entry in zip(items, expected, strict=True):
        assert tuple(p.text_content() for p in item.xpath(".//div[@class='online__item-text']/p")) == entry.articleBody
    assert any(not entry.articleBody for entry in expected)
