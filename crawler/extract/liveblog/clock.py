"""What a time on a page says: machine-readable values, clocks, days, match minutes.

A page says as much of a time as it needs ("12.31 Uhr", "19:02 (IST), Oct 02"): a `Reading` holds just that, and
`timeline` works out the rest. Relative times ("5m ago") say nothing that is still right in an archive and are not read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache

from crawler.extract.dates import date_words, shown_clocks, shown_dates, zones
from crawler.extract.dates.calendars import in_gregorian
from crawler.extract.dates.instants import parse_instant
from crawler.extract.liveblog.days import base_language, take_day
from crawler.extract.liveblog.reading import Reading

MAX_LENGTH = 80
"""Characters a text that is nothing but a time may have."""
_MAX_LEAD = 200
"""Characters within which a clock stands that a text begins with: a word, a weekday and a day may be before it."""
DIGIT = re.compile(r"\d")
"""A decimal digit of any script."""

_HALF = r"(?-i:[ap]m|[AP]M|[ap]\.\s?m|[AP]\.\s?M)\b\.?"
_HOUR_WORDS = r"Uhr|hrs|hours|horas|hs|Std|uur|hod|น|h|u"
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
# What follows the hour of every clock; a day of these signs may stand between the two.
_AFTER_HOUR = re.compile(r"\d[\s\u200e\u200f]*[:：.hHaApPuU時时點点시年月日년월일]")
# Languages in which "am" after a clock is a word of the sentence.
_AM_IS_A_WORD = ("de",)
# Languages that write whole hours as "10 h"; in others it is how long ago something was.
_WRITES_H = ("fr", "pt", "es", "ca")
_WORDS = re.compile(r"[^\W_]+")
_LED_WORD = re.compile(r"([^\W\d_]{1,16})[.:,]{0,2}\s{1,2}")
_AMOUNT = re.compile(r"[%€$£]")
_OPENING = re.compile(r"\W{0,6}")
_MAX_LED_WORDS = 4
_MARKED = re.compile(rf"[:h：時时點点시]|[ap]\.?\s?m|(?:{_HOUR_WORDS})\b", re.IGNORECASE)
_SEPARATED = re.compile(r"\s*(?:[:|\]–—)+-]|$)")
_IN_BRACKETS = re.compile(r"^(.*\S)\s?[(（\[【]([^()（）\[\]【】]{4,40})[)）\]】]\s*$")
_SPANNED = re.compile(r"\d[:.h]\d\d\s?[-–—]\s?\d{1,2}[:.h]\d\d")
_SPAN = re.compile(r"\s?(?:-|–|—|bis|to|até|à)\s?\d{1,2}[:.h]\d\d")
_SEPARATORS = " :|])–—.,+-"
_WEEKDAY = re.compile(r"[^\W\d_]{2,14}[,.]{0,2}\s(?=\d)")
_MINUTE = re.compile(
    r"\(?(?P<minute>\d{1,3})(?:\s?\.?\s?\+\s?(?P<added>\d{1,2}))?\.?\s?(?:['’′´`]|\.?\s?(?:min(?:ute|uto|uut)?)\b)\.?\)?",
    re.IGNORECASE,
)


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
    if reading is not None and _says_no_more(rest, reading, language):
        return reading
    return _in_words_of(text, language, country) if _AFTER_HOUR.search(text) else None


def _says_no_more(rest: str, reading: Reading, language: str | None) -> bool:
    """Whether `rest`, of a text with `reading` in it, says nothing else."""
    if not rest or rest.isspace():
        return True
    if _AMOUNT.search(rest):
        return False
    words = _WORDS.findall(rest.casefold())
    if any(map(str.isdigit, "".join(words))):  # a digit left over means something else was said
        return False
    known = date_words.beside_any_clock()
    left = [word for word in words if date_words.bare(word) not in known]
    # A day may have its weekday before it, in whatever language.
    allowed = 1 if reading.day is not None else 0
    if len(left) > allowed:
        known = date_words.beside_clock(language)
        left = [w for w in left if date_words.bare(w) not in known and not date_words.weekdays(w, language)]
    return len(left) <= allowed


def _in_words_of(text: str, language: str | None, country: str | None) -> Reading | None:
    """What `visible` says of a text that is written as only some languages do: "2024. 06. 24. – 13:16", "10:04 ص"."""
    text = in_gregorian(shown_dates.plain(text), language)
    if _SPANNED.search(text):
        return None
    days = shown_dates.find_days(text, shown_dates.Reading(language, country))
    if len(days) > 1:
        return None
    lead, rest = (text[: days[0].start], text[days[0].end :]) if days else (text, "")
    told = shown_clocks.clock_at_start(rest, language, country)
    if told is not None:
        rest = f"{lead} {rest[: told.start]} {rest[told.end :]}"
    else:
        told = shown_clocks.clock_at_end(lead, language, country)
        if told is None:
            return None
        rest = f"{lead[: told.start]} {lead[told.end :]} {rest}"
    reading = Reading(time=told.time, zone=told.zone)
    if days:
        day = days[0].day
        reading = replace(reading, year=day.year, month=day.month, day=day.day)
    return reading if _says_no_more(rest, reading, language) else None


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
    rest = _unled(text, language)
    weekday = _WEEKDAY.match(rest)
    day, after = take_day(rest[weekday.end() if weekday else 0 :][:MAX_LENGTH], language, country, at_start=True)
    if day is not None:
        rest = (after + rest[(weekday.end() if weekday else 0) + MAX_LENGTH :]).lstrip(" ,|•·-–—")
    found = _clock(_clock_pattern(base_language(language)).match(rest), language, country)
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
        day, after = take_day(tail[:MAX_LENGTH].lstrip(" ,|"), language, country, at_start=True)
        tail = after + tail[MAX_LENGTH:] if day is not None else tail
    return _of_day(clock, day), tail.lstrip(_SEPARATORS)


def trailing(text: str, *, language: str | None = None, country: str | None = None) -> tuple[Reading, str] | None:
    """Read the clock in brackets that a heading ends with ("Ferry back (11.39 Uhr)"), and what is before it."""
    match = _IN_BRACKETS.search(_plain(text))
    reading = visible(match[2], language=language, country=country) if match else None
    return (reading, match[1]) if match and reading is not None and reading.time is not None else None


def _unled(text: str, language: str | None) -> str:
    """`text` without the words that lead to a clock at its beginning: "Update um ", "الساعة "."""
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    end = start
    for _ in range(_MAX_LED_WORDS):
        word = _LED_WORD.match(text, end)
        if word is None or date_words.bare(word[1]) not in date_words.beside_any_clock():
            break
        end = word.end()
    return text[end:] if text[end : end + 1].isdigit() or _starts_half(text[end:], language) else text[start:]


def _starts_half(text: str, language: str | None) -> bool:
    return text.lower().startswith(tuple(date_words.further_halves(language)))


@lru_cache(maxsize=64)
def _clock_pattern(language: str) -> re.Pattern[str]:
    """A clock as `language` (ISO 639) writes it, with the half of the day and its zone."""
    words = sorted(date_words.further_halves(language), key=len, reverse=True)
    own = "".join(f"|{re.escape(word)}" for word in words)
    return re.compile(
        rf"(?<![\d.:,/$€£v-])(?P<before>오전|오후|上午|下午|午前|午後{own})?[،,]?\s?(?P<hour>\d{{1,2}})"
        r"(?:\s?(?:[:.h：](?=\s?\d\d)|[uч](?=\d\d)|時|时|點|点|시)\s?"
        r"(?P<minute>[0-5]\d|\d(?=\s?[分분]))(?:\s?[:.分분]\s?(?P<second>[0-5]\d)(?!\d))?(?!\d|\s?[%€$£])\s?[分분]?"
        rf"(?:\s?(?P<half>{_HALF}{own and f'|(?:{own[1:]})'}(?!\w)))?"
        rf"|\s?(?P<onlyhalf>{_HALF})|\s?(?P<hourword>Uhr|uur|h|時|點|点|시)(?!\w))"
        rf"(?:\s?(?P<uhr>{_HOUR_WORDS})(?!\w)\.?)?"
        rf"(?:\s?\(?\s?(?P<zone>(?:{zones.ABBREVIATION})(?![^\W\d_])(?:\s?[+-]\s?\d{{1,2}}(?::?\d\d)?)?)\s?\)?)?",
        re.IGNORECASE,
    )


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
    day, rest = take_day(text, language, country)
    found = _clock(_clock_pattern(base_language(language)).search(rest), language, country)
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
    spoken = base_language(language)
    if (match["hourword"] or "").lower() == "h" and spoken not in _WRITES_H:
        return None
    end = match.end()
    half = match["half"] or match["onlyhalf"] or ""
    if half.lower() == "am" and spoken in _AM_IS_A_WORD:
        end, half = match.start("half") if match["half"] else match.start("onlyhalf"), ""
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    half = (half or match["before"] or "").lower()
    if half:
        told = date_words.further_halves(language).get(half)
        afternoon = half in ("오후", "下午", "午後") or half.startswith("p") if told is None else told
        if hour <= 12:
            hour = hour % 12 + (12 if afternoon else 0)
        elif not afternoon:  # "13:05 pm" says it twice
            return None
    if hour == 24 and minute == 0:
        hour = 0
    if hour > 23:
        return None
    zone = _zone(match["zone"], country) if match["zone"] else None
    return Reading(time=time(hour, minute, second), zone=zone), match.start(), end


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
