"""The catalog of a collection anew, from its WARCs and items alone, without an extraction.

What became of a capture that gave no item stands in neither (it changed nothing, is no page, or gave none for a
reason): where the catalog that was there can still be read, of whatever version, that is taken over; else a
re-extraction has to find it out anew.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from archive.capture_order import Moments, begin_of
from archive.catalog import CaptureRow, Catalog
from archive.collection import OPEN, Collection
from archive.frontier import Frontier
from archive.frontier_rows import FrontierRow, OriginRow, frontier_table, origin_table
from archive.items_file import ItemsFileError, placed_items
from archive.lookup import items_file_of
from archive.unusable import why_unusable
from archive.warc.errors import WarcReadError
from archive.warc.members import sync_directory
from archive.warc.read import read_records
from archive.warc.revisit import CAPTURES

T = TypeVar("T", FrontierRow, OriginRow)

_START = 1 << 16


@dataclass(slots=True)
class Rebuilt:
    """What the catalog holds now, and what was wrong on the way."""

    captures: int = 0
    items: int = 0
    taken_over: int = 0
    """Captures without an item whose outcome the old catalog knew."""
    unknown: int = 0
    """Captures without an item whose outcome is not known, in WARCs whose items are complete."""
    waiting: int = 0
    """Captures in the other WARCs that have not been extracted yet."""
    frontier: int = 0
    """URLs of which the old catalog knew when they are due; of the others that were captured, the next crawl reckons it
    anew."""
    problems: list[str] = field(default_factory=list)
    """Damaged places, unreadable items files, items without their record; a sentence each."""


def rebuild_catalog(collection: Collection, *, tell: Callable[[Path], None] = lambda path: None) -> Rebuilt:
    """Write the catalog of a locked collection anew beside the old one, then put it in its place.

    `tell` hears which WARC is read next. Raises CatalogError, OSError; the old catalog then stays.
    """
    rebuilt = Rebuilt()
    path = collection.catalog_path
    new = path.with_name(f"{path.name}.new")
    _remove(new)
    try:
        with Catalog.open(new) as catalog, closing(_Known(path)) as known:
            for warc in collection.warcs():
                tell(warc)
                catalog.record(_rows(collection, warc, known, rebuilt))
            frontier = known.rows(frontier_table.name, FrontierRow)
            Frontier(catalog).record(frontier, known.rows(origin_table.name, OriginRow))
            rebuilt.frontier = len(frontier)
        # The last to leave has written the log into the file, and removed it.
        with new.open("rb") as file:
            os.fsync(file.fileno())
        _remove_log(path)  # of the old one: it would be taken for the new one's
        new.replace(path)
        sync_directory(path.absolute().parent)
    except BaseException:
        _remove(new)
        raise
    return rebuilt


def _rows(collection: Collection, warc: Path, known: _Known, rebuilt: Rebuilt) -> Iterator[CaptureRow]:
    name = warc.name.removesuffix(OPEN)
    items = _Items(items_file_of(collection, name), rebuilt.problems)
    is_complete = collection.items_path(name).exists()
    outcomes = known.outcomes(name)
    moments = Moments(begin_of(warc))

    def damaged(error: WarcReadError) -> None:
        rebuilt.problems.append(str(error))

    for record in read_records(warc, on_damage=damaged):
        if record.type not in CAPTURES or why_unusable(record.date, record.url):
            continue
        row = CaptureRow.of_response(record.capture, record.url, record.block.read(_START))
        row = replace(row, moment=moments.of(record.date))
        rebuilt.captures += 1
        if (found := items.of(row)) is not None:
            place, item = found
            rebuilt.items += 1
            yield replace(row.with_item(item), items_offset=place)
        elif (outcome := outcomes.get(row.offset)) is not None and outcome["record_id"] == row.record_id:
            rebuilt.taken_over += 1
            yield replace(row, **{name: outcome[name] for name in ("outcome", "reason", "document")})
        else:
            if is_complete:
                rebuilt.unknown += 1
            else:
                rebuilt.waiting += 1
            yield row
    items.finish()


class _Items:
    """The items of a WARC beside its captures: both stand in the same order."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self._path = path
        self._problems = problems
        self._left = self._read()
        self._next = next(self._left, None)

    def of(self, row: CaptureRow) -> tuple[int, dict[str, Any]] | None:
        """The item of a capture, and the place of its member; asked for in the order of the captures."""
        while self._next is not None and (offset := self._next[1]["capture"]["offset"]) <= row.offset:
            found, self._next = self._next, next(self._left, None)
            if offset == row.offset and found[1]["capture"].get("recordId") == row.record_id:
                return found
            self._problems.append(f"{self._path}: an item names a response at byte {offset}, and there is none")
        return None

    def finish(self) -> None:
        """Tell of the items that are left."""
        while self._next is not None:
            offset = self._next[1]["capture"]["offset"]
            self._problems.append(f"{self._path}: an item names a response at byte {offset}, and there is none")
            self._next = next(self._left, None)

    def _read(self) -> Iterator[tuple[int, dict[str, Any]]]:
        try:
            for place, item in placed_items(self._path):
                capture = item.get("capture")
                if isinstance(capture, dict) and isinstance(capture.get("offset"), int) and _is_item(item):
                    yield place, item
                else:
                    self._problems.append(f"{self._path}: a line that is no item of a capture")
        except FileNotFoundError:
            return
        except ItemsFileError as error:
            self._problems.append(str(error))


def _is_item(item: dict[str, Any]) -> bool:
    return item.get("@type") in ("NewsArticle", "LiveBlogPosting") and isinstance(item.get("url"), str)


class _Known:
    """Outcomes without items in a catalog of any version, as far as it can be read."""

    def __init__(self, path: Path) -> None:
        self._connection: sqlite3.Connection | None = None
        if path.is_file():
            with suppress(sqlite3.Error):
                self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
                self._connection.row_factory = sqlite3.Row

    def outcomes(self, warc: str) -> dict[int, sqlite3.Row]:
        """By offset."""
        if self._connection is None:
            return {}
        query = (
            'SELECT "offset", record_id, outcome, reason, document FROM captures'
            " WHERE warc = ? AND outcome IN ('unchanged', 'reason', 'none')"
        )
        with suppress(sqlite3.Error):
            return {row["offset"]: row for row in self._connection.execute(query, (warc,))}
        return {}

    def rows(self, table: str, kind: type[T]) -> list[T]:
        """The rows of a table of the frontier, as far as they are of this version."""
        if self._connection is None:
            return []
        # With the table's name, as SQLite takes a quoted name that is no column for a text.
        names = [field.name for field in fields(kind)]
        with suppress(sqlite3.Error):
            columns = ", ".join(f"{table}.{name}" for name in names)
            rows = self._connection.execute(f"SELECT {columns} FROM {table}")  # noqa: S608  names of our own
            return [kind(**dict(row)) for row in rows]
        return []

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


def _remove(catalog: Path) -> None:
    catalog.unlink(missing_ok=True)
    _remove_log(catalog)


def _remove_log(catalog: Path) -> None:
    for suffix in ("-wal", "-shm"):
        Path(f"{catalog}{suffix}").unlink(missing_ok=True)
