from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.liveblog import clock


def told(reading):
    """A reading as text: what is missing is a question mark."""
    if reading is None:
        return None
    day = "-".join("?" if part is None else f"{part:02d}" for part in (reading.year, reading.month, reading.day))
    moment = datetime.combine(
        reading.date or datetime(2024, 1, 15, tzinfo=UTC).date(), reading.time or datetime.min.time()
    )
    offset = reading.zone.utcoffset(moment) if reading.zone else None
    zone = "?" if offset is None else f"{offset.total_seconds() / 3600:+g}"
    return f"{day} {reading.time or '?'} {zone}"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("21:40 GMT 07.01.2022", "en", "2022-01-07 21:40:00 +0"),
        ("19:02 (IST), Oct 02", "en", "?-10-02 19:02:00 +5.5"),
        ("17.09.2024 • 20:11 Uhr", "de", "2024-09-17 20:11:00 ?"),
        ("12.31 Uhr", "de", "?-?-? 12:31:00 ?"),
        ("9:41PM", "en", "?-?-? 21:41:00 ?"),
        ("10 p.m.", "en", "?-?-? 22:00:00 ?"),
        ("12:30 AM", "en", "?-?-? 00:30:00 ?"),
        ("13:05 pm", "en", "?-?-? 13:05:00 ?"),
        ("2024. június 24. – 13:16", "hu", "2024-06-24 13:16:00 ?"),
        ("24-02 12:52", "nl", "?-02-24 12:52:00 ?"),
        ("24.02 12:52", "de", "?-02-24 12:52:00 ?"),
        ("05/04 2:15 PM", "en-US", "?-05-04 14:15:00 ?"),
        ("3/2 14:30", "en", "?-?-? 14:30:00 ?"),
        ("dnes 12:24", "cs", "?-?-? 12:24:00 ?"),
        ("الساعة ١٣:١٨", "ar", "?-?-? 13:18:00 ?"),
        ("02:15 م", "ar", "?-?-? 14:15:00 ?"),
        ("۴:۲۷ عصر", "fa", "?-?-? 16:27:00 ?"),
        ("शाम 04:27 बजे", "hi", "?-?-? 16:27:00 ?"),
        ("16:27 British Summer Time 9 July", "en", "?-07-09 16:27:00 +1"),
        ("mar. 7 mai à 16:27", "fr", "?-05-07 16:27:00 ?"),
        ("Di 16:27", "de", "?-?-? 16:27:00 ?"),
        ("Wednesday 18:39", "en", "?-?-? 18:39:00 ?"),
        ("4 พ.ค. 2567 14:32 น.", "th", "2024-05-04 14:32:00 ?"),
        ("10시 8분", "ko", "?-?-? 10:08:00 ?"),
        ("下午2點15分", "zh", "?-?-? 14:15:00 ?"),
        ("16.27 uur", "nl", "?-?-? 16:27:00 ?"),
        ("9:14 CH", "vi", "?-?-? 21:14:00 ?"),
        ("12.34 BST", "en", "?-?-? 12:34:00 +1"),
        ("6:05 a.m. ET, January 5, 2024", "en", "2024-01-05 06:05:00 -5"),
        ("09:05 GMT+5:30", "en", "?-?-? 09:05:00 +5.5"),
        ("21 h 40", "fr", "?-?-? 21:40:00 ?"),
        ("10 h", "fr", "?-?-? 10:00:00 ?"),
        ("vendredi 5 janvier 2024 à 13h05", "fr", "2024-01-05 13:05:00 ?"),
        ("Dienstag, 27. August 2024", "de", "2024-08-27 ? ?"),
        ("05.01., 13:05 Uhr", "de", "?-01-05 13:05:00 ?"),
        ("5 de enero de 2024 13:05", "es", "2024-01-05 13:05:00 ?"),
        ("21 мая 2023, 10:04 (МСК)", "ru", "2023-05-21 10:04:00 +3"),
        ("5 Ocak 2024 13:05", "tr", "2024-01-05 13:05:00 ?"),
        ("2024年8月27日 14:05", "ja", "2024-08-27 14:05:00 ?"),
        ("1월 5일 오후 1:05", "ko", "?-01-05 13:05:00 ?"),
        ("2024. 01. 05. 13:05", "hu", "2024-01-05 13:05:00 ?"),
        ("٥ يناير ٢٠٢٤ - ١٣:٠٥", "ar", "2024-01-05 13:05:00 ?"),
        ("۱۴:۰۵", "fa", "?-?-? 14:05:00 ?"),
        ("1/5/24, 12:30 PM", "en-US", "2024-01-05 12:30:00 ?"),
        ("05/01/2024 13h05", "pt", "2024-01-05 13:05:00 ?"),
        ("Posted at 15:05", "en", "?-?-? 15:05:00 ?"),
        ("Updated 10:01 pm PST, Tuesday, November 19, 2019", "en", "2019-11-19 22:01:00 -8"),
        ("24:00", "de", "?-?-? 00:00:00 ?"),
    ],
)
def test_visible(text, language, expected):
    assert told(clock.visible(text, language=language)) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("5m ago", "en"),
        ("1h", "en"),
        ("vor 5 Minuten", "de"),
        ("há 5 min", "pt"),
        ("3/4/2024", "en"),  # March or April
        ("1:0", "de"),
        ("Score 2:30", "en"),
        ("12:30 | News", "en"),
        ("14:05-15:00", "en"),
        ("$12.30", "en"),
        ("12.30 %", "de"),
        ("25:10", "en"),
        ("Page 1 of 5", "en"),
        ("5 min read", "en"),
        ("30 February 2024", "en"),
        ("", "en"),
        ("9" * 5000, "en"),
    ],
)
def test_not_a_time(text, language):
    assert clock.visible(text, language=language) is None


@pytest.mark.parametrize(
    ("text", "language", "expected", "rest"),
    [
        ("12.31 Uhr: Ferry back", "de", "?-?-? 12:31:00 ?", "Ferry back"),
        ("12.31: Ferry back", "de", "?-?-? 12:31:00 ?", "Ferry back"),
        ("+++ 14:05 Ferry back +++", "de", "?-?-? 14:05:00 ?", "Ferry back +++"),
        ("[Update, 13:05 Uhr] Ferry back", "de", "?-?-? 13:05:00 ?", "Ferry back"),
        ("11:05 am Abend", "de", "?-?-? 11:05:00 ?", "am Abend"),
        ("17.09., 11.04 Uhr: Ferry back", "de", "?-09-17 11:04:00 ?", "Ferry back"),
        ("Freitag, 5. Januar, 13.05 Uhr: Ferry back", "de", "?-01-05 13:05:00 ?", "Ferry back"),
        ("9h05 - Le bac repart", "fr", "?-?-? 09:05:00 ?", "Le bac repart"),
        ("Ore 13:05 - Il traghetto riparte", "it", "?-?-? 13:05:00 ?", "Il traghetto riparte"),
        ("10:30, 5 января. Паром вышел", "ru", "?-01-05 10:30:00 ?", "Паром вышел"),
        ("4:14 p.m. — Ferry back", "en", "?-?-? 16:14:00 ?", "Ferry back"),
        ("6:05 p.m. ET: Ferry back", "en", "?-?-? 18:05:00 -5", "Ferry back"),
        ("10:30 5 people on board", "en", "?-?-? 10:30:00 ?", "5 people on board"),
    ],
)
def test_leading(text, language, expected, rest):
    reading, after = clock.leading(text, language=language)
    assert (told(reading), after) == (expected, rest)


@pytest.mark.parametrize(
    "text",
    [
        "12.50 Euro for a ticket",
        "14:05 - 15:00 News",
        "12:15 to 13:00 lunch",
        "2:1 for the home side",
        "16 mm rain",
        "",
    ],
)
def test_leads_with_no_clock(text):
    assert clock.leading(text, language="en") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("67'", "67'"),
        ("45+2'", "45+2'"),
        ("90.+3 Min.", "90+3'"),
        ("67. Minute", "67'"),
        ("(12’)", "12'"),
        ("300'", None),
        ("12:30", None),
        ("5 min ago", None),
        ("7" * 100, None),
    ],
)
def test_match_minute(text, expected):
    assert clock.match_minute(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1722888018921", "2024-08-05 20:00:18 +0"),
        ("1709417828", "2024-03-02 22:17:08 +0"),
        ("2024-03-02T21:43:18.345Z", "2024-03-02 21:43:18 +0"),
        ("2020-10-02T19:02:32+05:30", "2020-10-02 19:02:32 +5.5"),
        ("20220107T0500+0000", "2022-01-07 05:00:00 +0"),
        ("2022-06-11T09:24", "2022-06-11 09:24:00 ?"),
        ("2024-03-02", "2024-03-02 ? ?"),
        ("16396", None),
        ("yesterday", None),
    ],
)
def test_machine(text, expected):
    assert told(clock.machine(text)) == expected


@given(
    st.datetimes(datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2099-01-01")),
    st.sampled_from(["en", "de", "fr", "ru", "tr", "ja", ""]),
)
def test_reads_what_is_written(moment, language):
    reading = clock.visible(f"{moment:%d.%m.%Y %H:%M} UTC", language=language)
    assert reading.instant == moment.replace(second=0, microsecond=0, tzinfo=UTC)


@given(st.text(max_size=120))
def test_any_text_is_read_or_not(text):
    for reading in (clock.visible(text, language="en"), clock.machine(text), (clock.leading(text) or [None])[0]):
        if reading is not None:
            assert reading.time is not None or reading.day is not None
            if reading.instant is not None:
                assert abs(reading.instant.utcoffset()) < timedelta(days=1)


@pytest.mark.parametrize(("country", "hours"), [("in", 5.5), (None, 5.5), ("il", 2), ("ie", 0)])
def test_ist_is_the_countrys_own(country, hours):
    reading = clock.visible("5 January 2024 12:00 IST", language="en", country=country)
    assert reading.instant == datetime(2024, 1, 5, 12, tzinfo=timezone(timedelta(hours=hours)))


CLOCKS = st.text(alphabet="0123456789:.hH時时点시分年月日 apmAPMUhrMay/-٣", max_size=24)


@given(st.one_of(CLOCKS, st.text(max_size=100)), st.sampled_from(["en", "de", "fr", "ja", None]))
def test_the_quick_look_agrees_with_the_reading(text, language):
    reading = clock.visible(text, language=language)
    assert clock.shows_clock(text, language=language) == (reading is not None and reading.time is not None)
