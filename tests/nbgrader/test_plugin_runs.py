"""Runs of nbgrader in this process, as formgrader makes them: again, late, with cells that a person grades."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from notebooks import Notebook
from plugin_course import ASSIGNMENT, NOTEBOOK, Course
from plugin_students import FORWARD

BEFORE, LATER, TOO_LATE = "2026-11-01 00:00:00 UTC", "2026-11-02 00:00:00 UTC", "2026-12-09 00:00:00 UTC"
MANUAL = {"schema_version": 3, "locked": False, "task": False}


def test_formgrader_grades_and_gives_feedback(course: Course) -> None:
    course.hand_in("ana", course.solved)
    result = course.autograde("ana")
    assert result["success"]
    assert course.points("ana") == course.full
    assert result["log"].count("no secret is set") == 1
    assert course.feedback("ana")["success"]
    assert [text for text in course.headlines(course.full) if text not in course.page("ana")] == []


def test_repairs_are_logged(course: Course) -> None:
    handed = course.stub.copy().delete("conv2d").duplicate(FORWARD).write("given-1", "x = 1")
    course.hand_in("ana", handed)
    log = course.autograde("ana")["log"]
    assert [line.partition("] ")[2] for line in log.splitlines() if "] ana: cell" in line] == [
        "ana: cell given-1 is locked and was changed",
        f"ana: cell {FORWARD} was there 2 times",
        "ana: cell conv2d was there 0 times",
    ]


def test_the_graded_notebook_is_valid_and_knows_no_cells_of_the_students_making(course: Course) -> None:
    mine = {"grade": True, "solution": False, "locked": False, "points": 9, "grade_id": "mine", "schema_version": 3}
    handed = course.stub.copy().own("9.0", metadata={"nbgrader": mine}).duplicate("conv2d", "9.0")
    course.hand_in("ana", handed)
    assert course.autograde("ana")["success"]
    made = course.autograded("ana")
    nbformat.validate(made.json)
    assert len({cell["id"] for cell in made.cells}) == len(made.cells)
    assert sorted(made.names) == sorted(["", "", *course.stub.names])
    assert course.points("ana") == course.nothing


def test_a_second_run_leaves_what_is_graded(course: Course) -> None:
    course.hand_in("ana", course.stub)
    course.autograde("ana")
    graded = course.path("autograded", "ana").read_bytes()
    course.hand_in("ana", course.solved)
    assert "Skipping existing assignment" in course.autograde("ana", force=False)["log"]
    assert course.path("autograded", "ana").read_bytes() == graded
    assert course.points("ana") == course.nothing


def test_a_forced_run_gives_the_same_again(course: Course) -> None:
    course.hand_in("ana", course.stub)
    course.autograde("ana")
    graded, points, record = course.path("autograded", "ana").read_bytes(), course.points("ana"), course.record("ana")
    assert course.autograde("ana")["success"]
    assert course.path("autograded", "ana").read_bytes() == graded
    assert course.points("ana") == points
    assert course.record("ana") | {"seconds": 0} == record | {"seconds": 0}


def test_a_newer_submission_replaces_an_older_one_everywhere(course: Course) -> None:
    course.hand_in("ana", course.stub, BEFORE)
    course.hand_in("bao", course.stub, BEFORE)
    course.autograde("ana"), course.autograde("bao")
    course.hand_in("ana", course.solved, LATER)
    assert course.autograde("ana", force=False)["success"]
    assert (course.points("ana"), course.record("ana")["points"]) == (course.full, sum(course.full.values()))
    assert (course.points("bao"), course.record("bao")["points"]) == (course.nothing, 0.0)


def test_a_broken_newer_submission_is_not_graded(course: Course) -> None:
    course.hand_in("ana", course.stub)
    course.autograde("ana")
    course.hand_in("ana", "{")
    assert not course.autograde("ana")["success"]
    record = course.record("ana")
    assert (record["status"], record["points"]) == ("not graded", None)
    assert not course.path("autograded", "ana").exists()


@pytest.mark.parametrize(("method", "penalty"), [("none", 0.0), ("zero", 4.0)])
def test_lateness_is_nbgraders_business(course: Course, method: str, penalty: float) -> None:
    course.hand_in("ana", course.stub.copy().write("answer-output_size", SIZES), TOO_LATE)
    assert course.autograde("ana", LateSubmissionPlugin={"penalty_method": method})["success"]
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        found = book.find_submission(ASSIGNMENT, "ana")
        assert found.total_seconds_late > 0
        assert (found.score, found.late_submission_penalty or 0.0) == (4.0, penalty)


SIZES = """
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1

def same_padding(size, kernel_size, stride=1, dilation=1):
    total = max((-(-size // stride) - 1) * stride + dilation * (kernel_size - 1) + 1 - size, 0)
    return total // 2, total - total // 2
"""


@pytest.fixture
def with_questions(course: Course) -> Course:
    """Two cells that a person grades, which the instructor put into the source notebook."""
    path = course.root / "build" / "source" / ASSIGNMENT / f"{NOTEBOOK}.ipynb"
    source = Notebook(json.loads(path.read_text(encoding="utf-8")))
    question = {"grade_id": "why", "grade": True, "solution": True, "points": 3} | MANUAL
    task = {"grade_id": "photo", "grade": False, "solution": False, "points": 2} | MANUAL
    source.own("Why does a filter slide?", kind="markdown", metadata={"nbgrader": question})
    source.own("Add a photo.", kind="markdown", metadata={"nbgrader": task | {"task": True, "locked": True}})
    path.write_text(source.text())
    assert course.generate_assignment()["success"]
    return Course(course.root)


def test_what_a_person_grades_stays_for_the_person(with_questions: Course) -> None:
    course = with_questions
    assert {"why", "photo"} <= set(course.stub.names)
    picture = {"me.png": {"image/png": "iVBORw0KGgo="}}
    handed = course.stub.copy().write("why", "Since ![it](attachment:me.png)")
    handed.cell("why")["attachments"] = picture
    course.hand_in("ana", handed)
    assert course.autograde("ana")["success"]
    assert course.points("ana") == course.nothing | {"why": None, "photo": None}
    with Gradebook(f"sqlite:///{course.gradebook}") as book:
        assert book.find_submission(ASSIGNMENT, "ana").needs_manual_grade
    assert course.autograded("ana").cell("why")["attachments"] == picture
    assert course.feedback("ana")["success"]
    assert "data:image/png;base64,iVBORw0KGgo=" in course.page("ana")


def test_a_deleted_question_comes_back(with_questions: Course) -> None:
    course = with_questions
    course.hand_in("ana", course.stub.copy().delete("why", "photo"))
    assert course.autograde("ana")["success"]
    assert course.points("ana") == course.nothing | {"why": 0, "photo": None}
    assert course.autograded("ana").source("why") == course.stub.source("why")


def test_two_answers_to_a_question_are_joined(with_questions: Course) -> None:
    course = with_questions
    course.hand_in("ana", course.stub.copy().write("why", "First.").duplicate("why", "Second."))
    assert course.autograde("ana")["success"]
    assert course.autograded("ana").source("why") == "First.\n\nSecond."


def test_a_gradebook_somewhere_else(course: Course, tmp_path: Path) -> None:
    """As nbgrader_config.py may have it."""
    elsewhere = tmp_path / "elsewhere.db"
    course.gradebook.rename(elsewhere)
    course.hand_in("ana", course.stub)
    assert course.autograde("ana", CourseDirectory={"db_url": f"sqlite:///{elsewhere}"})["success"]
    assert not course.gradebook.exists()
