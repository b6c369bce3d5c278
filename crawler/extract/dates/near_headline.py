"""What stands around an article's headline, where pages say when: lines of text and elements.

For the few pages whose data for machines leaves the date open. What stands further away, or in a box of its own beside
the headline, speaks of other articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.page.document import Document
from crawler.extract.text import flow, one_line, plain, text_of, words_of

_HEADINGS = (("h1",), ("h2", "h3", "h4"))
_LINES = ("b", "strong", "font", "big", "center", "p", "div", "span", "td", "dt")
_TITLE_PARTS = re.compile(r"\s+[|\-–—·•»:]{1,2}\s+|\s*[|｜]\s*")
_MIN_WORDS = 3
_MIN_CHARACTERS = 8
_MAX_TITLE = 500
_MAX_HEADINGS = 50
_MAX_LINE_ELEMENTS = 5_000

_MAX_ELEMENTS_BELOW = 120
_MAX_ELEMENTS_ABOVE = 40
_LEVELS_ABOVE = 2
_LONG_TEXT = 200
_MAX_LONG_TEXTS = 2
_MAX_RUNS = 150
_MAX_LINES = 30
_MAX_LINES_ABOVE = 6

_FOREIGN_TAGS = frozenset(("a", "aside", "nav"))
_ENDS_OF_PAGE = frozenset(("header", "footer"))
"""An article has a header and a footer too."""
_FOREIGN_NAMES = re.compile(
    r"comment|respond|related|teaser|sidebar|widget|popular|trending|most-?(?:read|viewed)|recommend|more-|read-?more|"
    r"also-?read|latest|promo|carousel|ticker|newsfeed|masthead|topbar|top-bar|weather|breaking",
    re.IGNORECASE,
)


class Place:
    """The place of an article's headline in its page; found when first asked for."""

    def __init__(self, document: Document, node: dict[str, Any]) -> None:
        self._document, self._node = document, node
        self._foreign: dict[HtmlElement, bool] = {}

    @cached_property
    def headline(self) -> HtmlElement | None:
        """The element that shows the headline; None where none shows what the page's data calls it."""
        document = self._document
        title = document.tree.find(".//title")
        stated = [plain(self._node.get("headline")), *(document.first_meta(one) or "" for one in ("og:title", "title"))]
        stated.append(title.text or "" if title is not None else "")
        titles = [words for one in stated if (words := words_of(one[:_MAX_TITLE]))]
        parts = [part for one in stated for part in (one, *_TITLE_PARTS.split(one[:_MAX_TITLE])[:3])]
        wanted = {tuple(words_of(part)) for part in parts if len(part) >= _MIN_CHARACTERS}
        only: list[HtmlElement] = []
        for tags in _HEADINGS:
            headings = [one for one in islice(document.tree.iter(*tags), _MAX_HEADINGS) if not _in_link(one)]
            said = [(element, words_of(text_of(element)[:_MAX_TITLE])) for element in headings]
            for element, words in said:
                if tuple(words) in wanted or _is_title(words, titles):
                    return element
            if tags == ("h1",):
                only = [element for element, words in said if _is_long(words)]
        for element in islice(document.tree.iter(*_LINES), _MAX_LINE_ELEMENTS):
            text = element.text
            if text and len(text) <= _MAX_TITLE and tuple(words_of(text)) in wanted and not _in_link(element):
                return element
        # What the page is called by its data may be another wording.
        return only[0] if len(only) == 1 else None

    @cached_property
    def _above(self) -> dict[HtmlElement, int]:
        """The headline and its ancestors, each with its depth."""
        if self.headline is None:
            return {}
        chain = [self.headline, *self.headline.iterancestors()]
        return {element: depth for depth, element in enumerate(reversed(chain))}

    @cached_property
    def _near(self) -> dict[HtmlElement, None]:
        headline, every = self.headline, self._document.elements
        if headline is None or headline not in every:
            return {}
        here = every.index(headline)
        near: dict[HtmlElement, None] = {}
        long_texts = 0
        for element in every[here + 1 : here + 1 + _MAX_ELEMENTS_BELOW]:
            long_texts += len(element.text or "") > _LONG_TEXT
            if long_texts == _MAX_LONG_TEXTS:
                break
            near[element] = None
        top = _ancestor(headline)
        if top is not None:
            above = every[every.index(top) + 1 : here][-_MAX_ELEMENTS_ABOVE:]
            near |= dict.fromkeys(reversed(above))
        return near

    def near(self) -> Iterator[HtmlElement]:
        """Elements below the headline, down to where the text begins, then those right above it; no one else's."""
        return (element for element in self._near if not self._is_foreign(element))

    def is_near(self, element: HtmlElement) -> bool:
        """Whether `element` is one of these."""
        return element in self._near

    def nearest(self, elements: Iterable[HtmlElement]) -> list[HtmlElement]:
        """Those of `elements` that do not stand in a box or link of their own, those nearest to the headline first."""
        own = [element for element in elements if not self._is_foreign(element)]
        return sorted(own, key=lambda element: -self._depth_shared(element))

    def lines_below(self) -> Iterator[str]:
        """Lines of text below the headline; a tab parts what two elements hold."""
        if self.headline is not None:
            yield from islice(_lines(_runs_below(self.headline)), _MAX_LINES)

    def lines_above(self) -> Iterator[str]:
        """Lines of text right above the headline, in its own part of the page."""
        node = self.headline
        top = _ancestor(node) if node is not None else None
        while node is not None and node is not top:
            for sibling in islice(node.itersiblings(preceding=True), _MAX_LINES_ABOVE):
                yield from islice(_lines(islice(flow(sibling), _MAX_RUNS)), _MAX_LINES_ABOVE)
            node = node.getparent() if top is not None else None

    def _depth_shared(self, element: HtmlElement) -> int:
        return next((self._above[one] for one in (element, *element.iterancestors()) if one in self._above), 0)

    def _is_foreign(self, element: HtmlElement) -> bool:
        """Whether `element` is in a link or a box that the headline is not in."""
        way: list[HtmlElement] = []
        node: HtmlElement | None = element
        while node is not None and node not in self._foreign and node not in self._above:
            way.append(node)
            node = node.getparent()
        foreign = node is not None and self._foreign.get(node, False)
        # What holds the whole page, or ends it, is no part of an article that has a place in it.
        whole_page = node is None or node.tag in ("body", "html")
        for one in reversed(way):
            foreign = foreign or self._begins_box(one, whole_page=whole_page)
            self._foreign[one] = foreign
        return foreign

    def _leads_here(self, link: HtmlElement) -> bool:
        """Whether a link leads to the page itself, as the date of a post does on many blogs."""
        document = self._document
        target = document.absolute(link.get("href") or "#")
        here = (document.url, document.canonical or document.url)
        return target is not None and _without_fragment(target) in map(_without_fragment, here)

    def _begins_box(self, element: HtmlElement, *, whole_page: bool) -> bool:
        tag = element.tag
        if tag == "a" and self._leads_here(element):
            return False
        if tag in _FOREIGN_TAGS or (whole_page and tag in _ENDS_OF_PAGE):
            return True
        if tag == "article" and self._above and _has_siblings(element):
            return True
        named = f"{element.get('class', '')} {element.get('id', '')}"
        return len(named) > 1 and tag not in ("body", "html") and _FOREIGN_NAMES.search(named) is not None


def _without_fragment(url: str) -> str:
    return url.partition("#")[0].rstrip("/")


def _is_title(words: list[str], titles: list[list[str]]) -> bool:
    """Whether a heading is the beginning or end of a title, or has a kicker before one."""
    for title in titles:
        short, long = sorted((words, title), key=len)
        if _is_long(short) and (long[: len(short)] == short or long[-len(short) :] == short):
            return True
    return False


def _is_long(words: list[str]) -> bool:
    # A script without spaces has few words, and each of them is long.
    return len(words) >= _MIN_WORDS or len("".join(words)) > 2 * _MIN_CHARACTERS


def _has_siblings(article: HtmlElement) -> bool:
    """Whether it is one of several in a row, as teasers are."""
    nearest = (next(article.itersiblings("article", preceding=before), None) for before in (True, False))
    return any(one is not None for one in nearest)


def _in_link(element: HtmlElement) -> bool:
    return any(one.tag in ("a", "nav", "footer") for one in element.iterancestors())


def _ancestor(headline: HtmlElement) -> HtmlElement | None:
    """How far up what stands above a headline is still its own."""
    found: HtmlElement | None = None
    for above in islice(headline.iterancestors(), _LEVELS_ABOVE):
        if above.tag in ("body", "html", "main"):
            break
        found = above
    return found


def _lines(runs: Iterable[tuple[str, str]]) -> Iterator[str]:
    line: list[str] = []
    for kind, text in runs:
        if kind == "text":
            if text := one_line(text):
                line.append(text)
        elif line:
            yield "\t".join(line)
            line = []
    if line:
        yield "\t".join(line)


def _runs_below(headline: HtmlElement) -> Iterator[tuple[str, str]]:
    def runs() -> Iterator[tuple[str, str]]:
        node: HtmlElement | None = headline
        while node is not None and node.tag != "body":
            yield "block", ""
            if node.tail:
                yield "text", node.tail
            for sibling in node.itersiblings():
                yield from flow(sibling)
                if sibling.tail:
                    yield "text", sibling.tail
            node = node.getparent()

    return islice(runs(), _MAX_RUNS)
