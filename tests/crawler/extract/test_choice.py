"""Which source a field was taken from."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.extract.choice import Choice


def claims() -> Iterator[tuple[str, str | None]]:
    yield "json-ld", None
    yield "meta og:title", "Ferry stays in port"
    yield "title", "Ferry stays in port | Harbour Post"


def test_the_first_value_wins_and_the_others_are_told_with_a_reason() -> None:
    choice = Choice(asked=True)
    assert choice.first(claims()) == "Ferry stays in port"
    assert choice.to_dict() == {
        "chosen": {"source": "meta og:title", "value": "Ferry stays in port"},
        "rejected": [
            {
                "source": "title",
                "value": "Ferry stays in port | Harbour Post",
                "why": "a better source says otherwise",
            }
        ],
    }


def test_sources_behind_the_chosen_one_are_not_read_unless_asked_for() -> None:
    read = claims()
    choice = Choice()
    assert choice.first(read) == "Ferry stays in port"
    assert next(read)[0] == "title"
    assert choice.to_dict() == {"chosen": None, "rejected": []}


def test_a_long_value_is_cut_and_a_list_is_joined() -> None:
    choice = Choice(asked=True)
    choice.choose("json-ld", ["ports", "storms"])
    choice.reject("meta keywords", "x" * 1000, "the same")
    told = choice.to_dict()
    assert told["chosen"]["value"] == "ports, storms"
    assert len(told["rejected"][0]["value"]) == 301
