"""One entry's markup in, a draft out: what a template's rules say, and the general reading for all they leave open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.dates import date_words
from crawler.extract.liveblog import clock, text
from crawler.extract.liveblog.draft import Draft, fold
from crawler.extract.liveblog.page import Page
from crawler.extract.liveblog.reading import Reading
from crawler.extract.liveblog.rules import LiveRules
from crawler.extract.liveblog.times import EDIT_WORDS, TIME_TAGS, Times, is_edit, is_minute, machine_times
from crawler.extract.selectors import Source, select
from crawler.extract.text import BLOCKS, one_line

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD_WORDS = frozenset(("bold", "semibold", "title", "headline", "heading", "tit", "ttl", "tt"))
_MAX_BOLD = 200
_CLOSED = ".!…:,;。！："
_SENTENCES = frozenset(("p", "li", "td", *_HEADINGS))
_QUOTED = frozenset(("blockquote", "figure", "aside", "amp-twitter", "amp-instagram", "table"))
_TITLE_WORDS = frozenset(("title", "headline", "heading"))
_AUTHOR_WORDS = frozenset(
    ("author", "authors", "byline", "contributor", "reporter", "autor", "auteur", "autore", "signature", "writer")
)
_BY = re.compile(r"^(?:by|von|par|di|por|av|door|od|автор:?)\s+|^(?:posted|written|published) by:?\s+", re.IGNORECASE)
_SIGNED = re.compile(r"[—–―-]\s?(?=[^\W\d_])")
_NAME = re.compile(r"[^\W\d_][\w.'’-]*(?:\s[^\W\d_][\w.'’-]*){1,4}")
_PARTICLE = re.compile(r"d[aeio]|d[ao]s|del|della|van|von|der|den|ter|la|le|al|bin|ibn|y|e|af|av", re.IGNORECASE)
# What names a post's own id; a bare data-id only where the element is an entry's own.
_IDENTIFIER_ATTRIBUTE = re.compile(
    r"data-(?:[a-z]+-){0,2}(?:post|entry|block|item|update|event|article|story|card)?-?(?:id|urn|uuid)"
)
_MAX_ELEMENTS = 4_000
"""Elements of an entry that are searched for its time, headline and author."""
_MAX_LINE_CHILDREN = 50
"""Elements that stand side by side in a line with a clock, at most: what has more is not searched for being one."""
_MAX_IN_HEADING = 6
"""Levels below a heading at which its clock may stand."""
_MAX_LABEL = 60
"""Characters of a paragraph that may be a label above the headline."""
_MAX_BYLINE = 120
"""Characters of the element that names an author."""
_MAX_TIME_LINE = 100
"""Characters of the line a clock may share with a byline or a label."""


@dataclass(slots=True)
class Found:
    """Where an entry stands, with what its finder has read already."""

    parts: list[HtmlElement]
    reading: Reading | None = None
    headline: str | None = None
    skip: set[HtmlElement] = field(default_factory=set)
    """Elements whose words are not text: the heading or clock that was read."""
    led: bool = False
    """The first paragraph begins with the clock that was read."""
    prose: bool = False
    """Paragraphs of a text, without markup of their own: all but the clock and the headline is text."""
    inline: bool = False
    """What follows a part inside its parent belongs to it: a text parted by line breaks."""


def read(found: Found, page: Page, rules: LiveRules | None = None) -> Draft:
    """Read one entry."""
    if found.prose:
        return _read_prose(found, page)
    return _Reader(found, page, rules).read()


def _read_prose(found: Found, page: Page) -> Draft:
    body = text.paragraphs(found.parts, found.skip, tails=found.inline)
    led = clock.leading(body[0].text, language=page.language, country=page.country) if found.led and body else None
    if led:
        body[0].text = led[1]
        body = body if led[1] else body[1:]
    return Draft(
        parts=found.parts,
        reading=found.reading,
        headline=found.headline,
        text=text.joined(text.without_promotion(body)),
    )


class _Reader:
    """Reads one entry that has markup of its own."""

    def __init__(self, found: Found, page: Page, rules: LiveRules | None) -> None:
        self.found = found
        self.page = page
        self.rules = rules
        self.skip = set(found.skip)
        self.elements = list(_own_elements(found.parts))
        self.draft = Draft(parts=found.parts, headline=found.headline)
        self.bold: HtmlElement | None = None
        """What was taken for the headline as it is bold."""

    def read(self) -> Draft:
        self._read_times()
        if self.draft.headline is None:
            self._read_headline()
        self._read_authors()
        self._read_identity()
        if self.rules is None:
            words = text.class_words(self.found.parts[0])
            self.draft.key = {"key", "event"} <= words or "keyevent" in words
            self.draft.pinned = bool(words & {"pinned", "sticky"})
        self.draft.text = self._body()
        if not self.draft.text and self.bold is not None:  # nothing follows it: it is the text
            self.draft.headline = None
            self.skip.discard(self.bold)
            self.draft.text = self._body()
        return self.draft

    def _values(self, sources: Iterable[Source]) -> Iterator[tuple[HtmlElement, str]]:
        return (value for source in sources for part in self.found.parts for value in source.values(part))

    def _time_of(self, value: str) -> Reading | None:
        told = clock.machine(value) or clock.visible(value, language=self.page.language, country=self.page.country)
        return told if told is not None and told.time is not None else None

    def _read_times(self) -> None:
        told = Times(first=self.found.reading)
        if self.rules:
            times = (self._time_of(value) for _, value in self._values(self.rules.time))
            told.first = told.first or next((reading for reading in times if reading), None)
            times = (self._time_of(value) for _, value in self._values(self.rules.modified))
            told.edit = next((reading for reading in times if reading), None)
            told.settled = told.first is not None and bool(self.rules.time)
        for element in self.elements:
            for name, reading in machine_times(element):
                told.add_machine(reading, EDIT_WORDS.search(name) is not None or is_edit(element))
            if element.tag in TIME_TAGS or self._may_be_time(element):
                self._read_shown(element, told)
        best = told.best()
        if best is not None and best.machine and self.rules and self.rules.offset_is_false:
            best = replace(best, zone=None)
        self.draft.reading = best
        self.draft.modified = told.edit.instant if told.edit else None
        if best is not None and best.time is not None:
            self.draft.position = None

    def _may_be_time(self, element: HtmlElement) -> bool:
        """The element may be a line that shows a time: short, and no part of a sentence."""
        if len(element) > 3:
            return False
        words = self.page.short(element).strip()
        if len(words) > clock.MAX_LENGTH or not clock.DIGIT.search(words):
            return False
        if text.is_noise(element) or [element] == self.found.parts:
            return False
        above = element.getparent()
        if above is None or above.tag not in _SENTENCES or above in self.found.parts:
            return True
        around = self.page.short(above).strip()
        return bool(around) and len(around) <= len(words) + 25

    def _read_shown(self, element: HtmlElement, told: Times) -> None:
        words = " ".join(self.page.short(element).split())
        # In an element for times "5 min" is how long ago something was.
        minute = clock.match_minute(words) if element.tag not in TIME_TAGS else None
        if minute is None and is_minute(element, words):
            minute = clock.match_minute(f"{words.rstrip('.')}'")
        reading = clock.visible(words, language=self.page.language, country=self.page.country)
        if element.tag in TIME_TAGS or minute or reading:
            self._skip_time_line(element)
        if minute:
            self.draft.position = self.draft.position or minute
        elif reading is not None:
            told.add_shown(reading, EDIT_WORDS.match(words) is not None or is_edit(element))

    def _skip_time_line(self, element: HtmlElement) -> None:
        """A line that holds a clock holds no text: what else is in it is a byline or a label."""
        self.skip.add(element)
        line = element
        for above in element.iterancestors() if not self._in_heading(element) else ():
            if next(islice(above, _MAX_LINE_CHILDREN, None), None) is not None:  # len() would count them all
                break
            holds_blocks = next(above.iter("p", "ul", "ol", "blockquote", *_HEADINGS), None) is not None
            if above in self.found.parts or holds_blocks or self.page.lengths[above] > _MAX_TIME_LINE:
                break
            line = above
        if line is not element:
            self.skip.add(line)
            rest = [node.text or "" for node in line.iter() if node not in self.skip and not text.is_noise(node)]
            self.draft.authors = self.draft.authors or list(_credited(rest))

    def _in_heading(self, element: HtmlElement) -> bool:
        """A clock in a headline stands beside its words, not beside a byline."""
        return any(
            one.tag in _HEADINGS or one.tag == "summary" for one in islice(element.iterancestors(), _MAX_IN_HEADING)
        )

    def _read_headline(self) -> None:
        if self.rules and self.rules.headline:
            sources = self.rules.headline
            candidates = iter([e for source in sources for part in self.found.parts for e in source.elements(part)])
        else:
            candidates = self._headings()
        for element in candidates:
            words = self._title_words(element)
            following = element.getnext()
            if not words and element.tag in _HEADINGS and following is not None and following.tag == "p":
                # libxml2 closes a heading where a <p> opens inside of it.
                element, words = following, " ".join(self.page.short(following).split())
            if not words or element in self.skip or len(words) > 400:
                continue
            self.skip.add(element)
            told = clock.leading(words, language=self.page.language, country=self.page.country)
            if told and told[1]:
                self.draft.reading = self.draft.reading or told[0]
                words = told[1]
            self.draft.headline = one_line(words).strip("+ ") or None
            return
        self._read_bold_title()

    def _read_bold_title(self) -> None:
        """A first line that is bold as a whole is the headline of what follows it, where it is no sentence."""
        if self.rules and self.rules.headline:
            return
        for element in self.elements:
            if element in self.skip or element in self.found.parts or text.is_noise(element):
                continue
            words = " ".join((element.text or "").split())
            if element.tag in ("p", "div") and not words and len(element) == 1 and not (element[0].tail or "").strip():
                continue
            bold = element.tag in ("b", "strong") or bool(text.class_words(element) & _BOLD_WORDS)
            if bold and len(element) == 0 and 3 <= len(words) <= _MAX_BOLD and words[-1] not in _CLOSED:
                if (
                    self._stands_alone(element)
                    and clock.visible(words, language=self.page.language, country=self.page.country) is None
                ):
                    self.skip.add(element)
                    self.bold = element
                    self.draft.headline = one_line(words).strip("+ ") or None
                return
            if words:
                return

    def _stands_alone(self, element: HtmlElement) -> bool:
        """Nothing but blocks and line breaks stands beside `element`."""
        above, before, after = element.getparent(), element.getprevious(), element.getnext()
        lead = before.tail if before is not None else above.text if above is not None else None
        if (lead or "").strip() or (element.tail or "").strip():
            return False
        return after is None or after.tag == "br" or after.tag in BLOCKS

    def _title_words(self, element: HtmlElement) -> str:
        """The words of a headline, without a clock or what only screen readers say in it."""
        if not self.page.is_short(element):
            return ""
        said = text.paragraphs([element], self.skip) if len(element) else ()
        return " ".join(" ".join(one.text for one in said).split()) or " ".join(element.text_content().split())

    def _headings(self) -> Iterator[HtmlElement]:
        """What may be the headline: a heading, else an element called title, that no paragraph comes before."""
        named: list[HtmlElement] = []
        for element in self.elements:
            if element.tag in _HEADINGS:
                card = not self.page.is_short(element) or text.is_card_heading(element, self.found.parts)
                if not card and not self._in_byline(element):
                    yield element
                continue
            titled = element.tag == "summary" or bool(text.class_words(element) & _TITLE_WORDS)
            if element.tag == "p" and not titled and self._is_paragraph(element):
                break
            if titled and next(element.iter("p", *_HEADINGS), element) is element:
                named.append(element)
        yield from named

    def _is_paragraph(self, element: HtmlElement) -> bool:
        """A `<p>` with more than a label in it."""
        return not self.page.is_short(element) or len(element.text_content().strip()) > _MAX_LABEL

    def _in_byline(self, heading: HtmlElement) -> bool:
        around = [heading, *islice(heading.iterancestors(), 2)]
        return any(text.class_words(one) & _AUTHOR_WORDS for one in around if one not in self.found.parts)

    def _read_authors(self) -> None:
        if self.rules and self.rules.author:
            named = [element for element, _ in self._values(self.rules.author)]
            self.draft.authors = []
        else:
            named = [element for element in self.elements if self._credits(element)]
        names: list[str] = []
        for element in named:
            if self.page.lengths[element] > _MAX_BYLINE or (element in self.skip and not self.rules):
                continue
            credited = [author.name for author in _credited([element.text_content()])]
            if credited or self.page.lengths[element] <= _MAX_LABEL:  # "no-byline" has a text
                self.skip.add(element)
                names.extend(credited)
        if names:
            self.draft.authors = [Author(name=name) for name in dict.fromkeys(names)]

    def _credits(self, element: HtmlElement) -> bool:
        if element.keys():
            if element.get("rel") == "author" or "author" in element.get("itemprop", "").lower().split():
                return True
            if text.class_words(element) & _AUTHOR_WORDS:
                return True
        words = (element.text or "").strip()
        return bool(words and self.page.bylines) and len(element) == 0 and fold(_BY.sub("", words)) in self.page.bylines

    def _read_identity(self) -> None:
        entry = self.found.parts[0]
        own = [entry, *(e for e in self.elements[1:6] if e.tag in ("article", "div", "section", "li", "a"))]
        ids = [node.get("id", "") for node in own if any(char.isdigit() for char in node.get("id") or "")]
        named = [value.rpartition("#")[2] for _, value in self._values(self.rules.identifier)] if self.rules else []
        stated = [v for node in own for k, v in node.attrib.items() if _IDENTIFIER_ATTRIBUTE.fullmatch(k)]
        stated = [value for value in stated if len(value) <= 100 and any(char.isdigit() for char in value)]
        identifier = next((value for value in [*named, *ids, *stated] if value), None)
        document = self.page.document
        for link in (element for element in self.elements if element.tag == "a" and "#" in (element.get("href") or "")):
            address = self.page.absolute(link.get("href") or "")
            fragment = (address or "").rpartition("#")[2]
            if address is None or not any(char.isdigit() for char in fragment) or not self.page.is_own(address):
                continue
            if identifier is None or fragment.endswith(identifier) or identifier.endswith(fragment):
                identifier = identifier or fragment
                self.draft.url = address
                break
        self.draft.identifier = identifier
        if self.draft.url is None and identifier in ids:
            self.draft.url = f"{(document.canonical or document.url).partition('#')[0]}#{identifier}"

    def _body(self) -> str:
        parts = self.found.parts
        if self.rules and self.rules.remove:
            self.skip.update(element for part in parts for element in select(self.rules.remove, part))
        if self.rules and self.rules.body:
            bodies = [element for part in parts for element in select(self.rules.body, part)]
            inside = set(bodies)
            parts = [body for body in bodies if not any(above in inside for above in body.iterancestors())]
        body = [paragraph for paragraph in text.paragraphs(parts, self.skip) if not self._is_label(paragraph.text)]
        return text.joined(text.without_promotion(self._without_signature(body)))

    def _without_signature(self, body: list[text.Paragraph]) -> list[text.Paragraph]:
        """`body` without the line at its beginning or end that says whose it is ("By Ada Merrin", "— Ada Merrin")."""
        for place in (0, -1):
            if len(body) < 2 or len(body[place].text) > _MAX_LABEL:
                continue
            marked = _BY.match(body[place].text) or (place == -1 and _SIGNED.match(body[place].text))
            quoted = place == -1 and self._ends_in_quote()
            if marked and not quoted and (named := list(_credited([body[place].text]))):
                self.draft.authors = self.draft.authors or named
                body = body[1:] if place == 0 else body[:-1]
        return body

    def _ends_in_quote(self) -> bool:
        """The entry ends in a quote or an embedded post, whose last line says whose those are."""
        last = self.found.parts[-1]
        while len(last) and last.tag not in _QUOTED:
            last = last[-1]
        return last.tag in _QUOTED or last.tag == "script"

    def _is_label(self, words: str) -> bool:
        """A line that is a time or the page's byline."""
        if len(words) > clock.MAX_LENGTH:
            return False
        if fold(_BY.sub("", words)) in self.page.bylines:
            return True
        if clock.DIGIT.search(words) and date_words.is_relative(words, self.page.language):
            return True
        return clock.visible(words, language=self.page.language, country=self.page.country) is not None


def _own_elements(parts: list[HtmlElement]) -> Iterator[HtmlElement]:
    """The entry's elements in document order, without what is quoted in it."""
    count = 0
    for part in parts:
        quoted: set[HtmlElement] = set()
        for element in part.iter():
            if not isinstance(element.tag, str) or count >= _MAX_ELEMENTS:
                continue
            if element is not part and (element.getparent() in quoted or element.tag in _QUOTED):
                quoted.add(element)
                continue
            count += 1
            yield element


def _credited(texts: Iterable[str]) -> Iterator[Author]:
    """Whoever a byline names; labels and buttons ("KEY EVENT", "Copy link") are no names."""
    for line in texts:
        name = _BY.sub("", " ".join(line.split())).partition(",")[0].partition("|")[0].strip(" ,:|-–—•")
        titled = all(not word[0].islower() or _PARTICLE.fullmatch(word) for word in name.split())
        if _NAME.fullmatch(name) and len(name) <= 60 and name.upper() != name and titled:
            yield Author(name=name)
