"""Grades attempts as students are graded, behind the wall and under a secret of its own; several at a time."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache

from autograder.exercise import Exercise
from autograder.grading import Keys, grade
from autograder.keys import public_key, secret_key
from autograder.proof.attempt import Attempt, Bench, Kind
from autograder.proof.finding import Finding, finding
from autograder.proof.simulated import Simulated, Zeros, believing
from autograder.sandbox.host import open_guest
from autograder.verdict import Grade

SECRET = "autograder verify"
"""Fixed, so that what is proven today is proven tomorrow; nobody's grade hangs on it."""


def findings(attempts: Sequence[Attempt]) -> Iterator[Finding]:
    """What came of each attempt, in their order, as they come.

    Raises CourseError where an exercise file is wrong, GuestError where the sandbox fails.
    """
    for bench in dict.fromkeys(attempt.bench for attempt in attempts):
        keys(bench)  # made once, before several processes want them
    workers = min(os.cpu_count() or 1, len(attempts))
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(found, attempts)


def found(attempt: Attempt) -> Finding:
    """What comes of one attempt."""
    exercise = _exercise(attempt.bench)
    return finding(attempt, exercise, _grade(attempt, exercise))


@cache
def _exercise(bench: Bench) -> Exercise:
    return bench.load()


@cache
def keys(bench: Bench) -> Keys:
    """The keys that attempts on an exercise are graded by."""
    exercise = _exercise(bench)
    return Keys(secret_key(exercise, SECRET, bench.folder), public_key(exercise, bench.folder))


def _grade(attempt: Attempt, exercise: Exercise) -> Grade:
    if not attempt.sources:
        return grade(exercise, keys(attempt.bench), _simulated(attempt, exercise))
    bench = attempt.bench
    with ExitStack() as stack:
        opened = (open_guest(attempt.sources, bench.limits, bench.allow, given=bench.given) for _ in range(2))
        guest, showing = map(stack.enter_context, opened)
        return grade(exercise, keys(bench), guest, showing)


def _simulated(attempt: Attempt, exercise: Exercise) -> Simulated:
    import torch

    torch.set_num_threads(1)  # the tensors are tiny: with more, it takes eighty times as long
    if attempt.kind is Kind.ZEROS:
        return Zeros(exercise)
    return believing(exercise, exercise.task(attempt.task), *attempt.expect)
