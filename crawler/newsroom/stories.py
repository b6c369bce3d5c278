"""The articles: what the files in `articles/` say, and how each reads at an instant of its edition."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal
from urllib.parse import quote

from crawler.newsroom.edition import TOWN, Edition, offset

# How an article's address looks is its template's affair, as it is with real publishers.
_ADDRESSES = {
    "graph": "/{section}/{day:%Y/%m/%d}/{slug}-{identifier}",
    "microdata": "/{section}/{slug},{identifier}.html",
    "opengraph": "/{day:%Y/%m/%d}/{slug}-{identifier}/",
    "novosti": "/{day:%Y%m%d}/{slug}-{identifier}.html",
    "tables": "/{section}/news.php?id={identifier}",
    "amp": "/amp/{section}/{slug}-{identifier}",
    "paywall": "/plus/{section}/{slug}/a-{identifier}",
    "plain": "/{language}/{section}/{identifier}/{slug}",
}
Fault = Literal["cut"]


@dataclass(frozen=True, slots=True)
class Credit:
    """Whom an article credits."""

    name: str
    type: Literal["Person", "Organization"] = "Person"
    role: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """From `after` on, the paragraph at index `paragraph` reads `text`."""

    after: timedelta
    paragraph: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An article. Paragraphs that begin with "## ", "- " or "> " are subheadings, list items and quotations."""

    number: int
    """1 to 89, unique; with the edition's number it makes the article's identifier."""
    template: str
    section: str
    language: str
    slug: str
    headline: str
    description: str
    published: timedelta
    """Offset from the edition's start."""
    body: tuple[str, ...]
    charset: str = "utf-8"
    keywords: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = ()
    caption: str = ""
    fault: Fault | None = None
    """`cut`: the server closes the connection in the middle of the page."""
    corrections: tuple[Correction, ...] = field(default=())

    def identifier(self, edition: Edition) -> int:
        return edition.number * 100 + self.number

    def target(self, edition: Edition) -> str:
        """The path, with the query where the template uses one, of this article in an edition."""
        return _ADDRESSES[self.template].format(
            section=self.section,
            slug=quote(self.slug),
            language=self.language,
            identifier=self.identifier(edition),
            day=edition.after(self.published).astimezone(TOWN),
        )

    def body_at(self, edition: Edition, instant: datetime) -> tuple[str, ...]:
        """The paragraphs as they read at an instant, markers included."""
        body = list(self.body)
        for correction in self.corrections:
            if edition.after(correction.after) <= instant:
                body[correction.paragraph] = correction.text
        return tuple(body)

    def modified_at(self, edition: Edition, instant: datetime) -> datetime:
        """When the article was last changed, seen from an instant: its newest correction, else its publication."""
        changes = [edition.after(correction.after) for correction in self.corrections]
        return max([edition.after(self.published), *(change for change in changes if change <= instant)])


def plain_text(paragraph: str) -> str:
    """A paragraph without its marker."""
    return (
        paragraph[3:] if paragraph.startswith("## ") else paragraph[2:] if paragraph[:2] in {"- ", "> "} else paragraph
    )


@cache
def stories() -> tuple[Story, ...]:
    """All articles, by number. Raises `ValueError` for a file that says what it should not."""
    found: dict[int, Story] = {}
    for file in files("crawler.newsroom").joinpath("articles").iterdir():
        if not file.name.endswith(".toml"):
            continue
        try:
            story = _story(tomllib.loads(file.read_text(encoding="utf-8")))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"articles/{file.name}: {error}") from error
        if story.number in found or not 1 <= story.number <= 89:
            raise ValueError(f"articles/{file.name}: the number {story.number} is taken or not within 1 to 89")
        found[story.number] = story
    return tuple(found[number] for number in sorted(found))


def _story(data: dict[str, Any]) -> Story:
    data["published"] = offset(data["published"])
    data["credits"] = tuple(Credit(**credit) for credit in data.get("credits", ()))
    data["corrections"] = tuple(
        Correction(**correction | {"after": offset(correction["after"])}) for correction in data.get("corrections", ())
    )
    data["body"], data["keywords"] = tuple(data["body"]), tuple(data.get("keywords", ()))
    if data["template"] not in _ADDRESSES:
        raise ValueError(f"there is no template {data['template']!r}")
    return Story(**data)
