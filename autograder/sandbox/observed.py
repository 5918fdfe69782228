"""What a process answers to a call, as an observation: it is data of anybody's making until it went through here."""

from __future__ import annotations

from typing import Any

from autograder.sandbox.guest.returned import is_answer
from autograder.sandbox.guest.script import BLOCKED, CRASHED, MISSING, RIGHT, UNWRITTEN, Call, Observation
from autograder.sandbox.plain import plain
from autograder.sandbox.process import Died

_MAX_ERROR = 10_000  # characters
_STATUSES = {RIGHT, CRASHED, MISSING, UNWRITTEN, BLOCKED}


def observed(answer: Any, call: Call) -> Observation:
    """The answer in plain texts, if it is an observation of this call. Raises Died for anything else."""
    if isinstance(answer, Observation) and _fits(call, **vars(answer)):
        return plain(answer)
    raise Died("it sent something that is no observation")


def _fits(call: Call, outputs: Any, changed: Any, status: Any, error: Any, shares: Any, steps: Any) -> bool:
    """Decoding has checked nothing of a record but its name and the number of its fields."""
    return (
        isinstance(status, str)
        and status in _STATUSES
        and isinstance(outputs, dict)
        and set(outputs) == set(call.returns[: call.sends] if status == RIGHT else ())
        and all(map(is_answer, outputs.values()))
        and isinstance(changed, tuple)
        and isinstance(shares, tuple)
        and all(type(i) is int for i in (*changed, *shares, steps))
        and isinstance(error, str)
        and len(error) <= _MAX_ERROR
    )
