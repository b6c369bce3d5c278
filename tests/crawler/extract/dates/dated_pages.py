"""Pages made of the dates they state, for the tests of publication and change."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.extract.dates.publication import Publication, read_publication
from crawler.extract.page.document import parse
from crawler.extract.page.structured import article_node
from crawler.sites import Site

HERE = "https://harbour-post.example/news/lock-closes"
FETCHED = datetime(2024, 5, 6, 12, 0, tzinfo=UTC)
BODY = (
    "<p>The lock at Port Averil has been closed since a barge took the gate with it, and nobody knows for how long.</p>"
)


def read(
    head: str = "",
    below: str = "",
    *,
    url: str = HERE,
    zone: str | None = None,
    fetched_at: datetime | None = FETCHED,
    above: str = "",
    language: str = "en-GB",
    explain: bool = False,
) -> Publication:
    """Read a page whose headline has something above and below it."""
    page = (
        f"<html lang={language}><head><title>Lock closes for a month</title>{head}</head>"
        f"<body><main><div>{above}<h1>Lock closes for a month</h1>{below}</div>{BODY * 3}</main></body></html>"
    )
    site = Site(name="harbour-post", home="https://harbour-post.example/", time_zone=zone)
    document = parse(page.encode(), url, fetched_at=fetched_at, site=site)
    return read_publication(document, article_node(document), (), explain=explain)


def published(text: str) -> str:
    return f"<meta property='article:published_time' content='{text}'>"


def modified(text: str) -> str:
    return f"<meta property='article:modified_time' content='{text}'>"


def json_ld(**values: str) -> str:
    stated = ", ".join(f'"{key}": "{value}"' for key, value in values.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {stated}}}</script>'
