"""What a page's structured data says about the page's own article."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.text import plain, word_set, words_of

# schema.org's Article and its more specific types that news sites use, and LiveBlogPosting.
ARTICLE_TYPES = word_set(
    """
    Article NewsArticle ReportageNewsArticle AnalysisNewsArticle OpinionNewsArticle BackgroundNewsArticle
    ReviewNewsArticle AskPublicNewsArticle AdvertiserContentArticle SatiricalArticle Report BlogPosting
    TechArticle ScholarlyArticle MedicalScholarlyArticle LiveBlogPosting CreativeWork
    """
)
PAGE_TYPES = frozenset(("WebPage", "ItemPage", "AboutPage"))
_MAX_CHILDREN = 50


def article_node(document: Document) -> dict[str, Any]:
    """The node that describes the page's article; empty where none does.

    Of several it is the one that names the page's address, else the one with the page's headline, else the first that
    is an article; pages also describe the articles they link to.
    """
    nodes = [node for node in _candidates(document) if types(node) & ARTICLE_TYPES]
    if len(nodes) < 2:
        return nodes[0] if nodes else {}
    here = {_address(document.url), _address(document.canonical or document.url)}
    titles = {tuple(words_of(title)) for title in document.meta.get("og:title", [])}

    def rank(node: dict[str, Any]) -> tuple[bool, bool, bool, int]:
        named = {_address(value) for value in _addresses(node)}
        return (
            bool(named & here),
            tuple(words_of(plain(node.get("headline")))) in titles,
            "CreativeWork" not in types(node),
            # Of a bare node and a full one of the same article, the full one.
            sum(1 for key in ("headline", "datePublished", "author", "articleBody", "image") if node.get(key)),
        )

    return max(nodes, key=rank)  # the first of equals


def page_node(document: Document) -> dict[str, Any]:
    """The node of the web page itself; empty where there is none."""
    return next((node for node in document.json_ld if types(node) & PAGE_TYPES), {})


def strings(value: Any) -> list[str]:
    """A value of structured data as plain texts: a string, or the name of an object, or a list of either."""
    found = []
    for one in value[:_MAX_CHILDREN] if isinstance(value, list) else [value]:
        text = plain(one.get("name") if isinstance(one, dict) else one)
        if text:
            found.append(text)
    return found


def _candidates(document: Document) -> Iterator[dict[str, Any]]:
    for node in document.json_ld:
        yield node
        for key in ("mainEntity", "mainEntityOfPage", "hasPart"):
            value = node.get(key)
            for child in value[:_MAX_CHILDREN] if isinstance(value, list) else [value]:
                # hasPart of a page is its sections; only an article that the page is about counts.
                if isinstance(child, dict) and (key != "hasPart" or "articleBody" in child):
                    yield child


def _addresses(node: dict[str, Any]) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value


def _address(url: str) -> str:
    """A URL as far as it names a page: host without `www.` and path, without query, fragment or a slash at the end."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url
    return parts.netloc.lower().removeprefix("www.") + unquote(parts.path).rstrip("/")
