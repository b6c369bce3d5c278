"""What a live blog says beside its entries, where the page's data does not keep the two apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from archive.items import Entry
from crawler.extract.body.body import by_json_ld
from crawler.extract.liveblog import Stream
from crawler.extract.text import covers, words_of

# Of a text made of entries the page may show the newest only, and of an entry a lead may repeat a sentence.
_SHARE = 0.5
_MIN_WORDS = 8


def without_entries(node: dict[str, Any], entries: Sequence[Entry]) -> dict[str, Any]:
    """`node`, the blog's structured data, without an `articleBody` that is its entries in a row."""
    stated = by_json_ld(node)
    told = [paragraph for entry in entries for paragraph in (entry.articleBody or "").split("\n\n")]
    if (
        not stated
        or len(words_of(" ".join(told))) < _MIN_WORDS
        or max(covers(told, stated), covers(stated, told)) < _SHARE
    ):
        return node
    return {key: value for key, value in node.items() if key != "articleBody"}


def settle_dates(
    published: str | None, modified: str | None, stream: Stream
) -> tuple[str | None, str | None, list[str]]:
    """`datePublished` and `dateModified` of a live blog, and what is doubtful about them.

    A publication after the oldest entry is that of an update, which systems write in its place: then the blog began
    with its coverage or, where that begins later or is not stated, with that entry. All are ISO 8601.
    """
    instants = [datetime.fromisoformat(entry.datePublished) for entry in stream.entries if entry.datePublished]
    oldest = min((instant for instant in instants if instant.tzinfo is not None), default=None)
    if published is None or oldest is None or not _after(published, oldest):
        return published, modified, []
    start = datetime.fromisoformat(stream.coverage_start) if stream.coverage_start else None
    covered = start is not None and start.tzinfo is not None and start <= oldest
    began = (stream.coverage_start if covered else None) or oldest.isoformat()
    warning = (
        f"datePublished: the page says {published}, which is after its oldest entry;"
        f" this is {'the start of its coverage' if covered else 'that entry'}."
    )
    return began, modified or published, [warning]


def _after(published: str, oldest: datetime) -> bool:
    if len(published) == len("2022-01-08"):
        # A day in no known zone: zones part days by one at most.
        return date.fromisoformat(published) > oldest.date() + timedelta(days=1)
    return datetime.fromisoformat(published) > oldest
