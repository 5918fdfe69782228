"""The layers that a course gives to composite exercises: solutions/layers.py, released beside the notebook.

Behind the wall and in check() alike they stand over the student's own, so that earlier mistakes don't cascade.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.exercise import Exercise, Module

FILE = "layers.py"


def given_layers(exercises: Iterable[Exercise], folder: Path) -> tuple[Module, ...]:
    """The module of given layers, from its file in `folder`; none where no exercise wants any.

    Raises CourseError where the file can't be read, lacks a function, or would answer an exercise.
    """
    exercises = list(exercises)
    wanted = sorted({name for exercise in exercises for name in exercise.given})
    if not wanted:
        return ()
    path = folder / FILE
    source = _read(path)
    there = {node.name for node in _tree(path, source).body if isinstance(node, ast.FunctionDef)}
    if missing := [name for name in wanted if name not in there]:
        raise CourseError(f"{path} defines no {', no '.join(missing)}; exercises of this assignment are given them")
    if answers := [task.function for e in exercises for task in e.tasks if task.function in there]:
        raise CourseError(f"{path} defines {', '.join(answers)}, which students of this assignment are to write")
    return (Module(path.stem, source, tuple(wanted)),)


@contextlib.contextmanager
def put_over(functions: dict[str, Any], given: Sequence[Module]) -> Iterator[None]:
    """Meanwhile the given layers stand over a notebook's own functions, as they do behind the wall."""
    over: dict[str, Any] = {}
    for module in given:
        made: dict[str, Any] = {}
        exec(compile(module.source, f"<{module.name}.py>", "exec"), made)
        over |= {name: made[name] for name in module.over}
    before = {name: functions[name] for name in over if name in functions}
    functions.update(over)
    try:
        yield
    finally:
        for name in over:
            functions.pop(name, None)
        functions.update(before)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise CourseError(
            f"{path} can't be read ({exc}); exercises are given its layers: put it there, it comes with the notebook"
        ) from exc


def _tree(path: Path, source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError) as exc:
        raise CourseError(f"{path}:{getattr(exc, 'lineno', 1)}: not valid Python: {getattr(exc, 'msg', exc)}") from exc
