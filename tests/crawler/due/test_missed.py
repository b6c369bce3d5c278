"""What a killed crawl captured and could not say, and a frontier that was lost: both are taken in at the next start."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalog import CaptureRow, Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow
from crawler.due import agenda as agenda_module
from crawler.due import missed
from crawler.due.agenda import Agenda
from tests.crawler.due.agendas import NOON, capture, known, new_agenda, on_agenda, prepared, row


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {"ferry"}),
        # The capture is of a page that `latest` was redirected to: it is looked at already.
        ([row("latest", looked=utc_text(NOON))], {"latest"}),
    ],
    ids=["a frontier that was lost", "a redirect"],
)
@pytest.mark.usefixtures("now")
def test_what_was_redirected_to_is_not_looked_at_twice(
    tmp_path: Path, rows: list[FrontierRow], expected: set[str]
) -> None:
    path = prepared(tmp_path / "catalog.sqlite", rows)
    with Catalog.open(path) as catalog:
        catalog.record([capture("ferry", NOON)])

    async def script(agenda: Agenda) -> None:
        assert agenda.is_open

    assert on_agenda(path, script).keys() == expected


@pytest.mark.usefixtures("now")
def test_a_frontier_that_was_lost_is_taken_in_batch_by_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missed, "_BATCH", 3)
    read: list[str] = []
    ahead: list[int] = []

    class Missed(Frontier):
        def missed(self, since: str | None, *, until: str) -> Iterator[tuple[CaptureRow, FrontierRow | None]]:
            for found in super().missed(since, until=until):
                read.append(found[0].url)
                yield found

        def record_batches(self, batches: Iterable[Sequence[FrontierRow]]) -> None:
            def counted() -> Iterator[Sequence[FrontierRow]]:
                written = 0
                for batch in batches:
                    ahead.append(len(read) - written)
                    written += len(batch)
                    yield batch

            super().record_batches(counted())

    monkeypatch.setattr(agenda_module, "Frontier", Missed)
    path = tmp_path / "catalog.sqlite"
    with Catalog.open(path) as catalog:
        catalog.record([replace(capture(f"{n}", NOON), offset=n) for n in range(10)])

    async def nothing(agenda: Agenda) -> None:
        pass

    assert on_agenda(path, nothing).keys() == {f"{n}" for n in range(10)}
    assert ahead == [3, 3, 3, 1]


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("batches_before", [0, 1, 2])
def test_told_to_stop_while_it_opens_it_takes_in_nothing_and_the_next_one_all(
    batches_before: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(missed, "_BATCH", 3)
    begun, go_on = threading.Event(), threading.Event()

    class Held(Frontier):
        def record_batches(self, batches: Iterable[Sequence[FrontierRow]]) -> None:
            def held() -> Iterator[Sequence[FrontierRow]]:
                for number, batch in enumerate(batches):
                    if number == batches_before - 1:
                        hold()
                    yield batch

            super().record_batches(held())

    def hold() -> None:
        begun.set()
        assert go_on.wait(60)

    def open_catalog() -> Catalog:
        if not batches_before:
            hold()
        return Catalog.open(path)

    path = tmp_path / "catalog.sqlite"
    with Catalog.open(path) as catalog:
        catalog.record([replace(capture(f"{n}", NOON), offset=n) for n in range(10)])

    async def stopped() -> None:
        agenda = new_agenda()
        opening = asyncio.ensure_future(agenda.open(open_catalog))
        await asyncio.to_thread(begun.wait)
        opening.cancel()
        await asyncio.wait([opening])
        assert not agenda.is_open
        closing = asyncio.ensure_future(agenda.close())
        await asyncio.sleep(0)
        go_on.set()
        await closing

    async def nothing(agenda: Agenda) -> None:
        pass

    with monkeypatch.context() as patch:
        patch.setattr(agenda_module, "Frontier", Held)
        asyncio.run(stopped())
    assert known(path) == {}
    assert on_agenda(path, nothing).keys() == {f"{n}" for n in range(10)}
