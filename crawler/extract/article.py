"""From a document to an item's fields: those an article and a live blog share, and the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import trafilatura
from lxml.html import HtmlElement

import archive
from archive.items import Article, Extraction
from crawler.extract import boilerplate
from crawler.extract.authors import read_authors
from crawler.extract.body import Body, read_body
from crawler.extract.document import Document
from crawler.extract.headline import read_headline, site_names
from crawler.extract.lead import read_lead
from crawler.extract.publication import Publication
from crawler.extract.structured import strings
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, plain, words_of

_MAX_IMAGES = 10
_MAX_KEYWORDS = 50
_SECTIONS = ("article:section", "section", "parsely-section", "cxenseparse:section")
_KEYWORDS = ("article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")


@dataclass(slots=True)
class Reading:
    """An article as far as it could be read, and why each field says what it says."""

    article: Article
    body: Body
    evidence: dict[str, Any]


def read_article(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    publication: Publication,
    *,
    beside: Iterable[HtmlElement] | None = None,
    explain: bool = False,
) -> Reading:
    """Read every field of an article or of a live blog's own part.

    `node` is the article's structured data, `templates` are those the page is of, `publication`
    is when it was published. `beside` are subtrees that hold no text
    of the article: a live blog's entries, None for any other page. Takes `document.tree`
    apart: nothing can be read from it afterwards.
    """
    publisher = _publisher(document, node)
    names = site_names(document, publisher)
    headline = read_headline(document, node, templates, names)
    credits = read_authors(document, node, templates, names, headline.element, explain)
    description = _description(document, node, templates)
    images = _images(document, node, templates)
    sections = _unique(_template_values(document, templates, "articleSection") or _sections(document, node))
    keywords = _keywords(document, node, templates)

    boilerplate.remove(beside or ())
    removed = boilerplate.apply_templates(document.tree, templates)
    lead = read_lead(document.tree, headline.element, description)
    removed += boilerplate.clean(document.tree, headline.element, explain)
    not_text = [one for one in (headline.text, headline.alternative, credits.line) if one]
    # The text in the scripts of a live blog's page is that of its entries.
    scripts = (one.text or "" for one in document.elements if one.tag == "script") if beside is None else ()
    body = read_body(document.tree, node, templates, headline.element, lead, not_text, scripts=scripts)

    article = Article(
        url=document.url,
        mainEntityOfPage=document.canonical,
        headline=headline.text,
        alternativeHeadline=headline.alternative,
        description=description,
        datePublished=publication.published,
        dateModified=publication.modified,
        author=credits.authors,
        publisher=publisher,
        articleSection=sections,
        keywords=keywords,
        inLanguage=document.language,
        image=images,
        isAccessibleForFree=_free(node),
        articleBody=body.text,
        extraction=Extraction(
            version=archive.__version__,
            trafilatura=trafilatura.__version__,
            warnings=[*document.warnings, *publication.warnings, *body.warnings],
        ),
    )
    evidence: dict[str, Any] = {}
    if explain:
        evidence = {
            "templates": [template.name for template in templates],
            "headline": headline.evidence,
            **publication.evidence,
            "author": credits.evidence,
            "articleBody": body.evidence,
            "removed": removed,
        }
    return Reading(article, body, evidence)


def _publisher(document: Document, node: dict[str, Any]) -> str | None:
    """The publishing organization's name: what the article's data says, else what the site calls itself."""
    stated = node.get("publisher")
    for one in stated if isinstance(stated, list) else [stated]:
        if names := strings(document.resolve(one)):
            return names[0]
    named = document.first_meta("og:site_name", "application-name", "dc.publisher")
    return plain(named) or None


def _description(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> str | None:
    found = _template_values(document, templates, "description")
    stated = [node.get("description"), *(document.first_meta(name) for name in ("og:description", "description"))]
    return next((text for value in [*found, *stated] if (text := plain(value))), None)


def _images(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> list[str]:
    found: list[Any] = [*_template_values(document, templates, "image")]
    stated = node.get("image")
    for one in stated[:_MAX_IMAGES] if isinstance(stated, list) else [stated]:
        resolved = document.resolve(one)
        if isinstance(resolved, dict):
            resolved = resolved.get("url") or resolved.get("contentUrl") or resolved.get("@id")
        found += resolved[:1] if isinstance(resolved, list) else [resolved]
    found += document.meta.get("og:image", []) or document.meta.get("twitter:image", [])
    urls = (document.absolute(one) for one in found if isinstance(one, str) and one.strip())
    return list(dict.fromkeys(url for url in urls if url))[:_MAX_IMAGES]


def _sections(document: Document, node: dict[str, Any]) -> list[str]:
    stated = strings(node.get("articleSection"))
    return stated or next((list(map(plain, document.meta[name])) for name in _SECTIONS if name in document.meta), [])


def _keywords(document: Document, node: dict[str, Any], templates: tuple[Template, ...]) -> list[str]:
    found = _template_values(document, templates, "keywords")
    value = node.get("keywords")
    if not found and value:
        # A string holds them all, parted by commas (schema.org/keywords); a list has one keyword an element.
        found = plain(value).split(",") if isinstance(value, str) else strings(value)
    if not found:
        contents = next((document.meta[name] for name in _KEYWORDS if name in document.meta), [])
        found = [part for content in contents for part in (content.split(",") if len(contents) == 1 else [content])]
    return _unique(map(plain, found))[:_MAX_KEYWORDS]


def _free(node: dict[str, Any]) -> bool | None:
    """`isAccessibleForFree`, which pages write as a boolean or as a word."""
    value = node.get("isAccessibleForFree")
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(str(value).rsplit("/", 1)[-1].strip().lower())


def _template_values(document: Document, templates: tuple[Template, ...], name: str) -> list[str]:
    for template in templates:
        if template.article and (found := values(getattr(template.article, name), document.tree)):
            return [one_line(value) for value in found]
    return []


def _unique(values: Iterable[str]) -> list[str]:
    """Each of `values` once, in order, none empty; case and punctuation do not tell two apart."""
    unique: dict[str, str] = {}
    for value in values:
        if key := " ".join(words_of(value)):
            unique.setdefault(key, one_line(value))
    return list(unique.values())
