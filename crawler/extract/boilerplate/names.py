"""What an element says of itself by its attributes: that it is hidden, or stands beside the article.

The names are in `boilerplate.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files

from lxml.html import HtmlElement

from crawler.extract.text import HEADINGS, word_set

# Where developers of a page name its parts, beside class and id.
_NAMING = word_set("data-testid data-test-id data-component data-component-name data-module data-widget data-qa")
_TELLING = _NAMING | word_set("style role hidden aria-hidden aria-label itemprop")
_ROLES = word_set("navigation complementary banner contentinfo dialog alertdialog search")
# Properties of an article that are none of its text (https://schema.org/NewsArticle).
_PROPERTIES = {
    "author": "byline",
    "creator": "byline",
    "editor": "byline",
    "publisher": "byline",
    "datepublished": "byline",
    "datemodified": "byline",
    "datecreated": "byline",
    "image": "caption",
    "thumbnailurl": "caption",
    "keywords": "tags",
    "comment": "comments",
    "commentcount": "comments",
    "interactionstatistic": "share bar",
}
_TEXT = frozenset(("p", "ul", "ol", "blockquote", "table", *HEADINGS))
_HIDING_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# A name that begins so says what its element has or lacks, not what it is ("has-comments", "no-ads").
_FLAGS = word_set("no not has with without show hide is can enable disable")
# A name with such a word is that of something in the text, whoever it is from ("social-media-embed", "quote-author").
_IN_THE_TEXT = word_set("embed embeds embedded quote pullquote blockquote")
_MAY_BE_IN_THE_TEXT = frozenset(("share bar", "byline", "rating or player"))
# What screen readers are told a part of the page is; on other elements the attribute can be a picture's description.
_LABELLED = word_set("section aside div nav ul ol form")
_MAX_LABEL = 40
_MAX_NAMES = 300
# So short a word turns up in names that a program made up ("sc-kAdsT").
_SHORT = 3


def reason_of(element: HtmlElement, tag: str, keys: list[str]) -> str | None:
    """Why `element`, called `tag`, with attributes called `keys`, is beside the article; None where it is not."""
    if not _TELLING.isdisjoint(keys) and (reason := _reason_of_attributes(element, tag)):
        return reason
    if "class" in keys and (reason := _reason_of_names(element.get("class", "")[:_MAX_NAMES])):
        return reason
    # The id of a heading is where links to it lead, made of its own words.
    if "id" in keys and tag not in HEADINGS and (reason := _reason_of_names(element.get("id", "")[:_MAX_NAMES])):
        return reason
    return _reason_of_name(tag) if "-" in tag else None


def _reason_of_attributes(element: HtmlElement, tag: str) -> str | None:
    """What the attributes of an element beside its class and its id say."""
    names = ""
    for key, value in element.items():
        if key in _NAMING:
            names = f"{names} {value[:_MAX_NAMES]}"
        elif key == "aria-label":
            if tag in _LABELLED and len(value) <= _MAX_LABEL:
                names = f"{names} {'-'.join(value.split())}"
        elif key == "hidden" or (key == "style" and _HIDING_STYLE.search(value)):
            return "hidden"
        elif key == "role" and value in _ROLES:
            return "role"
        elif key == "aria-hidden" and value == "true":
            if tag not in _TEXT:
                return "hidden"
            # A paragraph is hidden from screen readers by a paywall only; trafilatura would take the attribute at its
            # word.
            del element.attrib["aria-hidden"]
        elif key == "itemprop" and (reason := _PROPERTIES.get(value.strip().lower())):
            return reason
    return _reason_of_names(names) if names else None


@lru_cache(maxsize=8192)
def _reason_of_names(names: str) -> str | None:
    """What names, parted by white space, say."""
    for name in names.split():
        if reason := _reason_of_name(name):
            return reason
    return None


@lru_cache(maxsize=4096)
def _reason_of_name(name: str) -> str | None:
    """What one name says."""
    table = _table()
    lower = name.islower()
    words = (name if lower else _CAMEL.sub("-", name).lower()).replace("_", "-").split("-")
    if table.first_words.isdisjoint(words):
        return None
    if reason := table.whole.get("-".join(words)):
        return reason
    if words[0] in _FLAGS:
        return None
    words = list(filter(None, words))
    made_up = not lower and _CAMEL.search(name) is not None
    for start, word in enumerate(words):
        for phrase, reason in table.by_first_word.get(word, ()):
            if tuple(words[start : start + len(phrase)]) != phrase:
                continue
            if made_up and len(phrase) == 1 and len(word) <= _SHORT:
                continue
            if reason in _MAY_BE_IN_THE_TEXT and not _IN_THE_TEXT.isdisjoint(words):
                continue
            return reason
    return None


class _Table:
    """`boilerplate.toml`, as names are looked up in it."""

    def __init__(self, tables: dict[str, str]) -> None:
        self.whole: dict[str, str] = {}
        self.by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        """The words of each name, and what it stands for; the longest first."""
        for reason, names in tables.items():
            for name in names.split():
                if name.startswith("="):
                    self.whole.setdefault(name[1:], reason)
                    continue
                words = tuple(name.split("-"))
                self.by_first_word.setdefault(words[0], []).append((words, reason))
        for phrases in self.by_first_word.values():
            phrases.sort(key=lambda phrase: -len(phrase[0]))
        self.first_words = frozenset(self.by_first_word) | {name.split("-")[0] for name in self.whole}


@cache
def _table() -> _Table:
    return _Table(tomllib.loads((files(__package__) / "boilerplate.toml").read_text("utf-8")))
