"""Looks for what goes wrong in practice, and names the way out. Each check is one small function in a table.

Needs no more than a student's install to be imported; what is missing is a finding, not an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.doctor import course, machine, wall
from autograder.doctor.finding import Finding, State, ok, problem

if TYPE_CHECKING:
    from autograder.course import Course

__all__ = ["Finding", "Report", "State", "examine"]

_OF_THE_MACHINE: Mapping[str, Callable[[], Finding]] = {
    "python": machine.python,
    "packages": machine.packages,
    "nbgrader": machine.nbgrader,
    "alembic": machine.alembic,
    "torch": machine.torch,
    "secret": machine.secret,
    "key cache": machine.key_cache,
    "user": machine.user,
}
_OF_THE_COURSE: Mapping[str, Callable[[Course], Finding]] = {
    "exercises": course.exercises,
    "plug-in": course.plug_in,
    "gradebook": course.gradebook,
    "released": course.released,
}
"""Not looked at where course.yml is wrong."""


@dataclass(frozen=True)
class Report:
    """All that was found."""

    findings: Mapping[str, Finding]
    """By check."""
    sandbox: Mapping[str, Any]
    """What the wall can do."""

    @property
    def can_grade(self) -> bool:
        """True where nothing stops grading."""
        return all(finding.state is not State.PROBLEM for finding in self.findings.values())

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        checks = [{"check": name, **vars(finding)} for name, finding in self.findings.items()]
        return {"can_grade": self.can_grade, "checks": checks, "sandbox": dict(self.sandbox)}


def examine(root: Path) -> Report:
    """Examines this machine and the course in the folder `root`. Writes nothing there, and raises nothing."""
    sandbox = wall.probe()
    findings = {name: _made(check) for name, check in _OF_THE_MACHINE.items()}
    findings["disk"] = _made(partial(machine.disk, root))
    findings["wall"] = _made(partial(wall.judged, sandbox))
    return Report({**findings, **dict(_course(root))}, sandbox)


def _course(root: Path) -> Iterator[tuple[str, Finding]]:
    try:
        from autograder.course import load_course

        loaded = load_course(root)
    except Exception as exc:
        yield "course", _failed(exc)
        return
    yield "course", ok(f"{loaded.course}: {', '.join(loaded.assignments)}")
    for name, check in _OF_THE_COURSE.items():
        yield name, _made(partial(check, loaded))


def _made(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as exc:
        return _failed(exc)


def _failed(exc: Exception) -> Finding:
    """A check that came to no end is a problem, too."""
    if isinstance(exc, ImportError):
        return problem(
            f"{exc.name or exc} is not installed", 'pip install ".[instructor]", in a copy of the repository'
        )
    return problem(" ".join(str(exc).split()) or type(exc).__name__, "mend that first")
