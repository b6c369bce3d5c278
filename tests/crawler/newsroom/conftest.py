from __future__ import annotations

import pytest
from visitor import Visitor


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
