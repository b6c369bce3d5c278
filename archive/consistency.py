"""Whether a collection agrees with itself: every item with its record, the catalog with both.

What a WARC file itself is worth is `archive.warc.verify`'s question. A crawl may be writing: it writes a record first,
then its item, then its row in the catalog. So here they are read the other way round, and only in what is complete can
something be missing.
"""

from __future__ import annotations

from collections.abc import Collection as Collection_
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from archive import schema
from archive.catalog import CaptureRow, Catalog, CatalogError
from archive.catalog_rows import utc_text
from archive.collection import OPEN, Collection
from archive.items import Capture
from archive.items_file import ItemsFileError
from archive.lookup import items_file_of, placed_items_of
from archive.unusable import why_unusable
from archive.warc.fields import bare
from archive.warc.revisit import CAPTURES
from archive.warc.scan import RecordStream

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
    "item-schema": _ANEW,
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
    """Bytes from the start of the file: of a WARC, of an items file's gzip member; None where the fault is in no one
    place.
    """
    code: str
    """A key of REMEDIES."""
    message: str
    record_id: str = ""
    """Of the record that it is about; empty where it is about none."""

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return REMEDIES[self.code]


class WarcCheck:
    """Holds the items and the catalog's rows of one WARC against its records, which are read once, by someone else.

    `begin` before the WARC is opened, `see` with each of its records, `finish` at its end. Takes some 1 KB a response.
    """

    def __init__(self, collection: Collection, name: str) -> None:
        """`name` is the WARC's, without `.open`."""
        self._collection = collection
        self._name = name
        self._path = collection.archive / name
        self._items_path = items_file_of(collection, name)
        self._is_complete = self._items_path.suffix != OPEN
        self._rows: dict[int, CaptureRow] | None = None
        self._items: dict[int, Capture] = {}
        self._items_are_readable = True
        self.items = 0
        """Items read so far."""
        self.waiting = 0
        """Responses seen so far without an outcome, where the items are not complete yet."""

    def begin(self) -> Iterator[Fault]:
        """What is wrong with the items and the rows themselves."""
        yield from self._read_rows()
        try:
            yield from self._read_items()
        except (ItemsFileError, OSError) as error:
            self._items_are_readable = False  # what the file lacks says nothing more
            offset = error.offset if isinstance(error, ItemsFileError) else None
            yield Fault(self._items_path, offset, "items-unreadable", str(error).removeprefix(f"{self._items_path}: "))

    def see(self, record: RecordStream) -> Iterator[Fault]:
        """What is said of a record that is whole, and is not so."""
        fields = record.fields
        url = bare(fields.get("WARC-Target-URI"))
        if fields.get("WARC-Type") not in CAPTURES or why_unusable(fields.get("WARC-Date"), url):
            return  # where the catalog has it all the same, `finish` says so
        assert record.length is not None
        offset = record.offset
        seen = Capture(
            warc=self._name,
            offset=offset,
            length=record.length,
            recordId=bare(fields.get("WARC-Record-ID")),
            date=fields.get("WARC-Date") or "",
            payloadDigest=fields.get("WARC-Payload-Digest"),
        )
        item = self._items.pop(offset, None)
        if item is not None and (different := _differences(item, seen)):
            message = f"an item and its record differ in {', '.join(different)}"
            yield Fault(record.path, offset, "item-differs", message, seen.recordId)
        if self._rows is None:
            return
        row = self._rows.pop(offset, None)
        has_item = item is not None or not self._items_are_readable
        if row is not None and (different := _differences(_capture_of_row(row), seen)):
            message = f"the catalog and the record differ in {', '.join(different)}"
            yield Fault(record.path, offset, "catalog-differs", message, seen.recordId)
        elif row is not None and row.outcome == "item" and not has_item:
            message = "the catalog has an item of this capture, the items file has none"
            yield Fault(record.path, offset, "items-lack", message, seen.recordId)
        outcome = row.outcome if row is not None else "pending"
        if not self._is_complete:
            self.waiting += outcome == "pending"
        elif outcome == "pending":
            message = "the catalog does not know what came of this capture"
            yield Fault(record.path, offset, "catalog-lacks", message, seen.recordId)
        elif item is not None and outcome != "item":
            message = "the items file has an item of this capture, the catalog has none"
            yield Fault(record.path, offset, "catalog-lacks", message, seen.recordId)

    def finish(self) -> Iterator[Fault]:
        """What is said of records that were not seen."""
        path = self._collection.warc_path(self._name)
        for offset, item in self._items.items():
            message = "an item names a response here, and there is none"
            yield Fault(path, offset, "item-record", message, item.recordId)
        for offset, row in (self._rows or {}).items():
            message = "the catalog names a response here, and there is none"
            yield Fault(path, offset, "catalog-record", message, row.record_id)

    def _read_rows(self) -> Iterator[Fault]:
        path = self._collection.catalog_path
        try:
            catalog = Catalog.open(path, readonly=True)
        except CatalogError:
            return  # as `catalog_faults` says once for all WARCs
        with catalog:
            try:
                self._rows = {row.offset: row for row in catalog.captures(warc=self._name)}
            except CatalogError as error:
                yield _of_catalog(path, error)

    def _read_items(self) -> Iterator[Fault]:
        last = -1
        for number, (member, item) in enumerate(placed_items_of(self._collection, self._name), 1):
            self.items += 1
            yield from item_faults(self._items_path, member, number, item)
            capture = _capture_of(item)
            if capture is None or capture.warc != self._name:
                yield Fault(self._items_path, member, "item-capture", f"item {number} names no capture in this WARC")
                continue
            if capture.offset <= last:
                message = f"item {number} is out of the captures' order: byte {capture.offset} after byte {last}"
                yield Fault(self._items_path, member, "item-order", message, capture.recordId)
            last = max(last, capture.offset)
            self._items[capture.offset] = capture


def catalog_faults(collection: Collection, names: Collection_[str]) -> Iterator[Fault]:
    """What is wrong with the catalog of a collection as a whole, and with items without a WARC.

    `names`: its WARCs, without `.open`. Raises OSError where the collection's folders cannot be read.
    """
    items_files = {collection.items_path(name).name for name in names}
    for path in collection.items_files():
        if path.name.removesuffix(OPEN) not in items_files:
            yield Fault(path, None, "items-warc", "there is no WARC to these items")
    if not names and not collection.catalog_path.exists():
        return
    try:
        with Catalog.open(collection.catalog_path, readonly=True) as catalog:
            for name in catalog.warcs():
                if name not in names and not collection.warc_path(name).exists():
                    message = f"it names captures in {name}, which is not there"
                    yield Fault(collection.catalog_path, None, "catalog-warc", message)
    except CatalogError as error:
        yield _of_catalog(collection.catalog_path, error)


def _of_catalog(path: Path, error: CatalogError) -> Fault:
    return Fault(path, None, "catalog-unreadable", str(error).removeprefix(f"catalog {path}: "))


def item_faults(path: Path, member: int, number: int, item: dict[str, Any]) -> Iterator[Fault]:
    """Where the item, the `number`th of the items file `path`, departs from the schema; at most three places."""
    for error in islice(schema.validate(item), 3):
        yield Fault(path, member, "item-schema", f"item {number}: {error}")


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
