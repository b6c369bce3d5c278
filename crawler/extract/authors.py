"""Whom a page credits with its article: persons, and agencies or desks as organizations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from archive.items import Author
from crawler.extract.dateline import credit_lines, has_form_of_name
from crawler.extract.document import Document
from crawler.extract.json_ld import types
from crawler.extract.templates import Template, select, values
from crawler.extract.text import one_line, plain, text_of, word_list, word_set, words_of

_META = word_list(
    """
    author article:author parsely-author byl dc.creator dcterms.creator sailthru.author cxenseparse:author
    citation_author rnews:author og:article:author article:author_name dcsext.author
    """
)
_MAX_AUTHORS = 30
_MAX_NAME = 80

# "By" in the languages of the press, and what else stands before a name in a byline.
_PREFIX = re.compile(
    r"^(?:(?:written|reported|posted|published|reporting|story|words|text|texte?|artikel|analys[ei]s?)\s*(?:by|von|par|:)?"
    r"|by|von|vom|par|por|di|da|de|af|av|door|od|autor(?:in|en|es|a|ka|ka:)?|author|auteur|przez|yazan|oleh|opracowa[łl]a?"
    r"|автор|текст|від|κείμενο|του|της|文|記者|作者|责任编辑|責任編輯|编辑)\s*[:：]?\s+|^(?:文|記者|作者)\s*[:：／/]\s*",
    re.IGNORECASE,
)
_NOT_TEXT = re.compile(
    r"(?i)^(?:photos?|fotos?|images?|bild(?:er)?|video|illustration|graphic|grafik|quelle|source|fuente|fonte|kilde|källa)\b"
)
_HANDLE = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|@\w{2,}")
_CONJUNCTION = re.compile(
    r"\s+(?:and|und|et|y|e|og|och|en|i|a|ja|és|ve|dan|と|и|та|και)\s+|\s*[&;/|+•·、，]\s*", re.IGNORECASE
)
_JOB = re.compile(
    r"(?i)\b(?:correspondent|editor|reporter|writer|columnist|journalist|producer|analyst|anchor|fellow|professor|director"
    r"|chief|contributor|redakteur(?:in)?|korrespondent(?:in)?|reporter(?:in)?|leiter(?:in)?|chefredakteur(?:in)?"
    r"|journaliste|correspondante?|rédact(?:eur|rice)|periodista|redactora?|corresponsal|giornalista|inviat[oa]"
    r"|redaktør|journalist(?:in)?|корреспондент|редактор|обозреватель|журналист)\b"
)

_BYLINE = re.compile(
    r"(?i)(?:^|[\s_-])(?:by-?lines?|authors?|author-?(?:line|list|names?)|autor(?:en)?|person-link"
    r"|writers?|writer-?names?|reporters?|reporter-?names?|journalists?|journalist-?names?)(?:$|\s)"
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AUTHOR_PAGE = re.compile(
    r"(?i)/(?:authors?|autor(?:en|es|as)?|auteurs?|autori|redakteure?|journalist(?:e?s)?|reporters?|writers?|contributors?)/[^/?#]+"
)
_COMMENT = re.compile(r"(?i)comment|kommentar|reply|respon[ds]")
_MAX_BYLINE = 120
_MAX_CANDIDATES = 60
_NO_BOX = frozenset(("body", "main", "article", "html"))

# News agencies by the names they are credited with.
_AGENCIES = word_set(
    """
    afp ap reuters dpa apa ansa efe tass interfax xinhua kyodo jiji ritzau ntb tt stt pap čtk ctk belga anp sda
    agi adnkronos lusa pti ians ani yonhap sid epd kna upi bloomberg aap cp kna rnd bta mti tanjug hina sta
    unian ukrinform anadolu aa dha iha mena sana irna wam spa petra maan antara bernama vna nna dpa-afx afp-jiji
    ats keystone-sda agerpres mediafax azertac kazinform belta lrt elta leta bns novosti sputnik тасс интерфакс
    риа рбк
    """
)
_ORGANIZATION = re.compile(
    r"(?i)\b(?:agency|agence|agentur|agencia|agenzia|agências?|associated press|press association|europa press|pa media"
    r"|news ?room|newsdesk|news|desk|staff|team|redaktion\w*|redaction|rédaction|redacción|redacció|redazione|redakcja"
    r"|redakce|redaksi\w*|redactie|redação|editorial|editors?|board|press|presse|media|tv|radio|online|magazine|editoren"
    r"|zeitung|times|post|journal|nachrichten|service|services|bureau|office|correspondents|writers|reporters|contributors"
    r"|guest|company|inc|ltd|gmbh|university|institute|department|ministry|council|committee|association|foundation|club"
    r"|редакция|агентство|новости|ред\.)\b|(?:编辑部|新闻|通信社|新聞|通讯社|編集部|取材班|時事|共同)|\.(?:com|de|net|org|co|fr|it|es|ru|be|ch|at|cz|uk)\b"
)


@dataclass(slots=True)
class Credits:
    """The authors, and what was weighed."""

    authors: list[Author] = field(default_factory=list)
    line: str | None = None
    """The line of the page's text that credits them, where nothing but its words marks it as one."""
    evidence: list[str] = field(default_factory=list)


def read_authors(
    document: Document,
    node: dict[str, Any],
    templates: tuple[Template, ...],
    publisher_names: list[tuple[str, ...]],
    headline: HtmlElement | None = None,
    explain: bool = False,
) -> Credits:
    """Whom the page credits; the publisher itself, under any of `publisher_names`, is no author.

    The first source that names anyone else wins; those behind it are read where `explain` asks for them. Where none
    does, what stands below `headline` may be a byline that nothing marks.
    """
    found = Credits()
    publishers = {"".join(words) for words in publisher_names}

    def take(source: str, authors: Iterable[Author]) -> None:
        kept = _unique(author for author in authors if "".join(words_of(author.name)) not in publishers)
        if kept:
            mark = "also" if found.authors else "chosen"
            found.evidence.append(f"{mark}: {source}: {', '.join(author.name for author in kept)}")
            found.authors = found.authors or kept

    for source, authors in _sources(document, node, templates):
        if found.authors and not explain:
            break
        take(source, authors)
    if headline is not None and not found.authors:
        found.line, below = _below(headline, document)
        take("line below the headline", below)
    return found


def _sources(
    document: Document, node: dict[str, Any], templates: tuple[Template, ...]
) -> Iterator[tuple[str, Iterable[Author]]]:
    for template in templates:
        if template.article and template.article.author:
            yield f"template {template.name}", _by_template(document, template)
    for key in ("author", "creator"):
        if node.get(key):
            yield f"json-ld {key}", _stated(document, node[key])
    host = (urlsplit(document.url).hostname or "//").removeprefix("www.")
    for name in _META:
        if name in document.meta:
            # An address is a profile's, and a credit that holds the site's own host is the site's.
            contents = [
                one
                for one in document.meta[name][:_MAX_AUTHORS]
                if "://" not in one and not one.startswith("/") and host not in one.lower()
            ]
            yield f"meta {name}", (author for content in contents for author in authors_of(content))
    yield "microdata", _microdata(document)
    yield "rel=author", _linked(document)
    yield "byline", _byline(document)


def _by_template(document: Document, template: Template) -> Iterator[Author]:
    assert template.article is not None
    assert template.article.author is not None
    rules = template.article.author
    for element in select(rules.element, document.tree)[:_MAX_AUTHORS]:
        names = values(rules.name, element) if rules.name else [text_of(element)]
        titles = values(rules.jobTitle, element)
        for name in names[:1]:
            for author in authors_of(name):
                if author.type == "Person" and titles:
                    author.jobTitle = one_line(titles[0])
                yield author


def _stated(document: Document, value: Any) -> Iterator[Author]:
    """JSON-LD: a string, an object with a name, a reference to one, or a list of these."""
    for one in value[:_MAX_AUTHORS] if isinstance(value, list) else [value]:
        resolved = document.resolve(one)
        if isinstance(resolved, str):
            yield from authors_of(plain(resolved))
            continue
        if not isinstance(resolved, dict):
            continue
        kinds = types(resolved)
        names = resolved.get("name")
        for name in names[:_MAX_AUTHORS] if isinstance(names, list) else [names]:
            for author in authors_of(plain(name)):
                # A stated Organization is believed; "Person" is what many systems write for whatever stands there.
                if kinds and "Person" not in kinds and any("Organization" in kind for kind in kinds):
                    author.type, author.jobTitle = "Organization", None
                if author.type == "Person" and author.jobTitle is None and isinstance(resolved.get("jobTitle"), str):
                    author.jobTitle = plain(resolved["jobTitle"]) or None
                yield author


def _microdata(document: Document) -> Iterator[Author]:
    for element in document.tree.xpath("//*[contains(concat(' ', @itemprop, ' '), ' author ')]")[:_MAX_AUTHORS]:
        if element.tag in ("meta", "link"):
            yield from authors_of(one_line(element.get("content")))
            continue
        names = element.xpath(".//*[@itemprop='name']")
        for name in names[:1] or [element]:
            yield from authors_of(one_line(name.get("content")) or text_of(name))


def _linked(document: Document) -> Iterator[Author]:
    for element in document.tree.xpath("//a[contains(concat(' ', @rel, ' '), ' author ')]")[:_MAX_AUTHORS]:
        yield from authors_of(text_of(element))


def _byline(document: Document) -> Iterator[Author]:
    """What is called a byline or an author, or leads to an author's page, as far as it holds no more than names.

    The first of these counts, with those that stand beside it in the same box: others are of teasers.
    """
    box: HtmlElement | None = None
    candidates = 0
    for element in document.tree.iter("span", "div", "p", "a", "address", "li", "h5", "h6"):
        if box is not None and not any(above is box for above in element.iterancestors()):
            if any(above is box.getparent() for above in element.iterancestors()):
                continue
            return
        if not _is_byline(element):
            continue
        candidates += 1
        if candidates > _MAX_CANDIDATES:
            return
        text = text_of(element)
        if len(text) > _MAX_BYLINE:
            continue
        # The innermost: around the name there may be a portrait's caption, a job, a date.
        if any(_is_byline(inner) for inner in element.iterdescendants("span", "div", "p", "a", "li")):
            continue
        authors = list(authors_of(text))
        if authors and box is None:
            parent = element.getparent()
            grandparent = parent.getparent() if parent is not None else None
            box = grandparent if grandparent is not None and grandparent.tag not in _NO_BOX else parent
        yield from authors


def _below(headline: HtmlElement, document: Document) -> tuple[str | None, list[Author]]:
    """The first line below `headline` that credits persons and nobody else, and whom."""
    for line, credit in credit_lines(headline):
        authors = list(authors_of(credit))
        if not authors or any(one.type != "Person" or not has_form_of_name(one.name) for one in authors):
            continue
        # Beside a date stands the section, too: what the page links to by that name elsewhere.
        named = {tuple(words_of(one.name)) for one in authors}
        if not any(tuple(words_of(text_of(link))) in named for link in document.tree.iter("a")):
            return line, authors
    return None, []


def _is_byline(element: HtmlElement) -> bool:
    if element.tag == "a":
        found = _AUTHOR_PAGE.search(element.get("href") or "")
    else:
        found = _BYLINE.search(_CAMEL.sub("-", f"{element.get('class', '')} {element.get('id', '')}"))
    # A comment has an author, too, and a form asks for one.
    boxes = element.iterancestors("div", "ol", "ul", "section", "form")
    return bool(found) and not any(
        box.tag == "form" or _COMMENT.search(f"{box.get('class', '')} {box.get('id', '')}") for box in boxes
    )


def authors_of(credit: str) -> Iterator[Author]:
    """The authors that a credit line names: "By Ann Lee and Jo Roe, Reuters" is two persons and an organization."""
    line = one_line(credit)
    if not line or len(line) > 400 or _NOT_TEXT.match(line):
        return
    line = _HANDLE.sub(" ", line)
    line = one_line(re.sub(r"\([^()]*\)?|\[[^\[\]]*\]?", " ", line))
    line = _PREFIX.sub("", line, count=1).strip(" .,:;-–—|")
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if (
        len(parts) == 2
        and all(re.fullmatch(r"[^\W\d_]+", part) for part in parts)
        and not any(map(_is_organization, parts))
    ):
        parts = [f"{parts[1]} {parts[0]}"]  # "Lee, Ann"
    last: Author | None = None
    for part in parts:
        names = _names(part)
        if last and len(names) == 1 and last.type == "Person" and _JOB.search(part):
            last.jobTitle = last.jobTitle or part
            continue
        for name in names:
            name = _PREFIX.sub("", name).strip(" .,:;-–—|\"'")
            if not _is_name(name):
                continue
            organization = _is_organization(name)
            # One word behind a comma and a full name is a place ("Ann Lee, Berlin").
            if last and not organization and " " not in name and " " in last.name and not _unspaced(name):
                continue
            if last:
                yield last
            last = Author(name=name, type="Organization" if organization else "Person")
    if last:
        yield last


def _names(part: str) -> list[str]:
    """`part` split at its conjunctions where what stands on each side can be a name of its own."""
    names = [name.strip() for name in _CONJUNCTION.split(part) if name.strip()]
    whole = all(" " in name or _is_organization(name) or _unspaced(name) for name in names)
    return names if whole else [part]


def _is_name(name: str) -> bool:
    return (
        2 <= len(name) <= _MAX_NAME
        and len(name.split()) <= 7
        and bool(re.search(r"[^\W\d_]", name))
        and not re.search(r"\d{2}", name)
    )


def _is_organization(name: str) -> bool:
    lowered = name.casefold()
    if lowered in _AGENCIES or _ORGANIZATION.search(name):
        return True
    # "AFP Deutschland"; in small letters an agency's name may be a person's, too.
    if any(word.isupper() and word.casefold() in _AGENCIES for word in name.split()):
        return True
    # Initials of an agency or a desk: one word in capitals, or one short word in lower case.
    return bool(re.fullmatch(r"[A-ZÄÖÜ]{2,5}|[a-zäöü]{2,4}", name))


def _unspaced(name: str) -> bool:
    return bool(re.search(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]", name))


def _unique(authors: Iterable[Author]) -> list[Author]:
    seen: dict[str, Author] = {}
    for author in authors:
        key = " ".join(words_of(author.name))
        if key and key not in seen and len(seen) < _MAX_AUTHORS:
            seen[key] = author
        elif key and author.jobTitle and not seen[key].jobTitle:
            seen[key].jobTitle = author.jobTitle
    return list(seen.values())
