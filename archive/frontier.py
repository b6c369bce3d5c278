"""The frontier: every URL that is known, what it turned out to be, and when to look at it again.

It stands in the catalog's database. What is due is a crawl's own reckoning (`crawler.due`); here it is kept, so that
the next run, after a kill too, goes on where the last one was.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from archive.catalog import ROWS_A_STATEMENT, Catalog, capture_row
from archive.catalog_rows import CaptureRow, capture_table, storable
from archive.frontier_rows import FrontierRow, OriginRow, frontier_table, origin_table

__all__ = ["Frontier", "FrontierRow", "OriginRow"]


def _due_query(is_due: ColumnElement[bool]) -> Select[Any]:
    table = frontier_table.c
    urgency = case((table.role != "page", 0), (table.type == "LiveBlogPosting", 1), else_=2)
    query = select(frontier_table).where(_OF_SOURCES, is_due)
    return query.order_by(urgency, table.due, table.place, table.key).limit(bindparam("limit"))


# What is asked many times a second, so that it is composed once.
_OF_SOURCES = frontier_table.c.source.in_(bindparam("sources", expanding=True))
_BY_THEN = frontier_table.c.due <= bindparam("until")
_FOUND = and_(
    frontier_table.c.type.in_(("NewsArticle", "LiveBlogPosting")), frontier_table.c.found >= bindparam("since")
)
_DUE = _due_query(_BY_THEN)
_DUE_OR_FOUND = _due_query(or_(_BY_THEN, _FOUND))
_NEXT_DUE = select(func.min(frontier_table.c.due)).where(_OF_SOURCES, frontier_table.c.due > bindparam("after"))
_OVERDUE = select(func.count(), func.min(frontier_table.c.due)).where(_OF_SOURCES, _BY_THEN)


class Frontier:
    """The frontier of an open catalog. Raises CatalogError where it cannot be read or written."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def record(self, rows: Iterable[FrontierRow], origins: Iterable[OriginRow] = ()) -> None:
        """Write rows in one transaction; a row replaces the one of its key."""
        with self._catalog.transaction() as connection:
            _write(connection, frontier_table, rows)
            _write(connection, origin_table, origins)

    def record_batches(self, batches: Iterable[Sequence[FrontierRow]]) -> None:
        """As `record`, batch after batch as they come, which may be more than memory holds: all of them, or none where
        one cannot be had.
        """
        with self._catalog.transaction() as connection:
            for batch in batches:
                _write(connection, frontier_table, batch)

    def known(self, keys: Collection[str]) -> dict[str, FrontierRow]:
        """The rows of those keys that are known."""
        found: dict[str, FrontierRow] = {}
        wanted = list(keys)
        with self._catalog.transaction() as connection:
            for start in range(0, len(wanted), ROWS_A_STATEMENT):
                part = wanted[start : start + ROWS_A_STATEMENT]
                query = select(frontier_table).where(frontier_table.c.key.in_(part))
                for row in connection.execute(query).mappings():
                    found[row["key"]] = _row(row)
        return found

    def due(
        self,
        sources: Collection[str],
        until: str,
        *,
        limit: int,
        but: Collection[str] = (),
        since: str | None = None,
    ) -> Sequence[FrontierRow]:
        """The rows of `sources` that are due by `until`: what lists pages first, then live blogs, then what has
        waited longest.

        `but`: keys of rows that are not wanted, as they are under way. `since`: articles and live blogs that became
        known since then are due, whatever was reckoned.
        """
        # What is under way is due, too, as long as nothing is known of it.
        values = {"sources": list(sources), "until": until, "since": since, "limit": limit + len(but)}
        query = _DUE if since is None else _DUE_OR_FOUND
        with self._catalog.transaction() as connection:
            rows = [_row(row) for row in connection.execute(query, values).mappings()]
        return [row for row in rows if row.key not in but][:limit]

    def next_due(self, sources: Collection[str], *, after: str = "") -> str | None:
        """The first instant, or the first after `after`, at which a row of `sources` is due."""
        with self._catalog.transaction() as connection:
            return connection.execute(_NEXT_DUE, {"sources": list(sources), "after": after}).scalar_one()

    def overdue(self, sources: Collection[str], until: str) -> tuple[int, str | None]:
        """How many rows of `sources` are due by `until`, and since when the first of them is."""
        with self._catalog.transaction() as connection:
            number, first = connection.execute(_OVERDUE, {"sources": list(sources), "until": until}).one()
        return number, first

    def watched(self, source: str) -> tuple[dict[str, int], str | None]:
        """How many rows of a source are looked at again, by what they are (`type`), and when the first is due."""
        table = frontier_table.c
        query = (
            select(func.coalesce(table.type, ""), func.count(), func.min(table.due))
            .where(table.source == source, table.due.is_not(None))
            .group_by(table.type)
        )
        with self._catalog.transaction() as connection:
            found = connection.execute(query).all()
        return {type or "": number for type, number, _ in found}, min((due or "" for _, _, due in found), default=None)

    def sources(self) -> list[str]:
        """All sources, sorted."""
        query = select(frontier_table.c.source).distinct().order_by(frontier_table.c.source)
        with self._catalog.transaction() as connection:
            return list(connection.execute(query).scalars())

    def of_document(self, document: str) -> list[FrontierRow]:
        """The rows that led to a document and are still looked at."""
        table = frontier_table.c
        query = select(frontier_table).where(table.document == document, table.due.is_not(None)).order_by(table.found)
        with self._catalog.transaction() as connection:
            return [_row(row) for row in connection.execute(query).mappings()]

    def put_aside(self, document: str) -> list[FrontierRow]:
        """The pages that led to a document, are not looked at any more, and did not fail at their last look; the first
        known first.
        """
        table = frontier_table.c
        query = (
            select(frontier_table)
            .where(table.document == document, table.due.is_(None), table.role == "page", table.failures == 0)
            .order_by(table.found, table.key)
        )
        with self._catalog.transaction() as connection:
            return [_row(row) for row in connection.execute(query).mappings()]

    def origins(self) -> dict[str, OriginRow]:
        """What is known of the validators of each source."""
        with self._catalog.transaction() as connection:
            rows = connection.execute(select(origin_table)).mappings()
            return {row["source"]: OriginRow(**row) for row in rows}

    def distrust(self, source: str, now: str) -> None:
        """Make due at once what was last answered by a 304 of a source whose validators are not to be trusted."""
        table = frontier_table.c
        stale = (
            update(frontier_table)
            .where(table.source == source, table.due.is_not(None), table.whole < table.looked)
            .values(due=now, etag=None, last_modified=None)
        )
        with self._catalog.transaction() as connection:
            connection.execute(stale)

    def bring_back(self, now: str, *, ahead: str) -> None:
        """Make due what was found or looked at after `ahead`, by a clock that was wrong, and take its instants back."""
        table, origin = frontier_table.c, origin_table.c
        columns = (table.found, table.looked, table.changed, table.newest_entry, table.due)
        instants = {column.name: case((column > now, now), else_=column) for column in columns}
        # Fetched whole, as the revisits that would follow refer to captures that are yet to come.
        rows = update(frontier_table).where(or_(table.looked > ahead, table.found > ahead))
        origins = update(origin_table)
        with self._catalog.transaction() as connection:
            connection.execute(rows.values(instants | {"whole": None, "etag": None, "last_modified": None}))
            connection.execute(origins.where(origin.checked > ahead).values(checked=None))
            connection.execute(origins.where(origin.lied > ahead).values(lied=now))

    def missed(self, since: str | None, *, until: str) -> Iterator[tuple[CaptureRow, FrontierRow | None]]:
        """Pages captured from `since` (the beginning, without it) to `until` of which the frontier does not know: the
        newest capture of each URL with an outcome, and the URL's row where there is one.

        Of a capture that repeats an item, type and date are the item's. So it is where a crawl was killed between the
        two, and where the frontier was lost.
        """
        table, captures = frontier_table.c, capture_table.c
        place = (captures.date.desc(), captures.warc.desc(), captures.offset.desc())
        newest = select(capture_table, func.row_number().over(partition_by=captures.url, order_by=place).label("age"))
        newest = newest.where(captures.outcome.in_(("item", "unchanged", "reason")), captures.date <= until)
        if since is not None:
            newest = newest.where(captures.date >= since)
        found = newest.subquery()
        said = capture_table.alias("said")
        item = (said.c.document == found.c.document, said.c.outcome == "item")
        of_item = [
            select(said.c[name])
            .where(*item)
            .order_by(said.c.moment.desc())
            .limit(1)
            .scalar_subquery()
            .label(f"item_{name}")
            for name in ("type", "date_published")
        ]
        query = (
            select(found, *of_item, *(column.label(f"frontier_{column.name}") for column in frontier_table.c))
            .join_from(found, frontier_table, table.url == found.c.url, isouter=True)
            .where(found.c.age == 1, or_(table.looked.is_(None), table.looked < found.c.date))
        )
        with self._catalog.transaction() as connection:
            for row in connection.execute(query.execution_options(yield_per=ROWS_A_STATEMENT)).mappings():
                known = {name: row[f"frontier_{name}"] for name in _COLUMNS}
                capture = capture_row(row)
                if capture.outcome == "unchanged":
                    capture = replace(capture, type=row["item_type"], date_published=row["item_date_published"])
                yield capture, FrontierRow(**known) if known["key"] is not None else None

    def newest_look(self) -> str | None:
        """When anything was last looked at."""
        with self._catalog.transaction() as connection:
            return connection.execute(select(func.max(frontier_table.c.looked))).scalar_one()

    def rows(self) -> Iterator[FrontierRow]:
        """All rows, by key."""
        with self._catalog.transaction() as connection:
            query = select(frontier_table).order_by(frontier_table.c.key)
            for row in connection.execute(query.execution_options(yield_per=ROWS_A_STATEMENT)).mappings():
                yield _row(row)


def _write(connection: Connection, table: Any, rows: Iterable[FrontierRow | OriginRow]) -> None:
    values = [_values(row) for row in rows]
    for start in range(0, len(values), ROWS_A_STATEMENT):
        connection.execute(_upsert(table, connection.dialect.name), values[start : start + ROWS_A_STATEMENT])


@cache
def _upsert(table: Any, dialect: str) -> Any:
    insert = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    replaced = {column.name: insert.excluded[column.name] for column in table.c if column.name not in keys}
    return insert.on_conflict_do_update(index_elements=keys, set_=replaced)


_COLUMNS = [field.name for field in fields(FrontierRow)]


def _row(row: Mapping[Any, Any]) -> FrontierRow:
    return FrontierRow(**{name: row[name] for name in _COLUMNS})


def _values(row: FrontierRow | OriginRow) -> dict[str, Any]:
    values = ((field.name, getattr(row, field.name)) for field in fields(row))
    return {name: storable(value) if isinstance(value, str) else value for name, value in values}
