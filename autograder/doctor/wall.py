"""What the wall around student code can do on this machine: starts a real guest, and lets its code try things."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.doctor.finding import Finding, problem, warning
from autograder.errors import GuestError
from autograder.exercise import Call, Limits
from autograder.sandbox import Guest
from autograder.sandbox.host import TIER, open_guest

_TRIES = Path(__file__).with_name("tries.py")
_CANARY = "AUTOGRADER_CANARY"
_NOT_YET = "the wall of this version does not use it"
_LAYERS = ("seccomp", "landlock", "namespaces")


def probe() -> dict[str, Any]:
    """What was found, as data. `landlock` is its version, 0 for none; times are in seconds."""
    known: dict[str, Any] = {"tier": TIER, "seccomp": False, "landlock": 0, "namespaces": False}
    why_not = dict.fromkeys(_LAYERS, _NOT_YET)
    started = time.monotonic()
    try:
        with _canary(), open_guest([_TRIES.read_text(encoding="utf-8")], Limits(), ("numpy",)) as guest:
            user = _answer(guest, "user")
            seconds = round(time.monotonic() - started, 2)
            tried = {
                "fork_refused": _answer(guest, "fork") is False,
                "memory_limited": _answer(guest, "take_memory", Limits().memory_mb) is False,
                "environment_clean": _answer(guest, "sees_variable", _CANARY) is False,
            }
    except (GuestError, OSError) as exc:
        return known | {"tier": "none", "starts": False, "why_not": {"process": str(exc), **why_not}}
    return known | {"starts": True, "seconds": seconds, "user": user, **tried, "why_not": why_not}


def judged(sandbox: dict[str, Any]) -> Finding:
    """The probe's result in words."""
    if not sandbox["starts"]:
        return problem(
            f"student code can't be run: {sandbox['why_not']['process']}", "on Windows use WSL; else report it"
        )
    told = {
        "fork_refused": ("no processes of its own", "it can start processes"),
        "memory_limited": ("memory limited", "its memory is not limited"),
        "environment_clean": ("environment empty", "it sees our environment"),
    }
    holds = [right for name, (right, _) in told.items() if sandbox[name]]
    fails = [wrong for name, (_, wrong) in told.items() if not sandbox[name]]
    missing = [f"no {name}" for name in _LAYERS if not sandbox[name]]
    found = f"{sandbox['tier']}, as {sandbox['user']}, starts in {sandbox['seconds']:g} s: "
    return warning(
        found + ", ".join([*fails, *holds, *missing]),
        "grade work that you distrust on a machine, or in a container, that holds nothing else",
    )


def _answer(guest: Guest, function: str, *args: Any) -> Any:
    """What the function of the tries returned; None where it came to no end."""
    (seen,) = guest.observe((Call(function, args, ("out",), 1),))
    return seen.outputs.get("out")


@contextlib.contextmanager
def _canary() -> Iterator[None]:
    """A variable of ours, which student code must not see."""
    os.environ[_CANARY] = "x"
    try:
        yield
    finally:
        del os.environ[_CANARY]
