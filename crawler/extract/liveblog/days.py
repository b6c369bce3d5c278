"""The day that a line names, whole or without its year, in figures or with a month in words."""

from __future__ import annotations

import re
from datetime import date

from crawler.extract.dates import date_words, shown_dates
from crawler.extract.liveblog.reading import Reading

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
    # Without a year only beside a clock, and parted otherwise than the clock is.
    re.compile(
        r"(?<![\d:./-])(?:(?P<first>\d{1,2})[/-](?P<second>\d{1,2})(?=[\s,|–—-]{1,3}\d{1,2}[:.h]\d\d)"
        r"|(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?=[\s,|–—-]{1,3}\d{1,2}:\d\d))"
    ),
    re.compile(
        r"(?:(?<=\d[:.h]\d\d\s)|(?<=\d[:.h]\d\d,\s)|(?<=\d:\d\d[ap]m\s))"
        r"(?P<first>\d{1,2})[/-](?P<second>\d{1,2})(?![\d:./-])"
    ),
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


def base_language(language: str | None) -> str:
    """The language of a BCP 47 tag, without its region; empty where there is none."""
    return (language or "").partition("-")[0].lower()


def take_day(
    text: str, language: str | None, country: str | None, *, at_start: bool = False
) -> tuple[Reading | None, str]:
    """The first day `text` names, and `text` without it."""
    numbered, named = _DAY_SIGN.search(text), _MONTH_SIGN.search(text)
    patterns = _NUMBERED_DAYS if numbered else ()
    # "mar. 7 mai": what is an English month may be a weekday.
    worded = (
        ((_WORDED_DAY, *_NAMED_DAYS) if base_language(language) not in ("", "en") else (*_NAMED_DAYS, _WORDED_DAY))
        if named
        else ()
    )
    for pattern in (*patterns, *worded):
        match = pattern.match(text) if at_start else pattern.search(text)
        if match is None:
            continue
        if pattern is _WORDED_DAY:
            month = date_words.own_month(match["word"], language)
            reading = _valid_day(match["year"], month, match["day"]) if month else None
        else:
            reading = _numbered_day(match, language, country)
        if reading:
            return reading, text[: match.start()] + " " + text[match.end() :]
    return None, text


def _numbered_day(match: re.Match[str], language: str | None, country: str | None) -> Reading | None:
    """The day `match` is; one without a day where it is not known which of two is meant, and a clock stands beside."""
    found = match.groupdict()
    if found.get("first"):
        first, second = int(found["first"]), int(found["second"])
        if first > 12 or second > 12:
            day, month = (first, second) if first > 12 else (second, first)
        else:
            order = shown_dates.month_first(shown_dates.Reading(language, country))
            if order is None and first != second:
                return None if found.get("year") else Reading()
            month, day = (first, second) if order else (second, first)
        return _valid_day(found.get("year"), month, day)
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
