from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, time
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.dates.date_words import bare
from crawler.extract.dates.shown_dates import Reading, label_of, read_line, read_lines

MAY_4 = date(2024, 5, 4)


def told(line: str, language: str | None, country: str | None = None) -> list[str]:
    """What a line says: `label? day clock? offset?` of each of its dates."""
    found = []
    for shown in read_line(line, Reading(language, country)):
        parts = [shown.label, str(shown.day), shown.clock.isoformat("auto")[:5] if shown.clock else None]
        if shown.zone and shown.clock:
            parts.append(datetime.combine(shown.day, shown.clock, shown.zone).strftime("%z"))
        found.append(" ".join(part for part in parts if part))
    return found


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "Published 4 May 2024, 10:32 CEST", "published 2024-05-04 10:32 +0200"),
        ("en", "May 4, 2024 10:32 AM ET", "2024-05-04 10:32 -0400"),
        ("en", "7:07 PM EST Nov 19, 2019", "2019-11-19 19:07 -0500"),
        ("en", "Posted: Fri 6:45 PM, Feb 16, 2018 |", "published 2018-02-16 18:45"),
        ("en", "Wednesday 20 November 2019 11:42, UK", "2019-11-20 11:42 +0000"),
        ("en", "By Ann Calder on May 4th, 2024 at 11:08 a.m.", "2024-05-04 11:08"),
        ("en", "Written by Ann Calder, MS, RD on May 4, 2024", "published 2024-05-04"),
        ("en", "Ann Calder\t4 May 2024\t10:32", "2024-05-04 10:32"),
        ("en", "Harbour Press May 4, 2024, 9:02 AM", "2024-05-04 09:02"),
        ("en", "4 May 2024 • 7:00am", "2024-05-04 07:00"),
        ("en", "4 May 2024 3 min read", "2024-05-04"),
        ("en", "Audio 03:07 min | 4 May 2024", "2024-05-04"),
        ("en", "12:30 am, 4 May 2024", "2024-05-04 00:30"),
        ("en", "2024-05-04T10:32:15+02:00", "2024-05-04 10:32 +0200"),
        ("en", "Last Updated : May 04, 2024, 10:32 PM IST", "updated 2024-05-04 22:32 +0530"),
        ("pt-BR", "4 de maio de 2024 às 10h32 (horário de Brasília)", "2024-05-04 10:32 -0300"),
        ("id", "4 Mei 2024, 10:32 WIT", "2024-05-04 10:32 +0900"),
        ("fa", "۱۵ اردیبهشت ۱۴۰۳ - ۱۰:۳۲", "2024-05-04 10:32"),
        ("ar", "4 كانون الثاني 2024", "2024-01-04"),
        ("ja", "令和6年5月4日 10:32", "2024-05-04 10:32"),
        ("ur", "04 مئی ، 2024", "2024-05-04"),
        ("en", "4 May 2024, 10:32 wit and more", "2024-05-04 10:32"),
        # What people call their time all year round
        ("en", "May 4, 2024, 10:32 AM EST", "2024-05-04 10:32 -0400"),
        ("de", "4. Mai 2024, 10:32 MEZ", "2024-05-04 10:32 +0100"),
        ("de", "04.05.2024 - 10:32 Uhr", "2024-05-04 10:32"),
        ("de", "Stand: 04.05.24, 10.32 Uhr", "updated 2024-05-04 10:32"),
        ("de-AT", "4. Jänner 2024 um 10:32 Uhr", "2024-01-04 10:32"),
        ("nl", "4 mei 2024 om 10.32", "2024-05-04 10:32"),
        ("nl", "Bijgewerkt: 04-05-2024 10:32", "updated 2024-05-04 10:32"),
        ("fr", "Mis à jour le 4 mai 2024 à 10h32", "updated 2024-05-04 10:32"),
        ("fr", "4 mai 2024 à 10:32 et 5 mai", "2024-05-04 10:32"),
        ("es", "4 de mayo de 2024 a las 22:32 h", "2024-05-04 22:32"),
        ("es", "04/05/2024 10:32 p. m.", "2024-05-04 22:32"),
        ("ca", "4 de maig de 2024, 10:32", "2024-05-04 10:32"),
        ("pt-BR", "Atualizado em 4 de maio de 2024 às 10h32", "updated 2024-05-04 10:32"),
        ("pt", "04/05/2024 - Publicado por: Ana Luz - Categoria: Porto", "2024-05-04"),
        ("it", "Pubblicato il 4 maggio 2024 alle 10:32", "published 2024-05-04 10:32"),
        ("ro", "4 mai 2024, 10:32", "2024-05-04 10:32"),
        ("sv", "Publicerad 2024-05-04 10.32", "published 2024-05-04 10:32"),
        ("da", "4. maj 2024 kl. 10:32", "2024-05-04 10:32"),
        ("no", "Sist oppdatert 4. mai 2024 kl. 10.32", "updated 2024-05-04 10:32"),
        ("is", "Birt: 4. maí 2024", "published 2024-05-04"),
        ("fi", "4. toukokuuta 2024 klo 10.32", "2024-05-04 10:32"),
        ("fi", "4.5.2024 klo 10.32", "2024-05-04 10:32"),
        ("et", "4. mai 2024 10:32", "2024-05-04 10:32"),
        ("lv", "2024. gada 4. maijs, 10:32", "2024-05-04 10:32"),
        ("lt", "2024 m. gegužės 4 d. 10:32", "2024-05-04 10:32"),
        ("pl", "Aktualizacja: 4 maja 2024, 10:32", "updated 2024-05-04 10:32"),
        ("cs", "4. května 2024 10:32", "2024-05-04 10:32"),
        ("sk", "4. mája 2024 o 10:32", "2024-05-04 10:32"),
        ("hu", "2024. május 4., szombat 10:32", "2024-05-04 10:32"),
        ("sl", "4. maja 2024 ob 10:32", "2024-05-04 10:32"),
        ("hr", "4. svibnja 2024. u 10:32", "2024-05-04 10:32"),
        ("sr", "04. 05. 2024. / 10:32", "2024-05-04 10:32"),
        ("mk", "4 мај 2024", "2024-05-04"),
        ("bg", "4 май 2024 | 10:32", "2024-05-04 10:32"),
        ("ru", "4 мая 2024, 10:32 (МСК)", "2024-05-04 10:32 +0300"),
        ("ru", "10:32, 4 мая 2024", "2024-05-04 10:32"),
        ("uk", "Оновлено 4 травня 2024 10:32", "updated 2024-05-04 10:32"),
        ("el", "Δημοσίευση: 4 Μαΐου 2024, 3:32 μ.μ.", "published 2024-05-04 15:32"),
        ("sq", "4 maj 2024, 10:32", "2024-05-04 10:32"),
        ("eu", "2024ko maiatzaren 4a", "2024-05-04"),
        ("tr", "4 Mayıs 2024 Cumartesi 10:32", "2024-05-04 10:32"),
        ("ka", "4 მაისი, 2024", "2024-05-04"),
        ("ar", "٤ مايو ٢٠٢٤", "2024-05-04"),
        ("ar", "4 أيار/مايو 2024 - 10:32 GMT", "2024-05-04 10:32 +0000"),
        ("ar", "آخر تحديث: 4 ماي 2024", "updated 2024-05-04"),
        ("he", "פורסם ב-4 במאי 2024 בשעה 10:32", "published 2024-05-04 10:32"),
        ("ur", "4 مئی 2024", "2024-05-04"),
        ("hi", "४ मई २०२४, 10:32 अपराह्न", "2024-05-04 22:32"),
        ("bn", "প্রকাশ: ০৪ মে ২০২৪, ১০:৩২", "published 2024-05-04 10:32"),
        ("id", "Sabtu, 04 Mei 2024 10:32 WIB", "2024-05-04 10:32 +0700"),
        ("vi", "Cập nhật: 04/05/2024 10:32 GMT+7", "updated 2024-05-04 10:32 +0700"),
        ("vi", "4 tháng 5, 2024 10:32", "2024-05-04 10:32"),
        ("th", "วันที่ 4 พ.ค. 2567 เวลา 10:32 น.", "published 2024-05-04 10:32"),
        ("zh", "2024年05月04日23:52 | 来源：海港社", "2024-05-04 23:52"),
        ("zh", "2024-05-04 10:32:15　来源：海港邮报 责任编辑：王晓明", "2024-05-04 10:32"),
        ("zh-TW", "2024/05/04 下午3:32", "2024-05-04 15:32"),
        ("ja", "２０２４年５月４日 10時32分", "2024-05-04 10:32"),
        ("ja", "2024年5月4日 午後3時32分", "2024-05-04 15:32"),
        ("ko", "2024년 5월 4일 15:32", "2024-05-04 15:32"),
        ("ko", "24.05.04 오후 3:32", "2024-05-04 15:32"),
        ("ko", "기사입력 :[ 2024-05-04 15:24 ]", "published 2024-05-04 15:24"),
        # Names of papers and sections that begin as labels do
        ("en", "Harbour Standard | 4 May 2024", "2024-05-04"),
        ("de", "Stand 4. Mai 2024, 10:32 Uhr", "updated 2024-05-04 10:32"),
        ("es", "Última hora | 4 de mayo de 2024", "2024-05-04"),
        ("tr", "Güncel - 4 Mayıs 2024", "2024-05-04"),
        # A page in another language than it says, or in none
        ("en", "4 de mayo de 2024", "2024-05-04"),
        (None, "4 maggio 2024", "2024-05-04"),
        ("xx", "May 4, 2024", "2024-05-04"),
    ],
)  # fmt: skip
def test_one_date(language: str | None, line: str, expected: str) -> None:
    assert told(line, language) == [expected]


@pytest.mark.parametrize(
    ("language", "line", "expected"),
    [
        ("en", "May 4, 2024 | Updated: May 5, 2024 at 9:12 p.m.", ["2024-05-04", "updated 2024-05-05 21:12"]),
        ("en", "May 4, 2024Updated: May 5, 2024 1:35 a.m.", ["2024-05-04", "updated 2024-05-05 01:35"]),
        ("ru", "12:46 08.01.2022 (обновлено: 13:10 09.01.2022)", ["2022-01-08 12:46", "updated 2022-01-09 13:10"]),
        ("fr", "Publié le 4 mai 2024 à 10h32, mis à jour le 5 mai 2024 à 9h00",
         ["published 2024-05-04 10:32", "updated 2024-05-05 09:00"]),
        ("tr", "Giriş: 04.05.2024 - 10:32 Güncelleme: 05.05.2024 - 11:00",
         ["published 2024-05-04 10:32", "updated 2024-05-05 11:00"]),
        ("ko", "입력 2024.05.04. 오후 3:32 수정 2024.05.05. 오전 4:00",
         ["published 2024-05-04 15:32", "updated 2024-05-05 04:00"]),
        ("ja", "2024年5月4日 10時32分 公開 2024年5月5日 11時00分 更新",
         ["published 2024-05-04 10:32", "updated 2024-05-05 11:00"]),
        # A change of which only the clock is told
        ("sv", "Publicerad 4 maj 2024 kl 10.23 Uppdaterad kl 12.17", ["published 2024-05-04 10:23"]),
        ("en", "May 4, 2024 at 2:26 PM - Updated May 4 at 4:46 PM", ["2024-05-04 14:26"]),
    ],
)  # fmt: skip
def test_several_dates(language: str, line: str, expected: list[str]) -> None:
    assert told(line, language) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "2 hours ago", "yesterday at 10:32", "4 May", "May 2024", "10:32", "© 2024 Harbour Post",
        "31 February 2024",
        "4 May 1875", "4 Mayor 2024 votes", "The law came into force on 4 May 2024 after all",
        "No. 2024-05-041", "Law in force since 4 May 2024", "4 May 2024 was the day the gate fell",
        "Call 04.05.2024.17",
        "On 4 May 2024 " + "and so on " * 30,
    ],
)  # fmt: skip
def test_no_date(line: str) -> None:
    assert told(line, "en") == []


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en-US", None, "2024-05-04"),
        ("en-PH", None, "2024-05-04"),
        ("en-GB", None, "2024-04-05"),
        ("en", "au", "2024-04-05"),
        ("en", "uk", "2024-04-05"),
        ("en", "us", "2024-05-04"),
        ("fr", "com", "2024-04-05"),
        # Nothing says whose order it is.
        ("en", "com", None),
        ("en", None, None),
        ("en-CA", "ca", None),
        (None, None, None),
    ],
)
def test_the_order_of_day_and_month(language: str | None, country: str | None, expected: str | None) -> None:
    assert told("05/04/2024", language, country) == ([expected] if expected else [])
    assert told("25/04/2024", language, country) == ["2024-04-25"]
    assert told("04/25/2024", language, country) == ["2024-04-25"]


def test_of_two_orders_the_one_the_weekday_fits() -> None:
    assert told("Sat, 05/04/2024 - 10:32", "en") == ["2024-05-04 10:32"]
    assert told("Friday 05/04/2024", "en") == ["2024-04-05"]
    assert told("viernes, 05/04/2024", "es") == ["2024-04-05"]
    assert told("Monday 05/04/2024", "en") == []


def test_of_two_orders_the_day_known_from_elsewhere() -> None:
    for known in (date(2024, 5, 4), date(2024, 4, 5)):
        [shown] = read_line("05/04/2024", Reading("en", known=frozenset((known,))))
        assert shown.day == known


@pytest.mark.parametrize(
    ("country", "abbreviation", "expected"),
    [
        ("cn", "CST", "+0800"),
        ("com", "CST", "-0500"),
        ("il", "IST", "+0300"),
        ("ie", "IST", "+0100"),
        ("in", "IST", "+0530"),
    ],
)
def test_abbreviations_mean_what_the_country_calls_its_time(country: str, abbreviation: str, expected: str) -> None:
    assert told(f"4 May 2024, 10:32 {abbreviation}", "en", country) == [f"2024-05-04 10:32 {expected}"]


def test_lines_around_a_headline() -> None:
    text = "A barge took the gate of the lock with it on 3 May 2024. " * 8
    lines = ["Ann Calder", "Updated", "4 May 2024", "3 comments", "5 May 2024", text, "6 May 2024", text, "7 May 2024"]
    found = [(shown.day.day, shown.label) for shown in read_lines(lines, Reading("en"))]
    assert found == [(4, "updated"), (5, None), (6, None)]


def test_what_a_line_tells() -> None:
    [shown] = read_line(" Published:  4 May 2024,\t10:32:15 UTC ", Reading("en"))
    assert (shown.day, shown.clock, shown.label) == (MAY_4, time(10, 32, 15), "published")
    assert shown.clock is not None
    assert shown.zone is not None
    assert datetime.combine(shown.day, shown.clock, shown.zone) == datetime(2024, 5, 4, 10, 32, 15, tzinfo=UTC)
    assert shown.text == "Published: 4 May 2024, 10:32:15 UTC"


@given(st.text(max_size=200), st.sampled_from(["en", "de", "ja", "ar", "th", "el", None]))
def test_any_line_is_read(line: str, language: str | None) -> None:
    for shown in read_line(line, Reading(language)):
        assert shown.day.year >= 1990


@given(
    st.text(alphabet="0123456789./-:,年月日時分ⅡMay4Mai de|\t24²PM午後٤٥", max_size=120),
    st.sampled_from(["en", "de", "ja", "ko", "fr", None]),
)
def test_any_line_of_dates_is_read(line: str, language: str | None) -> None:
    read_line(line, Reading(language))


@given(
    st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.times(), st.sampled_from(["%d.%m.%Y, %H:%M", "%Y-%m-%d %H:%M"])
)
def test_what_is_written_is_read(day: date, clock: time, form: str) -> None:
    [shown] = read_line(datetime.combine(day, clock).strftime(form), Reading("de"))
    assert (shown.day, shown.clock) == (day, clock.replace(second=0, microsecond=0))


def test_labels_are_told_apart() -> None:
    tables = tomllib.loads((files("crawler.extract.dates") / "date_labels.toml").read_text(encoding="utf-8"))
    for label, table in tables.items():
        for word in [*table["words"], *table["unspaced"]]:
            assert label_of(f"{word} ") == label, word
        stems = [bare(word) for word in table["words"]]
        assert len(stems) == len(set(stems))
