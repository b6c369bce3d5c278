"""The site's pages as text: what the templates are given, at one instant, for one base URL."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any
from urllib.parse import quote

from crawler.newsroom.dates import written
from crawler.newsroom.edition import MOSCOW, TOWN, Edition
from crawler.newsroom.mustache import Template
from crawler.newsroom.stories import Credit, Story, plain_text, stories

SECTIONS = {"harbour": "Harbour", "town": "Town", "sport": "Sport"}
LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES", "it": "it_IT", "pt": "pt_PT", "ru": "ru_RU"}


@cache
def _labels() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("crawler.newsroom").joinpath("labels.toml").read_text(encoding="utf-8"))


@cache
def _template(name: str) -> Template:
    file = name if "." in name else f"{name}.html"
    return Template(files("crawler.newsroom").joinpath("templates", file).read_text(encoding="utf-8"), _template)


def label(language: str, name: str) -> str:
    """What the site says around its articles, in one of its languages."""
    return _labels()[language][name]


def clock(instant: datetime) -> str:
    """Hours and minutes in the town."""
    return f"{instant.astimezone(TOWN):%H:%M}"


def with_query(target: str, query: str) -> str:
    """A target with a further query."""
    return f"{target}{'&' if '?' in target else '?'}{query}"


def slug(name: str) -> str:
    """A name as a path segment of the site's author and tag pages, percent-encoded where it is not ASCII."""
    return quote("-".join(name.lower().split()))


@dataclass(frozen=True, slots=True)
class View:
    """From where a page is seen: at an instant, under a base URL (no slash at its end)."""

    instant: datetime
    base: str
    stories: tuple[Story, ...] = field(default_factory=stories)
    """The articles that a page may list or link to, as far as they are out."""
    tells_age: bool = True
    """Whether a live blog says how long ago its entries were: such a page is another one with every minute."""

    @property
    def edition(self) -> Edition:
        """The edition on the front page."""
        return Edition.at(self.instant)

    def published(self, edition: Edition | None = None) -> list[Story]:
        """The articles of an edition that are out, newest first."""
        edition = edition or self.edition
        out = [story for story in self.stories if edition.after(story.published) <= self.instant]
        return sorted(out, key=lambda story: (story.published, story.number), reverse=True)

    def image(self, number: int) -> str:
        return f"{self.base}/images/{number}.png"

    def render(self, template: str, language: str = "en", **context: Any) -> str:
        """A template's text, with the site's own labels and links beside the context."""
        site = {
            "base": self.base,
            "sections": [{"name": name, "title": title} for name, title in SECTIONS.items()],
            "year": self.instant.astimezone(TOWN).year,
            "calendar": f"{self.instant.astimezone(TOWN):%Y/%m}",
            "language": language,
            "direction": "rtl" if language == "ar" else "ltr",
            "locale": LOCALES.get(language, language),
        }
        return _template(template).render(_labels()[language] | site | context)

    def card(self, story: Story, edition: Edition | None = None) -> dict[str, Any]:
        """What a listing or a feed says of an article."""
        edition = edition or self.edition
        target, out = story.target(edition), edition.after(story.published)
        return {
            "headline": story.headline,
            "description": story.description,
            "language": story.language,
            "target": target,
            "target_tracked": with_query(
                target, f"utm_source=harbour-post&utm_medium=card&fbclid=IwAR{story.number:04}"
            ),
            "target_print": with_query(target, "print=1"),
            "image": self.image(story.number),
            "time": out.astimezone(TOWN).isoformat(),
            "modified_time": story.modified_at(edition, self.instant).astimezone(TOWN).isoformat(),
            "time_mail": format_datetime(out.astimezone(TOWN)),
            "clock": clock(out),
            "clock_dotted": clock(out).replace(":", "."),
        }

    def related(self, number: int, language: str, edition: Edition) -> list[dict[str, Any]]:
        """The cards of three other articles, those in the same language first."""
        others = [story for story in self.published(edition) if story.number != number and story.fault is None]
        others.sort(key=lambda story: story.language != language)
        return [self.card(story, edition) for story in others[:3]]


def story_page(story: Story, edition: Edition, view: View) -> str:
    """An article's page."""
    body = story.body_at(edition, view.instant)
    blocks = list(_blocks(body))
    half = max(1, len(blocks) // 2)
    related = view.related(story.number, story.language, edition)
    out, changed = edition.after(story.published), story.modified_at(edition, view.instant)
    target = story.target(edition)
    return view.render(
        story.template,
        story.language,
        charset=story.charset,
        identifier=story.identifier(edition),
        url=view.base + target,
        target=target,
        target_print=with_query(target, "print=1"),
        headline=story.headline,
        description=story.description,
        section_title=SECTIONS[story.section],
        image=view.image(story.number),
        caption=story.caption,
        keywords=", ".join(story.keywords),
        tags=[{"name": word, "slug": slug(word)} for word in story.keywords],
        authors=_authors(story.credits),
        blocks=blocks,
        opening={"blocks": blocks[:half]},
        rest={"blocks": blocks[half:]},
        preview={"blocks": blocks[:1]},
        body_run_together="".join(map(plain_text, body)),
        related_stories=related,
        first_related=related[0] if related else None,
        is_modified=changed > out,
        structured=script(_structured(story, body, edition, view), story.charset),
        **_dates(out, changed, story.language),
    )


def _blocks(body: Iterable[str]) -> Iterable[dict[str, Any]]:
    """The paragraphs as the templates want them: neighbouring list items are one list."""

    def kind(paragraph: str) -> str:
        return {"## ": "heading"}.get(paragraph[:3]) or {"- ": "list", "> ": "quotation"}.get(
            paragraph[:2], "paragraph"
        )

    position = 0
    for name, run in groupby(body, kind):
        texts = [plain_text(paragraph) for paragraph in run]
        for value in [{"items": texts}] if name == "list" else texts:
            empty = dict.fromkeys(("paragraph", "heading", "list", "quotation"))
            yield empty | {name: value, "is_second": position == 1}
            position += 1


def _authors(credits: Iterable[Credit]) -> list[dict[str, str]]:
    return [{"name": who.name, "type": who.type, "role": who.role, "slug": slug(who.name)} for who in credits]


def _dates(out: datetime, changed: datetime, language: str) -> dict[str, Any]:
    """The notations in which templates state an article's two dates."""
    notations: dict[str, Any] = {}
    for name, instant in (("published", out), ("modified", changed)):
        town, moscow = instant.astimezone(TOWN), instant.astimezone(MOSCOW)
        # The Russian pages of this template state Moscow time without saying so; the others state UTC.
        russian = language == "ru"
        notations |= {
            name: town.isoformat(),
            f"{name}_written": written(town, language),
            f"{name}_clock": clock(instant),
            f"{name}_basic": f"{town:%Y-%m-%dT%H:%M:%S%z}",
            f"{name}_utc": f"{instant:%Y-%m-%dT%H:%M:%S.000Z}",
            f"{name}_epoch": int(instant.timestamp()),
            f"{name}_naive": f"{moscow:%Y-%m-%dT%H:%M}",
            f"{name}_meta": f"{moscow:%Y-%m-%dT%H:%M}" if russian else f"{instant:%Y-%m-%dT%H:%M%z}",
            f"{name}_compact": f"{moscow:%Y%m%dT%H%M}" if russian else f"{instant:%Y%m%dT%H%M%z}",
            f"{name}_compact_utc": f"{instant:%Y%m%dT%H%M%z}",
            f"{name}_novosti": f"{moscow:%H:%M %d.%m.%Y}" if russian else f"{instant:%H:%M} GMT {instant:%d.%m.%Y}",
        }
    return notations | {"day_written": f"{out:%d.%m.%Y}"}


def _structured(story: Story, body: tuple[str, ...], edition: Edition, view: View) -> dict[str, Any]:
    """The JSON-LD of the templates that have some."""
    padding = " " if story.template == "amp" else ""
    changed = story.modified_at(edition, view.instant).astimezone(TOWN)
    article: dict[str, Any] = {
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": view.base + story.target(edition)},
        "headline": story.headline,
        "description": story.description,
        "datePublished": edition.after(story.published).astimezone(TOWN).isoformat() + padding,
        "dateModified": changed.isoformat() + padding,
        "author": structured_authors(story.credits),
        "publisher": {"@type": "Organization", "name": "Harbour Post"},
        "articleSection": SECTIONS[story.section],
        "keywords": list(story.keywords),
        "inLanguage": story.language,
        "image": [view.image(story.number)],
        "isAccessibleForFree": story.template != "paywall",
    }
    context = {"@context": "https://schema.org"}
    if story.template == "paywall":
        hidden = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paywall"}
        return context | article | {"articleBody": "\n\n".join(map(plain_text, body)), "hasPart": hidden}
    if story.template == "graph":
        site = {"@type": "WebSite", "@id": f"{view.base}/#site", "url": f"{view.base}/", "name": "Harbour Post"}
        return context | {"@graph": [site, article]}
    return context | article


def structured_authors(credits: Iterable[Credit]) -> list[dict[str, str]]:
    """Credits as JSON-LD."""
    return [{"@type": who.type, "name": who.name} | ({"jobTitle": who.role} if who.role else {}) for who in credits]


def script(data: Mapping[str, Any], charset: str = "utf-8") -> str:
    """JSON that may stand in a `script` element: no end tag can be in it, and every charset can hold it."""
    return json.dumps(data, ensure_ascii=charset != "utf-8").replace("</", "<\\/")
