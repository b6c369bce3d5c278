"""The agenda on a real catalog: what is under way, what a crawl goes on with, and what moved."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from archive.catalog import Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow
from crawler.due.agenda import Agenda
from crawler.due.under_way import MAX_UNDER_WAY, SHARE
from tests.crawler.due.agendas import NOON, SITE, capture, on_agenda, prepared, row

SLOW = "slow-courier.example"


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


@pytest.mark.usefixtures("now")
def test_many_slow_sites_leave_room_for_the_others(tmp_path: Path) -> None:
    slow = [f"slow-{n}.example" for n in range(40)]
    backlog = [row(f"{n}", site, due=utc_text(NOON - timedelta(days=1))) for site in slow for n in range(SHARE)]
    path = prepared(tmp_path / "catalog.sqlite", [*backlog, row("ferry")])

    async def script(agenda: Agenda) -> None:
        sources, begun = [*slow, SITE], []
        while room := MAX_UNDER_WAY - len(agenda):
            more, _ = await agenda.take(sources, NOON, room)
            if not more:
                break
            begun += more
        assert room > 0
        assert [one.url for one in begun if one.source == SITE] == [f"https://{SITE}/ferry"]
        assert min(Counter(one.source for one in begun if one.source != SITE).values()) > 4

    on_agenda(path, script)


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
