"""`python -m crawler.newsroom`: serve the Harbour Post on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import click

from crawler.newsroom.edition import CALENDAR_BEGINS
from crawler.newsroom.server import LOOPBACK, bound_port, serve
from crawler.newsroom.site import Newsroom


def running_clock(start: datetime | None = None, speed: float = 1.0) -> Callable[[], datetime]:
    """A clock that begins at an aware instant (or now) and runs `speed` times as fast as time does."""
    begin, origin = start or datetime.now(UTC), time.monotonic()
    return lambda: begin + timedelta(seconds=(time.monotonic() - origin) * speed)


def _instant(context: click.Context, parameter: click.Parameter, value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise click.BadParameter(f"not an ISO 8601 instant: {value}") from error
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    if instant < CALENDAR_BEGINS:
        raise click.BadParameter(f"the newsroom's calendar begins at {CALENDAR_BEGINS.isoformat()}")
    return instant


@click.command(epilog="Example: python -m crawler.newsroom --port 0 --clock 2026-03-14T13:00Z --speed 60")
@click.option("--port", default=8800, show_default=True, type=click.IntRange(0, 65535), help="0 is any free port.")
@click.option(
    "--clock",
    callback=_instant,
    metavar="INSTANT",
    help="What time it is there (ISO 8601; UTC without an offset) [now].",
)
@click.option(
    "--speed", default=1.0, show_default=True, type=click.FloatRange(0), help="How many times as fast its time runs."
)
@click.option("--seconds", type=click.FloatRange(0), help="End after so many seconds [never].")
def main(port: int, clock: datetime | None, speed: float, seconds: float | None) -> None:
    """Serve the Harbour Post, an invented news site, on 127.0.0.1 until interrupted."""

    async def run() -> None:
        server = await serve(Newsroom(running_clock(clock, speed)), port)
        click.echo(f"http://{LOOPBACK}:{bound_port(server)}/")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await server.serve_forever()

    try:
        asyncio.run(run())
    except OSError as error:
        raise click.ClickException(f"cannot listen on port {port}: {error.strerror}") from error
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
