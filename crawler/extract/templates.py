"""Publisher templates: the markup that many sites of one maker share, as rules in `templates.toml`.

A template is recognised by the page, never by its host, so that a new site of the family is read at once.
"""

# ruff: noqa: N815 - the fields are called as in the items
from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any, cast

from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import HtmlElement

from crawler.extract.liveblog.rules import LiveRules, read_live_rules
from crawler.extract.selectors import (
    Fault,
    Reader,
    RulesError,
    Source,
    read_table,
    select,
    selector_at,
    selectors_at,
    sources_at,
    texts,
)

_NAMING = tuple(XPath(f"//@{name}", smart_strings=False) for name in ("class", "id", "data-testid"))
# In a selector: .class, #id, [data-testid='...'].
_NAME_IN_SELECTOR = re.compile(r"[.#](-?[A-Za-z_][\w-]*)|\[data-testid='([^'\s]+)'\]")
# What must not be there, and alternatives in brackets, say nothing about what must be.
_NOT = re.compile(r":[a-z-]+\([^()]*(?:\([^()]*\)[^()]*)*\)|\[(?!data-testid=)[^\]]*\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorRules:
    """Where a template credits its authors: one `element` an author."""

    element: CSSSelector
    name: tuple[Source, ...] = ()
    """Within the element; the element's own text where nothing is named."""
    jobTitle: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """Where a template's article has its fields; each an item's field, and the sources are tried in their order.

    A source is `CSS@attribute`, or `CSS` for the element's text. What is left out is found by the general reading.
    """

    scope: CSSSelector | None = None
    """One article, where a page may hold several one below the other: the first is read."""
    headline: tuple[Source, ...] = ()
    alternativeHeadline: tuple[Source, ...] = ()
    description: tuple[Source, ...] = ()
    datePublished: tuple[Source, ...] = ()
    dateModified: tuple[Source, ...] = ()
    author: AuthorRules | None = None
    articleSection: tuple[Source, ...] = ()
    keywords: tuple[Source, ...] = ()
    """Every value of the first source that has any; a value that holds commas is parted at them."""
    image: tuple[Source, ...] = ()
    body: CSSSelector | None = None
    """The blocks of the text, in document order; a block inside another one counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One publisher template."""

    name: str
    match: tuple[CSSSelector, ...] = ()
    """The page is of this template where each of these finds something; of one without any, each page is."""
    words: tuple[tuple[frozenset[str], ...], ...] = ()
    """Of each selector's alternatives the names that a page must have, which is quick to see."""
    remove: CSSSelector | None = None
    """What is no part of an article's or a live blog's text."""
    article: ArticleRules | None = None
    live: LiveRules | None = None

    def matches(self, tree: HtmlElement, names: frozenset[str] | None = None) -> bool:
        """Whether the page with this tree is of this template; `names_in(tree)` answers most cases."""
        if names is not None and not all(any(words <= names for words in one) for one in self.words):
            return False
        return all(selector(tree) for selector in self.match)


def load(text: str) -> tuple[Template, ...]:
    """The templates of a TOML document; raises ValueError that names the template and the key at fault."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"no TOML: {error}") from error
    tables = document.pop("template", [])
    if document:
        raise ValueError(f"unknown: {', '.join(sorted(document))}; only [[template]] is known")
    templates = tuple(_named_template(table) for table in tables)
    names = [template.name for template in templates]
    if len(set(names)) < len(names):
        raise ValueError(f"two templates are called {next(name for name in names if names.count(name) > 1)!r}")
    return templates


@cache
def builtin() -> tuple[Template, ...]:
    """The templates that come with the project."""
    return load((files("crawler.extract") / "templates.toml").read_text(encoding="utf-8"))


def matching(tree: HtmlElement, configured: str | None = None) -> tuple[Template, ...]:
    """The built-in templates that the page with this tree is of, in the order of the file.

    The one called `configured` goes first, whether it matches or not.
    """
    names = names_in(tree)
    first = tuple(template for template in builtin() if template.name == configured)
    return first + tuple(one for one in builtin() if one not in first and one.matches(tree, names))


def names_in(tree: HtmlElement) -> frozenset[str]:
    """Every class, id and data-testid in `tree`."""
    values: set[str] = set()
    for attribute in _NAMING:
        values.update(cast("list[str]", attribute(tree)))
    return frozenset(" ".join(values).split())


def values(sources: tuple[Source, ...], scope: HtmlElement) -> list[str]:
    """Every value of the first of `sources` that has one."""
    for source in sources:
        found = [value for _, value in source.values(scope)]
        if found:
            return found
    return []


def blocks(selector: CSSSelector, scope: HtmlElement) -> list[HtmlElement]:
    """What `selector` finds in `scope`, in document order, without what lies inside another find."""
    found = select(selector, scope)
    inside = set(found)
    return [element for element in found if not any(above in inside for above in element.iterancestors())]


def read_template(name: str, table: Mapping[str, Any]) -> Template:
    """The template of a table of rules, without its name. Raises `RulesError` with all that is wrong with it."""
    faults: list[Fault] = []
    read = read_table(table, _READERS, (), faults, 'remove = [".advert"]')
    if faults:
        raise RulesError(f"template {name!r}", faults)
    words = tuple(_words_of(css) for css in texts(table["match"])) if "match" in table else ()
    return Template(name=name, words=words, **read)


def _named_template(table: Any) -> Template:
    name = table.get("name") if isinstance(table, Mapping) else None
    if not isinstance(name, str) or not name:
        raise ValueError("a [[template]] lacks its name")
    if not table.get("match"):
        raise ValueError(f"template {name!r}: match is wanted: what tells a page of this template")
    return read_template(name, {key: value for key, value in table.items() if key != "name"})


def _read_article(table: Any, key: tuple[str, ...], faults: list[Fault]) -> ArticleRules:
    return ArticleRules(**read_table(table, _ARTICLE, key, faults, 'headline = ["h1.headline"]'))


def _read_author(table: Any, key: tuple[str, ...], faults: list[Fault]) -> AuthorRules | None:
    example = 'author = { element = ".byline", name = ".name" }'
    if not isinstance(table, Mapping) or "element" not in table:
        faults.append(Fault(key, f"a table with element is wanted; write {example}"))
        return None
    return AuthorRules(**read_table(table, _AUTHOR, key, faults, example))


def _words_of(css: str) -> tuple[frozenset[str], ...]:
    """The names in each alternative of a selector that a page must have."""
    alternatives = _NOT.sub("", css).split(",")
    return tuple(frozenset(filter(None, sum(_NAME_IN_SELECTOR.findall(one), ()))) for one in alternatives)


_AUTHOR: dict[str, Reader] = {"element": selector_at, "name": sources_at, "jobTitle": sources_at}
_ARTICLE: dict[str, Reader] = {one.name: sources_at for one in fields(ArticleRules)} | {
    "scope": selector_at,
    "author": _read_author,
    "body": selector_at,
}
_READERS: dict[str, Reader] = {
    "match": selectors_at,
    "remove": selector_at,
    "article": _read_article,
    "live": read_live_rules,
}
