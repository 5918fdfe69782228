"""What a release would change under students who have handed in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry

from autograder.course import Assignment
from autograder.errors import CourseError
from autograder.release.nbgrader_run import gradebook_at


@dataclass(frozen=True)
class Marked:
    """What submissions rely on, of one cell that nbgrader knows."""

    points: float | None
    locked_text: str | None
    """None where the text is the student's."""


Cells = Mapping[str, Marked]
"""By grade id."""


def has_submissions(root: Path, assignment: Assignment) -> bool:
    """True where somebody handed in, or was graded."""
    if any(root.glob(f"submitted/*/{assignment.name}")):
        return True
    path = root / "gradebook.db"
    if not path.is_file():
        return False
    with gradebook_at(path) as book:
        try:
            return bool(book.find_assignment(assignment.name).submissions)
        except MissingEntry:
            return False


def recorded(gradebook: Path, assignment: Assignment) -> Cells | None:
    """The cells as a gradebook has them, None where it doesn't know the notebook."""
    if not gradebook.is_file():
        return None
    with gradebook_at(gradebook) as book:
        try:
            notebook = book.find_notebook(assignment.notebook, assignment.name)
        except MissingEntry:
            return None
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        return {c.name: Marked(points.get(c.name), c.source if c.locked else None) for c in notebook.source_cells}


def handed_out(notebook: Path) -> Cells | None:
    """The cells of a students' notebook, None where there is none. Raises CourseError where it can't be read."""
    if not notebook.is_file():
        return None
    try:
        cells = json.loads(notebook.read_bytes())["cells"]
        return {c["metadata"]["nbgrader"]["grade_id"]: _marked(c) for c in cells if "nbgrader" in c["metadata"]}
    except (ValueError, KeyError, TypeError) as exc:
        raise CourseError(
            f"{notebook} is not a notebook of ours, so nobody can tell what would change for those who have handed "
            "in; put back the one that students got"
        ) from exc


def _marked(cell: Mapping[str, Any]) -> Marked:
    role = cell["metadata"]["nbgrader"]
    return Marked(
        float(role["points"]) if role["grade"] else None,
        "".join(cell["source"]) if role["locked"] else None,
    )


def changes(old: Cells, new: Cells) -> Iterator[str]:
    """One line for each cell that would change."""
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield f"{name}: the cell would go"
        elif name not in old:
            yield f"{name}: the cell would be new"
        else:
            yield from _cell_changes(name, old[name], new[name])


def _cell_changes(name: str, old: Marked, new: Marked) -> Iterator[str]:
    if old.points != new.points:
        yield f"{name}: {_points(old.points)} would become {_points(new.points)}"
    if old.locked_text != new.locked_text:
        yield f"{name}: its given text would change"


def _points(points: float | None) -> str:
    return "no points" if points is None else f"{points:g} points"
