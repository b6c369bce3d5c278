"""The ladder of articles, and what is said of one that is none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.due.ladder import parse_ladder
from crawler.settings import DUE_ARTICLES

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), 15 * MINUTE),
        (3 * HOUR - MINUTE, 15 * MINUTE),
        (3 * HOUR, HOUR),
        (DAY - MINUTE, HOUR),
        (DAY, 3 * HOUR),
        (2 * DAY + HOUR, 3 * HOUR),
        (7 * DAY, 3 * DAY),
        (30 * DAY - MINUTE, 3 * DAY),
        (30 * DAY, None),
        (4000 * DAY, None),
    ],
)
def test_the_longer_nothing_has_changed_the_more_seldom(age: timedelta, wait: timedelta | None) -> None:
    assert parse_ladder(DUE_ARTICLES).wait(age) == wait


def test_no_rungs_mean_that_nothing_is_looked_at_twice() -> None:
    assert parse_ladder([]).wait(timedelta(0)) is None


@pytest.mark.parametrize(
    ("rungs", "says"),
    [
        (["15 min"], "'15 min' is no rung"),
        (["soon < 3 h"], "'soon' is no duration"),
        (["15 min < later"], "'later' is no duration"),
        (["1 h < 1 d", "15 min < 3 h"], "'15 min < 3 h' stands behind an age that is not lower"),
        (["15 min < 3 h", "1 h < 3 h"], "stands behind"),
        (["15 min < 31 d"], "too seldom"),
    ],
)
def test_what_is_wrong_is_named(rungs: list[str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_ladder(rungs)
