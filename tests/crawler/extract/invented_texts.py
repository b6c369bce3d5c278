"""A short report in many languages, invented: of a harbour whose lock is closed, with the letters each language has."""

from __future__ import annotations

from itertools import cycle, islice
from pathlib import Path

REPORTS: dict[str, tuple[str, list[str]]] = {}
"""Language to headline and three paragraphs, each of some 140 letters."""
for _report in Path(__file__).with_name("reports.txt").read_text(encoding="utf-8").strip().split("\n\n"):
    _language, _headline, *_paragraphs = _report.split("\n")
    REPORTS[_language] = (_headline, _paragraphs)


def headline(language: str) -> str:
    return REPORTS[language][0]


def paragraphs(language: str, count: int, start: int = 0) -> list[str]:
    """So many paragraphs in a language, in order, over and over."""
    return list(islice(cycle(REPORTS[language][1]), start, start + count))


def headlines(language: str, count: int) -> list[str]:
    """So many headlines, no two the same."""
    return [f"{headline(language)} ({number})" for number in range(1, count + 1)]
