"""The order of captures: by time across WARCs, as they stand within one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.capture_order import begin_of, in_order
from archive.warc.read import read_records

Capture = tuple[str, str]
"""Date (minutes and seconds of an hour) and name."""


def warc(path: Path, *captures: Capture, written: str | None = None) -> Path:
    """A WARC of responses, with a warcinfo record of the instant `written` before them."""

    def record(kind: str, date: str, url: str) -> bytes:
        head = f"WARC-Type: {kind}\r\nWARC-Date: 2024-05-01T{date}Z\r\nWARC-Target-URI: {url}\r\n"
        return f"WARC/1.1\r\n{head}Content-Length: 0\r\n\r\n\r\n\r\n".encode()

    data = record("warcinfo", written, "urn:x") if written else b""
    path.write_bytes(data + b"".join(record("response", date, name) for date, name in captures))
    return path


def read(path: Path) -> Iterator[Capture]:
    for record in read_records(path):
        if record.type == "response":
            yield record.date, record.url


def order(*paths: Path) -> str:
    found = list(in_order({path: begin_of(path) for path in paths}, read, date_of=lambda capture: capture[0]))
    ends = [path for path, capture in found if capture is None]
    assert sorted(ends) == sorted(paths)
    for path in paths:
        assert found.index((path, None)) > max(
            (n for n, one in enumerate(found) if one[0] == path and one[1]), default=-1
        )
    return "".join(capture[1] for _, capture in found if capture is not None)


def test_names_do_not_count(tmp_path: Path) -> None:
    later = warc(tmp_path / "a.warc", ("12:10:00", "c"), ("12:11:00", "d"))
    earlier = warc(tmp_path / "b.warc", ("12:00:00", "a"), ("12:01:00", "b"))
    assert order(later, earlier) == "abcd"


def test_files_of_the_same_time_take_turns(tmp_path: Path) -> None:
    one = warc(tmp_path / "a.warc", ("12:00:00", "a"), ("12:02:00", "c"), ("12:06:00", "f"))
    two = warc(tmp_path / "b.warc", ("12:01:00", "b"), ("12:03:00", "d"), ("12:05:00", "e"))
    assert order(one, two) == "abcdef"


def test_within_a_file_its_own_order_holds(tmp_path: Path) -> None:
    slow = warc(tmp_path / "a.warc", ("12:05:00", "a"), ("12:01:00", "b"), ("12:06:00", "d"))
    other = warc(tmp_path / "b.warc", ("12:05:30", "c"))
    assert order(slow, other) == "abcd"


def test_what_was_asked_for_before_the_file_was_begun_comes_after_the_file_before(tmp_path: Path) -> None:
    first = warc(tmp_path / "a.warc", ("12:00:00", "a"), ("12:09:58", "b"), written="12:00:01")
    second = warc(tmp_path / "b.warc", ("12:09:00", "c"), ("12:10:00", "d"), written="12:10:00")
    assert order(second, first) == "abcd"


def test_a_file_made_long_after_its_captures_is_ordered_by_these(tmp_path: Path) -> None:
    made_later = warc(tmp_path / "a.warc", ("10:00:00", "a"), ("10:02:00", "c"), written="15:00:00")
    then = warc(tmp_path / "b.warc", ("10:01:00", "b"), ("10:03:00", "d"))
    assert order(made_later, then) == "abcd"


@pytest.mark.parametrize("written", [None, "12:00:00"])
def test_files_without_captures(written: str | None, tmp_path: Path) -> None:
    assert order(warc(tmp_path / "a.warc", written=written), warc(tmp_path / "b.warc", ("12:00:00", "a"))) == "a"
    assert order() == ""
