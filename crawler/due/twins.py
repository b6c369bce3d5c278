"""Pages that turn out to be one document (its AMP or print page, an address with a category in it): one of them is
looked at, the others are put aside.

The canonical URL goes first, else the one that was known first. Further pages of a live blog are no twins.
"""

from __future__ import annotations

from dataclasses import replace

from archive.frontier import Frontier, FrontierRow


def is_back(before: FrontierRow, after: FrontierRow) -> bool:
    """Whether a look found a document for the first time, or again after it had failed or was put aside."""
    was_away = before.document is None or before.failures > 0 or before.wait is None
    return was_away and after.document is not None and after.due is not None and after.failures == 0


def without_twins(frontier: Frontier, row: FrontierRow) -> list[FrontierRow]:
    """`row`, whose document was found, put aside where that is looked at already, and found, under another URL; or the
    twins of a canonical URL put aside.
    """
    if row.role != "page" or row.type == "LiveBlogPosting":
        return [row]
    twins = _twins(frontier, row)
    if row.url == row.document:
        return [row, *(_put_aside(twin) for twin in twins)]
    return [_put_aside(row) if any(twin.failures == 0 for twin in twins) else row]


def replaced(frontier: Frontier, before: FrontierRow, row: FrontierRow) -> list[FrontierRow]:
    """`row`, which is gone, and the URL under which its document is looked for instead, where one was put aside;
    `before`: the row before the look.
    """
    document = row.document
    if document is None or row.role != "page" or row.type == "LiveBlogPosting":
        return [row]
    if before.wait is None:
        row = _put_aside(row)  # it was to replace another one itself
    if any(twin.failures == 0 for twin in _twins(frontier, row)):
        return [row]
    others = [other for other in frontier.put_aside(document) if other.key != row.key]
    others.sort(key=lambda other: other.url != document)
    return [row, *(replace(other, due=row.looked, wait=None) for other in others[:1])]


def _twins(frontier: Frontier, row: FrontierRow) -> list[FrontierRow]:
    """The other pages that are looked at for the row's document."""
    assert row.document is not None
    return [twin for twin in frontier.of_document(row.document) if twin.key != row.key and twin.role == "page"]


def _put_aside(row: FrontierRow) -> FrontierRow:
    return replace(row, due=None, wait=None)
