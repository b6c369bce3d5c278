"""`health.json` of a collection: the latest report of all sites, whole, for other programs (docs/health.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.health.lines import break_to_dict, iso
from archive.health.period import Period, Share, median_of, words_of

REPORT = "health.json"
"""Its name in a collection's folder."""
VERSION = 1


@dataclass(slots=True)
class SiteReport:
    """A site in its latest period."""

    period: Period
    past: Mapping[str, Share]
    """By measure: the 30 days before, without what was broken then."""

    def to_dict(self) -> dict[str, Any]:
        """As it stands in the report."""
        period = self.period
        median = median_of(period.words)
        return {
            "start": iso(period.start),
            "end": iso(period.end),
            "kills": period.kills,
            "requests": period.requests,
            "statuses": period.statuses,
            "failures": period.failures,
            "bytes": period.bytes,
            "lists": period.lists,
            "pages": period.pages,
            "items": period.items,
            "articles": period.articles,
            "liveblogs": period.liveblogs,
            "entries": period.entries,
            "documents": period.documents,
            "unchanged": period.unchanged,
            "reasons": period.reasons,
            "medianWords": words_of(median) if median is not None else None,
            "measures": {
                measure: {"bad": share.bad, "of": share.of, "past": _past(self.past.get(measure))}
                for measure, share in period.shares.items()
            },
            "breaks": [break_to_dict(broken) for broken in period.breaks.values()],
        }


@dataclass(slots=True)
class Report:
    """What there is to be said at an instant."""

    date: datetime
    sites: Mapping[str, SiteReport]
    """All sites of the last 30 days, each in its latest period."""
    began: list[str] = field(default_factory=list)
    """Sentences: of breaks that were found since the report before."""
    lasting: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    def to_json(self) -> str:
        """One JSON object."""
        content = {
            "version": VERSION,
            "date": iso(self.date),
            "began": self.began,
            "lasting": self.lasting,
            "ended": self.ended,
            "sites": {name: self.sites[name].to_dict() for name in sorted(self.sites)},
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"

    def write(self, folder: Path) -> None:
        """Replace the collection's report; a kill leaves the old one or the new one. Raises OSError."""
        new = folder / f"{REPORT}.new"
        new.write_text(self.to_json(), encoding="utf-8", errors="replace")
        new.replace(folder / REPORT)


def _past(share: Share | None) -> dict[str, int] | None:
    return {"bad": share.bad, "of": share.of} if share is not None and share.of else None
