from __future__ import annotations

import gzip
import io
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import feedparser
import pytest
from lxml import etree, html

from crawler.newsroom import Edition, Newsroom, truth
from crawler.newsroom.edition import offset
from crawler.newsroom.stories import stories
from crawler.newsroom.truth import targets
from tests.crawler.newsroom.visitor import Visitor


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0m", timedelta()),
        ("2h 15m", timedelta(hours=2, minutes=15)),
        ("-1d 4h", -timedelta(days=1, hours=4)),
        ("-45m", -timedelta(minutes=45)),
        ("40d", timedelta(days=40)),
    ],
)
def test_an_offset_is_read(text: str, expected: timedelta) -> None:
    assert offset(text) == expected


@pytest.mark.parametrize("text", ["", "-", "2", "2 hours", "15m 2h", "1h-5m"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an offset"):
        offset(text)


def test_an_edition_lies_before_its_front_page() -> None:
    edition = Edition.at(datetime(2026, 3, 14, 12, 0, tzinfo=UTC))
    assert edition.start == datetime(2026, 3, 14, 10, 0, tzinfo=UTC)
    assert Edition.at(datetime(2026, 3, 14, 17, 59, tzinfo=UTC)) == edition
    assert Edition.at(datetime(2026, 3, 14, 18, 0, tzinfo=UTC)) > edition


def test_the_calendar_has_a_beginning() -> None:
    with pytest.raises(ValueError, match="calendar begins"):
        Edition.at(datetime(2019, 12, 31, tzinfo=UTC))


def test_the_site_is_as_various_as_it_claims() -> None:
    assert len(stories()) >= 25
    assert len({story.template for story in stories()}) >= 6
    assert len({story.language for story in stories()}) >= 6
    assert {"utf-8", "windows-1251", "shift_jis"} <= {story.charset for story in stories()}
    assert {"Person", "Organization"} == {who.type for story in stories() for who in story.credits}


def test_an_articles_length_is_that_of_an_article() -> None:
    for story in stories():
        text = " ".join(story.body)
        # Japanese parts no words: about two characters make one.
        words = len(text) / 2 if story.language == "ja" else len(text.split())
        assert 120 <= words <= 500, story.slug


def test_the_same_instant_gives_the_same_bytes(visitor: Visitor) -> None:
    other = Newsroom(lambda: visitor.now + timedelta(microseconds=5))
    for target in ["/", "/rss.xml", "/sitemaps/articles.xml.gz", *targets(visitor.now)]:
        headers = {"host": visitor.host, "accept-encoding": "gzip"}
        assert visitor.newsroom.respond("GET", target, headers) == other.respond("GET", target, headers)


def test_every_article_says_what_the_truth_says(visitor: Visitor) -> None:
    """The body's text is in the page, in the page's own charset; where a paywall hides it, in the structured data."""
    for target in targets(visitor.now):
        expected, response = truth(target, visitor.now), visitor.get(target)
        assert expected is not None
        assert response.status == 200
        page = html.document_fromstring(response.body)
        text = " ".join(page.text_content().split())
        assert expected.headline in text
        for paragraph in expected.articleBody:
            assert paragraph in text or json.dumps(paragraph, ensure_ascii=False)[1:-1] in text, target
        for who in expected.author:
            assert who.name in text or json.dumps(who.name)[1:-1] in text, target


def test_links_begin_with_the_address_the_site_was_asked_under(visitor: Visitor) -> None:
    target = next(iter(targets(visitor.now)))
    answer = visitor.newsroom.respond("GET", target, {"host": "localhost:4711"})
    assert html.fromstring(answer.body).xpath("//link[@rel='canonical']/@href") == ["http://localhost:4711" + target]


def test_all_internal_links_answer(visitor: Visitor) -> None:
    """Everything that can be reached answers, with the few exceptions the front page announces; traps are cut short."""
    base = f"http://{visitor.host}"
    statuses: dict[str, int] = {}
    waiting = ["/", "/rss.xml"]
    while waiting:
        target = waiting.pop()
        if target in statuses:
            continue
        response = visitor.get(target)
        statuses[target] = response.status
        if not (response.header("content-type") or "").startswith("text/html") or not response.body:
            continue
        page = html.document_fromstring(response.body)
        for link in page.xpath("//a/@href | //img/@src | //link/@href | //amp-img/@src"):
            url = urlsplit(urljoin(base + target, link))
            if url.scheme != "http" or url.netloc != visitor.host:
                continue
            trap = url.path.startswith("/calendar/") or (url.path.count("/") == 2 and "page=" in url.query)
            if not trap or sum(one.startswith(url.path[:10]) for one in statuses) < 4:
                waiting.append(url.path + (f"?{url.query}" if url.query else ""))
    counts = Counter(statuses.values())
    assert counts[200] > 100
    assert {target: status for target, status in statuses.items() if status != 200} == {
        "/old/dredger-arrives": 301,
        "/harbour/2019/05/02/a-story-that-was-never-there-100": 404,
        "/town/2019/05/03/fireworks-report-withdrawn-on-request-101": 410,
    }


def test_traps_have_no_end(visitor: Visitor) -> None:
    month = "/calendar/2026/03/"
    for _ in range(30):
        month = html.fromstring(visitor.get(month).body).xpath("//nav[@class='pagination']/a/@href")[0]
    assert month == "/calendar/2023/09/"
    assert b'href="/sport/?page=100000"' in visitor.get("/sport/?page=99999").body


def test_feeds_parse(visitor: Visitor) -> None:
    for target, version in (("/rss.xml", "rss20"), ("/atom.xml", "atom10")):
        response = visitor.get(target)
        told_by_http = {"content-type": response.header("content-type"), "content-location": f"http://{visitor.host}/"}
        feed = feedparser.parse(io.BytesIO(response.body), response_headers=told_by_http)
        assert not feed.bozo
        assert feed.version == version
        assert len(feed.entries) == 23
        for entry in feed.entries:
            told = truth(entry.link.removeprefix(f"http://{visitor.host}"), visitor.now)
            assert told is not None
            assert entry.title == told.headline
            assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == told.datePublished


def test_sitemaps_parse(visitor: Visitor) -> None:
    spaces = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    base = f"http://{visitor.host}"
    children = etree.fromstring(visitor.get("/sitemap-index.xml").body).xpath("//s:loc/text()", namespaces=spaces)
    assert children == [f"{base}/sitemaps/news.xml", f"{base}/sitemaps/articles.xml.gz"]
    news = etree.fromstring(visitor.get("/sitemaps/news.xml").body)
    articles = etree.fromstring(gzip.decompress(visitor.get("/sitemaps/articles.xml.gz").body))
    locations = news.xpath("//s:loc/text()", namespaces=spaces)
    assert locations == articles.xpath("//s:loc/text()", namespaces=spaces)
    assert {place.removeprefix(base) for place in locations} == set(targets(visitor.now))
    assert len(news.xpath("//n:publication_date", namespaces=spaces)) == len(locations)


def test_robots_names_the_sitemaps(visitor: Visitor) -> None:
    text = visitor.get("/robots.txt").body.decode()
    assert "Disallow: /private/" in text
    for target in re.findall(rf"Sitemap: http://{re.escape(visitor.host)}(\S+)", text):
        assert visitor.get(target).status == 200


@pytest.mark.parametrize("form", ["{}?utm_source=x", "{}?fbclid=y&utm_medium=z", "{}?print=1", "/m{}"])
def test_other_addresses_of_an_article_name_its_own(visitor: Visitor, form: str) -> None:
    target = stories()[0].target(visitor.edition)
    told = truth(form.format(target), visitor.now)
    assert told is not None
    assert told.mainEntityOfPage == target
    assert visitor.get(form.format(target)).body == visitor.get(target).body


@pytest.mark.parametrize("change", ["{}0", "/x{}", "{}?id=7", "{}%23"])
def test_what_is_no_address_of_an_article_is_not_found(visitor: Visitor, change: str) -> None:
    target = change.format(stories()[0].target(visitor.edition))
    assert truth(target, visitor.now) is None
    assert visitor.get(target).status == 404


def test_an_article_appears_when_it_is_published_and_stays(visitor: Visitor) -> None:
    story = next(story for story in stories() if story.published > timedelta(hours=2))
    target, edition = story.target(visitor.edition), visitor.edition
    visitor.now = edition.after(story.published) - timedelta(seconds=1)
    assert visitor.get(target).status == 404
    assert target not in visitor.get("/").body.decode()
    visitor.now += timedelta(seconds=1)
    assert visitor.get(target).status == 200
    assert target in visitor.get("/").body.decode()
    visitor.now += timedelta(weeks=3)
    assert visitor.get(target).status == 200
    assert target not in visitor.get("/").body.decode()


def test_a_corrected_article_says_when(visitor: Visitor) -> None:
    story = next(story for story in stories() if story.corrections)
    correction, target = story.corrections[0], story.target(visitor.edition)
    visitor.now = visitor.edition.after(correction.after) - timedelta(seconds=1)
    before = truth(target, visitor.now)
    visitor.now += timedelta(seconds=1)
    after = truth(target, visitor.now)
    assert before is not None
    assert after is not None
    assert before.dateModified == before.datePublished < after.dateModified == visitor.now
    assert [old == new for old, new in zip(before.articleBody, after.articleBody, strict=True)].count(False) == 1


def test_conditional_requests(visitor: Visitor) -> None:
    target = stories()[0].target(visitor.edition)
    full = visitor.get(target)
    etag, modified = full.header("etag"), full.header("last-modified")
    assert etag is not None
    assert modified is not None
    for headers in ({"if_none_match": etag}, {"if_none_match": f'"x", W/{etag}'}, {"if_modified_since": modified}):
        answer = visitor.get(target, **headers)
        assert (answer.status, answer.body, answer.header("content-length")) == (304, b"", None)
    stale = {"if_none_match": '"x"', "if_modified_since": modified}
    assert visitor.get(target, **stale) == full
    assert visitor.get(target, if_modified_since="garbage") == full
    visitor.now = visitor.edition.start + timedelta(hours=2, minutes=46)
    before = visitor.get(target).header("etag")
    visitor.now = visitor.edition.start + timedelta(hours=2, minutes=44)
    assert visitor.get(target, if_none_match=before or "").status == 200


@pytest.mark.parametrize(
    ("accept", "encoded"),
    [
        ("gzip", True),
        ("br, gzip;q=0.5", True),
        ("x-gzip", True),
        ("gzip;q=0", False),
        ("br", False),
        ("gzip ; q=0.00", False),
    ],
)
def test_gzip_where_it_is_offered(visitor: Visitor, accept: str, encoded: bool) -> None:
    answer = visitor.get("/", accept_encoding=accept)
    assert (answer.header("content-encoding") == "gzip") is encoded
    assert (gzip.decompress(answer.body) if encoded else answer.body) == visitor.get("/").body


def test_head_says_what_get_would(visitor: Visitor) -> None:
    for target in ("/", "/sport/", "/nowhere"):
        get, head = visitor.get(target), visitor.get(target, "HEAD")
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@pytest.mark.parametrize(
    ("method", "target", "host", "status"),
    [
        ("POST", "/", "a", 405),
        ("GET", "http://a/", "a", 400),
        ("GET", "//[", "a", 400),
        ("GET", "/\x7f", "a", 400),
        ("GET", "/", "a<script>", 400),
        ("GET", "/?page=" + "9" * 5000, "a", 200),
        ("GET", "/harbour/?page=" + "9" * 5000, "a", 404),
        ("GET", "/calendar/2026/13/", "a", 404),
        ("GET", "/" + "1" * 9000, "a", 404),
        ("GET", "/harbour/news.php?id=999999999", "a", 404),
    ],
)
def test_odd_requests(visitor: Visitor, method: str, target: str, host: str, status: int) -> None:
    assert visitor.newsroom.respond(method, target, {"HOST": host}).status == status
