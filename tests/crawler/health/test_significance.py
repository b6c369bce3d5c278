"""The tests are exact, and are wrong as seldom as they say."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health.period import Share
from crawler.health.significance import FALSE_ALARM, LEAST_EFFECT, at_most, fisher, is_worse


@given(st.data())
def test_fisher_is_the_sum_of_the_ways(data: st.DataObject) -> None:
    of, past_of = data.draw(st.integers(1, 60)), data.draw(st.integers(1, 120))
    now = Share(data.draw(st.integers(0, of)), of)
    past = Share(data.draw(st.integers(0, past_of)), past_of)
    bad, total = now.bad + past.bad, of + past_of
    ways = sum(math.comb(bad, n) * math.comb(total - bad, of - n) for n in range(now.bad, min(bad, of) + 1))
    exact = ways / math.comb(total, of)
    assert fisher(now, past) == pytest.approx(exact, rel=1e-6)


@given(st.integers(0, 60), st.floats(0.01, 80))
def test_the_poisson_tail_is_the_sum_of_its_terms(count: int, expected: float) -> None:
    exact = sum(math.exp(n * math.log(expected) - expected - math.lgamma(n + 1)) for n in range(count + 1))
    assert at_most(count, expected) == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize(
    ("now", "past", "worse"),
    [
        ((38, 40), (0, 210), True),
        ((1, 2), (0, 210), False),
        ((2, 2), (0, 210), False),
        ((3, 3), (0, 210), False),
        ((5, 5), (0, 210), True),
        ((10, 10), (0, 30), True),
        ((10, 10), (0, 3), False),
        ((40, 40), (0, 0), False),  # nothing is known
        ((30, 40), (150, 210), False),  # as it always was
        ((40, 40), (100, 210), True),
        ((2_500, 10_000), (0, 100_000), False),  # sure, and of no weight
        ((4_000, 10_000), (500, 100_000), True),
        ((0, 0), (0, 210), False),
    ],
)
def test_what_is_worse(now: tuple[int, int], past: tuple[int, int], worse: bool) -> None:
    assert is_worse(Share(*now), Share(*past)) is worse


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5])
def test_whatever_page_a_run_may_begin_at_the_level_is_kept(rate: float) -> None:
    """A site whose pages are as bad as ever, and each of the last 60 taken for the first of a run: all of these
    looks together find something in no more than `level` of the sites.
    """
    level, sites, chance = 0.05, 1500, random.Random(7)
    wrong = 0
    for _ in range(sites):
        pages = [chance.random() < rate for _ in range(150)]
        run, past = Share(), Share(sum(pages), len(pages))
        for page in reversed(pages[-60:]):
            run.add(page)
            past = Share(past.bad - page, past.of - 1)
            if is_worse(run, past, level=level):
                wrong += 1
                break
    assert wrong / sites <= level


def test_the_least_effect_and_the_level_are_what_the_documentation_says() -> None:
    assert (LEAST_EFFECT, FALSE_ALARM) == (0.3, 1e-6)
