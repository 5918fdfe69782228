"""Checks of batch_norm2d that want other calls than usual."""

# mypy: allow-untyped-defs, allow-untyped-calls

from dataclasses import dataclass, replace

import numpy as np

from autograder import checks


@dataclass(frozen=True)
class Repeatable(checks.Repeatable):
    """As it is everywhere; only, the other inputs of the calls in between are -2 times the first: no variance is."""

    def plan(self, exercise, task, problem):
        """The same calls, with variances that there can be."""
        return tuple(tuple(map(_possible, script)) for script in super().plan(exercise, task, problem))


def _possible(call):
    if call.function != "batch_norm2d_forward":
        return call
    *first, running_var, training = call.args[:6]
    return replace(call, args=(*first, np.abs(running_var), training, *call.args[6:]))
