"""What a page may do to its worker, with real processes."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from concurrent.futures.process import BrokenProcessPool

import pytest

from crawler.examination import ArchivedResponse, Examined
from crawler.extract.reasons import Reason
from crawler.workers import Workers

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def misbehave(response: ArchivedResponse) -> Examined:
    """A stand-in for an extractor that a page drives mad."""
    match response.url:
        case "hang":
            time.sleep(60)
        case "die":
            os._exit(7)
        case "eat":
            return Examined(item={"size": len(bytearray(1 << 40))})
        case "raise":
            raise RuntimeError("nobody foresaw this")
    return Examined(item={"url": response.url})


def response(url: str) -> ArchivedResponse:
    return ArchivedResponse(url=url, date="2026-03-01T10:00:00Z", block=PAGE)


@pytest.mark.parametrize(
    ("page", "reason", "detail"),
    [
        ("hang", Reason.TIMEOUT, "more than 1 seconds"),
        ("die", Reason.WORKER_DIED, "exit status 7"),
        ("eat", Reason.OUT_OF_MEMORY, ""),
        ("raise", Reason.UNKNOWN, "RuntimeError: nobody foresaw this"),
    ],
)
def test_a_page_that_breaks_its_worker_costs_that_page(page: str, reason: Reason, detail: str) -> None:
    async def run() -> list[Examined]:
        workers = Workers(processes=2, seconds=1, memory=8 << 30, task=misbehave)
        try:
            return await asyncio.gather(*(workers.examine(response(url)) for url in ["a", page, "b", "c", "d"]))
        finally:
            workers.close()

    outcomes = asyncio.run(run())
    assert (outcomes[1].reason, outcomes[1].detail) == (reason, detail)
    assert [outcome.item and outcome.item["url"] for outcome in outcomes] == ["a", None, "b", "c", "d"]


def test_workers_that_are_killed_while_they_have_no_work_cost_nothing() -> None:
    async def run() -> int:
        workers = Workers(processes=1, seconds=60, task=misbehave)
        try:
            first = await workers.call(os.getpid)
            os.kill(first, signal.SIGKILL)
            while await workers.call(os.getpid) == first:
                await asyncio.sleep(0.01)
            outcomes = await asyncio.gather(*(workers.examine(response(url)) for url in "abc"))
            return sum(outcome.item is not None for outcome in outcomes)
        finally:
            workers.close()

    assert asyncio.run(run()) == 3


def test_without_workers_no_page_is_said_to_be_at_fault() -> None:
    async def run() -> None:
        workers = Workers(processes=1, seconds=60, task=misbehave)
        workers.close()
        await workers.examine(response("a"))

    with pytest.raises(BrokenProcessPool):
        asyncio.run(run())
