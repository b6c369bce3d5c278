"""Recovery of a collection whose crawl, or machine, died: what every crawl does first, and `archive recover` by itself.

WARCs lose their torn tail and are closed; items files lose theirs and are closed where every capture has its outcome;
closed files that the manifest lacks are listed. What has no outcome yet is for the next crawl to extract.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from archive.catalog import CatalogError
from archive.collection import OPEN, CollectionError
from archive.items_file import whole_length
from archive.manifest import sha256_of
from archive.outcomes import OutcomeWriter
from archive.warc.errors import WarcError
from archive.warc.read import read_records
from archive.warc.recover import Recovery, recover
from archive.warc.revisit import CAPTURES

if TYPE_CHECKING:
    from archive.collection import Collection


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsRecovery:
    """What was found of an items file that was still open, and done."""

    path: Path
    """The file under the name it has now."""
    cut_at: int
    """Where what was cut off began, in bytes."""
    cut_bytes: int
    """How many bytes were cut off: part of an item, or items that the catalog does not know, which are extracted again;
    0 as a rule.
    """
    is_complete: bool
    """Whether every capture has its outcome: the file was closed."""


@dataclass(slots=True)
class CollectionRecovery:
    """What was found and done."""

    warcs: list[Recovery] = field(default_factory=list)
    items: list[ItemsRecovery] = field(default_factory=list)
    listed: list[Path] = field(default_factory=list)
    """Closed files that the manifest lacked; those that were closed just now included."""
    failures: list[tuple[Path, str]] = field(default_factory=list)
    """Files that were left as they are, and why."""


def recover_collection(
    collection: Collection,
    *,
    tell: Callable[[Path], None] = lambda path: None,
    each: Callable[[], None] = lambda: None,
) -> CollectionRecovery:
    """Recover `collection`, whose lock the caller holds; `tell` hears of each file that is begun with, `each` is called
    for each record of a WARC. Either may raise to break off: the next recovery goes on from there.

    Doing it again changes nothing. What cannot be recovered is among the failures, and stops nothing else. Raises
    OSError where the folders or the manifest cannot be read or written.
    """
    done = CollectionRecovery()
    listed = collection.manifest.read().digests
    for path in collection.warcs():
        if path.suffix != OPEN:
            continue
        tell(path)
        try:
            done.warcs.append(recover(path, each=each))
        except (WarcError, OSError) as error:
            done.failures.append((path, str(error).removeprefix(f"{path}: ")))
    for path in collection.items_files():
        if path.suffix == OPEN:
            tell(path)
            try:
                done.items.append(_recover_items(collection, path))
            except (CatalogError, CollectionError, OSError) as error:
                done.failures.append((path, str(error).removeprefix(f"{path}: ")))
    _list_closed(collection, done, listed, tell)
    return done


def _recover_items(collection: Collection, path: Path) -> ItemsRecovery:
    size = path.stat().st_size
    end = whole_length(path)
    if end < size:
        os.truncate(path, end)
    is_complete = False
    warc = _warc_of(collection, path)
    # Without a catalog nothing says which captures have an outcome: the next crawl extracts them all.
    if warc is not None and warc.suffix != OPEN and collection.catalog_path.exists():
        writer = OutcomeWriter(collection)
        try:
            after = writer.resume(warc.name)  # cuts off items that the catalog does not know
            end = path.stat().st_size
            if not any(_captures(warc, after)):
                writer.finish(warc.name)
                is_complete = True
        finally:
            writer.close(complete=False)
    final = collection.items / path.name.removesuffix(OPEN)
    return ItemsRecovery(path=final if is_complete else path, cut_at=end, cut_bytes=size - end, is_complete=is_complete)


def _warc_of(collection: Collection, items: Path) -> Path | None:
    return next((path for path in collection.warcs() if collection.items_path(path.name).name == items.stem), None)


def _captures(warc: Path, after: int) -> Iterator[int]:
    """The offsets of the captures behind the byte `after`."""
    for record in read_records(warc, offset=max(after, 0), on_damage=lambda _: None):
        if record.type in CAPTURES and record.offset > after:
            yield record.offset


def _list_closed(
    collection: Collection, done: CollectionRecovery, before: Mapping[str, str], tell: Callable[[Path], None]
) -> None:
    by_now = collection.manifest.read().digests
    for path in (*collection.warcs(), *collection.items_files()):
        name = collection.manifest.name_of(path)
        if path.suffix == OPEN or name in before:
            continue
        if name not in by_now:
            tell(path)
            collection.manifest.add(path, sha256_of(path))
        done.listed.append(path)
