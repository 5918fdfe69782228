"""A result as JSON has it, and the grades read back from it: what is kept, reported and exported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from typing_extensions import TypedDict

from autograder.exercise import Given, Seed
from autograder.verdict import SYMPTOM, Diagnosis, Example, Grade, Status, Verdict

_MAX_NUMBERS = 10_000
"""Of an array in an example: a larger one is nothing to look at."""


class VerdictRecord(TypedDict):
    """One verdict."""

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


class HintRecord(TypedDict):
    """One diagnosis or symptom of one task."""

    exercise: str
    task: str
    name: str
    hint: str
    outputs: list[str]


class ExampleRecord(TypedDict):
    """The smallest wrong case of one task. An array is {"array": nested lists}, a tuple {"tuple": list}."""

    exercise: str
    task: str
    case: str
    inputs: dict[str, Any]
    got: dict[str, Any]
    want: dict[str, Any]
    error: str


class Record(TypedDict):
    """One submission."""

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
    hints: list[HintRecord]
    examples: list[ExampleRecord]


def verdict_records(grades: Sequence[Grade]) -> list[VerdictRecord]:
    """Of all exercises."""
    return [_verdict(grade, verdict) for grade in grades for verdict in grade.verdicts]


def hint_records(grades: Sequence[Grade]) -> list[HintRecord]:
    """Of all exercises."""
    return [
        {"exercise": grade.exercise, "task": task, "name": d.name, "hint": d.hint, "outputs": list(d.outputs)}
        for grade in grades
        for task, diagnoses in (*grade.diagnoses.items(), *grade.symptoms.items())
        for d in diagnoses
    ]


def example_records(grades: Sequence[Grade]) -> list[ExampleRecord]:
    """Of all exercises."""
    return [
        {
            "exercise": grade.exercise,
            "task": task,
            "case": example.case,
            "inputs": _to_json(example.inputs),
            "got": _to_json(example.got),
            "want": _to_json(example.want),
            "error": example.error,
        }
        for grade in grades
        for task, example in grade.examples.items()
    ]


def grades_of(record: Record) -> tuple[Grade, ...]:
    """The grades that the record was made from, one an exercise."""
    return tuple(_grade(record, exercise, *totals) for exercise, totals in points_by_exercise(record).items())


def points_by_exercise(record: Record) -> dict[str, tuple[float, float]]:
    """For each exercise (points, out of), rounded to 2 decimals, as in its Grade."""
    sums: dict[str, tuple[float, float]] = {}
    for v in record["verdicts"]:
        points, out_of = sums.get(v["exercise"], (0.0, 0.0))
        sums[v["exercise"]] = points + v["points"], out_of + v["out_of"]
    return {exercise: (round(points, 2), round(out_of, 2)) for exercise, (points, out_of) in sums.items()}


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


def _grade(record: Record, exercise: str, points: float, out_of: float) -> Grade:
    verdicts = tuple(
        Verdict(v["task"], v["check"], v["case"], Status(v["status"]), v["points"], v["out_of"], v["message"])
        for v in record["verdicts"]
        if v["exercise"] == exercise
    )
    examples = {
        e["task"]: Example(e["case"], _from_json(e["inputs"]), _from_json(e["got"]), _from_json(e["want"]), e["error"])
        for e in record["examples"]
        if e["exercise"] == exercise
    }
    symptoms, diagnoses = (dict(_hints(record, exercise, symptom)) for symptom in (True, False))
    return Grade(exercise, points, out_of, verdicts, diagnoses, examples, symptoms)


def _hints(record: Record, exercise: str, symptom: bool) -> Iterator[tuple[str, tuple[Diagnosis, ...]]]:
    hints = [h for h in record["hints"] if h["exercise"] == exercise and h["name"].startswith(SYMPTOM) is symptom]
    for task in dict.fromkeys(h["task"] for h in hints):
        yield task, tuple(Diagnosis(h["name"], h["hint"], tuple(h["outputs"])) for h in hints if h["task"] == task)


def _to_json(value: Any) -> Any:
    """Arrays and tuples are marked, so that they come back as what they were. Large and complex ones become words."""
    if isinstance(value, np.ndarray | np.generic):
        if value.size > _MAX_NUMBERS or value.dtype.kind == "c":
            return f"an array of shape {value.shape} and type {value.dtype}"
        return {"array": value.tolist()}
    if isinstance(value, Seed):
        return {"seed": value.number}
    if isinstance(value, Given):
        return {"given": value.name, "source": value.source}
    if isinstance(value, tuple):
        return {"tuple": [_to_json(item) for item in value]}
    if isinstance(value, Mapping):
        return {name: _to_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_to_json(item) for item in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _from_json(value: Any) -> Any:
    match value:
        case {"array": items}:
            return np.array(items)
        case {"seed": number}:
            return Seed(number)
        case {"given": name, "source": source}:
            return Given(name, source)
        case {"tuple": items}:
            return tuple(map(_from_json, items))
        case dict():
            return {name: _from_json(item) for name, item in value.items()}
        case list():
            return [_from_json(item) for item in value]
    return value
