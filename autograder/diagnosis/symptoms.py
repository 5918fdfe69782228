"""Mistakes that nobody listed: what a wrong answer shows, in one sentence that claims no more than is certain.

Of a secret key a sentence tells nothing but names, axes, sizes and settings, which every student may know, and a few
small numbers from a fixed list.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks import Gradient, Matches
from autograder.compare import difference
from autograder.credit import Outcome
from autograder.diagnosis import amounts, arrangement, places, shapes, terms
from autograder.diagnosis.cases import Sides
from autograder.diagnosis.wrong_part import Detector, Part, parts_of
from autograder.exercise import Exercise, GradientOf, Task
from autograder.verdict import SYMPTOM, Diagnosis, Status

DETECTORS: tuple[Detector, ...] = (
    shapes.none,
    shapes.yes_or_no,
    shapes.whole_numbers,
    amounts.not_a_number,
    shapes.axes_of_one,
    places.written_nowhere,
    terms.another_value,
    amounts.sign,
    amounts.factor,
    terms.term,
    terms.multiplied,
    amounts.few_digits,
    amounts.only_whole,
    terms.apart_from_a_term,
    arrangement.flipped,
    arrangement.transposed,
    shapes.summed,
    shapes.piece,
    places.by_value,
    amounts.difference,
    places.alike,
    places.first_or_last,
    places.beginning,
    arrangement.shifted,
    places.border,
    shapes.piece_of_an_input,
    arrangement.mixed,
    places.corner,
    shapes.lengths,
    amounts.one_way,
)
"""What tells most stands first. Each speaks only of what is so in every case in which the part is wrong."""

SOME_CASES = f"{SYMPTOM}some cases"
_WRONG = (Status.FAILED, Status.CRASHED, Status.TIMED_OUT)


def symptoms(exercise: Exercise, task: Task, outcomes: Sequence[Outcome]) -> tuple[Diagnosis, ...]:
    """One for each output that is wrong and shows something, or else one for all. `outcomes`: those of all checks."""
    matches = [o for o in outcomes if isinstance(o.check, Matches)]
    if any(o.status not in (Status.PASSED, *_WRONG) for o in matches):
        return ()
    judged = [o for o in matches if o.judged]
    with np.errstate(all="ignore"):
        parts = list(parts_of(exercise, task, judged))
        if task.view and 0 < len(parts) < len(task.compared):
            return (_of_view(task, [part.name for part in parts]),)
        found = (_of_part(part, outcomes, len(judged) == len(matches)) for part in parts)
        return tuple(filter(None, found)) or _of_cases(exercise, task, matches)


def _of_view(task: Task, wrong: Sequence[str]) -> Diagnosis:
    """Of an answer that is looked at from several sides: from which it is wrong."""
    sides = [", ".join(f"'{n}'" for n in task.compared if (n in wrong) is side) for side in (True, False)]
    return Diagnosis(f"{SYMPTOM}one side", f"What is wrong is {sides[0]}; right wherever it runs is {sides[1]}.")


def _of_part(part: Part, outcomes: Sequence[Outcome], complete: bool) -> Diagnosis | None:
    """`complete`: there is no case in which the part is unknown."""
    outputs = (part.name,) if len(part.task.compared) > 1 else ()
    if isinstance(part.task.truth, GradientOf) and _true_to_its_forward(part, part.task.truth, outcomes):
        words = f"{part.name} is the gradient of your own {part.task.truth.task}; mend that one first."
        return Diagnosis(f"{SYMPTOM}true to its forward", words, outputs)
    sides = _sides(part)
    exactly, only = (sides.exactly(), sides.only()) if complete else ("", "")
    detectors = DETECTORS[1:] if part.task.view else DETECTORS  # a view gives None for what it can't look at
    claim = next(filter(None, (detector(part) for detector in detectors)), None)
    if claim is None:
        words = _cases(part.name, exactly, only)
        return Diagnosis(SOME_CASES, words, outputs) if words else None
    if exactly or only:
        words = _where(claim.words, exactly, only)
    elif complete:
        words = f"In every case{' that goes wrong' if part.right else ''}, {claim.words}."
    else:
        words = f"In every case that runs and is wrong, {claim.words}."
    return Diagnosis(SYMPTOM + claim.kind, words, outputs)


def _true_to_its_forward(part: Part, of: GradientOf, outcomes: Sequence[Outcome]) -> bool:
    """Where it is wrong the forward is wrong too, and by the forward's slopes it is right."""
    cases = {pair.problem.case.name for pair in part.wrong}
    by_slope = {
        o.problem.case.name for o in outcomes if isinstance(o.check, Gradient) and o.judged and not o.parts[part.name]
    }
    wrong_forward = {
        o.problem.case.name
        for o in outcomes
        if isinstance(o.check, Matches) and o.judged and _forward_is_wrong(o, of.task)
    }
    return cases <= by_slope & wrong_forward


def _forward_is_wrong(outcome: Outcome, forward: str) -> bool:
    right = outcome.problem.right.get(forward, {})
    calls = zip(outcome.trial.scripts[0], outcome.trial.made[0], strict=True)
    return any(
        difference(name, made.outputs.get(name), want)
        for call, made in calls
        if call.function == forward
        for name, want in right.items()
    )


def _sides(part: Part) -> Sides:
    wrong, right = ([pair.problem for pair in side] for side in (part.wrong, part.right))
    telling = [pair.problem for pair in part.right if pair.want is not None and pair.want.any()]
    return Sides(part.exercise, part.task, wrong, right, telling)


def _where(claim: str, exactly: str, only: str) -> str:
    if exactly:
        return f"Wherever {exactly}, and nowhere else, {claim}."
    return f"It goes wrong only where {only}: {claim}."


def _cases(what: str, exactly: str, only: str) -> str:
    if exactly:
        return f"{what} goes wrong wherever {exactly}, and nowhere else."
    return f"{what} goes wrong only where {only}." if only else ""


def _of_cases(exercise: Exercise, task: Task, matches: Sequence[Outcome]) -> tuple[Diagnosis, ...]:
    """Where the outputs show nothing, or don't come at all."""
    wrong, right = ([o.problem for o in matches if (o.status in _WRONG) is side] for side in (True, False))
    if not wrong:
        return ()
    sides = Sides(exercise, task, wrong, right, right)
    words = _cases("It", sides.exactly(), sides.only())
    return (Diagnosis(SOME_CASES, words),) if words else ()
