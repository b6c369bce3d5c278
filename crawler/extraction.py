"""Extraction of a collection's captures: responses in, in their order; items, reasons and catalog rows out, in the
same order.

The crawl (`crawler.recorder`) and a later re-extraction (`crawler.commands.reextract`) feed the same `Extraction`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.outcomes import Key, OutcomeWriter, Queue, Settled
from crawler.examination import NO_PAGE, Examined
from crawler.extract.reasons import Reason

if TYPE_CHECKING:
    from archive.catalog import CaptureRow
    from archive.collection import Collection
    from archive.items import Capture
    from crawler.examination import ArchivedResponse
    from crawler.workers import Workers

Told = Callable[["ArchivedResponse", "Examined"], None]


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes of one response."""

    examined: asyncio.Task[Examined]
    """As soon as it is known."""
    written: asyncio.Future[Examined]
    """Once the outcomes of all captures before it are written, and its own."""


class Extraction:
    """Has responses examined by `workers` and writes what comes of them. Used from one event loop.

    The collection's lock is the caller's to hold. Raises CatalogError where the catalog cannot be used.
    """

    def __init__(self, collection: Collection, workers: Workers, *, failed: Callable[[Exception], None]):
        """`failed` is called once, where nothing more can be written; the captures stay, and a later start extracts
        them.
        """
        self._workers = workers
        self._writer = OutcomeWriter(collection)
        self._queue = Queue()
        self._unwritten: dict[Key, tuple[Examined, asyncio.Future[Examined]]] = {}
        self._tasks: set[asyncio.Task[Examined]] = set()
        # One thread, so that runs are written one after another.
        self._thread = ThreadPoolExecutor(1, "items")
        self._writing: asyncio.Task[None] | None = None
        self._failed = failed
        self._has_failed = False
        self._is_whole = True

    def __len__(self) -> int:
        """Responses under way."""
        return len(self._tasks)

    async def resume(self, warc: str) -> int:
        """The offset behind which the responses of the WARC called `warc` have no outcome yet."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.resume, warc)

    async def moment(self, warc: str) -> str:
        """The moment (`archive.capture_order`) of the WARC's last response with an outcome, or else when it begins."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.moment, warc)

    def begin(self) -> None:
        """The responses of old WARCs are to be added, of several in turn: until `end`, no items are complete but those
        of a WARC that was finished.
        """
        self._is_whole = False
        self._writer.interleaved = True

    def end(self) -> None:
        """All old WARCs were finished."""
        if not self._has_failed:
            self._is_whole = True
            self._writer.interleaved = False

    def add(self, row: CaptureRow, capture: Capture, response: ArchivedResponse, *, tell: Told) -> Answer:
        """The next response, in the order of the archive; `tell` hears the outcome once it is written."""
        self._queue.expect(row)
        written: asyncio.Future[Examined] = asyncio.get_running_loop().create_future()
        written.add_done_callback(lambda done: None if done.cancelled() else tell(response, done.result()))
        task = asyncio.ensure_future(self._settle(capture, response, written))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return Answer(task, written)

    async def room(self, under_way: int) -> None:
        """Wait until fewer than `under_way` responses are."""
        while len(self._tasks) >= under_way:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    async def drain(self) -> None:
        """Wait until all outcomes are written."""
        while self._tasks or self._writing is not None:
            if self._tasks:
                await asyncio.wait(self._tasks)
            if self._writing is not None:
                await self._writing

    async def finish(self, warc: str) -> None:
        """Say that all responses of the WARC called `warc` were added: its items file gets its name. After `drain`."""
        if not self._has_failed:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.finish, warc)

    async def close(self) -> None:
        """Drain, and close the files. The WARC last written to is taken to be complete."""
        await self.drain()
        complete = self._is_whole and not self._has_failed and not self._queue
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._writer.close(complete=complete))
        self._thread.shutdown()

    def abandon(self) -> None:
        """Let go of everything at once; what is not written is extracted at the next start."""
        self._has_failed = True
        for _, written in self._unwritten.values():
            written.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _settle(
        self, capture: Capture, response: ArchivedResponse, written: asyncio.Future[Examined]
    ) -> Examined:
        try:
            if response.original is not None and response.block is None:
                examined = NO_PAGE
            else:
                # Of a revisit, too: who follows links wants to know what kind of page it is.
                examined = await self._workers.examine(response)
        except Exception as error:  # the pool itself is broken: no page's fault
            written.cancel()
            self._fail(error)
            raise
        if examined.item is not None:
            examined.item["capture"] = capture.to_dict()
        if self._has_failed:
            written.cancel()
            return examined
        self._unwritten[capture.warc, capture.offset] = examined, written
        if response.original is not None:
            self._queue.settle(capture, reason=Reason.ORIGINAL_MISSING, original=response.original)
        else:
            self._queue.settle(capture, item=examined.item, reason=examined.reason)
        if self._writing is None and not self._has_failed:
            self._writing = asyncio.ensure_future(self._write())
        return examined

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while run := self._queue.take():
                for settled in await loop.run_in_executor(self._thread, self._writer.write, run):
                    examined, written = self._unwritten.pop((settled.row.warc, settled.row.offset))
                    written.set_result(_as_written(examined, settled))
        except Exception as error:
            self._fail(error)
        finally:
            self._writing = None

    def _fail(self, error: Exception) -> None:
        if not self._has_failed:
            self._has_failed = True
            self._failed(error)
        for _, written in self._unwritten.values():
            written.cancel()


def _as_written(examined: Examined, settled: Settled) -> Examined:
    """What came of a response, as the collection has it: of a revisit, what came of the capture it repeats."""
    unchanged = settled.row.outcome == "unchanged"
    if settled.original is None:
        return replace(examined, item=settled.item, unchanged=unchanged)
    reason = next((reason for reason in Reason if reason == settled.row.reason), None)
    return replace(examined, item=None, unchanged=unchanged, reason=reason, detail="")
