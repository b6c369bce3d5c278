"""As much of a time as a page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo


@dataclass(frozen=True, slots=True)
class Reading:
    """As much of a time as a page says; `month` and `day` stand together, `year` with them, `zone` with `time`."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    time: time | None = None
    zone: tzinfo | None = None
    machine: bool = False
    """Read from a value meant for machines."""

    @property
    def date(self) -> date | None:
        """The day, where the reading says a whole one."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def instant(self) -> datetime | None:
        """The instant in UTC, where the reading says one."""
        day = self.date
        if day is None or self.time is None or self.zone is None:
            return None
        return datetime.combine(day, self.time, self.zone).astimezone(UTC)
