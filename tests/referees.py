"""Other people's tools, which judge our files in some tests: pywb, py-wacz, cdxj-indexer, Warcat."""

from __future__ import annotations

from pathlib import Path

import pytest

ENVIRONMENT = Path(__file__).parent.parent / ".venv-referees"
"""Of their own, as their dependencies contradict ours."""


def referee(name: str) -> Path:
    """The program `name` of the referees' environment; skips the test where that was not made.

    Warcat is a module without a program: `[referee("python"), "-m", "warcat", ...]`.
    """
    path = ENVIRONMENT / "bin" / name
    if not path.exists():
        pytest.skip(f"{name} is not installed: make referees")
    return path
