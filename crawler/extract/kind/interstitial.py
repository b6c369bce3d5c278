"""Pages that stand in place of the one that was asked for: a check for robots, an error, a demand."""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from crawler.extract.kind.kind_rules import rules
from crawler.extract.kind.running_text import count_elements
from crawler.extract.page.document import Document
from crawler.extract.text import text_of

# A check for robots has few elements, whatever its scripts weigh.
_MAX_ELEMENTS = 300
_MAX_SOURCE = 300_000
_LENGTH_OF_NOTICE, _LENGTH_OF_EXPLANATION = 300, 1000
_MAX_HEADINGS = 5
_MAX_TITLE = 300
# A number that says what happened to a request, by itself or before what it means; not one that counts something.
_STATUS = re.compile(
    r"(?i)^\W*(?:(?:http\s+)?error\W{0,3})?(?:404|410)(?:\W*$|\s*[|:–—·•»-]|\s+(?:not found|error|gone|page)\b)"
)
# Each time a page of so many characters says "cookie", it says it again within as many.
_COOKIES, _PER_COOKIE, _MAX_COOKIES = 3, 400, 100
_MAX_FORMS = 50


def challenge(document: Document) -> tuple[str, int] | None:
    """What shows that the page is a check for robots, where it has less than so many characters of running text."""
    if len(document.elements) > _MAX_ELEMENTS:
        return None
    known, source = rules(), document.text[:_MAX_SOURCE]
    if mark := next((mark for mark in known.challenge_marks if mark in source), None):
        return mark, _LENGTH_OF_EXPLANATION
    if title := known.challenge_titles.search(_title(document)):
        return title[0], _LENGTH_OF_NOTICE
    script = next((script for script in known.challenge_scripts if script in source), None)
    return (script, _LENGTH_OF_NOTICE) if script else None


def error(document: Document) -> str | None:
    """The title or heading that says that the page is not there."""
    phrases = rules().error_phrases
    title = _title(document)
    if _STATUS.search(title) or phrases.search(title):
        return title
    for heading in islice(document.tree.iter("h1", "h2"), _MAX_HEADINGS):
        text = text_of(heading)[:_MAX_TITLE]
        if phrases.search(text) or text in ("404", "410"):
            return text
    return None


def consent(document: Document, place: HtmlElement | None) -> str | None:
    """What shows that the page does nothing but ask for consent to cookies.

    `place` is where most of its text stands.
    """
    body = document.tree.find("body")
    if body is None:
        return None
    for form in islice(body.iter("form"), _MAX_FORMS):
        said = " ".join(form.get(name, "")[:_MAX_TITLE] for name in ("action", "class", "id", "name")).lower()
        if "consent" in said and count_elements(form) > len(document.elements) / 2:
            return f"a form that asks for consent: {said[:100].strip()!r}"
    text = text_of(place)[: _MAX_COOKIES * _PER_COOKIE] if place is not None else ""
    found = len(rules().consent_words.findall(text))
    if found >= _COOKIES and len(text) < _PER_COOKIE * found:
        return f"{len(text)} characters that say {found} times what cookies are called"
    return None


def login(document: Document) -> str | None:
    """What on a page without text asks its reader to log in."""
    fields = (field.get("type", "").lower() for field in document.tree.iter("input"))
    return "a field for a password" if "password" in fields else None


def _title(document: Document) -> str:
    return next((one.text for one in document.tree.iter("title") if one.text), "").strip()[:_MAX_TITLE]
