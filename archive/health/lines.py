"""A period as a line of JSON, in `health.jsonl`. Instants are ISO 8601, UTC, with `Z`; a share is `[bad, of]`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from archive.health.period import MAX_KINDS, NUMBERS, Break, Period, Run, Share

_MAX_TEXT = 1000
_LARGEST = 1 << 53
_COUNTS = ("statuses", "failures", "reasons")


def to_line(period: Period) -> str:
    """One line without its break; what is zero or empty is left out."""
    values: dict[str, Any] = {"site": period.site, "start": iso(period.start), "end": iso(period.end)}
    for name in (*NUMBERS, *_COUNTS, "words", "peaks", "broken"):
        if value := getattr(period, name):
            values[name] = value
    if period.shares:
        values["shares"] = {measure: share_to_list(share) for measure, share in period.shares.items()}
    if period.runs:
        values["runs"] = {measure: _run_to_dict(run) for measure, run in period.runs.items()}
    if period.breaks:
        values["breaks"] = [break_to_dict(one) for one in period.breaks.values()]
    if period.last is not None:
        values["last"] = iso(period.last)
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def of_line(line: bytes | str) -> Period:
    """What `to_line` wrote. Raises ValueError for anything else."""
    try:
        values = json.loads(line)
        period = Period(site=_text(values["site"]), start=_instant(values["start"]), end=_instant(values["end"]))
        for name in NUMBERS:
            setattr(period, name, _count(values.get(name, 0)))
        for name in _COUNTS:
            setattr(period, name, {_text(kind): _count(n) for kind, n in _table(values, name)})
        period.shares = {_text(measure): _share(share) for measure, share in _table(values, "shares")}
        period.words = {int(bucket): _count(n) for bucket, n in _table(values, "words", 4 * MAX_KINDS)}
        period.peaks = {_text(measure): _score(peak) for measure, peak in _table(values, "peaks")}
        period.broken = [_text(measure) for measure in _list(values, "broken")]
        period.runs = {_text(measure): _run_of(run) for measure, run in _table(values, "runs")}
        period.breaks = {one.measure: one for one in map(_break_of, _list(values, "breaks"))}
        period.last = _instant(values["last"]) if "last" in values else None
    except (KeyError, TypeError, AttributeError, RecursionError, OverflowError) as error:
        raise ValueError(f"no period of a site: {error!r}") from error
    return period


def iso(instant: datetime) -> str:
    """`2026-03-14T11:07:00Z`, with microseconds where there are some."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def share_to_list(share: Share) -> list[int]:
    """As it stands in JSON."""
    return [share.bad, share.of]


def break_to_dict(broken: Break) -> dict[str, Any]:
    """As it stands in JSON."""
    return {
        "measure": broken.measure,
        "since": iso(broken.since),
        "said": iso(broken.said),
        "counted": share_to_list(broken.counted),
        "past": share_to_list(broken.past),
        "sentence": broken.sentence,
    }


def _break_of(values: dict[str, Any]) -> Break:
    return Break(
        measure=_text(values["measure"]),
        since=_instant(values["since"]),
        said=_instant(values["said"]),
        counted=_share(values["counted"]),
        past=_share(values["past"]),
        sentence=_text(values["sentence"]),
    )


def _run_to_dict(run: Run) -> dict[str, Any]:
    return {
        "since": iso(run.since),
        "period": iso(run.period),
        "before": share_to_list(run.before),
        "counted": share_to_list(run.counted),
        "score": round(run.score, 3),
    }


def _run_of(values: dict[str, Any]) -> Run:
    return Run(
        since=_instant(values["since"]),
        period=_instant(values["period"]),
        before=_share(values["before"]),
        counted=_share(values["counted"]),
        score=_score(values["score"]),
    )


def _table(values: dict[str, Any], name: str, most: int = MAX_KINDS) -> list[tuple[Any, Any]]:
    table = values.get(name, {})
    if len(table) > most:
        raise ValueError(f"{name} has more than {most} of them")
    return list(table.items())


def _list(values: dict[str, Any], name: str) -> list[Any]:
    found = values.get(name, [])
    if not isinstance(found, list) or len(found) > MAX_KINDS:
        raise ValueError(f"{name} is no list, or has more than {MAX_KINDS} of them")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise ValueError("no text, or one that is too long")
    return value


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value <= _LARGEST:
        raise ValueError(f"{value!r:.40} is no number of things")
    return value


def _score(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value <= _LARGEST:
        raise ValueError(f"{value!r:.40} is no score")
    return float(value)


def _share(value: Any) -> Share:
    bad, of = value
    return Share(_count(bad), _count(of))


def _instant(value: Any) -> datetime:
    instant = datetime.fromisoformat(_text(value))
    if instant.tzinfo is None:
        raise ValueError(f"{value!r} has no offset")
    return instant.astimezone(UTC)
