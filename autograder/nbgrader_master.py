"""What the gradebook knows of one notebook: which cells there must be, and what each is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook, MissingEntry

from autograder.cells import Cell
from autograder.course import Assignment, load_course
from autograder.errors import AutograderError, SubmissionError
from autograder.exercises import load_exercise
from autograder.release.nbgrader_run import RELEASED
from autograder.report.table import number
from autograder.submission import read_master

CURE = "run `autograder release`"


class Master:
    """What the gradebook knows of one notebook, in the order of the released one.

    Raises AutograderError where it disagrees with that one, or with the exercises.
    """

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        with Gradebook(names["db_url"]) as gradebook:
            try:
                notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
            except MissingEntry as exc:
                raise AutograderError(
                    f"the gradebook knows no notebook {names['notebook']} of {names['assignment']}; {CURE}"
                ) from exc
            self.points = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
            self.roles = {
                "grade": {c.name for c in notebook.grade_cells},
                "solution": {c.name for c in notebook.solution_cells},
                "task": {c.name for c in notebook.task_cells},
            }
            self.checksums = {c.name: c.checksum for c in notebook.source_cells}
            known = {c.name: Cell(c.source, c.cell_type, c.name, bool(c.locked)) for c in notebook.source_cells}
        self.cells = _in_order(known, _released(root, names), names["assignment"])
        self._agree_on_points(load_course(root).assignment(names["assignment"]))

    def _agree_on_points(self, assignment: Assignment) -> None:
        """Every graded code cell must be an exercise worth as much as the gradebook says: nbgrader gives full marks
        to a cell without output. Cells that a person grades are none of our business."""
        by_person = self.roles["solution"] | self.roles["task"]
        recorded = {name: points for name, points in self.points.items() if name not in by_person}
        worth = {name: load_exercise(name, assignment.from_).out_of for name in assignment.exercises}
        worth = {name: round(points, 2) for name, points in worth.items()}  # as `release` writes them
        if recorded != worth:
            raise AutograderError(
                f"points in the gradebook: {_listed(recorded)}; "
                f"of the exercises in course.yml: {_listed(worth)}; {CURE}"
            )

    def node(self, cell: Cell, nb: Any) -> Any:
        """The notebook's node for a restored cell. Pictures in an answer that a person grades stay."""
        submitted: Any = nb.cells[cell.at] if cell.at >= 0 else {}
        if not cell.grade_id:
            submitted.metadata = {}
            return submitted
        metadata = {"nbgrader": self._metadata(cell)}
        if cell.kind == "code":
            return new_code_cell(cell.source, metadata=metadata)
        return new_markdown_cell(cell.source, metadata=metadata, attachments=submitted.get("attachments", {}))

    def _metadata(self, cell: Cell) -> dict[str, Any]:
        name = cell.grade_id
        found = {role: name in names for role, names in self.roles.items()}
        points = {"points": self.points[name]} if name in self.points else {}
        checksum = {"checksum": self.checksums[name], "cell_type": cell.kind, "locked": cell.locked}
        return {"schema_version": 3, "grade_id": name} | found | checksum | points


def _listed(points: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {number(worth)}" for name, worth in sorted(points.items()))


def _released(root: Path, names: Mapping[str, str]) -> list[Cell]:
    try:
        return read_master(root / RELEASED / names["assignment"] / f"{names['notebook']}.ipynb")
    except SubmissionError as exc:
        raise AutograderError(f"the students' notebook is not as it was released; {CURE} ({exc})") from exc


def _in_order(cells: Mapping[str, Cell], released: Sequence[Cell], assignment: str) -> list[Cell]:
    """The gradebook's cells, in the order of the released notebook. Refuses where the two disagree."""
    for cell in released:
        known = cells.get(cell.grade_id)
        if known is None or (known.kind, known.locked) != (cell.kind, cell.locked):
            raise AutograderError(_disagree(assignment, cell.grade_id))
        if known.locked and known.source != cell.source:
            raise AutograderError(_disagree(assignment, cell.grade_id))
    for name in sorted(cells.keys() - {cell.grade_id for cell in released}):
        raise AutograderError(_disagree(assignment, name))
    return [cells[cell.grade_id] for cell in released]


def _disagree(assignment: str, cell: str) -> str:
    return f"the gradebook and assignments/{assignment} disagree about cell {cell}; {CURE}"
