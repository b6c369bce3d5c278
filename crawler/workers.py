"""Worker processes: extraction off the reactor, bounded in time and memory.

A page that hangs or kills its worker costs that page, which is said, and a new worker takes the place.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.examination import ArchivedResponse, Examined, examine_response
from crawler.extract.reasons import Reason
from crawler.worker_processes import WorkerContext, bounded, unsignalled

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Self

    from scrapy.settings import BaseSettings

T = TypeVar("T")

logger = logging.getLogger(__name__)

_TASKS_OF_A_PROCESS = 2000
# A pool that breaks sooner than so many seconds after it was made breaks for a reason that a new one does not mend.
_BREAKS_APART = 60.0


def _prepare(memory: int) -> None:
    if memory:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


class Workers:
    """A pool of processes that examine responses.

    `processes`: 0 for one each core. `seconds`: the time allowed to a page. `memory`: the address space allowed to a
    process, in bytes; 0 for no limit. `task` is there for tests of what a worker may do.
    """

    def __init__(
        self,
        *,
        processes: int = 0,
        seconds: float = 60,
        memory: int = 0,
        task: Callable[[ArchivedResponse], Examined] = examine_response,
    ):
        self.processes = processes or os.cpu_count() or 1
        self._seconds = seconds
        self._memory = memory
        self._task = task
        self._pool = self._new_pool()
        self._renewed = -inf
        self._is_closed = False

    def _new_pool(self) -> ProcessPool:
        context = WorkerContext()
        context.set_forkserver_preload([examine_response.__module__])
        return ProcessPool(
            max_workers=self.processes,
            # Parsers and their caches let memory grow over months (trafilatura issue #216); a fork costs nothing.
            max_tasks=_TASKS_OF_A_PROCESS,
            initializer=_prepare,
            initargs=[self._memory],
            context=context,
        )

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """The pool that EXTRACTION_PROCESSES, EXTRACTION_SECONDS and EXTRACTION_MEMORY describe."""
        return cls(
            processes=settings.getint("EXTRACTION_PROCESSES"),
            seconds=settings.getfloat("EXTRACTION_SECONDS", 60),
            memory=settings.getint("EXTRACTION_MEMORY"),
        )

    async def examine(self, response: ArchivedResponse) -> Examined:
        """Examine `response` in a worker. What goes wrong there is a reason; without workers, an exception."""
        too_long = Examined(reason=Reason.TIMEOUT, detail=f"more than {self._seconds:g} seconds")
        try:
            examined = await self._run(self._task, response)
        except (TimeoutError, FutureTimeoutError):
            return too_long
        except ProcessExpired as error:
            if error.exitcode == -signal.SIGALRM:
                return too_long
            return Examined(reason=Reason.WORKER_DIED, detail=f"exit status {error.exitcode}")
        except BrokenProcessPool:
            raise
        except MemoryError:
            return Examined(reason=Reason.OUT_OF_MEMORY)
        except Exception as error:  # whatever a page can bring about in the extractor costs this page only
            return Examined(reason=Reason.UNKNOWN, detail=f"{type(error).__name__}: {error}")
        return examined

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function of a module in a worker; what it raises is raised here, TimeoutError where it takes too
        long.
        """
        return await self._run(function, *arguments)

    async def _run(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call `function` in a worker, once more where the pool broke before it came to that.

        Raises BrokenProcessPool where there are no workers to be had.
        """
        try:
            future: Future[T] = self._schedule(function, *arguments)
            return await asyncio.wrap_future(future)
        except BrokenProcessPool:
            future = self._schedule(function, *arguments)
            return await asyncio.wrap_future(future)

    def _schedule(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        with unsignalled():  # the first call begins the processes
            if not self._is_closed and not self._pool.active and monotonic() - self._renewed > _BREAKS_APART:
                # A worker that was killed while none had work to do (by the kernel, for its memory) breaks the pool.
                logger.warning("The workers were lost while they had nothing to do; there are new ones")
                self._renewed = monotonic()
                self._end()
                self._pool = self._new_pool()
            try:
                future: Future[Any] = self._pool.schedule(
                    bounded, args=[self._seconds, function, *arguments], timeout=self._seconds
                )
            except RuntimeError as error:
                raise BrokenProcessPool(str(error)) from error
        return future

    def close(self) -> None:
        """End the workers; what they have not finished is dropped."""
        self._is_closed = True
        self._end()

    def _end(self) -> None:
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
