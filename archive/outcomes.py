"""Outcomes of captures, written in the order of the captures.

Extraction answers in any order; the items file of a WARC has its items in the order of their records, so that what is
written is always a beginning of what there will be, and a kill leaves nothing to sort out. `Outcomes` holds an answer
back until all before it are there.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from archive.capture_order import Moments, begin_of
from archive.catalog import CaptureRow, Catalog
from archive.collection import OPEN
from archive.histories import Histories
from archive.items_file import ItemsFile, cut_items
from archive.lookup import open_or_closed, original_row

if TYPE_CHECKING:
    from archive.collection import Collection
    from archive.items import Capture
    from archive.warc.revisit import Original

Key = tuple[str, int]
"""WARC file name and offset."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A capture and what came of it; `item` is complete, its capture included."""

    row: CaptureRow
    item: dict[str, Any] | None = None
    original: Original | None = None
    """Of a revisit record: the capture whose outcome is its own. `row` says what is so where that is not there."""


class Queue:
    """Captures in their order, each waiting for its outcome. Not for use by several threads."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[Key, CaptureRow | Settled] = OrderedDict()

    def __len__(self) -> int:
        return len(self._waiting)

    def expect(self, row: CaptureRow) -> None:
        """The next capture in order."""
        self._waiting[row.warc, row.offset] = row

    def settle(
        self,
        capture: Capture,
        *,
        item: dict[str, Any] | None = None,
        reason: str | None = None,
        original: Original | None = None,
    ) -> None:
        """The outcome of a capture that is expected: an item, a reason, or neither (not a page).

        With `original`, it is that capture's, and `reason` is for where that one is not to be found.
        """
        key = capture.warc, capture.offset
        row = self._waiting[key]
        assert isinstance(row, CaptureRow), f"{key} has its outcome already"
        if item is not None:
            self._waiting[key] = Settled(row.with_item(item), item)
        elif reason is not None:
            self._waiting[key] = Settled(row.with_reason(reason), original=original)
        else:
            self._waiting[key] = Settled(replace(row, outcome="none"))

    def take(self) -> list[Settled]:
        """The settled captures that nothing before them holds back; they leave the queue."""
        run: list[Settled] = []
        while self._waiting and isinstance(first := next(iter(self._waiting.values())), Settled):
            self._waiting.popitem(last=False)
            run.append(first)
        return run


class OutcomeWriter:
    """Writes settled captures to the items files and the catalog. Used by one thread at a time."""

    def __init__(self, collection: Collection):
        self._collection = collection
        self._catalog = Catalog.open(collection.catalog_path)
        self._histories = Histories(collection, self._catalog)
        self._items: dict[str, ItemsFile] = {}
        self._moments: dict[str, Moments] = {}
        self.interleaved = False
        """Whether captures of a WARC may still follow those of another: then its items file stays open until
        `finish`."""
        self._run: dict[str, CaptureRow] = {}
        """Rows of the run being written, which are not in the catalog yet, by record id."""

    def resume(self, warc: str) -> int:
        """Where to go on with a WARC whose outcomes are not all written: behind this offset; -1 for its beginning.

        Up to there, items file and catalog agree: a kill can come between an item and its row, and a power loss can
        take the end of either. The items file is cut to it. Raises CatalogError, OSError.
        """
        items = self._collection.items_path(warc)
        items = items.with_name(items.name + OPEN)
        if not items.exists():
            return -1
        rows = partial(self._catalog.captures, warc=warc, newest_first=True, limit=1)
        settled = max((row.offset for row in rows()), default=-1)
        last_row = max((row.offset for row in rows(outcome="item")), default=-1)
        last_item = cut_items(items, settled)
        resumed = settled if last_item == last_row else min(last_item, settled)
        self._moments[warc] = Moments(self._catalog.last_moment(up_to=(warc, resumed)) or self._begin(warc))
        return resumed

    def moment(self, warc: str) -> str:
        """The moment of the WARC's last capture that was written, or else when it begins. Raises OSError."""
        return self._moments_of(warc).last

    def write(self, run: list[Settled]) -> list[Settled]:
        """Write a run that follows the one before. An item is on disk before the catalog names it.

        An item says what it changed in its document; one that is equal to the latest of its URL is not written. The
        result is the run as it was written. Where a run begins a new WARC, the items file of the one before is complete
        and gets its name, unless they are `interleaved`. Raises OSError, CatalogError, CollectionError.
        """
        written: list[Settled] = []
        start = 0
        for end in range(1, len(run) + 1):
            if end == len(run) or run[end].row.warc != run[start].row.warc:
                written += self._write_one(run[start:end])
                start = end
        self._histories.trim()
        return written

    def finish(self, warc: str) -> None:
        """All captures of the WARC called `warc` have their outcome: its items file is complete, also an empty one."""
        self._items_of(warc)
        self._close_items(warc)

    def _items_of(self, warc: str) -> ItemsFile:
        if warc not in self._items:
            if not self.interleaved:
                for other in list(self._items):
                    self._close_items(other)
            self._items[warc] = ItemsFile(self._collection.items_path(warc), self._collection.manifest)
        return self._items[warc]

    def _write_one(self, run: list[Settled]) -> list[Settled]:
        warc = run[0].row.warc
        items = self._items_of(warc)
        moments = self._moments_of(warc)
        run = [replace(one, row=replace(one.row, moment=moments.of(one.row.date))) for one in run]
        self._run = {}
        written = []
        for settled in run:
            written.append(self._compared(settled))
            self._run[settled.row.record_id] = written[-1].row
        member = items.append(settled.item for settled in written if settled.item is not None)
        written = [
            Settled(replace(settled.row, items_offset=member), settled.item) if settled.item is not None else settled
            for settled in written
        ]
        self._catalog.record(settled.row for settled in written)
        return written

    def _moments_of(self, warc: str) -> Moments:
        if warc not in self._moments:
            self._moments[warc] = Moments(self._begin(warc))
        return self._moments[warc]

    def _begin(self, warc: str) -> str:
        try:
            return open_or_closed(lambda: self._collection.warc_path(warc), begin_of)
        except FileNotFoundError:  # what is recorded of it stands all the same
            return ""

    def _compared(self, settled: Settled) -> Settled:
        """With what the item changed in its document; without the item, where that is nothing."""
        row, item = settled.row, settled.item
        if settled.original is not None:
            return self._repeated(settled, settled.original)
        if item is None or row.document is None:
            return settled
        assert row.moment is not None
        place = row.moment, row.warc, row.offset
        change = self._histories.of(row.document, before=place, being_written=self._items).add(item)
        if change is None:
            return Settled(row.unchanged())
        return Settled(row, {**item, "change": change.to_dict()})

    def _repeated(self, settled: Settled, original: Original) -> Settled:
        """A revisit with the outcome of the capture it refers to, where that is in the collection."""
        row = self._run.get(original.record_id) or original_row(self._catalog, original)
        if row is None or not self._collection.warc_path(row.warc).exists():
            return settled
        repeating = settled.row.repeating(row)
        if repeating.outcome == "unchanged":
            self._histories.again(repeating)
        return replace(settled, row=repeating)

    def _close_items(self, warc: str) -> None:
        self._items.pop(warc).close()
        self._moments.pop(warc, None)

    def close(self, *, complete: bool = True) -> None:
        """Close the files; `complete` says that every capture of the WARCs written to has its outcome."""
        for warc, items in list(self._items.items()):
            if complete:
                self._close_items(warc)
            else:
                items.leave_open()
        self._items.clear()
        self._catalog.close()
