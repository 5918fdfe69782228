"""The real commands where nothing, or something else than us, is there to grade by."""

from __future__ import annotations

import pytest
from plugin_course import ASSIGNMENT, Course
from test_plugin_class import alarm

pytestmark = pytest.mark.slow

STOCK = """
c.CourseDirectory.source_directory, c.CourseDirectory.release_directory = "build/source", "assignments"
"""


def test_a_fresh_clone_is_told_to_release_first(course: Course) -> None:
    course.gradebook.unlink()
    course.hand_in("ana", course.stub)
    before = course.files()
    done = course.run("nbgrader", "autograde", ASSIGNMENT)
    assert done.returncode == 1
    assert done.stdout.splitlines()[-1] == (
        f"The gradebook does not know {ASSIGNMENT} yet: run `autograder release` first."
    )
    assert "Traceback" not in done.stdout
    assert course.files() == before


def test_one_student_and_a_gradebook_given_on_the_command_line(course: Course) -> None:
    elsewhere = course.root / "elsewhere.db"
    course.gradebook.rename(elsewhere)
    for student in ("ana", "bao"):
        course.hand_in(student, course.solved)
    done = course.run("nbgrader", "autograde", ASSIGNMENT, "--student", "ana", "--db", f"sqlite:///{elsewhere}")
    assert done.returncode == 0, done.stdout
    elsewhere.rename(course.gradebook)
    assert course.points("ana") == course.full
    assert course.points("bao") == {}
    assert not course.path("autograded", "bao").exists()
    assert not (course.root / "results" / ASSIGNMENT / "bao.json").exists()


def test_without_us_an_unsolved_notebook_gets_nothing(course: Course) -> None:
    """Two kernels start, which also shows that the alarm of the class works."""
    (course.root / "nbgrader_config.py").write_text(STOCK)
    course.hand_in("ana", course.stub)
    around = alarm(course.root.parent)
    started = course.root.parent / "alarm" / "started"
    done = course.run("nbgrader", "validate", str(course.path("submitted", "ana")), **around)
    assert f"VALIDATION FAILED ON {len(course.full)} CELL(S)" in done.stdout
    assert started.exists()
    started.unlink()
    done = course.run("nbgrader", "autograde", ASSIGNMENT, **around)
    assert done.returncode == 0, done.stdout
    assert started.exists()
    assert course.points("ana") == course.nothing
