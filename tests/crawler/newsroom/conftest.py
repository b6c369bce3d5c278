from __future__ import annotations

import pytest

from tests.crawler.newsroom.visitor import Visitor


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
