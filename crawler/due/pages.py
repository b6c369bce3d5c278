"""What came of a page, for its next look: extraction's outcome in, the policy's answer out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archive.catalog_rows import utc_text
from crawler.due.policy import PASSING
from crawler.extract.reasons import Reason

if TYPE_CHECKING:
    from archive.frontier import FrontierRow
    from crawler.due.answer import Answer
    from crawler.due.policy import Policy
    from crawler.examination import Examined
    from crawler.sites import Site

_FOR_GOOD = {301, 308}


def after_page(
    policy: Policy,
    row: FrontierRow,
    at: datetime,
    answer: Answer,
    item: Mapping[str, Any] | None,
    written: Examined | None,
    site: Site | None,
) -> FrontierRow:
    """The row after a look that found `item`, if any; `written`: what came of it as the collection has it."""
    if written is not None and written.reason == Reason.ORIGINAL_MISSING:
        # It said that nothing has changed, and what it was compared with is gone: anew, without a condition.
        failed = replace(policy.after_failure(row, at, None), etag=None, last_modified=None)
        return replace(failed, due=utc_text(at)) if row.etag or row.last_modified else failed
    if item is not None and written is not None:
        return policy.after_item(row, at, answer, item, changed=written.item is not None, site=site)
    if answer.status == 304 or (written is not None and written.unchanged):
        return policy.after_same(row, at, answer, site)
    if written is not None and written.reason in PASSING:
        return policy.after_failure(row, at, answer)
    return policy.after_other(row, at, answer)


def has_moved(row: FrontierRow, status: int, redirects: Collection[object]) -> bool:
    """Whether a page was found, and for good, at another URL; `redirects`: statuses that led there."""
    return bool(redirects) and _FOR_GOOD.issuperset(redirects) and row.role == "page" and status < 400


def is_all_new(item: Mapping[str, Any], new_item: Mapping[str, Any] | None) -> bool:
    """Whether a live blog's page has no entry that was known before."""
    entries = {entry["identifier"] for entry in item["liveBlogUpdate"]}
    return new_item is not None and bool(entries) and entries == set(new_item["change"]["new"])
