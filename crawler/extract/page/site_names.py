"""The names a site goes by, and a title without them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from crawler.extract.page.document import Document
from crawler.extract.text import one_line, plain, text_of, word_set, words_of

# What parts a headline from a site's name in <title> and og:title: a bar, or a dash with spaces around it; in China and
# Japan a low line, or a colon as wide as their signs.
SEPARATOR = re.compile(r"\s+[|\-–—·•»:]{1,2}\s+|\s*[|｜]\s*|\s*--+\s*|\s*::\s*|\s*[：_]\s*")
_MAX_HOME_LINKS = 5
_MAX_NAME = 60
_MAX_STATED = 5
_MAX_LENGTH = 200
_MIN_LABEL = 3
# Articles that come and go before a paper's name.
_ARTICLES = word_set("the der die das den le la les el los las il lo gli i o a os as de het al l an")
_DIGRAPHS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"})


@dataclass(frozen=True, slots=True)
class SiteNames:
    """The names a site goes by; case, accents, spaces and articles do not tell two apart."""

    names: frozenset[str]
    words: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, names: Iterable[str]) -> SiteNames:
        """These names; what has no word in it is left out."""
        words = [found for name in names if (found := tuple(words_of(plain(name[:_MAX_LENGTH]))))]
        keys = [key for one in words for key in _keys(one)]
        return cls(frozenset(keys), tuple(dict.fromkeys(words)))

    def __contains__(self, text: str) -> bool:
        words = words_of(text)
        return bool(words) and not self.names.isdisjoint(_keys(words))

    def begin(self, text: str) -> bool:
        """Whether `text` is one of these names and more: "Harbour Post Sport"."""
        words = _without_article(words_of(text))
        for name in map(_without_article, self.words):
            if name and len(words) > len(name) and words[: len(name)] == name:
                # A short name may be a person's, too; it counts where it is written in capitals.
                written = "".join(name)
                if len(written) > _MIN_LABEL or written.upper() in text:
                    return True
        return False

    def without(self, title: str) -> str:
        """`title` without one of these names at its end or beginning."""
        title = one_line(title)
        while True:
            parts = list(SEPARATOR.finditer(title))
            for mark, at_end in [(parts[-1], True), (parts[0], False)] if parts else []:
                part = title[mark.end() :] if at_end else title[: mark.start()]
                rest = title[: mark.start()] if at_end else title[mark.end() :]
                if rest and part in self:
                    title = rest.strip()
                    break
            else:
                return title


def site_names(document: Document, publisher: str | None) -> SiteNames:
    """What the site calls itself, its links home, its host, and its host's labels."""
    host = (urlsplit(document.canonical or document.url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    title = next(iter(document.meta.get("og:title", [])), None)
    # Some systems repeat the page's own title where the application's name belongs.
    applications = [name for name in document.meta.get("application-name", []) if name != title]
    named = [publisher or "", *document.meta.get("og:site_name", [])[:_MAX_STATED], *applications[:_MAX_STATED], host]
    named += _home_links(document)
    if len(labels) > 1:
        named += [".".join(labels[-2:]), ".".join(labels[-3:])]
        named += [label for label in labels[:-1] if len(label) >= _MIN_LABEL]
    return SiteNames.of(named)


def own_names(document: Document, publisher: str | None) -> SiteNames:
    """What the site calls itself, and its host: no more than nobody else would be called."""
    host = (urlsplit(document.url).hostname or "").removeprefix("www.")
    return SiteNames.of([publisher or "", *document.meta.get("og:site_name", [])[:_MAX_STATED], host])


def host_names(document: Document) -> SiteNames:
    """The names that the labels of the site's host are."""
    labels = (urlsplit(document.url).hostname or "").removeprefix("www.").split(".")
    return SiteNames.of(label for label in labels[:-1] if len(label) > _MIN_LABEL)


def _home_links(document: Document) -> Iterator[str]:
    """What the page's first links to the site's own front page say: its name, beside a word for a front page."""
    home = urlsplit(document.url)
    here = {"/", f"{home.scheme}://{home.netloc}", f"{home.scheme}://{home.netloc}/"}
    links = (link for link in document.tree.iter("a") if link.get("href") in here)
    for link in islice(links, _MAX_HOME_LINKS):
        picture = link.find(".//img")
        for text in (text_of(link), link.get("title"), picture.get("alt") if picture is not None else None):
            if text and len(text) <= _MAX_NAME:
                yield text


def _keys(words: Iterable[str]) -> set[str]:
    """What words are compared by: as they are, without an article, without accents, and with "oe" for "ö"."""
    keys = {"".join(words)}
    keys.add("".join(_without_article(list(words))))
    for key in list(keys):
        if not key.isascii():
            keys.add(key.translate(_DIGRAPHS))
            bare = unicodedata.normalize("NFKD", key)
            keys.add("".join(char for char in bare if unicodedata.category(char) != "Mn"))
    return keys - {""}


def _without_article(words: Iterable[str]) -> list[str]:
    listed = list(words)
    return listed[1:] if len(listed) > 1 and listed[0] in _ARTICLES else listed
