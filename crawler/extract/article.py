"""From a document to an item's fields: those an article and a live blog share, and the text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import trafilatura
from lxml.html import HtmlElement

import archive
from archive.items import Article, Extraction
from crawler.extract.body.body import Body, read_body
from crawler.extract.body.lead import read_lead
from crawler.extract.boilerplate import boilerplate
from crawler.extract.choice import Choice
from crawler.extract.credits.authors import read_authors
from crawler.extract.dates.publication import Publication
from crawler.extract.metadata.headline import read_headline
from crawler.extract.metadata.images import read_images
from crawler.extract.metadata.metadata import read_access, read_description, read_publisher
from crawler.extract.metadata.topics import read_keywords, read_sections
from crawler.extract.page import canonical
from crawler.extract.page.document import Document, absolute
from crawler.extract.page.language import read_language
from crawler.extract.page.site_names import own_names, site_names
from crawler.extract.templates import Template
from crawler.extract.text import text_of

_CHOSEN = (
    *("mainEntityOfPage", "publisher", "articleSection", "keywords", "description"),
    *("image", "inLanguage", "isAccessibleForFree"),
)
_MAX_SHOWN = 300


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

    `node` is the article's structured data, `templates` are those the page is of, `publication` is when it was
    published. `beside` are subtrees that hold no text of the article: a live blog's entries, None for
    any other page. Takes `document.tree` apart: nothing can be read from it afterwards.
    """
    choices = {name: Choice(asked=explain) for name in _CHOSEN}
    publisher = read_publisher(document, node, choices["publisher"])
    names = site_names(document, publisher)
    sections = read_sections(document, node, templates, own_names(document, publisher), choices["articleSection"])
    headline = read_headline(document, node, templates, names, sections, explain)
    credits = read_authors(document, node, templates, names, headline.element, explain)
    description = read_description(document, node, templates, headline.text, choices["description"])
    images = read_images(document, node, templates, names, choices["image"])
    keywords = read_keywords(document, node, templates, headline.text, choices["keywords"])
    free = read_access(document, node, choices["isAccessibleForFree"])
    canonical_warnings = _weigh_canonical(document, choices["mainEntityOfPage"])

    # A kicker in it is no part of the headline, and no text either.
    heading = text_of(headline.element) if headline.element is not None else None

    boilerplate.remove(beside or ())
    removed = boilerplate.apply_templates(document.tree, templates)
    lead = read_lead(document.tree, headline.element, description)
    removed += boilerplate.clean(document.tree, headline.element, explain, document.url)
    not_text = [one for one in (headline.text, heading, headline.alternative, credits.line) if one]
    # The text in the scripts of a live blog's page is that of its entries.
    scripts = (one.text or "" for one in document.elements if one.tag == "script") if beside is None else ()
    body = read_body(document.tree, node, templates, headline.element, lead, not_text, scripts=scripts)
    written = f"{body.text} {headline.text or ''} {description or ''}"
    language, language_warnings = read_language(document, written, choices["inLanguage"])

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
        inLanguage=language,
        image=images,
        isAccessibleForFree=free,
        articleBody=body.text,
        extraction=Extraction(
            version=archive.__version__,
            trafilatura=trafilatura.__version__,
            warnings=[
                *document.warnings,
                *canonical_warnings,
                *language_warnings,
                *publication.warnings,
                *body.warnings,
            ],
        ),
    )
    evidence: dict[str, Any] = {}
    if explain:
        choices |= {
            "headline": headline.choice,
            "alternativeHeadline": headline.alternative_choice,
            "author": credits.choice,
        }
        evidence = {
            "templates": [template.name for template in templates],
            **{name: choice.to_dict() for name, choice in choices.items()},
            **publication.evidence,
            "articleBody": body.evidence,
            "removed": removed,
        }
    return Reading(article, body, evidence)


def _weigh_canonical(document: Document, choice: Choice) -> list[str]:
    """Why the page's canonical URL is what it is; a warning where one that the page names is left out."""
    warnings: list[str] = []
    if document.canonical is not None and not choice.asked:
        return warnings
    for source, reference in canonical.claims(document.tree, document.meta):
        named = absolute(document.url, reference)
        why = canonical.why_not(named, document.url) if named else "no address"
        if named == document.canonical and choice.chosen is None:
            choice.choose(source, named)
        else:
            choice.reject(
                source, reference, why or "the same" if named == document.canonical else why or "a better one"
            )
        if why and named and document.canonical is None and not warnings:
            warnings.append(f"mainEntityOfPage: the page names {named[:_MAX_SHOWN]}, {why}, which is left out.")
    return warnings
