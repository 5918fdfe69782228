"""Nobody's work falls between what is kept and what lies in submitted/."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from invented import make

from autograder.course import Course, load_course
from autograder.records import Record
from autograder.report.standing import current
from autograder.results import not_graded

NOTEBOOK = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []})
DIGEST = sha256(NOTEBOOK.encode()).hexdigest()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    (tmp_path / "mine").mkdir()
    for name in ("first", "second", "third"):
        (tmp_path / "mine" / f"{name}.py").touch()
    (tmp_path / "course.yml").write_text(
        "course: test\nassignments:\n"
        "  01_convolution: {exercises: [first, second], from: mine}\n  02_pooling: {exercises: [third], from: mine}\n"
    )
    return load_course(tmp_path)


def hand_in(course: Course, student: str, content: str = NOTEBOOK, assignment: str = "01_convolution") -> None:
    folder = course.root / "submitted" / student / assignment
    folder.mkdir(parents=True)
    (folder / f"{assignment.partition('_')[2]}.ipynb").write_text(content)


def reasons(records: list[Record]) -> dict[str, str]:
    assert all(r["points"] is None for r in records)
    return {r["student"]: r["message"] for r in records}


def test_a_graded_file_that_has_not_changed(course: Course) -> None:
    hand_in(course, "ana")
    record = make("ana", digest=DIGEST).record()
    assert current(course, [record]) == [record]


def test_what_was_graded_outside_of_submitted(course: Course) -> None:
    record = make("ana", digest=DIGEST).record()
    assert current(course, [record]) == [record]


def test_a_file_that_has_changed(course: Course) -> None:
    hand_in(course, "ana", NOTEBOOK + "\n")
    records = [make("ana", digest=DIGEST).record()]
    assert reasons(current(course, records)) == {"ana": "handed in again since it was graded"}


def test_a_file_that_vanished_from_its_folder(course: Course) -> None:
    hand_in(course, "ana")
    (course.root / "submitted/ana/01_convolution/convolution.ipynb").unlink()
    records = [make("ana", digest=DIGEST).record()]
    assert reasons(current(course, records)) == {"ana": "handed in again since it was graded"}


def test_what_nobody_graded(course: Course) -> None:
    hand_in(course, "ana")
    hand_in(course, "bao", NOTEBOOK[:30])
    hand_in(course, "dana", "")
    (course.root / "submitted/emil/01_convolution").mkdir(parents=True)
    (course.root / "submitted/emil/notes.txt").touch()
    (course.root / "submitted/README").touch()
    found = reasons(current(course, []))
    assert list(found) == ["ana", "bao", "dana", "emil"]
    assert found["ana"] == "handed in, not graded yet"
    assert "bao/01_convolution/convolution.ipynb is not a notebook" in found["bao"]
    assert "dana/01_convolution/convolution.ipynb is empty" in found["dana"]
    assert found["emil"].startswith("there is no convolution.ipynb in ")


def test_a_reason_that_is_kept_stays(course: Course) -> None:
    hand_in(course, "ana")
    records = [
        not_graded("ana", "01_convolution", "a fault of the autograder", DIGEST).record(),
        not_graded("bao", "01_convolution", "its result is damaged").record(),
    ]
    assert current(course, records) == records


def test_other_exercises_than_the_course_has_now(course: Course) -> None:
    records = [make("ana", tasks=(("first", "f"),)).record()]
    assert reasons(current(course, records)) == {
        "ana": "graded for other exercises than course.yml lists now; grade it again"
    }


def test_by_assignment_then_student_and_none_of_another_course(course: Course) -> None:
    third = make("zoe", assignment="02_pooling", tasks=(("third", "k"),))
    hand_in(course, "bao", assignment="02_pooling")
    records = [third, make("zoe"), make("ana"), make("ana", assignment="03_old")]
    found = current(course, [r.record() for r in records])
    assert [(r["assignment"], r["student"], r["points"]) for r in found] == [
        ("01_convolution", "ana", 30), ("01_convolution", "zoe", 30),
        ("02_pooling", "bao", None), ("02_pooling", "zoe", 10),
    ]  # fmt: skip
