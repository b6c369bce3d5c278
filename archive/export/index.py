"""`indexes/index.cdxj` of a collection: made, and kept up to date with what is in `archive/`.

Beside it, `index.files.json` says which files the lines were made from, by size and time. It is written after the
index; where it is missing or does not fit, everything is read anew, so that no kill and no copying leaves a stale line.
Of a WARC that was being written, only what it has grown by is read.
"""

from __future__ import annotations

import fcntl
import heapq
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, field
from pathlib import Path

from archive.collection import OPEN, Collection
from archive.export.cdxj import Passed, index_lines
from archive.export.sorted_lines import SortedLines, without_repeats
from archive.warc.members import sync_directory

INDEX = "index.cdxj"
_FILES = "index.files.json"
_FORMAT = 1
"""Raised whenever the lines of the same WARC become others."""

Stamp = tuple[int, int]
"""Size in bytes, and time of the last change in nanoseconds."""


@dataclass(slots=True)
class IndexUpdate:
    """What an update found and did."""

    path: Path
    lines: int = 0
    """In the index now."""
    read: list[str] = field(default_factory=list)
    """Names of the files that were read."""
    unchanged: int = 0
    """Files whose lines were there already."""
    gone: int = 0
    """Files whose lines were dropped, as they are no longer there."""
    passed: Passed = field(default_factory=Passed)
    """What in the files gave no line, whenever they were read."""


def index_path(collection: Collection) -> Path:
    """Where the index is, once there is one."""
    return collection.indexes / INDEX


def unindexed(collection: Collection) -> list[Path]:
    """The WARC files that the next update has to read."""
    return list(_plan(collection, _Files.load(collection) or _Files()).to_read)


def unindexable(collection: Collection) -> Passed:
    """What in the files that the index was made from gave no line, as far as that is known."""
    return (_Files.load(collection) or _Files()).passed()


def update_index(
    collection: Collection, *, everything: bool = False, tell: Callable[[Path], None] = lambda path: None
) -> IndexUpdate:
    """Bring the index up to date; with `everything`, from all files anew. `tell` hears which file is read next.

    A crawl may be writing: its file is indexed as far as it goes, under the name it has on disk. The index is replaced
    at once and whole. Another update waits. Raises OSError.
    """
    try:
        return _update(collection, everything, tell)
    except OSError as error:
        error.filename = error.filename or str(index_path(collection))  # a full disk names no file
        raise


def _update(collection: Collection, everything: bool, tell: Callable[[Path], None]) -> IndexUpdate:
    collection.indexes.mkdir(exist_ok=True)
    with _alone(collection):
        saved = None if everything else _Files.load(collection)
        files = saved or _Files()
        plan = _plan(collection, files)
        update = IndexUpdate(index_path(collection), files.lines, unchanged=plan.unchanged, gone=plan.gone)
        if saved is not None and plan.changes_nothing:
            update.passed = files.passed()
            return update
        grown_ones = set(plan.to_read.values())
        now = _Files({name: files.known[one] for one, name in plan.renamed.items() if one not in grown_ones})
        with SortedLines(collection.indexes) as lines:
            for path, grown in plan.to_read.items():
                name = _read(path, lines, now, tell, files.known[grown][1] if grown else Passed())
                if grown:
                    plan.renamed[grown] = name
                update.read.append(name)
            kept = _kept(update.path, plan) if plan.renamed else ()
            now.lines, stamp = _replace(update.path, without_repeats(heapq.merge(kept, lines)))
        now.save(collection, stamp)
        update.lines, update.passed = now.lines, now.passed()
        return update


def _read(path: Path, lines: SortedLines, files: _Files, tell: Callable[[Path], None], before: Passed) -> str:
    """Take in the lines of a WARC, from where it was read to `before`; the name it has."""
    path, stamp = _present(path)
    tell(path)
    passed = Passed()
    try:
        for line in index_lines(path, passed, offset=before.end):
            lines.add(line)
    except FileNotFoundError:
        if path.suffix != OPEN:
            raise
        # Closed meanwhile. What was read already is read again, under the other name.
        return _read(path.with_name(path.name.removesuffix(OPEN)), lines, files, tell, before)
    passed.damaged += before.damaged
    passed.unreachable += before.unreachable
    passed.unnamed += before.unnamed
    files.known[path.name] = stamp, passed
    return path.name


@dataclass(slots=True)
class _Files:
    """The files that the lines of the index were made from."""

    known: dict[str, tuple[Stamp, Passed]] = field(default_factory=dict)
    lines: int = 0

    @classmethod
    def load(cls, collection: Collection) -> _Files | None:
        """As they were saved; None where that does not fit the index that is there, so that all is to be made anew."""
        try:
            saved = json.loads((collection.indexes / _FILES).read_bytes())
            if saved["format"] != _FORMAT or tuple(saved["index"]) != _stamp(index_path(collection)):
                return None
            known = {name: ((one[0], one[1]), Passed(*one[2:])) for name, one in saved["files"].items()}
            return cls(known, int(saved["lines"]))
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def save(self, collection: Collection, index: Stamp) -> None:
        files = {name: [*stamp, *astuple(passed)] for name, (stamp, passed) in self.known.items()}
        values = {"format": _FORMAT, "index": index, "lines": self.lines, "files": files}
        path = collection.indexes / _FILES
        new = path.with_name(path.name + ".new")
        try:
            new.write_text(json.dumps(values))
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)

    def passed(self) -> Passed:
        """What in them gave no line, added up."""
        counts = [astuple(passed) for _, passed in self.known.values()]
        return Passed(*map(sum, zip(*counts, strict=True))) if counts else Passed()


@dataclass(slots=True)
class _Plan:
    to_read: dict[Path, str | None]
    """Each with the name by which it is known, where it is one that has grown since."""
    renamed: dict[str, str]
    """The files whose lines stay, by the name in them, with the name on disk: `.open` may have been dropped since."""
    gone: int
    drops_lines: bool
    """Whether there are lines of other files than these."""

    @property
    def unchanged(self) -> int:
        """Files of which nothing is read."""
        return len(self.renamed.keys() - set(self.to_read.values()))

    @property
    def changes_nothing(self) -> bool:
        return not (self.to_read or self.gone or any(before != now for before, now in self.renamed.items()))


def _plan(collection: Collection, files: _Files) -> _Plan:
    to_read: dict[Path, str | None] = {}
    renamed: dict[str, str] = {}
    for path in collection.warcs():
        path, stamp = _present(path)
        for name in (path.name, path.name + OPEN):
            if name not in files.known:
                continue
            known, passed = files.known[name]
            if known == stamp:
                renamed[name] = path.name
                break
            # Who writes a WARC appends to it; a kill leaves a torn end, which was not read.
            if name.endswith(OPEN) and stamp[0] >= passed.end:
                renamed[name] = path.name
                to_read[path] = name
                break
        else:
            to_read[path] = None
    read_again = {name for path, grown in to_read.items() if not grown for name in (path.name, path.name + OPEN)}
    others = files.known.keys() - renamed.keys()
    return _Plan(to_read, renamed, len(others - read_again), bool(others))


def _kept(index: Path, plan: _Plan) -> Iterator[bytes]:
    """The lines of the index that stay, in their order, with the names that their files have now.

    A changed name does not change the order: no two lines differ in that alone.
    """
    changed = {before: now for before, now in plan.renamed.items() if before != now}
    with index.open("rb") as file:
        if not changed and not plan.drops_lines:
            yield from file
            return
        for line in file:
            before = json.loads(line.split(b" ", 2)[2])["filename"]
            if (now := plan.renamed.get(before)) is not None:
                yield line if now == before else _renamed(line, before, now)


def _renamed(line: bytes, before: str, now: str) -> bytes:
    def member(name: str) -> bytes:
        return b'"filename": ' + json.dumps(name).encode()

    start, _, rest = line.rpartition(member(before))
    return start + member(now) + rest


def _replace(path: Path, lines: Iterable[bytes]) -> tuple[int, Stamp]:
    """Write `lines` to `path`, whole or not at all; their number, and what identifies the file."""
    new = path.with_name(f"{path.name}.new")
    count = 0
    try:
        with new.open("wb") as file:
            for line in lines:
                file.write(line)
                count += 1
            file.flush()
            os.fsync(file.fileno())
        stamp = _stamp(new)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
    return count, stamp


def _present(path: Path) -> tuple[Path, Stamp]:
    """The file under the name it has by now: a crawl may have closed it."""
    try:
        return path, _stamp(path)
    except FileNotFoundError:
        path = path.with_name(path.name.removesuffix(OPEN))
        return path, _stamp(path)


def _stamp(path: Path) -> Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


@contextmanager
def _alone(collection: Collection) -> Iterator[None]:
    with (collection.indexes / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
