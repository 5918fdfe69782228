"""What grading came to, submission by submission, and the folder that keeps it: a killed run loses nothing.

A result is kept as JSON, one file a submission; reports and exports read these records and nothing else.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from pydantic import TypeAdapter

from autograder.errors import SubmissionError
from autograder.records import Record, example_records, grades_of, hint_records, verdict_records
from autograder.sandbox.plain import plain_text
from autograder.verdict import Grade

GRADED, NOT_GRADED = "graded", "not graded"

_RECORD = TypeAdapter(Record)
_NO_FILE_NAME = re.compile(r'[%/\\:*?"<>|\x00-\x1f\x7f]|^\.')


@dataclass(frozen=True)
class SubmissionResult:
    """What one submission came to."""

    student: str
    assignment: str
    status: str
    """GRADED or NOT_GRADED."""
    grades: tuple[Grade, ...]
    """One an exercise; () where it is not graded."""
    tier: str
    """How strong the wall around the student's code was."""
    seconds: float
    message: str = ""
    """Why it is not graded, or what must be known about the grade."""
    digest: str = ""
    """SHA-256 of the submitted file, in hex."""

    def record(self) -> Record:
        """The result as JSON has it; points are rounded to 2 decimals."""
        graded = self.status == GRADED
        return {
            "student": self.student,
            "assignment": self.assignment,
            "status": self.status,
            "points": round(sum(g.points for g in self.grades), 2) if graded else None,
            "out_of": round(sum(g.out_of for g in self.grades), 2) if graded else None,
            "tier": self.tier,
            "seconds": self.seconds,
            "message": self.message,
            "digest": self.digest,
            "verdicts": verdict_records(self.grades),
            "hints": hint_records(self.grades),
            "examples": example_records(self.grades),
        }


def not_graded(student: str, assignment: str, message: str, digest: str = "") -> SubmissionResult:
    """The result of a submission that could not be graded, and why."""
    return SubmissionResult(student, assignment, NOT_GRADED, (), "", 0.0, message, digest)


def one_line(text: str) -> str:
    """Text that somebody else made, without line breaks and terminal codes."""
    return " ".join(plain_text(text).split())


class ResultStore:
    """The folder `results/` of a course: results/ASSIGNMENT/STUDENT.json."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "results"

    def keep(self, result: SubmissionResult) -> None:
        """Writes a result, whole or not at all, over an older one. Raises SubmissionError where that fails."""
        path = self.folder / file_name(result.assignment) / f"{file_name(result.student)}.json"
        part = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(result.record(), indent=1) + "\n", encoding="utf-8")
            os.replace(part, path)
        except OSError as exc:
            part.unlink(missing_ok=True)
            raise SubmissionError(
                f"the result of {result.student} can't be kept in {path.parent}: {exc.strerror}"
            ) from exc

    def read(self) -> list[Record]:
        """All records, by assignment and student. A damaged file gives one that is not graded and says why."""
        return [_read(path) for path in sorted(self.folder.glob("*/*.json"))]


def _read(path: Path) -> Record:
    try:
        record = _RECORD.validate_python(json.loads(path.read_text(encoding="utf-8")))
        grades_of(record)  # what can't be made into grades again is damaged too
        return record
    except (ValueError, TypeError, LookupError, RecursionError, OSError):
        student, assignment = unquote(path.stem), unquote(path.parent.name)
        message = f"its result in results/{path.parent.name}/{path.name} is damaged; grade it again"
        return not_graded(student, assignment, message).record()


def file_name(name: str) -> str:
    """A name that stays inside its folder and can be read back: what is special in paths becomes %XX."""
    return _NO_FILE_NAME.sub(lambda found: f"%{ord(found[0]):02X}", name)
