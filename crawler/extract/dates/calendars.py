"""Dates of other calendars, as the press writes them, in the words and figures of the Gregorian one.

Iran counts solar years from 622; its leap years recur in cycles of 33 years throughout the years of the press
(https://www.fourmilab.ch/documents/calendar/#persian). Japan counts years from the accession of its emperors. The press
of the Levant calls four months by two words.
"""

from __future__ import annotations

import re
from datetime import date

_PERSIAN_MONTHS = (
    *("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور"),
    *("مهر", "ابان", "اذر", "دی", "بهمن", "اسفند"),
)
_FIRST_PERSIAN_YEAR, _LAST_PERSIAN_YEAR = 1350, 1450
_MONTHS_OF_31 = 6
# Where in a cycle of 33 years they stand, and the first of Farvardin 1403 as one day to count from.
_SHIFT = 1595
_NOWRUZ_1403 = date(2024, 3, 20).toordinal()
_PERSIAN_IN_WORDS = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s(?P<word>{'|'.join(_PERSIAN_MONTHS)})\s?(?:ماه\s?)?[,،]?\s?(?P<year>1[34]\d\d)(?!\d)"
)
_PERSIAN_IN_FIGURES = re.compile(
    r"(?<![\d/.-])(?P<year>1[34]\d\d)([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])"
)
# Which year came before the first of each.
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
_ERA = re.compile(rf"(?P<era>{'|'.join(_ERAS)})\s?(?P<year>元|\d{{1,2}})\s?年")
# As they are written without marks on letters.
_LEVANTINE = {
    "كانون الثاني": "يناير",
    "تشرين الاول": "اكتوبر",
    "تشرين الثاني": "نوفمبر",
    "كانون الاول": "ديسمبر",
}


def in_gregorian(text: str, language: str | None) -> str:
    """`text`, with ASCII digits and no marks on its letters, its dates as the Gregorian calendar has them.

    Years like 1403 in figures alone are Persian ones where `language` (BCP 47) is Persian.
    """
    if text.isascii() and not (language or "").startswith("fa"):
        return text
    for name, month in _LEVANTINE.items():
        text = text.replace(name, month)
    text = _PERSIAN_IN_WORDS.sub(_of_persian, _ERA.sub(_of_era, text))
    if (language or "").startswith("fa"):
        text = _PERSIAN_IN_FIGURES.sub(_of_persian, text)
    return text


def persian(year: int, month: int, day: int) -> date | None:
    """The Gregorian date of a Persian one; None for one that there is not."""
    if not (_FIRST_PERSIAN_YEAR <= year <= _LAST_PERSIAN_YEAR and 1 <= month <= 12):
        return None
    first = _days_before(year) - _days_before(1403) + _NOWRUZ_1403
    month_begins = 31 * (month - 1) if month <= _MONTHS_OF_31 else 186 + 30 * (month - 7)
    month_ends = month_begins + (31 if month <= _MONTHS_OF_31 else 30)
    if not 1 <= day <= min(month_ends, _days_before(year + 1) - _days_before(year)) - month_begins:
        return None
    return date.fromordinal(first + month_begins + day - 1)


def _days_before(year: int) -> int:
    shifted = year + _SHIFT
    return 365 * shifted + shifted // 33 * 8 + (shifted % 33 + 3) // 4


def _of_persian(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = _PERSIAN_MONTHS.index(parts["word"]) + 1 if "word" in parts else int(parts["month"])
    found = persian(int(parts["year"]), month, int(parts["day"]))
    return found.isoformat() if found else match[0]


def _of_era(match: re.Match[str]) -> str:
    year = 1 if match["year"] == "元" else int(match["year"])
    return f"{_ERAS[match['era']] + year}年"
