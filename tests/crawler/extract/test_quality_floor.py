"""Extraction against saved real pages with reference answers, where $BENCH_DATA names the folder that holds them.

The floors are what was reached, rounded down: a change that falls below one has broken something.
"""

from __future__ import annotations

import importlib.util
import os
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crawler.extract import extract

BENCH = Path(os.environ.get("BENCH_DATA", "/nonexistent"))
pytestmark = pytest.mark.skipif("BENCH_DATA" not in os.environ, reason="BENCH_DATA is not set")


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", BENCH / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def figures(score: ModuleType, name: str, *, templates: bool = True) -> dict[str, Any]:
    run = score.Run(partial(extract, templates=templates))
    found: dict[str, Any] = score.SETS[name](run, BENCH / "data" / name)[0]
    assert run.errors == []
    return found


def test_sputnik(score: ModuleType) -> None:
    assert {key: value for key, value in figures(score, "sputnik").items() if value != 1.0} == {"pages": 4}


@pytest.mark.parametrize(
    ("name", "floors"),
    [
        ("aeb", {"body F1": 0.981}),
        ("news", {"body F1": 0.975, "headline exact": 0.96, "instant to the minute": 0.975, "persons F1": 0.965}),
    ],
)
def test_articles(score: ModuleType, name: str, floors: dict[str, float]) -> None:
    found = figures(score, name)
    assert {key: found[key] for key, floor in floors.items() if found[key] < floor} == {}


LIVE = {
    "entry F1": 0.995,
    "instant": 0.995,
    "headline": 0.995,
    "text F1": 0.995,
    "stable ids": 1.0,
    "page headline": 1.0,
}


@pytest.mark.parametrize(("templates", "floors"), [(True, LIVE), (False, {"entry F1": 0.95})])
def test_live_blogs(score: ModuleType, templates: bool, floors: dict[str, float]) -> None:
    found = figures(score, "live", templates=templates)
    assert {key: found[key] for key, floor in floors.items() if found[key] < floor} == {}


def test_kinds(score: ModuleType) -> None:
    found = figures(score, "kinds")
    assert found["articles without an item"] == 0
    assert found["listings and threads taken for articles"] <= 3
    assert found["missed live blogs"] == found["false live blogs"] == 0
