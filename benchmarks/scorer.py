"""The shared scorer, $BENCH_DATA/tools/score.py, as a module."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def load_scorer(folder: Path) -> ModuleType:
    """The scorer of the folder that BENCH_DATA names."""
    name = "bench_score"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder / "tools" / "score.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name]
