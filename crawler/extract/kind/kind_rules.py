"""The rules of `kinds.toml`: what pages that are no articles say of themselves."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.extract.reasons import Reason

_REASONS = {str(reason): reason for reason in Reason}


@dataclass(frozen=True, slots=True)
class Program:
    """A program that makes a site, and what its names on `<html>` and `<body>` say a page is."""

    name: str
    reason: Reason
    names: tuple[re.Pattern[str], ...]
    """Each must be found."""
    without: re.Pattern[str] | None

    def matches(self, marks: str) -> bool:
        """`marks` are the names of a page, each with a space before and behind it."""
        return all(one.search(marks) for one in self.names) and not (self.without and self.without.search(marks))


@dataclass(frozen=True, slots=True)
class Rules:
    """What `kinds.toml` holds."""

    certain: Mapping[str, Reason]
    """Types of schema.org by name, and so the next two."""
    soft: Mapping[str, Reason]
    weak: Mapping[str, Reason]
    open_graph: Mapping[str, Reason]
    programs: tuple[Program, ...]
    generators: tuple[tuple[str, Reason], ...]
    """The lower-cased beginning of a generator's name, and what its pages are."""
    challenge_marks: tuple[str, ...]
    """What stands in the source of checks for robots only."""
    challenge_scripts: tuple[str, ...]
    """What stands on pages that were let through as well."""
    challenge_titles: re.Pattern[str]
    error_phrases: re.Pattern[str]
    consent_names: re.Pattern[str]
    consent_words: re.Pattern[str]


@cache
def rules() -> Rules:
    """The rules, read once."""
    table = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text("utf-8"))
    types = {degree: _by_name(table["types"][degree]) for degree in ("certain", "soft", "weak")}
    return Rules(
        **types,
        open_graph={name: _REASONS[reason] for name, reason in table["open_graph"].items()},
        programs=tuple(_program(one) for one in table["program"]),
        generators=tuple(
            (beginning.lower(), _REASONS[reason])
            for reason, names in table["generators"].items()
            for beginning in names
        ),
        challenge_marks=tuple(table["challenge"]["marks"]),
        challenge_scripts=tuple(table["challenge"]["scripts"]),
        challenge_titles=_one_of(table["challenge"]["titles"], r"^\W*(?:%s)"),
        error_phrases=_one_of(table["error"]["phrases"]),
        consent_names=_one_of(table["consent"]["names"]),
        consent_words=_one_of(table["consent"]["words"]),
    )


def _by_name(names: Mapping[str, list[str]]) -> dict[str, Reason]:
    return {name: _REASONS[reason] for reason, types in names.items() for name in types}


def _program(table: Mapping[str, Any]) -> Program:
    return Program(
        name=table["name"],
        reason=_REASONS[table["reason"]],
        names=tuple(_names(line) for line in table["names"]),
        without=_names(table["without"]) if "without" in table else None,
    )


def _names(line: str) -> re.Pattern[str]:
    """One of the names in `line`, in which a `*` stands for the rest of a name."""
    return re.compile(" (?:" + "|".join(re.escape(name).replace(r"\*", r"\S*") for name in line.split()) + ") ")


def _one_of(patterns: Iterable[str], frame: str = "%s") -> re.Pattern[str]:
    return re.compile(frame % "|".join(patterns), re.IGNORECASE)
