"""`scrapy shell`, with what the extractor makes of the response: `item` and `explain()`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy.commands.shell import Command as ScrapyShell

from crawler.extract import Outcome, examine
from crawler.headers import pairs
from crawler.sites import Site, SiteLookup, known_sites, site_folders

if TYPE_CHECKING:
    from scrapy.http import Response


class Command(ScrapyShell):
    """Scrapy's own command. Nothing is written unless a COLLECTION is set."""

    def short_desc(self) -> str:
        return "Find out why an item is as it is: scrapy shell https://example.org/story.html"

    def update_vars(self, vars: dict[str, Any]) -> None:
        """`item`: the item as a dict, None where the page is none. `explain()`: kind, source of each field, what was
        removed.
        """
        response: Response | None = vars.get("response")
        vars["item"] = None
        vars["explain"] = Explanation
        if response is None:
            return
        assert self.settings is not None
        site = SiteLookup(known_sites(site_folders(self.settings.get("SITES_DIR")))).site_of(response.url)
        outcome = _examine(response, site, explain=False)
        vars["item"] = outcome.item.to_dict() if outcome.item is not None else None
        if outcome.item is None:
            print(f"No item: {outcome.reason}: {outcome.reason.description if outcome.reason else ''}")
        vars["explain"] = lambda: Explanation(_examine(response, site, explain=True).evidence or {})


class Explanation(dict[str, Any]):
    """What extraction found and chose, by field; printed a line a finding."""

    def __repr__(self) -> str:
        lines = []
        for field, findings in self.items():
            rows = _rows(findings)
            lines += [f"{field if not n else '':<20} {row}" for n, row in enumerate(rows or ["nothing"])]
        return "\n".join(lines)

    __str__ = __repr__


def _rows(findings: Any) -> list[str]:
    """One line a finding; of a field's sources the chosen one first, the others with why they were not taken."""
    if not isinstance(findings, dict):
        return [str(one) for one in (findings if isinstance(findings, list) else [findings])]
    chosen = findings["chosen"]
    rows = [f"chosen: {chosen['source']}: {chosen['value']}"] if chosen else []
    return rows + [f"passed over: {one['source']}: {one['value']} ({one['why']})" for one in findings["rejected"]]


def _examine(response: Response, site: Site | None, *, explain: bool) -> Outcome:
    return examine(
        response.body,
        response.url,
        headers=pairs(response.headers),
        fetched_at=datetime.now(UTC),
        site=site,
        explain=explain,
    )
