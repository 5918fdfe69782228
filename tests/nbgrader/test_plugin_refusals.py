"""What can't be graded for a reason of ours: said in one line, nothing written, and neither a 0 nor full marks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from nbformat.v4 import new_code_cell
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum
from notebooks import Notebook, role
from plugin_course import Course

from autograder import runner
from autograder.exercise import Exercise
from autograder.verdict import Grade

CURE = "run `autograder release`"


def refused(course: Course, expected: str) -> None:
    """The run stops before anything is written, with a line that says this."""
    if not course.path("submitted", "ana").exists():
        course.hand_in("ana", course.solved)
    before = course.files()
    result = course.autograde("ana")
    assert not result["success"]
    last = result["error"].splitlines()[-1]
    assert last.startswith("SystemExit: ")
    assert expected in last
    assert course.files() == before


def dropped(course: Course, expected: str) -> None:
    """This one submission is not graded, and the log says why."""
    course.hand_in("ana", course.solved)
    result = course.autograde("ana")
    assert not result["success"]
    assert [line for line in result["log"].splitlines() if expected in line], result["log"][-2000:]
    assert course.points("ana") == dict.fromkeys(course.full)
    assert not course.path("autograded", "ana").exists()


@pytest.mark.parametrize("link", ["submitted/mal", "submitted/mal/01_convolution"])
def test_a_link_to_somebody_elses_work(course: Course, link: str) -> None:
    course.hand_in("ana", course.solved)
    made = course.root / link
    made.parent.mkdir(exist_ok=True)
    made.symlink_to(course.root / link.replace("mal", "ana"))
    result = course.autograde("mal")
    assert not result["success"]
    assert f"{link} is a link, perhaps to somebody else's work; it is not followed" in result["log"]
    assert course.points("mal") == dict.fromkeys(course.full)
    assert not course.path("autograded", "mal").exists()
    assert course.record("mal")["status"] == "not graded"
    assert course.autograde("ana")["success"]
    assert course.points("ana") == course.full


def test_without_a_gradebook(course: Course) -> None:
    course.gradebook.unlink()
    refused(course, f"The gradebook does not know 01_convolution yet: {CURE} first.")


def test_with_a_gradebook_of_other_assignments(course: Course) -> None:
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        book.remove_assignment("01_convolution")
        book.add_assignment("02_pooling")
    refused(course, f"The gradebook does not know 01_convolution yet: {CURE} first.")


def test_with_a_gradebook_of_another_notebook(course: Course) -> None:
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        book.find_notebook("convolution", "01_convolution").name = "convolutions"
        book.db.commit()
    refused(course, f"the gradebook knows no notebook convolution of 01_convolution; {CURE}")


def record_points(course: Course, points: float) -> None:
    """In the gradebook, as a release of a conv2d that is worth so much would."""
    cell = new_code_cell(course.stub.source("conv2d"), metadata={"nbgrader": dict(role(course.stub.cell("conv2d")))})
    cell.metadata.nbgrader.points = points
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        book.find_grade_cell("conv2d", "convolution", "01_convolution").max_score = points
        book.find_source_cell("conv2d", "convolution", "01_convolution").checksum = compute_checksum(cell)
        book.db.commit()


def disagreement(gradebook: Mapping[str, float], exercises: Mapping[str, float]) -> str:
    one, other = (", ".join(f"{name} {p[name]:g}" for name in sorted(p)) for p in (gradebook, exercises))
    return f"points in the gradebook: {one}; of the exercises in course.yml: {other}; {CURE}"


def locked_text_changed(n: Notebook) -> None:
    n.write("given-2", "print('hello')")


def cell_missing(n: Notebook) -> None:
    n.delete("given-3")


def cell_added(n: Notebook) -> None:
    n.duplicate("given-3").mark("given-3", grade_id="given-99")


def cell_renamed(n: Notebook) -> None:
    n.mark("answer-conv2d_forward", grade_id="answer-conv2d")


def cell_unlocked(n: Notebook) -> None:
    n.mark("conv2d", locked=False)


def cell_retyped(n: Notebook) -> None:
    n.retype("answer-conv2d_forward", "markdown")


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        (locked_text_changed, "given-2"),
        (cell_missing, "given-3"),
        (cell_added, "given-99"),
        (cell_renamed, "answer-conv2d"),
        (cell_unlocked, "conv2d"),
        (cell_retyped, "answer-conv2d_forward"),
    ],
)
def test_gradebook_and_assignment_disagree(course: Course, change: Callable[[Notebook], None], cell: str) -> None:
    changed = course.stub.copy()
    change(changed)
    course.released.write_text(changed.text())
    refused(course, f"the gradebook and assignments/01_convolution disagree about cell {cell}; {CURE}")


@pytest.mark.parametrize("content", [None, "", "<<<<<<< HEAD"])
def test_the_released_notebook_is_gone_or_broken(course: Course, content: str | None) -> None:
    course.hand_in("ana", course.solved)
    course.released.unlink()
    if content is not None:
        course.released.write_text(content)
    refused(course, f"the students' notebook is not as it was released; {CURE}")


def test_points_changed_in_the_gradebook(course: Course) -> None:
    record_points(course, 20)
    refused(course, disagreement(course.full | {"conv2d": 20.0}, course.full))


@pytest.mark.parametrize("exercise", ["conv2d", "output_size"])
def test_the_course_lists_other_exercises(course: Course, exercise: str) -> None:
    path = course.root / "course.yml"
    recorded = dict(course.full)
    path.write_text(re.sub(r"exercises: \[.*?\]", f"exercises: [{exercise}]", path.read_text()))
    refused(course, disagreement(recorded, {exercise: recorded[exercise]}))


def test_a_graded_cell_that_no_exercise_is_behind(course: Course) -> None:
    """Without output it would get full marks."""
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        book.add_grade_cell("given-2", "convolution", "01_convolution", max_score=100, cell_type="code")
    refused(course, disagreement(course.full | {"given-2": 100}, course.full))


def test_the_course_is_wrong(course: Course) -> None:
    (course.root / "course.yml").write_text("course: [")
    refused(course, "course.yml")


def test_an_assignment_that_only_the_gradebook_knows(course: Course) -> None:
    path = course.root / "course.yml"
    path.write_text(path.read_text().replace("01_convolution:", "02_convolution:"))
    refused(course, "02_convolution")


def test_a_fault_of_the_grader_is_nobodys_zero(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> Grade:
        raise ZeroDivisionError("ours")

    monkeypatch.setattr(runner, "grade", fail)
    dropped(course, "GuestError: ana is not graded: a fault of the autograder, not of the student: ZeroDivisionError")
    record = course.record("ana")
    assert (record["status"], record["points"]) == ("not graded", None)


@pytest.mark.parametrize("points", [-0.01, 14.01, float("nan"), float("inf")])
def test_points_that_cannot_be(course: Course, monkeypatch: pytest.MonkeyPatch, points: float) -> None:
    def grade(exercise: Exercise, *rest: Any) -> Grade:
        return Grade(exercise.name, points, exercise.out_of, (), {})

    monkeypatch.setattr(runner, "grade", grade)
    dropped(course, f"GuestError: output_size: {points} of 4")
    assert not (course.root / "results").exists()


def test_sums_of_points_are_rounded_as_they_are_released(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """0.1 + 0.7 is less than 0.8, which is what the gradebook gets."""
    record_points(course, 0.8)
    full = dict(course.full)
    monkeypatch.setattr(Exercise, "out_of", property(lambda e: 0.1 + 0.7 if e.name == "conv2d" else full[e.name]))
    monkeypatch.setattr(runner, "grade", lambda e, *rest: Grade(e.name, round(e.out_of, 2), e.out_of, (), {}))
    course.hand_in("ana", course.stub)
    assert course.autograde("ana")["success"]
    assert course.points("ana") == full | {"conv2d": 0.8}
