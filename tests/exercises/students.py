"""Who answers the shipped exercises in these tests: the solution, its patches, and simulations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import torch

from autograder.answers import answer_key
from autograder.exercise import Check, Exercise, Key
from autograder.exercises import load_exercise, shipped
from autograder.grading import Keys, grade
from autograder.keys import public_key
from autograder.proof.patches import Patch, patched, read_patches, solution_sources
from autograder.sandbox import Guest
from autograder.sandbox.guest.loading import Notebook
from autograder.sandbox.inline import Inline
from autograder.verdict import Grade

torch.set_num_threads(1)  # the tensors are tiny: with more, the simulations take eighty times as long

ROOT = Path(__file__).resolve().parent.parent.parent
EXERCISES = shipped()
PATCHES = read_patches(ROOT / "solutions" / "wrong")
PUBLIC = "public"

Functions = Mapping[str, Any]


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


def checked_by(whole: Exercise, wanted: Callable[[Check], bool]) -> Exercise:
    """The exercise with some of its checks only: quicker, where the others have nothing to say."""
    return replace(whole, tasks=tuple(replace(t, checks=tuple(filter(wanted, t.checks))) for t in whole.tasks))


def names(grade: Grade, task: str) -> list[str]:
    """Of the diagnoses."""
    return [diagnosis.name for diagnosis in grade.diagnoses.get(task, ())]


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


@cache
def solution(name: str) -> Functions:
    return functions_of(sources_with(exercise(name).tasks[0].function))


def patch_of(task: str, name: str) -> Patch:
    return next(patch for patch in PATCHES if (patch.task, patch.name) == (task, name))


def patched_solution(patch: Patch) -> Functions:
    return functions_of(patched(sources_with(patch.task), patch))


def exercise_of(task: str) -> str:
    return next(name for name in EXERCISES if any(t.function == task for t in exercise(name).tasks))
