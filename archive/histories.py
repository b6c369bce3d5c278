"""The histories of a collection's documents, read from its items when one is asked for."""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from archive.collection import CollectionError
from archive.history import History, Seen
from archive.items_file import read_item
from archive.lookup import LookupFailedError, item_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from archive.catalog import CaptureRow, Catalog, Place
    from archive.collection import Collection
    from archive.items_file import ItemsFile

logger = logging.getLogger(__name__)

_KEPT = 300


def history_of(collection: Collection, rows: Iterable[CaptureRow]) -> History:
    """The history that captures of one document tell; `rows` are `Catalog.of_document`'s.

    Raises LookupFailedError where an item is not where the catalog says, ItemsFileError, OSError.
    """
    history = History()
    for row in rows:
        if row.outcome == "unchanged":
            history.again(_seen(row))
        else:
            history.add(item_of(collection, row))
    return history


class Histories:
    """Histories of the documents that were asked for last, for whoever writes outcomes in the order of the captures."""

    def __init__(self, collection: Collection, catalog: Catalog) -> None:
        self._collection = collection
        self._catalog = catalog
        self._kept: OrderedDict[str, History] = OrderedDict()

    def of(self, document: str, *, before: Place, being_written: Mapping[str, ItemsFile]) -> History:
        """The history of `document` as it was before a place, to be gone on with.

        `being_written`: items files, by WARC. An item that cannot be read is logged and passed over: what was captured
        since must not wait for a repair. Raises CatalogError.
        """
        if (history := self._kept.get(document)) is None:
            history = self._kept[document] = History(keep_items=False)
            for row in self._catalog.of_document(document, before=before):
                if row.outcome == "unchanged":
                    history.again(_seen(row))
                    continue
                item = None
                try:
                    if (items := being_written.get(row.warc)) and row.items_offset is not None:
                        # An older file of the same WARC may still stand beside it.
                        item = read_item(items.path_now, row.items_offset, row.offset)
                    history.add(item or item_of(self._collection, row))
                except (LookupFailedError, CollectionError, OSError) as error:
                    logger.error("The history of %s is without its capture of %s: %s", document, row.date, error)
        self._kept.move_to_end(document)
        return history

    def again(self, row: CaptureRow) -> None:
        """Take in a capture whose bytes are those of the latest one of its URL, written as a revisit record."""
        # A history that is not kept will be read from the catalog, which has this row by then.
        if row.document is not None and (history := self._kept.get(row.document)) is not None:
            history.again(_seen(row))

    def trim(self) -> None:
        """Let go of those that were asked for longest ago. Only while all that was added to them is written."""
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)


def _seen(row: CaptureRow) -> Seen:
    # As WARC-Date has it, which the catalog pads so that it can be sorted.
    return Seen(row.date.replace(".000000Z", "Z"), row.record_id, row.url)
