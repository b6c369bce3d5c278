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
from crawler.extract.liveblog.draft import Page

MAX_TIMES = 20_000
"""Times of a page that are followed up."""
_CLIMB = 16
"""Levels above a time at which its entry may stand."""
_TEXTUAL = frozenset(
    ("span", "div", "p", "a", "h2", "h3", "h4", "h5", "h6", "strong", "b", "em", "i", "small", "li", "td", "th", "dt")
)
_NEVER = frozenset(
    ["script", "style", "noscript", "template", "head", "nav", "form", "button", "select", "option", "blockquote"]
)
_NUMBERS = re.compile(r"\d+|(?<=[-_])[0-9a-f]{8,}")


@dataclass(slots=True)
class Group:
    """Elements of one shape with a time each."""

    members: list[HtmlElement]
    parents: list[HtmlElement]
    text: int
    """Characters of their text."""
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


def groups(tree: HtmlElement, page: Page) -> list[Group]:
    """Every group of at least two timed siblings, the one with the most text first."""
    shown = _shown(tree)
    marks, inside = _marks(shown, page)
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
    shapes: dict[tuple[object, ...], list[tuple[HtmlElement, list[HtmlElement]]]] = defaultdict(list)
    for parent, children in timed.items():
        for shape, members in _of_one_shape(children):
            shapes[(shape, parent.tag, _class_shape(parent))].append((parent, members))
    repeated = [same for same in shapes.values() if any(len(members) > 1 for _, members in same)]
    if not repeated:
        return []
    measures = _measure(shown, marks, inside)
    found = []
    for same in repeated:
        members = [member for _, some in same for member in some]
        parents = [parent for parent, _ in same]
        group = Group(
            members=members,
            parents=parents,
            text=sum(measures[member].text for member in members),
            linked=sum(measures[member].linked for member in members),
            beside=sum(measures[parent].text - measures[parent].linked for parent in parents),
        )
        group.beside -= group.weight
        # Several times in each member: it is a day, a column or a page of entries rather than one.
        crowded = sum(measures[member].times > 4 for member in members)
        if crowded * 2 < len(members):
            found.append(group)
    # The members of a day's section weigh as much as the section: the finer group wins.
    found.sort(key=lambda group: (-group.weight // 50, -len(group.members)))
    return found


def _shown(tree: HtmlElement) -> list[HtmlElement]:
    """The elements in document order, without those that show no text of the page's own."""
    hidden: set[HtmlElement] = set()
    for element in tree.iter(*_NEVER):
        if element not in hidden:
            hidden.update(element.iter())
    return [element for element in tree.iter(etree.Element) if element not in hidden]


def _marks(shown: list[HtmlElement], page: Page) -> tuple[list[HtmlElement], set[HtmlElement]]:
    """The times of the page, in document order, and the elements whose text is part of one."""
    marks: list[HtmlElement] = []
    inside: set[HtmlElement] = set()
    for element in shown:
        # A time inside of a time says it again; an attribute of an entry does not hide the clock in it.
        if inside and element.getparent() in inside:
            inside.add(element)
        elif len(marks) < MAX_TIMES and _is_mark(element, page):
            marks.append(element)
            if element.tag in times.TIME_TAGS or len(element) == 0:
                inside.add(element)
    return marks, inside


def _measure(
    shown: list[HtmlElement], marks: list[HtmlElement], inside: set[HtmlElement]
) -> dict[HtmlElement, _Measure]:
    """Text, links and times below every element that is shown."""
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
    if clock.match_minute(words):
        return True
    return clock.shows_clock(words, language=page.language, country=page.country)


def _of_one_shape(children: list[HtmlElement]) -> list[tuple[tuple[str, str], list[HtmlElement]]]:
    """The children by tag, and within a tag those that share its commonest class word where nearly all do."""
    by_tag: dict[str, list[HtmlElement]] = defaultdict(list)
    for child in children:
        by_tag[child.tag].append(child)
    found = []
    for tag, members in by_tag.items():
        counted = Counter(word for member in members for word in _shape_words(member))
        shape = ""
        if counted:
            word, count = max(counted.items(), key=lambda item: (item[1], item[0]))
            if count >= 0.6 * len(members):
                shape = word
                members = [member for member in members if word in _shape_words(member)]
        found.append(((tag, shape), members))
    return found


def _shape_words(element: HtmlElement) -> set[str]:
    """Class words and the pattern of the id, numbers aside: `post-12` and `post-13` are of one shape."""
    words = {_NUMBERS.sub("#", word) for word in (element.get("class") or "")[:400].split()}
    if element.get("id"):
        words.add("id=" + _NUMBERS.sub("#", (element.get("id") or "")[:100]))
    return words


def _class_shape(element: HtmlElement) -> str:
    return _NUMBERS.sub("#", (element.get("class") or "")[:200])
