"""Verification of collections and files, in as many processes as there are cores: WARCs, items, catalog, manifest.

Each WARC is read once, with its items and rows beside it, and its SHA-256 taken on the way. What files say of each
other is put together afterwards, so that findings come in the order of the files, however many processes there are.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from archive import consistency
from archive.collection import OPEN, Collection
from archive.findings import FROM_COPY, Finding, of_collection, of_warc
from archive.items_file import ItemsFileError, placed_items
from archive.manifest import sha256_of
from archive.warc import faults
from archive.warc.directory import Directory, FileDirectory
from archive.warc.errors import WarcReadError
from archive.warc.read import read_record
from archive.warc.verify import Checksum, verify_file

if TYPE_CHECKING:
    from concurrent.futures import Future

MAX_FINDINGS = 10_000
"""Findings of one file after which the others are not told."""
ALONE = 32 << 20
"""Bytes for which no further process is worth its start."""


@dataclass(slots=True)
class FileReport:
    """What one WARC, with its items and rows, has to say."""

    findings: list[Finding] = field(default_factory=list)
    directory: FileDirectory = field(default_factory=FileDirectory)
    digests: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the closed files, by their name in the manifest."""
    items: int = 0
    waiting: int = 0


_TICK = 0.1
_counter: Any = None
"""In a worker: the bytes that all of them have read."""

Progress = Callable[[int], None]


class Verification:
    """What is to be verified, and how far it is. `findings` does it."""

    def __init__(
        self,
        collections: Iterable[Collection] = (),
        warcs: Iterable[Path] = (),
        items_files: Iterable[Path] = (),
        *,
        jobs: int = 0,
    ) -> None:
        """`warcs` and `items_files` are single files, outside of any collection. `jobs`: processes; 0 is one a core."""
        self._collections = list(collections)
        self._items_files = list(items_files)
        # What a record refers to must be in its own set: a copy of a collection beside it is another one.
        self._sets: list[tuple[Collection | None, list[Path]]] = [(None, list(warcs))]
        self._sets += [(collection, collection.warcs()) for collection in self._collections]
        self.warcs = sum(len(paths) for _, paths in self._sets)
        self.bytes = sum(_size(path) for _, paths in self._sets for path in paths)
        """Of the WARCs."""
        self.items = 0
        """Items read so far."""
        self.waiting = 0
        """Captures seen so far without an outcome, where the items are not complete yet."""
        self._jobs = min(jobs or os.cpu_count() or 1, self.warcs)

    def findings(self, progress: Callable[[int, str], None] = lambda done, name: None) -> Iterator[Finding]:
        """Everything there is to say. `progress` hears how many bytes of the WARCs were read, and of which file.

        Raises OSError where a collection's folders cannot be read.
        """
        targets = [(collection, path) for collection, paths in self._sets for path in paths]
        reports = _reports(targets, 1 if self.bytes < ALONE else self._jobs, progress)
        try:
            for collection, paths in self._sets:
                yield from self._of_set(collection, paths, reports)
        finally:
            reports.close()
        for path in self._items_files:
            yield from self._of_items_file(path)

    def _of_set(
        self, collection: Collection | None, paths: list[Path], reports: Iterator[FileReport]
    ) -> Iterator[Finding]:
        directory = Directory()
        digests: dict[str, str] = {}
        if collection is not None:
            names = {path.name.removesuffix(OPEN) for path in paths}
            yield from map(of_collection, consistency.catalog_faults(collection, names))
        for path in paths:
            report = next(reports)
            yield from report.findings
            self.items += report.items
            self.waiting += report.waiting
            directory.add(path, report.directory)
            digests |= report.digests
        yield from map(of_warc, directory.faults())
        if collection is not None:
            yield from manifest_findings(collection, digests)

    def _of_items_file(self, path: Path) -> Iterator[Finding]:
        try:
            for number, (member, item) in enumerate(placed_items(path), 1):
                self.items += 1
                yield from map(of_collection, consistency.item_faults(path, member, number, item))
        except (ItemsFileError, OSError) as error:
            offset = error.offset if isinstance(error, ItemsFileError) else None
            yield Finding(path, offset, "items-unreadable", str(error).removeprefix(f"{path}: "), "", FROM_COPY)


def manifest_findings(collection: Collection, digests: dict[str, str]) -> Iterator[Finding]:
    """What the manifest of a collection says that is not so, and what it does not say.

    `digests`: the SHA-256 of its closed files as far as they are known, by their name in the manifest.
    """
    manifest = collection.manifest
    try:
        listed = manifest.read()
    except OSError as error:
        yield Finding(manifest.path, None, "manifest-unreadable", str(error))
        return
    for offset, line in listed.wrong_lines:
        yield Finding(manifest.path, offset, "manifest-line", f"a line names no file of the collection: {line[:120]!r}")
    closed = {
        manifest.name_of(path): path for path in (*collection.warcs(), *collection.items_files()) if path.suffix != OPEN
    }
    for name, stated in listed.digests.items():
        if name not in closed:
            # A re-extraction replaces files while this runs: only what is so at one moment is so.
            if name in manifest.read().digests and not (collection.path / name).exists():
                message = "the manifest lists the file, and it is not there"
                yield Finding(collection.path / name, None, "manifest-missing", message)
            continue
        path = closed.pop(name)
        try:
            found = digests.get(name) or sha256_of(path)
            if found != stated and (found := sha256_of(path)) != manifest.read().digests.get(name, found):
                message = f"the file has the SHA-256 {found}, and the manifest says {stated}"
                yield Finding(path, None, "manifest-differs", message)
        except OSError as error:
            yield Finding(path, None, "unreadable", str(error))
    if not listed.digests and closed:
        yield Finding(manifest.path, None, "manifest-lacks", "no closed file is listed", "", "archive recover makes it")
        return
    for path in closed.values():
        yield Finding(path, None, "manifest-lacks", "the manifest does not list the file")


def verify_warc(collection: Collection | None, path: Path, progress: Progress = lambda count: None) -> FileReport:
    """Verify one WARC and, where it belongs to a collection, its items and rows."""
    report = FileReport()
    for finding in _findings_of(collection, _present(path), progress, report):
        if len(report.findings) == MAX_FINDINGS:
            message = f"there are more than {MAX_FINDINGS} findings: the others are not told"
            report.findings.append(Finding(finding.path, finding.offset, "more", message))
            break
        report.findings.append(finding)
    return report


def _findings_of(
    collection: Collection | None, path: Path, progress: Progress, report: FileReport
) -> Iterator[Finding]:
    checksum = Checksum(progress)
    if collection is None:
        yield from _of_file(verify_file(path, report.directory, checksum=checksum))
        return
    check = consistency.WarcCheck(collection, path.name.removesuffix(OPEN))
    yield from map(of_collection, check.begin())
    disagreements: list[consistency.Fault] = []
    is_read = True
    found = verify_file(
        path, report.directory, checksum=checksum, seen=lambda record: disagreements.extend(check.see(record))
    )
    for finding in _of_file(found):
        is_read = is_read and finding.code != "unreadable"
        yield finding
        yield from map(of_collection, disagreements)
        disagreements.clear()
    yield from map(of_collection, disagreements)
    if is_read:
        yield from map(of_collection, check.finish())
    if checksum.is_whole:
        report.digests[collection.manifest.name_of(path)] = checksum.sha256
    report.items, report.waiting = check.items, check.waiting


def _of_file(found: Iterable[faults.Fault]) -> Iterator[Finding]:
    return (of_warc(fault) for fault in found if not _is_whole_by_now(fault))


def _is_whole_by_now(fault: faults.Fault) -> bool:
    """Whether the file only ended within a record because a crawl was just writing that."""
    if fault.code != "torn" or fault.path.suffix != OPEN:
        return False
    try:
        read_record(_present(fault.path), fault.offset).close()
    except (WarcReadError, OSError):
        return False
    return True


def _present(path: Path) -> Path:
    """The file under the name it has by now: a crawl may have closed it."""
    return path if path.exists() else path.with_name(path.name.removesuffix(OPEN))


def _size(path: Path) -> int:
    try:
        return _present(path).stat().st_size
    except OSError:  # it is going to be a finding
        return 0


Target = tuple[Collection | None, Path]


def _reports(
    targets: list[Target], jobs: int, progress: Callable[[int, str], None]
) -> Generator[FileReport, None, None]:
    """What each target has to say, in their order."""
    if jobs <= 1:
        done = 0
        for collection, path in targets:

            def count(read: int, path: Path = path) -> None:
                nonlocal done
                done += read
                progress(done, path.name)

            yield verify_warc(collection, path, count)
        return
    context = multiprocessing.get_context("spawn")
    counter = context.Value("Q", 0)
    pool = ProcessPool(max_workers=jobs, context=context, initializer=_share, initargs=[counter])
    try:
        # Ctrl-C reaches the whole process group, and is this process's to answer: workers inherit what is blocked.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            futures = deque(pool.schedule(_in_worker, args=[collection, path]) for collection, path in targets)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for _, path in targets:
            # Taken out, as a report may be large.
            yield _awaited(futures.popleft(), path, lambda name: progress(counter.value, name))
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _awaited(future: Future[FileReport], path: Path, tick: Callable[[str], None]) -> FileReport:
    while True:
        try:
            return future.result(timeout=_TICK)
        except FutureTimeoutError:
            tick(path.name)
        except ProcessExpired as error:
            message = f"the process that read the file died (exit status {error.exitcode}): out of memory?"
            return FileReport([Finding(path, None, "unreadable", message)])


def _share(counter: Any) -> None:
    global _counter
    _counter = counter


def _in_worker(collection: Collection | None, path: Path) -> FileReport:
    def count(read: int) -> None:
        with _counter.get_lock():
            _counter.value += read

    return verify_warc(collection, path, count)
