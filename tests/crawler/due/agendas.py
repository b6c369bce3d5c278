"""An agenda on a real catalog, with a clock that stands, and rows for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from scrapy.settings import Settings

from archive.catalog import CaptureRow, Catalog
from archive.catalog_rows import utc_text
from archive.frontier import Frontier, FrontierRow, OriginRow
from crawler.discovery.scope import normalized
from crawler.due.agenda import Agenda
from crawler.due.settings import policy_of, validators_of
from crawler.settings import DUE_ARTICLES, DUE_FEEDS, DUE_LIVE, DUE_SECTIONS, WHOLE_AGAIN
from crawler.sites import SiteLookup

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
SITE = "harbour-post.example"
SETTINGS = Settings(
    {
        "DUE_ARTICLES": DUE_ARTICLES, "DUE_FEEDS": DUE_FEEDS, "DUE_SECTIONS": DUE_SECTIONS, "DUE_LIVE": DUE_LIVE,
        "WHOLE_AGAIN": WHOLE_AGAIN, "CONDITIONAL_REQUESTS": True,
    }
)  # fmt: skip


def row(path: str, site: str = SITE, **fields: object) -> FrontierRow:
    url = f"https://{site}/{path}"
    base = FrontierRow(key=normalized(url), url=url, source=site, scope=site, role="page", found=utc_text(NOON),
                       due=utc_text(NOON))  # fmt: skip
    return replace(base, **fields)  # type: ignore[arg-type]


def new_agenda() -> Agenda:
    return Agenda(policy_of(SETTINGS), validators_of(SETTINGS), SiteLookup())


@asynccontextmanager
async def agenda_of(path: Path) -> AsyncIterator[Agenda]:
    agenda = new_agenda()
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


def capture(path: str, at: datetime) -> CaptureRow:
    return CaptureRow(
        warc="a.warc.gz", offset=1, length=1, record_id="urn:uuid:1", url=f"https://{SITE}/{path}", date=utc_text(at),
        status=200, mime="text/html", payload_digest=None, outcome="item", type="NewsArticle",
        document=f"https://{SITE}/{path}",
    )  # fmt: skip
