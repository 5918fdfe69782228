"""Who answers the shipped exercises in these tests: the solution, its patches, the demo class, and simulations."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.answers import _callable, _gradient, _values, answer_key
from autograder.checks import Matches
from autograder.exercise import Exercise, GradientOf, Key, Ref, Script, Task
from autograder.exercises import load_exercise, shipped
from autograder.grading import Keys, grade
from autograder.keys import public_key
from autograder.proof import Patch, patched, read_patches, solution_sources
from autograder.sandbox import Guest
from autograder.sandbox.guest.loading import Notebook
from autograder.sandbox.guest.script import CRASHED, Observation
from autograder.sandbox.inline import Inline
from autograder.verdict import Grade

torch.set_num_threads(1)  # the tensors are tiny: with more, the simulations take eighty times as long

ROOT = Path(__file__).resolve().parent.parent.parent
EXERCISES = shipped()
PATCHES = read_patches(ROOT / "solutions" / "wrong")
PUBLIC = "public"

Functions = Mapping[str, Any]
Wrong = Mapping[str, Callable[..., Any]]


@cache
def exercise(name: str) -> Exercise:
    return load_exercise(name)


@cache
def key(name: str, seed: str) -> Key:
    return public_key(exercise(name)) if seed == PUBLIC else answer_key(exercise(name), seed)


def graded(name: str, answers: Guest | Functions, seed: str = "a secret") -> Grade:
    return grade(exercise(name), Keys(key(name, seed), key(name, PUBLIC)), _guest(answers))


def _guest(answers: Guest | Functions) -> Guest:
    return Inline(answers) if isinstance(answers, Mapping) else answers


def matched(name: str, guest: Guest) -> Grade:
    """By the Matches checks alone: quick, where the other checks have nothing to say."""
    whole = exercise(name)
    tasks = tuple(replace(t, checks=tuple(c for c in t.checks if isinstance(c, Matches))) for t in whole.tasks)
    return grade(replace(whole, tasks=tasks), Keys(key(name, "a secret"), key(name, PUBLIC)), guest)


def names(grade: Grade, task: str) -> list[str]:
    """Of the diagnoses."""
    return [diagnosis.name for diagnosis in grade.diagnoses.get(task, ())]


def words(grade: Grade, task: str) -> set[str]:
    """All that explains a loss: checks, statuses and diagnoses; empty where nothing is lost."""
    lost = [v for v in grade.verdicts if v.task == task and v.points < v.out_of - 1e-9]
    found = {word for v in lost for word in (v.check, str(v.status))}
    return found | set(names(grade, task)) if lost else set()


def functions_of(sources: Sequence[str]) -> Functions:
    """What the cells define, loaded as the guest loads them."""
    notebook = Notebook()
    notebook.load(sources, frozenset(), lambda place: None)
    return notebook.namespace


@cache
def sources_with(task: str) -> tuple[str, ...]:
    """The cells of the solution notebook that defines the task."""
    for path in sorted((ROOT / "solutions").glob("[0-9]*_*.py")):
        sources = solution_sources(path)
        if any(f"def {task}(" in source for source in sources):
            return tuple(sources)
    raise LookupError(f"no notebook in solutions/ defines {task}")


def solution(name: str) -> Functions:
    return functions_of(sources_with(exercise(name).tasks[0].function))


def patched_solution(patch: Patch) -> Functions:
    return functions_of(patched(sources_with(patch.task), patch))


def exercise_of(task: str) -> str:
    return next(name for name in EXERCISES if any(t.function == task for t in exercise(name).tasks))


@cache
def demo_class() -> Mapping[str, Any]:
    """The members of `demo/class/`, by name, as `demo/students.py` reads them."""
    spec = spec_from_file_location("demo_students_for_exercises", ROOT / "demo" / "students.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return {student.name: student for student in module.read_class()}


@dataclass(frozen=True)
class Simulated:
    """Answers by torch: the truth, but for the tasks in `wrong`. A backward without one is true to its forward."""

    exercise: Exercise
    wrong: Wrong = field(default_factory=dict)

    def observe(self, script: Script) -> tuple[Observation, ...]:
        return tuple(self._answer(script, at) for at in range(len(script)))

    def _answer(self, script: Script, at: int) -> Observation:
        task = self.exercise.task(script[at].function)
        try:
            values = _values(task, self._function(task), self._inputs(script, at))
        except ValueError as exc:
            return Observation(status=CRASHED, error=str(exc))
        return Observation({name: self.said(value) for name, value in values.items()})

    def said(self, value: Any) -> Any:
        return value.item() if isinstance(value, np.ndarray) and not value.ndim else value

    def _inputs(self, script: Script, at: int) -> dict[str, Any]:
        """By name; with those of the forward whose cache is taken."""
        found: dict[str, Any] = {}
        for name, value in zip(self.exercise.task(script[at].function).args, script[at].args, strict=False):
            found |= self._inputs(script, value.call) if isinstance(value, Ref) else {str(name): value}
        return found

    def _function(self, task: Task) -> Callable[..., Any]:
        if task.function in self.wrong:
            return self.wrong[task.function]
        if isinstance(task.truth, GradientOf) and task.truth.task in self.wrong:
            return _gradient(self.wrong[task.truth.task], task.truth)
        return _callable(self.exercise, task.truth)


@dataclass(frozen=True)
class Zeros(Simulated):
    """Answers nothing but zeros, in the right shapes."""

    def said(self, value: Any) -> Any:
        return None if value is None else super().said(np.zeros_like(value))
