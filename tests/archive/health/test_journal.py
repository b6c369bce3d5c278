"""health.jsonl: what is written is read, whatever a kill or a stranger does to the file."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.health.journal import JOURNAL, KEPT, WHOLE, Journal, OpenPeriods
from archive.health.lines import of_line, to_line
from archive.health.period import (
    MAX_KINDS,
    Break,
    Period,
    Run,
    Share,
    add_counts,
    bucket_of,
    half_of,
    median_of,
    words_of,
)

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)

count = st.integers(0, 1 << 40)
name = st.text(max_size=20)
instant = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))  # noqa: DTZ001
share = st.builds(Share, count, count)
score = st.integers(0, 10_000).map(float)
runs = st.builds(Run, since=instant, period=instant, before=share, counted=share, score=score)
breaks = st.builds(Break, measure=name, since=instant, said=instant, counted=share, past=share, sentence=name)
periods = st.builds(
    Period,
    site=name,
    start=instant,
    end=instant,
    **{one.name: count for one in fields(Period) if one.type == "int"},
    statuses=st.dictionaries(name, count, max_size=5),
    failures=st.dictionaries(name, count, max_size=5),
    reasons=st.dictionaries(name, count, max_size=5),
    shares=st.dictionaries(name, share, max_size=5),
    words=st.dictionaries(st.integers(0, 80), count, max_size=5),
    peaks=st.dictionaries(name, score, max_size=5),
    broken=st.lists(name, max_size=3),
    runs=st.dictionaries(name, runs, max_size=3),
    breaks=st.lists(breaks, max_size=3).map(lambda found: {one.measure: one for one in found}),
    last=st.none() | instant,
)


@given(periods)
def test_a_line_is_read_as_it_was_written(period: Period) -> None:
    line = to_line(period)
    assert "\n" not in line
    assert of_line(line.encode("utf-8", "surrogatepass")) == period


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_whatever_is_no_line_of_ours_is_said_to_be_none(line: bytes | str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (any: that it is one is what is promised)
        of_line(line)


@pytest.mark.parametrize(
    "change",
    [
        ("pages", '"pages":-1'),
        ("pages", '"pages":1e300'),
        ("pages", '"pages":true'),
        ("pages", '"pages":9999999999999999999999'),
        ("end", '"end":"2026-03-14T12:00:00"'),
        ("end", '"end":5'),
        ("shares", '"shares":{"item":[1]}'),
        ("shares", '"shares":[["item",[1,2]]]'),
        ("reasons", '"reasons":{' + ",".join(f'"r{n}":1' for n in range(MAX_KINDS + 1)) + "}"),
        ("runs", '"runs":{"item":{"since":"2026-03-14T12:00:00Z"}}'),
        ("breaks", '"breaks":{"item":1}'),
        ("words", '"words":{"many":1}'),
        ("peaks", '"peaks":{"item":NaN}'),
    ],
    ids=lambda change: change[1][:40],
)
def test_numbers_that_are_none(change: tuple[str, str]) -> None:
    values = {
        "site": '"site":"a"',
        "start": '"start":"2026-03-14T11:00:00Z"',
        "end": '"end":"2026-03-14T12:00:00Z"',
    }
    of_line("{" + ",".join(values.values()) + "}")
    with pytest.raises(ValueError):  # noqa: PT011
        of_line("{" + ",".join((values | dict([change])).values()) + "}")


def period(site: str, end: datetime, **values: object) -> Period:
    return Period(site=site, start=end - HOUR, end=end, **values)  # type: ignore[arg-type]


def test_a_torn_line_costs_itself_alone(tmp_path: Path) -> None:
    """Wherever in the last line a kill comes."""
    journal, path = Journal(tmp_path), tmp_path / JOURNAL
    journal.append([period("a", NOW, pages=1)])
    first = path.read_bytes()
    journal.append([period("b", NOW, pages=2, last=NOW)])
    whole = path.read_bytes()
    for end in range(len(first), len(whole)):
        path.write_bytes(whole[:end])
        assert [one.site for one in journal.read()] == ["a"]
        journal.append([period("c", NOW + HOUR, pages=3)])
        assert [one.site for one in journal.read()] == ["a", "c"]
        assert journal.unreadable == 0


def test_an_empty_one_and_none(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert not list(journal.read())
    (tmp_path / JOURNAL).write_bytes(b'{"torn')
    assert not list(journal.read())
    journal.append([period("a", NOW)])
    assert [one.site for one in journal.read()] == ["a"]


def test_what_others_wrote_is_passed_over_and_counted(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append([period("a", NOW)])
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b"nonsense\n" + b"x" * (1 << 20) + b"\n\xff\xfe\n")
    journal.append([period("b", NOW)])
    assert [one.site for one in journal.read()] == ["a", "b"]
    assert journal.unreadable == 3


def test_compaction_adds_up_days_and_keeps_the_last_hours(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    hours = [NOW - HOUR * back for back in reversed(range(24 * 100))]
    broken = Break(measure="item", since=NOW, said=NOW, counted=Share(1, 2), past=Share(0, 9), sentence="s")
    journal.append(
        period(
            site,
            end,
            pages=1,
            articles=1,
            shares={"item": Share(1, 2)},
            words={30: 1},
            reasons={"no-text": 1},
            peaks={"item": 1.0 + end.hour},
            breaks={"item": broken},
        )
        for end in hours
        for site in ("a", "b")
    )
    before = [one for one in journal.read() if one.end > NOW - KEPT]
    journal.compact(NOW)
    after = list(journal.read())
    assert len(after) < 2 * (91 + 49)
    assert sum(one.pages for one in after) == sum(one.pages for one in before)
    assert sum((one.shares["item"] for one in after), Share()) == sum((one.shares["item"] for one in before), Share())
    assert [one for one in after if one.end > NOW - WHOLE] == [one for one in before if one.end > NOW - WHOLE]
    day = next(one for one in after if one.end.date() == NOW.date() - timedelta(days=10))
    assert (day.pages, day.words, day.reasons, day.peaks) == (24, {30: 24}, {"no-text": 24}, {"item": 24.0})
    assert day.breaks == {"item": broken}
    assert [one.end for one in after] == sorted(one.end for one in after)
    journal.compact(NOW)
    assert list(journal.read()) == after


def test_kinds_are_bounded() -> None:
    counts: dict[str, int] = {}
    for number in range(1000):
        add_counts(counts, {f"kind {number}": 1})
    assert len(counts) == MAX_KINDS
    assert sum(counts.values()) == 1000


@given(st.lists(st.integers(1, 20_000), min_size=1, max_size=60))
def test_the_median_is_within_a_bucket_of_the_true_one(lengths: list[int]) -> None:
    words: dict[int, int] = {}
    for length in lengths:
        words[bucket_of(length)] = words.get(bucket_of(length), 0) + 1
    bucket = median_of(words)
    assert bucket == bucket_of(sorted(lengths)[(len(lengths) - 1) // 2])


@given(st.integers(2, 20_000))
def test_half_as_long_is_so_many_buckets_less(length: int) -> None:
    assert bucket_of(2 * length) == half_of(bucket_of(2 * length)) + 4 == bucket_of(length) + 4
    assert abs(words_of(bucket_of(length)) - length) <= 0.15 * length + 1


def test_of_open_periods_the_last_line_of_a_site_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a kill tore the line that was to follow, and where the file became too large meanwhile."""
    monkeypatch.setattr("archive.health.journal._MAX_OPEN", 2000)
    open_periods = OpenPeriods(tmp_path)
    assert open_periods.read() == {}
    for pages in range(100):
        for site in ("harbour-post", "hill-gazette")[: 1 + (pages == 3)]:
            period = Period(site=site, start=NOW, end=NOW + pages * HOUR, pages=pages)
            open_periods.save({site: to_line(period)})
        assert open_periods.path.stat().st_size < 2200
    with open_periods.path.open("ab") as file:
        file.write(to_line(Period(site="harbour-post", start=NOW, end=NOW, pages=100)).encode()[:30])
    found = OpenPeriods(tmp_path).read()
    assert {site: period.pages for site, period in found.items()} == {"harbour-post": 99, "hill-gazette": 3}
    open_periods.clear()
    assert OpenPeriods(tmp_path).read() == {}
    assert list(tmp_path.iterdir()) == []
