"""`autograder grade`: notebooks to results, without nbgrader."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.shared import HERE, NOT_ALL, OK, STDOUT, CourseFolder, check_writable, complain, write_json
from autograder.errors import CourseError, SubmissionError, UsageError

if TYPE_CHECKING:
    from autograder.course import Assignment, Course
    from autograder.records import Record
    from autograder.results import ResultStore, SubmissionResult
    from autograder.runner import Grader
    from autograder.submitted import HandedIn


def _percent(text: str) -> float:
    try:
        percent = float(text)
    except ValueError:
        percent = -1.0
    if not 0 <= percent <= 100:
        raise typer.BadParameter(f"expected a number from 0 to 100, found {text!r}.")
    return percent


def grade(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Notebooks, or folders such as submitted/.")],
    assignment: Annotated[str, typer.Option(metavar="NAME", help="The assignment of course.yml that they are of.")],
    json_file: Annotated[
        str, typer.Option("--json", metavar="FILE", help="Write the results to FILE, too; - is stdout.")
    ] = "",
    fail_under: Annotated[
        float,
        typer.Option(parser=_percent, metavar="PERCENT", show_default=False, help="Exit with 1 if anybody has less."),
    ] = 0.0,
    require_tier: Annotated[
        str, typer.Option(metavar="NAME", help="The weakest wall to accept: full, seccomp+landlock, seccomp, unsafe.")
    ] = "",
    unsafe: Annotated[bool, typer.Option("--unsafe", help="Short for --require-tier unsafe: no wall.")] = False,
    course: CourseFolder = HERE,
) -> int:
    """Grade notebooks without nbgrader. Each result is kept in results/ as it comes.

    Exit code 0: all graded; 1: something is not graded, or somebody is under the bar; 2: wrong use, or a mistake in
    course.yml.
    """
    from autograder.course import load_course
    from autograder.results import one_line
    from autograder.submitted import collect

    check_writable(json_file)
    if unsafe and require_tier not in ("", "unsafe"):
        raise UsageError(f"--unsafe accepts any wall, and --require-tier {require_tier} does not; give one of them")
    loaded = load_course(course)
    handed_in, problems = collect(paths, loaded.assignment(assignment))
    for problem in problems:
        complain(one_line(problem))
    weakest = "unsafe" if unsafe else require_tier
    records, all_kept = _grade_all(loaded, loaded.assignment(assignment), handed_in, weakest, json_file != STDOUT)
    write_json(json_file, {"submissions": records})
    under = [r["student"] for r in records if _is_under(r, fail_under)]
    if under:
        complain(one_line(f"under {fail_under:g} %: {', '.join(under)}"))
    fine = all_kept and not problems and not under and all(r["points"] is not None for r in records)
    return OK if fine else NOT_ALL


def _grade_all(
    course: Course, assignment: Assignment, handed_in: Sequence[HandedIn], weakest: str, to_stdout: bool
) -> tuple[list[Record], bool]:
    """Grades and keeps, several at once, and shows in order. Returns (the records, whether all could be kept)."""
    from autograder.results import ResultStore
    from autograder.runner import Ahead, Grader

    released = course.root / "assignments" / assignment.name / f"{assignment.notebook}.ipynb"
    if not released.is_file():
        raise CourseError(f"there is no {released}; run `autograder release` first")
    if not handed_in:
        return [], True
    grader, store = Grader(course, assignment.name, weakest), ResultStore(course.root)
    if grader.warning:
        complain(f"warning: {grader.warning}")
    out = sys.stdout if to_stdout else sys.stderr
    records, all_kept = [], True
    graded = partial(_graded, grader=grader, released=released, store=store)
    with contextlib.closing(Ahead(grader, graded, handed_in)) as ahead:
        ahead.begin()
        for record, complaint in map(ahead.result, handed_in):
            if complaint:
                complain(complaint)
            all_kept &= not complaint
            records.append(record)
            print(_line(record), file=out, flush=True)
    print(_summary(records), file=out, flush=True)
    return records, all_kept


def _graded(handed: HandedIn, grader: Grader, released: Path, store: ResultStore) -> tuple[Record, str]:
    """Grades one submission and keeps the result. Returns (the record, why it could not be kept or "")."""
    from autograder.results import not_graded, one_line
    from autograder.runner import Stopped

    try:
        result = _result(handed, grader, released)
        store.keep(result)
        return result.record(), ""
    except SubmissionError as exc:
        return result.record(), one_line(str(exc))
    except Stopped:
        raise
    except Exception as exc:  # a fault of ours must not end the run of all others
        fault = f"a fault of the autograder, not of the student: {type(exc).__name__}: {exc}"
        return not_graded(handed.student, grader.assignment, fault).record(), one_line(f"{handed.student}: {fault}")


def _result(handed: HandedIn, grader: Grader, released: Path) -> SubmissionResult:
    from autograder.results import not_graded
    from autograder.submission import read_submission

    if handed.problem:
        return not_graded(handed.student, grader.assignment, handed.problem, handed.digest)
    try:
        submission = read_submission(handed.notebooks[0], handed.student, grader.assignment, released)
    except SubmissionError as exc:
        return not_graded(handed.student, grader.assignment, str(exc), handed.digest)
    return grader.grade(submission)


def _line(record: Record) -> str:
    from autograder.report.table import number
    from autograder.results import one_line

    if record["points"] is None or record["out_of"] is None:
        return one_line(f"{record['student']}: not graded: {record['message']}")
    return one_line(f"{record['student']}: {number(record['points'])} of {number(record['out_of'])} points")


def _summary(records: Sequence[Record]) -> str:
    graded = sum(r["points"] is not None for r in records)
    return f"{graded} of {len(records)} graded; the results are kept in results/, `autograder report` shows the class"


def _is_under(record: Record, percent: float) -> bool:
    points, out_of = record["points"], record["out_of"]
    return points is not None and out_of is not None and 100 * points < percent * out_of - 1e-6
