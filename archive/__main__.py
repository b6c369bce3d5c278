"""The command `archive`, also as `python -m archive`: what is in a collection, and whether it is whole."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import Any

import click

from archive import __version__
from archive.catalog import CatalogError
from archive.collection import CollectionError
from archive.commands.diff import diff
from archive.commands.history import show_history
from archive.commands.import_ import import_files
from archive.commands.index import index
from archive.commands.list import list_items
from archive.commands.rebuild import rebuild
from archive.commands.recover import recover
from archive.commands.schema import print_schema
from archive.commands.show import show
from archive.commands.stats import stats
from archive.commands.verify import verify
from archive.commands.wacz import wacz
from archive.export.wacz import WaczError
from archive.lookup import LookupFailedError
from archive.warc.errors import WarcError

BROKEN_INPUT = 2
INTERRUPTED = 130
CLOSED_PIPE = 141
"""As shells report a program that the closed pipe ended (128 and the signal's number), which this comes to."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _BrokenInputError(click.ClickException):
    exit_code = BROKEN_INPUT


class _Archive(click.Group):
    """Turns what a collection can do wrong into one line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            try:
                return super().invoke(ctx)
            finally:
                # What is still in the buffer may meet a closed pipe, too: now, not when the interpreter ends.
                sys.stdout.flush()
        except BrokenPipeError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(CLOSED_PIPE)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except (CatalogError, CollectionError, WarcError, LookupFailedError, WaczError) as error:
            raise _BrokenInputError(str(error)) from error
        except OSError as error:
            said = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            advice = "; make room there, and do it again: what was whole before is as it was"
            raise _BrokenInputError(said + (advice if error.errno in _NO_ROOM else "")) from error


@click.group(
    cls=_Archive,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, 1 a finding, or nothing found, 2 wrong usage or input that cannot be read.",
)
@click.version_option(__version__, prog_name="archive (Dateline)")
def archive() -> None:
    """Look into a collection of archived news: its items, its WARCs, its state.

    \b
    Examples:
      archive list
      archive show https://harbour-post.example/2024/05/ferry
      archive history https://harbour-post.example/2024/05/ferry
      archive verify collections/news
    """


for command in (
    *(list_items, show, show_history, diff, stats, verify, recover, rebuild, index, wacz, import_files),
    print_schema,
):
    archive.add_command(command)


def main() -> None:
    """Run the command line; ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            # News is written in every script. Files and programs get UTF-8; of a terminal that knows less, an escape is
            # better than a traceback.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    archive(prog_name="archive")


if __name__ == "__main__":
    main()
