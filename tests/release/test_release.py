from __future__ import annotations

import json
import os
import warnings
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook, MissingEntry
from sample_course import Sample
from sqlalchemy.exc import SAWarning

from autograder import release as releasing
from autograder.course import load_course
from autograder.errors import CourseError
from autograder.release.changes import recorded


def cells(path: Path) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]


def gradebook(sample: Sample) -> Gradebook:
    return Gradebook(f"sqlite:///{sample.gradebook}")


def graded(sample: Sample) -> None:
    """The gradebook knows a submission, and the points that somebody gave by hand."""
    with gradebook(sample) as book, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Object of type <Submitted", SAWarning)  # nbgrader's add_submission does it
        book.add_student("ana")
        book.add_submission("01_scaling", "ana")
        book.find_grade("twice", "scaling", "01_scaling", "ana").manual_score = 4.5
        book.db.commit()


def score(sample: Sample) -> float:
    with gradebook(sample) as book:
        return float(book.find_submission("01_scaling", "ana").score)


def refused(sample: Sample) -> list[str]:
    """Why the release is refused. Nothing may have changed."""
    before = sample.files()
    with pytest.raises(CourseError) as caught:
        sample.release()
    assert sample.files() == before
    return str(caught.value).splitlines()


def test_ids_points_and_locks_of_the_students_notebook(released: Sample) -> None:
    rows = []
    for cell in cells(released.released):
        role = cell["metadata"].get("nbgrader", {})
        what = [kind for kind in ("grade", "solution", "locked") if role.get(kind)]
        rows.append((cell["id"], role.get("grade_id"), role.get("points"), what))
    assert rows == [
        ("cell-text-1", None, None, []),
        ("cell-given-1", "given-1", None, ["locked"]),
        ("cell-answer-twice_forward", "answer-twice_forward", None, ["solution"]),
        ("cell-given-2", "given-2", None, ["locked"]),
        ("cell-answer-twice_backward", "answer-twice_backward", None, ["solution"]),
        ("cell-twice", "twice", 5.5, ["grade", "locked"]),
        ("cell-text-2", None, None, []),
        ("cell-answer-shifted", "answer-shifted", None, ["solution"]),
        ("cell-shifted", "shifted", 0.7, ["grade", "locked"]),
    ]


def test_solutions_are_stubs_and_nothing_of_them_is_left(released: Sample) -> None:
    text = released.released.read_text(encoding="utf-8")
    assert "hidden" not in text
    assert "SOLUTION" not in text
    stubs = [cell["source"] for cell in cells(released.released) if "answer" in cell["id"]]
    assert stubs == [
        'def twice_forward(x):\n    """Twice x."""\n    raise NotImplementedError',
        "def twice_backward(dout):\n    raise NotImplementedError",
        'def shifted(x):\n    """x and 1."""\n    raise NotImplementedError',
    ]


def test_the_notebook_keeps_what_readers_use_and_nothing_of_the_instructors(released: Sample) -> None:
    notebook = json.loads(released.released.read_text(encoding="utf-8"))
    assert notebook["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    extra = {key for cell in notebook["cells"] for key in cell["metadata"]} - {"nbgrader", "deletable", "editable"}
    assert extra == {"tags"}
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])


def test_the_gradebook_has_points_cells_and_the_due_date(released: Sample) -> None:
    with gradebook(released) as book:
        assignment = book.find_assignment("01_scaling")
        assert assignment.duedate == datetime(2026, 12, 1, 14, 59)  # nbgrader counts in UTC
        (notebook,) = assignment.notebooks
        assert {cell.name: cell.max_score for cell in notebook.grade_cells} == {"twice": 5.5, "shifted": 0.7}
        by_name = {cell.name: cell for cell in notebook.source_cells}
    released_cells = {c["id"].removeprefix("cell-"): c for c in cells(released.released) if "text" not in c["id"]}
    assert {name: cell.source for name, cell in by_name.items()} == {n: c["source"] for n, c in released_cells.items()}


def test_a_second_release_gives_the_same_bytes_and_is_quiet(
    released: Sample, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    before = released.released.read_bytes()
    monkeypatch.chdir(released.root / "solutions")
    released.released.unlink()
    released.release()
    assert released.released.read_bytes() == before
    assert Path.cwd() == released.root / "solutions"
    assert capfd.readouterr() == ("", "")


def test_a_first_release_in_any_folder_without_our_commands_on_the_path(
    sample: Sample, released: Sample, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    sample.release()
    assert sample.released.read_bytes() == released.released.read_bytes()
    assert os.environ["PATH"] == "/usr/bin:/bin"
    assert capfd.readouterr() == ("", "")
    assert sample.stale() == []


def test_a_fresh_clone_gets_its_gradebook(released: Sample) -> None:
    entry = load_course(released.root).assignment("01_scaling")
    before = recorded(released.gradebook, entry)
    released.gradebook.unlink()
    assert recorded(released.gradebook, entry) is None
    released.release()
    assert before
    assert recorded(released.gradebook, entry) == before


def test_points_follow_the_exercises(released: Sample) -> None:
    released.exercise("shifted", shifted=3)
    released.release()
    assert [c["metadata"]["nbgrader"]["points"] for c in cells(released.released) if c["id"] == "cell-shifted"] == [3]
    with gradebook(released) as book:
        assert book.find_grade_cell("shifted", "scaling", "01_scaling").max_score == 3


def test_points_have_two_decimals_as_grades_have(released: Sample) -> None:
    released.exercise("shifted", shifted=0.1 + 0.7)  # 0.7999999999999999; a grade of 0.8 would be above it
    released.release()
    with gradebook(released) as book:
        assert book.find_grade_cell("shifted", "scaling", "01_scaling").max_score == 0.8


def test_cells_may_be_renamed_and_removed_while_nobody_has_handed_in(released: Sample) -> None:
    released.exercise("twice", doubled=3, twice_backward=2.5)
    released.edit("twice_forward", "doubled")
    released.edit('check("doubled")', "")
    released.edit("[markdown]\n# Now shift.", "\nimport math")
    released.release()
    with gradebook(released) as book:
        assert book.find_solution_cell("answer-doubled", "scaling", "01_scaling")
        with pytest.raises(MissingEntry):
            book.find_solution_cell("answer-twice_forward", "scaling", "01_scaling")
    assert released.stale() == []


def test_submissions_outlive_releases(released: Sample) -> None:
    graded(released)
    assert score(released) == 4.5
    released.edit("# Now shift.", "# Now shift it, with care.")
    released.edit("Twice x.", "Returns twice x.")
    released.release()
    assert score(released) == 4.5
    assert "with care" in released.released.read_text(encoding="utf-8")
    with gradebook(released) as book:
        assert "Returns twice x." in book.find_source_cell("answer-twice_forward", "scaling", "01_scaling").source


@pytest.mark.parametrize("where", ["submitted", "gradebook", "submitted, and no gradebook"])
def test_what_was_handed_in_must_not_change(released: Sample, where: str) -> None:
    if where == "gradebook":
        graded(released)
    else:
        released.hand_in()
    if where.endswith("no gradebook"):
        released.gradebook.unlink()
    released.exercise("twice", twice_forward=4, twice_backward=2.5)
    released.exercise("shifted", moved=0.7)
    released.edit("def shifted", "def moved")
    released.edit("import check", "import check  # ours")
    first, *lines, last = refused(released)
    assert first == "01_scaling was handed in already, and releasing it now would change it; nothing was written:"
    assert lines == [
        "  given-1: its given text would change",
        "  twice: 5.5 points would become 6.5 points",
        "  answer-shifted: the cell would go",
        "  answer-moved: the cell would be new",
    ]
    assert "move submitted/*/01_scaling and gradebook.db away" in last


def test_a_cell_that_becomes_the_students_is_a_change(released: Sample) -> None:
    released.hand_in()
    released.edit(
        "from autograder import check", "def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION"
    )
    assert "  answer-f: the cell would be new" in refused(released)


def test_a_submission_of_another_assignment_is_no_obstacle(released: Sample) -> None:
    (released.root / "submitted" / "ana" / "02_other").mkdir(parents=True)
    released.exercise("shifted", shifted=9)
    released.release()
    assert '"points": 9' in released.released.read_text(encoding="utf-8")


def test_it_refuses_where_it_cannot_tell_what_would_change(released: Sample) -> None:
    released.hand_in()
    released.gradebook.unlink()
    released.released.write_text("<<<<<<< HEAD")
    (line,) = refused(released)
    assert "nobody can tell what would change for those who have handed in; put back the one" in line


def test_all_that_is_wrong_is_said_before_anything_is_written(released: Sample) -> None:
    text = (released.root / "course.yml").read_text()
    (released.root / "course.yml").write_text(text + "  02_more: {from: exercises, exercises: [twice]}\n")
    released.edit('check("shifted")', "")
    first, second = refused(released)
    assert first.startswith(f'{released.solutions}: expected one cell that is just check("shifted"), found none')
    assert second.startswith(f"can't read {released.root / 'solutions' / '02_more.py'} (No such file or directory)")


def test_nbgraders_own_refusal_comes_as_one_line(released: Sample) -> None:
    released.edit("from autograder", "### BEGIN HIDDEN TESTS\nfrom autograder")
    (line,) = refused(released)
    assert line == "nbgrader could not release 01_scaling: RuntimeError: No end hidden tests statement found"


def test_a_broken_gradebook_is_reported_and_left_alone(released: Sample) -> None:
    released.gradebook.write_bytes(b"no database" * 1000)
    (line,) = refused(released)
    assert f"nbgrader can't use {released.gradebook}" in line


def test_a_gradebook_that_could_not_be_made_whole_is_not_left_behind(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.release.nbgrader_run.sysconfig.get_path", lambda name: "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")
    (line,) = refused(sample)
    assert "alembic" in line


def test_public_keys_are_written_and_checked(released: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(releasing, "shipped", lambda: ("conv2d", "pool"))
    monkeypatch.setattr(releasing, "write_public", written.append)
    monkeypatch.setattr(releasing, "stale_public", {"conv2d": "", "pool": "there is no pool.key"}.get)
    released.release()
    assert (written, released.stale()) == ([], [])  # an installed package's are none of a course's business
    monkeypatch.setattr(releasing, "SHIPPED", released.root / "autograder" / "exercises")
    released.release()
    assert written == ["conv2d", "pool"]
    assert released.stale() == ["public keys: there is no pool.key; run `autograder release`"]
