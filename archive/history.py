"""What happened to a document: its versions and, of a live blog, everything that happened to each entry.

Derived from the document's items in the order of their captures, and from nothing else: the same WARCs give the same
history. A document may be captured at several URLs (the pages of a blog, an AMP page); each is compared with itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from archive.addresses import first_page
from archive.items import Change
from archive.withdrawals import Listed, find_withdrawn, too_many

COMPARED = (
    "@type",
    "headline",
    "alternativeHeadline",
    "description",
    "datePublished",
    "author",
    "articleSection",
    "keywords",
    "image",
    "isAccessibleForFree",
    "articleBody",
    "isLive",
    "coverageStartTime",
)
"""The fields whose change makes a version. `dateModified` and `coverageEndTime` do not: many systems write the time of
the request there, and a live blog's end falls back to its newest entry."""
ENTRY_COMPARED = ("headline", "articleBody", "author", "keyEvent")
_QUIET = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Seen:
    """One capture, as far as a history refers to it."""

    date: str
    """WARC-Date."""
    record_id: str
    url: str
    """The URL it was fetched from."""

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Seen:
        """The capture of an item that has one."""
        capture = item["capture"]
        return cls(capture["date"], capture["recordId"], item["url"])

    def to_dict(self) -> dict[str, Any]:
        return {"date": self.date, "recordId": self.record_id, "url": self.url}


@dataclass(frozen=True, slots=True)
class Revision:
    """One wording of an entry, and the capture it was first seen in."""

    headline: str | None
    articleBody: str  # noqa: N815  as in the item
    seen: Seen

    def to_dict(self) -> dict[str, Any]:
        return {"headline": self.headline, "articleBody": self.articleBody, "seen": self.seen.to_dict()}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That an entry was taken away: the first capture without it, and why its absence means that."""

    seen: Seen
    evidence: str

    def to_dict(self) -> dict[str, Any]:
        return {"seen": self.seen.to_dict(), "evidence": self.evidence}


@dataclass(slots=True)
class EntryHistory:
    """Everything that was seen of one entry."""

    entry: dict[str, Any]
    """As it was last seen: an object of `liveBlogUpdate`."""
    first_seen: Seen
    last_seen: Seen
    revisions: list[Revision] = field(default_factory=list)
    """Each wording, the oldest first; a return to an earlier one counts again."""
    withdrawn: Withdrawal | None = None
    compared: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was last compared, by the URL it was seen at."""

    @property
    def instant(self) -> datetime | None:
        """When it was published, where that is known: aware."""
        return _instant(self.entry.get("datePublished"))

    def to_dict(self) -> dict[str, Any]:
        """The entry, with what is known of its history beside its own fields."""
        return self.entry | {
            "firstSeen": self.first_seen.to_dict(),
            "lastSeen": self.last_seen.to_dict(),
            "revisions": [revision.to_dict() for revision in self.revisions],
            "withdrawn": self.withdrawn.to_dict() if self.withdrawn else None,
        }


@dataclass(frozen=True, slots=True)
class Version:
    """A capture that changed something."""

    item: dict[str, Any]
    change: Change
    seen: Seen


class History:
    """The history of one document. Feed it the captures in their order: `add` an item, or `again` where it was equal.

    `keep_items=False` forgets the items that nothing will be compared with any more, and keeps no versions.
    """

    def __init__(self, *, keep_items: bool = True) -> None:
        self.versions: list[Version] = []
        self.entries: dict[str, EntryHistory] = {}
        """By identifier, in the order in which they were first seen."""
        self.captures = 0
        """Captures fed, those that changed nothing included."""
        self.last_seen: Seen | None = None
        self._keep_items = keep_items
        self._latest: dict[str, dict[str, Any]] = {}
        self._previous: Seen | None = None

    def add(self, item: dict[str, Any]) -> Change | None:
        """Take in the item of the next capture; what it changed, None where it is equal to the latest of its URL."""
        seen = Seen.of(item)
        before = self._latest.get(seen.url)
        if before is not None and self._is_same(before, item, seen.url):
            self.again(seen)
            return None
        self._count(seen)
        change = Change(
            previous=self._previous.record_id if self._previous else None,
            fields=changed_fields(before, item) if before is not None else [],
        )
        self._add_entries(item, before, seen, change)
        self._latest[seen.url] = item
        self._previous = seen
        if self._keep_items:
            self.versions.append(Version(item, change, seen))
        return change

    def again(self, seen: Seen) -> None:
        """Take in a capture that was found to be equal to the latest one of its URL."""
        self._count(seen)
        for entry in _entries(self._latest.get(seen.url, {})):
            if known := self.entries.get(entry["identifier"]):
                known.last_seen = seen

    @property
    def front(self) -> dict[str, Any] | None:
        """The newest item of the page that readers come to: of several pages of a live blog, the one with the newest
        entry.
        """
        newest = {version.seen.url: version.item for version in self.versions}
        return max(reversed(newest.values()), key=_newest_entry, default=None)

    def _count(self, seen: Seen) -> None:
        self.captures += 1
        self.last_seen = seen

    def _is_same(self, before: dict[str, Any], item: dict[str, Any], url: str) -> bool:
        entries = {entry["identifier"]: entry for entry in _entries(item)}
        return (
            not changed_fields(before, item)
            and entries.keys() == {entry["identifier"] for entry in _entries(before)}
            and not any(_is_changed(self.entries[one], _wording(entry), url) for one, entry in entries.items())
        )

    def _add_entries(self, item: dict[str, Any], before: dict[str, Any] | None, seen: Seen, change: Change) -> None:
        newest = max(filter(None, (known.instant for known in self.entries.values())), default=None)
        for entry in _entries(item):
            identifier = entry["identifier"]
            compared = _wording(entry)
            known = self.entries.get(identifier)
            if known is None:
                known = self.entries[identifier] = EntryHistory(entry, seen, seen)
                known.revisions.append(_revision(entry, seen))
                change.new.append(identifier)
            else:
                if known.withdrawn is not None:
                    known.withdrawn = None
                    change.returned.append(identifier)
                if _is_changed(known, compared, seen.url):
                    change.changed.append(identifier)
                    last = known.revisions[-1]
                    if (last.headline, last.articleBody) != (entry.get("headline"), entry.get("articleBody") or ""):
                        known.revisions.append(_revision(entry, seen))
                known.entry, known.last_seen = entry, seen
            known.compared[seen.url] = compared
        self._find_withdrawn(item, before, newest, seen, change)

    def _find_withdrawn(
        self, item: dict[str, Any], before: dict[str, Any] | None, newest: datetime | None, seen: Seen, change: Change
    ) -> None:
        now, was = _listed(item), _listed(before or {})
        blog = first_page(seen.url)
        pages = {url for url in {*self._latest, seen.url} if first_page(url) == blog}
        known = {
            identifier: entry.instant
            for identifier, entry in self.entries.items()
            if entry.withdrawn is None and not pages.isdisjoint(entry.compared)
        }
        found = find_withdrawn(now, was, known, newest)
        if too_many(found, max(len(now), len(was))):
            change.warnings.append(
                f"liveBlogUpdate: {len(found)} known entries are missing between the {len(now)} on the page; so many "
                "that the page is taken not to be whole, and none of them to be withdrawn."
            )
            found = {}
        there = {one.identifier for one in now}
        marked = item.get("extraction", {}).get("tombstones", ())
        found |= {one: "the page marks it as taken away" for one in marked if one in known.keys() - there}
        for identifier, why in found.items():
            self.entries[identifier].withdrawn = Withdrawal(seen, why)
        change.withdrawn = list(found)
        change.rolledOff = [
            one.identifier for one in was if not one.pinned and one.identifier not in there | found.keys()
        ]


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of COMPARED that two items of one URL differ in."""
    return [name for name in COMPARED if _compared(name, before) != _compared(name, after)]


def ended(history: History) -> list[str]:
    """Why a live blog is taken to have ended; empty where it is not.

    One sign alone is wrong at times, so two are wanted: an end of coverage in the structured data, for one, is there
    from the start on some sites.
    """
    latest = history.front
    if latest is None or history.last_seen is None:
        return []
    signs: list[str] = []
    last = _instant(history.last_seen.date)
    end = _instant(latest.get("coverageEndTime"))
    if latest.get("isLive") is False:
        signs += latest.get("extraction", {}).get("evidence") or ["the page says that it is no longer live"]
    elif last and end and end < last:
        signs.append(f"the page gives {latest['coverageEndTime']} as the end of its coverage")
    if latest["@type"] != "LiveBlogPosting" and any(v.item["@type"] == "LiveBlogPosting" for v in history.versions):
        signs.append("the page has become an article")
    changed = _instant(history.versions[-1].seen.date)
    if last and changed and last - changed >= _QUIET:
        signs.append(f"nothing has changed since {history.versions[-1].seen.date}")
    return signs if len(signs) > 1 else []


def merged(history: History) -> dict[str, Any]:
    """A live blog as one JSON-LD document: its newest item with every entry that was ever seen, the newest first.

    `withdrawn` holds those that were taken away. Raises ValueError where the history has no live blog.
    """
    blogs = {v.seen.url: v.item for v in history.versions if v.item["@type"] == "LiveBlogPosting"}
    if not blogs or history.last_seen is None:
        raise ValueError("no live blog")
    entries = newest_first(history.entries.values())
    return max(reversed(blogs.values()), key=_newest_entry) | {
        "liveBlogUpdate": [entry.to_dict() for entry in entries if entry.withdrawn is None],
        "withdrawn": [entry.to_dict() for entry in entries if entry.withdrawn is not None],
        "captures": history.captures,
        "versions": len(history.versions),
        "firstSeen": history.versions[0].seen.to_dict(),
        "lastSeen": history.last_seen.to_dict(),
        "ended": ended(history),
    }


def newest_first(entries: Iterable[EntryHistory]) -> list[EntryHistory]:
    """By instant of publication; an entry without one by when it was first seen."""

    def when(entry: EntryHistory) -> tuple[datetime, str]:
        instant = entry.instant or _instant(entry.first_seen.date)
        assert instant is not None
        return instant, entry.first_seen.date

    return sorted(entries, key=when, reverse=True)


def _newest_entry(item: Mapping[str, Any]) -> datetime:
    instants = (_instant(entry.get("datePublished")) for entry in _entries(item))
    return max(filter(None, instants), default=datetime.min.replace(tzinfo=UTC))


def _is_changed(known: EntryHistory, compared: dict[str, Any], url: str) -> bool:
    """Whether an entry differs from what was last seen of it at `url`; at a new URL, from all that was seen last."""
    if url in known.compared:
        return known.compared[url] != compared
    return all(other != compared for other in known.compared.values())


def _wording(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {name: entry.get(name) for name in ENTRY_COMPARED}


def _revision(entry: Mapping[str, Any], seen: Seen) -> Revision:
    return Revision(entry.get("headline"), entry.get("articleBody") or "", seen)


def _entries(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [entry for entry in item.get("liveBlogUpdate") or [] if isinstance(entry.get("identifier"), str)]


def _listed(item: Mapping[str, Any]) -> list[Listed]:
    return [
        Listed(entry["identifier"], _instant(entry.get("datePublished")), bool(entry.get("pinned")))
        for entry in _entries(item)
    ]


def _compared(name: str, item: Mapping[str, Any]) -> Any:
    value = item.get(name)
    if name == "image":
        # A query is how a picture is cut, and how caches are got round.
        return [str(url).partition("?")[0] for url in value or []]
    return value


def _instant(text: object) -> datetime | None:
    if not isinstance(text, str) or "T" not in text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo is not None else None
