"""What can be the name of a person or of an organization."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.items import Author
from crawler.extract.credits.author_names import (
    distinct,
    has_form_of_name,
    is_agency,
    key_of,
    kind_of,
    parted_from_role,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ann Calder", True),
        ("Inès de la Rowan", True),
        ("O’Hara-Lee, Jo", True),
        ("Глеб Сорин", True),
        ("ندى المرسي", True),
        ("海野みお", True),
        ("Ann", False),
        ("Ann Calder on Monday", False),
        ("the Harbour", False),
        ("5 March", False),
        ("de la", False),
        ("漁業組合によると初日の水揚げ", False),
    ],
)
def test_the_form_of_a_name(name: str, expected: bool) -> None:
    assert has_form_of_name(name) is expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ann Calder", "Person"),
        ("ann calder", "Person"),
        ("Regan", "Person"),
        ("山田太郎", "Person"),
        ("Petra", "Person"),
        ("PETRA", "Organization"),
        ("dpa", "Organization"),
        ("The Harbour Coolest", "Organization"),
        ("Редакция", "Organization"),
        ("時事通信社", "Organization"),
        ("Haber Merkezi", "Organization"),
        ("Détachement de Presse", "Organization"),
        ("Syrian defence ministers", None),
        ("ko", None),
        ("x", None),
        ("jo.roe", None),
        ("Staff Writer", None),
        ("Read more", None),
        ("Ann! Calder", None),
        ("Гость", None),
        ("漁業組合によると初日の水揚げは例年より三割多かった", None),
    ],
)
def test_kinds(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind


def test_three_letters_are_an_agency_in_capitals_or_in_small_letters() -> None:
    assert [is_agency(name) for name in ("ANA", "ana", "Ana", "Reuters", "reuters")] == [True, True, False, True, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Calder", ("Ann Calder", None)),
        ("Staff Writer Ann Calder", ("Ann Calder", "Staff Writer")),
        ("Ann Calder Political Editor", ("Ann Calder", "Political Editor")),
        ("Ann Editor", ("Ann Editor", None)),
        ("x " * 1000, ("x " * 1000, None)),
    ],
)
def test_roles_beside_names(text: str, expected: tuple[str, str | None]) -> None:
    assert parted_from_role(text) == expected


@pytest.mark.parametrize(
    ("names", "kept"),
    [
        (["Ann Calder", "ann calder", "ANN CALDER"], ["Ann Calder"]),
        (["ANN CALDER", "Ann Calder"], ["Ann Calder"]),
        (["Ines Rowan", "Inès Rowan"], ["Inès Rowan"]),
        (["ROWAN Inès", "Inès Rowan"], ["ROWAN Inès"]),
        (["Ann Calder", "Bo Roe"], ["Ann Calder", "Bo Roe"]),
        (["…"], []),
    ],
)
def test_each_is_named_once(names: list[str], kept: list[str]) -> None:
    assert [author.name for author in distinct(Author(name=name) for name in names)] == kept


def test_the_role_of_a_second_mention_is_kept() -> None:
    twice = [Author(name="Ann Calder"), Author(name="Ann Calder", jobTitle="Editor")]
    assert [author.jobTitle for author in distinct(twice)] == ["Editor"]


@given(st.text(max_size=120))
def test_any_text_is_judged(name: str) -> None:
    assert kind_of(name) in ("Person", "Organization", None)
    assert key_of(name) == key_of(" ".join(reversed(name.split())))
