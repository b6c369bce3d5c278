"""What a time on a page says: machine-readable values, clocks, days, match minutes.

A page says as much of a time as it needs ("12.31 Uhr", "19:02 (IST), Oct 02"): a `Reading` holds just that, and
`timeline` works out the rest. Relative times ("5m ago") say nothing that is still right in an archive and are not read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from crawler.extract.dates import date_words, zones
from crawler.extract.dates.instants import parse_instant

MAX_LENGTH = 80
"""Characters a text that is nothing but a time may have."""
_MAX_LEAD = 200
"""Characters within which a clock stands that a text begins with: a word, a weekday and a day may be before it."""
DIGIT = re.compile(r"\d")
"""A decimal digit of any script."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ENGLISH = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
# So much has to be there of a day in digits, and of one with its month in words.
_DAY_SIGN = re.compile(r"\d\s?[-/.年月년월]\s?\d")
_MONTH_SIGN = re.compile(r"[^\W\d_]{3}")
_NUMBERED_DAYS = (
    re.compile(r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>\d{4})\.\s?(?P<month>\d{1,2})\.\s?(?P<day>\d{1,2})\b\.?"),
    re.compile(r"(?P<year>\d{4})\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(r"(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(r"(?<![\d.:])(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d\d(?!\d|[.:]\d))?"),
    re.compile(r"(?<![\d/])(?P<first>\d{1,2})[/-](?P<second>\d{1,2})[/-](?P<year>\d{4}|\d\d)(?!\d)"),
)
_NAMED_DAYS = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_ENGLISH},?(?:\s*(?P<year>\d{{4}})\b)?", re.IGNORECASE
    ),
    re.compile(
        rf"\b{_ENGLISH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:.]\d)(?:,?\s*(?P<year>\d{{4}})\b)?", re.IGNORECASE
    ),
)
# "27. August 2024", "27 août", "2 de marzo de 2024", "21 мая 2023": a month in words of any language.
_WORDED_DAY = re.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})(?:\.|º|er)?\s+(?:de\s+|d['’])?(?P<word>[^\W\d_]{3,14})\.?"
    r"(?:,?\s+(?:del?\s+)?(?P<year>\d{4})\b)?"
)
_HALF = r"(?-i:[ap]m|[AP]M|[ap]\.\s?m|[AP]\.\s?M)\b\.?"
_CLOCK = re.compile(
    r"(?<![\d.:,/$€£v-])(?P<before>오전|오후|上午|下午|午前|午後)?\s?(?P<hour>\d{1,2})"
    r"(?:\s?(?:[:.h：]|時|时|点|시)\s?(?P<minute>[0-5]\d)(?:\s?[:.分분]\s?(?P<second>[0-5]\d)(?!\d))?(?!\d|\s?[%€$£])\s?[分분]?"
    rf"(?:\s?(?P<half>{_HALF}))?"
    rf"|\s?(?P<onlyhalf>{_HALF})|\s?(?P<hourword>Uhr|h|時|시)\b)"
    r"(?:\s?(?P<uhr>Uhr|hrs|hours|Std|h)\b\.?)?"
    rf"(?:\s?\(?\s?(?P<zone>(?:{zones.ABBREVIATION})(?![^\W\d_])(?:\s?[+-]\s?\d{{1,2}}(?::?\d\d)?)?)\s?\)?)?",
    re.IGNORECASE,
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
# What follows the hour of every clock; a day of these signs may stand between the two.
_AFTER_HOUR = re.compile(r"\d[\s\u200e\u200f]*[:：.hHaApPuU時时点시年月日년월일]")
# Languages in which "am" after a clock is a word of the sentence.
_AM_IS_A_WORD = ("de",)
# Languages that write whole hours as "10 h"; in others it is how long ago something was.
_WRITES_H = ("fr", "pt", "es", "ca")
# What may stand beside a time in a line that says nothing else.
_FILLER = (
    "at on am um the of a à as às kl klo godz ore ora alle dalle las los o os u v в от время posted published publié"
    " publicado pubblicato veröffentlicht опубликовано time local gmt uhr date updated update aktualisiert stand il le"
    " first de del sat sun mon tue wed thu fri today heute oggi hoy aujourd hui сегодня bugün vandaag idag yesterday"
    " gestern ieri ayer hier вчера"
)
_FILLER_WORDS = frozenset(_FILLER.split())
_WORDS = re.compile(r"[^\W_]+")
_AMOUNT = re.compile(r"[%€$£]")
_LED = re.compile(
    r"^\W{0,6}(?:(?:update|upd|stand|live)\W{1,3})?(?:(?:ore|kl|klo|um|at|às|à|las|a las)\b\.?\s?(?=\d))?",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[:h：時时시]|[ap]\.?\s?m|Uhr", re.IGNORECASE)
_SEPARATED = re.compile(r"\s*(?:[:|\]–—)+-]|$)")
_SPAN = re.compile(r"\s?(?:-|–|—|bis|to|até|à)\s?\d{1,2}[:.h]\d\d")
_SEPARATORS = " :|])–—.,+-"
_WEEKDAY = re.compile(r"[^\W\d_]{2,14}[,.]{0,2}\s(?=\d)")
_MINUTE = re.compile(
    r"\(?(?P<minute>\d{1,3})(?:\s?\.?\s?\+\s?(?P<added>\d{1,2}))?\.?\s?(?:['’′´`]|\.?\s?(?:min(?:ute|uto|uut)?)\b)\.?\)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """As much of a time as a page says; `month` and `day` stand together, `year` with them, `zone` with `time`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    time: time | None = None
    zone: tzinfo | None = None
    machine: bool = False
    """Read from a value meant for machines."""

    @property
    def date(self) -> date | None:
        """The day, where the reading says a whole one."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def instant(self) -> datetime | None:
        """The instant in UTC, where the reading says one."""
        day = self.date
        if day is None or self.time is None or self.zone is None:
            return None
        return datetime.combine(day, self.time, self.zone).astimezone(UTC)


def machine(text: str) -> Reading | None:
    """Read a value meant for machines: an epoch number, ISO 8601 and its kin; None for all else."""
    instant = parse_instant(text) if len(text) <= 60 else None
    if instant is None:
        return None
    day, moment = instant.day, instant.moment
    clock = moment.time().replace(microsecond=0, tzinfo=None) if isinstance(moment, datetime) else None
    zone = moment.tzinfo if isinstance(moment, datetime) else None
    return Reading(day.year, day.month, day.day, clock, zone, machine=True)


@lru_cache(maxsize=4096)  # one line is looked at by several readers
def visible(text: str, *, language: str | None = None, country: str | None = None) -> Reading | None:
    """Read a text that is nothing but a time, a day, or both; None where it is anything else as well."""
    text = _plain(text)
    if len(text) > MAX_LENGTH or not DIGIT.search(text):
        return None
    reading, rest = _take(text, language, country)
    if reading is None or not rest or rest.isspace():
        return reading
    words = _WORDS.findall(rest.casefold())
    # A day may have its weekday before it, in whatever language; a digit left over means something else was said.
    allowed = 1 if reading.day is not None else 0
    if sum(word not in _FILLER_WORDS for word in words) > allowed or any(map(str.isdigit, "".join(words))):
        return None
    return None if _AMOUNT.search(rest) else reading


def shows_clock(text: str, *, language: str | None = None, country: str | None = None) -> bool:
    """Whether `text` is nothing but a time with a clock: what `visible` says, and quick to say of what is none."""
    if len(text) > MAX_LENGTH or not _AFTER_HOUR.search(text):
        return False
    reading = visible(text, language=language, country=country)
    return reading is not None and reading.time is not None


def may_lead(text: str) -> bool:
    """Whether `text` may begin with a clock or be one: quick to say, and False for most texts."""
    return _AFTER_HOUR.search(text, 0, _MAX_LEAD) is not None


def leading(text: str, *, language: str | None = None, country: str | None = None) -> tuple[Reading, str] | None:
    """Read the clock a paragraph or heading begins with ("11.04 Uhr: Title"); the reading and what follows it.

    A clock parted by a dot needs something that shows it is one: "Uhr", a zone, a.m. or a separator after it.
    """
    text = _plain(text)
    if not may_lead(text):
        return None
    start = _LED.match(text)
    rest = text[start.end() if start else 0 :]
    weekday = _WEEKDAY.match(rest)
    day, after = _day(rest[weekday.end() if weekday else 0 :][:MAX_LENGTH], language, at_start=True)
    if day is not None:
        rest = (after + rest[(weekday.end() if weekday else 0) + MAX_LENGTH :]).lstrip(" ,|•·-–—")
    found = _clock(_CLOCK.match(rest), language, country)
    if found is None:
        return None
    clock, _, end = found
    shown, tail = rest[:end], rest[end:]
    marked = _MARKED.search(shown) or clock.zone is not None
    if not marked and not _SEPARATED.match(tail):  # "12.50" alone may be a price
        return None
    if _SPAN.match(tail):  # "14:05 - 15:00": a span of a programme
        return None
    if day is None:
        day, after = _day(tail[:MAX_LENGTH].lstrip(" ,|"), language, at_start=True)
        tail = after + tail[MAX_LENGTH:] if day is not None else tail
    return _of_day(clock, day), tail.lstrip(_SEPARATORS)


def match_minute(text: str) -> str | None:
    """A match minute ("45+2'", "67. Minute") as `45+2'`; None for all else."""
    match = _MINUTE.fullmatch(_plain(text)) if len(text) < 30 else None
    if match is None or int(match["minute"]) > 150:
        return None
    return f"{int(match['minute'])}{'+' + match['added'] if match['added'] else ''}'"


def _plain(text: str) -> str:
    """`text` with single blanks and ASCII digits (Arabic, Persian, Devanagari ... digits are read as such)."""
    text = " ".join(text.split())
    if text.isascii():
        return text
    text = " ".join(text.replace("\u200e", "").replace("\u200f", "").split())
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)


def _take(text: str, language: str | None, country: str | None) -> tuple[Reading | None, str]:
    """What `text` says of a time, and the rest of it."""
    day, rest = _day(text, language)
    found = _clock(_CLOCK.search(rest), language, country)
    if found is None:
        return day, rest
    clock, start, end = found
    return _of_day(clock, day), f"{rest[:start]} {rest[end:]}"


def _of_day(clock: Reading, day: Reading | None) -> Reading:
    """A clock on a day; by itself where there is none."""
    return Reading(day.year, day.month, day.day, clock.time, clock.zone) if day is not None else clock


def _clock(match: re.Match[str] | None, language: str | None, country: str | None) -> tuple[Reading, int, int] | None:
    """The clock `match` is, and where it begins and ends."""
    if match is None:
        return None
    spoken = (language or "").partition("-")[0].lower()
    if (match["hourword"] or "").lower() == "h" and spoken not in _WRITES_H:
        return None
    end = match.end()
    half = match["half"] or match["onlyhalf"] or ""
    if half.lower() == "am" and spoken in _AM_IS_A_WORD:
        end, half = match.start("half") if match["half"] else match.start("onlyhalf"), ""
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = half[:1].lower() or ("p" if match["before"] in ("오후", "下午", "午後") else "a" if match["before"] else "")
    if half:
        if not 1 <= hour <= 12 and not (match["before"] and hour == 0):
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23:
        return None
    zone = _zone(match["zone"], country) if match["zone"] else None
    return Reading(time=time(hour, minute, second), zone=zone), match.start(), end


def _day(text: str, language: str | None, *, at_start: bool = False) -> tuple[Reading | None, str]:
    """The first day `text` names, and `text` without it."""
    numbered, named = _DAY_SIGN.search(text), _MONTH_SIGN.search(text)
    for pattern in (*(_NUMBERED_DAYS if numbered else ()), *(_NAMED_DAYS if named else ())):
        match = pattern.match(text) if at_start else pattern.search(text)
        reading = _numbered_day(match, language) if match else None
        if match and reading:
            return reading, text[: match.start()] + " " + text[match.end() :]
    match = (_WORDED_DAY.match(text) if at_start else _WORDED_DAY.search(text)) if named else None
    if match:
        month = date_words.own_month(match["word"], language)
        reading = _valid_day(match["year"], month, match["day"]) if month else None
        if reading:
            return reading, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _numbered_day(match: re.Match[str], language: str | None) -> Reading | None:
    found = match.groupdict()
    if found.get("first"):
        first, second = int(found["first"]), int(found["second"])
        if first > 12 or second > 12:
            day, month = (first, second) if first > 12 else (second, first)
        elif first == second or (language or "").lower() == "en-us":
            month, day = first, second
        elif (language or "").lower() == "en":  # 3/2 is two days; which one cannot be known
            return None
        else:
            day, month = first, second
        return _valid_day(found["year"], month, day)
    named = _MONTHS.index(found["name"][:3].lower()) + 1 if found.get("name") else found["month"]
    return _valid_day(found.get("year"), named, found["day"])


def _valid_day(year: str | int | None, month: str | int, day: str | int) -> Reading | None:
    whole = int(year) if year else None
    if whole is not None and whole < 100:
        whole += 2000
    try:
        known = date(whole or 2000, int(month), int(day))
    except ValueError:
        return None
    return Reading(whole, known.month, known.day)


def _zone(shown: str, country: str | None) -> tzinfo | None:
    """The zone of "BST", "GMT+3", "UTC +05:30"; None where no place has it."""
    match = re.fullmatch(r"(?P<name>[^\d+-]+?)\s?(?:(?P<sign>[+-])\s?(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?", shown)
    if match is None:
        return None
    if not match["sign"]:
        return zones.abbreviation(match["name"].strip(), country=country)
    shift = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if shift > timedelta(hours=14):
        return None
    return timezone(-shift if match["sign"] == "-" else shift)
