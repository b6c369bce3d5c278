"""Each entry once, with an identifier that is unique in its blog and that an edit or a new entry leaves alone."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from crawler.extract.liveblog.draft import Draft, fold
from crawler.extract.liveblog.timeline import is_newest_first


def without_copies(drafts: Sequence[Draft]) -> list[Draft]:
    """`drafts` without second copies (pinned, highlighted): the copy in the stream stays and is marked pinned.

    A copy has the identifier of another entry, or no identifier and the same headline and text.
    """
    groups: dict[object, list[Draft]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        content = (fold(draft.headline), fold(draft.text))
        groups[draft.identifier or (content if any(content) else number)].append(draft)
    dropped: set[int] = set()
    for same in groups.values():
        for draft in same[1:]:
            first = same[0]
            equal = fold(draft.headline) == fold(first.headline) and fold(draft.text)[:80] == fold(first.text)[:80]
            apart = draft.instant and first.instant and draft.instant != first.instant
            if not equal or apart:
                continue
            # The first copy is the one on top; the one in its place in the stream has the time.
            kept, copy = (first, draft) if first.instant and not draft.instant else (draft, first)
            if id(copy) in dropped:
                continue
            kept.pinned = True
            kept.key = kept.key or copy.key
            dropped.add(id(copy))
            same[0] = kept
    return [draft for draft in drafts if id(draft) not in dropped]


def identify(drafts: Sequence[Draft]) -> None:
    """Give every draft its identifier: the publisher's where it can be relied on, else one from the first publication.

    Entries of the same instant are told apart by a number that counts from the older one, so that a new entry takes
    none from another. Without an instant it is the match minute, and as a last resort the words the entry begins with.
    """
    newest_first = is_newest_first([draft.instant for draft in drafts if draft.instant is not None])
    if _are_positions(drafts, newest_first):
        for draft in drafts:
            draft.identifier = draft.url = None
    repeated = {name for name, count in Counter(draft.identifier for draft in drafts).items() if count > 1}
    used = {draft.identifier for draft in drafts if draft.identifier and draft.identifier not in repeated}
    numbers: Counter[str] = Counter()
    for draft in reversed(drafts) if newest_first else drafts:
        if draft.identifier and draft.identifier not in repeated:
            continue
        stem = _stem(draft)
        while True:
            numbers[stem] += 1
            name = stem if numbers[stem] == 1 else f"{stem}-{numbers[stem]}"
            if name not in used:
                break
        used.add(name)
        draft.identifier = name


def _stem(draft: Draft) -> str:
    if draft.local is not None:  # stays, should the zone be worked out otherwise another time
        return draft.local.strftime("%Y%m%dT%H%M")
    if draft.instant is not None:
        return draft.instant.strftime("%Y%m%dT%H%M%SZ")
    if draft.position:
        return "minute-" + draft.position.rstrip("'").replace("+", "-")
    words = re.findall(r"\w+", fold(draft.headline or draft.text))[:8]
    return "entry-" + hashlib.sha256(" ".join(words).encode()).hexdigest()[:12]


def _are_positions(drafts: Sequence[Draft], newest_first: bool) -> bool:
    """The identifiers number the entries from the newest on: each new entry moves them."""
    found = [re.fullmatch(r"(\D*)(\d{1,4})", draft.identifier or "") for draft in drafts]
    matches = [match for match in found if match]
    if len(matches) < max(2, len(drafts) - 1) or len({match[1] for match in matches}) > 1:
        return False
    numbers = [int(match[2]) for match in matches]
    counted_down = numbers[0] < numbers[-1] if newest_first else numbers[0] > numbers[-1]
    return counted_down and min(numbers) <= 1 and max(numbers) - min(numbers) <= 2 * len(numbers)
