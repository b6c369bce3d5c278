"""A site's period held against the site's own past: what broke, what lasts, what is over."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from archive.health.period import Break, Period, Run, Share
from crawler.health.measures import Measure
from crawler.health.past import DAYS, SPAN, Day, Past
from crawler.health.sentences import of_break, of_end, of_silence, of_silence_s_end
from crawler.health.significance import FALSE_ALARM, FALSE_END, at_most, is_worse
from crawler.health.site_health import SiteHealth

_DAY = timedelta(days=1)
_OUTSTANDING = 2.0
"""A run stands out where its score is so many times the highest that the past has seen."""
_SILENCES = (1, 2, 4, 7)
"""Days over which new documents are counted: few come from small sites."""
_FEWEST_SILENCES = 7
"""Spans of the past to hold one against."""
_SILENT = 0.2
"""Of the least that came in any such span of the past: more is not silence."""


@dataclass(slots=True)
class Judgement:
    """What there is to be said of a site."""

    began: list[Break] = field(default_factory=list)
    lasting: list[Break] = field(default_factory=list)
    ended: list[Break] = field(default_factory=list)
    """Each with the sentence that says so."""


def judge(health: SiteHealth, period: Period, past: Past) -> Judgement:
    """Judge the period of a site that has just ended; `past` does not hold it yet, and does afterwards.

    What it finds is also put down in `health` and in `period`: runs, breaks, what was broken.
    """
    judgement = Judgement()
    for measure in Measure:
        broken = health.breaks.get(measure)
        if broken is not None:
            period.broken.append(measure)
        if measure is Measure.DOCUMENTS:
            found = _judge_silence(health, period, past, broken, judgement)
        else:
            found = _judge_share(health, period, past, measure, broken, judgement)
        if found is not None:
            period.broken.append(measure)
            health.breaks[measure] = found
            health.runs.pop(measure, None)
            period.peaks.pop(measure, None)
            judgement.began.append(found)
    for run in [measure for measure, run in health.runs.items() if period.end - run.since >= SPAN]:
        del health.runs[run]  # its past is out of sight
    period.runs, period.breaks = dict(health.runs), dict(health.breaks)
    past.add(period, health.runs)
    prepare(health, past)
    return judgement


def prepare(health: SiteHealth, past: Past) -> None:
    """Tell `health` how the site usually is."""
    short = past.short()
    if health.short is None:
        health.short = short
    elif short != health.short and Measure.WORD_COUNT not in health.breaks:
        # Another length is short now: what was counted against the old one is no part of one run with what follows.
        health.short = short
        health.runs.pop(Measure.WORD_COUNT, None)
    health.usual = {
        measure: (share.bad + 1) / (share.of + 2)
        for measure in Measure
        if (share := past.share(measure, health.short)).of
    }


def _judge_share(
    health: SiteHealth, period: Period, past: Past, measure: Measure, broken: Break | None, judgement: Judgement
) -> Break | None:
    run = health.runs.get(measure)
    if broken is None:
        return _found(health, period, past, measure, run) if run is not None else None
    if run is not None and _is_over(run, broken):
        _end(health, period, broken, judgement, of_end(health.site, broken, run, period.end))
    elif period.end - broken.since >= SPAN:
        # By now there is no past left in which it was otherwise.
        _end(health, period, broken, judgement, of_end(health.site, broken, None, period.end))
    else:
        broken.sentence = of_break(health.site, broken, period)
        judgement.lasting.append(broken)
    return None


def _found(health: SiteHealth, period: Period, past: Past, measure: Measure, run: Run) -> Break | None:
    before = past.share(measure, health.short) + run.before
    if not before.of:
        del health.runs[measure]  # that is how this site is: it is the past of what follows
        return None
    if run.score <= _OUTSTANDING * past.peaks.get(measure, 0.0) or not is_worse(run.counted, before):
        return None
    counted = Share(run.counted.bad, run.counted.of)
    found = Break(measure=measure, since=run.since, said=period.end, counted=counted, past=before, sentence="")
    found.sentence = of_break(health.site, found, period)
    return found


def _is_over(run: Run, broken: Break) -> bool:
    bad = broken.counted.bad - (run.counted.of - run.counted.bad)
    of = broken.counted.of - run.counted.of
    return is_worse(run.counted, Share(of - bad, of), level=FALSE_END)


def _end(health: SiteHealth, period: Period, broken: Break, judgement: Judgement, sentence: str) -> None:
    del health.breaks[broken.measure]
    health.runs.pop(broken.measure, None)
    if period.end - broken.since < _DAY:
        # What comes and goes within a day may do so every day: it is said again where it is twice as long.
        period.peaks[broken.measure] = float(broken.counted.bad)
    broken.sentence = sentence
    judgement.ended.append(broken)


def _judge_silence(
    health: SiteHealth, period: Period, past: Past, broken: Break | None, judgement: Judgement
) -> Break | None:
    days = [Day(day.lists, day.documents, day.is_broken) for day in past.days]
    days[0].lists += period.lists
    days[0].documents += period.documents
    if broken is None:
        return _silence(health, period, days)
    broken.counted.bad += period.documents
    whole = [day.documents for day in days[1:] if day.lists and not day.is_broken]
    if days[0].documents >= max(min(whole, default=1) / 2, 1):
        sentence = of_silence_s_end(health.site, broken, days[0].documents)
        _end(health, period, broken, judgement, sentence)
    elif period.end - broken.since >= SPAN:
        _end(health, period, broken, judgement, of_silence_s_end(health.site, broken, None))
    else:
        broken.sentence = of_silence(health.site, broken, period.end)
        judgement.lasting.append(broken)
    return None


def _silence(health: SiteHealth, period: Period, days: list[Day]) -> Break | None:
    usable = [bool(day.lists) and not day.is_broken for day in days]
    for span in _SILENCES:
        if not all(usable[:span]):
            return None
        came = sum(day.documents for day in days[:span])
        before = [
            sum(day.documents for day in days[start : start + span])
            for start in range(span, DAYS - span + 1)
            if all(usable[start : start + span])
        ]
        if len(before) < _FEWEST_SILENCES:
            return None
        least = min(before)
        if came <= _SILENT * least and at_most(came, least) <= FALSE_ALARM / len(_SILENCES):
            found = Break(
                measure=Measure.DOCUMENTS,
                since=health.last if came == 0 and health.last else period.end - span * _DAY,
                said=period.end,
                counted=Share(came, least),
                past=Share(span, len(before)),
                sentence="",
            )
            found.sentence = of_silence(health.site, found, period.end)
            return found
    return None
