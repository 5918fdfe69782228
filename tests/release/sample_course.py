"""A little course of an instructor's own: one assignment, two exercises, three functions."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder import release as releasing
from autograder.course import load_course

COURSE = """\
course: mine
timezone: Asia/Seoul
assignments:
  01_scaling: {due: 2026-12-01 23:59, exercises: [twice, shifted], from: exercises}
"""

EXERCISE = """\
from autograder.checks import Matches
from autograder.exercise import Case, Exercise, Task

def truth(x):
    return x

exercise = Exercise("{name}", lambda rng: {{"x": 1.5}}, cases=(Case("one"),), tasks=(
    {tasks}
))
"""

TASK = 'Task("{name}", truth, args=("x",), returns=("out",), checks=(Matches({points}),)),'

SOLUTIONS = '''\
# ---
# jupyter:
#   jupytext:
#     text_representation: {extension: .py, format_name: percent}
#   kernelspec: {display_name: My own kernel, language: python, name: my-own}
# ---

# %% [markdown]
# # Scaling

# %%
from autograder import check

# %% tags=["wide"]
def twice_forward(x):
    """Twice x."""
    ### BEGIN SOLUTION
    hidden = 2
    return hidden * x
    ### END SOLUTION
# %%
check("twice_forward")

# %%
def twice_backward(dout):
    ### BEGIN SOLUTION
    return 2 * dout  # hidden
    ### END SOLUTION


# %%
check("twice")

# %% [markdown]
# Now shift.

# %%
def shifted(x):
    """x and 1."""
    ### BEGIN SOLUTION
    return x + 1  # hidden
    ### END SOLUTION


# %%
# All of it.
check("shifted")
'''


@dataclass(frozen=True)
class Sample:
    """The course's folder, and ways to change what is in it."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "solutions" / "01_scaling.py"

    @property
    def released(self) -> Path:
        return self.root / "assignments" / "01_scaling" / "scaling.ipynb"

    @property
    def gradebook(self) -> Path:
        return self.root / "gradebook.db"

    def exercise(self, name: str, **points: float) -> None:
        """Writes an exercise whose functions are worth so much."""
        tasks = "\n    ".join(TASK.format(name=task, points=worth) for task, worth in points.items())
        (self.root / "exercises" / f"{name}.py").write_text(EXERCISE.format(name=name, tasks=tasks))

    def edit(self, old: str, new: str) -> None:
        """In the solutions."""
        text = self.solutions.read_text()
        assert old in text
        self.solutions.write_text(text.replace(old, new))

    def hand_in(self) -> None:
        to = self.root / "submitted" / "ana" / "01_scaling" / "scaling.ipynb"
        to.parent.mkdir(parents=True)
        shutil.copy(self.released, to)

    def release(self) -> None:
        releasing.release(load_course(self.root))

    def stale(self) -> list[str]:
        return releasing.stale(load_course(self.root))

    def files(self) -> dict[str, bytes]:
        """All that is there, but what Python keeps for itself."""
        paths = (path for path in self.root.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
        return {str(path.relative_to(self.root)): path.read_bytes() for path in paths}


def write_course(root: Path) -> Sample:
    """As its instructor wrote it."""
    for folder in ("exercises", "solutions"):
        (root / folder).mkdir(parents=True)
    (root / "course.yml").write_text(COURSE)
    made = Sample(root)
    made.exercise("twice", twice_forward=3, twice_backward=2.5)
    made.exercise("shifted", shifted=0.7)
    made.solutions.write_text(SOLUTIONS)
    return made
