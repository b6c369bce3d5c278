"""The headline as the reader sees it, without the site's name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from crawler.extract.choice import Choice
from crawler.extract.page.document import Document
from crawler.extract.page.site_names import SEPARATOR, SiteNames
from crawler.extract.templates import Template, values
from crawler.extract.text import characters, one_line, plain, text_of, words_of

_MAX_HEADLINE = 500
# Where pages without headings put a headline, and where the same words are a pointer to it.
_LINES = ("b", "strong", "font", "big", "center", "p", "div", "span", "td")
_NO_HEADLINE = frozenset(("a", "nav", "li", "footer", "aside", "option", "button"))
_MAX_PARTS = 5
_MAX_LINES = 100
_MAX_ALTERNATIVE = 250
_CUT = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_RUN_ON = re.compile(r"[^\W\d_][:;!?](?=[^\W\d_])")
_MANY_WORDS = 8
# A script without spaces has few words, and each of them is long.
_LONG_WORDS = 12
# A headline and the title made for search engines share words.
_SHARE_OF_WORDS = 0.25


@dataclass(slots=True)
class Headline:
    """A page's headline and the one below it, and where they were found."""

    text: str | None = None
    alternative: str | None = None
    element: HtmlElement | None = None
    """Where the headline stands on the page, where it does: what stands before it is no text of the article."""
    choice: Choice = field(default_factory=Choice)
    alternative_choice: Choice = field(default_factory=Choice)


def read_headline(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    names: SiteNames,
    sections: Iterable[str] = (),
    explain: bool = False,
) -> Headline:
    """The headline: an `h1` that the page's own data confirms, else what that data says, else the page's title.

    `node` is the article's structured data; `names` are those of the site and `sections` those of the article's
    sections, which many a title ends in or begins with. What the reader sees in the `h1` stays, a kicker in an element
    of its own aside.
    """
    found = Headline(choice=Choice(asked=explain), alternative_choice=Choice(asked=explain))
    parts = SiteNames.of(sections)
    stated = plain(node.get("headline"))[:_MAX_HEADLINE]
    titles = [
        title for text in dict.fromkeys(_titles(document)) if (title := names.without(text)) and title not in names
    ]
    headings = [(element, text_of(element)[:_MAX_HEADLINE]) for element in document.tree.iter("h1")]
    shown = [(element, text) for element, text in headings if text and text not in names]
    chosen = (
        _by_template(document, templates)
        or _by_heading(shown, [stated, *titles], parts)
        or (("json-ld headline", parts.without(stated), None) if stated else None)
        or _by_line(document, titles)
        or next((("title", parts.without(title), None) for title in titles), None)
        or next((("h1", text, element) for element, text in shown), None)
    )
    if chosen:
        source, text, element = chosen
        found.text = names.without(text)
        found.element = element if element is not None else _shown(document, [found.text]).get(found.text)
        found.choice.choose(source, found.text)
    if explain:
        _tell_rejected(found, stated, headings, list(_titles(document)), names)
    found.alternative = _alternative(document, node, templates, names, found)
    return found


def _alternative(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...], names: SiteNames, found: Headline
) -> str | None:
    """The line that the page's data gives beside the headline, where it says something else and is one."""
    claims: list[tuple[str, Any]] = [
        (f"template {template.name}", value)
        for template in templates
        if template.article
        for value in values(template.article.alternativeHeadline, document.tree)
    ]
    claims += [(f"json-ld {key}", node.get(key)) for key in ("alternativeHeadline", "alternateName")]
    choice = found.alternative_choice
    for source, value in claims:
        text = names.without(plain(value))
        if not text:
            continue
        if words_of(text) == words_of(found.text or ""):
            choice.reject(source, text, "it says what the headline says")
        elif len(text) > _MAX_ALTERNATIVE or _CUT.search(text):
            choice.reject(source, text, "it is the beginning of a text")
        elif text in names:
            choice.reject(source, text, "the site's name")
        else:
            choice.choose(source, text)
            return text
    return None


def _tell_rejected(
    found: Headline,
    stated: str,
    headings: list[tuple[HtmlElement, str]],
    titles: list[str],
    names: SiteNames,
) -> None:
    offered = [("json-ld headline", stated), *(("h1", text) for _, text in headings[:5])]
    offered += [("title", title) for title in titles]
    for source, text in offered:
        if not text or text == found.text:
            continue
        same = found.text is not None and words_of(names.without(text)) == words_of(found.text)
        why = "the site's name" if text in names else "the same" if same else "another source is what the reader sees"
        found.choice.reject(source, text, why)


def _by_template(document: Document, templates: tuple[Template, ...]) -> tuple[str, str, HtmlElement | None] | None:
    for template in templates:
        for source in template.article.headline if template.article else ():
            for element, text in source.values(document.tree):
                return f"template {template.name}", one_line(text), None if source.attribute else element
    return None


def _by_heading(
    headings: list[tuple[HtmlElement, str]], stated: list[str], sections: SiteNames
) -> tuple[str, str, HtmlElement | None] | None:
    """The heading that says what the page's data says; what stands before that in the heading is a kicker."""
    for claim in stated:
        wanted = words_of(claim)
        if not wanted:
            continue
        for element, text in headings:
            words = words_of(text)
            if words == wanted:
                return "h1", _spelled(text, claim), element
            if len(wanted) >= 3 and (words[-len(wanted) :] == wanted or text.casefold().endswith(claim.casefold())):
                whole = words[-len(wanted) :] == wanted
                rest = _last_words(text, len(wanted)) if whole else text[-len(claim) :]
                if _is_apart(element, rest) or text.removesuffix(rest).strip(" |:–—-") in sections:
                    return "h1 without its kicker", rest, element
                return "h1", text, element
            # Systems cut what they state at a length that search engines ask for.
            if len(wanted) >= _MANY_WORDS and words[: len(wanted)] == wanted:
                return "h1", text, element
            # The title may be the kicker and the headline, or the headline may be cut in the title.
            parts = words_of(claim.replace("_", " ")) if "_" in claim else wanted
            if _is_long(words) and (parts[: len(words)] == words or parts[-len(words) :] == words):
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


def _is_long(words: list[str]) -> bool:
    """Whether words are more than a kicker or a section's name."""
    return len(words) >= 3 or characters("".join(words)) >= _LONG_WORDS


def _spelled(text: str, claim: str) -> str:
    """Of a heading and a claim that differ in white space alone, the one whose marks are parted from what follows."""
    if "".join(text.split()) != "".join(claim.split()):
        return text
    return min(text, claim, key=lambda one: len(_RUN_ON.findall(one)))


def _is_apart(element: HtmlElement, rest: str) -> bool:
    """Whether `rest`, the end of a heading, begins where a text of its own begins in it."""
    runs = [run for run in element.itertext() if run.strip()]
    wanted = words_of(rest)
    return any(words_of("".join(runs[number:])) == wanted for number in range(1, min(len(runs), _MAX_PARTS)))


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
        parts = list(SEPARATOR.finditer(title))
        ends = [text for mark in parts[:1] + parts[-1:] for text in (title[mark.end() :], title[: mark.start()])]
        wanted += [text for text in (title, *ends) if _is_long(words_of(text)) or len(text) >= _LONG_WORDS]
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
    # A picture drawn in the page has a title, too.
    title = next((one for one in document.tree.iter("title") if one.getparent().tag != "svg"), None)
    if title is not None:
        yield one_line(title.text)[:_MAX_HEADLINE]
