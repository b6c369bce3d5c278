"""What one credit line says, in the languages of the press."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.credits.credit_line import MAX_LINE, authors_of, begins_with_by


def told(credit: str, *, inverted: bool = False) -> list[str]:
    """The authors of a credit line: `Name (role)`, and `Name/Organization`."""
    return [
        author.name
        + (f" ({author.jobTitle})" if author.jobTitle else "")
        + ("/Organization" if author.type == "Organization" else "")
        for author in authors_of(credit, inverted=inverted)
    ]


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("By Ann Calder", ["Ann Calder"]),
        ("By: Ann Calder", ["Ann Calder"]),
        ("BY ANN CALDER", ["ANN CALDER"]),
        ("Story by Ann Calder", ["Ann Calder"]),
        ("Von Jörg Möwe", ["Jörg Möwe"]),
        ("Ein Gastbeitrag von Jörg Möwe", ["Jörg Möwe"]),
        ("Par Inès Rowan", ["Inès Rowan"]),
        ("Propos recueillis par Inès Rowan", ["Inès Rowan"]),
        ("Por Inés Duarte", ["Inés Duarte"]),
        ("Di Marco Rosi", ["Marco Rosi"]),
        ("Door Piet Dekker", ["Piet Dekker"]),
        ("Av Sigrid Holm", ["Sigrid Holm"]),
        ("Af Mads Lund", ["Mads Lund"]),
        ("Kirjoittanut Aino Salo", ["Aino Salo"]),
        ("Teksti: Aino Salo", ["Aino Salo"]),
        ("Autor: Jan Nowicki", ["Jan Nowicki"]),
        ("Opracowała Ewa Nowicka", ["Ewa Nowicka"]),
        ("Napsal Karel Dvorský", ["Karel Dvorský"]),
        ("Írta: Kovács Anna", ["Kovács Anna"]),
        ("Autor: Ion Popa", ["Ion Popa"]),
        ("Piše: Ana Horvat", ["Ana Horvat"]),
        ("Автор: Глеб Сорин", ["Глеб Сорин"]),
        ("Текст: Глеб Сорин", ["Глеб Сорин"]),
        ("Від Олена Коваль", ["Олена Коваль"]),
        ("Κείμενο: Νίκος Παππάς", ["Νίκος Παππάς"]),
        ("Yazan: Deniz Kaya", ["Deniz Kaya"]),
        ("Oleh Budi Santosa", ["Budi Santosa"]),
        ("Tác giả: Trần Minh", ["Trần Minh"]),
        ("מאת דנה כהן", ["דנה כהן"]),
        ("بقلم: ندى المرسي", ["ندى المرسي"]),
        ("نوشته سارا امینی", ["سارا امینی"]),
        ("द्वारा राम कुमार", ["राम कुमार"]),
        ("โดย สมชาย ใจดี", ["สมชาย ใจดี"]),
        ("文：海野みお", ["海野みお"]),
        ("記者 山田太郎", ["山田太郎"]),
        ("本报记者张三", ["张三"]),
        ("记者 张三 李四", ["张三", "李四"]),
        ("글 홍길동", ["홍길동"]),
        ("Submitted by Ann Calder", ["Ann Calder"]),
        ("Posted by Ann Calder on March 5, 2024", ["Ann Calder"]),
        ("Publié par Inès Rowan le 5 mars 2024", ["Inès Rowan"]),
        ("dal nostro inviato Pio Orsi", ["Pio Orsi"]),
        ("oprac. Ewa Nowicka", ["Ewa Nowicka"]),
        ("文・海野みお", ["海野みお"]),
        ("লেখা: আরিফ সরকার", ["আরিফ সরকার"]),
        ("By Dr. Anna de la Rosa", ["Dr. Anna de la Rosa"]),
    ],
)
def test_what_stands_before_a_name_is_no_part_of_it(credit: str, expected: list[str]) -> None:
    assert told(credit) == expected
    assert begins_with_by(credit)


@pytest.mark.parametrize(
    "name",
    [
        "Ursula von Lund", "Von der Lund", "De Lund", "Da Silva", "Ana Maria da Silva", "Sophie in 't Veld",
        "José Ortega y Rowan", "Joan i Vidal", "Jim O'Hara-Lee", "J. M. Coe", "Dr. Max Kolt", "Nina Mago", "Ana Petra",
        "Simon and Garfunkel", "Ann", "viktor holm", "海野みお", "Ivan Desk-Horn", "Mary Oleh", "Park Per",
    ],
)  # fmt: skip
def test_a_name_that_begins_or_goes_on_like_a_credit_stays_whole(name: str) -> None:
    assert [(author.name, author.type) for author in authors_of(name)] == [(name, "Person")]


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("Ann Calder and Bo Lindqvist", ["Ann Calder", "Bo Lindqvist"]),
        ("By Ann Calder, Bo Lindqvist & Jo Roe", ["Ann Calder", "Bo Lindqvist", "Jo Roe"]),
        ("Jörg Möwe und Ida Watt", ["Jörg Möwe", "Ida Watt"]),
        ("Inès Rowan et Zoé Blin", ["Inès Rowan", "Zoé Blin"]),
        ("Inés Duarte y Luz Rey", ["Inés Duarte", "Luz Rey"]),
        ("Jan Smit en Piet Dekker", ["Jan Smit", "Piet Dekker"]),
        ("Sigrid Holm og Mads Lund", ["Sigrid Holm", "Mads Lund"]),
        ("Aino Salo ja Eero Koski", ["Aino Salo", "Eero Koski"]),
        ("Jan Nowicki i Ewa Nowicka", ["Jan Nowicki", "Ewa Nowicka"]),
        ("Kovács Anna és Nagy Béla", ["Kovács Anna", "Nagy Béla"]),
        ("Глеб Сорин и Анна Вера", ["Глеб Сорин", "Анна Вера"]),
        ("Deniz Kaya ve Ela Demir", ["Deniz Kaya", "Ela Demir"]),
        ("Ann Calder; Bo Roe", ["Ann Calder", "Bo Roe"]),
        ("山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("홍길동·김철수", ["홍길동", "김철수"]),
    ],
)
def test_several_are_parted(credit: str, expected: list[str]) -> None:
    assert told(credit) == expected


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("Ann Calder, Port Correspondent", ["Ann Calder (Port Correspondent)"]),
        ("Ann Calder - Political Editor", ["Ann Calder (Political Editor)"]),
        ("Political editor Ann Calder", ["Ann Calder (Political editor)"]),
        ("Ann Calder Senior Reporter", ["Ann Calder (Senior Reporter)"]),
        ("Jörg Möwe (Redakteur)", ["Jörg Möwe (Redakteur)"]),
        ("Корреспондент Глеб Сорин", ["Глеб Сорин (Корреспондент)"]),
        ("山田太郎記者", ["山田太郎 (記者)"]),
        ("홍길동 기자", ["홍길동 (기자)"]),
        ("서울=홍길동 특파원", ["홍길동 (특파원)"]),
        ("社会部・渡辺洋子", ["渡辺洋子"]),
        ("Jörg Möwe, Berlin", ["Jörg Möwe"]),
        ("Ann Calder in Paris", ["Ann Calder"]),
        ("Inès Rowan à Paris", ["Inès Rowan"]),
        ("Ann Calder, New York", ["Ann Calder"]),
        ("Ann Calder, Brackwell", ["Ann Calder"]),
        ("Ann Calder, MS, RD", ["Ann Calder"]),
        ("Ann Calder, Ph.D.", ["Ann Calder"]),
        ("Ann Calder, Jr.", ["Ann Calder Jr"]),
        ("Atli Steinn Holm skrifar frá Porsvík", ["Atli Steinn Holm"]),
        ("Ann Calder (Photos: M. Orme)", ["Ann Calder"]),
        ("Ann Calder, photographer", []),
        ("Deniz KAYA / ANKARA", ["Deniz KAYA"]),
        ("Brackwell: Ann Calder", ["Ann Calder"]),
        ("Conversation: Ann Calder", ["Ann Calder"]),
        ("港日報 記者海野美", ["海野美"]),
        ("Von Hafen-Redakteur Jörg Möwe", ["Jörg Möwe (Hafen-Redakteur)"]),
        ("राम कुमार, नई दिल्ली", ["राम कुमार"]),
        ("Text: Ann Calder, Fotos: Bo Bild", ["Ann Calder"]),
        ("Text und Foto: Ann Calder", ["Ann Calder"]),
        ("Tekst: Jan Nowicki, Foto: Ewa Nowicka", ["Jan Nowicki"]),
        ("文/张三 图/李四", ["张三"]),
        ("Reporting by Ann Calder; Editing by Bo Roe", ["Ann Calder"]),
        ("(责编：张三、李四)", ["张三", "李四"]),
        ("Ann Calder ann@harbour-post.example @anncalder", ["Ann Calder"]),
        ("Written by Ann Calder on November 14, 2019", ["Ann Calder"]),
        ("By Ann Calder Monday, November 18, 2019, 04:05 pm PT (07:05 pm ET)", ["Ann Calder"]),
        ("Von Jörg Möwe am 5.3.2024", ["Jörg Möwe"]),
        ("Ann Calder 3 min read", ["Ann Calder"]),
    ],
)
def test_roles_places_pictures_and_times_are_no_names(credit: str, expected: list[str]) -> None:
    assert told(credit) == expected


@pytest.mark.parametrize(
    ("credit", "expected"),
    [
        ("Reuters", ["Reuters/Organization"]),
        ("By the Associated Press", ["Associated Press/Organization"]),
        ("Jörg Möwe, dpa", ["Jörg Möwe", "dpa/Organization"]),
        ("Jörg Möwe (dpa)", ["Jörg Möwe", "dpa/Organization"]),
        ("Ann Calder / AFP", ["Ann Calder", "AFP/Organization"]),
        ("AFP Deutschland", ["AFP Deutschland/Organization"]),
        ("ANN CALDER and BO ROE Associated Press", ["ANN CALDER", "BO ROE", "Associated Press/Organization"]),
        ("Ann Calder for The Harbour Post", ["Ann Calder", "The Harbour Post/Organization"]),
        ("Harbour Post Staff", ["Harbour Post Staff/Organization"]),
        ("Redaktion", ["Redaktion/Organization"]),
        ("harbour-post.com", ["harbour-post.com/Organization"]),
        ("编辑部", ["编辑部/Organization"]),
        ("Haber Merkezi", ["Haber Merkezi/Organization"]),
        ("Agencias", ["Agencias/Organization"]),
    ],
)
def test_agencies_and_desks_are_organizations(credit: str, expected: list[str]) -> None:
    assert told(credit) == expected


@pytest.mark.parametrize(
    "credit",
    [
        "", "By", "Text", "admin", "jdadmin", "Webmaster", "Staff", "Internal", "editor", "Reporter", "Гость", "jo_roe",
        "rmb8090", "Photo: M. Orme", "https://harbour-post.example/author/ann", "5 March 2024", "105092",
        "View more articles", "Posted on Maret 30, 2015 by Admin", "Nachrichten",
        "A sentence that is far too long to be anybody's name here",
        "Super User", "Our own correspondent", "নিজস্ব প্রতিবেদক", "वेब डेस्क", "ویب ڈیسک", "собкор", "本报记者",
        "Ann Calder " * 50,
    ],
)  # fmt: skip
def test_nobody_is_credited(credit: str) -> None:
    assert told(credit) == []


@pytest.mark.parametrize(
    ("credit", "inverted", "expected"),
    [
        ("Calder, Ann", False, ["Ann Calder"]),
        ("García Rowan, Inés", True, ["Inés García Rowan"]),
        ("García Rowan, Inés; Roe, Jo", True, ["Inés García Rowan", "Jo Roe"]),
        ("Ann Calder, Brackwell", False, ["Ann Calder"]),
        ("Calder, Editor", True, ["Calder (Editor)"]),
    ],
)
def test_libraries_write_the_surname_first(credit: str, inverted: bool, expected: list[str]) -> None:
    assert told(credit, inverted=inverted) == expected


@given(st.text(max_size=MAX_LINE + 10), st.booleans())
def test_any_line_is_read(credit: str, inverted: bool) -> None:
    for author in authors_of(credit, inverted=inverted):
        assert author.name.strip() == author.name != ""
        assert any(map(str.isalpha, author.name))
        assert author.type == "Person" or author.jobTitle is None


PIECES = [
    "By", "von", "De", "Ann Calder", "Bo", "and", ",", ";", "/", "(", ")", "Text:", "Foto:", "Reuters", "dpa", "Editor",
    "in Paris", "5 March 2024", "记者", "张三", "기자", "Jr.", "@ann", "Staff", "for", "|", "-", "。",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_any_line_of_such_words_is_read(credit: str) -> None:
    found = authors_of(credit)
    assert all(author.name for author in found)
    assert len({author.name for author in found}) == len(found)


@pytest.mark.parametrize("piece", ["x", "by ", "Text: ", "a, ", "1 ", "(", "A and ", "- ", "Ann ", "记者", "19", ":"])
def test_no_line_costs_much(piece: str) -> None:
    line = (piece * MAX_LINE)[:MAX_LINE]
    begun = time.process_time()
    authors_of(line)
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("name", ["Агентство «Маяк»", "«Маяк» Press"])
def test_a_name_keeps_both_quotation_marks(name: str) -> None:
    assert [author.name for author in authors_of(name)] == [name]
