"""The catalog: what a collection holds, one row for each response record, to be searched without opening a WARC.

It is derived: whatever it says stands in the WARCs and the items files too, and it can be thrown away and rebuilt.
One thread of one process writes (SQLite in WAL mode), any number of other processes read at the same time.
"""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    func,
    inspect,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from archive.addresses import host_of, registered_domain, spellings
from archive.catalog_engine import sqlite_engine
from archive.catalog_rows import (
    SCHEMA_VERSION,
    CaptureRow,
    Document,
    ItemType,
    Outcome,
    Statistics,
    capture_table,
    schema_table,
    storable,
    utc_text,
)
from archive.frontier_rows import metadata  # with all tables: those of the frontier stand beside the captures

__all__ = ["SCHEMA_VERSION", "CaptureRow", "Catalog", "CatalogError", "Document", "ItemType", "Outcome", "Statistics"]

Place = tuple[str, str, int]
"""Of a capture in the order of all: its moment, WARC file name and offset."""

ROWS_A_STATEMENT = 500


class CatalogError(Exception):
    """The catalog cannot be used: it is missing, damaged, locked, of another version, or no catalog at all."""


class Catalog:
    """The catalog of one collection. Close it, or use it in a `with` statement."""

    def __init__(self, engine: Engine, name: str) -> None:
        """Use `open`. `name` is what errors call the catalog."""
        self._engine = engine
        self._name = name
        self._upsert = _upsert(engine)

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Self:
        """Open the catalog at `path`; where there is none, an empty one is made unless `readonly`.

        Raises CatalogError where it is missing (`readonly`), damaged, of another version, or another kind of file.
        """
        if readonly and not path.is_file():
            raise CatalogError(f"there is no catalog at {path}")
        if path.exists() and not os.access(path, os.R_OK):
            raise CatalogError(f"catalog {path}: permission denied")  # SQLite says no more than "unable to open"
        if not readonly and not path.exists() and path.parent.is_dir():
            # Made beside its place: a kill while its first pages are written leaves nothing that a reader, who may not
            # roll back, would take for a catalog.
            new = path.with_name(f"{path.name}.made")
            try:
                cls._open(new, readonly=False).close()
                new.replace(path)
            finally:
                new.unlink(missing_ok=True)
        return cls._open(path, readonly)

    @classmethod
    def _open(cls, path: Path, readonly: bool) -> Self:
        engine = sqlite_engine(path, readonly)
        catalog = cls(engine, str(path))
        try:
            with catalog._errors():
                if not readonly:
                    catalog._create()
                catalog._check_version()
                if not readonly:
                    catalog._let_readers_in()
        except CatalogError:
            engine.dispose()
            raise
        return catalog

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def record(self, rows: Iterable[CaptureRow]) -> None:
        """Write `rows` in one transaction; a row replaces the one of the same record (warc, offset).

        Except that an outcome is never taken back: a pending row leaves a known outcome as it is, so recording a WARC
        again from its records alone loses nothing.

        Raises ValueError for a date that is none, CatalogError where the catalog cannot be written.
        """
        values = (_values(row) for row in rows)
        with self._errors(), self._engine.begin() as connection:
            while batch := list(islice(values, ROWS_A_STATEMENT)):
                connection.execute(self._upsert, batch)

    def captures(
        self,
        *,
        outcome: Outcome | None = None,
        type: ItemType | None = None,
        site: str | None = None,
        url: str | None = None,
        warc: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        newest_first: bool = False,
        limit: int | None = None,
    ) -> Iterator[CaptureRow]:
        """The captures that fit all that is given, in capture order.

        `site`: a registered domain, or a host of one. `url`: of the capture, or the key of its document.
        `since` <= date < `until`, both aware. Order: by date, within a date by place in the archive; with `warc`, by
        place alone.
        """
        query = select(capture_table)
        for condition in _conditions(outcome, type, site, since, until):
            query = query.where(condition)
        if url is not None:
            query = query.where(or_(capture_table.c.url == url, capture_table.c.document == url))
        place = (capture_table.c.warc, capture_table.c.offset)
        order: tuple[ColumnElement[Any], ...] = (capture_table.c.date, *place)
        if warc is not None:
            query = query.where(capture_table.c.warc == warc)
            order = place
        return self._rows(query.order_by(*(key.desc() for key in order) if newest_first else order).limit(limit))

    def of_document(self, document: str, *, before: Place | None = None) -> Iterator[CaptureRow]:
        """The captures of a document that have an item or are equal to one, in the order of the captures.

        That is by moment (`archive.capture_order`), the order in which outcomes are written; only those before the
        place `before`, where given.
        """
        table = capture_table.c
        query = select(capture_table).where(table.document == document, table.outcome.in_(("item", "unchanged")))
        place = (table.moment, table.warc, table.offset)
        if before is not None:
            query = query.where(tuple_(*place) < tuple_(*before))
        return self._rows(query.order_by(*place))

    def last_moment(self, *, up_to: tuple[str, int] | None = None, but: Collection[str] = ()) -> str | None:
        """The latest moment of a capture that has its outcome; None where there is none.

        `up_to`: of those in a WARC that begin not after an offset; `but`: WARCs that do not count.
        """
        query = select(func.max(capture_table.c.moment)).where(capture_table.c.outcome != "pending")
        if up_to is not None:
            query = query.where(capture_table.c.warc == up_to[0], capture_table.c.offset <= up_to[1])
        if but:
            query = query.where(capture_table.c.warc.not_in(but))
        with self._errors(), self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def newest_at(self, url: str, *, status: int) -> CaptureRow | None:
        """The newest capture of exactly this URL whose response had the status."""
        table = capture_table.c
        newest = (table.date.desc(), table.warc.desc(), table.offset.desc())
        query = select(capture_table).where(table.url == url, table.status == status).order_by(*newest)
        return next(self._rows(query.limit(1)), None)

    def record_at(self, url: str, *, record_id: str | None = None, date: str | None = None) -> CaptureRow | None:
        """The capture of exactly this URL with a record id, or of a date, which is written as rows have it.

        A page that is looked at for months has thousands of captures, which the database alone goes through.
        """
        table = capture_table.c
        is_meant = table.record_id == record_id if record_id is not None else table.date == date
        query = select(capture_table).where(table.url == url, is_meant)
        return next(self._rows(query.order_by(table.warc.desc(), table.offset.desc()).limit(1)), None)

    def documents(
        self,
        *,
        type: ItemType | None = None,
        site: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int | None = None,
    ) -> Iterator[Document]:
        """The documents with an item that fits, each by its newest such item, newest first; else as `captures`."""
        items = _newest_items(*_conditions("item", type, site, since, until), since=since, until=until).subquery()
        query = (
            select(items)
            .where(items.c.age == 1)
            .order_by(items.c.date.desc(), items.c.warc.desc(), items.c.offset.desc())
            .limit(limit)
        )
        with self._errors(), self._engine.connect() as connection:
            for row in connection.execute(query.execution_options(yield_per=ROWS_A_STATEMENT)).mappings():
                yield Document(newest=capture_row(row), captures=row["captures"])

    def latest(self, url: str, *, outcome: Outcome | None = None, until: datetime | None = None) -> CaptureRow | None:
        """The newest capture of `url` (fetched from, or the key of its document), or None.

        Where that very URL is unknown, what a person may have meant by it is tried: `archive.addresses.spellings`.
        """
        for spelling in [url, *spellings(url)]:
            for row in self.captures(url=spelling, outcome=outcome, until=until, newest_first=True, limit=1):
                return row
        return None

    def warcs(self) -> list[str]:
        """The names of the WARC files that any row is about, sorted."""
        query = select(capture_table.c.warc).distinct().order_by(capture_table.c.warc)
        with self._errors(), self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def urls(self, *, host: str) -> Iterator[str]:
        """The different URLs captured from a host or site, sorted."""
        query = select(capture_table.c.url).where(*_conditions(None, None, host, None, None)).distinct()
        with self._errors(), self._engine.connect() as connection:
            yield from connection.execute(query.order_by(capture_table.c.url)).scalars()

    def statistics(self) -> Statistics:
        """Counts over all rows."""
        table = capture_table.c
        # One statement sees one state: the counts agree with each other also while a crawl writes.
        keys = (table.outcome, table.type, table.site, table.reason)
        groups = select(*keys, func.count(), func.min(table.date), func.max(table.date)).group_by(*keys)
        items = _newest_items(table.outcome == "item").subquery()
        newest = select(func.count(), func.coalesce(func.sum(items.c.entries), 0)).where(items.c.age == 1)
        outcomes, types, sites, reasons = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        dates: list[str] = []
        with self._errors(), self._engine.connect() as connection:
            for outcome, type, site, reason, count, first, last in connection.execute(groups):
                outcomes[outcome] += count
                if type is not None:
                    types[type] += count
                    sites[site or ""] += count
                if reason is not None:
                    reasons[reason] += count
                dates += first, last
            documents, entries = connection.execute(newest).one()
        return Statistics(
            captures=outcomes.total(),
            first=min(dates, default=None),
            last=max(dates, default=None),
            outcomes=dict(outcomes.most_common()),
            types=dict(types.most_common()),
            sites=dict(sites.most_common()),
            reasons=dict(reasons.most_common()),
            documents=documents,
            entries=entries,
        )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction on the catalog's database, for the tables that stand beside the captures."""
        with self._errors(), self._engine.begin() as connection:
            yield connection

    def _rows(self, query: Select[Any]) -> Iterator[CaptureRow]:
        with self._errors(), self._engine.connect() as connection:
            for row in connection.execute(query.execution_options(yield_per=ROWS_A_STATEMENT)).mappings():
                yield capture_row(row)

    def _create(self) -> None:
        with self._engine.connect() as connection:
            # One transaction, taken before looking: a kill between two of these statements leaves no half-made catalog.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            if inspect(connection).get_table_names():
                return
            metadata.create_all(connection)
            connection.execute(schema_table.insert().values(version=SCHEMA_VERSION))
            connection.commit()

    def _let_readers_in(self) -> None:
        """Write-ahead log: readers see the last commit while the writer works. Stays with the file once it is set."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    def _check_version(self) -> None:
        with self._engine.connect() as connection:
            if schema_table.name not in inspect(connection).get_table_names():
                raise CatalogError(f"{self._name} is a database, but no catalog of a collection")
            version = connection.execute(select(schema_table.c.version)).scalar_one_or_none()
        if version != SCHEMA_VERSION:
            age = "a newer" if version is not None and version > SCHEMA_VERSION else "another"
            raise CatalogError(
                f"{self._name} was written by {age} version of Dateline: "
                f"its tables are version {version}, this one reads {SCHEMA_VERSION}; "
                "write it anew: archive rebuild"
            )

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """What the database says, as CatalogError."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            # SQLAlchemy's own message is the statement, its parameters and a link, over several lines.
            cause = error.orig if isinstance(error, DBAPIError) else error
            advice, code = "", getattr(cause, "sqlite_errorcode", None)
            if code == sqlite3.SQLITE_FULL:
                advice = "; make room there: what was recorded before is as it was"
            elif code == sqlite3.SQLITE_CANTOPEN and Path(f"{self._name}-wal").exists():
                advice = "; a kill left its log beside it, to be read where the folder can be written to: copy it there"
            raise CatalogError(f"catalog {self._name}: {cause}{advice}") from error


def _upsert(engine: Engine) -> sqlite.Insert | postgresql.Insert:
    insert = postgresql.insert(capture_table) if engine.dialect.name == "postgresql" else sqlite.insert(capture_table)
    keys = [column.name for column in capture_table.primary_key]
    return insert.on_conflict_do_update(
        index_elements=keys,
        set_={column.name: insert.excluded[column.name] for column in capture_table.c if column.name not in keys},
        where=insert.excluded.outcome != "pending",
    )


def _conditions(
    outcome: str | None, type: str | None, site: str | None, since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    if outcome is not None:
        yield capture_table.c.outcome == outcome
    if type is not None:
        yield capture_table.c.type == type
    if site is not None:
        host = host_of(site)
        yield capture_table.c.site == registered_domain(host)
        if host != registered_domain(host):
            heads = [f"{scheme}://{host}{end}" for scheme in ("http", "https") for end in ("/", ":", "?")]
            yield or_(*(capture_table.c.url.startswith(head, autoescape=True) for head in heads))
    if since is not None:
        yield capture_table.c.date >= utc_text(since)
    if until is not None:
        yield capture_table.c.date < utc_text(until)


def _newest_items(
    *conditions: ColumnElement[bool], since: datetime | None = None, until: datetime | None = None
) -> Select[Any]:
    """Captures with an item, with their `age` within their document (1: the newest) and its number of `captures`."""
    newest = (capture_table.c.date.desc(), capture_table.c.warc.desc(), capture_table.c.offset.desc())
    again = capture_table.alias()
    count = select(func.count()).where(
        again.c.document == capture_table.c.document, again.c.outcome.in_(("item", "unchanged"))
    )
    if since is not None:
        count = count.where(again.c.date >= utc_text(since))
    if until is not None:
        count = count.where(again.c.date < utc_text(until))
    return select(
        capture_table,
        func.row_number().over(partition_by=capture_table.c.document, order_by=newest).label("age"),
        count.scalar_subquery().label("captures"),
    ).where(*conditions)


_COLUMNS = [field.name for field in fields(CaptureRow)]


def capture_row(row: Mapping[Any, Any]) -> CaptureRow:
    """The row that a select of the table's columns has found."""
    return CaptureRow(**{name: row[name] for name in _COLUMNS})


def _values(row: CaptureRow) -> dict[str, Any]:
    values = {name: storable(value) if isinstance(value, str) else value for name, value in asdict(row).items()}
    date = utc_text(row.date)
    return values | {"date": date, "moment": utc_text(row.moment) if row.moment else date}
