"""What the end of a crawl says of the sites' health: rows of its summary, and whether it counts as a failure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

BEGAN, LASTING, ENDED = "health/began", "health/lasting", "health/ended"
"""Names of the crawl's stats: sentences. What began and ended in this run, and what lasts since before its last
report."""
BROKEN = "health/broken"
"""The stat that has the number of breaks that last."""
MAX_SAID = 100
"""Sentences of a kind that are kept: the latest."""
BROKEN_STATUS = 3
"""Exit status of a crawl in which a site broke, where HEALTH_EXIT asks for one."""
_SHOWN = 10


def health_rows(stats: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rows of a summary, label and text: what broke in this run, what is broken since before, what is over."""
    began, ended = list(stats.get(BEGAN, ())), list(stats.get(ENDED, ()))
    lasting = [sentence for sentence in stats.get(LASTING, ()) if sentence not in began]
    rows = []
    for label, sentences in (("broken", began), ("still broken", lasting), ("mended", ended)):
        rows += [(label if not n else "", sentence) for n, sentence in enumerate(sentences[:_SHOWN])]
        if len(sentences) > _SHOWN:
            rows.append(("", f"and {len(sentences) - _SHOWN} more: health.json of the collection has all"))
    return rows


def has_broken(stats: Mapping[str, Any]) -> bool:
    """Whether a site broke in this run; one that was broken before, and said so then, does not count again."""
    return bool(stats.get(BEGAN))
