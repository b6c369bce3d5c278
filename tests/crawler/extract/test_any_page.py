"""Whatever a page is, extraction ends in an item that the schema allows or in a reason, twice the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.schema import validate
from crawler.extract import Reason, examine

PAGES = sorted(Path(__file__).parent.glob("pages/*/page.html"))
LIVE_PAGES = sorted(Path(__file__).parent.glob("liveblog/pages/*/page.html"))
FETCHED_AT = datetime(2024, 3, 6, 12, tzinfo=UTC)
URL = "https://harbour-post.example/town/tide-mill.html"
TAGS = [
    *("div", "p", "article", "section", "span", "a", "ul", "li", "h1", "h2", "table", "tr", "td", "time", "figure"),
    *("blockquote", "pre", "br", "img", "script", "template", "noscript", "aside", "footer", "main", "form", "b"),
]
ATTRIBUTES = [
    *("class=share-text", "class=comment", "class=byline", "class='article-body'", "hidden", "style='display:none'"),
    *("itemprop=author", "itemprop=datePublished", "datetime=2024-03-05T10:00:00Z", "href=/news/a", "id=story"),
    *("role=dialog", "aria-hidden=true", "data-date='1403/12/15'", "rel=author", "class='encrypted-content'"),
]
TEXTS = [
    "The tide mill below the custom house has ground a sack of wheat for the first time since the flood, she said.",
    *(
        "By Ada Wherry",
        "5 March 2024, 10:32",
        "Read more:",
        "Updated: 12:30",
        "Tags: mills",
        "۱۵ اسفند ۱۴۰۲",
        "令和6年3月5日",
    ),
    *("Submitted by Ada Wherry on Tue, 03/05/2024 - 10:12", "\u202ex\ufeff", "&#0;&#xd800;", "]]>", "<!--"),
]
NODES = st.recursive(
    st.sampled_from(TEXTS) | st.text(max_size=40),
    lambda inner: st.builds(
        lambda tag, attribute, parts, closed: f"<{tag} {attribute}>{''.join(parts)}{f'</{tag}>' if closed else ''}",
        st.sampled_from(TAGS),
        st.sampled_from(ATTRIBUTES) | st.just(""),
        st.lists(inner, max_size=6),
        st.booleans(),
    ),
    max_leaves=40,
)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def check(page: bytes) -> None:
    before = bytes(page)
    first, second = (examine(page, URL, fetched_at=FETCHED_AT, explain=explain) for explain in (False, True))
    assert page == before
    assert (first.item is None) is (first.reason is not None)
    assert first.reason is second.reason
    assert first.reason is None or first.reason in Reason
    if first.item is not None and second.item is not None:
        item = first.item.to_dict()
        assert item == second.item.to_dict()
        item["capture"] = json.loads(CAPTURE)
        assert [str(error) for error in validate(item)] == []


CAPTURE = json.dumps(
    {
        "warc": "a.warc.gz",
        "offset": 0,
        "length": 1,
        "recordId": "urn:uuid:6f1e2d3c-0000-4000-8000-000000000000",
        "date": "2024-03-06T12:00:00Z",
        "payloadDigest": "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ",
    }
)


@FEW
@given(st.sampled_from(TEXTS), st.lists(NODES, max_size=8))
def test_any_markup(headline: str, body: list[str]) -> None:
    check(f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{''.join(body)}".encode())


@FEW
@given(st.sampled_from([*PAGES, *LIVE_PAGES]), st.data())
def test_any_page_cut_and_patched(page: Path, data: st.DataObject) -> None:
    source = page.read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(source)))
        end = data.draw(st.integers(start, min(len(source), start + 3_000)))
        source = source[:start] + data.draw(st.binary(max_size=20) | NODES.map(str.encode)) + source[end:]
    check(source)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_what_a_page_becomes_rests_on_its_bytes_alone(page: Path) -> None:
    check(page.read_bytes())
