"""Recovers a WARC file that was being written when its process, or its machine, died."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from archive.warc.errors import WarcReadError, WarcWriteError
from archive.warc.members import sync_directory
from archive.warc.scan import Damage, scan
from archive.warc.write import OPEN_SUFFIX


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovery:
    """What was found and done."""

    path: Path
    """The file under its final name; it is gone where `records` is 0."""
    records: int
    """Whole records it holds."""
    cut_at: int
    """Where what was cut off began, in bytes: the file's size now."""
    cut_bytes: int
    """How many bytes were cut off: part of a record nobody was told of, or what a dying machine left; 0 as a rule."""
    damages: tuple[str, ...]
    """Places before the last whole record that hold none, left as they are: no kill makes those; see `verify`."""


def recover(path: Path, *, each: Callable[[], None] = lambda: None) -> Recovery:
    """Cut off what follows the last whole record of `path` and drop `.open` from its name.

    The caller sees to it that no other process writes the file. Doing it again changes nothing, nor does recovering a
    finished file. A file that broke off within its first record is removed. Records are decompressed, not hashed.
    `each` is called for each record, and where it raises nothing is changed.

    Raises OSError where the file cannot be read or changed, WarcWriteError where another file has its final name
    already, WarcReadError where it holds no record at all and does not look like the beginning of one, or is damaged in
    so many places that its last record was not looked for: then nothing is changed.
    """
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    if path != final and final.exists():
        if path.exists():
            raise WarcWriteError(path, 0, f"it cannot be called {final.name}: there is such a file")
        path = final
    size = path.stat().st_size
    records = end = 0
    errors: list[WarcReadError] = []
    for found in scan(path):
        each()
        if isinstance(found, Damage):
            errors.append(found.error)
            continue
        with contextlib.suppress(WarcReadError):  # a Damage follows
            length = found.finish()
            records += 1
            if found.ends_member:
                end = found.offset + length
    for error in errors:
        if error.code == "given-up" or (not records and error.code != "torn"):
            raise error
    if path != final:
        if records:
            _cut(path, end)
            path.rename(final)
        else:
            path.unlink()
        sync_directory(path.parent)
    return Recovery(
        path=final,
        records=records,
        cut_at=end,
        cut_bytes=size - end if path != final else 0,
        damages=tuple(str(error) for error in errors if error.offset < end),
    )


def _cut(path: Path, size: int) -> None:
    fd = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(fd, size)
        os.fsync(fd)
    finally:
        os.close(fd)
