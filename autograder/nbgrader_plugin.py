"""The instructor's door: plugs into the unmodified `nbgrader autograde`. No kernel starts, no notebook is executed.

nbgrader_config.py calls `configure(c)`. What the gradebook and the released notebook say counts; what a submission
says of itself does not. A fault of ours drops a submission loudly; it never becomes a 0, nor full marks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from nbconvert.exporters import NotebookExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    SaveAutoGrades,
)
from traitlets.config import Application

from autograder.course import Assignment, load_course
from autograder.errors import AutograderError, GuestError, SubmissionError
from autograder.exercises import load_exercise
from autograder.nbgrader_ahead import graded_ahead, submitted
from autograder.release.nbgrader_run import RELEASED, SOURCE
from autograder.report.table import number, render_html, render_text
from autograder.results import GRADED, ResultStore, SubmissionResult, not_graded
from autograder.runner import Ahead, Grader
from autograder.submission import Cell, cells_of, read_master, read_notebook, restored
from autograder.submitted import HandedIn
from autograder.verdict import Grade

_CURE = "run `autograder release`"


def configure(c: Any) -> None:
    """Sets nbgrader's configuration `c`: our two steps in place of the kernel, our names for two folders."""
    c.CourseDirectory.source_directory, c.CourseDirectory.release_directory = SOURCE, RELEASED
    c.Autograde.pre_convert_hook = _course_must_be_fine(c)
    c.Autograde.exporter_class = SubmissionExporter
    c.Autograde.sanitize_preprocessors = [RestoreCells, OverwriteCells, CheckCellMetadata]
    # Stock has CheckCellMetadata here too. From here on only outputs change, and it takes a tenth of the run.
    c.Autograde.autograde_preprocessors = [GradeCells, SaveAutoGrades, AssignLatePenalties]


def _course_must_be_fine(c: Any) -> Callable[..., None]:
    """The hook that runs before a submission is touched: stops the run, in one line, where there is nothing to grade
    by. (nbgrader lets no other exception than SystemExit through.)
    """
    fine: set[tuple[Path, str, str]] = set()

    def hook(assignment: str, **rest: Any) -> None:
        case = Path.cwd(), _gradebook_url(c), assignment
        if case not in fine:
            try:
                _check_course(*case)
            except AutograderError as exc:
                raise SystemExit(str(exc)) from None
            fine.add(case)

    return hook


def _check_course(root: Path, url: str, assignment: str) -> None:
    if not _knows(url, assignment):
        raise AutograderError(f"The gradebook does not know {assignment} yet: {_CURE} first.")
    notebook = load_course(root).assignment(assignment).notebook
    _Record(root, {"db_url": url, "assignment": assignment, "notebook": notebook})


def _knows(url: str, assignment: str) -> bool:
    file = url.removeprefix("sqlite:///")
    if file != url and not Path(file).is_file():
        return False  # nbgrader would make an empty one
    with Gradebook(url) as gradebook:
        return assignment in {known.name for known in gradebook.assignments}


def _gradebook_url(c: Any) -> str:
    """As the command line, else nbgrader_config.py, else nbgrader itself has it."""
    configs = [Application.instance().config] if Application.initialized() else []
    urls = (config.CourseDirectory.get("db_url", "") for config in (*configs, c))
    return next(filter(None, urls), f"sqlite:///{Path.cwd() / 'gradebook.db'}")


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads notebooks as `autograder grade` does, and keeps in results/ why one can't be graded."""

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Raises SubmissionError, in one line, for a file that is no notebook or another assignment's."""
        try:
            return super().from_filename(filename, resources, **kw)
        except SubmissionError as exc:
            names = resources["nbgrader"]
            digest = HandedIn(names["student"], (submitted(self.parent.coursedir, names),)).digest
            result = not_graded(names["student"], names["assignment"], str(exc), digest)
            ResultStore(Path(self.parent.coursedir.root)).keep(result)
            raise

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """Takes the open file's name only: in what encoding it is, and how large, is not nbconvert's to decide."""
        return self.from_notebook_node(read_notebook(Path(file_stream.name)), resources, **kw)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts every cell of the gradebook back exactly once, with its own metadata; what the student wrote stays."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Changes the submitted notebook. Raises AutograderError where gradebook and released notebook disagree."""
        record = _record(self.parent.parent, resources["nbgrader"])
        submitted = cells_of(nb)
        for line in _repairs(submitted, record.master):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], line)
        nb.cells = [record.node(cell, nb) for cell in restored(submitted, record.master)]
        return nb, resources


def _repairs(submitted: Sequence[Cell], master: Sequence[Cell]) -> Iterator[str]:
    for cell in master:
        found = [other.source for other in submitted if other.grade_id == cell.grade_id]
        if len(found) != 1:
            yield f"cell {cell.grade_id} was there {len(found)} times"
        elif cell.locked and found != [cell.source]:
            yield f"cell {cell.grade_id} is locked and was changed"


class GradeCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Grades behind the wall, and writes points and messages into the outputs of the grade cells."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Raises AutograderError where this submission can't be graded."""
        converter, names = self.parent.parent, resources["nbgrader"]
        result = _ahead(converter, names).result(names["student"])
        self._write(nb, result)
        ResultStore(Path(converter.coursedir.root)).keep(result)
        if result.status != GRADED:
            raise GuestError(f"{result.student} is not graded: {result.message}")
        return nb, resources

    def _write(self, nb: Any, result: SubmissionResult) -> None:
        grades = {grade.exercise: grade for grade in result.grades}
        for cell in nb.cells:
            grade = grades.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
            if grade is not None:
                cell.outputs = _outputs(grade)
                self.log.info("%s: %s %g/%g", result.student, grade.exercise, grade.points, grade.out_of)


_runs: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()
"""By converter, which is one run of nbgrader: what is loaded once a run, such as keys."""


def _grader(converter: Any, assignment: str) -> Grader:
    run = _runs.setdefault(converter, {})
    if assignment not in run:
        run[assignment] = Grader(load_course(Path(converter.coursedir.root)), assignment)
        if run[assignment].warning:
            converter.log.warning(run[assignment].warning)
    found: Grader = run[assignment]
    return found


def _record(converter: Any, names: Mapping[str, str]) -> _Record:
    run, name = _runs.setdefault(converter, {}), f"{names['assignment']}/{names['notebook']}"
    if name not in run:
        run[name] = _Record(Path(converter.coursedir.root), names)
    found: _Record = run[name]
    return found


def _ahead(converter: Any, names: Mapping[str, str]) -> Ahead[str, SubmissionResult]:
    run, name = _runs.setdefault(converter, {}), f"{names['assignment']}/{names['notebook']}, graded"
    if name not in run:
        grader, master = _grader(converter, names["assignment"]), _record(converter, names).master
        run[name] = graded_ahead(converter, names, grader, master)
    found: Ahead[str, SubmissionResult] = run[name]
    return found


def _outputs(grade: Grade) -> list[Any]:
    """The table, then the points. nbgrader takes the points from the one `execute_result`: a plain, finite float."""
    if not (math.isfinite(grade.points) and 0 <= grade.points <= round(grade.out_of, 2)):
        raise GuestError(f"{grade.exercise}: {grade.points} of {grade.out_of} points can't be")
    table = {"text/html": render_html([grade]), "text/plain": render_text([grade])}
    return [
        new_output("display_data", table),
        new_output("execute_result", {"text/plain": repr(float(grade.points))}),
    ]


class _Record:
    """What the gradebook knows of one notebook, in the order of the released one.

    Raises AutograderError where it disagrees with that one, or with the exercises.
    """

    def __init__(self, root: Path, names: Mapping[str, str]) -> None:
        with Gradebook(names["db_url"]) as gradebook:
            try:
                notebook = gradebook.find_notebook(names["notebook"], names["assignment"])
            except MissingEntry as exc:
                raise AutograderError(
                    f"the gradebook knows no notebook {names['notebook']} of {names['assignment']}; {_CURE}"
                ) from exc
            self.points = {c.name: float(c.max_score) for c in (*notebook.grade_cells, *notebook.task_cells)}
            self.roles = {
                "grade": {c.name for c in notebook.grade_cells},
                "solution": {c.name for c in notebook.solution_cells},
                "task": {c.name for c in notebook.task_cells},
            }
            self.checksums = {c.name: c.checksum for c in notebook.source_cells}
            cells = {c.name: Cell(c.source, c.cell_type, c.name, bool(c.locked)) for c in notebook.source_cells}
        self.master = _in_order(cells, _released(root, names), names["assignment"])
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
                f"of the exercises in course.yml: {_listed(worth)}; {_CURE}"
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
        raise AutograderError(f"the students' notebook is not as it was released; {_CURE} ({exc})") from exc


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
    return f"the gradebook and assignments/{assignment} disagree about cell {cell}; {_CURE}"
