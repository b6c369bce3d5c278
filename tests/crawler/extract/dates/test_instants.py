from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates.instants import Instant, offset_between, parse_instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # ISO 8601 and its variants
        ("2022-01-08T02:50:00Z", "2022-01-08T02:50:00+00:00"),
        ("2022-01-08T02:50:00.123456+02:00", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00,5+0200", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50+0000", "2022-01-08T02:50:00+00:00"),
        ("2022-01-08T02:50-03", "2022-01-08T02:50:00-03:00"),
        ("2022-01-08 02:50:00 +0100", "2022-01-08T02:50:00+01:00"),
        ("2022-01-08 02:50:00 UTC", "2022-01-08T02:50:00+00:00"),
        ("2022-01-08T02:50:00+01:00[Europe/Berlin]", "2022-01-08T02:50:00+01:00"),
        (" 2026-05-31T00:44:00+03:00 ", "2026-05-31T00:44:00+03:00"),
        ("2022-01-08T24:00:00Z", "2022-01-09T00:00:00+00:00"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00"),
        # as formatters spoil it
        ("2022-01-08T02:50:00+02:00+02:00", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00Z+0200", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00+02:00Z", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00+00:00Z", "2022-01-08T02:50:00+00:00"),
        ("2022-01-08T02:50:00 02:00", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00.000 02:00", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00+01:00+02:00", "2022-01-08T02:50:00"),
        # a clock of twelve hours, a zone by its name
        ("2022-01-08 02:50 PM", "2022-01-08T14:50:00"),
        ("2022-01-08 12:50:00 am UTC", "2022-01-08T00:50:00+00:00"),
        ("2022-01-08T02:50:00 CET", "2022-01-08T02:50:00+01:00"),
        ("2022-01-08 02:50:00 GMT+2", "2022-01-08T02:50:00+02:00"),
        ("2022-01-08T02:50:00 CST", "2022-01-08T02:50:00"),  # of America, China or Cuba
        # compact
        ("20220108T0250+0000", "2022-01-08T02:50:00+00:00"),
        ("20220108T025017Z", "2022-01-08T02:50:17+00:00"),
        ("20220108025017", "2022-01-08T02:50:17"),
        ("202201080250", "2022-01-08T02:50:00"),
        # a clock without a zone stays without
        ("20260531T0044", "2026-05-31T00:44:00"),
        ("2022-01-08T02:50:00", "2022-01-08T02:50:00"),
        ("2022/01/08 3:05", "2022-01-08T03:05:00"),
        # a day stays a day
        ("2022-01-08", "2022-01-08"),
        ("20220108", "2022-01-08"),
        # Unix time
        ("1641610200", "2022-01-08T02:50:00+00:00"),
        ("1641610200123", "2022-01-08T02:50:00+00:00"),
        ("1641610200.5", "2022-01-08T02:50:00+00:00"),
        # RFC 5322 and JavaScript
        ("Sat, 08 Jan 2022 02:50:00 GMT", "2022-01-08T02:50:00+00:00"),
        ("8 Jan 2022 02:50 +0200", "2022-01-08T02:50:00+02:00"),
        ("Sat, 08 Jan 2022 02:50:00 XYZ", "2022-01-08T02:50:00"),
        ("Sat Jan 08 2022 02:50:00 GMT+0100 (CET)", "2022-01-08T02:50:00+01:00"),
        ("Sat, 08 Jan 2022 02:50:00 CST", "2022-01-08T02:50:00-06:00"),
        ("Sat, 08 Jan 2022 02:50:00 -0000", "2022-01-08T02:50:00"),
        ("Sat Jan 08 02:50:00 CET 2022", "2022-01-08T02:50:00+01:00"),
        ("Sat Jan 08 02:50:00 CST 2022", "2022-01-08T02:50:00"),
    ],
)
def test_read(text: str, expected: str) -> None:
    instant = parse_instant(text)
    assert instant is not None
    assert instant.isoformat() == expected


@pytest.mark.parametrize(
    "text",
    [
        None, "", "yesterday", "20 minutes ago", "2022-13-01", "2022-02-30", "2022-01-08T25:00Z", "2022-01-08T02:60Z",
        "12345", "0", "99999999999999", "1641610200 or so", "2022", "2022-01", "1066-10-14", "3022-01-08",
        "2022-01-08T02:50:00+25:00", "2022-01-08T02:50:00+14:30", "2022-01-08T02:50:00+02:70", "2022-01-08 02:50:00 XM",
        "2022-01-08 14:50 PM", "2022-01-08T02:50 02:00", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "20220231",
        "20220108T", "20229908025017", "{{ date }}", "08.01.2022", "²⁰²²-01-08", "٢٠٢٢-٠١-٠٨x", "9" * 200,
    ],
)  # fmt: skip
def test_not_read(text: str | None) -> None:
    assert parse_instant(text) is None


@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)),  # noqa: DTZ001
    st.integers(-48, 56),
    st.sampled_from(["%Y-%m-%dT%H:%M:%S%z", "%Y%m%dT%H%M%S%z", "%Y-%m-%d %H:%M:%S %z"]),
)
def test_what_is_written_is_read(moment: datetime, quarters: int, form: str) -> None:
    moment = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=15 * quarters)))
    instant = parse_instant(moment.strftime(form))
    assert instant is not None
    assert instant.moment == moment
    assert datetime.fromisoformat(instant.isoformat()) == moment


@given(
    st.one_of(
        st.text(max_size=120),
        st.text(alphabet="0123456789-:T+Z. /,JanMGTCEPU()[]", max_size=40),
        st.from_regex(r"20[0-9]{2}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9])?[Z+ 0-9:A-Z-]{0,12}"),
    )
)
def test_any_text_is_an_instant_or_none(text: str) -> None:
    instant = parse_instant(text)
    if instant is None:
        return
    written = instant.isoformat()
    again = parse_instant(written)
    assert again is not None
    assert again.isoformat() == written
    assert (again.timed, again.zoned, again.day) == (instant.timed, instant.zoned, instant.day)
    assert instant.timed or ":" not in written


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 1, 1)), st.integers(-48, 56))  # noqa: DTZ001
def test_the_zone_of_a_clock_is_found(moment: datetime, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    local = Instant(moment.replace(tzinfo=zone).replace(tzinfo=None))
    assert offset_between(local, Instant(moment.replace(tzinfo=zone).astimezone(UTC))) == zone


def test_no_zone_shows_another_minute() -> None:
    local, exact = parse_instant("2022-01-08T05:54:00"), parse_instant("2022-01-08T02:50:00Z")
    assert local is not None
    assert exact is not None
    assert offset_between(local, exact) is None
