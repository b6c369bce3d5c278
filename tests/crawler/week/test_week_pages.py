"""The pages of the drill's sites say what is true of them, and change when it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.discovery.feeds import read_feed
from crawler.discovery.further_pages import read_further_pages
from crawler.discovery.robots import sitemaps_of
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.extract import extract
from crawler.newsroom.response import Page
from tests.crawler.week.changes import changes_of, listed
from tests.crawler.week.pages import Pages
from tests.crawler.week.paper import TARGETS, ListKind, Paper
from tests.crawler.week.truth import TrueBlog, TrueSite
from tests.crawler.week.week import week

# Of the large world, whose sites have all markups and live blogs; two days of it.
WORLD = week(20, 2)
TRUTHS = WORLD.truths()
SECOND = timedelta(seconds=1)
BLOGS = [pytest.param(site, blog, id=site.paper.lives[0].template) for site in TRUTHS for blog in site.blogs]


def base(paper: Paper) -> str:
    return f"http://{paper.address}:8000"


def page_at(paper: Paper, target: str, instant: datetime) -> Page:
    """A page made anew: nothing is kept from another instant."""
    return Pages(paper, base(paper)).page(target, instant)


def item_at(paper: Paper, target: str, instant: datetime) -> dict[str, Any]:
    page = page_at(paper, target, instant)
    url = base(paper) + target
    item = extract(page.body, url, headers=[("Content-Type", page.media_type)], fetched_at=instant)
    assert item is not None
    return item.to_dict()


@pytest.mark.parametrize("site", TRUTHS, ids=lambda site: f"{site.paper.number}-{site.paper.template}")
def test_the_wordings_are_on_the_articles_pages(site: TrueSite) -> None:
    """Of a few articles, those with most wordings first."""
    for article in sorted(site.articles, key=lambda article: -len(article.wordings))[:2]:
        for wording in article.wordings[-2:]:
            for instant in (wording.stood.since, wording.stood.until - SECOND):
                item = item_at(site.paper, article.target, instant)
                assert item["@type"] == "NewsArticle"
                assert item["headline"] == article.headline
                assert item["mainEntityOfPage"] in {base(site.paper) + article.target, None}
                paragraphs = item["articleBody"].split("\n\n")
                assert tuple(paragraphs[-len(wording.text) :]) == wording.text


@pytest.mark.parametrize(("site", "blog"), BLOGS)
def test_the_entries_are_on_the_live_blogs_pages(site: TrueSite, blog: TrueBlog) -> None:
    for instant in blog.changes[:: len(blog.changes) // 5]:
        expected = [
            (entry.identifier, entry.headline, next(one.text for one in entry.wordings if one.stood.holds(instant)))
            for entry in blog.entries
            if entry.published <= instant and not (entry.withdrawn and entry.withdrawn <= instant)
        ]
        items = [item_at(site.paper, target, instant) for target in pages_of(site.paper, blog, instant)]
        assert {item["@type"] for item in items} == {"LiveBlogPosting"}
        found = [
            (
                entry["identifier"] if expected[0][0] is not None else None,
                entry["headline"],
                tuple(entry["articleBody"].split("\n\n")),
            )
            for item in items
            for entry in item["liveBlogUpdate"]
        ]
        assert sorted(found, key=str) == sorted(expected, key=str)


def pages_of(paper: Paper, blog: TrueBlog, instant: datetime) -> list[str]:
    """The targets of a blog's pages, as a crawl finds them."""
    url = base(paper) + blog.target
    found, waiting = [blog.target], [blog.target]
    while waiting:
        page = page_at(paper, waiting.pop(), instant)
        for further in read_further_pages(page.body, url, [("Content-Type", page.media_type)]):
            target = further.removeprefix(base(paper))
            if target not in found:
                found.append(target)
                waiting.append(target)
    return found


def test_a_paged_blog_has_its_pages() -> None:
    site, blog = next((site, blog) for site in TRUTHS for blog in site.blogs if blog.pages > 1)
    assert len(pages_of(site.paper, blog, blog.live.until)) == blog.pages
    for page, status in ((blog.pages, 200), (blog.pages + 1, 404), (0, 404)):
        assert page_at(site.paper, f"{blog.target}?page={page}", blog.live.until).status == status


def linked(paper: Paper, target: str, page: Page) -> set[str]:
    url = base(paper) + target
    if target == "/":
        links = read_section(page.body, url, [("Content-Type", page.media_type)]).pages
    elif target.startswith("/sitemap"):
        links = read_sitemap(page.body, url).pages
    else:
        links = read_feed(page.body, url, [("Content-Type", page.media_type)])
    return {link.url.removeprefix(base(paper)) for link in links}


@pytest.mark.parametrize("site", TRUTHS[:8], ids=lambda site: f"{site.paper.number}-{'-'.join(site.paper.lists)}")
def test_the_lists_lead_to_what_is_on_them(site: TrueSite) -> None:
    paper = site.paper
    for one in site.lists:
        for instant in (WORLD.time.since, *one.changes[-1:]):
            expected = {target for target, _ in listed(one.kind, paper, instant)}
            assert len(expected) >= 1
            assert linked(paper, one.target, page_at(paper, one.target, instant)) == expected
    home = page_at(paper, "/", WORLD.time.since)
    announced = read_section(home.body, f"{base(paper)}/").feeds
    assert announced == [base(paper) + TARGETS[kind] for kind in paper.lists if kind in {"rss", "atom"}]
    robots = page_at(paper, "/robots.txt", WORLD.time.since)
    assert sitemaps_of(robots.body, f"{base(paper)}/robots.txt") == [
        base(paper) + TARGETS[kind] for kind in paper.lists if kind == "sitemap"
    ]


@pytest.mark.parametrize("kind", ["home", "sitemap", "rss"])
def test_older_articles_drop_off(kind: ListKind) -> None:
    paper = max(week(20, 7).papers, key=lambda paper: (kind in paper.lists, len(paper.stories)))
    on_it = {target for target, _ in listed(kind, paper, WORLD.time.since + timedelta(days=7))}
    assert 0 < len(on_it) < len(paper.stories)
    assert on_it >= {story.target(paper.edition) for story in paper.stories[-3:]}


def targets(paper: Paper) -> Iterator[str]:
    yield from paper.list_kinds
    yield from list(paper.by_target)[-4:]


@pytest.mark.parametrize("paper", [WORLD.papers[number] for number in (0, 2, 3, 5)], ids=lambda paper: paper.template)
def test_a_page_changes_when_it_is_said_to_and_only_then(paper: Paper) -> None:
    """Between two changes it is the same, byte for byte; with noise, it is so between two changes of that."""
    for target in targets(paper):
        changes = [change for change in changes_of(paper, target) if change < WORLD.time.until][-6:]
        is_noisy = paper.noise is not None and target in paper.by_target and target not in live_targets(paper)
        for since, until in pairwise([*changes, WORLD.time.until]):
            first, last = page_at(paper, target, since), page_at(paper, target, until - SECOND)
            assert first.status == 200
            assert is_noisy or first == last
            assert page_at(paper, target, until).body != last.body or until == WORLD.time.until


def live_targets(paper: Paper) -> set[str]:
    return {live.target(paper.edition) for live in paper.lives}


@pytest.mark.parametrize("number", [4, 5])
def test_noise_is_in_the_payload_and_not_in_the_item(number: int) -> None:
    site = TRUTHS[number]
    assert site.has_noise
    article = next(one for one in site.articles if len(one.changes) == 1 and one.changes[0] > WORLD.time.since)
    instants = [article.changes[0] + timedelta(hours=hours) for hours in (0, 12)]
    before, after = (page_at(site.paper, article.target, instant) for instant in instants)
    assert before.body != after.body
    items = [item_at(site.paper, article.target, instant) for instant in instants]
    assert items[0] == items[1]


@pytest.mark.parametrize("paper", WORLD.papers[:8], ids=lambda paper: paper.template)
def test_what_is_kept_of_a_page_is_what_it_would_be_anew(paper: Paper) -> None:
    kept = Pages(paper, base(paper))
    for hours in range(0, 48, 8):
        instant = WORLD.time.since + timedelta(hours=hours)
        for target in targets(paper):
            assert kept.page(target, instant) == page_at(paper, target, instant)


@pytest.mark.parametrize("target", ["/nothing", "/rss.xml", "/?page=2", "/live/x-1?page=1"])
def test_what_is_not_there(target: str) -> None:
    assert page_at(WORLD.papers[1], target, WORLD.time.since).status == 404


def test_an_article_is_not_there_before_it_is_out() -> None:
    site = TRUTHS[0]
    article = site.articles[-1]
    path = urlsplit(article.target).path
    assert page_at(site.paper, path, article.changes[0] - SECOND).status == 404
    assert page_at(site.paper, path, article.changes[0]).status == 200
