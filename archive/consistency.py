"""Whether a collection agrees with itself: every item with its record, the catalog with both.

What a WARC file itself is worth is `archive.warc.verify`'s question. A crawl may be writing: it writes a record first,
then its item, then its row in the catalog. So here they are read the other way round, and only in what is complete can
something be missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.catalog import CaptureRow, Catalog, CatalogError
from archive.catalog_rows import utc_text
from archive.collection import OPEN, Collection
from archive.items import Capture
from archive.items_file import ItemsFileError
from archive.lookup import items_file_of, items_of, open_or_closed
from archive.warc.read import read_records

_ANEW = "write the items and the catalog anew from the WARCs: scrapy reextract --all"
_SEE_WARC = "see what is said of the WARC itself; what it no longer holds, nothing brings back"

REMEDIES = {
    "catalog-unreadable": "see to its permissions; if damaged, write it anew: archive rebuild",
    "catalog-warc": _SEE_WARC,
    "catalog-record": _SEE_WARC,
    "catalog-differs": _ANEW,
    "catalog-lacks": _ANEW,
    "items-unreadable": f"see to its permissions; if damaged, {_ANEW}",
    "items-warc": _SEE_WARC,
    "items-lack": _ANEW,
    "item-capture": _ANEW,
    "item-order": _ANEW,
    "item-record": _SEE_WARC,
    "item-differs": _ANEW,
}
"""Every code of a Fault, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in which a collection disagrees with itself."""

    path: Path
    offset: int | None
    """Bytes from the start of a WARC; None where the fault is in no one place."""
    code: str
    """A key of REMEDIES."""
    message: str

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REMEDIES[self.code]


class ConsistencyCheck:
    """Holds the items files and the catalog of a collection against its WARCs."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.items = 0
        """Items read so far."""
        self.waiting = 0
        """Responses seen so far without an outcome, in WARCs whose items are not complete yet."""

    def faults(self) -> Iterator[Fault]:
        """Every disagreement. Raises OSError where the collection's folders cannot be read."""
        collection = self._collection
        names = {path.name.removesuffix(OPEN) for path in collection.warcs()}
        items_files = {collection.items_path(name).name for name in names}
        for path in collection.items_files():
            if path.name.removesuffix(OPEN) not in items_files:
                yield Fault(path, None, "items-warc", "there is no WARC to these items")
        if not names and not collection.catalog_path.exists():
            return
        catalog: Catalog | None = None
        try:
            catalog = Catalog.open(collection.catalog_path, readonly=True)
            for name in catalog.warcs():
                if name not in names and not collection.warc_path(name).exists():
                    message = f"it names captures in {name}, which is not there"
                    yield Fault(collection.catalog_path, None, "catalog-warc", message)
        except CatalogError as error:
            yield self._of_catalog(error)
        for name in sorted(names):
            yield from self._of_warc(name, catalog)
        if catalog is not None:
            catalog.close()

    def _of_catalog(self, error: CatalogError) -> Fault:
        path = self._collection.catalog_path
        return Fault(path, None, "catalog-unreadable", str(error).removeprefix(f"catalog {path}: "))

    def _of_warc(self, name: str, catalog: Catalog | None) -> Iterator[Fault]:
        """The faults of one WARC's items and rows."""
        items_path = items_file_of(self._collection, name)
        complete = items_path.suffix != OPEN
        rows: dict[int, CaptureRow] | None = None
        try:
            if catalog is not None:
                rows = {row.offset: row for row in catalog.captures(warc=name)}
        except CatalogError as error:
            yield self._of_catalog(error)
        items: dict[int, Capture] = {}
        readable = True
        try:
            yield from self._of_items(name, items_path, items)
        except (ItemsFileError, OSError) as error:
            yield Fault(items_path, None, "items-unreadable", str(error).removeprefix(f"{items_path}: "))
            readable = False  # what the file lacks says nothing more
        try:
            records = _responses(self._collection, name)
        except OSError:  # as `archive.warc.verify` says, too
            return
        path = self._collection.warc_path(name)
        for offset, capture in items.items():
            if offset not in records:
                yield Fault(path, offset, "item-record", "an item names a response here, and there is none")
            elif different := _differences(capture, records[offset]):
                yield Fault(path, offset, "item-differs", f"an item and its record differ in {', '.join(different)}")
        if rows is not None:
            yield from self._of_rows(path, rows, items if readable else None, records, complete)

    def _of_items(self, name: str, path: Path, captures: dict[int, Capture]) -> Iterator[Fault]:
        """What is wrong in a WARC's items file itself; what its items name goes to `captures`, by offset."""
        last = -1
        for number, item in enumerate(items_of(self._collection, name), 1):
            self.items += 1
            capture = _capture_of(item)
            if capture is None or capture.warc != name:
                yield Fault(path, None, "item-capture", f"item {number} names no capture in this WARC")
                continue
            if capture.offset <= last:
                message = f"item {number} is out of the captures' order: byte {capture.offset} after byte {last}"
                yield Fault(path, None, "item-order", message)
            last = max(last, capture.offset)
            captures[capture.offset] = capture

    def _of_rows(
        self,
        path: Path,
        rows: Mapping[int, CaptureRow],
        items: Mapping[int, Capture] | None,
        records: Mapping[int, Capture],
        complete: bool,
    ) -> Iterator[Fault]:
        """What the catalog's rows of a WARC get wrong; where its outcomes are `complete`, also what they lack."""
        for offset, row in rows.items():
            if offset not in records:
                yield Fault(path, offset, "catalog-record", "the catalog names a response here, and there is none")
            elif different := _differences(_capture_of_row(row), records[offset]):
                message = f"the catalog and the record differ in {', '.join(different)}"
                yield Fault(path, offset, "catalog-differs", message)
            elif row.outcome == "item" and items is not None and offset not in items:
                message = "the catalog has an item of this capture, the items file has none"
                yield Fault(path, offset, "items-lack", message)
        for offset in records:
            outcome = rows[offset].outcome if offset in rows else "pending"
            if not complete:
                self.waiting += outcome == "pending"
            elif outcome == "pending":
                yield Fault(path, offset, "catalog-lacks", "the catalog does not know what came of this capture")
            elif items and offset in items and outcome != "item":
                message = "the items file has an item of this capture, the catalog has none"
                yield Fault(path, offset, "catalog-lacks", message)


def _responses(collection: Collection, name: str) -> dict[int, Capture]:
    """The captures of a WARC by offset: responses, and revisits, which stand for one.

    Damage is passed over: it is for `archive.warc.verify` to tell.
    """

    def read(path: Path) -> dict[int, Capture]:
        records = read_records(path, on_damage=lambda _: None)
        return {record.offset: record.capture for record in records if record.type in ("response", "revisit")}

    return open_or_closed(lambda: collection.warc_path(name), read)


def _capture_of(item: Mapping[str, Any]) -> Capture | None:
    try:
        capture = Capture(**item["capture"])
    except (KeyError, TypeError):
        return None
    texts = (capture.warc, capture.recordId, capture.date)
    whole = type(capture.offset) is int and type(capture.length) is int
    return capture if whole and all(isinstance(text, str) for text in texts) else None


def _capture_of_row(row: CaptureRow) -> Capture:
    return Capture(
        warc=row.warc,
        offset=row.offset,
        length=row.length,
        recordId=row.record_id,
        date=row.date,
        payloadDigest=row.payload_digest,
    )


def _differences(told: Capture, record: Capture) -> list[str]:
    """The fields in which what is told of a record differs from it."""
    names = [name for name in ("length", "recordId", "payloadDigest") if getattr(told, name) != getattr(record, name)]
    if _instant(told.date) != _instant(record.date):
        names.append("date")
    return names


def _instant(date: str) -> str:
    """A date in the catalog's form, which the same instant has only once; what is no date, as it is."""
    try:
        return utc_text(date)
    except ValueError:
        return date
