"""check() and the exercises of a course's own: beside a notebook that was handed out, and beside solutions/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import toy

from autograder import check, keys
from autograder.errors import CheckFailed, CourseError, UsageError
from autograder.exercises import own


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder beside the notebook, at a student's: no key can be made there."""
    folder = tmp_path / "90_toy" / "exercises"
    folder.mkdir(parents=True)
    (folder / "toy.py").write_bytes((toy.HERE / "toy.py").read_bytes())
    (folder / "toy.key").write_bytes(keys.dump(toy.key("public")))

    def refuse(*args: Any) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setattr("autograder.answers.answer_key", refuse)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(folder.parent)
    return folder


def run(cell: str, source: str = toy.RIGHT) -> None:
    """Runs a cell of the notebook, after the student's."""
    exec(cell, {"check": check, **toy.functions(source)})


def headlines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line for line in capsys.readouterr().out.splitlines() if line.endswith("points")]


def test_the_folder_beside_the_notebook_is_enough(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for cell in ('check("toy")', 'check("square_forward")', "check()"):
        run(cell)
    assert headlines(capsys) == ["toy: 13 of 13 points", "square_forward: 5 of 5 points", "toy: 13 of 13 points"]
    with pytest.raises(CheckFailed, match="toy: 0 of 13 points"):
        run('check("toy")', toy.STUB)


def test_the_courses_own_exercise_comes_before_ours(beside: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (beside / "toy.py").read_text().replace('"toy",', '"conv2d",')
    (beside / "conv2d.py").write_text(text)
    (beside / "toy.key").rename(beside / "conv2d.key")
    run('check("conv2d")')
    assert headlines(capsys) == ["conv2d: 13 of 13 points"]


@pytest.mark.parametrize(
    ("missing", "found"),
    [
        ("toy.key", "the one here holds toy.py"),
        ("toy.py", "the one here holds toy.key"),
        ("*", "the one here holds nothing"),
        ("", "there is none in {here}"),
    ],
)
@pytest.mark.parametrize("name", ["toy", "square_forward"])
def test_what_is_missing_is_said(beside: Path, name: str, missing: str, found: str) -> None:
    for path in beside.glob(missing or "*"):
        path.unlink()
    if not missing:
        beside.rmdir()
    with pytest.raises(UsageError) as caught:
        run(f'check("{name}")')
    text = str(caught.value)
    assert text.startswith(f"there is nothing to check under the name '{name}'; you can check ")
    assert "needs the folder exercises that came with the notebook" in text
    assert text.endswith(found.format(here=beside.parent))


def test_a_damaged_key_is_said(beside: Path) -> None:
    (beside / "toy.key").write_bytes(b"damaged")
    with pytest.raises(CourseError, match="a key file is damaged"):
        run('check("toy")')


def test_what_a_student_keeps_in_a_folder_of_that_name_is_left_alone(beside: Path) -> None:
    (beside / "training.py").write_text("raise SystemExit('this must not run')")
    run("check()")
    assert own(beside.parent) == {"toy": beside.parent / "exercises"}


def test_beside_solutions_it_is_the_exercise_as_it_is_now(
    beside: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = beside.parent
    (beside / "toy.key").unlink()
    (beside / "_helpers.py").touch()
    (course / "solutions").mkdir()
    monkeypatch.chdir(course / "solutions")
    assert own(Path()) == {}
    (course / "course.yml").touch()
    assert own(Path()) == {"toy": course / "exercises"}
    with pytest.raises(
        CourseError, match="PyTorch makes the right answers of toy, and is not installed here: pip inst"
    ):
        run('check("toy")')
    monkeypatch.setattr("autograder.answers.answer_key", lambda exercise, seed: toy.key(seed))
    run('check("toy")')
    assert headlines(capsys) == ["toy: 13 of 13 points"]
