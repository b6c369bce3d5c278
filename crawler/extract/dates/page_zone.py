"""The time zone a page's clocks are in: what its claims, held against each other, the site and its country tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timezone, tzinfo
from functools import cached_property, lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from crawler.extract.dates import zones
from crawler.extract.dates.claims import Claim
from crawler.extract.dates.instants import Instant, offset_between
from crawler.extract.page.document import Document
from crawler.extract.text import word_list

# One zone of each rule by which countries set their clocks, for asking where an offset seen one day holds on another.
_RULES = word_list(
    """
    UTC Europe/London Europe/Lisbon Africa/Casablanca Africa/Lagos Europe/Berlin Africa/Cairo Africa/Johannesburg
    Europe/Athens Europe/Chisinau Asia/Beirut Asia/Jerusalem Europe/Moscow Europe/Istanbul Asia/Tehran Asia/Dubai
    Asia/Kabul Asia/Karachi Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Yangon Asia/Bangkok Asia/Shanghai Asia/Tokyo
    Australia/Perth Australia/Darwin Australia/Adelaide Australia/Brisbane Australia/Sydney Pacific/Auckland
    Pacific/Honolulu America/Anchorage America/Los_Angeles America/Phoenix America/Denver America/Chicago
    America/Mexico_City America/New_York America/Bogota America/Havana America/Caracas America/Halifax America/Santiago
    America/Asuncion America/St_Johns America/Sao_Paulo America/Nuuk Atlantic/Azores
    """
)
# Top-level domains that are sold to all the world, with the language of their own country.
_SOLD_TO_ALL = {"co": "es", "am": "hy"}


@dataclass(frozen=True, slots=True)
class Sighting:
    """An offset a page's clocks were seen to have, and when."""

    offset: timezone
    day: date


@dataclass
class PageZone:
    """What is known of the zone of a page."""

    document: Document

    local: Sighting | None
    """Of clocks without a zone."""
    behind_z: Sighting | None
    """Of clocks that end in a `Z` which is false."""
    shown: Sighting | None
    """The offset that some claim writes, other than UTC's."""
    honest_z: bool
    """Whether a claim in UTC says what one with another offset says."""
    site: str | None
    """The zone the site is configured with."""

    @cached_property
    def country(self) -> str | None:
        """The zone of the page's top-level domain, where that country has one only."""
        return _of_country(self.document)

    def at(self, sighting: Sighting, clock: datetime) -> tzinfo | None:
        """The zone of a naive `clock`, where the page's offset was seen as `sighting`; None where that is not certain.

        Countries set their clocks twice a year: an offset of another day counts where the zone is known by name, or
        where in no zone that had it, it has changed since.
        """
        if clock.date() == sighting.day:
            return sighting.offset
        noon = datetime.combine(sighting.day, time(12))
        for name in (self.site, self.country):
            if name and (zone := zones.named(name)).utcoffset(noon) == sighting.offset.utcoffset(None):
                return zone
        offsets = {zone.utcoffset(clock) for zone in _with_offset(sighting.offset, sighting.day)}
        return sighting.offset if offsets <= {sighting.offset.utcoffset(None)} else None


def page_zone(document: Document, events: Iterable[list[Claim]]) -> PageZone:
    """Compare the claims about one event with each other: the same point of time on different clocks is a zone."""
    local: Sighting | None = None
    behind_z: Sighting | None = None
    shown: Sighting | None = None
    honest_z = False
    for claims in events:
        epochs = [claim for claim in claims if claim.epoch]
        for claim in claims:
            if not claim.instant.timed or claim.epoch:
                continue
            if not claim.instant.zoned:
                exact = [*epochs, *(other for other in claims if other.instant.zoned)]
                local = local or _first(claim, (offset_between(claim.instant, other.instant) for other in exact))
            elif claim.utc:
                # Unix time cannot be local. And no software turns UTC into a clock that shows the same in another zone,
                # while many add a Z to whatever they have.
                told = (offset_between(claim.instant, other.instant) for other in epochs)
                behind_z = behind_z or _first(claim, (zone for zone in told if zone and zone.utcoffset(None)))
                behind_z = behind_z or _first(claim, (same_clock(claim.instant, other.instant) for other in claims))
            else:
                shown = shown or _first(claim, (_offset(claim.instant),))
                honest_z = honest_z or any(other.utc and other.instant == claim.instant for other in claims)
    site = document.site.time_zone if document.site else None
    return PageZone(document, local or behind_z, behind_z, shown, honest_z, site)


def same_clock(utc: Instant, other: Instant) -> timezone | None:
    """The offset of `other`, where its clock shows to the minute what `utc`, in UTC by its own word, shows."""
    offset = _offset(other)
    return offset if offset is not None and offset.utcoffset(None) and _clock(utc) == _clock(other) else None


def _first(claim: Claim, offsets: Iterable[timezone | None]) -> Sighting | None:
    return next((Sighting(offset, claim.instant.day) for offset in offsets if offset is not None), None)


def _offset(instant: Instant) -> timezone | None:
    zone = getattr(instant.moment, "tzinfo", None)
    return zone if isinstance(zone, timezone) else None


def _clock(instant: Instant) -> datetime | None:
    """What a clock showed, to the minute."""
    moment = instant.moment
    return moment.replace(tzinfo=None, second=0, microsecond=0) if isinstance(moment, datetime) else None


def _of_country(document: Document) -> str | None:
    """The zone of the page's top-level domain; None where the page's language is at home in another zone."""
    country = top_level_domain(document.url)
    zone = zones.of_country(country)
    spoken_there = _SOLD_TO_ALL.get(country or "")
    if not isinstance(zone, ZoneInfo) or (spoken_there and not (document.language or "").startswith(spoken_there)):
        return None
    spoken = zones.of_language(document.language)
    winter, summer = datetime(2024, 1, 15), datetime(2024, 7, 15)  # noqa: DTZ001
    if spoken is not None and any(spoken.utcoffset(when) != zone.utcoffset(when) for when in (winter, summer)):
        return None
    return zone.key


def top_level_domain(url: str) -> str | None:
    """The last label of the host's name."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return None
    return host.rpartition(".")[2] or None


@lru_cache(maxsize=1024)
def _with_offset(offset: timezone, day: date) -> tuple[tzinfo, ...]:
    noon = datetime.combine(day, time(12))
    every = (zones.named(name) for name in _RULES)
    return tuple(zone for zone in every if zone.utcoffset(noon) == offset.utcoffset(None))
