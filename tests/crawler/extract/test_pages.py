"""Whole pages with the items they must become: one folder a page (`page.html`, `meta.json`, `expected.json`).

A `time_zone` in meta.json is the one its site is configured with; a `site.toml` beside it is the site's whole file.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import trafilatura

import archive
from crawler.extract import Outcome, examine, extract
from crawler.sites import Site, read_site

CHOSEN = (
    *("mainEntityOfPage", "headline", "alternativeHeadline", "description", "author", "publisher"),
    *("articleSection", "keywords", "inLanguage", "image", "isAccessibleForFree"),
)
PAGES = sorted(path for path in (Path(__file__).parent / "pages").iterdir() if path.is_dir())


def read(page: Path, **options: Any) -> Outcome:
    meta = json.loads((page / "meta.json").read_text(encoding="utf-8"))
    return examine(
        (page / "page.html").read_bytes(),
        meta["url"],
        headers=[(name, value) for name, value in meta["headers"]],
        fetched_at=datetime.fromisoformat(meta["fetched_at"]),
        site=site_of(page, meta),
        **options,
    )


def site_of(page: Path, meta: dict[str, Any]) -> Site | None:
    if (file := page / "site.toml").exists():
        return read_site(file)
    return Site(name="any", home=meta["url"], time_zone=meta["time_zone"]) if "time_zone" in meta else None


def said(outcome: Outcome) -> dict[str, Any]:
    """An outcome as expected.json writes it: without the versions, which every release would change."""
    if outcome.item is None:
        return {"reason": str(outcome.reason)}
    item = outcome.item.to_dict()
    versions = (item["extraction"].pop("version"), item["extraction"].pop("trafilatura"))
    assert versions == (archive.__version__, trafilatura.__version__)
    assert item.pop("change") is None  # told when the item is written
    return item


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_page(page: Path) -> None:
    assert said(read(page)) == json.loads((page / "expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_explaining_changes_nothing(page: Path) -> None:
    plain, explained = read(page), read(page, explain=True)
    assert said(plain) == said(explained)
    assert plain.evidence is None
    assert explained.evidence is not None
    assert explained.evidence["kindEvidence"] or explained.item is not None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_field_has_a_source(page: Path) -> None:
    outcome = read(page, explain=True)
    if outcome.item is None:
        return
    item = outcome.item.to_dict()
    assert outcome.evidence is not None
    for field in CHOSEN:
        told = outcome.evidence[field]
        assert set(told) == {"chosen", "rejected"}, field
        assert (told["chosen"] is None) is (item[field] in (None, [])), field
        assert all(set(one) == {"source", "value", "why"} for one in told["rejected"]), field


def test_no_order_of_pages_matters() -> None:
    forwards = [said(read(page)) for page in PAGES]
    backwards = [said(read(page)) for page in reversed(PAGES)]
    assert forwards == backwards[::-1]


def test_templates_can_be_switched_off() -> None:
    page = Path(__file__).parent / "pages" / "rossiya-segodnya-article"
    without = read(page, templates=False)
    assert without.item is not None
    assert [author.jobTitle for author in read(page).item.author] == ["Correspondent"]  # type: ignore[union-attr]
    assert [author.jobTitle for author in without.item.author] == [None]


def test_extract_is_the_item_of_examine() -> None:
    page = Path(__file__).parent / "pages" / "json-ld-article"
    meta = json.loads((page / "meta.json").read_text())
    body = (page / "page.html").read_bytes()
    item = extract(body, meta["url"], headers={"content-type": "text/html"})
    assert item is not None
    assert item.to_dict() == read(page).item.to_dict()  # type: ignore[union-attr]
    assert item.capture is None
