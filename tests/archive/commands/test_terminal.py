import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.commands.terminal import bar, one_line, own_minute, plural, printable, size, utc_minute


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("plain — näïve 日本", "plain — näïve 日本"),
        ("\x1b[2J\x1b]0;title\x07", "�[2J�]0;title�"),
        ("\x9b31mred", "�31mred"),
        ("a\r\nb\rc\td", "a\nb�c\td"),
        ("\ud800\x00\x7f", "���"),
    ],
)
def test_nothing_a_page_says_drives_the_terminal(text, printed):
    assert printable(text) == printed


@given(st.text())
def test_one_line_is_one(text):
    assert one_line(text).splitlines() in ([], [one_line(text)])


@pytest.mark.parametrize(
    ("date", "utc", "own"),
    [
        ("2024-05-01T14:30:05+02:00", "2024-05-01 12:30", "2024-05-01 14:30 +02:00"),
        ("2024-05-01T14:30:05.123456Z", "2024-05-01 14:30", "2024-05-01 14:30 UTC"),
        ("2024-05-01T00:30:05-09:30", "2024-05-01 10:00", "2024-05-01 00:30 -09:30"),
        ("2024-05-01", "2024-05-01", "2024-05-01"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01", "0001-01-01T00:00:00+14:00"),
        ("garbage\x1b that goes on", "garbage� t", "garbage� that goes on"),
        (None, "", ""),
        (7, "", ""),
    ],
)
def test_dates(date, utc, own):
    assert (utc_minute(date), own_minute(date)) == (utc, own)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1 KB"),
        (1234, "1.23 KB"),
        (999_499, "999 KB"),
        (999_500, "1 MB"),
        (1_000_000_000, "1 GB"),
        (10**18, "1e+03 PB"),
    ],
)
def test_size(count, text):
    assert size(count) == text


@pytest.mark.parametrize(
    ("count", "largest", "drawn"),
    [(8, 8, "████"), (4, 8, "██"), (1, 8, "▌"), (1, 10_000, "▏"), (0, 8, ""), (0, 0, "")],
)
def test_bar(count, largest, drawn):
    assert bar(count, largest, 4) == drawn


def test_a_bar_without_block_characters():
    assert [bar(count, 8, 4, ascii_only=True) for count in (8, 1, 0)] == ["####", "#", ""]


def test_plural():
    assert [plural(count, "entry", "entries") for count in (0, 1, 1200)] == ["0 entries", "1 entry", "1,200 entries"]
