"""The settings of due times, from a file and from the command line, and what is said of wrong ones."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from scrapy.settings import Settings

from crawler import settings as project
from crawler.due.settings import policy_of, validators_of


def settings(**changed: Any) -> Settings:
    found = Settings()
    found.setmodule(project)
    for name, value in changed.items():
        found.set(name, value, priority="cmdline")
    return found


def test_the_projects_own_are_valid() -> None:
    assert policy_of(settings()).live == (timedelta(seconds=30), timedelta(seconds=120))
    assert validators_of(settings()).whole_live == timedelta(minutes=10)


def test_they_can_be_given_on_the_command_line() -> None:
    policy = policy_of(settings(DUE_ARTICLES="5 min < 1 h, 1 h < 2 d", DUE_FEEDS="1 min,10 min", DUE_SEED="x"))
    assert policy.articles.wait(timedelta(minutes=70)) == timedelta(hours=1)
    assert policy.feeds == (timedelta(minutes=1), timedelta(minutes=10))
    assert policy.seed == "x"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("DUE_ARTICLES", "soon", "DUE_ARTICLES: 'soon' is no rung"),
        ("DUE_FEEDS", "5 min", "DUE_FEEDS: '5 min': write the shortest and the longest wait"),
        ("DUE_SECTIONS", "2 h,5 min", "DUE_SECTIONS: '2 h' is longer than '5 min'"),
        ("DUE_LIVE", "often,seldom", "DUE_LIVE: 'often' is no duration"),
    ],
)
def test_what_is_wrong_is_named(name: str, value: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        policy_of(settings(**{name: value}))


def test_how_often_things_are_fetched_whole_is_three_times() -> None:
    with pytest.raises(ValueError, match="WHOLE_AGAIN: '1 h': write three"):
        validators_of(settings(WHOLE_AGAIN="1 h"))
