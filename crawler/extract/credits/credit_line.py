"""What one credit line says: "By Ann Lee and Jo Roe, Reuters" is two persons and an agency.

The words it rests on, in the languages of the press, are in `credit_line.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from archive.items import Author
from crawler.extract.credits.author_names import (
    AGENCIES,
    distinct,
    has_form_of_name,
    has_job,
    is_agency,
    is_degree,
    is_desk,
    is_organization,
    is_place,
    is_unspaced,
    kind_of,
    parted_from_role,
    stands_for_nobody,
    wrote_nothing,
)
from crawler.extract.text import one_line
from crawler.extract.vocabulary import any_of, folded, tables

MAX_LINE = 400
"""Characters of a line that is still read as a credit."""

_WORDS = tables(__package__, "credit_line")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
AND = any_of(_WORDS["and"])
"""What stands between two names, as alternatives of a regular expression."""
EMPLOYER = folded(_WORDS["employer"])
"""What stands between a name and for whom it was written, case-folded."""
# "Text und Fotos:" is a writer's label.
_WRITER = rf"(?:{any_of(_WORDS['writer'])})(?:\s*(?:{AND}|[&/·・+,])\s*(?:{any_of(_WORDS['other'])}))?"
_LABELS = rf"(?P<writer>{_WRITER})|(?P<editor>{any_of(_WORDS['editor'])})|(?P<other>{any_of(_WORDS['other'])})"

# A label and a colon or the like, anywhere; at the beginning of a line a space will do.
_LABEL = re.compile(rf"(?i)(?:(?<![^\W_])|(?<=[{_CJK}]))(?:{_LABELS})\s*[:：｜／/]\s*")
_MARK = re.compile(r"[:：｜／/]")
_FIRST_LABEL = re.compile(rf"(?i)(?:{_LABELS})(?:\s*[:：｜|／/]\s*|\s+|(?<=[记記]者)|(?<=文)・)")
_BY = re.compile(
    rf"(?i)(?:(?:{any_of(_WORDS['by_lead'], _WORDS['stamp'])})\s+){{0,3}}"
    rf"(?:(?:{any_of(_WORDS['by'])})|(?P<surname>{any_of(_WORDS['by_or_surname'])}))(?:\s*[:：]\s*|\s+)(?=\S)"
)
_OTHER = re.compile(rf"(?i)(?:{any_of(_WORDS['other'])})(?![^\W_])")
# Where a name ends and a time begins: persons' names have no figures.
_DATE = re.compile(
    rf"""(?xi)(?:
    (?<![^\W_])(?:{any_of(_WORDS["stamp"])})(?![^\W_])
    | (?<!\d)\d{{1,2}}(?:\.|st|nd|rd|th|er|º)?\s+(?:de\s+|d[’'])?[^\W\d_]+\.?,?\s+(?:del?\s+)?(?:19|20)\d\d
    | (?<![^\W_])[^\W\d_]+\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d
    | (?<!\d)(?:19|20)\d\d(?!\d)
    | (?<!\d)\d{{1,2}}[.:h/-]\d\d
    | (?<!\d)\d{{1,2}}[./-]\d{{1,2}}[./-]\d\d
    | (?<!\d)\d{{1,2}}\s*(?:月|시간|일|分|小时|小時|時間)
    | (?<!\S)\d+\s*(?:min|mins|minutes?|minuten?|hours?|hrs?|days?|weeks?|months?)(?!\w)
    | (?<!\S)(?:vor|il\ y\ a|hace|há|för)\s+\d
    ).*"""
)
# The first words of what stands before a name; in other scripts the expressions are tried at once.
_BEGINNING = re.compile(r"[^\W\d_]+")


def _beginnings(*names: str) -> frozenset[str]:
    words = (match for name in names for word in _WORDS[name] if (match := _BEGINNING.match(word)))
    return frozenset(match[0].lower() for match in words)


_LABEL_BEGINNINGS = _beginnings("writer", "editor", "other")
_BY_BEGINNINGS = _beginnings("by", "by_or_surname", "by_lead", "stamp")
_FIGURE = re.compile(r"\d")
_WRITERS = folded(_WORDS["writer"])
_BEFORE_DATE = folded(_WORDS["before_date"])
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]?")
_HANDLE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w{2,}")
_PARTS = re.compile(r"\s*[,;•|｜،؛]\s*|\s+[-–—]+\s+")
_AND = re.compile(rf"(?i)\s+(?:{AND})\s+|\s*[&/+·、，／・]\s*")
_PLACE = re.compile(rf"(?<=\w)\s+(?:{any_of(_WORDS['place'])})\s+[^\W\d_a-z].*$")
_EMPLOYER = re.compile(rf"(?<=\w)\s+(?i:{any_of(_WORDS['employer'])})\s+([^\W\d_a-z].*)$")
_VERB = re.compile(rf"(?i)(?<=\w)\s+(?:{any_of(_WORDS['verb'])})(?:\s.*)?$")
_LAST_AGENCY = re.compile(rf"\s+((?i:{any_of(AGENCIES)})|AP|AFP|DPA|dpa|ANSA|APA|EFE|PTI)$")
_MAX_WORDS_OF_LABEL = 3
_SUFFIX = re.compile(r"(?i)(?:jr|sr|ii|iii|iv)\.?")
_SINGLE = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_UNSPACED_ROLE = re.compile(rf"(?<=[{_CJK}])\s*((?:{any_of(_WORDS['unspaced_role'])})+)$")
_UNSPACED_TAIL = re.compile(rf"(?<=[{_CJK}])\s*(?:{any_of(_WORDS['unspaced_tail'])})$")
_DESK = re.compile(rf"^(?:[{_CJK}]+(?:部|局|班)\s*[・･ ]\s*|[\uac00-\ud7af]+=)")
# A paper's name before "Reporter" and a name, in Chinese and Japanese.
_PAPER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]{2,10}\s+(?=[记記]者[\u3400-\u9fff])")
_KOREAN_NAME = re.compile(r"[\uac00-\ud7af]{2,4}\s")
# Labels in Chinese, where names in a row are parted by spaces.
_CHINESE_LABEL = re.compile("[记编责讯写]")
# No name by itself.
_STANDS_BEFORE = folded(
    word for name in ("by", "by_lead", "by_or_surname", "writer", "editor", "other", "stamp") for word in _WORDS[name]
)
_EDGES = " .,:;-–—|/\"'’‘“”„«»‹›·•*~、，：｜／()（）"

_QUOTES = (("«", "»"), ("“", "”"), ("„", "“"), ("„", "”"), ("»", "«"))


def authors_of(credit: str, *, inverted: bool = False, editors: bool = False) -> list[Author]:
    """The authors that a credit line names, each once.

    `inverted` reads "García Lee, Ann; Roe, Jo" as libraries write names, what is before a comma as the surname.
    `editors` credits those who edited the text beside those who wrote it, and not in their place alone.
    """
    line = one_line(credit)
    if not line or len(line) > MAX_LINE:
        return []
    whole = _BRACKETS.fullmatch(line)
    line = one_line(_HANDLE.sub(" ", whole[1] if whole else line))
    if stands_for_nobody(line):
        return []
    if is_desk(line):
        return [Author(name=line, type="Organization")]
    if (paper := _PAPER.match(line)) and is_organization(paper[0].strip()):
        line = line[paper.end() :]
    found: dict[str, list[Author]] = {"writer": [], "editor": []}
    for label, text in _labelled(line):
        if label != "other":
            found[label] += _credited(text, inverted)
    if editors:
        return distinct(found["writer"] + found["editor"])
    return distinct(found["writer"] or found["editor"])


def begins_with_by(line: str) -> bool:
    """Whether `line` begins with what stands before a writer's name: "By", "Text:"."""
    label = _FIRST_LABEL.match(line) if _may_begin(line, _LABEL_BEGINNINGS) else None
    return bool(label and label["writer"]) or _without_by(line) != line


def is_label(text: str) -> bool:
    """Whether `text` says "Author", and no more."""
    return text.strip(" :：\n\t").casefold() in _WRITERS


def _may_begin(line: str, beginnings: frozenset[str]) -> bool:
    """Whether one of the expressions for what stands before a name is worth trying: most lines begin with a name."""
    first = _BEGINNING.match(line)
    return first is None or not first[0].isascii() or first[0].lower() in beginnings


def _labelled(line: str) -> Iterator[tuple[str, str]]:
    """What stands behind each label of `line`, with the kind of label; what stands behind none is a writer's."""
    marks = list(_LABEL.finditer(line)) if _MARK.search(line) else []
    first = _FIRST_LABEL.match(line) if _may_begin(line, _LABEL_BEGINNINGS) else None
    if first and (not marks or marks[0].start() > 0):
        marks.insert(0, first)
    if not marks or marks[0].start() > 0:
        yield "writer", line[: marks[0].start()] if marks else line
    for number, mark in enumerate(marks):
        text = line[mark.end() : marks[number + 1].start() if number + 1 < len(marks) else None]
        if _CHINESE_LABEL.search(mark[0]):
            text = "、".join(text.split())
        yield mark.lastgroup or "writer", text


def _trimmed(text: str) -> str:
    """`text` without the marks at its edges, but for a quotation mark whose other half stands inside: Agency «Name»."""
    trimmed = text.strip(_EDGES)
    start = text.find(trimmed) if trimmed else 0
    for opening, closing in _QUOTES:
        if opening in trimmed and closing not in trimmed and text[start + len(trimmed) :].lstrip().startswith(closing):
            return trimmed + closing
        if closing in trimmed and opening not in trimmed and text[:start].rstrip().endswith(opening):
            return opening + trimmed
    return trimmed


def _credited(text: str, inverted: bool) -> list[Author]:
    text = _BRACKETS.sub(lambda match: f", {match[1]}" if is_agency(match[1]) or has_job(match[1]) else " ", text)
    # "Posted by Jo Roe on 8 March": the word that stands before the name stands before dates, too.
    text = _without_by(_trimmed(_without_date(_without_by(one_line(text)))))
    if inverted or _SINGLE.fullmatch(text.partition(",")[0]):
        text = _turned(text, inverted)
    found: list[Author] = []
    for part in _PARTS.split(text):
        part = _without_by(_trimmed(part))
        done = _VERB.search(part)
        if done and " " in part[: done.start()]:
            part = part[: done.start()]
        if _may_begin(part, _LABEL_BEGINNINGS) and _OTHER.match(part):
            break
        last = found[-1] if found and found[-1].type == "Person" else None
        if last is None:
            found += _names(part)
        elif _SUFFIX.fullmatch(part):
            last.name = f"{last.name} {part}"
        elif has_job(part):
            last.jobTitle = last.jobTitle or part
        elif not _belongs_to(last, part):
            found += _names(part)
    return [author for author in found if not (author.jobTitle and wrote_nothing(author.jobTitle))]


def _belongs_to(author: Author, part: str) -> bool:
    """Whether `part`, behind a comma, says something of `author`: a degree, or where the text was written.

    One word behind a full name is a place ("Ann Calder, Berlin"), unless it is an agency's name.
    """
    if is_degree(part) or is_place(part):
        return True
    return " " not in part and " " in author.name and not is_organization(part) and not is_unspaced(part)


def _names(part: str) -> list[Author]:
    """Whom `part` names: it is split at its conjunctions where what stands on each side can be a name of its own."""
    if is_unspaced(part):
        part = _DESK.sub("", part)
    pieces = [_trimmed(piece) for piece in _AND.split(part)]
    # "Jo Roe / ANKARA": where it was written.
    if len(pieces) == 2 and "/" in part and " " in pieces[0] and _SINGLE.fullmatch(pieces[1]):
        pieces = pieces if is_unspaced(part) or is_organization(pieces[1]) else pieces[:1]
        part = pieces[0] if len(pieces) == 1 else part
    if len(pieces) > 1 and all(" " in one or is_organization(one) or is_unspaced(one) for one in pieces):
        authors = [_name_and_agency(piece) for piece in pieces]
        if all(authors):
            return [author for one in authors for author in one]
    return _name_and_agency(part)


def _name_and_agency(piece: str) -> list[Author]:
    """One name, and whom it is said to work for: "Jo Roe for Harbour News", "Jo Roe Associated Press"."""
    for pattern in (_EMPLOYER, _LAST_AGENCY):
        match = pattern.search(piece)
        if match and " " in (name := _trimmed(piece[: match.start()])) and not is_organization(name):
            author, organization = _author(name), _author(match[1])
            if author and organization and organization.type == "Organization":
                return [author, organization]
    author = _author(piece)
    return [author] if author else []


def _author(text: str) -> Author | None:
    text = _without_by(_trimmed(text))
    if is_unspaced(text):
        text, role = _unspaced_role(text)
    else:
        text, role = _spaced_role(text)
    text = text.removeprefix("the ")
    kind = kind_of(text)
    if kind is None or text.casefold() in _STANDS_BEFORE:
        return None
    return Author(name=text, type=kind, jobTitle=role if kind == "Person" else None)


def _unspaced_role(text: str) -> tuple[str, str | None]:
    text = _UNSPACED_TAIL.sub("", text)
    match = _UNSPACED_ROLE.search(text)
    if not match:
        return text, None
    name = text[: match.start()]
    # A Korean name is one word; what stands between it and the role is where the person works.
    return (name.split()[0] if _KOREAN_NAME.match(name) else name), match[1]


def _spaced_role(text: str) -> tuple[str, str | None]:
    before, colon, behind = text.partition(":")
    if colon and has_job(before):
        return behind.strip(), before
    # Where from, or what it is: "Port Alder: Jo Roe", "Interview: Jo Roe".
    labelled = colon and before.count(" ") < _MAX_WORDS_OF_LABEL and not is_organization(before)
    if labelled and has_form_of_name(behind.strip()):
        return behind.strip(), None
    # A name has two words, and a role or a place at least one more.
    if text.count(" ") < 2 or is_organization(text):
        return text, None
    named = _PLACE.sub("", text)
    return parted_from_role(named if " " in named else text)


def _without_by(line: str) -> str:
    for _ in range(2):
        match = _BY.match(line) if _may_begin(line, _BY_BEGINNINGS) else None
        if not match:
            break
        behind = line[match.end() :]
        # "von der Lund", "De Lund": the word belongs to a surname.
        if match["surname"] and (behind[0].islower() or (" " not in behind and match[0].strip() == match["surname"])):
            break
        line = behind
    return line


def _without_date(text: str) -> str:
    """`text` up to where a time begins; what is left over of the time goes, too."""
    match = _DATE.search(text) if _FIGURE.search(text) else None
    if not match:
        return text
    words = text[: match.start()].split()
    while words and words[-1].strip(_EDGES).casefold() in _BEFORE_DATE | {""}:
        words.pop()
    return " ".join(words)


def _turned(text: str, inverted: bool) -> str:
    """Of "Lee, Ann" make "Ann Lee"; more than one word before a comma is a surname only where `inverted` says so."""
    turned = []
    for one in text.split(";"):
        surname, comma, given = (part.strip() for part in one.partition(","))
        names = (surname, given)
        single = all(map(_SINGLE.fullmatch, names))
        if (
            comma
            and (single or (inverted and "," not in given))
            and not any(is_organization(name) or has_job(name) or is_degree(name) or is_place(name) for name in names)
        ):
            one = f"{given} {surname}"
        turned.append(one)
    return "; ".join(turned)
