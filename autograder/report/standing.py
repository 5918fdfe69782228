"""Who stands where: the kept results beside what lies in submitted/ now. Nobody's work falls between the two."""

from __future__ import annotations

from collections.abc import Iterable

from autograder.cells import read_cells
from autograder.course import Assignment, Course
from autograder.errors import SubmissionError
from autograder.records import Record
from autograder.results import GRADED, not_graded
from autograder.submitted import HandedIn, in_folder


def current(course: Course, records: Iterable[Record]) -> list[Record]:
    """A record for each student and assignment of the course, in the course's order.

    What was handed in but not graded, or has changed since, is "not graded" and says why.
    """
    kept = {(r["assignment"], r["student"]): r for r in records}
    return [
        record
        for assignment in course.assignments.values()
        for record in _of_assignment(
            assignment,
            {student: r for (name, student), r in kept.items() if name == assignment.name},
            {handed.student: handed for handed in in_folder(course.root / "submitted", assignment)},
        )
    ]


def _of_assignment(assignment: Assignment, kept: dict[str, Record], handed_in: dict[str, HandedIn]) -> list[Record]:
    students = sorted({*kept, *handed_in})
    return [_standing(s, assignment, kept.get(s), handed_in.get(s)) for s in students]


def _standing(student: str, assignment: Assignment, record: Record | None, handed: HandedIn | None) -> Record:
    reason = _why_not(assignment, record, handed)
    if record and not reason:
        return record
    return not_graded(student, assignment.name, reason, handed.digest if handed else "").record()


def _why_not(assignment: Assignment, record: Record | None, handed: HandedIn | None) -> str:
    """Why what is kept, or that nothing is kept, gives no grade now; "" where the record itself says all."""
    if record is None:
        return _ungraded(handed) if handed else ""
    if handed and record["digest"] and record["digest"] != handed.digest:
        return "handed in again since it was graded"
    if record["status"] == GRADED and {v["exercise"] for v in record["verdicts"]} != set(assignment.exercises):
        return "graded for other exercises than course.yml lists now; grade it again"
    return ""


def _ungraded(handed: HandedIn) -> str:
    """What nobody has graded may be what nobody can read."""
    if handed.problem:
        return handed.problem
    try:
        read_cells(handed.notebooks[0])
    except SubmissionError as exc:
        return str(exc)
    return "handed in, not graded yet"
