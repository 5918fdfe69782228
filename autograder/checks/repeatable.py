"""Does the same call give the same again?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from autograder.compare import difference
from autograder.exercise import Call, Exercise, GradientOf, Problem, Ref, Result, Script, Task, Trial, Values


@dataclass(frozen=True)
class Repeatable:
    """The same call gives the same, with others in between: f(x), f(z), f(y), f(x), or b(f(x)), f(y), f(z), b(f(x)).

    It finds global caches, uninitialised memory and state that is kept between calls. y is 3x: after x and -x,
    what a linear function adds up would be as if nothing had happened, and a variance stays one. z is drawn for the
    exercise's next case, with its shapes and settings. Where all numbers are from 0 to 1, y is x/3: the range may be
    promised.
    """

    points: float
    moves: tuple[str, ...] = ()
    """Inputs of the task's own. Each alone, exchanged for y, gives another answer on smooth cases, unless the numbers
    of that are all alike. What is kept by shape, an answer or a padded x, is right for x, and given for y too.
    """
    manner: ClassVar[bool] = True

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """One script: the call, the other inputs' calls, one for each input that `moves`, the first call again."""
        script = exercise.script(task.function, problem.inputs)
        others = _others(problem.inputs, exercise.input_names(task.function))
        other = exercise.script(task.function, others)
        elsewhere = _of_next_case(exercise, task, problem)
        moved = tuple(_exchanged(script[-1], task, name, others[name]) for name in self.moves)
        # Where it takes a cache, only the calls that make another one, the other shape last: its traces show. Else the
        # other shape first: then x's own is that of the call before, and of that call alone some keep something.
        between = (other[:-1], *elsewhere) if other[:-1] else (*elsewhere, () if moved else other)
        return ((*_joined(script, between), *moved, script[-1]),)

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each output; equal to the last bit, NaN to NaN. (A simulated answer may have none.)"""
        once = len(exercise.script(task.function, problem.inputs))
        first, last = trial.made[0][once - 1].outputs, trial.made[0][-1].outputs
        said = {name: _complaint(task, name, first[name], last[name]) for name in task.returns if name in first}
        moved = zip(self.moves, trial.made[0][-1 - len(self.moves) : -1], strict=True)
        said |= {f"another {at}": _kept(at, first, made.outputs) for at, made in moved if _can_show(task, problem, at)}
        return said or {"": ""}


def _others(inputs: Values, names: Iterable[str]) -> Values:
    """Other numbers for the inputs of these names."""
    asked = {name: inputs[name] for name in names if name in inputs}
    floats = {name: v for name, v in asked.items() if isinstance(v, np.ndarray) and v.dtype.kind == "f"}
    promised = all(np.all((v >= 0) & (v <= 1)) for v in floats.values())
    return {**inputs, **{name: v / 3 if promised else 3 * v for name, v in floats.items()}}


def _of_next_case(exercise: Exercise, task: Task, problem: Problem) -> Sequence[Script]:
    """The calls that `task` takes results of, or else its own; none where they take a gradient, which has no draw."""
    functions = [arg.task for arg in task.args if isinstance(arg, Result)] or [task.function]
    upstream = {t.truth.upstream for t in exercise.tasks if isinstance(t.truth, GradientOf)}
    if any(upstream & set(exercise.input_names(function)) for function in functions):
        return ()
    at = [case.name for case in exercise.cases].index(problem.case.name)
    case = exercise.cases[(at + 1) % len(exercise.cases)]
    drawn = exercise.draw(np.random.default_rng(0), **case.settings)
    return [exercise.script(function, drawn) for function in dict.fromkeys(functions)]


def _joined(script: Script, more: Sequence[Script]) -> Script:
    """One script of several; Refs stay with their own."""
    for calls in more:
        script += tuple(_moved(call, len(script)) for call in calls)
    return script


def _moved(call: Call, by: int) -> Call:
    return replace(call, args=tuple(Ref(a.call + by, a.output) if isinstance(a, Ref) else a for a in call.args))


def _exchanged(call: Call, task: Task, name: str, other: Any) -> Call:
    """The call with another value of this input. What else it takes stays as it is, results of earlier calls too."""
    args = zip(task.args, call.args, strict=False)  # some may be left to their defaults
    return replace(call, args=tuple(other if arg == name else value for arg, value in args))


def _can_show(task: Task, problem: Problem, name: str) -> bool:
    """Not where numbers saturate, and not where all are alike: the softmax of equal scores does not mind how large."""
    right = problem.right[task.function].values()
    return problem.case.smooth and _varies(problem.inputs[name]) and any(map(_varies, right))


def _varies(value: Any) -> bool:
    return isinstance(value, np.ndarray) and len(np.unique(value)) > 1


def _kept(name: str, first: Values, moved: Values) -> str:
    if any(difference(output, moved[output], value, tolerance=0.0) for output, value in first.items()):
        return ""
    return (
        f"another {name} of the same shape gives the same answer: is something kept from an earlier call, by shape? "
        "Work it out anew for each input."
    )


def _complaint(task: Task, name: str, first: Any, last: Any) -> str:
    if not difference(name, last, first, tolerance=0.0):
        return ""
    cache = " Is its cache as it was?" if any(isinstance(arg, Result) for arg in task.args) else ""
    return (
        f"{name} comes out differently when the same call is made again, after another one: what stays behind?{cache}"
    )
