"""The words of an exercise: cases, tasks, problems and the one protocol that every check follows. No torch, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

import numpy as np

from autograder.errors import CourseError
from autograder.sandbox.guest.script import Call, Given, Module, Observation, Ref, Script, Seed, Values

__all__ = [
    "Call", "Case", "Check", "Exercise", "Given", "GradientOf", "Key", "Module", "Observation", "Problem",
    "Ref", "Result", "Script", "Seed", "Task", "Trial", "Values",
]  # fmt: skip


@dataclass(frozen=True)
class Result:
    """An argument that is what another task returned, in the student's own version: a cache, trained weights."""

    task: str
    output: str


@dataclass(frozen=True)
class GradientOf:
    """A truth by autograd: the gradient of a task's truth, and of each of its misconceptions (carried over)."""

    task: str
    wrt: tuple[str, ...]
    upstream: str = "dout"


@dataclass(frozen=True)
class Case:
    """One setting of the inputs."""

    name: str
    settings: Values = field(default_factory=dict)
    """Keyword arguments of the exercise's `draw`."""
    smooth: bool = True
    """False: a kink, a tie or integers; no finite differences here."""


@dataclass(frozen=True)
class Task:
    """One function that the student writes."""

    function: str
    truth: Callable[..., Any] | GradientOf
    """Takes the inputs that its parameters name; returns what `compared` names. Tensors in, tensors out."""
    args: tuple[str | Result, ...]
    returns: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    """None: a helper whose result another task takes."""
    keeps: tuple[str, ...] = ()
    """Returned after `returns`; opaque, and never leaves the guest."""
    misconceptions: tuple[Callable[..., Any], ...] = ()
    """Wrong versions of the truth. For a GradientOf they also get the upstream gradient, and return the gradients."""
    compares: tuple[str, ...] = ()
    view: Callable[[Values, Mapping[str, Values]], Values] | None = None
    """From inputs and the outputs of every function called: the values named by `compares`, in NumPy."""

    @property
    def compared(self) -> tuple[str, ...]:
        """The names of the values that are compared with the truth: the outputs, or what `view` makes of them."""
        return self.compares or self.returns

    @property
    def out_of(self) -> float:
        """Points of all checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True)
class Problem:
    """One case, drawn: its inputs and, by task, the right values and those of every misconception."""

    case: Case
    inputs: Values
    right: Mapping[str, Values]
    wrong: Mapping[str, Mapping[str, Values]]
    """Task, then misconception. One that can't be computed on this case is left out."""

    def with_counts(self, script: Script) -> Script:
        """The script with those calls marked that are to return several whole numbers, by what is right here."""
        marked = {id(call): replace(call, counts=True) for call in script if self._counts(call)}
        return tuple(marked.get(id(call), call) for call in script)  # a call that is made again stays the same one

    def _counts(self, call: Call) -> bool:
        right = self.right.get(call.function, {})
        several = len(call.returns) > 1 and set(right) == set(call.returns)
        return several and all(map(_is_whole, right.values()))


def _is_whole(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu"


Key = tuple[Problem, ...]
"""All problems of one (exercise, seed)."""


@dataclass(frozen=True)
class Exercise:
    """One file of `exercises/`: its name is the file's name and the grade id."""

    name: str
    draw: Callable[..., dict[str, Any]]
    """`draw(rng, **case.settings)` -> inputs by name: Python scalars, tuples, float64 arrays; no NumPy scalars."""
    cases: tuple[Case, ...]
    tasks: tuple[Task, ...]
    given: tuple[str, ...] = ()
    """Functions of the course's layers that stand over the student's own, so that earlier mistakes don't cascade."""

    def __post_init__(self) -> None:
        for what, names in (("case", [c.name for c in self.cases]), ("task", [t.function for t in self.tasks])):
            if len(set(names)) < len(names):
                raise CourseError(
                    f"exercise {self.name}: two {what}s have the same name among {names}; give each its own"
                )

    @property
    def out_of(self) -> float:
        """Points of all tasks."""
        return sum(task.out_of for task in self.tasks)

    def task(self, function: str) -> Task:
        """The task of that name."""
        found = next((t for t in self.tasks if t.function == function), None)
        if found is None:
            raise CourseError(
                f"exercise {self.name} has no task {function!r}; it has {[t.function for t in self.tasks]}"
            )
        return found

    def script(self, function: str, inputs: Values) -> Script:
        """The call of `function`, after the calls whose results it takes.

        Inputs that are left out at the end use the student's own defaults.
        """
        calls: list[Call] = []
        self._append(calls, self.task(function), inputs)
        return tuple(calls)

    def input_names(self, function: str) -> Iterator[str]:
        """The inputs that a call of `function` needs, those of the calls before it first. Names may come twice."""
        args = self.task(function).args
        for arg in args:
            if isinstance(arg, Result):
                yield from self.input_names(arg.task)
        yield from (arg for arg in args if isinstance(arg, str))

    def _append(self, calls: list[Call], task: Task, inputs: Values) -> int:
        args = tuple(self._argument(calls, arg, inputs) for arg in self._passed(task, inputs))
        calls.append(Call(task.function, args, task.returns + task.keeps, len(task.returns)))
        return len(calls) - 1

    def _argument(self, calls: list[Call], arg: str | Result, inputs: Values) -> Any:
        if isinstance(arg, str):
            return inputs[arg]
        of = self.task(arg.task)
        made = next((i for i, call in enumerate(calls) if call.function == of.function), None)
        at = self._append(calls, of, inputs) if made is None else made
        return Ref(at, (of.returns + of.keeps).index(arg.output))

    def _passed(self, task: Task, inputs: Values) -> tuple[str | Result, ...]:
        there = [isinstance(arg, Result) or arg in inputs for arg in task.args]
        count = there.index(False) if False in there else len(there)
        if any(there[count:]):
            raise CourseError(
                f"exercise {self.name}: {task.function} gets {task.args}, but the draw leaves out {task.args[count]!r} "
                "and gives a later one; arguments go by position, so leave out only the last ones"
            )
        return task.args[:count]


@dataclass(frozen=True)
class Trial:
    """The scripts that one check ran on one problem, and what was seen."""

    scripts: tuple[Script, ...]
    made: tuple[tuple[Observation, ...], ...]


class Check(Protocol):
    """One question asked of a task: plans scripts and judges what they did. Judging is pure NumPy."""

    manner: ClassVar[bool]
    """True: all cases or nothing, and paid only where the answer is right somewhere or its mistake is recognised."""

    @property
    def points(self) -> float:
        """What it pays over all cases."""
        ...

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The scripts to run; () where this check has nothing to ask on this problem."""
        ...

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """By part (mostly an output): the complaint, or "" where it passes."""
        ...
