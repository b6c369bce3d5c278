"""The language of a page: what it declares, held against the script its text is in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lxml.html import HtmlElement

from crawler.extract.choice import Choice

if TYPE_CHECKING:
    from crawler.extract.page.document import Document

_TAG = re.compile(
    r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?:[-_](?:[A-Za-z]{5,8}|\d\w{3}|x[-_]\w+))*(?=$|[\s,;.])"
)
_DATA = tomllib.loads((files(__package__) / "language.toml").read_text("utf-8"))
_LANGUAGES = frozenset(_DATA["codes"])
_NO_LANGUAGES = frozenset(_DATA["no_languages"])
_LIKE_LANGUAGE = frozenset(_DATA["like_language"])
_BETTER: dict[str, str] = _DATA["meant"] | {long: short for short, codes in _DATA["shorter"].items() for long in codes}
_SCRIPTS = {
    name: (re.compile(f"[{script['characters']}]"), frozenset(script["languages"]))
    for name, script in _DATA["scripts"].items()
}
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_KANA = re.compile("[\u3040-\u30ff]")
_IN_LATIN = (_LANGUAGES - frozenset().union(*(languages for _, languages in _SCRIPTS.values()))) | frozenset(
    _DATA["also_latin"]
)
_SAMPLE = 400
_MIN_LETTERS = 40
_MOST = 0.6
_SOME = 0.05


def language_tag(stated: str | None) -> str | None:
    """A language as BCP 47 (RFC 5646) writes it: `pt_br` is `pt-BR`; None where `stated` is no language."""
    match = _TAG.match(stated or "")
    if not match:
        return None
    language = match[1].lower()
    language = _BETTER.get(language, language)
    if language not in _LANGUAGES and (len(language) == 2 or language in _NO_LANGUAGES):
        return None
    tag = f"{language}-{match[2].title()}" if match[2] else language
    region = (match[3] or "").upper()
    if region == "UK":
        region = "GB" if language == "en" else ""
    # Facebook's names for Latin America's Spanish and for Arabic wherever it is spoken.
    if (language, region) in (("es", "LA"), ("ar", "AR")):
        return "es-419" if language == "es" else tag
    if not region or region == "XX" or (region.lower() == language and language not in _LIKE_LANGUAGE):
        return tag
    return f"{tag}-{region}"


def claims(tree: HtmlElement, meta: dict[str, list[str]], json_ld: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The languages that a page declares, as they are written, the likeliest to be the article's first."""
    root = tree if tree.tag == "html" else tree.find(".//html")
    if root is not None:
        for attribute in ("lang", "xml:lang"):
            yield f"html {attribute}", root.get(attribute) or ""
    for name in ("content-language", "og:locale", "language", "dc.language", "dcterms.language", "inlanguage"):
        for value in meta.get(name, []):
            yield f"meta {name}", value
    for node in json_ld:
        stated = node.get("inLanguage")
        stated = stated[0] if isinstance(stated, list) and stated else stated
        if isinstance(stated, dict):
            stated = stated.get("alternateName") or stated.get("name")
        if isinstance(stated, str):
            yield "json-ld inLanguage", stated


def declared(tree: HtmlElement, meta: dict[str, list[str]], json_ld: list[dict[str, Any]]) -> str | None:
    """The first language of `claims` that is one."""
    return next((tag for _, value in claims(tree, meta, json_ld) if (tag := language_tag(value))), None)


def read_language(document: Document, text: str, choice: Choice) -> tuple[str | None, list[str]]:
    """The language of an article with this `text`, and what is doubtful about it.

    What the page declares stands unless the text is in a script that this language is not written in. The script
    itself tells a language where only one is written in it.
    """
    header = language_tag(document.header("content-language"))
    stated = document.language or header
    script, told = script_of(text)
    fits = stated is None or script is None or stated.partition("-")[0] in _languages_in(script)
    if choice.asked:
        offered = [*claims(document.tree, document.meta, document.json_ld), ("header Content-Language", header or "")]
        _tell(choice, offered, stated if fits else None, script)
    if stated and fits:
        return stated, []
    if told:
        choice.choose("script of the text", told)
    if stated:
        return told, [f"inLanguage: the page declares {stated}, and its text is in {script} script."]
    return told, ["inLanguage: told by the script of the text; the page declares none."] if told else []


def script_of(text: str) -> tuple[str | None, str | None]:
    """The script that `text` is in, and its language where it is the only one; None where it is no script's."""
    letters = [char for char in text[:_SAMPLE] if char.isalpha()]
    sample = "".join(letters)
    if len(sample) < _MIN_LETTERS:
        return None, None
    if len(_LATIN.findall(sample)) >= _MOST * len(sample):
        return "Latin", None
    for script, (letter, languages) in _SCRIPTS.items():
        if len(letter.findall(sample)) < _MOST * len(sample):
            continue
        if script == "Chinese or Japanese":
            # A Japanese text has its particles in kana; Chinese has none of them.
            return script, "ja" if len(_KANA.findall(sample)) > _SOME * len(sample) else "zh"
        return script, next(iter(languages)) if len(languages) == 1 else None
    return None, None


def _languages_in(script: str) -> frozenset[str]:
    return _IN_LATIN if script == "Latin" else _SCRIPTS[script][1]


def _tell(choice: Choice, offered: list[tuple[str, str]], chosen: str | None, script: str | None) -> None:
    for source, value in offered:
        tag = language_tag(value)
        if tag is not None and tag == chosen and choice.chosen is None:
            choice.choose(source, tag)
        elif tag is None and value:
            choice.reject(source, value, "no language")
        elif tag is not None and tag == chosen:
            choice.reject(source, value, "the same")
        elif tag is not None:
            why = "a better source says otherwise" if chosen else f"the text is in {script} script"
            choice.reject(source, value, why)
