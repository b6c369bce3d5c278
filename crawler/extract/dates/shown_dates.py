"""Dates as pages show them to their readers: "Published 4 May 2024, 10:32 CEST".

The grammar of such lines is here; months and halves of the day are dateparser's, and labels are `date_labels.toml`'s.
Read is what states a whole day. Not read are relative times ("2 hours ago"), days without a year, and dates that run on
in a sentence.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from datetime import date, time, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from crawler.extract.dates import date_words
from crawler.extract.dates.calendars import in_gregorian
from crawler.extract.dates.shown_clocks import clock_at_end, clock_at_start
from crawler.extract.text import one_line

MAX_LINE = 160
"""Characters of a line that may be about a date."""
_MAX_LONG_LINES = 2
_LONG_LINE = 200
_MAX_LABEL_WORDS = 8
_MAX_WORDS_OF_LABEL_LINE = 3
_MAX_WORDS = 2
_MAX_WORDS_BEHIND = 4
_MAX_UNSPACED = 40
_FIRST_YEAR = 1990
_BUDDHIST, _BUDDHIST_FROM = 543, 2400
"""Thailand counts years from the Buddha's death."""

# Dates are looked for in text without marks and dots above letters: "thang" is Vietnamese for a month.
_YEAR = r"(?P<year>(?:19|20|25)\d\d)"
_WORD = r"[^\W\d_][^\s\d,،、;:/|()\[\]<>-]{0,20}"
_OF = r"(?:(?:de|del|di|da|do|of|ng|ta|anul)\s+|d['’]\s?)?"
# Each with a day, and a month in figures or a word; the shape tells which is which, where it can.
_DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 2024-05-04, 2024. 5. 4.
        rf"(?<![\d./-]){_YEAR}\s?(?P<mark>[-./])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?(?P<day>\d{{1,2}})(?!\d)\.?",
        # 2024年5月4日, 2024년 5월 4일
        rf"(?<!\d){_YEAR}\s?[年년]\s?(?P<month>\d{{1,2}})\s?[月월]\s?(?P<day>\d{{1,2}})\s?[日일]",
        # 4.5.2024, 04/05/2024, 4-5-2024, 04.05.24
        (
            r"(?<![\d./:-])(?P<first>\d{1,2})\s?(?P<mark>[-./])\s?(?P<second>\d{1,2})\s?(?P=mark)\s?"
            r"(?P<year>(?:19|20|25)\d\d|\d\d)(?!\d|[.:/-]\d)"
        ),
        # 4 May 2024, 4. Mai 2024, 4 de mayo de 2024, 4th of May, 2024, 4 أيار/مايو 2024
        (
            rf"(?<![\d.:/])(?P<day>\d{{1,2}})(?:(?:st|nd|rd|th|er|[oaη]|-?го)(?![^\W\d_]))?[\s.,-]{{0,3}}{_OF}"
            rf"(?P<word>{_WORD})(?:\s?/\s?{_WORD})?\s?[.,،]?[\s,-]{{0,3}}{_OF}{_YEAR}(?!\d)"
        ),
        # May 4, 2024
        rf"(?<![^\W\d_])(?P<word>{_WORD})[.,]?\s{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s?,?\s{{0,2}}{_YEAR}(?!\d)",
        # 2024. május 4., 2024 m. gegužės 4 d., 2024ko maiatzaren 4a
        rf"(?<!\d){_YEAR}\.?(?:\s?m\.|-?(?:e?ko|ren)|\sоны)?\s(?P<word>{_WORD})\s(?P<day>\d{{1,2}})(?!\d|:)",
        # 2024. gada 4. maijs
        rf"(?<!\d){_YEAR}\.?\s(?:gada|жылғы|жылдын)\s(?P<day>\d{{1,2}})[.-]?\s?(?P<word>{_WORD})",
        # 4 tháng 5, 2024
        rf"(?<!\d)(?P<day>\d{{1,2}})\s*(?:thang|thg)\.?\s*(?P<month>\d{{1,2}})[,\s]*(?:nam\s*)?{_YEAR}(?!\d)",
    )
)
_MARK = re.compile(r"[|·•\t;]|\s[-–—/]{1,2}\s|[.。]\s|^[-–—]\s")
_BYLINE = re.compile(
    r"(?i)(?:written |reviewed |reported )?(?:by|von|par|por|di|de|af|av|door|text|texte|автор|текст)\b"
)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PAUSE = re.compile("[。、,]")
_COUNTING_FROM_YEAR = ("ko", "ja", "zh")

Label = Literal["published", "updated"]


@dataclass(frozen=True, slots=True)
class ShownDate:
    """A day, and what else a line says with it."""

    day: date
    clock: time | None
    """Naive."""
    zone: tzinfo | None
    """The clock's, where the line states one."""
    label: Label | None
    """Which date the line says it is."""
    text: str
    """The line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a page's dates are to be read."""

    language: str | None = None
    """BCP 47."""
    country: str | None = None
    """The top-level domain of the page."""
    known: Set[date] = frozenset()
    """Days the page states elsewhere: of 4/5 and 5/4, the one that is among them is meant."""


@dataclass(frozen=True, slots=True)
class FoundDay:
    """A day, and where it stands in a text."""

    start: int
    end: int
    day: date


def read_lines(lines: Iterable[str], reading: Reading) -> Iterator[ShownDate]:
    """The dates in the lines around a headline, down to where the text begins; a tab parts what elements part."""
    label: Label | None = None
    long_lines = 0
    for line in lines:
        if len(line) > _LONG_LINE:
            long_lines += 1
            if long_lines == _MAX_LONG_LINES:
                return
        if len(line) > MAX_LINE:
            label = None
            continue
        found = read_line(line, reading)
        # A label may stand in an element, and so in a line, of its own.
        if label and found and found[0].label is None:
            found[0] = replace(found[0], label=label)
        yield from found
        label = None if found or len(line.split()) > _MAX_WORDS_OF_LABEL_LINE else label_of(line)


def read_line(line: str, reading: Reading) -> list[ShownDate]:
    """The dates in one short line, in their order."""
    text = in_gregorian(plain(line), reading.language)
    if len(text) > MAX_LINE:
        return []
    days = find_days(text, reading)
    if not days:
        return []
    spoken = (reading.language, reading.country)
    # A line writes its clocks before its days or behind them.
    led = clock_at_end(text[: days[0].start], *spoken) is not None
    found: list[ShownDate] = []
    trailing: list[Label | None] = []
    read = 0
    for day, following in zip(days, [*(day.start for day in days[1:]), len(text)], strict=True):
        lead, rest = text[read : day.start], text[day.end : following]
        if led:
            told = clock_at_end(lead, *spoken)
            lead = lead[: told.start] if told else lead
            read = day.end
        else:
            told = clock_at_start(rest, *spoken)
            if told and label_of(rest[: told.start]):
                told = None
            rest = rest[told.end :] if told else rest
            read = following - len(rest)
        if _is_label(lead) and (following < len(text) or _is_remark(rest)):
            clock, zone = (told.time, told.zone) if told else (None, None)
            found.append(ShownDate(day.day, clock, zone, label_of(lead), one_line(line)))
            trailing.append(label_of(rest) if _is_trailing(rest) else None)
    # "2024年5月4日 公開 2024年5月5日 更新": labels behind the dates.
    if found and found[0].label is None and trailing[-1]:
        return [replace(one, label=label) for one, label in zip(found, trailing, strict=True)]
    return found


def plain(line: str) -> str:
    """`line` with ASCII digits, one form of every sign, and no marks on letters; tabs stay."""
    text = "\t".join(" ".join(part.split()) for part in line.split("\t"))
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf"))
    return "".join(str(unicodedata.decimal(char, char)) for char in unicodedata.normalize("NFC", bare))


def find_days(text: str, reading: Reading) -> list[FoundDay]:
    """The whole days, with their years, that stand in `text`, which is `plain`; in their order."""
    found: list[FoundDay] = []
    for pattern in _DAYS:
        for match in pattern.finditer(text):
            day = _day(match, reading)
            if day and not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(FoundDay(match.start(), match.end(), day))
    return sorted(found, key=lambda one: one.start)


def _day(match: re.Match[str], reading: Reading) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if parts.get("first"):
        return _numbered(year, int(parts["first"]), int(parts["second"]), match, reading)
    month = date_words.month(parts["word"], reading.language) if parts.get("word") else int(parts["month"])
    return _valid(year, month, int(parts["day"])) if month else None


def _numbered(year: int, first: int, second: int, match: re.Match[str], reading: Reading) -> date | None:
    """A date in figures that ends in its year, or in two figures of it."""
    mark = match["mark"]
    language = (reading.language or "").partition("-")[0]
    if year < 100:
        if mark == "-":
            return None
        if language in _COUNTING_FROM_YEAR:
            return _valid(2000 + first, second, year)
        year += 2000
    by_day, by_month = _valid(year, second, first), _valid(year, first, second)
    if by_day is None or by_month is None or by_day == by_month:
        return by_day or by_month
    if (by_day in reading.known) != (by_month in reading.known):
        return by_day if by_day in reading.known else by_month
    weekdays = date_words.weekdays(match.string, reading.language)
    if (by_day.weekday() in weekdays) != (by_month.weekday() in weekdays):
        return by_day if by_day.weekday() in weekdays else by_month
    if mark == "." and language != "en":
        return by_day
    order = month_first(reading)
    return None if order is None else by_month if order else by_day


def month_first(reading: Reading) -> bool | None:
    """Whether 4/5 is the 5th of April; None where English is written, and nothing says where."""
    language = reading.language or ""
    if language.startswith("en") and "-" not in language:
        if reading.country is None or len(reading.country) != 2:
            return None
        language = f"en-{'gb' if reading.country == 'uk' else reading.country}"
    if not language or language == "en-CA":  # Canada writes both
        return None
    return date_words.month_first(language)


def _valid(year: int, month: int, day: int) -> date | None:
    if year >= _BUDDHIST_FROM:
        year -= _BUDDHIST
    try:
        return date(year, month, day) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def label_of(text: str) -> Label | None:
    """What the words beside a date say it is; the last of several words counts."""
    folded = date_words.bare(text)
    found: list[tuple[int, Label]] = []
    for label, pattern in _labels():
        found += [(match.start(), label) for match in pattern.finditer(folded)]
    return max(found)[1] if found else None


@lru_cache(maxsize=1)
def _labels() -> tuple[tuple[Label, re.Pattern[str]], ...]:
    tables = tomllib.loads((files(__package__) / "date_labels.toml").read_text("utf-8"))
    names: tuple[Label, Label] = ("published", "updated")

    def pattern(table: dict[str, list[str]]) -> re.Pattern[str]:
        begun = (re.escape(date_words.bare(word)) for word in table["words"])
        # A space at the end is the end of the word, whatever mark stands behind it.
        words = "|".join(word.removesuffix(r"\ ") + (r"(?!\w)" if word.endswith(" ") else "") for word in begun)
        return re.compile(rf"(?<!\w)(?:{words})|{'|'.join(map(date_words.bare, table['unspaced']))}")

    return tuple((name, pattern(tables[name])) for name in names)


def _is_label(text: str) -> bool:
    """Whether a date may stand behind `text`: behind nothing, a label, a weekday, a credit; not in a sentence."""
    segment = _MARK.split(text)[-1].strip(" ,:([–—-")
    words = segment.split()
    if len(words) <= _MAX_WORDS:
        return True
    return len(words) <= _MAX_LABEL_WORDS and (label_of(segment) is not None or bool(_BYLINE.match(segment)))


def _is_trailing(text: str) -> bool:
    """Whether `text` can be a label behind a date, and none of another one."""
    return len(text.split()) <= _MAX_WORDS_OF_LABEL_LINE and not any(char.isdigit() for char in text)


def _is_remark(text: str) -> bool:
    """Whether `text` may stand behind a date that is no part of a sentence."""
    segment = _MARK.split(text, maxsplit=1)[0].strip(" ,:)]")
    if _UNSPACED.search(segment):
        return len(segment) <= _MAX_UNSPACED and not _PAUSE.search(segment)
    words = segment.split()
    return len(words) <= _MAX_WORDS_BEHIND or (len(words) <= _MAX_LABEL_WORDS and bool(_BYLINE.match(segment)))
