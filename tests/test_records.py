"""What a record holds comes back from JSON as it was."""

from __future__ import annotations

import json

import numpy as np

from autograder.exercise import Seed
from autograder.records import Record, grades_of
from autograder.results import GRADED, SubmissionResult
from autograder.verdict import Diagnosis, Example, Grade, Status, Verdict

EXAMPLE = Example(
    "a case",
    inputs={"x": np.array([[1.5, np.nan]]), "stride": (2, 1), "b": None, "rng": Seed(7), "mode": "same", "on": True},
    got={"out": np.array([[np.inf, 2.0]]), "loss": 3.5, "rows": [1, [2]]},
    want={"out": np.array([[1, 2]]), "loss": np.array(3), "rows": (1, 2)},
    error="",
)
GRADE = Grade(
    "conv2d",
    1.33,
    3.0,
    (
        Verdict("f", "Matches", "a case", Status.FAILED, 0.33, 2.0, "out[0] is 1, expected 2"),
        Verdict("f", "Pure", "a case", Status.PASSED, 1.0, 1.0),
    ),
    {"f": (Diagnosis("flipped", "Look at the corner."), Diagnosis("no_bias", "Zero image?", ("db",)))},
    {"f": EXAMPLE},
)


def through_json(*grades: Grade) -> tuple[Grade, ...]:
    result = SubmissionResult("ana", "01_convolution", GRADED, grades, "process", 1.0)
    record: Record = json.loads(json.dumps(result.record()))
    return grades_of(record)


def test_grades_come_back_whole() -> None:
    other = Grade("output_size", 2.0, 2.0, (Verdict("g", "Matches", "5 wide", Status.PASSED, 2.0, 2.0),), {})
    back, second = through_json(GRADE, other)
    assert second == other
    assert (back.exercise, back.points, back.out_of, back.verdicts) == ("conv2d", 1.33, 3.0, GRADE.verdicts)
    assert back.diagnoses == GRADE.diagnoses


def test_values_of_an_example_keep_their_types() -> None:
    (back,) = through_json(GRADE)
    example = back.examples["f"]
    for part in ("inputs", "got", "want"):
        have, want = getattr(example, part), getattr(EXAMPLE, part)
        assert {name: type(value) for name, value in have.items()} == {n: type(v) for n, v in want.items()}
        for name, value in want.items():
            np.testing.assert_array_equal(have[name], value) if isinstance(value, np.ndarray) else None
            assert isinstance(value, np.ndarray) or have[name] == value


def test_what_is_not_graded_has_no_grades() -> None:
    assert through_json() == ()
