"""The general finder for markup never seen: siblings of one shape, each with a time of its own.

What it rests on: a stream of entries is made by a loop in a template, so that its entries are siblings (or the children
of siblings, one a day) with the same tag and a class in common, and each shows its time once. Of all such groups of a
page the stream is the one with the most text that is no link: teasers, related articles, key-event boxes are links.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from crawler.extract.liveblog import clock, times
from crawler.extract.liveblog.page import Page

_CLIMB = 16
"""Levels above a time at which its entry may stand."""
_TEXTUAL = frozenset(
    ("span", "div", "p", "a", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "small", "li", "td", "th", "dt")
)
_NEVER = frozenset(["script", "style", "noscript", "template", "head", "nav", "form", "select", "option", "blockquote"])
_MAX_NAV = 60
"""Characters of a `<nav>` that is an entry's own, with its permalink."""
_NUMBERS = re.compile(r"\d+|(?<=[-_])[0-9a-f]{8,}")


@dataclass(slots=True)
class Shape:
    """Elements of one shape with a time each."""

    members: list[HtmlElement]
    parents: list[HtmlElement]


@dataclass(slots=True)
class Group(Shape):
    """A shape and what stands in it."""

    text: int
    """Characters of the members' text."""
    linked: int
    """Characters of it that are links."""
    beside: int
    """Characters of text that is no link in the members' parents, outside of the members."""

    @property
    def weight(self) -> int:
        """Characters of text that are no links."""
        return self.text - self.linked


@dataclass(slots=True)
class _Measure:
    """What stands below an element, itself included."""

    text: int = 0
    linked: int = 0
    times: int = 0


def shapes(marks: list[HtmlElement]) -> list[Shape]:
    """Every group of siblings of one shape with `marks` in them, where at least two have the same parent."""
    if len(marks) < 2:
        return []
    timed: dict[HtmlElement, list[HtmlElement]] = defaultdict(list)
    seen: set[HtmlElement] = set()
    for mark in marks:
        child = mark
        for _ in range(_CLIMB):
            parent = child.getparent()
            if parent is None or child in seen or child.tag == "body":
                break
            seen.add(child)
            timed[parent].append(child)
            child = parent
    several = {(parent.tag, child.tag) for parent, children in timed.items() if len(children) > 1 for child in children}
    found: dict[tuple[object, ...], list[tuple[HtmlElement, list[HtmlElement]]]] = defaultdict(list)
    for parent, children in timed.items():
        if len(children) == 1 and (parent.tag, children[0].tag) not in several:
            continue
        for shape, members in _of_one_shape(children):
            found[(shape, parent.tag, _class_shape(parent))].append((parent, members))
    return [
        Shape(members=[member for _, some in same for member in some], parents=[parent for parent, _ in same])
        for same in found.values()
        if any(len(members) > 1 for _, members in same)
    ]


def weighed(found: list[Shape], marks: list[HtmlElement], page: Page) -> list[Group]:
    """`found` with what stands in each, the one with the most text first."""
    measures = _measure(page, marks)
    groups = []
    for shape in found:
        group = Group(
            members=shape.members,
            parents=shape.parents,
            text=sum(measures[member].text for member in shape.members),
            linked=sum(measures[member].linked for member in shape.members),
            beside=sum(measures[parent].text - measures[parent].linked for parent in shape.parents),
        )
        group.beside -= group.weight
        # Several times in each member: it is a day, a column or a page of entries rather than one.
        crowded = sum(measures[member].times > 4 for member in shape.members)
        if crowded * 2 < len(shape.members):
            groups.append(group)
    # The members of a day's section weigh as much as the section: the finer group wins.
    groups.sort(key=lambda group: (-group.weight // 50, -len(group.members)))
    return groups


def find_marks(page: Page) -> list[HtmlElement]:
    """The times of the page, in document order; one inside of another says it again and does not count."""
    found: list[HtmlElement] = []
    covered: dict[HtmlElement, bool] = {}
    for element in page.traces.times:
        # An attribute of an entry does not hide the clock in it.
        if element.tag not in _NEVER and _is_mark(element, page) and not _is_covered(element, covered, page):
            found.append(element)
    return found


def _shows_none(element: HtmlElement, page: Page) -> bool:
    """`element` shows no text of the page's own."""
    if element.tag == "form":  # ASP.NET has whole pages in one
        return page.lengths[element] * 2 < page.lengths[page.document.tree]
    return element.tag in _NEVER and (element.tag != "nav" or page.lengths[element] > _MAX_NAV)


def _is_covered(element: HtmlElement, known: dict[HtmlElement, bool], page: Page) -> bool:
    """`element` stands inside of a time or of what shows no text of the page's own; `known` is of what stands so."""
    above = element.getparent()
    passed = []
    answer = False
    while above is not None:
        if above in known:
            answer = known[above]
            break
        passed.append(above)
        if above.tag in times.TIME_TAGS or _shows_none(above, page):
            answer = True
            break
        above = above.getparent()
    known.update(dict.fromkeys(passed, answer))
    return answer


def _measure(page: Page, marks: list[HtmlElement]) -> dict[HtmlElement, _Measure]:
    """Text, links and times below every element that shows text of the page's own; words of a time are no text."""
    hidden: set[HtmlElement] = set()
    for element in page.document.tree.iter(*_NEVER):
        if element not in hidden and _shows_none(element, page):
            hidden.update(element.iter())
    shown = [element for element in page.document.tree.iter(etree.Element) if element not in hidden]
    inside: set[HtmlElement] = set()
    for mark in marks:
        if mark.tag in times.TIME_TAGS or len(mark) == 0:
            inside.update(mark.iter())
    measures = {element: _Measure() for element in shown}
    links: set[HtmlElement] = set()
    for element in shown:
        if element.tag == "a" or (links and element.getparent() in links):
            links.add(element)
    for mark in marks:
        measures[mark].times += 1
    for element in reversed(shown):
        measure = measures[element]
        own = element.text
        if own and element not in inside:
            length = len(own.strip())
            measure.text += length
            if element in links:
                measure.linked += length
        parent = element.getparent()
        above = measures.get(parent) if parent is not None else None
        if above is not None:
            tail = len((element.tail or "").strip())
            above.text += measure.text + tail
            above.linked += measure.linked + (tail if parent in links else 0)
            above.times += measure.times
    return measures


def _is_mark(element: HtmlElement, page: Page) -> bool:
    tag = element.tag
    if tag in times.TIME_TAGS:
        return True
    if any(reading.time is not None for _, reading in times.machine_times(element)):
        return True
    if tag not in _TEXTUAL:
        return False
    words = element.text
    if not words or len(words) > clock.MAX_LENGTH or not clock.DIGIT.search(words) or len(element) > 2:
        return False
    words = words.strip()
    if clock.match_minute(words) or times.is_minute(element, words):
        return True
    return clock.shows_clock(words, language=page.language, country=page.country)


def _of_one_shape(children: list[HtmlElement]) -> list[tuple[tuple[str, str], list[HtmlElement]]]:
    """The children by tag, and within a tag those that share its commonest class word where nearly all do."""
    by_tag: dict[str, list[HtmlElement]] = defaultdict(list)
    for child in children:
        by_tag[child.tag].append(child)
    found = []
    for tag, members in by_tag.items():
        words = [_shape_words(member) for member in members]
        counted = Counter(word for some in words for word in some)
        shape = ""
        if counted:
            word, count = max(counted.items(), key=lambda item: (item[1], item[0]))
            if count >= 0.6 * len(members):
                shape = word
                members = [member for member, some in zip(members, words, strict=True) if word in some]
        found.append(((tag, shape), members))
    return found


def _shape_words(element: HtmlElement) -> set[str]:
    """Class words and the pattern of the id, numbers aside: `post-12` and `post-13` are of one shape."""
    words = set(_NUMBERS.sub("#", element.get("class", "")[:400]).split())
    if identifier := element.get("id"):
        words.add("id=" + _NUMBERS.sub("#", identifier[:100]))
    return words


def _class_shape(element: HtmlElement) -> str:
    return _NUMBERS.sub("#", (element.get("class") or "")[:200])
