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
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    OverwriteCells,
    SaveAutoGrades,
)
from traitlets.config import Application

from autograder.cells import Cell, cells_of, read_notebook
from autograder.course import load_course
from autograder.errors import AutograderError, GuestError, SubmissionError
from autograder.nbgrader_ahead import graded_ahead, handed_in
from autograder.nbgrader_master import CURE, Master
from autograder.release.nbgrader_run import RELEASED, SOURCE
from autograder.report.table import render_html, render_text
from autograder.results import GRADED, ResultStore, SubmissionResult, not_graded
from autograder.runner import Ahead, Grader
from autograder.submission import restored
from autograder.verdict import Grade


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
        raise AutograderError(f"The gradebook does not know {assignment} yet: {CURE} first.")
    notebook = load_course(root).assignment(assignment).notebook
    Master(root, {"db_url": url, "assignment": assignment, "notebook": notebook})


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
        """Raises SubmissionError, in one line, for a file that is no notebook or another assignment's, or lies in a
        folder that is a link.
        """
        names = resources["nbgrader"]
        handed = handed_in(self.parent.coursedir, names)
        try:
            if handed.link:
                raise SubmissionError(handed.problem)
            return super().from_filename(filename, resources, **kw)
        except SubmissionError as exc:
            result = not_graded(names["student"], names["assignment"], str(exc), handed.digest)
            ResultStore(Path(self.parent.coursedir.root)).keep(result)
            raise

    def from_file(self, file_stream: Any, resources: Any = None, **kw: Any) -> Any:
        """Takes the open file's name only: in what encoding it is, and how large, is not nbconvert's to decide."""
        return self.from_notebook_node(read_notebook(Path(file_stream.name)), resources, **kw)


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """Puts every cell of the gradebook back exactly once, with its own metadata; what the student wrote stays."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Changes the submitted notebook. Raises AutograderError where gradebook and released notebook disagree."""
        master = _master(self.parent.parent, resources["nbgrader"])
        submitted = cells_of(nb)
        for line in _repairs(submitted, master.cells):
            self.log.warning("%s: %s", resources["nbgrader"]["student"], line)
        nb.cells = [master.node(cell, nb) for cell in restored(submitted, master.cells)]
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


def _master(converter: Any, names: Mapping[str, str]) -> Master:
    run, name = _runs.setdefault(converter, {}), f"{names['assignment']}/{names['notebook']}"
    if name not in run:
        run[name] = Master(Path(converter.coursedir.root), names)
    found: Master = run[name]
    return found


def _ahead(converter: Any, names: Mapping[str, str]) -> Ahead[str, SubmissionResult]:
    run, name = _runs.setdefault(converter, {}), f"{names['assignment']}/{names['notebook']}, graded"
    if name not in run:
        grader, master = _grader(converter, names["assignment"]), _master(converter, names).cells
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
