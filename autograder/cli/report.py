"""`autograder report`: what is kept in results/, as CSV files and as the class table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from autograder.cli.shared import HERE, NOT_ALL, OK, CourseFolder, complain

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.records import Record


def report(course: CourseFolder = HERE) -> int:
    """Show the class, and write it as files.

    They are reports/grades.csv (a student a row), reports/verdicts.csv (every check, with its reason), and a page for
    each student, reports/ASSIGNMENT/STUDENT.html.

    Exit code 0: all that was handed in is graded; 1: something is not; 2: a mistake in course.yml.
    """
    from autograder.course import load_course
    from autograder.report.standing import current
    from autograder.results import ResultStore

    loaded = load_course(course)
    kept = ResultStore(loaded.root).read()
    for name in sorted({r["assignment"] for r in kept} - set(loaded.assignments)):
        complain(f"results/{name} is left out: course.yml has no assignment of that name")
    records = current(loaded, kept)
    if not records:
        print("nothing to report: nothing is graded, and submitted/ is empty")
        return OK
    written = _written(loaded, records)
    for assignment in loaded.assignments.values():
        _show(assignment.name, assignment.exercises, [r for r in records if r["assignment"] == assignment.name])
    print(f"written: {written}")
    return NOT_ALL if any(r["points"] is None for r in records) else OK


def _written(course: Course, records: Sequence[Record]) -> str:
    from autograder.report.frame import write_reports
    from autograder.report.student import write_pages

    for problem in write_pages(course.root / "reports", records):
        complain(problem)
    exercises = {assignment.name: assignment.exercises for assignment in course.assignments.values()}
    tables = write_reports(course.root / "reports", records, exercises)
    return f"{', '.join(map(str, tables))}, and a page a student beside them"


def _show(assignment: str, exercises: Sequence[str], records: Sequence[Record]) -> None:
    from rich.console import Console

    from autograder.report.class_table import class_table

    graded = [r for r in records if r["points"] is not None]
    if graded:
        console = Console(highlight=False)
        console.print(class_table(assignment, exercises, graded, console.width))
        print()
    for line in _remarks(records):
        print(line)


def _remarks(records: Sequence[Record]) -> Iterator[str]:
    """A line for each submission without a grade, then what must be known about grades."""
    from autograder.results import one_line

    for record in records:
        if record["points"] is None:
            yield one_line(f"not graded: {record['student']}, {record['assignment']}: {record['message']}")
    notes = Counter(r["message"] for r in records if r["points"] is not None and r["message"])
    for note, count in notes.items():
        yield one_line(f"note on {count} of {len(records)}: {note}")
