"""Worker processes: extraction off the reactor, bounded in time and memory.

A page that hangs or kills its worker costs that page, which is said, and a new worker takes the place.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from crawler.examination import ArchivedResponse, Examined, examine_response
from crawler.extract.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from scrapy.settings import BaseSettings

T = TypeVar("T")

_TASKS_OF_A_PROCESS = 2000


def _prepare(memory: int) -> None:
    # Ctrl-C reaches the whole process group; it is the crawl's to end its workers, after the pages under way.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
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
        # A fork server has no threads and has imported what workers need: a fork of the crawl itself would copy its
        # locks in whatever state they are, and a fresh interpreter takes a second to import the extractor.
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([examine_response.__module__])
        self.processes = processes or os.cpu_count() or 1
        self._seconds = seconds
        self._task = task
        self._pool = ProcessPool(
            max_workers=self.processes,
            # Parsers and their caches let memory grow over months (trafilatura issue #216); a fork costs nothing.
            max_tasks=_TASKS_OF_A_PROCESS,
            initializer=_prepare,
            initargs=[memory],
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
        """Examine `response` in a worker. What goes wrong there is a reason, never an exception."""
        future = self._pool.schedule(self._task, args=[response], timeout=self._seconds)
        try:
            examined: Examined = await asyncio.wrap_future(future)
        except (TimeoutError, FutureTimeoutError):
            return Examined(reason=Reason.TIMEOUT, detail=f"more than {self._seconds:g} seconds")
        except ProcessExpired as error:
            return Examined(reason=Reason.WORKER_DIED, detail=f"exit status {error.exitcode}")
        except MemoryError:
            return Examined(reason=Reason.OUT_OF_MEMORY)
        except Exception as error:  # whatever a page can bring about in the extractor costs this page only
            return Examined(reason=Reason.UNKNOWN, detail=f"{type(error).__name__}: {error}")
        return examined

    async def call(self, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function of a module in a worker; what it raises is raised here, TimeoutError where it takes too
        long.
        """
        future = self._pool.schedule(function, args=arguments, timeout=self._seconds)
        result: T = await asyncio.wrap_future(future)
        return result

    def close(self) -> None:
        """End the workers; what they have not finished is dropped."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()
