"""The headline as the reader sees it, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.extract.document import Document
from crawler.extract.templates import Template, values
from crawler.extract.text import one_line, plain, text_of, words_of

# What parts a headline from a site's name in <title> and og:title: a bar, or a dash with spaces around it.
_SEPARATOR = re.compile(r"\s+[|\-–—·•»:]{1,2}\s+|\s*\|\s*|\s*--+\s*|\s*::\s*")
_MAX_HEADLINE = 500
# Where pages without headings put a headline, and where the same words are a pointer to it.
_LINES = ("b", "strong", "font", "big", "center", "p", "div", "span", "td")
_NO_HEADLINE = frozenset(("a", "nav", "li", "footer", "aside", "option", "button"))
_MAX_PARTS = 5
_MAX_LINES = 100
_MAX_HOME_LINKS = 5
_MAX_NAME = 60
# A script without spaces has few words, and each of them is long.
_LONG_WORDS = 12
# A headline and the title made for search engines share words.
_SHARE_OF_WORDS = 0.25


@dataclass(slots=True)
class Headline:
    """A page's headline and what else was weighed."""

    text: str | None = None
    alternative: str | None = None
    element: HtmlElement | None = None
    """Where the headline stands on the page, where it does: what stands before it is no text of the article."""
    evidence: list[str] = field(default_factory=list)


def read_headline(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], names: list[tuple[str, ...]]
) -> Headline:
    """The headline: an `h1` that the page's own data confirms, else what that data says, else the page's title.

    `node` is the article's structured data, `names` are those of the site, which many a title ends in.
    """
    found = Headline()
    stated = plain(node.get("headline"))[:_MAX_HEADLINE]
    titles = [without_site(title, names) for title in _titles(document)]
    headings = [(element, text_of(element)[:_MAX_HEADLINE]) for element in document.tree.iter("h1")]
    headings = [(element, text) for element, text in headings if text and not _is_site(text, names)]
    chosen = (
        _by_template(document, templates)
        or _by_heading(headings, [stated, *titles])
        or (("json-ld", stated, None) if stated else None)
        or _by_line(document, [title for title in titles if not _is_site(title, names)])
        or next((("title", title, None) for title in titles if title and not _is_site(title, names)), None)
        or next((("h1", text, element) for element, text in headings), None)
    )
    if chosen:
        source, text, element = chosen
        found.text = without_site(text, names)
        found.element = element if element is not None else _shown(document, [found.text]).get(found.text)
        found.evidence.append(f"chosen: {source}: {found.text}")
    alternatives = [plain(value) for value in (node.get("alternativeHeadline"), node.get("alternateName"))]
    alternatives = [*_template_values(document, templates, "alternativeHeadline"), *alternatives]
    found.alternative = next((one for one in alternatives if one and not _same(one, found.text, names)), None)
    offered = [
        ("json-ld", stated),
        *(("h1", text) for _, text in headings[:5]),
        *(("title", title) for title in titles),
    ]
    found.evidence += [f"also: {source}: {text}" for source, text in offered if text and text != found.text]
    return found


def site_names(document: Document, publisher: str | None) -> list[tuple[str, ...]]:
    """The words of the names the site goes by: what it calls itself, its links home, its host, and its host's label."""
    host = (urlsplit(document.canonical or document.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    named = [publisher or "", *document.meta.get("og:site_name", []), *document.meta.get("application-name", []), host]
    named += _home_links(document)
    if len(labels) > 1:
        named += [".".join(labels[-2:]), labels[-2], ".".join(labels[-3:])]
    return [words for name in named if (words := tuple(words_of(plain(name))))]


def _home_links(document: Document) -> Iterator[str]:
    """What the page's first links to the site's own front page say: its name, beside a word for a front page."""
    home = urlsplit(document.url)
    here = {"/", f"{home.scheme}://{home.netloc}", f"{home.scheme}://{home.netloc}/"}
    links = (link for link in document.tree.iter("a") if (link.get("href") or "").strip() in here)
    for link in islice(links, _MAX_HOME_LINKS):
        picture = link.find(".//img")
        for text in (text_of(link), link.get("title"), picture.get("alt") if picture is not None else None):
            if text and len(text) <= _MAX_NAME:
                yield text


def without_site(title: str, names: list[tuple[str, ...]]) -> str:
    """`title` without the site's name at its end or beginning."""
    title = one_line(title)
    joined = {"".join(words) for words in names}
    while True:
        parts = list(_SEPARATOR.finditer(title))
        for mark, at_end in [(parts[-1], True), (parts[0], False)] if parts else []:
            part = title[mark.end() :] if at_end else title[: mark.start()]
            rest = title[: mark.start()] if at_end else title[mark.end() :]
            if rest and "".join(words_of(part)) in joined:
                title = rest.strip()
                break
        else:
            return title


def _by_template(document: Document, templates: tuple[Template, ...]) -> tuple[str, str, HtmlElement | None] | None:
    for template in templates:
        for source in template.article.headline if template.article else ():
            for element, text in source.values(document.tree):
                return f"template {template.name}", one_line(text), None if source.attribute else element
    return None


def _template_values(document: Document, templates: tuple[Template, ...], name: str) -> list[str]:
    return [
        one_line(value)
        for template in templates
        if template.article
        for value in values(getattr(template.article, name), document.tree)
    ]


def _by_heading(
    headings: list[tuple[HtmlElement, str]], stated: list[str]
) -> tuple[str, str, HtmlElement | None] | None:
    """The heading that says what the page's data says; what stands before that in the heading is a kicker."""
    for claim in stated:
        wanted = words_of(claim)
        if not wanted:
            continue
        for element, text in headings:
            words = words_of(text)
            if words == wanted:
                return "h1", text, element
            if len(wanted) >= 3 and words[-len(wanted) :] == wanted:
                return "h1 without its kicker", _last_words(text, len(wanted)), element
            if len(wanted) >= 3 and text.casefold().endswith(claim.casefold()):
                return "h1 without its kicker", text[-len(claim) :], element
            # The title may be the kicker and the headline, or the headline may be cut in the title.
            if len(words) >= 3 and (wanted[: len(words)] == words or wanted[-len(words) :] == words):
                return "h1", text, element
    for element, _ in headings:
        for claim in stated:
            if (
                (part := _last_part(element))
                and len(words_of(part)) >= 3
                and words_of(claim)[-len(words_of(part)) :] == words_of(part)
            ):
                return "h1 without its kicker", part, element
    # No claim is confirmed. One heading alone is still what the reader sees, unless it leads elsewhere.
    if len(headings) != 1 or len(words_of(headings[0][1])) < 3 or _is_link(headings[0][0]):
        return None
    element, text = headings[0]
    shown = set(words_of(text))
    claims = [set(words_of(claim)) for claim in stated if claim]
    if claims and all(len(shown & claimed) < _SHARE_OF_WORDS * len(shown) for claimed in claims):
        return None
    return "h1", text, element


def _is_link(element: HtmlElement) -> bool:
    link = element.find(".//a")
    return (
        link is not None
        and len(text_of(link)) > 0.8 * len(text_of(element))
        and not (link.get("href") or "#").startswith("#")
    )


def _last_part(element: HtmlElement) -> str | None:
    """The text of the last of several parts of a heading."""
    if len(element) == 0 or (element[-1].tail or "").strip():
        return None
    last = text_of(element[-1])
    return last if last != text_of(element) else _last_part(element[-1])


def _last_words(text: str, count: int) -> str:
    matches = list(re.finditer(r"\w+", text))
    start = matches[-count].start()
    # An opening quotation mark belongs to what it opens.
    while start and text[start - 1] in "«»„“”\"'‘‚‹¿¡([":
        start -= 1
    return text[start:]


def _by_line(document: Document, titles: list[str]) -> tuple[str, str, HtmlElement | None] | None:
    """What of a title the page shows as a line of its own: the rest is the name of the site or of a section.

    For pages without a heading. The whole title goes first, then it without its first part, without its last one.
    """
    wanted: list[str] = []
    for title in titles:
        parts = list(_SEPARATOR.finditer(title))
        ends = [text for mark in parts[:1] + parts[-1:] for text in (title[mark.end() :], title[: mark.start()])]
        wanted += [text for text in (title, *ends) if len(words_of(text)) >= 3 or len(text) >= _LONG_WORDS]
    shown = _shown(document, wanted)
    return next((("title, shown as a line", text, shown[text]) for text in wanted if text in shown), None)


def _shown(document: Document, lines: list[str]) -> dict[str, HtmlElement]:
    """Where the page shows one of `lines` as a line of its own: in a heading, else in another element, in no link."""
    wanted = {tuple(words_of(line)): line for line in reversed(lines) if words_of(line)}
    if not wanted:
        return {}
    for elements in (
        document.tree.iter("h1", "h2"),
        document.tree.iter("h3", "h4", "h5", "h6"),
        # The innermost element: one that only holds another is a box.
        (one for one in document.tree.iter(*_LINES) if _begins(one, wanted)),
    ):
        shown: dict[str, HtmlElement] = {}
        for element in islice(elements, _MAX_LINES):
            line = wanted.get(tuple(words_of(text_of(element))))
            if line and line not in shown and not any(above.tag in _NO_HEADLINE for above in element.iterancestors()):
                shown[line] = element
        if shown:
            return shown
    return {}


def _begins(element: HtmlElement, lines: Iterable[tuple[str, ...]]) -> bool:
    """Whether the text directly in `element` is how one of `lines` begins."""
    text = element.text
    if not text or len(text) > _MAX_HEADLINE or len(element) > _MAX_PARTS:
        return False
    words = tuple(words_of(text))
    return bool(words) and any(line[: len(words)] == words for line in lines)


def _titles(document: Document) -> Iterator[str]:
    for name in ("og:title", "twitter:title", "dc.title", "title"):
        yield from (plain(title)[:_MAX_HEADLINE] for title in document.meta.get(name, [])[:1])
    title = document.tree.find(".//head/title")
    if title is None:
        title = document.tree.find(".//title")
    if title is not None:
        yield one_line(title.text)[:_MAX_HEADLINE]


def _is_site(text: str, names: list[tuple[str, ...]]) -> bool:
    return "".join(words_of(text)) in {"".join(words) for words in names}


def _same(one: str, other: str | None, names: list[tuple[str, ...]]) -> bool:
    return words_of(without_site(one, names)) == words_of(other or "")
