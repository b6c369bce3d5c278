"""The items' JSON Schema (`item.schema.json`, draft 2020-12), and items held against it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

MESSAGE_CHARACTERS = 300
"""A message quotes what it complains about, which may be a whole article."""


class SchemaError(NamedTuple):
    """A place where an item is not what the schema says."""

    path: str
    """As JSONPath: `$.liveBlogUpdate[3].datePublished`."""
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


def text() -> str:
    """The schema as it is published."""
    return files("archive").joinpath("item.schema.json").read_text("utf-8")


def load() -> dict[str, Any]:
    """The schema as a dictionary of the caller's own."""
    schema: dict[str, Any] = json.loads(text())
    return schema


def validate(item: object) -> Iterator[SchemaError]:
    """Everything in which `item` (a line of an items file, parsed) departs from the schema; nothing for a valid one."""
    for error in _validator().iter_errors(item):
        message = error.message
        if len(message) > MESSAGE_CHARACTERS:
            message = f"{message[: MESSAGE_CHARACTERS // 2]} … {message[-MESSAGE_CHARACTERS // 2 :]}"
        yield SchemaError(error.json_path, message)


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # which takes a while, and most commands do without

    return Draft202012Validator(load())
