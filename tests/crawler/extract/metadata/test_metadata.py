"""Publisher, description and access."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.extract.choice import Choice
from crawler.extract.metadata.metadata import read_access, read_description, read_publisher
from crawler.extract.page.document import Document, parse
from crawler.extract.page.structured import article_node

URL = "https://www.harbour-post.example/harbour/lock.html"
TITLE = "Port Averil closes its lock"


def page(html: str = "", *nodes: dict[str, Any], **node: Any) -> Document:
    data = json.dumps([{"@type": "NewsArticle", "headline": TITLE, **node}, *nodes])
    return parse(f'<html><head><script type="application/ld+json">{data}</script>{html}</head><body>x'.encode(), URL)


def tag(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def publisher(document: Document) -> str | None:
    return read_publisher(document, article_node(document), Choice())


def description(document: Document) -> str | None:
    return read_description(document, article_node(document), (), TITLE, Choice())


def access(document: Document) -> bool | None:
    return read_access(document, article_node(document), Choice())


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (page(tag("og:site_name", "Echo"), publisher={"name": "Harbour Post"}), "Harbour Post"),
        (page(publisher=[{"name": "Harbour Post"}, {"name": "Echo"}]), "Harbour Post"),
        (page("", {"@id": "#p", "@type": "Organization", "name": "The Post"}, publisher={"@id": "#p"}), "The Post"),
        (page(publisher="Harbour Post"), "Harbour Post"),
        (page(tag("og:site_name", "Echo"), publisher={"name": "https://www.harbour-post.example"}), "Echo"),
        (page(tag("og:site_name", "Echo"), publisher={"name": "Blogger"}), "Echo"),
        (page(tag("og:site_name", "@echo")), None),
        (page(tag("og:site_name", "harbour-post.example")), "harbour-post.example"),
        (page(tag("og:site_name", "Echo"), publisher={"name": "Associated Press"}), "Echo"),
        (page(publisher={"name": "Associated Press"}), "Associated Press"),
        (page(tag("og:site_name", "Harbour Post | Ships | Tides | Locks")), "Harbour Post"),
        (page(tag("og:site_name", "Harbour Post - The paper of the port")), "Harbour Post"),
        (page(tag("og:site_name", "Evening Echo - The paper of the port")), "Evening Echo - The paper of the port"),
        (page(tag("application-name", "Echo")), "Echo"),
        (page(tag("application-name", TITLE) + tag("og:title", TITLE)), None),
        (page("", {"@type": "WebSite", "url": "https://www.harbour-post.example/", "name": "The Post"}), "The Post"),
        (page("", {"@type": "Organization", "url": "https://other.example/", "name": "Other"}), None),
        (page("<title>A lock | Harbour Post</title>"), "Harbour Post"),
        (page("<title>A lock - Hárbour Pöst</title>"), "Hárbour Pöst"),
        (page("<title>A lock - Echo</title>"), None),
        (page(publisher={"name": "x" * 500}), None),
        (page(publisher={"name": 17}), None),
        (page("<div itemprop=publisher><meta itemprop=name content='The Post'></div>"), "The Post"),
        (page(), None),
    ],
)  # fmt: skip
def test_publisher(document: Document, expected: str | None) -> None:
    assert publisher(document) == expected


def test_an_agency_publishes_on_its_own_site() -> None:
    data = json.dumps({"@type": "NewsArticle", "publisher": {"name": "Reuters"}})
    html = f'<script type="application/ld+json">{data}</script>{tag("og:site_name", "World")}<p>x'
    assert publisher(parse(html.encode(), "https://www.reuters.example/a")) == "Reuters"


WHOLE = "The lock at Port Averil has been closed since Monday, because a barge took the gate with it."


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (page(tag("og:description", "B"), description="A"), "A"),
        (page(tag("og:description", "B") + tag("description", "C")), "B"),
        (page(description="<p>Ann &amp;amp; Bo</p>"), "Ann & Bo"),
        (page(tag("description", WHOLE), description=f"{WHOLE[:40]}…"), WHOLE),
        (page(tag("description", WHOLE), description=f"{WHOLE[:44]}..."), WHOLE),
        (page(tag("description", "Other words."), description="Cut off in the…"), "Cut off in the…"),
        (page(description=f"{WHOLE} {WHOLE}"), WHOLE),
        (page(tag("description", WHOLE), description=TITLE), WHOLE),
        (page(tag("description", WHOLE), description=f"{TITLE}!"), WHOLE),
        (page("", {"@type": "WebSite", "description": "News of the port."}, description="News of the port."), None),
        (page(tag("description", WHOLE), description="x " * 2000), WHOLE),
        (page(description=17), None),
        (page(), None),
    ],
)
def test_description(document: Document, expected: str | None) -> None:
    assert description(document) == expected


MICRODATA = "<meta itemprop=isAccessibleForFree content={}>"
PART = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".paywall"}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (page(isAccessibleForFree=True), True),
        (page(isAccessibleForFree="False"), False),
        (page(isAccessibleForFree="https://schema.org/True"), True),
        (page(isAccessibleForFree="maybe"), None),
        (page(hasPart=PART), False),
        (page(hasPart=["x", {**PART, "isAccessibleForFree": True}]), None),
        (page(hasPart=[{**PART, "isAccessibleForFree": True}, PART]), False),
        (page(isAccessibleForFree=True, hasPart=PART), True),
        (page(tag("article:content_tier", "free")), True),
        (page(tag("article:content_tier", "Metered")), False),
        (page(tag("og:article:content_tier", "locked")), False),
        (page(tag("article:content_tier", "gold")), None),
        (page(tag("article:content_tier", "free"), isAccessibleForFree=False), False),
        (page("<meta itemprop=isAccessibleForFree content=false>"), False),
        (page(f"{MICRODATA.format('true')}{MICRODATA.format('false')}"), False),
        (page(tag("k5a:paid", "1")), False),
        (page(tag("k5a:paid", "0")), None),
        (page(), None),
    ],
)  # fmt: skip
def test_access(document: Document, expected: bool | None) -> None:
    assert access(document) is expected


def test_why() -> None:
    document = page(
        tag("og:site_name", "Echo") + tag("description", "B") + tag("article:content_tier", "gold"),
        publisher={"name": "Blogger"},
        description=TITLE,
        isAccessibleForFree=True,
    )
    node = article_node(document)
    choice = Choice(asked=True)
    read_publisher(document, node, choice)
    assert choice.to_dict() == {
        "chosen": {"source": "meta og:site_name", "value": "Echo"},
        "rejected": [{"source": "json-ld publisher", "value": "Blogger", "why": "a publishing system"}],
    }
    choice = Choice(asked=True)
    read_description(document, node, (), TITLE, choice)
    assert choice.to_dict() == {
        "chosen": {"source": "meta description", "value": "B"},
        "rejected": [{"source": "json-ld description", "value": TITLE, "why": "it says what the headline says"}],
    }
    choice = Choice(asked=True)
    read_access(document, node, choice)
    assert choice.to_dict() == {
        "chosen": {"source": "json-ld isAccessibleForFree", "value": "True"},
        "rejected": [{"source": "meta article:content_tier", "value": "gold", "why": "it says nothing of access"}],
    }
