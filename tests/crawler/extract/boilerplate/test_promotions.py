from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.boilerplate.promotions import (
    Needs,
    after_label,
    find,
    find_in_sentences,
    folded,
    is_label,
    names_network,
)

TABLES = tomllib.loads((files("crawler.extract.boilerplate") / "promotions.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "label",
    [
        "Read more",
        "READ MORE:",
        "► Read also …",
        "Don’t miss",
        "DON'T MISS",
        "Lesen Sie auch",
        "À lire aussi :",
        "También te puede interesar",
        "Leia também:",
        "Leggi anche",
        "Lees ook:",
        "Läs också",
        "Læs også",
        "Les også",
        "Lue myös",
        "Lesa meira",
        "Czytaj więcej",
        "Čtěte také:",
        "Čítajte aj",
        "Olvasd el ezt is",
        "Citește și",
        "Прочетете още",
        "Читайте также:",
        "Читайте також",
        "Pročitajte i",
        "Preberite tudi",
        "Διαβάστε επίσης",
        "İLGİLİ HABERLER",
        "اقرأ أيضًا",
        "إقرأ ايضا :",
        "بیشتر بخوانید",
        "קראו גם:",
        "यह भी पढ़ें:",
        "আরও পড়ুন",
        "Baca juga:",
        "Xem thêm",
        "อ่านเพิ่มเติม",
        "相关阅读：",
        "延伸閱讀",
        "関連記事",
        "관련기사",
        "Loe ka:",
        "Lasi arī",
        "Llegeix també",
    ],
)
def test_labels(label: str) -> None:
    assert is_label(folded(label))


@pytest.mark.parametrize(
    "text",
    [
        "Read more about it, she said, and you will understand.",
        "Readers want more",
        "Lire est un plaisir",
        "Background",
        "",
        "...",
    ],
)
def test_no_labels(text: str) -> None:
    assert not is_label(folded(text))


@pytest.mark.parametrize("label", ["Background", "More on the lock", "Mehr zu Schleusen", "Vidéo", "Темы", "Read more"])
def test_labels_where_links_follow(label: str) -> None:
    assert is_label(folded(label), weak=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Read more: The lock that would not close", "the lock that would not close"),
        ("(Leggi anche: La chiusa)", "la chiusa)"),
        ("Lire aussi » L'écluse", "l'écluse"),
        ("यह भी पढ़ें: ताला", "ताला"),
        ("Read more about the lock", None),
        ("The harbour: a history", None),
        ("Read more", None),
    ],
)
def test_what_follows_a_label(text: str, expected: str | None) -> None:
    assert after_label(folded(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Advertisement", ("advertisement", Needs.NOTHING)),
        ("ADVERTISEMENT - SCROLL TO CONTINUE", ("advertisement", Needs.NOTHING)),
        ("Passer la publicité", ("advertisement", Needs.NOTHING)),
        ("– Anzeige –", ("advertisement", Needs.NOTHING)),
        ("Continúa después de la publicidad", ("advertisement", Needs.NOTHING)),
        ("विज्ञापन", ("advertisement", Needs.NOTHING)),
        ("Click To Tweet", ("share", Needs.NOTHING)),
        ("Copy link", ("share", Needs.NOTHING)),
        ("Leave a comment", ("comments", Needs.NOTHING)),
        ("Your email address will not be published. Required fields are marked *", ("comments", Needs.NOTHING)),
        ("Sign up for our newsletter, sent every Friday.", ("newsletter", Needs.NOTHING)),
        ("Sign up for the Lock Keeper newsletter", ("newsletter", Needs.NOTHING)),
        ("Get the harbour's news delivered to your inbox.", ("newsletter", Needs.NOTHING)),
        ("Подписывайтесь на нашу рассылку", ("newsletter", Needs.NOTHING)),
        ("Follow us on Telegram", ("follow", Needs.CONTACT)),
        ("Suivez-nous sur WhatsApp", ("follow", Needs.CONTACT)),
        ("Follow the Gazette on Instagram.", ("follow", Needs.NETWORK)),
        ("Subscribe to continue reading", ("paywall", Needs.NOTHING)),
        ("Il vous reste 80 % de cet article à lire.", ("paywall", Needs.NOTHING)),
        ("この記事は会員限定です。", ("paywall", Needs.NOTHING)),
        ("An dieser Stelle finden Sie externe Inhalte.", ("embed", Needs.NOTHING)),
        ("© 2031 Harbour Post", ("copyright", Needs.NOTHING)),
        ("(c) 2031 Harbour Post", ("copyright", Needs.NOTHING)),
        ("Нашли ошибку? Выделите её и нажмите Ctrl+Enter", ("correction", Needs.NOTHING)),
        ("Report a typo", ("correction", Needs.NOTHING)),
        ("(Reporting by Lin Orme; editing by A. Rhee)", ("credit", Needs.NOTHING)),
        ("Foto: Lin Orme", ("credit", Needs.NOTHING)),
        ("Photo : Lin Orme", ("credit", Needs.NOTHING)),
        ("Lin Orme contributed to this report.", ("credit", Needs.NOTHING)),
        ("With files from Lin Orme", ("credit", Needs.END)),
        ("Avec AFP", ("credit", Needs.END)),
        ("Lesezeit: 3 Min.", ("date", Needs.NOTHING)),
        ("Updated at 1:23 p.m.", ("date", Needs.NOTHING)),
        ("Tags: locks, barges", ("tags", Needs.NOTHING)),
        # Sentences of a story; where a phrase could begin one, more is needed.
        ("Advertisement is what the harbour lives on.", None),
        ("Shares of the shipyard fell.", None),
        ("Subscribe to the theory that gates rust and you will not sleep.", ("follow", Needs.NETWORK)),
        ("Updated rules for barges were sent to every skipper.", None),
        ("Photographs show the gate in the water.", None),
        ("Written by Orme in 1931, the ballad tells of a lock.", None),
        ("Commenting on the closure, she shrugged.", None),
        ("Sign of the times: the lock is closed.", None),
        ("Download speeds in the harbour fell.", None),
        ("Foto-Finish an der Schleuse", None),
        ("Updated counts for 2031 are due in spring.", None),
        ("Actualizado el registro, quedan 40 barcas.", None),
        ("Uppdaterad statistik väntas i mars 2031.", None),
        ("Publicado em 1911, o poema fala de uma eclusa.", None),
        ("Опубликовано 12 писем, остальные пропали.", None),
        ("Mis à jour le 3 mars 2031 à 10h12.", ("date", Needs.NOTHING)),
        ("Last updated 3 minutes ago.", ("date", Needs.NOTHING)),
        ("Reuters could not reach the keeper of the lock.", None),
        ("Reuters, AFP, dpa.", ("credit", Needs.END)),
        ("", None),
    ],
)
def test_lines(text: str, expected: tuple[str, Needs] | None) -> None:
    assert next(find(folded(text)), None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lin Orme writes on locks. Follow her on Mastodon.", [("follow", Needs.NETWORK)]),
        ("Follow the tide. It knows.", []),
        ("Lin Orme writes on locks.", []),
    ],
)
def test_later_sentences(text: str, expected: list[tuple[str, Needs]]) -> None:
    assert list(find_in_sentences(folded(text))) == expected


def test_long_lines_are_paragraphs() -> None:
    assert list(find(folded("Sign up for our newsletter, " + "which tells of locks and barges, " * 20))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Facebook", True),
        ("в Телеграме", True),
        ("on threadsafe code", False),
        ("微信公众号", True),
        ("on board", False),
    ],
)
def test_networks(text: str, expected: bool) -> None:
    assert names_network(text) is expected


@pytest.mark.parametrize("table", sorted(set(TABLES) - {"labels", "weak"}))
def test_every_phrase_is_found(table: str) -> None:
    """No phrase is lost to the form it is compared in, or to another before it."""
    for where, by_language in TABLES[table].items():
        if where in ("verbs", "networks"):
            continue
        for phrase in (one for phrases in by_language.values() for one in phrases):
            line = phrase.replace("*", "two words") + (" 12" if table == "date" else "")
            assert table in {reason for reason, _ in find(folded(line))}, phrase


def test_phrases_of_a_table_are_in_more_than_25_languages() -> None:
    assert len(TABLES["labels"]) > 25
    assert len(TABLES["advertisement"]["line"]) > 25


@given(st.text(max_size=500))
def test_any_text_can_be_asked(text: str) -> None:
    list(find(folded(text)))
    list(find_in_sentences(folded(text)))
    is_label(folded(text), weak=True)
    after_label(folded(text))
