"""From which day to which something holds: publishers change their markup, and old captures keep the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Days of UTC, each beginning at midnight; None: no bound. Without either it holds always."""

    since: date | None = None
    """The first day on which it holds."""
    until: date | None = None
    """The first day on which it no longer holds."""

    def holds_at(self, instant: datetime | None) -> bool:
        """Whether it holds at `instant` (aware), a capture's WARC-Date.

        Of an unknown instant, None, only what holds always is sure to hold.
        """
        if instant is None:
            return self.since is None and self.until is None
        day = instant.astimezone(UTC).date()
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def overlaps(self, other: Validity) -> bool:
        """Whether there is a day on which both hold."""
        return (self.since or date.min) < (other.until or date.max) and (other.since or date.min) < (
            self.until or date.max
        )

    def __str__(self) -> str:
        """`since 2024-03-01 until 2026-03-01`, or `always`."""
        bounds = (("since", self.since), ("until", self.until))
        return " ".join(f"{name} {day}" for name, day in bounds if day is not None) or "always"


ALWAYS = Validity()
