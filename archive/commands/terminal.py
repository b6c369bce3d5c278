"""What the subcommands share in talking to a person: consoles, text that is safe to print, dates, sizes, bars."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

WIDEST_TEXT = 96
"""Columns: longer lines are hard to read."""

# C0 and C1 control characters (an archived page must not drive the reader's terminal) and what no encoding can write.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB")
_EIGHTHS = " ▏▎▍▌▋▊▉"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # rich itself would end the process as if something had been found


def console(*, stderr: bool = False) -> Console:
    """A console on the present standard output (or error) that prints text as it is."""
    return _Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def print_indented(screen: Console, text: Text, indent: int = 2) -> None:
    """Print `text` as a paragraph that stands `indent` columns in; no line of it ends in blanks."""
    width = min(screen.width, WIDEST_TEXT) - indent
    for line in text.wrap(screen, max(width, 20)):
        line.rstrip()
        screen.print(Text(" " * indent) + line if line else "", soft_wrap=True)


def is_terminal() -> bool:
    """Whether standard output is read by a person."""
    return sys.stdout.isatty()


def byte_progress() -> Progress:
    """A display of work counted in bytes where a person looks on, on the stream that is a terminal."""
    screen = console(stderr=not is_terminal())
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    return Progress(
        *columns,
        console=screen,
        disable=not screen.is_terminal,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )


def printable(text: str) -> str:
    """`text` without control characters, but for line breaks and tabs."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def one_line(text: object) -> str:
    """`text` printable and on one line; empty for what is no text."""
    return _SPACES.sub(" ", printable(text)).strip() if isinstance(text, str) else ""


def utc_minute(date: object) -> str:
    """An instant as `2024-05-01 12:30`, in UTC; a mere day as that day."""
    instant = parse_instant(date)
    if instant is None:
        return one_line(date)[:10]
    return instant.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def own_minute(date: object) -> str:
    """An instant as `2024-05-01 14:30 +02:00`, in its own offset; a mere day, or what is no date, as it is."""
    instant = parse_instant(date)
    if instant is None:
        return one_line(date)
    offset = "UTC" if not instant.utcoffset() else instant.isoformat()[-6:]
    return f"{instant:%Y-%m-%d %H:%M} {offset}"


def parse_instant(date: object) -> datetime | None:
    """The instant an item's field holds; None for a mere day and for anything else."""
    if not isinstance(date, str) or "T" not in date:
        return None
    try:
        instant = datetime.fromisoformat(date)
        instant.astimezone(UTC)  # an offset may lead out of the calendar
    except (ValueError, OverflowError):
        return None
    return instant if instant.tzinfo else None


def size(count: int) -> str:
    """A number of bytes for a person: `1.4 GB` (powers of 1000)."""
    amount, unit = float(count), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{count} bytes" if unit == 0 else f"{amount:.3g} {_UNITS[unit]}"


def bar(count: int, largest: int, width: int, *, ascii_only: bool = False) -> str:
    """A bar of up to `width` columns; the least visible one for any count above 0."""
    eighths = round(8 * width * count / largest) if largest else 0
    if ascii_only:
        return "#" * max(round(eighths / 8), bool(count))
    eighths = max(eighths, bool(count))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 item`, `2 items`, `1,200 items`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
