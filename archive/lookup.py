"""From a row of the catalog to what it stands for: the item in its items file, the record in its WARC, its bytes."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from archive.addresses import host_of, registered_domain
from archive.catalog import CaptureRow, Catalog
from archive.catalog_rows import utc_text
from archive.collection import OPEN, Collection
from archive.items_file import placed_items, read_item
from archive.warc.read import Record, read_record
from archive.warc.response import Response, read_response, request_method
from archive.warc.revisit import Original, original_of, read_revisit

_Read = TypeVar("_Read")

MAX_BODY_BYTES = 1 << 30
"""A body that decodes to more is not shown; the response as it came over the wire is, whatever its size."""
NEAREST = 5
URLS_COMPARED = 50_000
"""Of a site, when the nearest to an unknown URL are looked for: about a second's work."""
_CANDIDATES = 50


class LookupFailedError(Exception):
    """What the catalog names is not where it says: the collection is not consistent."""


def item_of(collection: Collection, row: CaptureRow) -> dict[str, Any]:
    """The item of a row with the outcome `item`, as it stands in its items file.

    Raises LookupFailedError where it is not there, ItemsFileError where the file is damaged, OSError.
    """
    path = items_file_of(collection, row.warc)
    if row.items_offset is not None:
        with suppress(FileNotFoundError):
            if (found := read_item(path, row.items_offset, row.offset)) is not None:
                return found
    # The file was written anew, or got its final name, since the row was read.
    for item in items_of(collection, row.warc):
        capture = item.get("capture")
        if isinstance(capture, dict) and capture.get("offset") == row.offset:
            return item
    raise LookupFailedError(f"{path} does not hold the item of {row.url} that the catalog names: see archive verify")


def items_of(collection: Collection, warc: str) -> Iterator[dict[str, Any]]:
    """The items of the WARC called `warc`, in the order of its captures; none where it has no items file.

    Raises ItemsFileError where the file is damaged, OSError.
    """
    return (item for _, item in placed_items_of(collection, warc))


def placed_items_of(collection: Collection, warc: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """As `items_of`, each with the offset of its gzip member in the items file."""

    def begin(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
        items = placed_items(path)
        first = list(islice(items, 1))  # opens the file
        return chain(first, items)

    with suppress(FileNotFoundError):
        yield from open_or_closed(lambda: items_file_of(collection, warc), begin)


def items_file_of(collection: Collection, warc: str) -> Path:
    """Where the items of the WARC called `warc` are: the complete file, else the one being written."""
    path = collection.items_path(warc)
    return path if path.exists() else path.with_name(path.name + OPEN)


def open_or_closed(locate: Callable[[], Path], read: Callable[[Path], _Read]) -> _Read:
    """What `read` makes of the file; once more where a crawl gave it its final name between finding and opening it."""
    try:
        return read(locate())
    except FileNotFoundError:
        return read(locate())


def response_of(collection: Collection, row: CaptureRow) -> Response:
    """The response a row stands for, its body decoded; of a revisit, with the body of the record it refers to.

    Raises LookupFailedError, CatalogError, WarcReadError, OSError.
    """
    with record_of(collection, row) as record:
        try:
            if record.type != "revisit":
                return read_response(record, method=request_method(record), max_size=MAX_BODY_BYTES)
            with Catalog.open(collection.catalog_path, readonly=True) as catalog:
                original = original_record(collection, catalog, record)
            with original:
                return read_revisit(record, original, max_size=MAX_BODY_BYTES)
        except ValueError as error:
            raise LookupFailedError(f"{record.path}: at byte {record.offset}: {error}") from error


def original_row(catalog: Catalog, original: Original) -> CaptureRow | None:
    """The row of the record that a revisit refers to: by its id, else by its URL and date. Raises CatalogError."""
    if original.record_id:
        return catalog.record_at(original.url, record_id=original.record_id)
    try:
        return catalog.record_at(original.url, date=utc_text(original.date))
    except ValueError:  # other tools' records, which name no date, or none that is one
        return None


def original_record(collection: Collection, catalog: Catalog, revisit: Record) -> Record:
    """The response record that a revisit refers to; the caller closes it.

    Raises LookupFailedError where it is not in the collection, or its file is gone; CatalogError, WarcReadError,
    OSError.
    """
    original = original_of(revisit)
    which = f"{revisit.url} is a revisit of {original.record_id or original.url}, captured {original.date or 'earlier'}"
    row = original_row(catalog, original)
    if row is None:
        raise LookupFailedError(f"{which}, which is not in {collection.path}: bring in the WARC that holds it")
    try:
        record = record_of(collection, row)
    except FileNotFoundError as error:
        raise LookupFailedError(f"{which}; {row.warc}, which holds it, is not there: put it back") from error
    if record.type != "response":
        record.close()
        raise LookupFailedError(f"{which}, which is a {record.type or 'nameless'} record, not a response")
    return record


def record_of(collection: Collection, row: CaptureRow) -> Record:
    """The WARC record of a row; the caller closes it. Raises LookupFailedError, WarcReadError, OSError."""
    record = open_or_closed(
        lambda: collection.warc_path(row.warc), lambda path: read_record(path, row.offset, row.length)
    )
    if record.record_id != row.record_id:
        record.close()
        raise LookupFailedError(
            f"{record.path}: at byte {row.offset} is {record.record_id}, not {row.record_id} of the catalog: "
            "see archive verify"
        )
    return record


def nearest_urls(catalog: Catalog, url: str) -> list[str]:
    """Captured URLs most like `url`, the likest first: of its site, or of one with a like name."""
    host = host_of(url)
    candidates = list(islice(catalog.urls(host=registered_domain(host)), URLS_COMPARED))
    if not candidates:
        sites = [site for site in catalog.statistics().sites if site]
        for site in difflib.get_close_matches(host, sites, n=1, cutoff=0.7):
            candidates = list(islice(catalog.urls(host=site), URLS_COMPARED))
    wanted = _trigrams(url)
    # difflib takes a hundred times as long: it decides among the best.
    likely = heapq.nlargest(_CANDIDATES, candidates, key=lambda known: len(wanted & _trigrams(known)))
    return difflib.get_close_matches(url, likely, n=NEAREST, cutoff=0.5)


def _trigrams(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}
