"""Items files: order, torn tails, damage."""

from __future__ import annotations

import contextlib
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.items_file import ItemsFile, ItemsFileError, read_items, to_line, whole_length

ITEMS = [{"@type": "NewsArticle", "headline": f"Ebbe {n}\u2028im Hafen\r\n", "n": n} for n in range(5)]


def written(folder: Path, *runs: list[dict[str, object]]) -> Path:
    file = ItemsFile(folder / "a.jsonl.gz")
    for run in runs:
        file.append(run)
    file.close()
    return folder / "a.jsonl.gz"


def test_items_come_back_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, ITEMS[:2], [], ITEMS[2:])
    assert list(read_items(path)) == ITEMS
    assert gzip.decompress(path.read_bytes()) == b"".join(map(to_line, ITEMS))


def test_the_same_items_are_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    assert written(tmp_path, ITEMS).read_bytes() == written(tmp_path / "b", ITEMS).read_bytes()


def test_an_items_file_without_items_can_be_read_by_gzip(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert gzip.decompress(path.read_bytes()) == b""
    assert list(read_items(path)) == []


@pytest.mark.parametrize("kept", range(1, 200, 7))
def test_a_torn_tail_is_cut_and_written_on(kept: int, tmp_path: Path) -> None:
    file = ItemsFile(tmp_path / "a.jsonl.gz")
    file.append(ITEMS[:2])
    whole = (tmp_path / "a.jsonl.gz.open").stat().st_size
    file.append(ITEMS[2:])
    file.leave_open()
    path = tmp_path / "a.jsonl.gz.open"
    path.write_bytes(path.read_bytes()[: whole + min(kept, path.stat().st_size - whole - 1)])
    assert list(read_items(path)) == ITEMS[:2]
    assert whole_length(path) == whole
    again = ItemsFile(tmp_path / "a.jsonl.gz")
    again.append(ITEMS[2:])
    again.close()
    assert list(read_items(tmp_path / "a.jsonl.gz")) == ITEMS


def test_a_torn_closed_file_is_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, ITEMS[:2], ITEMS[2:])
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ItemsFileError, match="torn at byte"):
        list(read_items(path))


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=20))
def test_damage_is_an_error_or_harmless_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, at: int, garbage: bytes
) -> None:
    path = written(tmp_path_factory.mktemp("damage"), ITEMS)
    data = bytearray(path.read_bytes())
    at %= len(data)
    data[at : at + len(garbage)] = garbage
    path.write_bytes(bytes(data))
    with contextlib.suppress(ItemsFileError):
        assert all(isinstance(item, dict) for item in read_items(path))
