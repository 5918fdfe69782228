"""One student's functions, one exercise, its keys, one guest -> Grade.

Points come from the secret key; the words that a student reads come from the public one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import numpy as np

from autograder.checks import Matches
from autograder.checks.seen import seen, unseen
from autograder.credit import Outcome, pay, whole
from autograder.diagnosis.misconceptions import explain
from autograder.diagnosis.symptoms import symptoms
from autograder.exercise import Check, Exercise, GradientOf, Key, Observation, Problem, Script, Task, Trial
from autograder.sandbox import Guest
from autograder.sandbox.guest import codec
from autograder.sandbox.guest.script import BLOCKED, CRASHED, MISSING, RIGHT, TIMED_OUT, UNWRITTEN
from autograder.verdict import HIDDEN, Diagnosis, Example, Grade, Status, Verdict

NEEDS_AN_ANSWER = "counts as soon as one whole case gives the right answer"

_STATUS = {
    CRASHED: Status.CRASHED,
    TIMED_OUT: Status.TIMED_OUT,
    MISSING: Status.MISSING,
    UNWRITTEN: Status.MISSING,
    BLOCKED: Status.CRASHED,  # said of a call that depends on no other, by a guest that lies
}

_TELLING = (Status.FAILED, Status.CRASHED)
"""Where there is something to show."""

Observe = Callable[[Script], tuple[Observation, ...]]


@dataclass(frozen=True)
class Keys:
    """The two keys of one exercise; a student's own check() has the public one in both places."""

    secret: Key
    public: Key


def grade(exercise: Exercise, keys: Keys, guest: Guest, showing: Guest | None = None) -> Grade:
    """Runs every check of every task.

    `showing` is a guest over the same functions that never saw a secret value: what it says in words is shown to the
    student. Left out, `guest` does both; that is for a public key in both places.
    Raises GuestError for a fault of ours; nothing that student code does raises.
    """
    observe = _observing_once(guest)
    show = observe if showing is None else _observing_once(showing)
    found: dict[str, _Found] = {}
    for task in exercise.tasks:
        if task.checks:
            found[task.function] = _TaskGrading(exercise, task, keys, observe, show, found).grade()
    verdicts = tuple(verdict for of_task in found.values() for verdict in of_task.verdicts)
    return Grade(
        exercise.name,
        round(sum(v.points for v in verdicts), 2),
        exercise.out_of,
        verdicts,
        diagnoses={function: of_task.diagnoses for function, of_task in found.items() if of_task.diagnoses},
        examples={function: of_task.example for function, of_task in found.items() if of_task.example is not None},
        symptoms={function: of_task.symptoms for function, of_task in found.items() if of_task.symptoms},
    )


@dataclass(frozen=True)
class _Found:
    """What grading found in one task."""

    verdicts: list[Verdict]
    diagnoses: tuple[Diagnosis, ...]
    example: Example | None
    symptoms: tuple[Diagnosis, ...]


def _observing_once(guest: Guest) -> Observe:
    """Equal scripts run once: Matches, Pure and Gradient share their first."""
    made: dict[bytes, tuple[Observation, ...]] = {}

    def observe(script: Script) -> tuple[Observation, ...]:
        wanted = codec.encode(script)
        if wanted not in made:
            made[wanted] = guest.observe(script)
        return made[wanted]

    return observe


@dataclass(frozen=True)
class _TaskGrading:
    exercise: Exercise
    task: Task
    keys: Keys
    observe: Observe
    show: Observe
    earlier: Mapping[str, _Found]
    """The tasks before this one."""

    def grade(self) -> _Found:
        rows = [(check, list(self.outcomes(check, self.keys.secret, self.observe))) for check in self.task.checks]
        matches = [o for check, outcomes in rows if isinstance(check, Matches) for o in outcomes]
        judged = [(o.problem, o.trial) for o in matches if o.judged]
        diagnoses = explain(self.exercise, self.task, judged, self.found_in_forward())
        answered = bool(diagnoses) or any(whole(self.task, o) for o in matches)
        verdicts = [
            self.verdict(outcome, *paid, answered)
            for check, outcomes in rows
            for outcome, paid in zip(outcomes, pay(self.task, check, outcomes, answered), strict=True)
        ]
        every = [outcome for _, outcomes in rows for outcome in outcomes]
        unnamed = () if diagnoses else symptoms(self.exercise, self.task, every)
        return _Found(_missing_or_crashed(verdicts), diagnoses, self.example(matches), unnamed)

    def found_in_forward(self) -> list[str]:
        truth = self.task.truth
        if not isinstance(truth, GradientOf) or truth.task not in self.earlier:
            return []
        return [diagnosis.name for diagnosis in self.earlier[truth.task].diagnoses]

    def outcomes(self, check: Check, key: Key, observe: Observe) -> Iterator[Outcome]:
        for problem in key:
            scripts = tuple(map(problem.with_counts, check.plan(self.exercise, self.task, problem)))
            if scripts:
                yield self.outcome(check, problem, Trial(scripts, tuple(map(observe, scripts))))

    def outcome(self, check: Check, problem: Problem, trial: Trial) -> Outcome:
        for script, made in zip(trial.scripts, trial.made, strict=True):
            stopped = next((i for i, o in enumerate(made) if o.status != RIGHT), None)
            if stopped is not None:
                status, error = self.unjudged(problem, script[: stopped + 1], made[: stopped + 1])
                return Outcome(check, problem, trial, status, {}, error)
        parts = check.judge(self.exercise, self.task, problem, trial)
        return Outcome(check, problem, trial, Status.FAILED if any(parts.values()) else Status.PASSED, parts)

    def unjudged(self, problem: Problem, script: Script, made: Sequence[Observation]) -> tuple[Status, str]:
        """The last of these calls did not return: this task's own failure, unless an earlier one is to blame."""
        before = takewhile(lambda pair: pair[0].function != self.task.function, zip(script, made, strict=True))
        for call, observation in before:  # after the first call of this task's own, other inputs may follow
            if observation.status != RIGHT and not self.exercise.task(call.function).checks:
                return _STATUS[observation.status], _stopped(call.function, observation)  # nowhere else is it told
            if _misshapen(problem, call.function, observation):
                return Status.BLOCKED, f"can't be checked until {call.function} is right in shape"
        if made[-1].status == CRASHED and any(call is script[-1] for call in script[:-1]):
            return Status.FAILED, f"the same call, made again after another one, stops: {made[-1].error}"
        return _STATUS[made[-1].status], made[-1].error

    def verdict(self, outcome: Outcome, points: float, out_of: float, answered: bool) -> Verdict:
        status, message = outcome.status, ""
        if outcome.judged and outcome.check.manner and not answered:
            status, message = Status.BLOCKED, NEEDS_AN_ANSWER
        elif status is not Status.PASSED:
            message = self.message(outcome)
        check, case = type(outcome.check).__name__, outcome.problem.case.name
        return Verdict(self.task.function, check, case, status, points, out_of, message)

    def message(self, outcome: Outcome) -> str:
        """In words that quote public values only: the same check, made again on the public problem of this case."""
        if outcome.status in (Status.BLOCKED, Status.TIMED_OUT):  # these name functions and sizes only
            return outcome.error
        public = self.in_public(outcome)
        return HIDDEN if public is None or public.status is Status.PASSED else public.words

    def in_public(self, outcome: Outcome) -> Outcome | None:
        """What the same check comes to on the public values of the same case."""
        same = tuple(p for p in self.keys.public if p.case.name == outcome.problem.case.name)
        return next(self.outcomes(outcome.check, same, self.show), None)

    def example(self, matches: Sequence[Outcome]) -> Example | None:
        """Of all cases that also go wrong on public values the smallest."""
        failing = [self.in_public(outcome) for outcome in matches if outcome.status in _TELLING]
        telling = (public for public in failing if public is not None and public.status in _TELLING)
        return min(map(self.shown, telling), key=lambda example: example.size, default=None)

    def shown(self, public: Outcome) -> Example:
        problem = public.problem
        got = seen(self.task, problem, public.trial.scripts[0], public.trial.made[0]) if public.judged else {}
        if unseen(self.task, got):
            got = {}
        names = dict.fromkeys(self.exercise.input_names(self.task.function))
        inputs = {name: problem.inputs[name] for name in names if name in problem.inputs}
        want = problem.right[self.task.function]
        return Example(problem.case.name, inputs, got, want, "" if got else public.words)


def _missing_or_crashed(verdicts: list[Verdict]) -> list[Verdict]:
    """NotImplementedError on every case is a stub; on some of them it is an answer that crashes there."""
    if all(v.status in (Status.MISSING, Status.BLOCKED) for v in verdicts):
        return verdicts
    return [replace(v, status=Status.CRASHED) if v.status is Status.MISSING else v for v in verdicts]


def _stopped(function: str, made: Observation) -> str:
    """Why a function did not return, where it is told of another one."""
    return f"{function}: {made.error}" if made.status in (CRASHED, UNWRITTEN) else made.error


def _misshapen(problem: Problem, function: str, made: Observation) -> bool:
    right = problem.right.get(function, {})
    return made.status != RIGHT or any(_shape(v) != np.shape(right[n]) for n, v in made.outputs.items() if n in right)


def _shape(value: Any) -> tuple[int, ...] | None:
    try:
        return tuple(np.shape(value))
    except ValueError:
        return None
