"""Commands in processes of their own that need not import everything anew: forks of one that has it all.

A fresh interpreter takes two seconds to import what a crawl needs, more than most crawls of the tests take, and the
fork server of its extraction workers another one. What is lost: such a process runs no `atexit` functions, and an
import that only works because another came before it goes unnoticed. The tests that interrupt crawls, and the demo's,
start fresh interpreters.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import os
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing import forkserver
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from unittest import mock

from crawler.worker_processes import unsignalled

# None of them imports Twisted's reactor, which Scrapy chooses as it starts.
_PRELOADED = [
    "archive.commands.show",
    "archive.commands.verify",
    "scrapy.cmdline",
    "scrapy.crawler",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.downloadermiddlewares.httpcache",
    "scrapy.extensions.remote_control",
    "crawler.capture",
    "crawler.commands.demo",
    "crawler.commands.reextract",
    "crawler.commands.shell",
    "crawler.commands.sites",
    "crawler.content_decoding",
    "crawler.extraction",
    "crawler.meta_refresh",
    "crawler.politeness.backing_off",
    "crawler.politeness.host_gate",
    "crawler.progress",
    "crawler.recorder",
    "crawler.robots",
    "crawler.spiders.news",
    "crawler.summary",
]


def run(line: list[str], *, cwd: Path | None = None, timeout: float = 120) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run(line, capture_output=True, text=True, check=False)`, where `line` begins with sys.executable
    and a script or `-m MODULE`.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err = (Path(folder) / name for name in ("out", "err"))
        process = start(line, out, err, cwd=cwd)
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise subprocess.TimeoutExpired(line, timeout, out.read_bytes(), err.read_bytes())
        return subprocess.CompletedProcess(line, process.exitcode, out.read_text(), err.read_text())


def start(line: list[str], out: Path, err: Path, *, cwd: Path | None = None) -> ForkServerProcess:
    """Start what `run` runs, in a session of its own; what it says is added to the files `out` and `err`."""
    assert line[0] == sys.executable
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    process = context.Process(target=_run, args=(line[1:], cwd or Path.cwd(), out, err))
    process.start()
    return process


def _run(arguments: list[str], cwd: Path, out: Path, err: Path) -> None:
    for descriptor, path in ((1, out), (2, err)):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.setsid()
    os.chdir(cwd)
    with mock.patch.object(multiprocessing.util, "spawnv_passfds", _fork_server), unsignalled():
        forkserver.ensure_running()  # type: ignore[no-untyped-call]
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _fork_server(path: bytes, line: Sequence[str], descriptors: Sequence[int]) -> int:
    """As `multiprocessing.util.spawnv_passfds`: the code of `PYTHON -c CODE` runs in a fork of this process, which has
    no threads yet and has imported what extraction workers need.
    """
    if pid := os.fork():
        return pid
    try:
        for descriptor in [int(entry.name) for entry in Path("/proc/self/fd").iterdir()]:
            if descriptor > 2 and descriptor not in descriptors:
                with suppress(OSError):  # the one that the folder was read with
                    os.close(descriptor)
        exec(line[line.index("-c") + 1], {})
    finally:
        os._exit(0)
