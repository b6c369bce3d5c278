"""What the page shows and what its structured data says of the same entries, made one.

The page has the paragraphs and its own headlines; structured data has dates, sometimes texts that a script would have
filled in, and sometimes entries that are not shown.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

from crawler.extract.liveblog.draft import Draft, fold

_QUARTER = timedelta(minutes=15)
_FIRST_WORDS = 6


def merge(shown: list[Draft], stated: list[Draft]) -> tuple[list[Draft], list[str]]:
    """`shown` completed by `stated`, and then the entries only `stated` has; with warnings (`field: sentence`).

    The order is the page's; the further entries follow in the order of the structured data.
    """
    if not stated or not shown:
        return shown or stated, []
    pairs = match(shown, stated)
    if not pairs:
        return shown, ["liveBlogUpdate: none of the entries of the structured data is on the page; they are left out."]
    warnings = _settle_times(shown, stated, pairs)
    for one, other in pairs.items():
        _complete(shown[one], stated[other])
    matched = set(pairs.values())
    further = [draft for index, draft in enumerate(stated) if index not in matched]
    known = {_beginning(draft) for draft in shown} - {""}
    # Without an identifier, an entry that begins like one of the page is taken for it.
    return shown + [draft for draft in further if draft.identifier or _beginning(draft) not in known], warnings


def without_false_zones(
    shown: list[Draft], stated: list[Draft], zone: tzinfo | None, saved: datetime | None
) -> list[str]:
    """Take the `Z` off the times of `stated` where it is false: they are the very clocks the page shows, in `zone`.

    Some show their readers UTC. So it takes an entry from after the page was last `saved` as well. Returns warnings.
    """
    newest = max((draft.reading.instant for draft in stated if draft.reading and draft.reading.instant), default=None)
    if zone is None or saved is None or newest is None or newest <= saved + _QUARTER:
        return []
    pairs = match(shown, stated)
    clocks = [
        (ours, theirs)
        for one, other in pairs.items()
        if (ours := shown[one].reading) and (theirs := stated[other].reading) and ours.time and theirs.instant
    ]
    if len(clocks) < 2:
        return []
    alike = [
        ours.zone is None
        and theirs.time is not None
        and theirs.zone is not None
        and (ours.time.hour, ours.time.minute) == (theirs.time.hour, theirs.time.minute)
        and not theirs.zone.utcoffset(None)
        and bool(theirs.instant.astimezone(zone).utcoffset())
        for ours, theirs in clocks
        if ours.time and theirs.instant
    ]
    if sum(alike) < 0.8 * len(clocks):
        return []
    for draft in stated:
        if draft.reading is not None:
            draft.reading = replace(draft.reading, zone=None)
    return ["liveBlogUpdate.datePublished: the structured data marks local times as UTC; they are read as local."]


def match(shown: list[Draft], stated: list[Draft]) -> dict[int, int]:
    """Which of `shown` is which of `stated`: by identifier, else by headline or first words, else by instant."""
    pairs: dict[int, int] = {}
    for key in (
        lambda d: d.identifier,
        _digits,
        lambda d: fold(d.headline),
        _beginning,
        lambda d: d.reading and d.reading.instant,
    ):
        taken = set(pairs.values())
        ours = _unique(((index, draft) for index, draft in enumerate(shown) if index not in pairs), key)
        theirs = _unique(((index, draft) for index, draft in enumerate(stated) if index not in taken), key)
        pairs |= {index: theirs[value] for value, index in ours.items() if value in theirs}
        if len(pairs) == min(len(shown), len(stated)):
            break
    return pairs


def _unique(drafts: object, key: Callable[[Draft], object]) -> dict[object, int]:
    """Index by key, for the keys that occur once."""
    values = [(key(draft), index) for index, draft in drafts]  # type: ignore[attr-defined]
    counts = Counter(value for value, _ in values)
    return {value: index for value, index in values if value and counts[value] == 1}


def _digits(draft: Draft) -> str | None:
    """What is left of an identifier when two systems write it their own way: `post-1552865`, `liveblogPost1552865`."""
    found = re.findall(r"[0-9a-f]{16,}|\d{4,}", draft.identifier or "")
    return found[-1] if found else None


def _beginning(draft: Draft) -> str:
    words = re.findall(r"\w+", draft.text.casefold())[:_FIRST_WORDS]
    return " ".join(words) if len(words) >= 4 else ""


def _settle_times(shown: list[Draft], stated: list[Draft], pairs: dict[int, int]) -> list[str]:
    """Where the page's machine-readable times are all off by the same hours, their `Z` is false and they are local."""
    differences = []
    for one, other in pairs.items():
        ours, theirs = shown[one].reading, stated[other].reading
        if ours and theirs and ours.instant and theirs.instant:
            differences.append(ours.instant - theirs.instant)
    if len(differences) < 2:
        return []
    quarters = {round(difference / _QUARTER) for difference in differences}
    common, count = Counter(round(difference / _QUARTER) for difference in differences).most_common(1)[0]
    near = sum(abs(difference - common * _QUARTER) <= timedelta(minutes=2) for difference in differences)
    if common == 0 or common % 2 or count < 0.8 * len(differences) or near < 0.8 * len(differences) or not quarters:
        return []
    for one, other in pairs.items():
        theirs = stated[other].reading
        if theirs is not None and theirs.instant is not None:
            shown[one].reading = theirs
    return ["liveBlogUpdate.datePublished: the page marks local times as UTC; the structured data's are taken."]


def _complete(draft: Draft, other: Draft) -> None:
    draft.identifier = draft.identifier or other.identifier
    draft.url = draft.url or other.url
    draft.headline = draft.headline or other.headline
    draft.text = draft.text or other.text
    draft.modified = draft.modified or other.modified
    draft.authors = draft.authors or other.authors
    if (
        other.reading is not None
        and other.reading.instant is not None
        and (draft.reading is None or draft.reading.instant is None)
    ):
        draft.reading = other.reading
