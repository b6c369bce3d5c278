"""What an article is about, as its site sorts it: its sections and its keywords."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from crawler.extract.choice import Choice
from crawler.extract.metadata.breadcrumbs import Crumb, is_front_page, stated_trails, trails
from crawler.extract.page.document import Document
from crawler.extract.page.site_names import SiteNames
from crawler.extract.page.structured import strings
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, plain, words_of
from crawler.extract.vocabulary import folded, tables

_WORDS = tables(__package__, "topics")
_SECTIONS = (
    "article:section",
    "og:article:section",
    "section",
    "articlesection",
    "parsely-section",
    "cxenseparse:section",
)
_KEYWORDS = ("article:tag", "og:article:tag", "news_keywords", "keywords", "parsely-tags", "sailthru.tags")
_NO_SECTION = folded(_WORDS["no_section"])
_NO_KEYWORD = folded(_WORDS["no_keyword"])
_MAX_SECTIONS = 10
_MAX_SECTION = 60
_MAX_KEYWORDS = 50
_MAX_KEYWORD = 100
_MAX_CONTENTS = 200
_MAX_PARTS = 500
# A keyword may have a comma in it; one with more of them is a list.
_MAX_COMMAS = 2
_MAX_WORDS = 3
# Between several in one string: a comma of any script, else a semicolon or a bar.
_COMMAS = re.compile(r"\s*[,，、،]\s*")
_OTHER_MARKS = re.compile(r"\s*[;；؛|]\s*")
_CONJUNCTION = re.compile(r"(?i)[&+]|\b(?:and|und|et|y|e|og|och|en|i|a)\b")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# "Section: News", as systems write the kind of a keyword before it.
_KIND = re.compile(r"(?i)^(?:nlp\s+)?(?:category|section|topic|tag|subject|entity tokens?|type)\s*:\s*(?=\S)")
# Machine tags, identifiers, addresses and switches.
_MACHINE = re.compile(
    r"(?i)^[@/_]|://|\S@\S+\.|^\w+:\w+:|^(?-i:[A-Z][a-z]+[A-Z]\w*):\S|^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$"
    r"|^(?=.*\d)[0-9a-f]{12,}$|^\d{5,}$|^\W*(?:\(\d+\))?$"
)
_SWITCH = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")
_PATH = re.compile(r"[\w-]+(?:/[^/]+)+")


def read_sections(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    names: SiteNames,
    choice: Choice,
) -> list[str]:
    """The sections an article is in; the site itself, by `names` it has on every page, is none."""
    found: list[str] = []
    for source, claimed in _section_claims(document, node, templates, names):
        sections = _unique(
            one for text in claimed for one in _parted_sections(text)[:_MAX_PARTS] if _is_section(one, names)
        )
        if not sections:
            if any(claimed):
                choice.reject(source, claimed, "no section's name")
        elif not found:
            found = sections[:_MAX_SECTIONS]
            choice.choose(source, found)
            if not choice.asked:
                break
        else:
            choice.reject(source, sections, "the same" if sections == found else "a better source says otherwise")
    return _respelled(document, found) if any(map(str.islower, found)) else found


def _section_claims(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], names: SiteNames
) -> Iterator[tuple[str, list[str]]]:
    for template in templates:
        if template.article:
            yield f"template {template.name}", values(template.article.articleSection, document.tree)
    yield "json-ld articleSection", strings(node.get("articleSection"))
    for name in _SECTIONS:
        if name in document.meta:
            yield f"meta {name}", [plain(value) for value in document.meta[name][:_MAX_CONTENTS]]
    for source, trail in trails(document):
        yield source, _last_section(trail, document, names)


def _last_section(trail: list[Crumb], document: Document, names: SiteNames) -> list[str]:
    """The last step of a trail that is neither the front page nor the article itself."""
    own = {_address(document.url), _address(document.canonical or document.url)}
    titles = [words_of(title) for title in document.meta.get("og:title", [])[:1]]
    for crumb in reversed(trail):
        words = words_of(crumb.name)
        if (crumb.url and _address(crumb.url) in own) or any(words == title[: len(words)] for title in titles):
            continue
        if is_front_page(crumb) or crumb.name in names:
            continue
        return [crumb.name]
    return []


def _parted_sections(text: str) -> list[str]:
    """Several sections in one string; a comma may also be part of a name ("Arts, Books & Film")."""
    parts = [part for part in _COMMAS.split(text) if part]
    if len(parts) > 1 and (re.search(r",\S", text) or (len(parts) > 2 and not _CONJUNCTION.search(text))):
        return parts
    return [text]


def _is_section(name: str, names: SiteNames) -> bool:
    return (
        0 < len(name) <= _MAX_SECTION
        and name.casefold() not in _NO_SECTION
        and name not in names
        and not _MACHINE.search(name)
        and not _SWITCH.search(name)
        and any(map(str.isalpha, name))
    )


def _respelled(document: Document, sections: list[str]) -> list[str]:
    """Sections as the page's trail spells them, where its data has the last part of an address instead."""
    spelled: dict[str, str] = {}
    for trail in stated_trails(document):
        for crumb in trail:
            spelled.setdefault(crumb.name.casefold(), crumb.name)
            if crumb.url:
                spelled.setdefault(urlsplit(crumb.url).path.rstrip("/").rpartition("/")[2], crumb.name)
    return [spelled.get(one.casefold(), one) for one in sections]


def read_keywords(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    headline: str | None,
    choice: Choice,
) -> list[str]:
    """An article's keywords, without those that are a system's own."""
    titles: set[tuple[str, ...]] | None = None
    found: list[str] = []
    for source, claimed in _keyword_claims(document, node, templates):
        if not claimed:
            continue
        if titles is None:
            titles = set(_titles(document, headline))
        cleaned = _cleaned(claimed)
        kept = _unique(one for one in cleaned if tuple(words_of(one)) not in titles)[:_MAX_KEYWORDS]
        if not kept:
            choice.reject(source, claimed, "no keywords of the article")
        elif not found:
            found = kept
            choice.choose(source, found)
            if not choice.asked:
                break
        else:
            choice.reject(source, kept, "the same" if kept == found else "a better source says otherwise")
    return found


def _titles(document: Document, headline: str | None) -> Iterator[tuple[str, ...]]:
    """The words of the page's titles; a title of few words may be what the article is about."""
    element = document.tree.find("head/title")
    title = one_line(element.text) if element is not None else ""
    for text in (headline or "", title, *document.meta.get("og:title", [])):
        words = tuple(words_of(text))
        if len(words) > _MAX_WORDS or _UNSPACED.search(text):
            yield words


def _keyword_claims(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...]
) -> Iterator[tuple[str, list[str]]]:
    for template in templates:
        if template.article:
            yield f"template {template.name}", values(template.article.keywords, document.tree)
    # A string holds them all, parted by commas (schema.org/keywords); a list has one keyword an element.
    yield "json-ld keywords", _parted(strings(node.get("keywords")))
    for name in _KEYWORDS:
        if name in document.meta:
            yield (
                f"meta {name}",
                _parted([plain(value) for value in dict.fromkeys(document.meta[name][:_MAX_CONTENTS])]),
            )


def _parted(contents: list[str]) -> list[str]:
    return list(islice(_parts(contents[:_MAX_CONTENTS]), _MAX_PARTS))


def _parts(contents: list[str]) -> Iterator[str]:
    """One string that holds several keywords, as several; a list of them as it is, unless one holds a list itself."""
    for text in contents:
        parts = [text] if len(contents) > 1 and text.count(",") <= _MAX_COMMAS else _COMMAS.split(text)
        if len(parts) == len(contents) == 1:
            parts = _OTHER_MARKS.split(text)
        if len(parts) == len(contents) == 1 and _UNSPACED.search(text):
            parts = text.split()
        yield from parts


def _cleaned(keywords: list[str]) -> Iterator[str]:
    # Where every one of them is a path or has low lines for spaces, that is how the site writes them.
    paths = len(keywords) > 1 and all(_PATH.fullmatch(one) for one in keywords)
    lines = sum("_" in one for one in keywords) > 1 and all("_" in one or one.isalnum() for one in keywords)
    for keyword in keywords:
        if len(keyword) > 2 * _MAX_KEYWORD:
            continue
        text = one_line(keyword).strip(" \"'“”„«»").lstrip("#.:-").rstrip(",:;-")
        text = _KIND.sub("", text.removeprefix("& ").removeprefix("and "))
        if _MACHINE.search(text):
            continue
        if paths:
            text = text.rpartition("/")[2]
        if lines:
            text = text.replace("_", " ")
        if (
            (len(text) > 1 or _UNSPACED.search(text))
            and len(text) <= _MAX_KEYWORD
            and text.casefold() not in _NO_KEYWORD
            and not _SWITCH.fullmatch(text)
        ):
            yield text


def _unique(texts: Iterable[str]) -> list[str]:
    """Each of `texts` once, in order, none empty; case and punctuation do not tell two apart."""
    unique: dict[str, str] = {}
    for text in texts:
        if key := " ".join(words_of(text)):
            unique.setdefault(key, one_line(text))
    return list(unique.values())


def _address(url: str) -> str:
    parts = urlsplit(url)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
