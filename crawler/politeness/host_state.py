"""What is known of a host, and the file in which the next run finds it (`hosts.json` of the collection)."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HOSTS = "hosts.json"
# What a server asked for, or how it failed, is forgotten a day after the wait is over.
_MEMORY = 86_400
_MAX_BYTES = 16 << 20


class LeftAlone(StrEnum):
    """Why a host is left alone; each is counted under its words."""

    FAILING = "on a host that failed again and again"
    ROBOTS_UNREACHABLE = "on a host whose robots.txt could not be had"
    RETRY_AFTER = "on a host that asked for a longer wait than a run's"


@dataclass(slots=True)
class HostState:
    """One host. Instants are seconds since 1970 (UTC), durations seconds."""

    not_before: float = 0.0
    """The host is asked for nothing before this instant."""
    delay: float = 0.0
    """Between two requests at least so much, as its robots.txt asks for."""
    throttle: float = 0.0
    """Between two requests so much, as AutoThrottle had found out; where it begins from the next time."""
    failures: int = 0
    """So many in a row."""
    why: str = ""
    """What the last failure was."""
    left: LeftAlone | None = None
    """Set while it is left alone; not stored."""
    left_until: float = 0.0
    """Until then, where it is."""
    set_at: float = 0.0
    """When these instants were reckoned; not stored."""


class HostsFileError(Exception):
    """The file cannot be used; the message says why."""


def read_hosts(path: Path, now: float) -> dict[str, HostState]:
    """What earlier runs left, without what is out of date at `now`; empty where there is no file.

    Raises HostsFileError for a file that cannot be read or is none of these; OSError is among its causes.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise HostsFileError(f"{path} is larger than {_MAX_BYTES} bytes")
        states = {host: _state(entry) for host, entry in json.loads(content).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError, OverflowError) as error:
        raise HostsFileError(f"{path} cannot be read ({error})") from error
    return {host: state for host, state in states.items() if state.not_before + _MEMORY > now}


def write_hosts(path: Path, states: Mapping[str, HostState], now: float) -> None:
    """Replace the file; a kill leaves the old one or the new one. Hosts with nothing to say are left out.

    Raises OSError.
    """
    content = {
        host: {
            "notBefore": datetime.fromtimestamp(state.not_before or now, UTC).isoformat(),
            "delay": state.delay,
            "throttle": state.throttle,
            "failures": state.failures,
            "why": state.why,
        }
        for host, state in sorted(states.items())
        if state.failures or state.delay or state.throttle or state.not_before > now
    }
    new = path.with_name(f"{path.name}.new")
    try:
        new.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _state(entry: dict[str, Any]) -> HostState:
    delay, throttle, failures = float(entry["delay"]), float(entry.get("throttle", 0)), int(entry["failures"])
    if not (0 <= delay < math.inf and 0 <= throttle < math.inf and failures >= 0):
        raise ValueError("a delay or a number of failures is none")
    not_before = datetime.fromisoformat(entry["notBefore"])
    if not_before.tzinfo is None:
        raise ValueError("an instant has no offset")
    return HostState(
        not_before=not_before.timestamp(), delay=delay, throttle=throttle, failures=failures, why=str(entry["why"])
    )
