from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import toy
from toy_course import COURSE, toy_course

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.proof.attempt import Attempt, Kind
from autograder.proof.attempts import attempts


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return toy_course(tmp_path)


def tried(root: Path, *exercises: str) -> list[Attempt]:
    return attempts(load_course(root), exercises)


def names(found: Sequence[Attempt], kind: Kind) -> list[str]:
    return [attempt.name for attempt in found if attempt.kind is kind]


def test_all_is_tried_that_is_known_of_an_exercise(root: Path) -> None:
    found = tried(root)
    assert {attempt.bench.exercise for attempt in found} == {"toy"}
    assert names(found, Kind.SOLUTION) == names(found, Kind.STUB) == ["90_toy"]
    assert names(found, Kind.ZEROS) == ["zeros"]
    assert names(found, Kind.MISCONCEPTION) == [
        f"square_{m}" for m in ("forward: no_bias", "forward: cube", "backward: db_mean", "backward: half_dx")
    ]
    assert names(found, Kind.PATCH)[:4] == [
        "square_backward: two at once", "square_backward: in both directions", "square_backward: not written",
        "square_forward: cube",
    ]  # fmt: skip
    assert names(found, Kind.RIGHT) == ["again", "as_lists"]
    assert tried(root, "toy") == tried(root, "toy", "toy") == found


def test_a_patch_knows_what_must_be_said(root: Path) -> None:
    patch = next(attempt for attempt in tried(root) if attempt.name == "square_backward: two at once")
    assert (patch.task, patch.expect) == ("square_backward", ("half_dx", "db_mean"))
    assert "db = None if b is None else dout.mean(axis=0)" in "\n".join(patch.sources)


def test_the_stub_is_the_solution_without_what_students_write(root: Path) -> None:
    stub = next(attempt for attempt in tried(root) if attempt.kind is Kind.STUB)
    assert stub.sources == (
        "import numpy as np",
        "def square_forward(x, b, scale):\n    raise NotImplementedError",
        "def square_backward(dout, cache):\n    raise NotImplementedError",
        'check("toy")',
    )


def test_what_is_not_there_is_not_tried(root: Path) -> None:
    for path in (root / "exercises").glob("*/*"):
        path.unlink()
    found = tried(root)
    assert not names(found, Kind.PATCH) + names(found, Kind.RIGHT)
    assert len(names(found, Kind.MISCONCEPTION)) == 4


def test_a_right_answer_may_leave_other_exercises_out(root: Path) -> None:
    other = (root / "exercises" / "toy.py").read_text().replace('"toy",', '"cubes",').replace("square_", "cube_")
    (root / "exercises" / "cubes.py").write_text(other)
    (root / "course.yml").write_text(COURSE.replace("[toy]", "[toy, cubes]"))
    right = root / "exercises" / "right"
    (right / "cubes_only.py").write_text(toy.RIGHT.replace("square_", "cube_"))
    (right / "both.py").write_text(toy.RIGHT + toy.RIGHT.replace("square_", "cube_"))
    assert names(tried(root, "toy"), Kind.RIGHT) == ["again", "as_lists", "both"]
    assert names(tried(root, "cubes"), Kind.RIGHT) == ["both", "cubes_only"]


@pytest.mark.parametrize(
    ("file", "text", "complaint"),
    [
        ("wrong/square_forwards.yml", "- {name: a, expect: failed, edits: [{was: a, becomes: b}]}",
         "square_forwards.yml: there is no task 'square_forwards'; .* square_backward, square_forward"),
        ("wrong/square_forward.yml", "- {name: a, expect: failed, edits: [{was: nowhere, becomes: b}]}",
         "this text occurs 0 times"),
        ("right/half.py", "def square_forward(x, b, scale):\n    pass\n", "half.py answers no exercise"),
        ("right/broken.py", "def square_forward(x, b, scale)\n", "broken.py is not valid Python"),
    ],
)  # fmt: skip
def test_a_file_that_would_never_be_tried_is_refused(root: Path, file: str, text: str, complaint: str) -> None:
    (root / "exercises" / file).write_text(text)
    with pytest.raises(CourseError, match=complaint):
        tried(root)


def test_an_exercise_that_no_assignment_has_is_refused(root: Path) -> None:
    with pytest.raises(CourseError, match=r"no assignment of course.yml has the exercise 'conv2d'; there are: toy"):
        tried(root, "conv2d")
