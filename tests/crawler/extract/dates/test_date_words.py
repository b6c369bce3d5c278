import pytest

from crawler.extract.dates import date_words


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("3 hours ago", "en", True),
        ("10 Hours Ago", "en", True),
        ("vor 3 Stunden", "de", True),
        ("il y a 8 minutes", "fr", True),
        ("för 3 timmar sedan", "sv", True),
        ("8 min ago", "fr", True),
        ("3 people died", "en", False),
        ("3 hours ago the gate was closed, the lock keeper says", "en", False),
        ("", None, False),
    ],
)
def test_how_long_ago_something_was(text, language, expected):
    assert date_words.is_relative(text, language) == expected


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
