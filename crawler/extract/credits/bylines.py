"""Bylines that the page's markup calls so: by class, id or test id, or by a link to an author's page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, cast

from lxml.etree import XPath
from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.credits.author_names import (
    distinct,
    has_form_of_name,
    has_job,
    is_organization,
    is_unspaced,
    key_of,
)
from crawler.extract.credits.credit_line import AND, authors_of, begins_with_by, is_label
from crawler.extract.page.document import Document
from crawler.extract.text import flow, one_line, word_list

_WHO = (
    r"by-?lines?|authors?|autor(?:en|es|a|as|in)?|auteurs?|autor[ei]|autoria|writers?|reporters?|journalist(?:e?s)?"
    r"|columnists?|contributors?|penulis|yazar|muhabir|f[oö]rfattare|forfatter|skribent|redakteur|(?:posted|written|published|submitted)-?by|node__submitted"
)
# In a class, id or test id: the word ends the name, or what it is a part of does, or a build tool's hash behind it.
_BYLINE = re.compile(
    rf"(?i)(?:^|[\s_-])(?:{_WHO}|person-link)(?:[_-]*(?:names?|line|list|links?|info|text|txt|container|wrap(?:per)?|box|block"
    r"|details?|item|inner|content|section|primary|linked|label))*(?:__(?=\w{0,7}\d)\w{4,8})?(?:$|\s)"
)
# Who edited a page stands in a box of its own, and says so.
_EDITORS = re.compile(r"(?i)(?:^|[\s_-])edit(?:or)?s?(?:$|\s)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AUTHOR_PAGE = re.compile(
    r"(?i)/(?:authors?|autor(?:en|es|as|i|zy)?|auteurs?|redakteure?|journalist(?:e?s)?|reporters?|writers?|contributors?"
    r"|columnists?)/[^/?#]{2}"
)
# Who commented on an article, is quoted in it, or wrote another one, has an author's mark, too.
_FOREIGN = re.compile(
    r"(?i)comment|kommentar|reply|respond|response|quot(?:e|ation)|statement|testimonial|caption|related|recommend|teaser"
    r"|trending|popular|most-?read|read-?more|newsletter|promo"
)
_FOREIGN_TAGS = frozenset(("form", "nav", "blockquote", "figure", "figcaption"))
_IDS = XPath("//@id")
_TEST_IDS = XPath("//@data-testid")
# One of these is in every name that the expressions above know.
_STEMS = word_list(
    """
    byline by-line author autor auteur writer reporter journalist columnist contributor penulis yazar muhabir rfattare
    forfatter skribent redakteur posted-by postedby posted_by written-by writtenby published-by publishedby person-link
    submitted edit
    """
)
# A line that the next one belongs to, and one that belongs to the line before it.
_OPEN = re.compile(rf"(?i)(?:^|\s)(?:{AND}|[&,/])$")
_GOES_ON = re.compile(rf"(?i)(?:{AND}|[&,/])(?:\s|$)")
_MAX_CLASS = 500
_MAX_BYLINE = 200
_MAX_SOURCE = 1000
_MAX_ELEMENTS = 100
_MAX_HEADINGS = 10
_MAX_CANDIDATES = 60
# Elements of a page that a headline's byline stands in, as a rule.
_NEAR_BEFORE = 40
_NEAR_BEHIND = 160
_MAX_BESIDE = 6
_MAX_HEIGHT = 4
_MAX_PARAGRAPHS = 3
_NO_BOX = frozenset(("body", "main", "article", "html"))


@dataclass(slots=True)
class Byline:
    """Whom the page's byline credits."""

    authors: list[Author] = field(default_factory=list)
    says_by: bool = False
    """Whether it begins with "By" or the like: then it is about nothing else."""


def read_byline(document: Document, headline: HtmlElement | None, *, far: bool = True) -> Byline:
    """The byline nearest to `headline`, behind it rather than before it, with what stands beside it in the same box.

    Not `far` looks at what stands next to the headline, and at classes alone: quicker, and finds most.
    """
    elements = document.elements
    search = _Search(document, headline)
    if headline is not None:
        near = elements[max(search.at - _NEAR_BEFORE, 0) : search.at + _NEAR_BEHIND]
        if byline := search.nearest(_by_class(near)):
            return byline
    if far:
        for called in (_by_class(elements), _by_name_or_link(document)):
            if byline := search.nearest(called):
                return byline
        return Byline(_by_label(document))
    return Byline()


class _Search:
    """A search for the byline of one page; what an element credits is read once."""

    def __init__(self, document: Document, headline: HtmlElement | None) -> None:
        self.elements = document.elements
        self.at = document.elements.index(headline) if headline is not None else 0
        self.around = ancestors(headline)
        self.read: dict[HtmlElement, tuple[list[Author], bool]] = {}

    def nearest(self, called: list[HtmlElement]) -> Byline | None:
        """The byline that one of the elements `called` so is."""
        place = {element: self.elements.index(element) for element in called[:_MAX_CANDIDATES]}
        # Behind the headline the first one counts, before it the last one.
        behind = sorted((element for element in place if place[element] >= self.at), key=place.__getitem__)
        before = sorted((element for element in place if place[element] < self.at), key=place.__getitem__, reverse=True)
        for ordered in (behind, before):
            for number, element in enumerate(ordered):
                if self.credited(element)[0]:
                    return self.with_those_beside(ordered[number:])
        return None

    def credited(self, element: HtmlElement) -> tuple[list[Author], bool]:
        """Whom `element` credits with the page's own article, and whether it says "by"."""
        if element not in self.read:
            self.read[element] = ([], False) if is_foreign(element, self.around) else _credited(element)
        return self.read[element]

    def with_those_beside(self, elements: list[HtmlElement]) -> Byline:
        """What the first of `elements` credits, and those in the same box: others are of other articles."""
        first = elements[0]
        for element in elements[1:]:
            if first in element.iterancestors() and self.credited(element)[0]:
                first = element
        parent = first.getparent()
        box = parent.getparent() if parent is not None else None
        if box is None or box.tag in _NO_BOX:
            box = parent
        beside = [
            (element, *self.credited(element))
            for element in elements
            if (element is box or box in element.iterancestors()) and self.credited(element)[0]
        ]
        outer = {above for element, _, _ in beside for above in element.iterancestors()}
        inner = distinct(author for element, authors, _ in beside if element not in outer for author in authors)
        byline = Byline(inner, any(says_by for _, _, says_by in beside))
        names = {key_of(author.name) for author in inner}
        for element, authors, says_by in beside:
            # "By Ann Lee and Jo Roe", where only one of them is in an element of her own; else there may be a role.
            whole = says_by and names <= {key_of(author.name) for author in authors}
            if element in outer:
                known = (author for author in authors if whole or key_of(author.name) in names)
                byline.authors = distinct([*byline.authors, *known])
        return byline


def ancestors(element: HtmlElement | None) -> frozenset[HtmlElement]:
    """What `element` stands in."""
    return frozenset(element.iterancestors()) if element is not None else frozenset()


def is_foreign(element: HtmlElement, around: frozenset[HtmlElement]) -> bool:
    """Whether `element` stands in a comment, a quotation, a form, or a pointer to another article.

    What it shares with the headline, which stands in `around`, is the article's own, whatever it is called.
    """
    box: HtmlElement | None = element
    height = 0
    while box is not None and box not in around and box.tag != "body":
        names = f"{box.get('class', '')} {box.get('id', '')}"
        if box.tag in _FOREIGN_TAGS or _FOREIGN.search(names) or (box.tag == "aside" and not _is_called(names)):
            return True
        if box.tag == "article" and any(above.tag == "article" for above in around):
            return True
        if 0 < height <= _MAX_HEIGHT and _points_elsewhere(box, element):
            return True
        box = box.getparent()
        height += 1
    return False


def _points_elsewhere(box: HtmlElement, element: HtmlElement) -> bool:
    """Whether `box` points to other articles: it has hardly a text, and a heading in it links to no author's page."""
    if len(list(islice(box.iter("p"), _MAX_PARAGRAPHS + 1))) > _MAX_PARAGRAPHS:
        return False
    for heading in islice(box.iter("h2", "h3", "h4"), _MAX_HEADINGS):
        link = next(heading.iter("a"), None)
        if link is None and heading.getparent().tag == "a":
            link = heading.getparent()
        if link is None or _AUTHOR_PAGE.search(link.get("href") or "") or heading in element.iterancestors():
            continue
        return True
    return False


def _by_class(elements: list[HtmlElement]) -> list[HtmlElement]:
    """Those of `elements` that a class calls a byline."""
    names = [element.get("class") for element in elements]
    called = _called({name for name in names if name})
    return [element for element, name in zip(elements, names, strict=True) if name in called] if called else []


def _by_name_or_link(document: Document) -> list[HtmlElement]:
    """The elements that an id or a test id calls a byline, and links to authors' pages."""
    values = cast("list[Any]", _IDS(document.tree))
    if "data-testid=" in document.text:
        values += cast("list[Any]", _TEST_IDS(document.tree))
    called = _called(set(values))
    elements = [value.getparent() for value in values if value in called]
    return elements + [link for link in document.tree.iter("a") if _AUTHOR_PAGE.search(link.get("href") or "")]


def _by_label(document: Document) -> list[Author]:
    """Whom a list of facts about the article names behind "Author"."""
    labels = (one for one in document.tree.iter("strong", "b", "dt", "th") if one.text and is_label(one.text))
    for label in islice(labels, _MAX_CANDIDATES):
        facts = label.getnext() if label.tag in ("dt", "th") else label.getparent()
        text = short_text(facts) if facts is not None else ""
        authors = authors_of(text if label.tag in ("dt", "th") else text.removeprefix(one_line(label.text)))
        if authors and all(one.type == "Organization" or has_form_of_name(one.name) for one in authors):
            return authors
    return []


def _called(names: set[str]) -> set[str]:
    """Which of `names` call an element a byline."""
    # Most names of a page have nothing to do with it: a look at all of them together leaves a few.
    together = "\0".join(names).lower()
    near: set[str] = set()
    for stem in _STEMS:
        at = together.find(stem)
        while at >= 0:
            end = together.find("\0", at)
            end = end if end >= 0 else len(together)
            near.add(together[together.rfind("\0", 0, at) + 1 : end])
            at = together.find(stem, end)
    if not near:
        return set()
    return {name for name in names if len(name) <= _MAX_CLASS and name.lower() in near and _is_called(name)}


def _is_called(names: str) -> bool:
    names = _CAMEL.sub("-", names)
    return bool(_BYLINE.search(names) or _EDITORS.search(names))


def _credited(element: HtmlElement) -> tuple[list[Author], bool]:
    """Whom the text of `element` credits, as far as it is no more than a credit, and whether it says "by"."""
    lines = _lines(element)
    if not lines:
        return [], False
    credit = _joined(lines)
    says_by = begins_with_by(credit)
    # A heading or a button in an author's box is not written as names are.
    authors = [
        author
        for author in authors_of(credit)
        if says_by or author.type == "Organization" or has_form_of_name(author.name) or is_unspaced(author.name)
    ]
    return authors, says_by or bool(authors and begins_with_by(_line_of(element)))


def short_text(element: HtmlElement) -> str:
    """What `element` shows, on one line; nothing where it is more than a credit, however large it is."""
    return " ".join(_lines(element))


def _lines(element: HtmlElement) -> list[str]:
    """The lines of `element`; none where they are more than a credit."""
    # A look at how much there is, before any of it is read.
    if next(islice(element.iter(), _MAX_ELEMENTS, None), None) is not None:
        return []
    lines = [""]
    length = 0
    for kind, text in flow(element):
        length += len(text)
        if length > _MAX_SOURCE:
            return []
        if kind == "text":
            lines[-1] += text
        else:
            lines.append("")
    lines = [line for one in lines if (line := one_line(one).removeprefix("- "))]
    return lines if sum(map(len, lines)) <= _MAX_BYLINE else []


def _joined(lines: list[str]) -> str:
    """The lines that belong to the credit as one: names, and the role and the agency below a name."""
    credit = lines[0]
    for line in lines[1:]:
        if _OPEN.search(credit) or _GOES_ON.match(line) or not authors_of(credit):
            credit = f"{credit} {line}"
        elif has_job(line) or is_organization(line):
            credit = f"{credit}, {line}"
        else:
            break
    return credit


def _line_of(element: HtmlElement) -> str:
    """The line that `element` stands in, as far as it is short: "By" need not be in the same element."""
    parent = element.getparent()
    return short_text(parent) if parent is not None and len(parent) <= _MAX_BESIDE else ""
