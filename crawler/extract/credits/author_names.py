"""Whether words can be the name of a person or of an organization, or are neither: a role, an account, a sentence.

Rests on how names are written in the scripts of the press, and on the lists in `author_names.toml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal

from archive.items import Author
from crawler.extract.text import word_set, words_of
from crawler.extract.vocabulary import Phrases, any_of, folded, tables

_WORDS = tables(__package__, "author_names")
_MAX_LENGTH = 80
_MAX_WORDS = 7
_MAX_UNSPACED = 20
_MAX_AUTHORS = 30

_JOB = Phrases.of(_WORDS["job"], _WORDS["not_writing"])
_NOT_WRITING = Phrases.of(_WORDS["not_writing"])
_DESKS = folded(name for name in _WORDS["organization"] if " " in name)
_ROLE_WORDS = folded(_WORDS["beside_job"]) | folded(_WORDS["job"]) | folded(_WORDS["not_writing"])
_ORGANIZATION = Phrases.of(_WORDS["organization"])
# Compounds, names in scripts without spaces, and addresses.
_ORGANIZATION_IN = re.compile(
    rf"(?i)redaktion\w|{any_of(_WORDS['organization_unspaced'])}"
    r"|\.(?:com|de|net|org|co|fr|it|es|ru|be|ch|at|cz|uk|info|news)(?!\w)"
)
AGENCIES = tuple(_WORDS["agency"])
"""Names of news agencies that are nobody's else, however they are written."""
_AGENCIES = folded(AGENCIES)
_AGENCY_LETTERS = folded(_WORDS["agency_letters"])
_NOBODY = folded(_WORDS["nobody"])
_CITIES = folded(_WORDS["city"])
_DEGREES = frozenset(_WORDS["degree"])
# What stands in small letters between a person's names, and between two names that are one.
_PARTICLES = word_set(
    """
    af al av bin bint ben da das de del dela della degli dei delle den der di do dos du e el het ibn in la las le los of
    't te ten ter van von vom vander y z zu zum zur í ó ua nic mac and und et i og och ja és ve и та και
    """
)
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_UNSPACED_NAME = re.compile(r"[\u3040-\u30ff\u3400-\u9fff・]{2,8}|[\uac00-\ud7af]{2,4}")
# How accounts are called: "jdadmin", "j.doe", "jo_roe", "jo77".
_ACCOUNT = re.compile(r"(?i:\w*admin\d*)|\S*[_\d]\S*|[a-z]+(?:\.[a-z]+)+")
_SENTENCE = re.compile(r"[!?…<>{}=“”„\"#:;/]|(?<!\b[DM]r)(?<!\bMrs)(?<!\bProf)\.\s+\w+\s+\w+\s+\w+")
_BUTTON = Phrases.of(_WORDS["button"])


def kind_of(name: str) -> Literal["Person", "Organization"] | None:
    """What `name` can be the name of; None where it is no name."""
    words = name.split()
    if not (2 <= len(name) <= _MAX_LENGTH and len(words) <= _MAX_WORDS and any(map(str.isalpha, name))):
        return None
    if _SENTENCE.search(name) or name.casefold() in _NOBODY or _is_role(words):
        return None
    if is_organization(name):
        return "Organization"
    if any(map(str.isdigit, name)) or (len(words) == 1 and (_ACCOUNT.fullmatch(name) or _are_initials(name))):
        return None
    if _BUTTON.are_in(name):
        return None
    if is_unspaced(name):
        return "Person" if len(name) <= _MAX_UNSPACED else None
    small = [word for word in words if word[0].islower() and word not in _PARTICLES]
    # A name in small letters throughout is a habit; one small word among capitals is a word of a sentence.
    if small and (len(small) < len(words) or len(words) > 3):
        return None
    return "Person"


def stands_for_nobody(line: str) -> bool:
    """Whether a credit is an account's, a guest's, or says that one of the paper's own wrote and not who."""
    return line.casefold() in _NOBODY


def is_desk(line: str) -> bool:
    """Whether a credit is the name of a desk as many papers have it ("Haber Merkezi"), labels or not."""
    return line.casefold() in _DESKS


def has_form_of_name(name: str) -> bool:
    """Whether `name` is written as persons' names are: with capitals, or in a script without spaces and short."""
    if _UNSPACED_NAME.fullmatch(name):
        return True
    words = [word for word in name.split() if word not in _PARTICLES]
    return 2 <= len(words) <= 4 and all(word[0].isalpha() and not word[0].islower() for word in words)


def is_organization(name: str) -> bool:
    """Whether `name` is an agency's or has a word in it that persons' names do not have."""
    if is_agency(name) or _ORGANIZATION.are_in(name) or _ORGANIZATION_IN.search(name):
        return True
    words = name.split()
    # "AFP Deutschland"; in small letters an agency's name may be a person's, too.
    if any(word.isupper() and word.casefold() in _AGENCY_LETTERS for word in words):
        return True
    # An article before it, or the initials of a broadcaster or a desk.
    return (len(words) > 1 and words[0].casefold() == "the") or bool(re.fullmatch(r"[A-ZÄÖÜ]{2,5}", name))


def is_agency(name: str) -> bool:
    """Whether `name` is a news agency's; three letters that may be a first name count in capitals or small letters."""
    lowered = name.casefold()
    return lowered in _AGENCIES or (lowered in _AGENCY_LETTERS and (name.isupper() or name.islower()))


def is_unspaced(name: str) -> bool:
    """Whether `name` is in a script that writes no spaces between a person's names, or need not."""
    return bool(_UNSPACED.search(name))


def is_place(name: str) -> bool:
    """Whether `name` is one of the places whose names of several words look like persons'."""
    return name.rstrip(".").casefold() in _CITIES


def is_degree(name: str) -> bool:
    """Whether `name` is a degree or an honour: what stands behind a name and is none."""
    return name.replace(".", "") in _DEGREES


def has_job(text: str) -> bool:
    """Whether `text` has a word in it for what a person does for a paper."""
    return _JOB.are_in(text)


def wrote_nothing(role: str) -> bool:
    """Whether `role` is a photographer's or a translator's."""
    return _NOT_WRITING.are_in(role)


def parted_from_role(text: str) -> tuple[str, str | None]:
    """A person's name and the role that stands before or behind it without a comma: "Political Editor Jo Roe"."""
    words = text.split()
    for count in range(len(words) - 2, 0, -1) if len(words) <= _MAX_WORDS + 3 else ():
        for role, name in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            if _is_role(role) and not _is_role(name) and has_form_of_name(" ".join(name)):
                return " ".join(name), " ".join(role)
    return text, None


def distinct(authors: Iterable[Author]) -> list[Author]:
    """Each author once, in order; case, accents and the order of the names do not tell two apart.

    Of two spellings the one that is not in capitals throughout is kept, and the one that has its accents.
    """
    kept: dict[tuple[str, ...], Author] = {}
    for author in authors:
        key = key_of(author.name)
        if not key or (key not in kept and len(kept) >= _MAX_AUTHORS):
            continue
        first = kept.setdefault(key, author)
        if first is not author:
            if _spelling(author.name) > _spelling(first.name):
                first.name = author.name
            if first.type == "Person" and not first.jobTitle:
                first.jobTitle = author.jobTitle
    return list(kept.values())


def key_of(name: str) -> tuple[str, ...]:
    """The words of `name`, sorted, without case and accents: the same for "LEE Zoé" and "Zoe Lee"."""
    if not name.isascii():
        name = "".join(char for char in unicodedata.normalize("NFKD", name) if unicodedata.category(char) != "Mn")
    return tuple(sorted(words_of(name)))


def _spelling(name: str) -> tuple[bool, int]:
    return (not name.isupper() and not name.islower(), sum(not char.isascii() for char in name))


def _is_role(words: list[str]) -> bool:
    """Whether `words` say a role and nothing else."""
    bare = [word.casefold().strip(".,") for word in words]
    return (has_job(" ".join(words)) or any(map(_is_compound_role, bare))) and all(
        word in _ROLE_WORDS or word in ("&", "and", "of", "at") or _is_compound_role(word) for word in bare
    )


def _is_compound_role(word: str) -> bool:
    """Whether a word ends in a job behind a hyphen, as roles in German do: "politik-redakteur"."""
    return "-" in word and _JOB.are_in(word.rpartition("-")[2])


def _are_initials(name: str) -> bool:
    return len(name) <= 4 and name.islower()
