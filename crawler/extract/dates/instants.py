"""Instants as pages write them, read without guessing: a day stays a day, a clock without a zone stays local."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

# News pages do not speak of publications outside these years; a number or a date outside them is something else.
_FIRST_YEAR, _LAST_YEAR = 1985, 2100
_EPOCH_FIRST = int(datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp())
_EPOCH_LAST = int(datetime(_LAST_YEAR, 1, 1, tzinfo=UTC).timestamp())

# ISO 8601, extended and basic, as pages vary it: a space for the T, one digit for an hour, a fraction of any length,
# an offset with or without a colon or minutes and with a space before it, or a zone's name. And as formatters spoil it:
# an offset written twice, a literal Z before or behind the offset, a plus that a URL's decoding turned into a space.
_ISO = re.compile(
    r"""(?P<year>\d{4})(?P<dash>[-/.]?)(?P<month>\d{2})(?P=dash)(?P<day>\d{2})
    (?:(?:[T\s]\s?|,\s)(?P<hour>\d{1,2})(?P<colon>:?)(?P<minute>\d{2})(?:(?P=colon)(?P<second>\d{2})(?:[.,:]\d{1,9})?)?
    (?:\s?(?P<half>[AP]M))?
    \s?(?P<offset>(?:Z|(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?|UT|[A-Z]{3,4}){1,2}
    |(?<=\s)(?(second)\d{2}:\d{2}|(?!)))?)?
    (?:\[[A-Za-z_/+-]+\])?""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFSETS = re.compile(r"Z|(?:UTC|GMT)?\s?[+-]?\d{1,2}(?::?\d{2})?(?::?\d{2})?|UT|[A-Z]{3,4}", re.IGNORECASE)
# Digits alone, to the minute or second; as Unix time in milliseconds they would be of the 1970s.
_COMPACT = re.compile(r"(?P<day>\d{8})(?P<clock>\d{4}(?:\d{2})?)")
# What JavaScript's Date prints: "Sat Jan 08 2022 02:50:00 GMT+0000 (Coordinated Universal Time)".
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<year>\d{4})"
    r" (?P<time>\d{2}:\d{2}:\d{2}) GMT(?P<offset>[+-]\d{4})"
)
# What java.util.Date prints: "Sat Jan 08 02:50:00 CET 2022".
_JAVA = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d{1,2}) (?P<time>\d{2}:\d{2}:\d{2}) (?P<zone>[A-Z]{1,4})"
    r" (?P<year>\d{4})"
)
# "Sat, 08 Jan 2022 02:50:00 GMT": RFC 5322, the weekday optional.
_RFC5322 = re.compile(
    r"(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d{1,2}:\d{2}(?::\d{2})?(?: (?:[+-]\d{4}|[A-Z]{1,4}))?"
)
_AFTER_MINUTE = ("", ":", "Z", "+", "-")
_FARTHEST = timedelta(hours=14)
"""How far from Greenwich the farthest zone of earth is."""
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")

# Names of zones that mean one offset wherever software writes them. CST, IST, BST and their like mean several.
_NAMED = {"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2}
_NAMED |= {"EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "WIB": 7, "SAST": 2, "NZST": 12, "NZDT": 13}
_NAMED |= {"AEDT": 11, "EDT": -4, "PDT": -7}
# RFC 5322, section 4.3, gives these a meaning in mail's form of a date.
_NAMED_IN_MAIL = {"EST": -5, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8}


@dataclass(frozen=True, slots=True)
class Instant:
    """When something happened, as exactly as its source says it and no more."""

    moment: datetime | date
    """Aware; or naive, where a clock is stated and no zone; or a day."""

    @property
    def zoned(self) -> bool:
        """Whether it is one point of time."""
        return isinstance(self.moment, datetime) and self.moment.tzinfo is not None

    @property
    def timed(self) -> bool:
        """Whether it has a time of day."""
        return isinstance(self.moment, datetime)

    @property
    def day(self) -> date:
        """Its calendar day where it was written."""
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment

    @property
    def midnight(self) -> bool:
        """Whether its clock shows 00:00:00: often what is left of a day that went through a database."""
        return isinstance(self.moment, datetime) and (self.moment.hour, self.moment.minute, self.moment.second) == (
            0,
            0,
            0,
        )

    def at(self, zone: tzinfo) -> Instant:
        """The same clock, in `zone`."""
        assert isinstance(self.moment, datetime)
        return Instant(self.moment.replace(tzinfo=zone))

    def isoformat(self) -> str:
        """ISO 8601 to the second, with an offset where it has one; a day alone as `2022-01-08`."""
        if isinstance(self.moment, datetime):
            return self.moment.replace(microsecond=0).isoformat()
        return self.moment.isoformat()


def parse_instant(text: str | None) -> Instant | None:
    """The instant that `text` states in a form made for machines; None where it states none, or none that can be.

    Read are ISO 8601 (also compact: `20220108T0250+0000`), RFC 5322, what the dates of JavaScript and Java print, and
    Unix time in seconds or milliseconds. Nothing is added: no time where a day stands, no zone where a clock stands or
    two offsets contradict each other. A `Z` beside an offset is a literal of somebody's format: the offset counts.
    """
    text = " ".join((text or "").split())
    if not text or len(text) > 100:
        return None
    try:
        # The standard library reads most of them, and quickly; of a day it would make a midnight.
        # It takes an offset of 70 minutes for one, too.
        if len(text) > 15 and text[10] in "T " and text[16:17] in _AFTER_MINUTE and text[-2:] < "60":
            moment = datetime.fromisoformat(text)
            if moment.tzinfo is None or abs(moment.utcoffset() or timedelta()) <= _FARTHEST:
                return _within_years(moment)
    except ValueError:
        pass
    try:
        if match := _ISO.fullmatch(text):
            return _iso(match)
        if _EPOCH.fullmatch(text):
            return _epoch(text) or _compact(text)
        if match := _JAVASCRIPT.match(text):
            stated = f"{match['day']} {match['month']} {match['year']} {match['time']} {match['offset']}"
            return _within_years(parsedate_to_datetime(stated))
        if match := _JAVA.fullmatch(text):
            moment = parsedate_to_datetime(f"{match['day']} {match['month']} {match['year']} {match['time']}")
            return _within_years(moment.replace(tzinfo=_zone(match["zone"])))
        if _RFC5322.fullmatch(text):
            return _rfc5322(text)
        return _compact(text)
    except (ValueError, OverflowError, TypeError):
        return None


def offset_between(local: Instant, exact: Instant) -> timezone | None:
    """The zone in which `local`'s clock shows `exact`'s point of time, seconds aside; None where no zone of earth does.

    `local`'s own offset is left out of account, so that a false `Z` can be told.
    """
    if not isinstance(local.moment, datetime) or not isinstance(exact.moment, datetime) or not exact.zoned:
        return None
    clock = local.moment.replace(tzinfo=None)
    difference = (clock - exact.moment.astimezone(UTC).replace(tzinfo=None)).total_seconds()
    quarters = round(difference / 900)
    # Offsets are whole quarters of an hour, from -12 to +14 h.
    if abs(difference - quarters * 900) >= 60 or not -48 <= quarters <= 56:
        return None
    return timezone(timedelta(minutes=15 * quarters))


def _epoch(text: str) -> Instant | None:
    seconds = float(text) / (1000 if len(text.split(".")[0]) >= 12 else 1)
    return Instant(datetime.fromtimestamp(seconds, UTC)) if _EPOCH_FIRST <= seconds < _EPOCH_LAST else None


def _iso(match: re.Match[str]) -> Instant | None:
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if match["hour"] is None:
        return _within_years(date(year, month, day))
    if not match["colon"] and len(match["hour"]) < 2:
        return None
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].upper() == "PM" else 0)
    # ISO 8601 lets the day end at 24:00, and clocks show a leap second.
    late = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    moment = datetime(year, month, day, 0 if late else hour, minute, min(second, 59), tzinfo=_zone(match["offset"]))
    return _within_years(moment + late)


def _compact(text: str) -> Instant | None:
    match = _COMPACT.fullmatch(text)
    return parse_instant(f"{match['day']}T{match['clock']}") if match else None


def _zone(offset: str | None) -> timezone | None:
    """The zone that an offset, or one or two of them in a row, or a name, stands for; None where it names none."""
    zones = {} if offset is None else {_offset(part): None for part in _OFFSETS.findall(offset.replace(" ", ""))}
    if len(zones) > 1:
        zones.pop(UTC, None)
    return next(iter(zones)) if len(zones) == 1 else None


def _offset(text: str) -> timezone | None:
    match = re.search(r"([+-]?)(\d{1,2}):?(\d{2})?", text)
    if not match:
        hours = _NAMED.get(text.upper())
        return None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if timedelta(minutes=minutes) > _FARTHEST or int(match[3] or 0) > 59:
        raise ValueError("no zone of earth is that far from Greenwich")
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes)) if minutes else UTC


def _rfc5322(text: str) -> Instant | None:
    moment = parsedate_to_datetime(text)
    # An unknown zone name and "-0000" come back naive or as UTC; only what names UTC or an offset is exact.
    named = re.search(r"[A-Z]{1,4}$", text)
    if named:
        hours = (_NAMED | _NAMED_IN_MAIL).get(named[0])
        zone = None if hours is None else timezone(timedelta(hours=hours)) if hours else UTC
        moment = moment.replace(tzinfo=zone)
    return _within_years(moment)


def _within_years(moment: datetime | date) -> Instant | None:
    return Instant(moment) if _FIRST_YEAR <= moment.year < _LAST_YEAR else None
