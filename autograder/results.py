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
from typing_extensions import TypedDict

from autograder.errors import SubmissionError
from autograder.verdict import Grade, Verdict

GRADED, NOT_GRADED = "graded", "not graded"


class VerdictRecord(TypedDict):
    """One verdict, as JSON has it."""

    exercise: str
    task: str
    check: str
    case: str
    status: str
    points: float
    out_of: float
    message: str
    diagnosis: str
    """The names of what explains the task's lost points, joined by "; "; "" where nothing is lost or named."""


class Record(TypedDict):
    """One submission, as JSON has it."""

    student: str
    assignment: str
    status: str
    points: float | None
    """None where it is not graded: never 0."""
    out_of: float | None
    tier: str
    seconds: float
    message: str
    digest: str
    verdicts: list[VerdictRecord]


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
            "verdicts": [_verdict(grade, v) for grade in self.grades for v in grade.verdicts] if graded else [],
        }


def not_graded(student: str, assignment: str, message: str, digest: str = "") -> SubmissionResult:
    """The result of a submission that could not be graded, and why."""
    return SubmissionResult(student, assignment, NOT_GRADED, (), "", 0.0, message, digest)


def points_by_exercise(record: Record) -> dict[str, tuple[float, float]]:
    """For each exercise (points, out of), rounded to 2 decimals, as in its Grade."""
    sums: dict[str, tuple[float, float]] = {}
    for v in record["verdicts"]:
        points, out_of = sums.get(v["exercise"], (0.0, 0.0))
        sums[v["exercise"]] = points + v["points"], out_of + v["out_of"]
    return {exercise: (round(points, 2), round(out_of, 2)) for exercise, (points, out_of) in sums.items()}


def one_line(text: str) -> str:
    """Text that somebody else made, without line breaks and terminal codes."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in " ".join(text.split()))


def _verdict(grade: Grade, verdict: Verdict) -> VerdictRecord:
    diagnoses = grade.diagnoses.get(verdict.task, ()) if verdict.points < verdict.out_of else ()
    return {
        "exercise": grade.exercise,
        "task": verdict.task,
        "check": verdict.check,
        "case": verdict.case,
        "status": str(verdict.status),
        "points": float(verdict.points),
        "out_of": float(verdict.out_of),
        "message": verdict.message,
        "diagnosis": "; ".join(d.name for d in diagnoses),
    }


class ResultStore:
    """The folder `results/` of a course: results/ASSIGNMENT/STUDENT.json."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "results"

    def keep(self, result: SubmissionResult) -> None:
        """Writes a result, whole or not at all, over an older one. Raises SubmissionError where that fails."""
        path = self.folder / _file_name(result.assignment) / f"{_file_name(result.student)}.json"
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
        return _RECORD.validate_python(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, RecursionError, OSError):
        student, assignment = unquote(path.stem), unquote(path.parent.name)
        message = f"its result in results/{path.parent.name}/{path.name} is damaged; grade it again"
        return not_graded(student, assignment, message).record()


def _file_name(name: str) -> str:
    """A name that stays inside its folder and can be read back: what is special in paths becomes %XX."""
    return _NO_FILE_NAME.sub(lambda found: f"%{ord(found[0]):02X}", name)
