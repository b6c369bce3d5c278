"""Processes that end with the crawl that has them: not before it, and not after it.

A terminal's Ctrl-C, `timeout` and systemd (KillMode=control-group) signal all processes of a crawl at once. Which of
its workers end, and when, is the crawl's to say, as the pages under way are still to be extracted.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.context import ForkServerContext, ForkServerProcess
from typing import TypeVar

T = TypeVar("T")

_GRACE = 1.0
"""Seconds by which a crawl that is alive is quicker to end a worker than the worker itself."""


class WorkerProcess(ForkServerProcess):
    """A process that SIGTERM does not reach, ended by SIGKILL: a page that hangs in C hears of nothing else, anyway."""

    def terminate(self) -> None:
        self.kill()


class WorkerContext(ForkServerContext):
    """Start method of worker processes.

    A fork server has no threads and has imported what workers need: a fork of the crawl itself would copy its locks in
    whatever state they are, and a fresh interpreter takes a second to import the extractor.
    """

    Process = WorkerProcess


@contextmanager
def unsignalled() -> Iterator[None]:
    """Processes begun inside, and by threads begun inside, do not hear SIGINT and SIGTERM; nor do those they fork.

    The signals are blocked, which the kernel hands down, so that there is no moment in which they are not.
    """
    # It shields itself, and lets the signals in again for whoever begins it.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def bounded(seconds: float, function: Callable[..., T], *arguments: object) -> T:
    """Call `function` in a worker that dies where it takes much longer than `seconds` (0: as long as it likes).

    It is the crawl that ends a worker in time, and nobody would where the crawl was killed: a worker without work ends
    by itself then, as nothing is at the other end of its pipe. The kernel raises the alarm: a loop in C runs no Python.
    """
    signal.setitimer(signal.ITIMER_REAL, seconds and seconds + _GRACE)
    try:
        return function(*arguments)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
