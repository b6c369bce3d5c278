"""The settings that say how often things are looked at: DUE_ARTICLES, DUE_FEEDS ... (crawler/settings.py)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from crawler.due.ladder import parse_ladder
from crawler.due.policy import Bounds, Policy
from crawler.due.validators import Validators
from crawler.sites.intervals import parse_interval

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

T = TypeVar("T")

_SHORTEST = timedelta(seconds=1)


def policy_of(settings: BaseSettings) -> Policy:
    """The policy that the settings describe. Raises ValueError that names the setting and says what to write."""
    return Policy(
        articles=_read(settings, "DUE_ARTICLES", parse_ladder),
        feeds=_read(settings, "DUE_FEEDS", _bounds),
        sections=_read(settings, "DUE_SECTIONS", _bounds),
        live=_read(settings, "DUE_LIVE", _bounds),
        seed=str(settings.get("DUE_SEED") or ""),
    )


def validators_of(settings: BaseSettings) -> Validators:
    """How far validators are trusted. Raises ValueError as `policy_of`."""
    live, lists, pages = _read(settings, "WHOLE_AGAIN", _durations)
    return Validators(
        conditional=settings.getbool("CONDITIONAL_REQUESTS"), whole_live=live, whole_lists=lists, whole_pages=pages
    )


def _read(settings: BaseSettings, name: str, parse: Callable[[list[str]], T]) -> T:
    try:
        return parse([str(value).strip() for value in settings.getlist(name)])
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _bounds(values: list[str]) -> Bounds:
    if len(values) != 2:
        raise ValueError(f'{",".join(values)!r}: write the shortest and the longest wait, as "5 min,2 h"')
    shortest, longest = (parse_interval(value, _SHORTEST) for value in values)
    if shortest > longest:
        raise ValueError(f"{values[0]!r} is longer than {values[1]!r}; write the shorter one first")
    return shortest, longest


def _durations(values: list[str]) -> tuple[timedelta, timedelta, timedelta]:
    if len(values) != 3:
        raise ValueError(f'{",".join(values)!r}: write three, for live blogs, lists and pages, as "10 min,6 h,1 h"')
    live, lists, pages = (parse_interval(value, _SHORTEST) for value in values)
    return live, lists, pages
