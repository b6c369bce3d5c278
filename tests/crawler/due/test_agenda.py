"""The agenda on a real catalog: what is under way, what a crawl goes on with, and what moved."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings

from archive import clock
from archive.catalog import CaptureRow, Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow
from crawler.discovery.scope import normalized
from crawler.due import agenda as agenda_module
from crawler.due import missed
from crawler.due.agenda import Agenda
from crawler.due.settings import policy_of, validators_of
from crawler.due.under_way import SHARE
from crawler.settings import DUE_ARTICLES, DUE_FEEDS, DUE_LIVE, DUE_SECTIONS, WHOLE_AGAIN
from crawler.sites import SiteLookup

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SITE, SLOW = "harbour-post.example", "slow-courier.example"
SETTINGS = Settings(
    {
        "DUE_ARTICLES": DUE_ARTICLES, "DUE_FEEDS": DUE_FEEDS, "DUE_SECTIONS": DUE_SECTIONS, "DUE_LIVE": DUE_LIVE,
        "WHOLE_AGAIN": WHOLE_AGAIN, "CONDITIONAL_REQUESTS": True,
    }
)  # fmt: skip


@pytest.fixture
def now() -> Iterator[list[datetime]]:
    """The time, in a list of one; whoever puts another there moves the clock."""
    instant = [NOON]
    with clock.set_by(lambda: instant[0]):
        yield instant


def row(path: str, site: str = SITE, **fields: object) -> FrontierRow:
    url = f"https://{site}/{path}"
    base = FrontierRow(key=normalized(url), url=url, source=site, scope=site, role="page", found=utc_text(NOON),
                       due=utc_text(NOON))  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


@asynccontextmanager
async def agenda_of(path: Path) -> AsyncIterator[Agenda]:
    agenda = Agenda(policy_of(SETTINGS), validators_of(SETTINGS), SiteLookup())
    await agenda.open(lambda: Catalog.open(path))
    try:
        yield agenda
    finally:
        await agenda.close()


def known(path: Path) -> dict[str, FrontierRow]:
    with Catalog.open(path, readonly=True) as catalog:
        return {row.url.partition("//")[2].partition("/")[2]: row for row in Frontier(catalog).rows()}


def prepared(path: Path, rows: list[FrontierRow], origins: list[OriginRow] | None = None) -> Path:
    with Catalog.open(path) as catalog:
        Frontier(catalog).record(rows, origins or [])
    return path


def on_agenda(path: Path, script: Callable[[Agenda], Awaitable[None]]) -> dict[str, FrontierRow]:
    """What the frontier knows after a crawl that did what `script` says."""

    async def run() -> None:
        async with agenda_of(path) as agenda:
            await script(agenda)

    asyncio.run(run())
    return known(path)


@pytest.mark.usefixtures("now")
def test_a_slow_site_keeps_no_other_site_waiting(tmp_path: Path) -> None:
    backlog = [row(f"{n}", SLOW, due=utc_text(NOON - timedelta(days=1))) for n in range(3 * SHARE)]
    path = prepared(tmp_path / "catalog.sqlite", [*backlog, row("ferry")])

    async def script(agenda: Agenda) -> None:
        sources = [SLOW, SITE]
        begun, following = await agenda.take(sources, NOON, SHARE)
        assert {one.source for one in begun} == {SLOW}
        assert following == NOON, "there may be more"
        begun += (await agenda.take(sources, NOON, SHARE))[0]
        assert [one.url for one in begun if one.source == SITE] == [f"https://{SITE}/ferry"]
        assert len(begun) == SHARE + 1
        assert agenda.has_more(sources)
        assert await agenda.take(sources, NOON, SHARE) == ([], None), "of the slow site nothing is taken for now"
        assert await agenda.next_due(sources) == NOON
        for one in begun:
            await agenda.looked(one, replace(one, due=None))
        begun, _ = await agenda.take(sources, NOON, 10 * SHARE)
        assert (len(begun), len(agenda)) == (SHARE, SHARE)
        found = await agenda.heard_of([row("more", SLOW)], 10, share=SHARE)
        assert (found.news, len(found.rows)) == (1, 0)
        agenda.leave(begun[0])
        found = await agenda.heard_of([row("other", SLOW), row("another", SLOW)], 10, share=SHARE)
        assert (found.news, len(found.rows)) == (2, 1)

    after = on_agenda(path, script)
    assert after["more"].due is not None, "it stays due"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (None, "target"),
        # It moved there, and has come back.
        (row("target", due=None, looks=4), "target"),
        (row("target", due=utc_text(NOON + timedelta(hours=1))), "target as it was"),
        (row("target", due=None, role="seed"), "target as it was"),
        (row("target" * 500), "page"),
    ],
    ids=["unknown", "given up", "looked at", "a seed", "too long to ask for"],
)
@pytest.mark.usefixtures("now")
def test_a_page_that_moved_is_looked_for_where_it_is(tmp_path: Path, target: FrontierRow | None, expected: str) -> None:
    page, too_long = row("page"), target is not None and len(target.url) > 2_000
    path = prepared(tmp_path / "catalog.sqlite", [page, *([target] if target and not too_long else [])])
    later = utc_text(NOON + timedelta(minutes=15))

    async def script(agenda: Agenda) -> None:
        (begun,) = (one for one in (await agenda.take([SITE], NOON, 10))[0] if one.key == page.key)
        url = target.url if target is not None else row("target").url
        await agenda.moved(begun, replace(begun, due=later, looks=1), url)

    after = on_agenda(path, script)
    if expected == "page":
        assert (list(after), after["page"].due) == (["page"], later)
    elif expected == "target":
        assert (after["page"].due, after["target"].due) == (None, later)
    else:
        assert (after["page"].due, after["target"]) == (None, target)


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


@pytest.mark.parametrize(
    ("listed", "again"),
    [
        (row("gone.xml", role="list", due=None, looked=utc_text(NOON - timedelta(days=1))), True),
        (row("gone.xml", role="list", due=None, looked=utc_text(NOON - timedelta(hours=20))), False),
        (row("gone.xml", role="list", due=utc_text(NOON + timedelta(hours=3))), False),
        (row("gone.xml", due=None, looked=utc_text(NOON - timedelta(days=9))), False),
    ],
)
@pytest.mark.usefixtures("now")
def test_a_list_that_its_site_still_names_is_looked_at_once_a_day(
    listed: FrontierRow, again: bool, tmp_path: Path
) -> None:
    path = prepared(tmp_path / "catalog.sqlite", [listed])

    async def script(agenda: Agenda) -> None:
        found = await agenda.heard_of([replace(listed, due=utc_text(NOON))], 10)
        assert (len(found.rows), found.waiting) == ((1, 0) if again else (0, 1))

    on_agenda(path, script)


def capture(path: str, at: datetime) -> CaptureRow:
    return CaptureRow(
        warc="a.warc.gz", offset=1, length=1, record_id="urn:uuid:1", url=f"https://{SITE}/{path}", date=utc_text(at),
        status=200, mime="text/html", payload_digest=None, outcome="item", type="NewsArticle",
        document=f"https://{SITE}/{path}",
    )  # fmt: skip


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
        agenda = Agenda(policy_of(SETTINGS), validators_of(SETTINGS), SiteLookup())
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


def test_what_a_clock_that_was_wrong_left_is_due_now(tmp_path: Path, now: list[datetime]) -> None:
    wrong = NOON + timedelta(days=365)
    text = utc_text(wrong)
    path = prepared(
        tmp_path / "catalog.sqlite",
        [
            row("right", looked=utc_text(NOON), due=utc_text(NOON + timedelta(minutes=15)), etag='"a"'),
            row("wrong", looked=text, changed=text, whole=text, due=utc_text(wrong + timedelta(hours=1)), etag='"a"'),
            row("given-up", looked=text, due=None),
            row("found", found=text, due=text),
        ],
        [OriginRow(source=SITE, checked=text, lied=text)],
    )
    with Catalog.open(path) as catalog:
        catalog.record([capture("wrong", wrong)])

    async def nothing(agenda: Agenda) -> None:
        pass

    after = on_agenda(path, nothing)
    assert {name for name, one in after.items() if one.due == utc_text(NOON)} == {"wrong", "found"}
    assert (after["given-up"].due, after["right"].etag) == (None, '"a"')
    assert (after["wrong"].changed, after["wrong"].whole, after["wrong"].etag) == (utc_text(NOON), None, None)
    with Catalog.open(path, readonly=True) as catalog:
        assert Frontier(catalog).origins()[SITE] == OriginRow(source=SITE, checked=None, lied=utc_text(NOON))

    async def set_back(agenda: Agenda) -> None:
        now[0] -= timedelta(hours=1)
        await agenda.bring_back()
        assert len((await agenda.take([SITE], now[0], 10))[0]) == 3

    on_agenda(path, set_back)
