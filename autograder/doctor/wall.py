"""What the wall around student code can do on this machine: starts a real guest, and lets its code try things."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.doctor.finding import Finding, ok, problem, warning
from autograder.errors import GuestError
from autograder.exercise import Call
from autograder.sandbox import Guest, Limits
from autograder.sandbox.host import open_guest
from autograder.sandbox.tiers import PARTS, TIERS, UNSAFE, Wall
from autograder.sandbox.wall import wall

_TRIES = Path(__file__).with_name("tries.py")
_CANARY = "AUTOGRADER_CANARY"


def probe() -> dict[str, Any]:
    """What was found, as data. `landlock` is its version, 0 for none; times are in seconds."""
    started = time.monotonic()
    try:
        found = wall(("numpy",), weakest=UNSAFE)
        with (
            _canary(),
            open_guest([_TRIES.read_text(encoding="utf-8")], Limits(), ("numpy",), found) as guest,
        ):
            user = _name(_answer(guest, "user"))
            seconds = round(time.monotonic() - started, 2)
            tried = {
                "fork_refused": _answer(guest, "fork") is False,
                "memory_limited": _answer(guest, "take_memory", Limits().memory_mb) is False,
                "environment_clean": _answer(guest, "sees_variable", _CANARY) is False,
            }
    except (GuestError, OSError) as exc:
        nothing = dict.fromkeys(PARTS, False)
        return {"tier": "none", **nothing, "starts": False, "why_not": {"process": str(exc)}}
    return _as_data(found) | {"starts": True, "seconds": seconds, "user": user, **tried}


def _as_data(found: Wall) -> dict[str, Any]:
    return {
        "tier": found.tier,
        "seccomp": "seccomp" in found.parts,
        "landlock": found.landlock_abi,
        "namespaces": "namespaces" in found.parts,
        "why_not": dict(found.why_not),
    }


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
    missing = [f"no {part} ({why})" for part, why in sandbox["why_not"].items()]
    found = f"{sandbox['tier']}, as {sandbox['user']}, starts in {sandbox['seconds']:g} s: "
    said = found + ", ".join([*fails, *holds, *missing])
    if fails or sandbox["tier"] == UNSAFE:
        return problem(said, "grade on Linux, for example in Docker; see SECURITY.md for what each tier needs")
    if sandbox["tier"] != next(iter(TIERS)):
        return warning(said, "this wall is good to grade behind; SECURITY.md says what would make it stronger")
    return ok(said)


def _answer(guest: Guest, function: str, *args: Any) -> Any:
    """What the function of the tries returned; None where it came to no end."""
    (seen,) = guest.observe((Call(function, args, ("out",), 1),))
    return seen.outputs.get("out")


def _name(uid: Any) -> str:
    import pwd  # not on Windows

    try:
        return pwd.getpwuid(uid).pw_name
    except (KeyError, TypeError):
        return "a user of its own"


@contextlib.contextmanager
def _canary() -> Iterator[None]:
    """A variable of ours, which student code must not see."""
    os.environ[_CANARY] = "x"
    try:
        yield
    finally:
        del os.environ[_CANARY]
