import pytest

from crawler.extract.liveblog import months


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
        ("August", "../de", None),
    ],
)
def test_named(word, language, expected):
    assert months.named(word, language) == expected
