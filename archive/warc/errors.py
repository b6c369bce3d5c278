"""What can go wrong with a WARC file, with the file and the place in it."""

from __future__ import annotations

from pathlib import Path


class WarcError(Exception):
    """Something is wrong at `offset` (bytes from the start) of the file `path`."""

    def __init__(self, path: Path, offset: int, message: str) -> None:
        super().__init__(path, offset, message)
        self.path = path
        self.offset = offset
        self.message = message

    def __str__(self) -> str:
        return f"{self.path}: at byte {self.offset}: {self.message}"


class WarcReadError(WarcError):
    """The bytes at `offset` are not the whole, intact record that was to be read there.

    `code` says what they are instead, in one of the words of `archive.warc.faults.FAULTS`.
    """

    def __init__(self, path: Path, offset: int, code: str, message: str) -> None:
        super().__init__(path, offset, message)
        self.code = code


class WarcWriteError(WarcError):
    """A record could not be written; the system's error is its `__cause__`.

    The file ends after the last whole record before `offset`.
    """


class ReserveReachedError(WarcWriteError):
    """A record was not written, as the disk would have had less room than was to stay free."""
