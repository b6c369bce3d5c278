"""HEALTH_COMMAND: a command of the user's that is given a report."""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
import signal
import subprocess
import tempfile
import threading

logger = logging.getLogger(__name__)

_SHOWN = 500
"""Bytes of what it said last, where it failed."""


class Command:
    """A command line, run without a shell, in a process group of its own."""

    def __init__(self, line: str, timeout: float) -> None:
        """`timeout` in seconds. Raises ValueError where `line` is none."""
        self._arguments = shlex.split(line)
        if not self._arguments:
            raise ValueError("it is empty")
        self._timeout = timeout
        self._turn = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_abandoned = False

    def run(self, content: str) -> bool:
        """Run it with `content` (UTF-8) on its standard input, and wait; whether it succeeded. What goes wrong is
        logged. One after another, from any thread.
        """
        with self._turn, tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
            given.write(content.encode("utf-8", "replace"))
            given.seek(0)
            if self._is_abandoned:
                return False
            try:
                self._process = subprocess.Popen(  # noqa: S603 (the user's own, and no shell)
                    self._arguments, stdin=given, stdout=subprocess.DEVNULL, stderr=said, start_new_session=True
                )
            except OSError as error:
                logger.error("HEALTH_COMMAND cannot be run: %s: %s", self._arguments[0], error.strerror)
                return False
            if self._is_abandoned:  # while it was being started
                self._kill()
            try:
                status = self._process.wait(self._timeout)
            except subprocess.TimeoutExpired:
                self._kill()
                logger.error("HEALTH_COMMAND took longer than %g s, and was ended", self._timeout)
                return False
            finally:
                self._process = None
            if status and not self._is_abandoned:
                end = said.seek(0, os.SEEK_END)
                said.seek(max(end - _SHOWN, 0))
                words = said.read().decode("utf-8", "replace").strip()
                logger.error("HEALTH_COMMAND failed with status %d: %s", status, words or "it said nothing")
            return status == 0

    def abandon(self) -> None:
        """End what runs, and run nothing more."""
        self._is_abandoned = True
        self._kill()

    def _kill(self) -> None:
        process = self._process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
