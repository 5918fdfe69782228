"""Is a gradient right, or at least true to the student's own forward?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from autograder.compare import TOLERANCE, difference
from autograder.errors import CourseError
from autograder.exercise import Exercise, GradientOf, Problem, Script, Task, Trial

Array = NDArray[Any]


@dataclass(frozen=True)
class Gradient:
    """Each gradient equals the truth's or, by central differences, is that of the student's own forward.

    <dout, f(x + hv/2) - f(x - hv/2)> / h = <dx, v>, where v is Gaussian and fresh for every argument and direction:
    an error of relative size r slips by one direction with odds of about 1e-6 / r. No guest can foretell v. The step h
    is near the cube root of the float64 precision, where the error of the difference is about 1e-10.
    """

    points: float
    directions: int = 2
    h: float = 1e-5
    tolerance: float = TOLERANCE
    manner: ClassVar[bool] = False

    def plan(self, exercise: Exercise, task: Task, problem: Problem) -> tuple[Script, ...]:
        """The backward, then the forward twice for each direction. Nothing at kinks."""
        if not problem.case.smooth:
            return ()
        of = _gradient_of(task)
        moved = (
            {**problem.inputs, name: problem.inputs[name] + sign * self.h / 2 * v}
            for name, v in self._directions(task, problem)
            for sign in (1, -1)
        )
        backward = exercise.script(task.function, problem.inputs)
        return (backward, *(exercise.script(of.task, inputs) for inputs in moved))

    def judge(self, exercise: Exercise, task: Task, problem: Problem, trial: Trial) -> Mapping[str, str]:
        """One part for each gradient."""
        of, (backward, *moved) = _gradient_of(task), trial.made
        got, right = backward[-1].outputs, problem.right[task.function]
        complaints = {name: difference(name, got[name], right[name], self.tolerance) for name in task.returns}
        ends = [next(iter(made[-1].outputs.values())) for made in moved]
        slopes: dict[str, list[str]] = {}
        for (name, v), up, down in zip(self._directions(task, problem), ends[::2], ends[1::2], strict=True):
            gradient = task.returns[of.wrt.index(name)]
            slope = _Slope(of, gradient, v, up, down, problem.inputs[of.upstream], self.h, self.tolerance)
            slopes.setdefault(gradient, []).append(slope.complaint(got[gradient]))
        for gradient, found in slopes.items():
            if complaints[gradient]:
                complaints[gradient] = next(filter(None, found), "")
        return complaints

    def _directions(self, task: Task, problem: Problem) -> Iterator[tuple[str, Array]]:
        rng = np.random.default_rng(list(_digest(problem.right[task.function].values())))
        for name in _gradient_of(task).wrt:
            if problem.inputs.get(name) is not None:
                for _ in range(self.directions):
                    yield name, rng.normal(size=problem.inputs[name].shape)


def _digest(right: Iterable[Any]) -> bytes:
    """Of what a guest is never told: whoever foresees a direction adds something huge at right angles to it."""
    return hashlib.sha256(b"".join(value.tobytes() for value in right if value is not None)).digest()


@dataclass(frozen=True)
class _Slope:
    """How the student's own forward moves along one direction `v`, measured with step `h`."""

    of: GradientOf
    gradient: str
    v: Array
    up: Any
    down: Any
    dout: Array
    h: float
    tolerance: float

    def complaint(self, got: Any) -> str:
        """Why `got` is not the gradient of this forward, or ""."""
        up, down, said = _floats(self.up), _floats(self.down), _floats(got)
        if up is None or down is None or up.shape != self.dout.shape or down.shape != self.dout.shape:
            return f"{self.of.task} has the wrong shape, so its slope can't be measured"
        if said is None or said.shape != self.v.shape:
            return f"{self.gradient} should be an array of shape {self.v.shape}"
        with np.errstate(all="ignore"):
            return self._unequal(float(np.vdot(self.dout, up - down)) / self.h, said)

    def _unequal(self, slope: float, said: Array) -> str:
        if slope == 0.0:
            return f"{self.gradient} is wrong, and {self.of.task} does not depend on this input at all"
        along = float(np.vdot(said, self.v))
        near = self.tolerance * (float(np.linalg.norm(said)) + abs(slope))
        if abs(slope - along) <= near < np.inf:
            return ""
        return (
            f"{self.gradient} is not the slope of your {self.of.task}: "
            f"along one direction it says {along:.6g}, measured {slope:.6g}"
        )


def _floats(value: Any) -> Array | None:
    """As float64, or None where it is no array of numbers."""
    try:
        array = np.real(np.asarray(value))
    except ValueError:
        return None
    return array.astype("f8") if array.dtype.kind in "biuf" else None


def _gradient_of(task: Task) -> GradientOf:
    if not isinstance(task.truth, GradientOf):
        raise CourseError(f"{task.function} has a Gradient check, so its truth must be a GradientOf")
    return task.truth
