"""The peer: trafilatura as its documentation has it used."""

from __future__ import annotations

from typing import Any

import trafilatura


def extract(body: bytes, url: str) -> dict[str, Any] | None:
    """`bare_extraction(..., with_metadata=True)`, in the words of our items."""
    document = trafilatura.bare_extraction(body, url=url, with_metadata=True)
    if document is None:
        return None
    fields = document.as_dict()
    return {
        "@type": "NewsArticle",
        "headline": fields["title"],
        "datePublished": fields["date"],
        "author": [{"@type": "Person", "name": name} for name in (fields["author"] or "").split("; ") if name],
        "articleBody": fields["text"],
    }
