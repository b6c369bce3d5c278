"""Of the URLs that lead to one document, one is looked at."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import clock
from archive.catalog_rows import utc_text
from archive.frontier import FrontierRow
from crawler.due.agenda import Agenda
from tests.crawler.due.agendas import NOON, SITE, known, on_agenda, prepared, row

STORY = f"https://{SITE}/story"
LATER = utc_text(NOON + timedelta(minutes=15))


def of_story(path: str, found: int = 0, **fields: object) -> FrontierRow:
    base = row(path, document=STORY, type="NewsArticle", looks=3, looked=utc_text(NOON), wait=900.0,
               found=utc_text(NOON + timedelta(seconds=found)))  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


def aside(path: str, found: int, **fields: object) -> FrontierRow:
    return of_story(path, found, due=None, wait=None, **fields)


def look_at(*, gone: bool = False, item: bool = False) -> Callable[[Agenda, FrontierRow], Awaitable[object]]:
    """A look that finds the story, or a failure."""

    async def look(agenda: Agenda, before: FrontierRow) -> None:
        after = replace(before, due=LATER, looks=before.looks + 1, looked=utc_text(clock.now()))
        if item:
            after = replace(after, document=STORY, type="NewsArticle", failures=0, wait=900.0)
        else:
            after = replace(after, failures=before.failures + 1)
        await agenda.looked(before, after, gone=gone)

    return look


GONE, FAILED, FOUND = look_at(gone=True), look_at(), look_at(item=True)


@pytest.mark.parametrize(
    ("rows", "looks", "due"),
    [
        ([of_story("a"), aside("amp", 1), aside("story", 2)], [("a", GONE)], {"a", "story"}),
        ([of_story("story"), aside("print", 2), aside("amp", 1)], [("story", GONE)], {"story", "amp"}),
        ([of_story("story"), aside("amp", 1)], [("story", FAILED)], {"story"}),
        ([of_story("story"), aside("amp", 1, failures=1)], [("story", GONE)], {"story"}),
        ([of_story("story"), aside("amp", 1, document="another")], [("story", GONE)], {"story"}),
        ([of_story("story"), aside("amp", 1), of_story("a", 3)], [("story", GONE)], {"story", "a"}),
        # The other one is there, and stays whatever becomes of the first.
        ([of_story("story"), aside("amp", 1)], [("story", GONE), ("amp", FOUND), ("story", GONE)], {"story", "amp"}),
        # Gone with it, and the next one is tried.
        (
            [of_story("story"), aside("amp", 1), aside("print", 2)],
            [("story", GONE), ("amp", GONE)],
            {"story", "print"},
        ),
        ([of_story("story"), aside("amp", 1)], [("story", GONE), ("amp", GONE), ("story", GONE)], {"story"}),
        # Back again: one of the two is enough.
        ([of_story("story"), aside("amp", 1)], [("story", GONE), ("amp", FOUND), ("story", FOUND)], {"story"}),
        ([of_story("story"), aside("amp", 1)], [("story", GONE), ("story", FOUND)], {"story"}),
        ([of_story("a"), aside("amp", 1)], [("a", GONE), ("amp", FOUND), ("a", FOUND)], {"amp"}),
        # What is new where the known one fails.
        ([of_story("a", failures=2), row("amp")], [("amp", FOUND)], {"a", "amp"}),
        ([of_story("a"), row("amp")], [("amp", FOUND)], {"a"}),
        ([of_story("a"), row("story")], [("story", FOUND)], {"story"}),
        ([row("b"), aside("amp", 1)], [("b", GONE)], {"b"}),
    ],
)
def test_a_document_is_looked_at_under_one_url_that_is_there(
    rows: list[FrontierRow],
    looks: list[tuple[str, Callable[[Agenda, FrontierRow], Awaitable[object]]]],
    due: set[str],
    tmp_path: Path,
    now: list[datetime],
) -> None:
    path = prepared(tmp_path / "catalog.sqlite", rows)
    for name, look in looks:

        async def once(agenda: Agenda, name: str = name, look: Any = look) -> None:
            (begun,) = (one for one in (await agenda.take([SITE], now[0], 10))[0] if one.url.endswith(f"/{name}"))
            await look(agenda, begun)

        on_agenda(path, once)
        now[0] += timedelta(minutes=15)
    assert {name for name, one in known(path).items() if one.due is not None} == due
