"""What the frontier says: its tables, and the rows that go in and come out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Column, Index, Named, String, Table, TypedColumns

from archive.catalog_rows import metadata

__all__ = ["FrontierRow", "OriginRow", "Role", "frontier_table", "metadata", "origin_table"]

Role = Literal["seed", "list", "page"]
"""Why a URL is known: somebody named it, it is a feed or sitemap that was found, or a page that something links to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontierRow:
    """One URL. Instants are text as the catalog has them (`archive.catalog_rows.utc_text`), so that they sort."""

    key: str
    """Under which the spellings of the URL meet."""
    url: str
    """As it is asked for."""
    source: str
    """The scope of the site or seed that led to it: what a run is over."""
    scope: str | None
    """Where links and redirects from here may lead; None: anywhere."""
    role: Role
    found: str
    """When it became known."""
    place: int = 0
    """Where it stood on the list that led to it: the first comes first."""
    due: str | None
    """When to look at it next; None: not again."""
    looked: str | None = None
    """When it was last looked at."""
    changed: str | None = None
    """When it last said something new; of a page first seen late, when it was published."""
    looks: int = 0
    failures: int = 0
    """Looks in a row that came to nothing."""
    wait: float | None = None
    """Seconds from the last look to the next, as reckoned; jitter apart."""
    type: str | None = None
    """What it was at the last look: `section`, `feed`, `NewsArticle`, `LiveBlogPosting`; None where it is neither."""
    document: str | None = None
    """Of a page with an item: the key of its document."""
    etag: str | None = None
    """The validators of the last whole answer; None where it had none, or where they are not to be used."""
    last_modified: str | None = None
    whole: str | None = None
    """When it was last answered whole, not by a 304."""
    is_live: bool | None = None
    """Of a live blog: what the page claims."""
    newest_entry: str | None = None
    """Of a live blog: when its newest entry was published."""
    entry_gap: float | None = None
    """Of a live blog: seconds between two entries, of late."""
    max_age: float | None = None
    """Seconds for which the server called its last answer fresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRow:
    """A site's validators, as far as they can be trusted."""

    source: str
    checked: str | None = None
    """When a page that could have been asked about was fetched whole instead, to compare."""
    lied: str | None = None
    """When a page was found changed under a validator that was not; from then on nothing is asked on condition."""
    lied_about: str | None = None
    """The URL."""


class FrontierColumns(TypedColumns):
    """`FrontierRow`'s fields."""

    key = Column(String, primary_key=True)
    url: Named[str]
    source: Named[str]
    scope: Named[str | None]
    role: Named[str]
    found: Named[str]
    place: Named[int]
    due: Named[str | None]
    looked: Named[str | None]
    changed: Named[str | None]
    looks: Named[int]
    failures: Named[int]
    wait: Named[float | None]
    type: Named[str | None]
    document: Named[str | None]
    etag: Named[str | None]
    last_modified: Named[str | None]
    whole: Named[str | None]
    is_live: Named[bool | None]
    newest_entry: Named[str | None]
    entry_gap: Named[float | None]
    max_age: Named[float | None]


class OriginColumns(TypedColumns):
    """`OriginRow`'s fields."""

    source = Column(String, primary_key=True)
    checked: Named[str | None]
    lied: Named[str | None]
    lied_about: Named[str | None]


frontier_table = Table(
    "frontier",
    metadata,
    FrontierColumns,
    Index("frontier_due", "source", "due"),
    Index("frontier_document", "document"),
    Index("frontier_url", "url"),
    Index("frontier_looked", "looked"),
)
origin_table = Table("origins", metadata, OriginColumns)
