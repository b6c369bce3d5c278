"""The live blogs: what the files in `liveblogs/` say, and how each blog reads at an instant of its edition."""

from __future__ import annotations

import hashlib
import math
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from crawler.newsroom.edition import Edition, offset
from crawler.newsroom.stories import Credit


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From `after` on (counted from the edition's start) the entry's text is `body`."""

    after: timedelta
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An entry as the newsroom keeps it; all offsets count from the edition's start."""

    number: int
    at: timedelta
    headline: str = ""
    body: tuple[str, ...] = ()
    author: str = ""
    key: bool = False
    changes: tuple[Change, ...] = ()
    withdrawn: timedelta | None = None
    tombstone: bool = False
    """Whether the page says that the entry was withdrawn; else it is simply no longer there."""
    pinned_from: timedelta | None = None
    pinned_until: timedelta | None = None
    story: int | None = None
    """The number of the article that the headline links to."""

    def versions(self, edition: Edition, instant: datetime) -> tuple[tuple[str, ...], ...]:
        """The texts the entry has had up to an instant, the newest last."""
        return (self.body, *(change.body for change in self.changes if edition.after(change.after) <= instant))

    def modified(self, edition: Edition, instant: datetime) -> datetime | None:
        """When it was last corrected, seen from an instant."""
        made = [edition.after(change.after) for change in self.changes]
        return max((change for change in made if change <= instant), default=None)

    def is_withdrawn(self, edition: Edition, instant: datetime) -> bool:
        return self.withdrawn is not None and edition.after(self.withdrawn) <= instant

    def is_pinned(self, edition: Edition, instant: datetime) -> bool:
        if self.pinned_from is None or self.is_withdrawn(edition, instant):
            return False
        until = self.pinned_until
        return edition.after(self.pinned_from) <= instant and (until is None or instant < edition.after(until))


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStory:
    """A live blog."""

    number: int
    """90 to 99."""
    template: str
    section: str
    language: str
    slug: str
    headline: str
    description: str
    starts: timedelta
    ends: timedelta
    per_page: int
    """Entries a page; 0 for all on one."""
    lead: tuple[str, ...]
    posts: tuple[Post, ...]
    """In the order they were published."""
    keywords: tuple[str, ...] = ()
    credits: tuple[Credit, ...] = field(default=())

    def identifier(self, edition: Edition) -> int:
        return edition.number * 100 + self.number

    def target(self, edition: Edition) -> str:
        """The path of this live blog in an edition."""
        return f"/live/{self.slug}-{self.identifier(edition)}"

    def post_identifier(self, edition: Edition, post: Post) -> str:
        """The entry's identifier without the template's prefix: 24 hexadecimal digits, the same at all times."""
        return hashlib.sha256(f"{self.identifier(edition)}/{post.number}".encode()).hexdigest()[:24]

    def posts_at(self, edition: Edition, instant: datetime) -> list[Post]:
        """The entries published up to an instant, newest first, those withdrawn among them."""
        known = [post for post in self.posts if edition.after(post.at) <= instant]
        return sorted(known, key=lambda post: (post.at, post.number), reverse=True)

    def shown_at(self, edition: Edition, instant: datetime) -> list[Post]:
        """The entries that stand on the blog's pages at an instant, newest first, tombstones among them."""
        posts = self.posts_at(edition, instant)
        return [post for post in posts if post.tombstone or not post.is_withdrawn(edition, instant)]

    def page(self, edition: Edition, instant: datetime, number: int) -> list[Post]:
        """The entries of one page, newest first."""
        shown = self.shown_at(edition, instant)
        return shown[(number - 1) * self.per_page : number * self.per_page] if self.per_page else shown

    def pages(self, edition: Edition, instant: datetime) -> int:
        """How many pages the blog has at an instant; at least one."""
        return max(1, math.ceil(len(self.shown_at(edition, instant)) / self.per_page)) if self.per_page else 1

    def modified_at(self, edition: Edition, instant: datetime) -> datetime:
        """The newest publication, correction or withdrawal up to an instant."""
        moments = [edition.after(self.starts)]
        for post in self.posts:
            moments += [edition.after(post.at), *(edition.after(change.after) for change in post.changes)]
            if post.withdrawn is not None:
                moments.append(edition.after(post.withdrawn))
        return max(moment for moment in moments if moment <= instant)

    def ended_at(self, edition: Edition, instant: datetime) -> datetime | None:
        """When the coverage ended, if it has by an instant."""
        end = edition.after(self.ends)
        return end if end <= instant else None


@cache
def liveblogs() -> tuple[LiveStory, ...]:
    """All live blogs, by number. Raises `ValueError` for a file that says what it should not."""
    found = []
    for file in files("crawler.newsroom").joinpath("liveblogs").iterdir():
        if not file.name.endswith(".toml"):
            continue
        try:
            found.append(_live_story(tomllib.loads(file.read_text(encoding="utf-8"))))
        except (TypeError, KeyError, ValueError) as error:
            raise ValueError(f"liveblogs/{file.name}: {error}") from error
    return tuple(sorted(found, key=lambda live: live.number))


def _live_story(data: dict[str, Any]) -> LiveStory:
    written = [_post(number, entry) for number, entry in enumerate(data.pop("entries"))]
    series = data.pop("series", None)
    readings = list(_readings(len(written), series)) if series else []
    for name in ("starts", "ends"):
        data[name] = offset(data[name])
    data["credits"] = tuple(Credit(**credit) for credit in data.get("credits", ()))
    data["lead"], data["keywords"] = tuple(data["lead"]), tuple(data.get("keywords", ()))
    return LiveStory(posts=tuple(sorted([*written, *readings], key=lambda post: (post.at, post.number))), **data)


def _post(number: int, entry: dict[str, Any]) -> Post:
    for name in ("at", "withdrawn", "pinned_from", "pinned_until"):
        if name in entry:
            entry[name] = offset(entry[name])
    entry["body"] = tuple(entry.get("body", ()))
    entry["changes"] = tuple(
        Change(after=offset(change["after"]), body=tuple(change["body"])) for change in entry.get("changes", ())
    )
    return Post(number=number, **entry)


def _readings(first: int, series: dict[str, Any]) -> Iterator[Post]:
    """A regular observation as entries: a value that rises and falls with the tide, put into sentences by turns.

    Every `correct_every`th is corrected one interval later, every `withdraw_every`th withdrawn two intervals later.
    """
    every, at, until = offset(series["every"]), offset(series["from"]), offset(series["until"])
    middle, swing = series["middle"], series["swing"]
    for count in range((until - at) // every):
        moment = at + count * every
        value = round(middle + swing * math.sin(moment / timedelta(hours=12, minutes=25) * 2 * math.pi))
        sentences = series["sentences"][count % len(series["sentences"])]
        corrected = count % series["correct_every"] == series["correct_every"] - 1
        withdrawn = count % series["withdraw_every"] == series["withdraw_every"] - 1
        false_value = value + 30 if corrected else value
        correction = [sentence.format(value=value) for sentence in sentences] + [
            series["correction"].format(value=value, false_value=false_value)
        ]
        yield Post(
            number=first + count,
            at=moment,
            headline=series["headline"].format(value=false_value) if series["headline"] else "",
            body=tuple(sentence.format(value=false_value) for sentence in sentences),
            changes=(Change(after=moment + every, body=tuple(correction)),) if corrected else (),
            withdrawn=moment + 2 * every if withdrawn else None,
        )
