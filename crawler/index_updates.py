"""Keeps the index for replay (`archive.export.index`) current while a crawl goes on."""

from __future__ import annotations

import logging
from time import monotonic
from typing import TYPE_CHECKING

from scrapy.utils.asyncio import call_later
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from archive.export.index import update_index

if TYPE_CHECKING:
    from scrapy.utils.asyncio import CallLaterResult
    from twisted.internet.defer import Deferred

    from archive.collection import Collection

logger = logging.getLogger(__name__)

_PART = 0.01
"""Of the time, that updates take at most: reading is of what is new, but the index is written as a whole."""


class IndexUpdates:
    """Updates the index of a collection every `interval` seconds, and when a WARC file was closed; in a thread of its
    own, so that neither the reactor nor what is to be written waits for it. Of the reactor's thread.
    """

    def __init__(self, collection: Collection, interval: float) -> None:
        self._collection = collection
        self._interval = interval
        self._call: CallLaterResult | None = None
        self._update: Deferred[None] | None = None
        self._earliest = 0.0
        self._is_asked_for = False
        self._is_closed = False

    def begin(self) -> None:
        """Update from now on, first after the interval."""
        if not self._is_closed:
            self._after(self._interval)

    def soon(self) -> None:
        """A file has another name than the index says: update it, as soon as that does not take too much of the time.

        Before `begin` and after `close`, nothing happens.
        """
        if self._update is not None:
            self._is_asked_for = True
        elif self._call is not None:
            self._after(self._earliest - monotonic())

    async def close(self) -> None:
        """Update no more; returns when an update under way is done."""
        self._is_closed = True
        if self._call is not None:
            self._call.cancel()
            self._call = None
        if self._update is not None:
            await maybe_deferred_to_future(self._update)

    def _after(self, seconds: float) -> None:
        if self._call is not None:
            self._call.cancel()
        self._call = call_later(max(seconds, 0), self._begin_update)

    def _begin_update(self) -> None:
        self._call = None
        self._update = deferred_from_coro(self._run())

    async def _run(self) -> None:
        began = monotonic()
        await maybe_deferred_to_future(deferToThread(bring_up_to_date, self._collection))
        took = monotonic() - began
        self._earliest = began + took / _PART
        self._update = None
        if not self._is_closed:
            self._after(max(0 if self._is_asked_for else self._interval, took / _PART))
        self._is_asked_for = False


def bring_up_to_date(collection: Collection) -> None:
    """Update the index; what goes wrong is logged, as nothing is lost by it."""
    try:
        update_index(collection)
    except Exception as error:  # whatever it is, the capture goes on, and its file is closed
        is_bug = not isinstance(error, OSError)
        logger.error("The index for replay is not up to date (archive index makes it so): %s", error, exc_info=is_bug)
