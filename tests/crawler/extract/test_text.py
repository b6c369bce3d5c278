from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.text import characters, covers, one_line, plain_paragraphs, words_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<p>One.</p><p>Two <b>and</b> more.</p>", ["One.", "Two and more."]),
        ("One.\n\nTwo.<br>Three.", ["One.", "Two.", "Three."]),
        ("&lt;p&gt;One &amp;amp; two.&lt;/p&gt;", ["One & two."]),
        ("One.<script>two()</script><STYLE>p{}</style > Three.", ["One. Three."]),
        ("One.<script>two()", ["One.two()"]),
        ("2 < 3 and 5 > 4", ["2 < 3 and 5 > 4"]),
        (["One."], []),
        (None, []),
    ],
)
def test_plain_paragraphs(value: object, expected: list[str]) -> None:
    assert plain_paragraphs(value) == expected


@pytest.mark.parametrize(("text", "length"), [("", 0), ("lock", 4), ("Schlüssel", 9), ("港の橋", 6), ("항구 다리", 9)])
def test_characters(text: str, length: int) -> None:
    assert characters(text) == length


@pytest.mark.parametrize(
    ("paragraphs", "stated", "share"),
    [
        (["The lock is shut. Until when?"], ["The lock is", "shut: until when"], 1.0),
        (["The lock is shut."], ["the lock is shut until noon"], 1 / 3),
        ([], ["the lock is shut"], 0.0),
        ([], ["too few words"], 1.0),
    ],
)
def test_covers(paragraphs: list[str], stated: list[str], share: float) -> None:
    assert covers(paragraphs, stated) == pytest.approx(share)


@given(st.text(), st.text())
def test_a_text_covers_itself_and_what_is_in_it(one: str, other: str) -> None:
    assert covers([one, other], [one]) == covers([one], [one]) == 1.0
    assert words_of(one_line(one).casefold()) == words_of(one_line(one))
