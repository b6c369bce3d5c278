"""What a page says with a link: where it stands, and in which words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from lxml import etree
from lxml.html import HtmlElement

_MAX_DESCENDANTS = 200
"""Elements within a link that are looked at: a card has a few dozen."""
_MAX_TEXT = 1_000
"""Characters of a text that are looked at."""

_FRAME_TAGS = frozenset(("nav", "header", "footer", "menu"))
_CONTENT_TAGS = frozenset(("article", "main", "section", "li"))
_FRAME_ROLES = frozenset(("navigation", "banner", "contentinfo", "menu", "menubar", "search"))
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|navi|menu|submenu|megamenu|breadcrumbs?|footer|masthead|topbar|toolbar|"
    r"pagination|pager|social|share|sharing|cookie|consent)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Frame:
    """Which elements belong to the page's frame: navigation, header, footer. Each element is asked once."""

    def __init__(self) -> None:
        self._known: dict[HtmlElement, bool] = {}

    def holds(self, element: HtmlElement) -> bool:
        """Whether `element` stands in the frame."""
        asked: list[HtmlElement] = []
        answer = False
        current: HtmlElement | None = element
        while current is not None:
            if current in self._known:
                answer = self._known[current]
                break
            asked.append(current)
            current = current.getparent()
        for one in reversed(asked):
            answer = answer or _is_frame(one)
            self._known[one] = answer
        return answer


def _is_frame(element: HtmlElement) -> bool:
    tag = element.tag
    if tag in ("html", "body", "a"):
        return False
    if tag in _FRAME_TAGS:
        # An article and a section have a header and a footer of their own.
        return tag == "nav" or not any(above.tag in _CONTENT_TAGS for above in element.iterancestors())
    if (element.get("role") or "").lower() in _FRAME_ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:500]
    # A wrapper of everything may be named after the menu in it: what holds the page's main part is no menu.
    return len(names) > 1 and _FRAME_NAMES.search(names) is not None and element.find(".//main") is None


def texts_of(anchor: HtmlElement) -> tuple[str, str]:
    """The heading that a link is in or holds, and the link's own text, else what its picture or its label says."""
    heading = _heading(anchor)
    text = " ".join("".join(_texts_in(anchor)).split())
    if not text:
        text = " ".join((anchor.get("aria-label") or anchor.get("title") or _picture_text(anchor)).split())
    return heading, text[:_MAX_TEXT]


def _heading(anchor: HtmlElement) -> str:
    for depth, above in enumerate(anchor.iterancestors()):
        if depth == 3:
            break
        if above.tag in _HEADINGS:
            return " ".join("".join(_texts_in(anchor)).split())[:_MAX_TEXT]
    for element in islice(anchor.iterdescendants(etree.Element), _MAX_DESCENDANTS):
        if element.tag in _HEADINGS:
            return " ".join("".join(_texts_in(element)).split())[:_MAX_TEXT]
    return ""


def _texts_in(element: HtmlElement) -> Iterable[str]:
    for part in islice(element.iter(etree.Element), _MAX_DESCENDANTS):
        if part.tag in ("script", "style", "svg", "noscript", "template"):
            continue
        if part.text:
            yield part.text[:_MAX_TEXT]
        for child in part:
            if child.tail:
                yield " " + child.tail[:_MAX_TEXT]
        yield " "


def _picture_text(anchor: HtmlElement) -> str:
    for element in islice(anchor.iterdescendants("img"), 5):
        if element.get("alt"):
            return (element.get("alt") or "")[:_MAX_TEXT]
    return ""
