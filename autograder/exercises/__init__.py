"""Exercises, one a file named after its exercise: those of this package, and a course's own. There is no registry."""

from __future__ import annotations

import importlib.util
import traceback
from pathlib import Path
from types import ModuleType

from autograder.errors import CourseError
from autograder.exercise import Exercise

SHIPPED = Path(__file__).parent
GIVEN = "exercises"
"""The folder beside a notebook in which students get the exercises of their course's own, each with its public key."""


def shipped() -> tuple[str, ...]:
    """Names of the exercises in this package, sorted."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.py") if not path.stem.startswith("_")))


def own(here: Path) -> dict[str, Path]:
    """A course's own exercises that a notebook in `here` can check, by name, each with its folder.

    Beside a notebook that was handed out lie file and key of each; beside solutions/ the instructor writes them.
    """
    given, course = here / GIVEN, here.absolute().parent
    found = {key.stem: given for key in given.glob("*.key") if key.with_suffix(".py").is_file()}
    if (course / "course.yml").is_file():
        found |= {path.stem: course / GIVEN for path in (course / GIVEN).glob("[!_]*.py")}
    return dict(sorted(found.items()))


def load_exercise(name: str, folder: Path | None = None) -> Exercise:
    """The exercise of that name, from an instructor's own folder or from this package.

    Raises CourseError where there is no such file, or where it does not define `exercise` under its own name.
    """
    path = (folder or SHIPPED) / f"{name}.py"
    if not name.isidentifier() or not path.is_file():
        known = ", ".join(sorted(p.stem for p in path.parent.glob("[!_]*.py"))) or "none"
        raise CourseError(f"there is no exercise {name!r} in {path.parent}; there are: {known}")
    exercise = getattr(_module(path), "exercise", None)
    if not isinstance(exercise, Exercise) or exercise.name != name:
        raise CourseError(
            f"{path} must define `exercise = Exercise({name!r}, …)`: the file's name is the exercise's name"
        )
    return exercise


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"autograder_exercise_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise CourseError(f"{path} can't be loaded as Python")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as exc:
        at = [frame.lineno for frame in traceback.extract_tb(exc.__traceback__) if frame.filename == str(path)]
        line = exc.lineno if isinstance(exc, SyntaxError) else next(reversed(at), None)
        where = f"{path}:{line}" if line else str(path)
        raise CourseError(f"{where} fails while loading: {type(exc).__name__}: {exc}") from exc
    return module
