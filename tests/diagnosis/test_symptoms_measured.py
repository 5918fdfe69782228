"""Symptoms of wrong answers whose misconception is switched off: how many get a pointer, and is it true?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from claims import is_true, tried

from autograder.answers import answer_key
from autograder.checks import Gradient, Matches
from autograder.course import load_course
from autograder.diagnosis.misconceptions import CARRIED
from autograder.exercise import Exercise, GradientOf, Key, Task
from autograder.grading import Keys, grade
from autograder.proof.attempt import Attempt, Bench, Kind
from autograder.proof.attempts import attempts
from autograder.sandbox.guest.loading import Notebook
from autograder.sandbox.inline import Inline
from autograder.verdict import SYMPTOM, Diagnosis, Grade, Status

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = "a secret"
ENOUGH = 0.7
EVERY = 3
"""One patch in so many: all of them take twenty minutes. With 1, 843 of 1117 got a pointer, and none a false one."""
SLOW = {"digits"}
"""Each answer trains a network."""


@dataclass(frozen=True)
class Told:
    """What was said of one wrong answer that could not be named."""

    name: str
    kinds: tuple[str, ...]
    named: bool
    false: tuple[str, ...]


def exercise(attempt: Attempt) -> Exercise:
    return _loaded(attempt.bench)


@cache
def _loaded(bench: Bench) -> Exercise:
    """With the checks that symptoms are read from, and no others: quicker."""
    whole = bench.load()
    kept = (tuple(c for c in task.checks if isinstance(c, Matches | Gradient)) for task in whole.tasks)
    return replace(whole, tasks=tuple(replace(t, checks=c) for t, c in zip(whole.tasks, kept, strict=True)))


@cache
def key(name: str) -> Key:
    return answer_key(next(exercise(a) for a in all_attempts() if a.bench.exercise == name), SEED)


@cache
def all_attempts() -> list[Attempt]:
    return [a for a in attempts(load_course(ROOT)) if a.kind in (Kind.PATCH, Kind.RIGHT, Kind.SOLUTION)]


def functions(sources: Sequence[str]) -> Mapping[str, Any]:
    notebook = Notebook()
    notebook.load(sources, frozenset(), lambda place: None)
    return notebook.namespace


def _is_nameable(attempt: Attempt, whole: Exercise) -> bool:
    task = whole.task(attempt.task)
    of_forward = whole.task(task.truth.task).misconceptions if isinstance(task.truth, GradientOf) else ()
    own = {m.__name__ for m in task.misconceptions}
    return set(attempt.expect) <= own | {CARRIED + m.__name__ for m in of_forward}


def without(problems: Key, task: str, names: Collection[str]) -> Key:
    """The key of an exercise in which nobody listed these misconceptions."""
    return tuple(
        replace(p, wrong={**p.wrong, task: {n: v for n, v in p.wrong[task].items() if n not in names}})
        for p in problems
    )


def told(attempt: Attempt) -> Told:
    whole = exercise(attempt)
    task, problems = whole.task(attempt.task), key(attempt.bench.exercise)
    unlisted = without(problems, attempt.task, attempt.expect)
    found = grade(whole, Keys(unlisted, unlisted), Inline(functions(attempt.sources)))
    said = found.symptoms.get(attempt.task, ())
    runs = tried(whole, task, problems, Inline(functions(attempt.sources)))
    false = tuple(s.hint for s in said if not is_true(s, whole, task, runs) or not _follows(s, task, found))
    kinds = tuple(s.name.removeprefix(SYMPTOM) for s in said)
    return Told(f"{attempt.bench.exercise}, {attempt.name}", kinds, attempt.task in found.diagnoses, false)


def _follows(said: Diagnosis, task: Task, found: Grade) -> bool:
    """What is called true to its forward has a forward that is wrong, and slopes that are right."""
    if not said.name.endswith("true to its forward") or not isinstance(task.truth, GradientOf):
        return True
    status = {(v.task, v.check, v.case): v.status for v in found.verdicts}
    wrong = [case for of, check, case in status if (of, check) == (task.function, "Matches")]
    wrong = [case for case in wrong if status[task.function, "Matches", case] is Status.FAILED]
    return any(status.get((task.truth.task, "Matches", case)) is Status.FAILED for case in wrong)


def nameable_patches(name: str) -> Iterator[Attempt]:
    for attempt in all_attempts():
        whole = exercise(attempt)
        if attempt.kind is Kind.PATCH and attempt.bench.exercise == name and _is_nameable(attempt, whole):
            yield attempt


def test_every_exercise_is_measured_together() -> None:
    assert all(attempt.task for attempt in all_attempts() if attempt.kind is Kind.PATCH)


@pytest.mark.slow
def test_most_wrong_answers_that_nobody_listed_get_a_pointer_and_all_are_true(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = sorted({a.bench.exercise for a in all_attempts()} - SLOW)
    found = [told(attempt) for name in names for attempt in list(nameable_patches(name))[::EVERY]]
    unnamed = [t for t in found if not t.named]
    pointed = [t for t in unnamed if t.kinds]
    kinds = Counter(kind for t in pointed for kind in dict.fromkeys(t.kinds))
    with capsys.disabled():
        print(f"\nsymptoms: {len(pointed)} of {len(unnamed)} wrong answers get a pointer; {dict(kinds.most_common())}")
    assert not [(t.name, t.false) for t in found if t.false]
    assert len(pointed) >= ENOUGH * len(unnamed)


@pytest.mark.slow
def test_what_is_said_of_other_wrong_answers_is_true_too() -> None:
    """Those that crash somewhere, or that have no name."""
    others = [a for a in all_attempts() if a.kind is Kind.PATCH and a.bench.exercise not in SLOW]
    rest = [a for a in others if not _is_nameable(a, exercise(a))][::EVERY]
    found = [told(attempt) for attempt in rest]
    assert not [(t.name, t.false) for t in found if t.false]


@pytest.mark.slow
def test_right_answers_show_no_symptom() -> None:
    for attempt in all_attempts():
        if attempt.kind is not Kind.PATCH:
            problems = key(attempt.bench.exercise)
            found = grade(exercise(attempt), Keys(problems, problems), Inline(functions(attempt.sources)))
            assert found.symptoms == {}, attempt.name
