"""The frontier: what is due, in which order, and what a killed crawl left unsaid."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.catalog import CaptureRow, Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SITE = "harbour-post.example"


def at(minutes: float) -> str:
    return utc_text(NOON + timedelta(minutes=minutes))


def row(name: str, due: float | None = 0, **fields: object) -> FrontierRow:
    url = f"https://{SITE}/{name}"
    base = FrontierRow(key=f"//{SITE}/{name}", url=url, source=SITE, scope=SITE, role="page", found=at(-60),
                       due=None if due is None else at(due))  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


def capture(name: str, minutes: float, number: int, outcome: str = "item") -> CaptureRow:
    return CaptureRow(
        warc="a.warc.gz", offset=number, length=1, record_id=f"urn:uuid:{number}", url=f"https://{SITE}/{name}",
        date=at(minutes), status=200, mime="text/html", payload_digest=None, outcome=outcome,  # type: ignore[arg-type]
        type="NewsArticle" if outcome == "item" else None, reason="wall" if outcome == "reason" else None,
        document=f"https://{SITE}/{name}",
    )  # fmt: skip


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    with Catalog.open(tmp_path / "catalog.sqlite") as catalog:
        yield catalog


@pytest.fixture
def frontier(catalog: Catalog) -> Frontier:
    return Frontier(catalog)


def names(rows: object) -> list[str]:
    return [row.url.rpartition("/")[2] for row in rows]  # type: ignore[attr-defined]


def test_what_lists_pages_comes_first_then_live_blogs_then_what_has_waited_longest(frontier: Frontier) -> None:
    frontier.record(
        [
            row("new", 0, place=1),
            row("top", 0),
            row("old", -30),
            row("storm", 0, type="LiveBlogPosting", place=9),
            row("feed", 0, role="list"),
            row("later", 1),
            row("never", None),
            row("elsewhere", -60, source="tide-times.example"),
        ]
    )
    assert names(frontier.due([SITE], at(0), limit=9)) == ["feed", "storm", "old", "top", "new"]
    assert names(frontier.due([SITE], at(0), limit=2)) == ["feed", "storm"]
    under_way = {row("feed").key, row("top").key}
    assert names(frontier.due([SITE], at(0), limit=2, but=under_way)) == ["storm", "old"]
    assert frontier.next_due([SITE], after=at(0)) == at(1)
    assert frontier.next_due([SITE], after=at(1)) is None
    assert frontier.overdue([SITE, "tide-times.example"], at(0)) == (6, at(-60))
    assert frontier.overdue([SITE], at(-90)) == (0, None)
    assert frontier.sources() == [SITE, "tide-times.example"]
    assert frontier.watched(SITE) == ({"": 5, "LiveBlogPosting": 1}, at(-30))
    assert frontier.watched("nobody.example") == ({}, None)


def test_a_row_is_kept_whole_and_replaced_by_its_key(frontier: Frontier) -> None:
    full = row("blog", 2, type="LiveBlogPosting", document="d", etag='"caf\xe9"', last_modified="x", whole=at(0),
               is_live=True, newest_entry=at(-1), entry_gap=63.5, max_age=20.0, looks=3, failures=1, wait=33.25,
               looked=at(0), changed=at(-9), place=4)  # fmt: skip
    frontier.record([row("blog")])
    frontier.record([full])
    assert frontier.known([full.key, "unknown"]) == {full.key: full}
    assert list(frontier.rows()) == [full]
    assert frontier.of_document("d") == [full]


def test_thousands_of_keys_are_looked_up(frontier: Frontier) -> None:
    rows = [row(str(number)) for number in range(2_500)]
    frontier.record(rows)
    assert frontier.known([row.key for row in rows]) == {row.key: row for row in rows}


def test_what_a_liar_hid_is_due_at_once(frontier: Frontier) -> None:
    frontier.record(
        [
            row("hidden", 60, looked=at(0), whole=at(-50), etag='"a"'),
            row("seen", 60, looked=at(0), whole=at(0), etag='"b"'),
            row("done", None, looked=at(0), whole=at(-50)),
            row("new", 5),
        ],
        [OriginRow(source=SITE, lied=at(0), lied_about="u")],
    )
    frontier.distrust(SITE, at(1))
    known = {found.url.rpartition("/")[2]: found for found in frontier.rows()}
    assert {name: found.due for name, found in known.items()} == {
        "hidden": at(1), "seen": at(60), "done": None, "new": at(5),
    }  # fmt: skip
    assert (known["hidden"].etag, known["seen"].etag) == (None, '"b"')
    assert frontier.origins() == {SITE: OriginRow(source=SITE, lied=at(0), lied_about="u")}


def test_captures_that_a_killed_crawl_could_not_tell_of(catalog: Catalog, frontier: Frontier) -> None:
    frontier.record([row("told", 15, looked=at(0.1)), row("killed", 0, looked=at(-60)), row("never-looked", 0)])
    catalog.record(
        [
            capture("told", 0, 1),
            capture("killed", 0, 2),
            capture("never-looked", 0, 3, "reason"),
            capture("unlisted", -5, 4),
            capture("unlisted", -2, 5, "unchanged"),
            capture("robots.txt", 0, 6, "none"),
            capture("waiting", 0, 7, "pending"),
        ]
    )
    missed = {
        found.url.rpartition("/")[2]: (found.offset, found.type, known)
        for found, known in frontier.missed(None, until=at(60))
    }
    assert missed == {
        "killed": (2, "NewsArticle", row("killed", 0, looked=at(-60))),
        "never-looked": (3, None, row("never-looked", 0)),
        # What it repeats tells what it is.
        "unlisted": (5, "NewsArticle", None),
    }
    assert names(found for found, _ in frontier.missed(at(-1), until=at(60))) == ["killed", "never-looked"]
    assert names(found for found, _ in frontier.missed(None, until=at(-1))) == ["unlisted"], (
        "the others are yet to come"
    )
