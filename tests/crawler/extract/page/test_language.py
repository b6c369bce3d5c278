"""The language of a page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.choice import Choice
from crawler.extract.page.document import parse
from crawler.extract.page.language import language_tag, read_language, script_of


@pytest.mark.parametrize(
    ("stated", "tag"),
    [
        ("en", "en"), ("EN-gb", "en-GB"), ("pt_BR", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW"), ("en_EN", "en"),
        ("es-419", "es-419"), ("de-DE, en", "de-DE"), ("en-UK", "en-GB"), ("uk_UA", "uk-UA"), ("sv_SV", "sv"),
        ("fr_FR", "fr-FR"), ("es_LA", "es-419"), ("ar_AR", "ar"), ("eng", "en"), ("ger-DE", "de-DE"), ("jp", "ja"),
        ("iw_IL", "he-IL"), ("fil-PH", "fil-PH"), ("de-1901", "de"), ("en-x-harbour", "en"),
        ("", None), (None, None), ("english", None), ("{{lang}}", None), ("x", None), ("und", None), ("utf-8", None),
        ("iso-8859-1", None), ("xx", None), ("italiano (italian)", None),
    ],
)  # fmt: skip
def test_a_tag(stated: str | None, tag: str | None) -> None:
    assert language_tag(stated) == tag


@given(st.text(max_size=30))
def test_any_statement_is_read(stated: str) -> None:
    tag = language_tag(stated)
    assert tag is None or language_tag(tag) == tag


ENGLISH = "The lock at Port Averil has been closed since Monday, because a barge took the gate with it."
RUSSIAN = "Шлюз в порту закрыт с понедельника: баржа снесла ворота, и ремонт займёт не меньше трёх недель."
JAPANESE = (
    "港の水門は月曜日から閉鎖されている。はしけが門に衝突したためで、修理には三週間かかる見込みだという。船は迂回する。"
)
CHINESE = "港口船闸自周一起关闭，一艘驳船撞坏了闸门，维修预计需要三周时间，期间所有船只必须绕行，渔民协会要求赔偿损失。"
KOREAN = (
    "항구의 수문이 월요일부터 폐쇄되었다. 바지선이 문을 들이받았기 때문이며 수리에는 삼 주가 걸릴 것으로 보인다고 한다."
)


@pytest.mark.parametrize(
    ("text", "script"),
    [
        (ENGLISH, ("Latin", None)),
        (RUSSIAN, ("Cyrillic", None)),
        (JAPANESE, ("Chinese or Japanese", "ja")),
        (CHINESE, ("Chinese or Japanese", "zh")),
        (KOREAN, ("Korean", "ko")),
        ("Η πύλη του λιμανιού είναι κλειστή από τη Δευτέρα, επειδή μια φορτηγίδα την παρέσυρε.", ("Greek", "el")),
        ("ประตูน้ำที่ท่าเรือปิดตั้งแต่วันจันทร์เพราะเรือบรรทุกชนประตูเสียหายและการซ่อมแซมจะใช้เวลาสามสัปดาห์", ("Thai", "th")),
        ("12345 " * 50, (None, None)),
        ("Lock", (None, None)),
        ("", (None, None)),
    ],
)
def test_scripts(text: str, script: tuple[str | None, str | None]) -> None:
    assert script_of(text) == script


CONTRADICTED = "inLanguage: the page declares {}, and its text is in {} script."
TOLD = "inLanguage: told by the script of the text; the page declares none."


@pytest.mark.parametrize(
    ("html", "text", "expected", "warnings"),
    [
        ("<html lang=en>", ENGLISH, "en", []),
        ("<html lang=en>", "", "en", []),
        ("<html>", ENGLISH, None, []),
        ("<html>", RUSSIAN, None, []),
        ("<html>", JAPANESE, "ja", [TOLD]),
        ("<html lang=ru>", RUSSIAN, "ru", []),
        ("<html lang=sr-Latn>", ENGLISH, "sr-Latn", []),
        ("<html lang=en>", RUSSIAN, None, [CONTRADICTED.format("en", "Cyrillic")]),
        ("<html lang=en-US>", KOREAN, "ko", [CONTRADICTED.format("en-US", "Korean")]),
        ("<html lang=ru>", ENGLISH, None, [CONTRADICTED.format("ru", "Latin")]),
        ("<html lang=sw>", ENGLISH, "sw", []),
        ("<html lang='{{lang}}'><meta property=og:locale content=nb_NO>", ENGLISH, "nb-NO", []),
        ("<html><meta http-equiv=content-language content=utf-8><meta itemprop=inLanguage content=de>", "", "de", []),
        (
            '<html><script type="application/ld+json">{"inLanguage":{"name":"Dutch","alternateName":"nl"}}</script>',
            ENGLISH,
            "nl",
            [],
        ),
    ],
)
def test_what_is_declared_against_what_is_written(
    html: str, text: str, expected: str | None, warnings: list[str]
) -> None:
    document = parse(f"{html}<body>x".encode(), "https://harbour-post.example/x")
    assert read_language(document, text, Choice()) == (expected, warnings)


def test_the_header_where_the_page_says_nothing() -> None:
    document = parse(b"<html><body>x", "https://harbour-post.example/x", headers={"Content-Language": "da-DK"})
    choice = Choice(asked=True)
    assert read_language(document, ENGLISH, choice) == ("da-DK", [])
    assert choice.chosen == ("header Content-Language", "da-DK")


def test_why() -> None:
    html = "<html lang=en><meta property=og:locale content=ru_RU><meta name=language content=russian><body>x"
    document = parse(html.encode(), "https://harbour-post.example/x")
    choice = Choice(asked=True)
    read_language(document, RUSSIAN, choice)
    assert choice.to_dict() == {
        "chosen": None,
        "rejected": [
            {"source": "html lang", "value": "en", "why": "the text is in Cyrillic script"},
            {"source": "meta og:locale", "value": "ru_RU", "why": "the text is in Cyrillic script"},
            {"source": "meta language", "value": "russian", "why": "no language"},
        ],
    }
