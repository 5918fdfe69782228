"""Which wall to grade behind: the strongest that this machine has, if it is strong enough."""

from __future__ import annotations

import functools
import os
from collections.abc import Sequence

from autograder.errors import GuestError, UsageError
from autograder.sandbox import Limits
from autograder.sandbox.process import WorkerProcess
from autograder.sandbox.tiers import TIERS, WEAKEST, Wall, weaker


@functools.cache
def strongest(allow: tuple[str, ...]) -> Wall:
    """The strongest wall that this machine has, by trying. Raises GuestError where no process can be started."""
    process = WorkerProcess(Limits(), allow)
    process.kill()
    return process.wall


def wall(allow: Sequence[str], weakest: str = WEAKEST) -> Wall:
    """The wall to grade behind. Raises UsageError for an unknown tier, GuestError where this machine has less."""
    if weakest not in TIERS:
        raise UsageError(f"there is no tier {weakest!r}; there are {', '.join(TIERS)}")
    if os.name != "posix":
        raise GuestError("student code can be graded on Linux only; on Windows use WSL or Docker")
    found = strongest(tuple(allow))
    if weaker(found.tier, weakest):
        missing = "; ".join(
            f"{part}: {found.why_not.get(part, 'missing')}" for part in sorted(TIERS[weakest] - found.parts)
        )
        raise GuestError(
            f"student code is not run here: the wall is {found.tier}, {weakest} is asked for ({missing}). "
            "Grade on Linux, for example in Docker; or, if you trust every student, with --unsafe "
            "(for nbgrader: `require_tier: unsafe` in course.yml)"
        )
    return found
