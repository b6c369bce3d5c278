"""Whole pages, each a folder: `page.html`, `meta.json` (the call's other arguments), `expected.json` (null: no stream).

After a change on purpose: `WRITE_EXPECTED=1 pytest tests/crawler/extract/liveblog/test_pages.py`, and read the diff.
"""

import json
import os
from copy import deepcopy
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree

from crawler.extract.liveblog import find
from crawler.extract.page.document import parse
from crawler.extract.templates import builtin

PAGES = sorted(path.parent for path in (Path(__file__).parent / "pages").glob("*/page.html"))


def load(folder):
    meta = json.loads((folder / "meta.json").read_text())
    fetched_at = datetime.fromisoformat(meta["fetched_at"]) if meta["fetched_at"] else None
    document = parse((folder / "page.html").read_bytes(), meta["url"], fetched_at=fetched_at)
    templates = builtin() if meta["templates"] else ()
    return document, [template for template in templates if template.matches(document.tree)]


def described(stream):
    if stream is None:
        return None
    said = {
        "isLive": stream.is_live,
        "evidence": stream.evidence,
        "coverageStartTime": stream.coverage_start,
        "coverageEndTime": stream.coverage_end,
        "tombstones": stream.tombstones,
        "warnings": stream.warnings,
    }
    entries = [{key: value for key, value in entry.to_dict().items() if value} for entry in stream.entries]
    return {key: value for key, value in said.items() if value not in (None, [])} | {"liveBlogUpdate": entries}


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_page(folder):
    found = described(find(*load(folder)))
    expected = folder / "expected.json"
    if os.environ.get("WRITE_EXPECTED"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(expected.read_text())


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_the_document_stays_as_it_is(folder):
    document, templates = load(folder)
    before = etree.tostring(document.tree)
    find(document, templates)
    assert etree.tostring(document.tree) == before


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_no_text_of_an_entry_is_left_outside_of_the_elements(folder):
    document, templates = load(folder)
    stream = find(document, templates)
    if stream is None:
        return
    tree = deepcopy(document.tree)
    paths = [document.tree.getroottree().getpath(element) for element in stream.elements]
    for element in [tree.getroottree().xpath(path)[0] for path in paths]:
        if element.getparent() is not None:
            element.drop_tree()
    etree.strip_elements(tree, "script", with_tail=False)
    left = " ".join(tree.find("body").text_content().split())
    for entry in stream.entries:
        for paragraph in filter(None, entry.articleBody.split("\n\n")):
            assert paragraph not in left


@pytest.mark.parametrize("folder", PAGES, ids=lambda folder: folder.name)
def test_identifiers_are_unique_and_the_same_again(folder):
    first, again = find(*load(folder)), find(*load(folder))
    if first is None:
        return
    identifiers = [entry.identifier for entry in first.entries]
    assert len(set(identifiers)) == len(identifiers)
    assert all(identifiers)
    assert identifiers == [entry.identifier for entry in again.entries]
