"""Whom a page credits with its article: persons, and agencies or desks as organizations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.choice import Choice
from crawler.extract.credits.author_names import distinct, has_form_of_name, is_unspaced, key_of
from crawler.extract.credits.bylines import Byline, ancestors, is_foreign, read_byline, short_text
from crawler.extract.credits.credit_line import EMPLOYER, authors_of, begins_with_by
from crawler.extract.credits.dateline import credit_lines
from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.page.site_names import SiteNames
from crawler.extract.page.structured import page_node
from crawler.extract.selectors import select
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, plain, text_of, word_list, word_set, words_of

_META = word_list(
    """
    author article:author parsely-author byl article:byline dc.creator dcterms.creator sailthru.author
    cxenseparse:author citation_author rnews:author og:article:author article:author_name articleauthor
    article-author author_name dcsext.author analyticsattributes.author
    """
)
# Libraries write the surname first.
_LIBRARY = word_set("dc.creator dcterms.creator citation_author")
_MICRODATA = XPath("//*[@itemprop][contains(concat(' ', @itemprop, ' '), ' author ')]")
_SILENT = frozenset(("script", "style", "title"))
_MAX_AUTHORS = 30
_MAX_ELEMENTS = 100
_MAX_NESTED = 3


@dataclass(slots=True)
class Credits:
    """The authors, and where they were found."""

    authors: list[Author] = field(default_factory=list)
    line: str | None = None
    """The line of the page's text that credits them, where nothing but its words marks it as one."""
    choice: Choice = field(default_factory=Choice)


def read_authors(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    names: SiteNames,
    headline: HtmlElement | None = None,
    explain: bool = False,
) -> Credits:
    """Whom the page credits; the site itself, under any of its `names`, is no author.

    `node` is the article's structured data. The first source that names anyone else wins; those behind it are read
    where `explain` asks for them. What the page shows as its byline corrects its data in two cases: it names the same
    persons and others besides, or it begins with "By" and the data names no person that the page shows. Where no source
    names anyone, what stands below `headline` may be a byline that nothing marks.
    """
    found = Credits(choice=Choice(asked=explain))
    for source, authors in _sources(document, node, templates, headline):
        if found.authors and not explain:
            break
        kept = _kept(source, authors, names, found.choice)
        if not kept:
            continue
        if not found.authors:
            found.authors = kept
            found.choice.choose(source, _told(kept))
        else:
            same = {key_of(one.name) for one in kept} == {key_of(one.name) for one in found.authors}
            found.choice.reject(source, _told(kept), "the same" if same else "a better source names others")
    byline = read_byline(document, headline, far=not found.authors)
    shown = _kept("byline", byline.authors, names, found.choice)
    if shown:
        _settle(found, shown, byline, document)
    if headline is not None and not found.authors:
        found.line, below = _below(headline, document)
        kept = _kept("line below the headline", below, names, found.choice)
        if kept:
            found.authors = kept
            found.choice.choose("line below the headline", _told(kept))
    return found


def _settle(found: Credits, shown: list[Author], byline: Byline, document: Document) -> None:
    """Weigh what the page shows as its byline against what its data says."""
    choice = found.choice
    stated = {key_of(author.name) for author in found.authors}
    names = {key_of(author.name) for author in shown}
    why = ""
    if found.authors and any(one.type == "Person" and key_of(one.name) not in stated for one in shown):
        persons = [author.name for author in found.authors if author.type == "Person"]
        if stated <= names:
            why = "the byline names more"
        elif not persons and (byline.says_by or any(map(_is_full_name, shown))):
            why = "the byline names a person"
        elif byline.says_by and names.isdisjoint(stated) and not any(_shows(document, name) for name in persons):
            why = "the page shows another name and not this one"
    if not found.authors or why:
        if choice.chosen:
            choice.reject(*choice.chosen, why)
        choice.choose("byline", _told(shown))
        organizations = [author for author in found.authors if author.type == "Organization"]
        found.authors = distinct([*shown, *organizations]) if found.authors else shown
    else:
        choice.reject("byline", _told(shown), "the same" if names == stated else "a better source names others")
        # A role that the page shows beside a name belongs to whoever is called so.
        found.authors = distinct([*found.authors, *(one for one in shown if key_of(one.name) in stated)])


def _is_full_name(author: Author) -> bool:
    """Whether an author is a person by the form of the name alone, which scripts without spaces do not tell."""
    return author.type == "Person" and has_form_of_name(author.name) and not is_unspaced(author.name)


def _shows(document: Document, name: str) -> bool:
    """Whether a name stands anywhere in the page's text."""
    return any(
        (one.text and name in one.text and one.tag not in _SILENT) or (one.tail and name in one.tail)
        for one in document.elements
    )


def _kept(source: str, authors: Iterable[Author], names: SiteNames, choice: Choice) -> list[Author]:
    """`authors` without the site itself; what begins with the site's name is one of its desks."""
    kept = []
    for author in authors:
        if author.name in names:
            choice.reject(source, author.name, "the page's publisher")
            continue
        if author.type == "Person" and (bare := _without_house(author.name, names)):
            author = Author(name=bare, type="Person", jobTitle=author.jobTitle)
        elif author.type == "Person" and names.begin(author.name):
            author = Author(name=author.name, type="Organization")
        kept.append(author)
    return distinct(kept)


def _without_house(name: str, names: SiteNames) -> str | None:
    """A person's name without the site's behind it ("Jo Roe HP", "Jo Roe for Harbour Post"); None where none is."""
    words = name.split()
    for count in range(1, len(words) - 1):
        if " ".join(words[-count:]) in names:
            bare = words[:-count]
            if len(bare) > 2 and bare[-1].casefold() in EMPLOYER:
                bare.pop()
            return " ".join(bare) if len(bare) > 1 else None
    return None


def _told(authors: list[Author]) -> str:
    return ", ".join(f"{one.name} ({one.jobTitle})" if one.jobTitle else one.name for one in authors)


def _sources(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], headline: HtmlElement | None
) -> Iterator[tuple[str, Iterable[Author]]]:
    for template in templates:
        if template.article and template.article.author:
            yield f"template {template.name}", _by_template(document, template)
    for key in ("author", "creator"):
        if node.get(key):
            yield f"json-ld {key}", _stated(document, node[key])
    yield from _by_meta(document)
    around = ancestors(headline)
    yield "microdata author", _microdata(document, around)
    yield "rel=author", _linked(document, around)
    author = page_node(document).get("author")
    if author:
        # Where an article's data is missing, a page's author may be an account: a full name is somebody.
        yield "json-ld page author", (one for one in _stated(document, author) if has_form_of_name(one.name))


def _by_meta(document: Document) -> Iterator[tuple[str, Iterable[Author]]]:
    host = (urlsplit(document.url).hostname or "//").removeprefix("www.")
    for name in _META:
        if name in document.meta:
            # An address is a profile's, and a credit that holds the site's own host is the site's.
            contents = [
                one
                for one in dict.fromkeys(document.meta[name][:_MAX_AUTHORS])
                if "://" not in one and not one.startswith("/") and host not in one.lower()
            ]
            inverted = name in _LIBRARY
            yield f"meta {name}", [one for text in contents for one in authors_of(plain(text), inverted=inverted)]


def _by_template(document: Document, template: Template) -> Iterator[Author]:
    assert template.article is not None
    assert template.article.author is not None
    rules = template.article.author
    for element in select(rules.element, document.tree)[:_MAX_AUTHORS]:
        names = values(rules.name, element) if rules.name else [text_of(element)]
        titles = values(rules.jobTitle, element)
        for name in names[:1]:
            for author in authors_of(name):
                if author.type == "Person" and titles:
                    author.jobTitle = one_line(titles[0])
                yield author


def _stated(document: Document, value: Any) -> Iterator[Author]:
    """JSON-LD: a string, an object with a name, a reference to one, or a list of these."""
    for one in islice(_flat(value), _MAX_AUTHORS):
        resolved = document.resolve(one)
        if isinstance(resolved, str):
            yield from authors_of(plain(resolved), editors=True)
            continue
        if not isinstance(resolved, dict):
            continue
        kinds = types(resolved)
        names = resolved.get("name") or _given_and_family(resolved)
        for name in names[:_MAX_AUTHORS] if isinstance(names, list) else [names]:
            for author in authors_of(plain(name), editors=True):
                # A stated Organization is believed; "Person" is what many systems write for whatever stands there.
                if kinds and "Person" not in kinds and any("Organization" in kind for kind in kinds):
                    author.type, author.jobTitle = "Organization", None
                if author.type == "Person" and author.jobTitle is None:
                    author.jobTitle = _role(resolved.get("jobTitle"))
                yield author


def _flat(value: Any, depth: int = 0) -> Iterator[Any]:
    """The values in `value`: of lists, of lists in them, and of JSON-LD's `@list` (https://www.w3.org/TR/json-ld11/)."""
    if isinstance(value, dict) and set(value) & {"@list", "@set"}:
        value = value.get("@list") or value.get("@set")
    if not isinstance(value, list):
        yield value
    elif depth < _MAX_NESTED:
        for one in value[:_MAX_AUTHORS]:
            yield from _flat(one, depth + 1)


def _given_and_family(person: dict[str, Any]) -> str | None:
    parts = [plain(person.get(key)) for key in ("givenName", "familyName")]
    return " ".join(parts) if all(parts) else None


def _role(stated: Any) -> str | None:
    """A stated job title; that an author is an author says nothing."""
    role = plain(stated)
    return role if role and not set(words_of(role)) <= {"author", "autor", "auteur", "autore", "contributor"} else None


def _microdata(document: Document, around: frozenset[HtmlElement]) -> Iterator[Author]:
    for element in select(_MICRODATA, document.tree)[:_MAX_AUTHORS]:
        if element.tag in ("meta", "link"):
            yield from authors_of(one_line(element.get("content")))
        elif not is_foreign(element, around):
            near = islice(element.iter(), _MAX_ELEMENTS)
            name = next((one for one in near if one.get("itemprop") == "name"), element)
            yield from authors_of(one_line(name.get("content")) or short_text(name))


def _linked(document: Document, around: frozenset[HtmlElement]) -> Iterator[Author]:
    links = (link for link in document.tree.iter("a") if "author" in (link.get("rel") or "").split())
    for number, link in enumerate(links):
        if number >= _MAX_AUTHORS:
            return
        if not is_foreign(link, around):
            yield from authors_of(short_text(link))


def _below(headline: HtmlElement, document: Document) -> tuple[str | None, list[Author]]:
    """The first line below `headline` that credits persons and nobody else, and whom."""
    for line, credit in credit_lines(headline):
        authors = authors_of(credit)
        if not authors or any(one.type != "Person" or not has_form_of_name(one.name) for one in authors):
            continue
        # Beside a date stands the section, too: what the page links to by that name elsewhere.
        named = {tuple(words_of(one.name)) for one in authors}
        if begins_with_by(credit) or not any(
            tuple(words_of(text_of(link))) in named for link in document.tree.iter("a")
        ):
            return line, authors
    return None, []
