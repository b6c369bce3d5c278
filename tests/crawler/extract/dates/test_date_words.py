import pytest

from crawler.extract.dates import date_words


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("August", "de", 8),
        ("Jänner", "de", 1),
        ("août", "fr", 8),
        ("aout", "fr", 8),
        ("мая", "ru", 5),
        ("listopada", "pl", 11),
        ("Ağustos", "tr", 8),
        ("comments", "en", None),
        ("août", "de", None),
        ("August", "qqq", None),
        ("August", "", None),
        ("Marchers", "en", None),
        ("out", "en", None),
        ("out", "pt-BR", 10),
        ("August", "../de", None),
    ],
)
def test_own_month(word, language, expected):
    assert date_words.own_month(word, language) == expected
