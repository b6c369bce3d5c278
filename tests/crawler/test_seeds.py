from __future__ import annotations

from pathlib import Path

import pytest

from crawler.seeds import parse_seeds

A, B = "https://harbour-post.example/", "http://quay.example/feed.xml"


@pytest.mark.parametrize(
    ("value", "seeds"),
    [
        (A, [A]),
        (f"{A},{B}", [A, B]),
        (f"{A}, {B}", [A, B]),
        (f"{A},{A}", [A]),
        ("https://quay.example/a,b,c", ["https://quay.example/a,b,c"]),
        (
            "https://quay.example/a,HTTP://harbour-post.example/",
            ["https://quay.example/a", "http://harbour-post.example/"],
        ),
        ("https://quay.example/größe", ["https://quay.example/gr%C3%B6%C3%9Fe"]),
        ("http://[::1]:8800/", ["http://[::1]:8800/"]),
    ],
)
def test_seeds(value: str, seeds: list[str]) -> None:
    assert parse_seeds(value) == seeds


def test_a_file_of_seeds(tmp_path: Path) -> None:
    path = tmp_path / "seeds.txt"
    path.write_text(f"\ufeff# the harbour\n{A}\n\n  {B}  \n", encoding="utf-8")
    assert parse_seeds(f"@{path}") == [A, B]


@pytest.mark.parametrize(
    "value",
    [
        "harbour-post.example",
        "ftp://quay.example/",
        "https://",
        "http:///path",
        "http://[::1",
        "http://a:b/",
        "https://a b/",
        "javascript:1",
    ],
)
def test_what_is_no_seed_is_said(value: str) -> None:
    with pytest.raises(ValueError, match="is no URL; a seed looks like"):
        parse_seeds(value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        (b"# nothing\n", "names no URL"),
        (b"https://a.example/\nnonsense\n", "line 2: 'nonsense'"),
        (b"\xff\xfe", "no UTF-8"),
    ],
)
def test_a_bad_file_of_seeds_is_said(content: bytes | None, message: str, tmp_path: Path) -> None:
    path = tmp_path / "seeds.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        parse_seeds(f"@{path}")
