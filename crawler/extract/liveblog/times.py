"""The times in an entry's markup: which of them is the first publication, which an edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml.html import HtmlElement

from crawler.extract.liveblog import clock
from crawler.extract.liveblog.reading import Reading

TIME_TAGS = frozenset(("time", "amp-timeago", "relative-time", "time-ago", "local-time"))
# Names of attributes whose value may be a time, and words in them that say it is the time of an edit or an end.
_TIME_NAME = re.compile(
    r"(?:datetime|content|title)\Z|data-.*(?:time|date|stamp|posted|published|created|sort)", re.IGNORECASE | re.DOTALL
)
EDIT_WORDS = re.compile(r"modif|updat|edit|last|change|expir|end", re.IGNORECASE)
_WHOLE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d{10}(?:\d{3})?\Z")
_MINUTE_NUMBER = re.compile(r"\d{1,3}(?:\s?\+\s?\d{1,2})?\.?")
_MINUTE_NAME = re.compile(r"minut|(?<![a-z])min(?![a-z])", re.IGNORECASE)
_EDITED = re.compile(r"modified|updated", re.IGNORECASE)
_ITEMPROPS = ("datepublished", "datecreated", "datemodified")


@lru_cache(maxsize=1024)  # pages use the same few dozen names again and again
def is_named(attribute: str) -> bool:
    """An attribute of that name may have a time as its value; `content` has it where `itemprop` says so."""
    return _TIME_NAME.match(attribute) is not None


def machine_times(element: HtmlElement) -> Iterator[tuple[str, Reading]]:
    """The machine-readable times in an element's attributes, each with the attribute's name."""
    for name, value in element.items():
        if len(value) > 60 or not clock.DIGIT.search(value) or not is_named(name):
            continue
        if name == "content" and (element.get("itemprop") or "").lower() not in _ITEMPROPS:
            continue
        # What a reader sees on pointing at "7 hours ago"; of a link or picture it is what that is called.
        if name == "title" and (element.tag in ("a", "img") or len(element) or not _WHOLE.match(value)):
            continue
        if reading := clock.machine(value):
            yield name, reading


def is_minute(element: HtmlElement, words: str) -> bool:
    """The element is named as a match minute and shows a number ("79.")."""
    return _MINUTE_NUMBER.fullmatch(words) is not None and _MINUTE_NAME.search(element.get("class", "")) is not None


def is_edit(element: HtmlElement) -> bool:
    """The element is named as the time of an edit, or is a time in a footer."""
    if _EDITED.search(f"{element.get('class', '')} {element.get('itemprop', '')}"):
        return True
    return element.tag in TIME_TAGS and next(element.iterancestors("footer", "article"), element).tag == "footer"


@dataclass(slots=True)
class Times:
    """The times of an entry, in the order of the markup."""

    first: Reading | None = None
    settled: bool = False
    """A template's rule has named the first publication."""
    edit: Reading | None = None
    day: Reading | None = None
    shown: Reading | None = None

    def add_machine(self, reading: Reading, edited: bool) -> None:
        if edited:
            self.edit = self.edit or reading
        elif reading.time is None:
            self.day = self.day or reading
        elif self.first is None or (not self.settled and self.first.instant is None and reading.instant is not None):
            self.first = reading

    def add_shown(self, reading: Reading, edited: bool) -> None:
        if reading.time is None:
            self.day = self.day or reading
        elif not edited:
            self.shown = self.shown or reading

    def best(self) -> Reading | None:
        """Machine-readable before shown; what one leaves open (the day, the zone) is the other's."""
        if self.first is None or self.first.time is None:
            day = self.first or self.day
            if self.shown is None or day is None or self.shown.day is not None:
                return self.shown or day
            return replace(self.shown, year=day.year, month=day.month, day=day.day)
        if self.first.zone is None and self.shown is not None and self.shown.zone is not None:
            return replace(self.first, zone=self.shown.zone)
        return self.first
