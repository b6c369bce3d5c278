"""The peers, called as their documentation has them called, and their results in the words of our items."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

import trafilatura
from trafilatura.settings import Document

Item = dict[str, Any]
Extractor = Callable[[bytes, str], Item | None]


def with_trafilatura(**options: Any) -> Extractor:
    """`trafilatura.bare_extraction` with `options`."""

    def extract(body: bytes, url: str) -> Item | None:
        document = trafilatura.bare_extraction(body, url=url, **options)
        if not isinstance(document, Document):
            return None
        fields = document.as_dict()
        return {
            "@type": "NewsArticle",
            "headline": fields["title"],
            "datePublished": fields["date"],
            "author": [{"@type": "Person", "name": name} for name in (fields["author"] or "").split("; ") if name],
            "articleBody": fields["text"],
        }

    return extract


def with_newspaper(body: bytes, url: str) -> Item | None:
    """`newspaper.article(url, input_html=...)`."""
    newspaper = import_module("newspaper")
    try:
        article = newspaper.article(url, input_html=body.decode("utf-8", "replace"), fetch_images=False)
    except newspaper.ArticleException:
        return None
    return {
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.publish_date.isoformat() if article.publish_date else None,
        "author": [{"@type": "Person", "name": name} for name in article.authors],
        "articleBody": article.text,
    }


WITH_METADATA = f"trafilatura {trafilatura.__version__}, `with_metadata=True`"
PEERS: dict[str, Extractor] = {
    WITH_METADATA: with_trafilatura(with_metadata=True),
    "the same with `fast=True`": with_trafilatura(with_metadata=True, fast=True),
    "`fast=True, favor_recall=True`, no metadata": with_trafilatura(fast=True, favor_recall=True),
}
if find_spec("newspaper"):  # no part of the project's environments: pip install newspaper4k
    PEERS[f"newspaper4k {version('newspaper4k')}"] = with_newspaper
