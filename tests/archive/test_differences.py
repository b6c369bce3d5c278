"""What differs between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.differences import compare, compare_words


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The ferry left late.", "The ferry left late.", ["The ferry left late."]),
        ("The ferry left late.", "The ferry left early.", ["The ferry left ", "-late", "+early", "."]),
        ("The ferry left.", "The old ferry left.", ["The", "+ old", " ferry left."]),
        ("船は遅れた", "船は早く着いた", ["船は", "-遅れ", "+早く着い", "た"]),
        ("", "New.", ["+New."]),
    ],
)
def test_words(before: str, after: str, expected: list[str]) -> None:
    marks = {"same": "", "deleted": "-", "inserted": "+"}
    assert [marks[kind] + text for kind, text in compare_words(before, after)] == expected


def test_a_paragraph_is_compared_with_the_one_it_was_made_of() -> None:
    before = "One stays.\n\nThe ferry left the port at nine.\n\nThree goes."
    after = "One stays.\n\nQuite another sentence here!\n\nThe ferry left the port at ten."
    assert compare(before, after) == [
        [("same", "One stays.")],
        [("inserted", "Quite another sentence here!")],
        [("same", "The ferry left the port at "), ("deleted", "nine"), ("inserted", "ten"), ("same", ".")],
        [("deleted", "Three goes.")],
    ]


def test_nothing_was_there_before() -> None:
    assert compare(None, "One.\n\nTwo.") == [[("inserted", "One.")], [("inserted", "Two.")]]
    assert compare(None, "") == []


texts = st.lists(st.text("ab .", min_size=1, max_size=8), max_size=6).map("\n\n".join)


@given(texts, texts)
def test_both_texts_can_be_read_out_of_the_comparison(before: str, after: str) -> None:
    told = compare(before, after)

    def side(left_out: str) -> list[str]:
        paragraphs = ["".join(text for kind, text in pieces if kind != left_out) for pieces in told]
        return [one for one in paragraphs if one]

    assert side("inserted") == [one for one in before.split("\n\n") if one]
    assert side("deleted") == [one for one in after.split("\n\n") if one]


def test_a_long_text_is_compared_in_bounded_time() -> None:
    before = "\n\n".join(f"paragraph {n}" for n in range(5000))
    assert [pieces[0][0] for pieces in compare(before, f"{before}\n\nlast")].count("inserted") == 5001
    words = " ".join(map(str, range(5000)))
    assert [kind for kind, _ in compare_words(words, f"{words} last")] == ["deleted", "inserted"]
