"""What a site says of its own markup, and on which days: the site is an argument of extraction, and so is the day."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from archive.items import LiveBlog
from crawler.examination import ArchivedResponse, examine_response
from crawler.extract import examine, site_rules
from crawler.extract.selectors import RulesError
from crawler.sites import DatedTemplate, Rules, Site, Validity
from crawler.sites.validity import ALWAYS

PAGES = Path(__file__).parent / "pages"
MARCH = date(2026, 3, 1)
URL = "https://harbour-post.example/town/ferry"
BEFORE, AFTER = datetime(2026, 2, 28, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fetched_at", "first"), [(BEFORE, "rossiya-segodnya-2014"), (AFTER, "townnews-blox"), (None, None)]
)
def test_the_template_of_the_captures_day_goes_first(fetched_at: datetime | None, first: str | None) -> None:
    body = (PAGES / "rossiya-segodnya-article" / "page.html").read_bytes()
    site = Site(
        name="post",
        home="https://harbour-post.example/",
        template=(
            DatedTemplate(name="rossiya-segodnya-2014", validity=Validity(until=MARCH)),
            DatedTemplate(name="townnews-blox", validity=Validity(since=MARCH)),
        ),
    )
    outcome = examine(body, URL, fetched_at=fetched_at, site=site, explain=True)
    assert outcome.evidence is not None
    assert outcome.evidence["templates"] == [one for one in (first, "rossiya-segodnya") if one is not None]


def site_with(*rules: dict[str, Any], validity: Validity = ALWAYS) -> Site:
    """A site with these rules, as a worker process gets it."""
    site = Site(
        name="post",
        home="https://harbour-post.example/",
        rules=tuple(Rules(table=json.dumps(one), validity=validity) for one in rules),
    )
    return pickle.loads(pickle.dumps(site))  # type: ignore[no-any-return]


def headline(site: Site | None, page: str = "rossiya-segodnya-article", **options: Any) -> str | None:
    meta = json.loads((PAGES / page / "meta.json").read_text())
    body = (PAGES / page / "page.html").read_bytes()
    fetched_at = datetime.fromisoformat(meta["fetched_at"])
    item = examine(body, URL, headers=meta["headers"], fetched_at=fetched_at, site=site, **options).item
    assert item is not None
    return item.headline


BY_ANNOUNCEMENT = {"article": {"headline": ".article__announce-text"}}
BY_AUTHOR = {"article": {"headline": ".article__author-name"}}


def test_a_sites_rules_go_before_the_publishers_template() -> None:
    templated = headline(None)
    announced, author = headline(site_with(BY_ANNOUNCEMENT)), headline(site_with(BY_AUTHOR))
    assert len({templated, announced, author, None}) == 4
    assert headline(site_with(BY_AUTHOR, BY_ANNOUNCEMENT)) == author
    assert headline(site_with({"article": {"headline": ".missing"}}, BY_ANNOUNCEMENT)) == announced
    # What they leave open is the template's.
    assert headline(site_with({"remove": ".missing"})) == templated
    assert headline(site_with(BY_AUTHOR), templates=False) == author


def test_rules_hold_on_the_pages_that_they_match() -> None:
    templated, author = headline(None), headline(site_with(BY_AUTHOR))
    assert headline(site_with(BY_AUTHOR | {"match": [".article__author-name", "body"]})) == author
    assert headline(site_with(BY_AUTHOR | {"match": ["body", ".missing"]})) == templated


def test_rules_with_days_need_to_know_the_day() -> None:
    dated = site_with(BY_AUTHOR, validity=Validity(since=date(2000, 1, 1)))
    body = (PAGES / "rossiya-segodnya-article" / "page.html").read_bytes()
    assert headline(dated) == headline(site_with(BY_AUTHOR))
    known = examine(body, URL, site=dated, fetched_at=AFTER, explain=True).evidence
    unknown = examine(body, URL, site=dated, explain=True).evidence
    assert known is not None
    assert unknown is not None
    assert known["templates"] == ["post.toml", "rossiya-segodnya"]
    assert known["headline"]["chosen"]["source"] == "template post.toml"
    assert unknown["templates"] == ["rossiya-segodnya"]


LIVE = """<!DOCTYPE html><html lang="en"><head><title>Regatta day | Harbour Post</title></head><body>
<h1>Regatta day</h1><p>The yawls go first, then the cutters, and the prize is a ham.</p>
<section>{}</section></body></html>""".format(
    "".join(
        f'<x-note data-key="n{number}" data-at="2026-02-21T1{number}:00:00Z"><x-words>{text}</x-words></x-note>'
        for number, text in enumerate(
            [
                "The first yawl has rounded the buoy off the north pier and is coming home.",
                "The wind has dropped, and the cutters wait behind the mole with slack sails.",
                "The committee has put off the start of the cutters by a quarter of an hour.",
            ]
        )
    )
)
NOTES = {
    "live": {
        "entry": "x-note",
        "identifier": "@data-key",
        "time": "@data-at",
        "body": "x-words",
        "zone": "Europe/London",
    }
}


@pytest.mark.parametrize(("fetched_at", "entries"), [(BEFORE, ["n0", "n1", "n2"]), (AFTER, [])])
def test_a_live_blog_by_a_sites_own_rules(fetched_at: datetime, entries: list[str]) -> None:
    site = site_with(NOTES, validity=Validity(until=MARCH))
    found = examine(LIVE.encode(), URL, fetched_at=fetched_at, site=site).item
    posts = found.liveBlogUpdate if isinstance(found, LiveBlog) else []
    assert [post.identifier for post in posts] == entries
    assert [post.datePublished for post in posts] == [f"2026-02-21T1{one[1]}:00:00+00:00" for one in entries]


def test_an_archived_response_brings_its_sites_rules_to_the_worker() -> None:
    def examined(date: str) -> str:
        site = site_with(BY_AUTHOR, validity=Validity(until=MARCH))
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        block += (PAGES / "rossiya-segodnya-article" / "page.html").read_bytes()
        response = pickle.loads(pickle.dumps(ArchivedResponse(url=URL, date=date, block=block, site=site)))
        item = examine_response(response).item
        assert item is not None
        return str(item["headline"])

    assert examined("2026-02-28T23:59:59.999Z") == headline(site_with(BY_AUTHOR))
    assert examined("2026-03-01T00:00:00Z") == headline(None)


def test_rules_are_compiled_once() -> None:
    headline(site_with(BY_AUTHOR))
    compiled = site_rules._compiled.cache_info().misses
    assert headline(site_with(BY_AUTHOR)) is not None
    assert site_rules._compiled.cache_info().misses == compiled


def test_wrong_rules_made_by_hand_are_said() -> None:
    wrong = site_with({"remove": "p[", "article": {"title": "h1"}})
    with pytest.raises(RulesError) as caught:
        headline(wrong)
    assert [fault.key for fault in caught.value.faults] == [("remove",), ("article", "title")]
    assert "template 'post.toml': article.title: there is no title; there are: scope" in str(caught.value)
