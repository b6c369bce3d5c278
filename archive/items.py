"""The items: what a page says, in schema.org's words (https://schema.org/NewsArticle, /LiveBlogPosting, /BlogPosting).

An item is a value: built by `crawler.extract`, written by `archive.collection`, described for others by the JSON
Schema in `archive/item.schema.json`. Instants are ISO 8601 strings with an offset; where only a day is known, that
day (`2022-01-08`), with a warning. What could not be established is None or empty, never a guess.

`isLive`, `keyEvent`, `pinned`, `capture`, `change` and `extraction` are this project's own; all other names are
schema.org's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

SCHEMA_VERSION = "1.0"

# Scripts that write no spaces between words: a character counts as a word.
UNSPACED = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]"
_UNSPACED = re.compile(UNSPACED)


def count_words(text: str) -> int:
    """Words of `text`; where a script writes no spaces, its characters."""
    unspaced = len(_UNSPACED.findall(text))
    return unspaced + len(_UNSPACED.sub(" ", text).split())


@dataclass(slots=True, kw_only=True)
class Author:
    """Whom the page credits: a person, or an agency or desk as an organization."""

    name: str
    type: Literal["Person", "Organization"] = "Person"
    jobTitle: str | None = None
    """The role the page states beside the name ("Correspondent"); persons only."""

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {"@type": self.type, "name": self.name}
        if self.jobTitle:
            out["jobTitle"] = self.jobTitle
        return out


@dataclass(slots=True, kw_only=True)
class Capture:
    """Where the bytes are that an item was extracted from: the address of one WARC response record."""

    warc: str
    """File name, without folder, as the file is called once it is closed (no `.open`)."""
    offset: int
    """Where the record's gzip member begins, in bytes."""
    length: int
    """The member's length in bytes, compressed."""
    recordId: str
    """WARC-Record-ID without the angle brackets: `urn:uuid:...`."""
    date: str
    """WARC-Date: when the request was sent, UTC, `2022-01-08T03:20:11Z` or with a fraction of a second."""
    payloadDigest: str | None
    """WARC-Payload-Digest: `sha1:` and the digest, base 32, of the dechunked, still content-encoded body."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "warc": self.warc,
            "offset": self.offset,
            "length": self.length,
            "recordId": self.recordId,
            "date": self.date,
            "payloadDigest": self.payloadDigest,
        }


@dataclass(slots=True, kw_only=True)
class Change:
    """What a capture changed in its document: against the latest capture of its URL and, for entries, all of them."""

    previous: str | None
    """WARC-Record-ID of the document's version before; None for the first capture."""
    fields: list[str] = field(default_factory=list)
    """Names of the fields that differ from the latest capture of the same URL."""
    new: list[str] = field(default_factory=list)
    """Identifiers of entries never seen before; so also in the three that follow."""
    changed: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    """Taken for withdrawn before, and there again."""
    rolledOff: list[str] = field(default_factory=list)
    """No longer on the page, which holds the newest ones: no withdrawal."""
    warnings: list[str] = field(default_factory=list)
    """What is doubtful, each as `field: sentence`."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "previous": self.previous,
            "fields": self.fields,
            "new": self.new,
            "changed": self.changed,
            "withdrawn": self.withdrawn,
            "returned": self.returned,
            "rolledOff": self.rolledOff,
            "warnings": self.warnings,
        }


@dataclass(slots=True, kw_only=True)
class Extraction:
    """How an item came about."""

    version: str
    """Dateline's version."""
    trafilatura: str
    """trafilatura's version."""
    warnings: list[str] = field(default_factory=list)
    """What is doubtful, each as `field: sentence`."""
    evidence: list[str] = field(default_factory=list)
    """Live blogs: what `isLive` rests on."""
    tombstones: list[str] = field(default_factory=list)
    """Live blogs: identifiers of entries that the page itself marks as taken away."""

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "version": self.version,
            "schema": SCHEMA_VERSION,
            "trafilatura": self.trafilatura,
            "warnings": self.warnings,
        }
        if self.evidence:
            out["evidence"] = self.evidence
        if self.tombstones:
            out["tombstones"] = self.tombstones
        return out


@dataclass(slots=True, kw_only=True)
class Entry:
    """One entry of a live blog (schema.org BlogPosting)."""

    identifier: str
    """The publisher's own where there is one, else derived from what an edit does not change; unique in its blog."""
    url: str | None = None
    headline: str | None = None
    datePublished: str | None = None
    dateModified: str | None = None
    author: list[Author] = field(default_factory=list)
    articleBody: str = ""
    """Paragraphs, parted by a blank line; empty for an entry that is a headline or an embed only."""
    keyEvent: bool = False
    pinned: bool = False
    position: str | None = None
    """What stands where a time would and is no instant: a match minute ("45+2'")."""

    def to_dict(self) -> dict[str, Any]:
        out: dict[str, Any] = {
            "@type": "BlogPosting",
            "identifier": self.identifier,
            "url": self.url,
            "headline": self.headline,
            "datePublished": self.datePublished,
            "dateModified": self.dateModified,
            "author": [author.to_dict() for author in self.author],
            "articleBody": self.articleBody,
            "keyEvent": self.keyEvent,
            "pinned": self.pinned,
        }
        if self.position is not None:
            out["position"] = self.position
        return out


@dataclass(slots=True, kw_only=True)
class Article:
    """A news article (schema.org NewsArticle)."""

    url: str
    """The URL the page was fetched from."""
    mainEntityOfPage: str | None = None
    """The canonical URL the page names for itself."""
    headline: str | None = None
    alternativeHeadline: str | None = None
    description: str | None = None
    datePublished: str | None = None
    dateModified: str | None = None
    author: list[Author] = field(default_factory=list)
    publisher: str | None = None
    """The publishing organization's name."""
    articleSection: list[str] = field(default_factory=list)
    keywords: list[str] = field(default_factory=list)
    inLanguage: str | None = None
    """BCP 47 (`en`, `pt-BR`)."""
    image: list[str] = field(default_factory=list)
    """Absolute URLs, the page's lead image first."""
    isAccessibleForFree: bool | None = None
    articleBody: str = ""
    """Paragraphs, parted by a blank line."""
    extraction: Extraction
    capture: Capture | None = None
    """None in the shell and wherever extraction was called on bytes that are in no WARC."""
    change: Change | None = None
    """None where `capture` is: it is told when the item is written, in the order of the archive."""

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-LD object, keys always in the same order."""
        return self._head("NewsArticle") | self._tail()

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "@context": "https://schema.org",
            "@type": kind,
            "url": self.url,
            "mainEntityOfPage": self.mainEntityOfPage,
            "headline": self.headline,
            "alternativeHeadline": self.alternativeHeadline,
            "description": self.description,
            "datePublished": self.datePublished,
            "dateModified": self.dateModified,
            "author": [author.to_dict() for author in self.author],
            "publisher": {"@type": "Organization", "name": self.publisher} if self.publisher else None,
            "articleSection": self.articleSection,
            "keywords": self.keywords,
            "inLanguage": self.inLanguage,
            "image": self.image,
            "isAccessibleForFree": self.isAccessibleForFree,
            "articleBody": self.articleBody,
            "wordCount": count_words(self.articleBody),
        }

    def _tail(self) -> dict[str, Any]:
        return {
            "capture": self.capture.to_dict() if self.capture else None,
            "change": self.change.to_dict() if self.change else None,
            "extraction": self.extraction.to_dict(),
        }


@dataclass(slots=True, kw_only=True)
class LiveBlog(Article):
    """A live blog (schema.org LiveBlogPosting). `articleBody` is its lead and summary, without the entries' text."""

    coverageStartTime: str | None = None
    coverageEndTime: str | None = None
    isLive: bool | None = None
    """What the page claims; None where it claims nothing."""
    liveBlogUpdate: list[Entry] = field(default_factory=list)
    """The entries, in the order of the page."""

    def to_dict(self) -> dict[str, Any]:
        """The item as a JSON-LD object, keys always in the same order; `wordCount` counts the blog's own text only."""
        live = {
            "coverageStartTime": self.coverageStartTime,
            "coverageEndTime": self.coverageEndTime,
            "isLive": self.isLive,
            "liveBlogUpdate": [entry.to_dict() for entry in self.liveBlogUpdate],
        }
        return self._head("LiveBlogPosting") | live | self._tail()
