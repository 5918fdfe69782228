"""Whose outputs are the student's? Diagnosis replays the judging with a misconception's outputs as the right ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from autograder.checks import Matches
from autograder.compare import difference
from autograder.exercise import Exercise, GradientOf, Problem, Task, Trial
from autograder.verdict import Diagnosis

CARRIED = "carried over: "
"""Before the name of a forward's misconception that shows in the gradients."""

Parts = frozenset[str]


def explain(
    exercise: Exercise, task: Task, seen: Sequence[tuple[Problem, Trial]], forward: Collection[str] = ()
) -> tuple[Diagnosis, ...]:
    """The misconceptions that give ALL that was seen: one for all outputs, or else several that share them out.

    `seen` holds the trials of the task's Matches check that could be judged; `forward` names what was found in the
    function that this one is the gradient of: nothing else can be carried over from there. Nothing is named where
    nothing is wrong, where a wrong output stays unexplained, or where two explain the same.
    """
    check = next((c for c in task.checks if isinstance(c, Matches)), None)
    if check is None or not seen:
        return ()
    replay = _Replay(exercise, task, check, seen)
    wrong = replay.wrong_parts()
    chosen = _share_out(wrong, replay.fitting(forward)) if wrong else {}
    if task.view and len(chosen) > 1:
        return ()
    whole = len(chosen) == 1
    return tuple(
        Diagnosis(name, hint_of(exercise, task, name), () if whole else tuple(r for r in task.compared if r in parts))
        for name, parts in chosen.items()
    )


def _share_out(wrong: Parts, fitting: dict[str, Parts]) -> dict[str, Parts]:
    """Suspects that together claim each wrong part once, those that claim most first; {} where that can't be done."""
    chosen: dict[str, Parts] = {}
    for name in sorted(fitting, key=lambda name: (-len(fitting[name]), not name.startswith(CARRIED))):
        if fitting[name] <= wrong - frozenset().union(*chosen.values()):
            chosen[name] = fitting[name]
    doubtful = any(
        fitting[name] == fitting[other] and not other.startswith(CARRIED)
        for other in chosen
        for name in fitting.keys() - {other}
    )
    return {} if doubtful or wrong - frozenset().union(*chosen.values()) else chosen


@dataclass(frozen=True)
class _Replay:
    exercise: Exercise
    task: Task
    check: Matches
    seen: Sequence[tuple[Problem, Trial]]

    def fitting(self, forward: Collection[str]) -> dict[str, Parts]:
        """By suspect, the parts that it gets wrong, where all of them are wrong in just this way in what was seen."""
        explained = {name: self.explained(name) for name in self.suspects(forward)}
        return {name: parts for name, parts in explained.items() if parts}

    def explained(self, suspect: str) -> Parts:
        """The parts in which the suspect differs from the truth; none if what was seen differs from the suspect there.

        Most suspects are out at the first problem.
        """
        claimed: Parts = frozenset()
        unlike: Parts = frozenset()
        for problem, trial in self.seen:
            claimed |= self.claims(suspect, problem)
            unlike |= self.complaints(self._under(suspect, problem), trial)
            if claimed & unlike:
                return frozenset()
        return claimed

    def suspects(self, forward: Collection[str]) -> list[str]:
        """Misconceptions whose outputs are known on every problem that was seen."""
        first, *others = (problem.wrong.get(self.task.function, {}) for problem, _ in self.seen)
        return [
            name
            for name in first
            if all(name in other for other in others)
            and (not name.startswith(CARRIED) or name.removeprefix(CARRIED) in forward)
        ]

    def claims(self, suspect: str, problem: Problem) -> Parts:
        """The parts in which the suspect differs from the truth on this problem."""
        function = self.task.function
        return frozenset(
            part
            for part, right in problem.right[function].items()
            if difference(part, problem.wrong[function][suspect][part], right, self.check.tolerance)
        )

    def wrong_parts(self) -> Parts:
        """The parts that are wrong on some problem."""
        return frozenset().union(*(self.complaints(problem, trial) for problem, trial in self.seen))

    def complaints(self, problem: Problem, trial: Trial) -> Parts:
        """The parts that the check complains about."""
        judged = self.check.judge(self.exercise, self.task, problem, trial)
        return frozenset(part for part, complaint in judged.items() if complaint)

    def _under(self, suspect: str, problem: Problem) -> Problem:
        """The problem with the suspect taken for right."""
        function = self.task.function
        return replace(problem, right={**problem.right, function: problem.wrong[function][suspect]})


def hint_of(exercise: Exercise, task: Task, name: str) -> str:
    """The docstring of the misconception of that name, on one line."""
    if name.startswith(CARRIED) and isinstance(task.truth, GradientOf):
        forward = exercise.task(task.truth.task)
        hint = hint_of(exercise, forward, name.removeprefix(CARRIED))
        return f"This follows from {forward.function}; mend that one first. {hint}"
    found = next((m for m in task.misconceptions if m.__name__ == name), None)
    return " ".join((found.__doc__ or "").split()) if found else ""
