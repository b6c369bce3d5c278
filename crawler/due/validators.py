"""Conditional requests (RFC 9110 §13), and how far a site's validators can be trusted.

Some servers send an unchanged ETag with changed content; so what could have been asked about is fetched whole now and
then, to compare. A site that was caught is asked for everything whole from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.frontier import FrontierRow, OriginRow
from crawler.due.answer import Answer

FORGIVEN = timedelta(days=30)
"""After so long a site that lied is given another chance: servers are replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The rules."""

    conditional: bool
    """Whether anything is asked on condition."""
    whole_live: timedelta
    """A live blog is fetched whole at least so often: what a false 304 hides there may be gone soon."""
    whole_lists: timedelta
    """So is what lists pages."""
    whole_pages: timedelta
    """Of a site's other pages one at least so often."""

    def headers(self, row: FrontierRow, at: datetime, origin: OriginRow) -> dict[str, bytes]:
        """The conditions under which the row is asked for; empty where it is fetched whole."""
        if not self.conditional or not (row.etag or row.last_modified) or row.whole is None:
            return {}
        if self.is_mistrusted(origin, at) or self._is_check(row, at, origin):
            return {}
        # Both, as the wire has it; a server that knows ETags disregards the date (RFC 9110 §13.1.3).
        stated = {"If-None-Match": row.etag, "If-Modified-Since": row.last_modified}
        return {name: value.encode("latin-1") for name, value in stated.items() if value}

    def is_mistrusted(self, origin: OriginRow, at: datetime) -> bool:
        """Whether the site lied, and not long ago."""
        return origin.lied is not None and at - datetime.fromisoformat(origin.lied) < FORGIVEN

    def is_sample(self, row: FrontierRow, at: datetime, origin: OriginRow) -> bool:
        """Whether the row is the one of its site's pages that is fetched whole to check all."""
        is_known = row.type == "NewsArticle" and (row.etag or row.last_modified)
        if not self.conditional or not is_known or self.is_mistrusted(origin, at):
            return False
        return origin.checked is None or at - datetime.fromisoformat(origin.checked) >= self.whole_pages

    def _is_check(self, row: FrontierRow, at: datetime, origin: OriginRow) -> bool:
        assert row.whole is not None
        since = at - datetime.fromisoformat(row.whole)
        if row.type == "LiveBlogPosting":
            return since >= self.whole_live
        if row.type in ("feed", "section"):
            return since >= self.whole_lists
        return self.is_sample(row, at, origin)


def has_lied(row: FrontierRow, answer: Answer, *, changed: bool) -> bool:
    """Whether a whole answer shows that a conditional request would have been answered wrongly.

    `row` is from before the look. A page that differs in bytes alone is no lie: its validator may be weak on purpose.
    """
    if not changed or answer.status != 200 or row.looked is None:
        return False
    if row.etag is not None:
        return answer.etag == row.etag
    return row.last_modified is not None and answer.last_modified == row.last_modified
