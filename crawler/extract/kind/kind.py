"""What kind of page it is: an article, or the reason why it is none.

Decided by structured data and structure together, never by words of the URL. Whether a page is a live blog is for
`crawler.extract.liveblog` to say, and is asked before.

The order is that of how much a statement is worth, and of what it costs to look: what stands in place of a page; what
the page says of its article; what the program that made it says; a thread; at last how much running text there is, and
how many teasers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.items import count_words
from crawler.extract.kind import interstitial
from crawler.extract.kind.forum import find_thread
from crawler.extract.kind.kind_rules import rules
from crawler.extract.kind.running_text import RunningText, count_links, find_paragraphs, read_text
from crawler.extract.page.document import Document
from crawler.extract.page.json_ld import types
from crawler.extract.page.structured import ARTICLE_TYPES, article_node
from crawler.extract.reasons import Reason
from crawler.extract.text import plain, text_of, words_of

_HENTRY = re.compile(r"(?:^|\s)h-?entry(?:\s|$)")
# Types of WordPress's own and of its best-known plugins that are no posts, in the class of a post.
_NO_POST = re.compile(
    r"(?:^|\s)(?:type-(?:page|product|attachment|topic|forum|reply|tribe_events|event|job_listing|download|course)"
    r"|question|answer)(?:\s|$)"
)
_MAX_NODES = 3

# Below this much running text a page without a word of structured data is no article. Reports of agencies have seldom
# less; a brief can be two sentences, so one whose page says in its head that it is an article may have no more.
_MIN_BRIEF = 150
_MIN_PROSE = 300
_MIN_PROSE_UNDATED = 500
_MUCH_PROSE = 1000
# A page whose heading is a word or two, and which leads to many others, is about a subject, whatever it says about it.
_MIN_PROSE_OF_SUBJECT = 1500
# As much as no text has that only accompanies what else a page is about.
_VAST_PROSE = 5000
_TEASERS, _MANY_TEASERS, _MANY_LINKS = 3, 5, 15
# A headline is a sentence or the gist of one.
_WORDS_OF_HEADLINE, _SIGNS_OF_HEADLINE = 4, 9
_MAX_HEADINGS = 20
_MAX_HEADLINE = 500
# Characters of a text in an alphabet that one character stands for: measured on the same report in each language.
_WIDE = {"zh": 3, "ja": 3}
_WIDE_OTHERWISE = 2
# Prices that stand by themselves are offers; a report has them in its sentences.
_PRICE = re.compile(r"[$€£¥₹]\s?\d|\d\s?(?:€|zł|kr|₽|USD|EUR)")
_SHOP, _TEXT_FOR_A_PRICE = 8, 300
_MAX_LABEL = 40
_MAX_NAMES = 5_000


@dataclass(slots=True)
class Kind:
    """`reason` is None for an article."""

    reason: Reason | None
    evidence: list[str]


def classify(document: Document, node: dict[str, Any], dated: bool) -> Kind:
    """Article or not.

    `node` is what the structured data says about the page's article, `dated` whether the page says when it was
    published.
    """
    if claim := _article_in_json_ld(document, node):
        return Kind(None, [claim])
    marks = _marks(document)
    made = _made(document, marks)
    if made and made[0] is Reason.ERROR_PAGE:
        return Kind(*made)
    if (checked := interstitial.challenge(document)) and _text_alone(document) < checked[1]:
        return Kind(Reason.CHALLENGE, [f"the page says {checked[0]!r} and little else"])
    if (failed := interstitial.error(document)) and _text_alone(document) < _MIN_PROSE:
        return Kind(Reason.ERROR_PAGE, [f"the page says {failed!r} and little else"])
    if (made is None or made[0] is Reason.PAGE) and (claim := _article_in_markup(document)):
        return Kind(None, [claim])
    return _by_what_is_stated(document, marks, dated, made)


def _by_what_is_stated(document: Document, marks: str, dated: bool, made: tuple[Reason, list[str]] | None) -> Kind:
    certain, soft, weak = _stated(document)
    if certain and certain[0] is not Reason.PRODUCT:
        return Kind(*certain)
    if made and made[0] is not Reason.PAGE:
        return Kind(*made)
    if thread := find_thread(document, marks):
        return Kind(Reason.FORUM, [thread])
    if not urlsplit(document.canonical or document.url).path.strip("/"):
        return Kind(Reason.HOME, ["the address is that of the site"])
    headline = _has_headline(document)
    enough = _MIN_PROSE_OF_SUBJECT if headline else _VAST_PROSE
    text = find_paragraphs(document, enough) or read_text(document, _wide(document))
    # Of a date that only a <time> states, the <time> must not be that of a teaser.
    dated = dated and (text.timed or not text.teasers or next(document.tree.iter("time"), None) is None)
    seen = (
        f"{text.alone} characters of running text together, {text.led} with what links lead to, "
        f"{text.teasers} teasers, {'a' if dated else 'no'} date of publication, {'a' if headline else 'no'} headline"
    )
    report = dated and headline
    if certain and not (report and text.alone >= _MUCH_PROSE):
        return Kind(certain[0], [*certain[1], seen])
    needed = _needed(document, text, dated, headline, soft)
    if made and not report:
        return Kind(made[0], [*made[1], seen])
    doubtful = not dated and text.alone < _VAST_PROSE
    if doubtful and (demand := interstitial.consent(document, text.place)):
        return Kind(Reason.WALL, [demand, seen])
    if (text.led if report else text.alone) >= needed:
        if doubtful and (prices := _prices(document.tree)) >= max(_SHOP, text.alone / _TEXT_FOR_A_PRICE):
            return Kind(Reason.PRODUCT, [seen, f"{prices} prices by themselves"])
        return Kind(None, [seen])
    if soft:
        return Kind(soft[0], [*soft[1], seen])
    if text.teasers < _TEASERS and (demand := interstitial.login(document)):
        return Kind(Reason.WALL, [demand, seen])
    if weak:
        return Kind(weak[0], [*weak[1], seen])
    listing = text.teasers >= _TEASERS or count_links(document) >= _MANY_LINKS
    return Kind(Reason.LISTING if listing else Reason.PAGE, [seen])


def _needed(
    document: Document, text: RunningText, dated: bool, headline: bool, stated: tuple[Reason, list[str]] | None
) -> int:
    """How much running text makes the page an article."""
    if dated and headline:
        brief = "article" in document.meta.get("og:type", []) and document.meta.get("article:published_time")
        return _MIN_BRIEF if brief and not stated else _MIN_PROSE
    if not headline and text.teasers >= _MANY_TEASERS:
        return _VAST_PROSE if text.before >= _TEASERS else _MIN_PROSE_OF_SUBJECT
    if stated:
        return _MUCH_PROSE
    return _MIN_PROSE if dated else _MIN_PROSE_UNDATED


def _text_alone(document: Document) -> int:
    return read_text(document, _wide(document)).alone


def _article_in_json_ld(document: Document, node: dict[str, Any]) -> str | None:
    """What says in JSON-LD that this page, and not one it links to, is an article."""
    if not types(node) & (ARTICLE_TYPES - {"CreativeWork"}) or not (node.get("headline") or node.get("articleBody")):
        return None
    others = sum(1 for one in document.json_ld if one is not node and types(one) & ARTICLE_TYPES)
    if others >= _MAX_NODES and not (node.get("articleBody") and article_node(document) is node):
        return None
    if _is_of_another_page(document, node):
        return None
    return f"json-ld: {', '.join(sorted(types(node)))}"


def _is_of_another_page(document: Document, node: dict[str, Any]) -> bool:
    """Whether `node` names the address of another page, and says another headline than this one."""
    named = (node.get(key) for key in ("url", "mainEntityOfPage", "@id"))
    paths = {path for value in named if (path := _path_of(value))}
    if not paths or paths & {_path_of(document.url), _path_of(document.canonical)}:
        return False
    words = set(words_of(plain(node.get("headline"))))
    return all(len(words & set(words_of(title))) < 0.5 * len(words) for title in _titles(document))


def _path_of(value: Any) -> str:
    """The path of an address, or of a node that is named by one; empty for a site's front page and for no address."""
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    try:
        return urlsplit(value).path.strip("/") if isinstance(value, str) else ""
    except ValueError:
        return ""


def _article_in_markup(document: Document) -> str | None:
    """What says in the markup that the page is one article."""
    bodies = [one for one in document.elements if (names := one.get("itemprop")) and "articleBody" in names.split()]
    if len(bodies) == 1 or (bodies and all(one.getparent() is bodies[0].getparent() for one in bodies)):
        return "microdata: articleBody"
    # microformats' hAtom, which WordPress themes carry on a post; on its pages, too, with "type-page".
    entries = [
        names
        for one in document.tree.iter("article", "div")
        if (names := one.get("class")) and "entry" in names and _HENTRY.search(names)
    ]
    if len(entries) == 1 and not _NO_POST.search(entries[0]):
        return "microformat: hentry"
    return None


def _stated(document: Document) -> Iterator[tuple[Reason, list[str]] | None]:
    """Kinds other than article that the page states of itself: for certain, softly, weakly."""
    found = {name: "json-ld" for node in document.json_ld for name in types(node)}
    itemtypes = {itemtype for element in document.elements if (itemtype := element.get("itemtype"))}
    for itemtype in sorted(itemtypes):
        found |= dict.fromkeys((one.rsplit("/", 1)[-1] for one in itemtype.split()), "microdata")
    known = rules()
    of_types = [
        next(((reason, [f"{found[name]}: {name}"]) for name, reason in degree.items() if name in found), None)
        for degree in (known.certain, known.soft, known.weak)
    ]
    og_type = next((one for one in document.meta.get("og:type", []) if one.lower() in known.open_graph), None)
    of_og = (known.open_graph[og_type.lower()], [f"og:type: {og_type}"]) if og_type else None
    certain, soft, weak = of_types
    if of_og and of_og[0] in known.certain.values():
        certain, of_og = certain or of_og, None
    return iter((certain, soft or of_og, weak))


def _made(document: Document, marks: str) -> tuple[Reason, list[str]] | None:
    """What the program that made the page says of it."""
    if program := next((one for one in rules().programs if one.matches(marks)), None):
        return program.reason, [program.name]
    generator = (document.first_meta("generator") or "").lower()
    known = ((reason, [f"generator: {name}"]) for name, reason in rules().generators if generator.startswith(name))
    return next(known, None)


def _marks(document: Document) -> str:
    """The names on `<html>` and `<body>`, each with a space before and behind it, ids with a `#`."""
    names = [""]
    for element in (document.tree, document.tree.find("body")):
        if element is not None:
            names += [f"#{element.get('id', '')}", element.get("class", "")[:_MAX_NAMES]]
    return f" {' '.join(' '.join(names).split())} "


def _has_headline(document: Document) -> bool:
    """Whether the page's heading is a sentence or the gist of one; sections and subjects have a name."""
    titles = [set(words_of(title)) for title in _titles(document)]
    headings = islice(document.tree.iter("h1", "h2"), _MAX_HEADINGS)
    texts = [(heading.tag, text_of(heading)[:_MAX_HEADLINE]) for heading in headings]
    named = [text for _, text in texts if (words := set(words_of(text))) and any(words <= title for title in titles)]
    chosen = named or [text for tag, text in texts if tag == "h1"]
    return any(_is_sentence(text) for text in chosen)


def _is_sentence(text: str) -> bool:
    words = count_words(text)
    return words >= (_WORDS_OF_HEADLINE if len(words_of(text)) >= words / 2 else _SIGNS_OF_HEADLINE)


def _titles(document: Document) -> list[str]:
    title = next((one.text for one in document.tree.iter("title") if one.text), "")[:_MAX_HEADLINE]
    return [*(one[:_MAX_HEADLINE] for one in document.meta.get("og:title", [])[:3]), title]


def _wide(document: Document) -> int:
    return _WIDE.get((document.language or "").split("-")[0], _WIDE_OTHERWISE)


def _prices(root: HtmlElement) -> int:
    return sum(1 for text in root.itertext() if len(text) < _MAX_LABEL and _PRICE.search(text))
