"""What is said of a break, on one line: which site, what, how often, since when, and how it was before."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from archive.health.period import Break, Period, Run, Share
from crawler.health.measures import UNSENT, WALLS, Measure

_KINDS = 3
"""Named, of the reasons and statuses that a break is made of."""


def of_break(site: str, broken: Break, period: Period) -> str:
    """`harbour-post: articleBody empty on 38 of 40 items since 02:00 UTC, 0 of 210 before`; where it says more, the
    kinds of what `period` had of it.
    """
    measure = Measure(broken.measure)  # type: ignore[call-arg]
    counted, past = broken.counted, broken.past
    kinds = ", ".join(kind for kind, _ in _kinds(measure, period).most_common(_KINDS))
    return (
        f"{site}: {measure.what} on {counted.bad} of {counted.of} {measure.things} "
        f"since {_time(broken.since, period.end)}, {past.bad} of {past.of} before" + (f" ({kinds})" if kinds else "")
    )


def of_end(site: str, broken: Break, run: Run | None, now: datetime) -> str:
    """That a break is over: since the `run` of good ones began, or, without one, because it is the usual by now."""
    measure = Measure(broken.measure)  # type: ignore[call-arg]
    after = run.counted if run is not None else Share()
    still = after.of - after.bad
    was = f"{measure.what} on {broken.counted.bad - still} of {broken.counted.of - after.of} {measure.things}"
    if run is None:
        return f"{site}: {was} since {_time(broken.since, now)}: that is the usual from now on, and no longer said"
    return (
        f"{site}: over since {_time(run.since, now)}, with {still} of {after.of} {measure.things} since then: "
        f"{was}, from {_time(broken.since, now)} on"
    )


def of_silence(site: str, broken: Break, now: datetime) -> str:
    """`harbour-post: no new article or live blog since ..., though its lists were read; at least 24 a day before`."""
    came, least = broken.counted.bad, broken.counted.of
    what = Measure.DOCUMENTS.what if not came else f"no more than {came} new articles or live blogs"
    days = broken.past.bad
    before = f"at least {least} " + ("a day" if days == 1 else f"in {days} days")
    return f"{site}: {what} since {_time(broken.since, now)}, though its lists were read; {before} before"


def of_silence_s_end(site: str, broken: Break, came: int | None) -> str:
    """That pages come again, or, with None, that it is the usual by now that none do."""
    if came is None:
        return f"{site}: no or few new articles since {broken.since:%Y-%m-%d}: that is the usual from now on"
    return f"{site}: over: {came} new articles and live blogs in a day, after few or none since {broken.since:%Y-%m-%d}"


def _kinds(measure: Measure, period: Period) -> Counter[str]:
    """What a measure is made of, of what a period counts."""
    if measure in (Measure.ITEM, Measure.LOST, Measure.WALL):
        walls = measure is Measure.WALL
        return Counter({r: n for r, n in period.reasons.items() if r not in UNSENT and (r in WALLS) is walls})
    if measure is Measure.HTTP_ERROR:
        return Counter({kind: count for kind, count in period.statuses.items() if kind in ("4xx", "5xx")})
    return Counter(period.failures) if measure is Measure.UNANSWERED else Counter()


def _time(instant: datetime, now: datetime) -> str:
    """`02:00 UTC` of the same day, else `2026-03-14 02:00 UTC`."""
    instant, now = instant.astimezone(UTC), now.astimezone(UTC)
    return f"{instant:%H:%M} UTC" if instant.date() == now.date() else f"{instant:%Y-%m-%d %H:%M} UTC"
