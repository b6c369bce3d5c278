"""When is a difference one: exact tests, that hold for small numbers too.

Two questions are asked of two shares. Is the difference large enough to matter (LEAST_EFFECT)? And would pages that
are as bad as they always were look like this by chance, less often than once in a million reports (FALSE_ALARM)? The
second is Fisher's exact test, one-sided: given how many are bad in all, how often would so many of them be among the
later ones? As a run may have begun at any page, and each beginning is a chance more to be wrong, a run of n pages must
be rarer than FALSE_ALARM * 6 / (pi * n)**2: over all n these add up to FALSE_ALARM.
"""

from __future__ import annotations

import math

from archive.health.period import Share

LEAST_EFFECT = 0.3
"""So much larger must the later share be: 30 of 100 pages more."""
FALSE_ALARM = 1e-6
"""For a measure of a site in one report, where each page is as bad as before, independently of the others."""
FALSE_END = 1e-3
"""That a break is called over which is not: it would begin again, and be said again."""


def is_worse(now: Share, past: Share, *, level: float = FALSE_ALARM) -> bool:
    """Whether the run `now` is bad in a way that `past` was not. Nothing is worse than an unknown past."""
    if not past.of or now.rate < past.rate + LEAST_EFFECT:
        return False
    return fisher(now, past) <= level * 6 / (math.pi * now.of) ** 2


def fisher(now: Share, past: Share) -> float:
    """The probability that of as many bad ones as there are in both, at least `now.bad` fall among the `now.of`, where
    all are alike (Fisher's exact test, one-sided: the upper tail of the hypergeometric distribution).
    """
    drawn, bad, total = now.of, now.bad + past.bad, now.of + past.of
    found = now.bad
    term = math.exp(_choices(bad, found) + _choices(total - bad, drawn - found) - _choices(total, drawn))
    tail = 0.0
    while term > tail * 1e-12:
        tail += term
        term *= (bad - found) * (drawn - found) / ((found + 1) * (total - bad - drawn + found + 1))
        found += 1
    return min(tail, 1.0)


def at_most(count: int, expected: float) -> float:
    """The probability of no more than `count` events where `expected` are (Poisson, the lower tail)."""
    term = tail = math.exp(-expected)
    for number in range(1, count + 1):
        term *= expected / number
        tail += term
    return min(tail, 1.0)


def _choices(of: int, chosen: int) -> float:
    """The logarithm of the number of ways to choose."""
    return math.lgamma(of + 1) - math.lgamma(chosen + 1) - math.lgamma(of - chosen + 1)
