"""A part of the Mustache template language (https://mustache.github.io/mustache.5.html), strict where it is lenient.

Understood: ``{{name}}`` (HTML-escaped), ``{{{name}}}`` (as it is), ``{{.}}``, ``{{#name}}...{{/name}}`` (a list, a
mapping, or anything true), ``{{^name}}...{{/name}}`` and ``{{>partial}}``. Unlike Mustache, a name that stands nowhere
is an error: a page of the newsroom with a hole in it would be a wrong answer in a test.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_TAG = re.compile(r"\{\{\{(?P<raw>\w+)\}\}\}|\{\{(?P<kind>[#^/>]?)(?P<name>[\w-]+|\.)\}\}")


class TemplateError(ValueError):
    """A template that is not well formed, or names what its context does not have."""


@dataclass(slots=True)
class _Section:
    name: str
    inverted: bool = False
    nodes: list[str | _Section | _Variable | _Partial] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Variable:
    name: str
    raw: bool


@dataclass(frozen=True, slots=True)
class _Partial:
    name: str


class Template:
    """A parsed template; `load` finds the partials it names."""

    def __init__(self, text: str, load: Callable[[str], Template] | None = None) -> None:
        self._root = _parse(text)
        self._load = load

    def render(self, context: Mapping[str, Any]) -> str:
        """The text with the context's values in it. Raises `TemplateError` for a name that stands nowhere."""
        return "".join(self._render(self._root, [context]))

    def _render(self, section: _Section, stack: list[Any]) -> Iterator[str]:
        for node in section.nodes:
            if isinstance(node, str):
                yield node
            elif isinstance(node, _Variable):
                value = str(_lookup(node.name, stack))
                yield value if node.raw else html.escape(value)
            elif isinstance(node, _Partial):
                if self._load is None:
                    raise TemplateError(f"no loader for the partial {node.name!r}")
                partial = self._load(node.name)
                yield from partial._render(partial._root, stack)
            else:
                value = _lookup(node.name, stack)
                if node.inverted:
                    if not value:
                        yield from self._render(node, stack)
                elif value:
                    repeated = isinstance(value, Sequence) and not isinstance(value, str)
                    for item in value if repeated else [value]:
                        yield from self._render(node, [*stack, item])


def _lookup(name: str, stack: list[Any]) -> Any:
    if name == ".":
        return stack[-1]
    for scope in reversed(stack):
        if isinstance(scope, Mapping) and name in scope:
            return scope[name]
    raise TemplateError(f"{name!r} stands nowhere in the context")


def _parse(text: str) -> _Section:
    root = _Section("")
    open_sections = [root]
    position = 0
    for tag in _TAG.finditer(text):
        nodes = open_sections[-1].nodes
        if tag.start() > position:
            nodes.append(text[position : tag.start()])
        position = tag.end()
        kind, name = tag["kind"], tag["name"]
        if tag["raw"]:
            nodes.append(_Variable(tag["raw"], raw=True))
        elif kind == "":
            nodes.append(_Variable(name, raw=False))
        elif kind == ">":
            nodes.append(_Partial(name))
        elif kind == "/":
            if open_sections.pop().name != name or not open_sections:
                raise TemplateError(f"{tag[0]} closes nothing")
        else:
            section = _Section(name, inverted=kind == "^")
            nodes.append(section)
            open_sections.append(section)
    if len(open_sections) > 1:
        raise TemplateError(f"{{{{#{open_sections[-1].name}}}}} is not closed")
    root.nodes.append(text[position:])
    return root
