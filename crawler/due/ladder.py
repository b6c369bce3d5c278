"""The ladder on which articles are looked at again: the longer nothing has changed, the more seldom.

So did NewsDiffs (https://github.com/ecprice/newsdiffs); most corrections come within hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from crawler.sites.intervals import parse_interval

_SHORTEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs: what has changed less than so long ago is looked at every so often."""

    rungs: tuple[tuple[timedelta, timedelta], ...]
    """Each an age and the wait below it, the lowest age first."""

    def wait(self, age: timedelta) -> timedelta | None:
        """From one look to the next, for what changed `age` ago; None: not again."""
        return next((wait for limit, wait in self.rungs if age < limit), None)


def parse_ladder(rungs: Sequence[str]) -> Ladder:
    """The ladder that `["15 min < 3 h", "60 min < 1 d"]` describes: every 15 min under 3 h after the last change ...

    Raises ValueError, with what to write, for anything else, and for ages that do not rise.
    """
    found: list[tuple[timedelta, timedelta]] = []
    for rung in rungs:
        wait, sign, age = rung.partition("<")
        if not sign:
            raise ValueError(f'{rung!r} is no rung; write how often, "<", and up to which age, as "15 min < 3 h"')
        limit = parse_interval(age.strip(), _SHORTEST)
        if found and limit <= found[-1][0]:
            raise ValueError(f"{rung!r} stands behind an age that is not lower; write the lowest age first")
        found.append((limit, parse_interval(wait.strip(), _SHORTEST)))
    return Ladder(tuple(found))
