"""Which of a page's sources a field was taken from, for whoever asks why an item says what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

T = TypeVar("T")

_MAX_VALUE = 300
_MAX_REJECTED = 50


@dataclass(slots=True)
class Choice:
    """The source a field's value was taken from, and those that were passed over.

    A source is named as one would look for it in the page: `json-ld headline`, `meta og:title`, `h1`, `time`,
    `template reach`. Nothing is kept, and sources behind the chosen one are not even read, unless `asked`.
    """

    asked: bool = False
    chosen: tuple[str, str] | None = None
    """Source and value."""
    rejected: list[tuple[str, str, str]] = field(default_factory=list)
    """Source, value, and why it was not taken."""

    def choose(self, source: str, value: object) -> None:
        """Note what the field was taken from."""
        if self.asked:
            self.chosen = (source, _shown(value))

    def reject(self, source: str, value: object, why: str) -> None:
        """Note what the field was not taken from."""
        if self.asked and len(self.rejected) < _MAX_REJECTED:
            self.rejected.append((source, _shown(value), why))

    def first(self, claims: Iterable[tuple[str, T]]) -> T | None:
        """The first value that is anything at all; `claims` are sources and values, best first."""
        found: T | None = None
        for source, value in claims:
            if not value:
                continue
            if found is None:
                found = value
                self.choose(source, value)
                if not self.asked:
                    break
            else:
                self.reject(source, value, "the same" if value == found else "a better source says otherwise")
        return found

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it: `{"chosen": {"source", "value"} or None, "rejected": [{"source", "value", "why"}]}`."""
        chosen = {"source": self.chosen[0], "value": self.chosen[1]} if self.chosen else None
        rejected = [{"source": source, "value": value, "why": why} for source, value, why in self.rejected]
        return {"chosen": chosen, "rejected": rejected}


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return text if len(text) <= _MAX_VALUE else f"{text[:_MAX_VALUE]}…"
