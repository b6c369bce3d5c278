"""What an archive of the simulated week holds, and what of the truth it lacks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.catalog import Catalog
from archive.collection import Collection
from archive.histories import history_of
from archive.history import EntryHistory
from archive.items_file import read_items
from tests.crawler.week.truth import TrueArticle, TrueBlog, TrueSite
from tests.crawler.week.week import ServedWeek

Revision = tuple[str, str | None, str]
"""Of an entry: its identifier, and a headline and a text that it had."""


@dataclass(slots=True)
class Held:
    """An archive, as far as the drill looks at it."""

    urls: set[str] = field(default_factory=set)
    """Of all captures."""
    payloads: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """Digests of the articles' payloads, by URL."""
    texts: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    """Paragraphs of the articles' bodies, by URL, in the order of the captures."""
    entries: dict[str, list[EntryHistory]] = field(default_factory=dict)
    """Of live blogs, by the URL of their first page."""

    @property
    def revisions(self) -> dict[str, set[Revision]]:
        """All wordings of all entries, by blog."""
        return {
            url: {
                (str(entry.entry["identifier"]), revision.headline, revision.articleBody)
                for entry in entries
                for revision in entry.revisions
            }
            for url, entries in self.entries.items()
        }


def held_by(path: Path) -> Held:
    """What the collection holds."""
    held, collection = Held(), Collection(path)
    for file in collection.items_files():
        for item in read_items(file):
            if item["@type"] == "NewsArticle":
                held.texts[item["url"]].append(item["articleBody"].split("\n\n"))
    with Catalog.open(collection.catalog_path, readonly=True) as catalog:
        for row in catalog.captures():
            held.urls.add(row.url)
            if row.type == "NewsArticle" and row.payload_digest is not None:
                held.payloads[row.url].add(row.payload_digest)
        for document in catalog.documents(type="LiveBlogPosting"):
            key = document.newest.document
            assert key is not None
            held.entries[key] = list(history_of(collection, catalog.of_document(key)).entries.values())
    return held


def lacks(held: Held, served: ServedWeek, truths: list[TrueSite]) -> Iterator[str]:
    """What could be read and is not held: a sentence each."""
    for site in truths:
        base = served.base(site.paper)
        for article in site.articles:
            yield from _of_article(held, base, article)
        for blog in site.blogs:
            yield from _of_blog(held, base, blog)


def _of_article(held: Held, base: str, article: TrueArticle) -> Iterator[str]:
    url = base + article.target
    if not article.listed:
        return
    for wording in article.wordings:
        size = len(wording.text)
        if wording.seen and not any(tuple(text[-size:]) == wording.text for text in held.texts.get(url, ())):
            yield f"{url}: a wording that could be read {wording.seen}"


def _of_blog(held: Held, base: str, blog: TrueBlog) -> Iterator[str]:
    url = base + blog.target
    entries = held.entries.get(url)
    if entries is None:
        yield f"{url}: the whole blog"
        return
    texts = {(entry.entry["headline"], revision.articleBody) for entry in entries for revision in entry.revisions}
    gone = {entry.entry["headline"] for entry in entries if entry.withdrawn is not None}
    for true in blog.entries:
        for wording in true.wordings:
            if wording.seen and (true.headline, "\n\n".join(wording.text)) not in texts:
                yield f"{url}: a wording of {true.headline!r} that could be read {wording.seen}"
        if true.withdrawn is not None and true.wordings and true.headline not in gone:
            yield f"{url}: that {true.headline!r} was withdrawn at {true.withdrawn}"


def payloads_without_noise(held: Held, served: ServedWeek, truths: list[TrueSite]) -> dict[str, Any]:
    """Digests of the articles' payloads, of sites where each wording is one payload whenever it is looked at."""
    steady = tuple(f"{served.base(site.paper)}/" for site in truths if not site.has_noise and not site.blogs)
    return {url: digests for url, digests in held.payloads.items() if url.startswith(steady)}
