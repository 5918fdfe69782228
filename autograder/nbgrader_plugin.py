"""The instructor's door: plugs into the unmodified `nbgrader autograde`. No kernel starts, no notebook is executed.

nbgrader_config.py calls `configure(c)`. What the gradebook and the released notebook say counts; what a submission
says of itself does not. A fault of ours drops a submission loudly; it never becomes a 0, nor full marks.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    LimitOutput,
    NbGraderPreprocessor,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)  # fmt: skip

from autograder.course import load_course
from autograder.errors import AutograderError, GuestError, SubmissionError
from autograder.report.table import render_html, render_text
from autograder.results import ResultStore, SubmissionResult
from autograder.runner import Grader
from autograder.submission import Cell, Submission, cells_of, code_sources, read_cells, restored
from autograder.verdict import Grade


def configure(c: Any) -> None:
    """Sets nbgrader's configuration `c`: our two steps in place of the kernel, our names for two folders."""
    c.CourseDirectory.source_directory, c.CourseDirectory.release_directory = "build/source", "assignments"
    c.Autograde.pre_convert_hook = _gradebook_needed(c)
    c.Autograde.sanitize_preprocessors = [
        ClearOutput, RestoreCells, OverwriteKernelspec, OverwriteCells, CheckCellMetadata,
    ]  # fmt: skip
    c.Autograde.autograde_preprocessors = [
        GradeCells, ClearMetadataPreprocessor, LimitOutput, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata,
    ]  # fmt: skip


def _gradebook_needed(c: Any) -> Callable[..., None]:
    """The hook that runs before a submission is touched: stops the run where there is nothing to grade by."""

    def hook(assignment: str, **rest: Any) -> None:
        url = c.CourseDirectory.get("db_url", "") or f"sqlite:///{Path.cwd() / 'gradebook.db'}"
        file = url.removeprefix("sqlite:///")
        if file == url or Path(file).is_file():
            with Gradebook(url) as gradebook:
                if assignment in {known.name for known in gradebook.assignments}:
                    return
        raise SystemExit(f"The gradebook does not know {assignment} yet: run `autograder release` first.")

    return hook


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts every cell of the gradebook back exactly once, with its own metadata; what the student wrote stays."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Changes the submitted notebook. Raises AutograderError where gradebook and released notebook disagree."""
        record = _Record(self.parent.parent, resources["nbgrader"])
        submitted = cells_of(nb)
        self._report(submitted, record, resources["nbgrader"]["student"])
        nb.cells = [record.node(cell, nb) for cell in restored(submitted, record.master)]
        return nb, resources

    def _report(self, submitted: list[Cell], record: _Record, student: str) -> None:
        ids = [cell.grade_id for cell in submitted]
        for cell in record.master:
            if ids.count(cell.grade_id) != 1:
                self.log.warning("%s: cell %s stood there %d times", student, cell.grade_id, ids.count(cell.grade_id))


class GradeCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades behind the wall, and writes points and messages into the outputs of the grade cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raises AutograderError where this submission can't be graded."""
        converter, names = self.parent.parent, resources["nbgrader"]
        record = _Record(converter, names)
        grader = _grader(converter, names["assignment"])
        record.agree_on_points(grader)
        result = grader.grade(_submission(nb, record, converter, names))
        ResultStore(Path(converter.coursedir.root)).keep(result)
        if result.status != "graded":
            raise GuestError(f"{result.student} is not graded: {result.message}")
        self._write(nb, result)
        return nb, resources

    def _write(self, nb: Any, result: SubmissionResult) -> None:
        grades = {grade.exercise: grade for grade in result.grades}
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            grade = grades.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
            cell.execution_count = None
            cell.outputs = [] if grade is None else _outputs(grade)
            if grade is not None:
                self.log.info("%s: %s %g/%g", result.student, grade.exercise, grade.points, grade.out_of)


_graders: WeakKeyDictionary[Any, dict[str, Grader]] = WeakKeyDictionary()
"""By converter, which is one run of nbgrader: keys are loaded once a run."""


def _grader(converter: Any, assignment: str) -> Grader:
    graders = _graders.setdefault(converter, {})
    if assignment not in graders:
        graders[assignment] = Grader(load_course(Path(converter.coursedir.root)), assignment)
        if graders[assignment].warning:
            converter.log.warning(graders[assignment].warning)
    return graders[assignment]


def _submission(nb: Any, record: _Record, converter: Any, names: Mapping[str, str]) -> Submission:
    coursedir = converter.coursedir
    folder = coursedir.format_path(coursedir.submitted_directory, names["student"], names["assignment"])
    digest = hashlib.sha256((Path(folder) / f"{names['notebook']}.ipynb").read_bytes()).hexdigest()
    return Submission(names["student"], names["assignment"], code_sources(cells_of(nb), record.master), digest)


def _outputs(grade: Grade) -> list[Any]:
    """The table, then the points. nbgrader takes the points from the one `execute_result`: a plain, finite float."""
    if not (math.isfinite(grade.points) and 0 <= grade.points <= grade.out_of):
        raise GuestError(f"{grade.exercise}: {grade.points} of {grade.out_of} points can't be")
    table = {"text/html": render_html([grade]), "text/plain": render_text([grade])}
    return [
        new_output("display_data", table),
        new_output("execute_result", {"text/plain": repr(float(grade.points))}),
    ]


class _Record:
    """What the gradebook knows of one notebook, in the order of the released one."""

    def __init__(self, converter: Any, names: Mapping[str, str]) -> None:
        with Gradebook(names["db_url"]) as gradebook:
            try:
                notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
            except MissingEntry as exc:
                raise SubmissionError(
                    f"the gradebook knows no notebook {names['notebook']} of {names['assignment']}; "
                    "run `autograder release`"
                ) from exc
            self.points = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
            self.roles = {
                "grade": {c.name for c in notebook.grade_cells},
                "solution": {c.name for c in notebook.solution_cells},
                "task": {c.name for c in notebook.task_cells},
            }
            self.checksums = {c.name: c.checksum for c in notebook.source_cells}
            cells = {c.name: Cell(c.source, c.cell_type, c.name, bool(c.locked)) for c in notebook.source_cells}
        self.master = _in_order(cells, _released(converter, names), names["assignment"])

    def agree_on_points(self, grader: Grader) -> None:
        """Every graded code cell must be an exercise worth as much as the gradebook says: nbgrader gives full marks
        to a cell without output. Cells that a person grades are none of our business."""
        by_person = self.roles["solution"] | self.roles["task"]
        here = {name: points for name, points in self.points.items() if name not in by_person}
        if here != grader.out_of:
            raise AutograderError(
                f"the gradebook has {here} points, the exercises {grader.out_of}; run `autograder release`"
            )

    def node(self, cell: Cell, nb: Any) -> Any:
        """The notebook's node for a restored cell."""
        if not cell.grade_id:
            node = nb.cells[cell.at]
            node.metadata.pop("nbgrader", None)
            return node
        make = new_code_cell if cell.kind == "code" else new_markdown_cell
        return make(cell.source, id=f"cell-{cell.grade_id}", metadata={"nbgrader": self._metadata(cell)})

    def _metadata(self, cell: Cell) -> dict[str, Any]:
        name = cell.grade_id
        found = {role: name in names for role, names in self.roles.items()}
        points = {"points": self.points[name]} if name in self.points else {}
        checksum = {"checksum": self.checksums[name], "cell_type": cell.kind, "locked": cell.locked}
        return {"schema_version": 3, "grade_id": name} | found | checksum | points


def _released(converter: Any, names: Mapping[str, str]) -> list[Cell]:
    coursedir = converter.coursedir
    folder = coursedir.format_path(coursedir.release_directory, ".", names["assignment"])
    return [cell for cell in read_cells(Path(folder) / f"{names['notebook']}.ipynb") if cell.grade_id]


def _in_order(cells: Mapping[str, Cell], released: list[Cell], assignment: str) -> list[Cell]:
    """The gradebook's cells, in the order of the released notebook. Refuses where the two disagree."""
    for cell in released:
        master = cells.get(cell.grade_id)
        if master is None or (master.kind, master.locked) != (cell.kind, cell.locked):
            raise AutograderError(_disagree(assignment, cell.grade_id))
        if master.locked and master.source != cell.source:
            raise AutograderError(_disagree(assignment, cell.grade_id))
    for name in cells.keys() - {cell.grade_id for cell in released}:
        raise AutograderError(_disagree(assignment, name))
    return [cells[cell.grade_id] for cell in released]


def _disagree(assignment: str, cell: str) -> str:
    return f"the gradebook and assignments/{assignment} disagree about cell {cell}; run `autograder release`"
