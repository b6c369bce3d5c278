"""What the catalog says: its tables, and the rows that go in and come out of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    Named,
    String,
    Table,
    TypedColumns,
)

from archive.addresses import document_of, site_of
from archive.items import Capture, count_words
from archive.warc.http import header_values, parse_head

SCHEMA_VERSION = 4
"""Raised with every change of the tables: an older catalog is rebuilt, not migrated."""

ItemType = Literal["NewsArticle", "LiveBlogPosting"]
Outcome = Literal["item", "unchanged", "reason", "none", "pending"]

HEADLINE_CHARACTERS = 1000
"""A catalog is for finding; the whole headline stands in the item."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureRow:
    """One response or revisit record and what came of it."""

    warc: str
    """File name as in `archive.items.Capture`: without folder and without `.open`."""
    offset: int
    length: int
    record_id: str
    url: str
    date: str
    """WARC-Date. Read back, it is UTC with six digits of a fraction, so that text sorts as time does."""
    status: int | None
    """HTTP status; None where the response has no status line."""
    mime: str | None
    """Media type of the response, lower case, without parameters."""
    payload_digest: str | None
    outcome: Outcome = "pending"
    """`item` or `reason`: a page, extracted or not. `unchanged`: a page whose item is equal to the latest one of its
    URL, or whose bytes are (a revisit record), so that it is not written again. `none`: no page, so that nothing was to
    be extracted (robots.txt, feed, sitemap, redirect). `pending`: extraction has not answered yet."""
    type: ItemType | None = None
    reason: str | None = None
    """Why a page gave no item: a code of the extractor's closed list."""
    headline: str | None = None
    date_published: str | None = None
    """As in the item: an instant with its own offset, or a day."""
    site: str | None = None
    document: str | None = None
    """Key of the document this is a capture of (`archive.addresses.document_of`)."""
    entries: int | None = None
    """Entries of a live blog; 0 for an article."""
    words: int | None = None
    """Words of the body; of a live blog, with all its entries."""
    items_offset: int | None = None
    """Where in the items file the gzip member with the item begins."""
    moment: str | None = None
    """What captures are ordered by (`archive.capture_order`), an instant as `date`; the date, where none is given."""

    @classmethod
    def of(
        cls, capture: Capture, *, url: str, status: int | None, mime: str | None, outcome: Literal["none", "pending"]
    ) -> Self:
        """The row of a record nothing was extracted from (yet)."""
        return cls(
            warc=capture.warc,
            offset=capture.offset,
            length=capture.length,
            record_id=capture.recordId,
            url=url,
            date=capture.date,
            status=status,
            mime=mime,
            payload_digest=capture.payloadDigest,
            outcome=outcome,
            site=site_of(url),
        )

    @classmethod
    def of_response(cls, capture: Capture, url: str, start: bytes) -> Self:
        """The row of a response record that waits for its outcome; `start`: its bytes, headers and all, or the first
        64 KB.
        """
        head = parse_head(start)
        media_types = [value.partition(";")[0].strip().lower() for value in header_values(head.headers, "Content-Type")]
        mime = media_types[0] if media_types else None
        return cls.of(capture, url=url, status=head.status, mime=mime or None, outcome="pending")

    def with_item(self, item: Mapping[str, Any]) -> Self:
        """Return the row with what an item (`to_dict()`, or a line of an items file) says.

        Raises ValueError where `item` is none.
        """
        kind = item.get("@type")
        if kind not in ("NewsArticle", "LiveBlogPosting") or not isinstance(item.get("url"), str):
            raise ValueError(f"no item: @type {kind!r}, url {item.get('url')!r}")
        entries = [entry for entry in item.get("liveBlogUpdate") or [] if isinstance(entry, dict)]
        words = sum(count_words(storable(part.get("articleBody")) or "") for part in [item, *entries])
        headline = storable(item.get("headline"))
        return replace(
            self,
            outcome="item",
            type=cast(ItemType, kind),
            reason=None,
            headline=headline[:HEADLINE_CHARACTERS] if headline else headline,
            date_published=storable(item.get("datePublished")),
            site=site_of(item["url"]),
            document=document_of(item),
            entries=len(entries),
            words=words,
        )

    def unchanged(self) -> Self:
        """Return the row, one with an item, as that of a capture which changed nothing."""
        return replace(
            self, outcome="unchanged", type=None, headline=None, date_published=None, entries=None, words=None
        )

    def repeating(self, original: CaptureRow) -> Self:
        """Return the row, one of a revisit record, with what came of the capture it refers to; an item is not had
        twice.
        """
        return replace(
            self,
            outcome="unchanged" if original.outcome == "item" else original.outcome,
            type=None,
            reason=original.reason,
            document=original.document,
            site=original.site,
        )

    def with_reason(self, reason: str) -> Self:
        """Return the row as that of a page which gave no item."""
        return replace(self, outcome="reason", reason=reason, type=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document by its newest item, and how often it was captured, captures that changed nothing included."""

    newest: CaptureRow
    captures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """Counts over a collection. Every mapping is sorted, the largest count first."""

    captures: int
    first: str | None
    """Date of the oldest capture."""
    last: str | None
    outcomes: Mapping[str, int]
    types: Mapping[str, int]
    """Items by type."""
    sites: Mapping[str, int]
    """Items by site."""
    reasons: Mapping[str, int]
    documents: int
    """Different documents among the items."""
    entries: int
    """Entries of live blogs, each blog by its newest item."""


class SchemaColumns(TypedColumns):
    """One row: the version of these tables."""

    version = Column(Integer, primary_key=True)


class CaptureColumns(TypedColumns):
    """One row for each response record; the columns are `CaptureRow`'s fields."""

    warc = Column(String, primary_key=True)
    offset = Column(BigInteger, primary_key=True)
    length = Column(BigInteger, nullable=False)
    record_id: Named[str]
    url: Named[str]
    date: Named[str]
    status: Named[int | None]
    mime: Named[str | None]
    payload_digest: Named[str | None]
    outcome: Named[str]
    type: Named[str | None]
    reason: Named[str | None]
    headline: Named[str | None]
    date_published: Named[str | None]
    site: Named[str | None]
    document: Named[str | None]
    entries: Named[int | None]
    words: Named[int | None]
    items_offset = Column(BigInteger)
    moment: Named[str]


metadata = MetaData()
schema_table = Table("catalog_schema", metadata, SchemaColumns)
capture_table = Table(
    "captures",
    metadata,
    CaptureColumns,
    CheckConstraint("outcome IN ('item', 'unchanged', 'reason', 'none', 'pending')", name="outcome_known"),
    CheckConstraint("(outcome = 'item') = (type IS NOT NULL)", name="item_has_type"),
    CheckConstraint("(outcome = 'reason') = (reason IS NOT NULL)", name="reason_named"),
    Index("captures_url", "url", "date"),
    Index("captures_document", "document", "moment"),
    Index("captures_moment", "moment"),
    Index("captures_date", "date"),
    Index("captures_outcome", "outcome"),
)


def utc_text(date: str | datetime) -> str:
    """An instant as the catalog keeps it: `2022-01-08T03:20:11.000000Z`.

    Raises ValueError for what is no instant, or one without a time zone.
    """
    instant = datetime.fromisoformat(date) if isinstance(date, str) else date
    if instant.tzinfo is None:
        raise ValueError(f"{date!s} has no time zone")
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def storable(value: object) -> str | None:
    """`value` if it is text, without what no database stores: lone surrogates (JSON can spell them) and NUL."""
    if not isinstance(value, str):
        return None
    return re.sub("[\ud800-\udfff\0]", "\N{REPLACEMENT CHARACTER}", value)
