from __future__ import annotations

import json

import pytest
from sample_course import Sample

from autograder.errors import CourseError

NOTEBOOK = "assignments/01_scaling/scaling.ipynb"


def only_line(sample: Sample) -> str:
    """The one thing that is out of date. Looking must change nothing."""
    before = sample.files()
    (line,) = sample.stale()
    assert sample.files() == before
    assert line.startswith(NOTEBOOK)
    return line.removeprefix(f"{NOTEBOOK} ")


def test_fresh(released: Sample) -> None:
    released.gradebook.unlink()  # as in a fresh clone
    before = released.files()
    assert released.stale() == []
    assert released.files() == before


def test_never_released(sample: Sample) -> None:
    files = (
        "scaling.ipynb",
        "exercises/twice.py",
        "exercises/twice.key",
        "exercises/shifted.py",
        "exercises/shifted.key",
    )
    missing = [f"assignments/01_scaling/{file} is missing; run `autograder release`" for file in files]
    assert sample.stale() == missing


CHANGES = {
    "a line": ("Twice x.", "Double.", 'cell 3 (cell-answer-twice_forward): line 2 is \'    """Twice x."""\', should'),
    "a line more": ('ice x."""', 'ice x."""\n    a = 1', "line 3 is '    raise NotImplementedError', should be '    a"),
    "a line less": ('\n    """Twice x."""', "", "should be '    raise NotImplementedError'; run"),
    "a last line more": ('check("shifted")', 'check("shifted")\n# Done.', "line 3 is absent, should be '# Done.'; run"),
    "text": ("# Now shift.", "# Now move.", "cell 7 (cell-text-2): line 1 is 'Now shift.', should be 'Now move.'; run"),
    "a tag": ('tags=["wide"]', "", "cell 3 (cell-answer-twice_forward): its metadata differ; run"),
}


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES.values(), ids=CHANGES)
def test_the_first_difference_in_words(released: Sample, old: str, new: str, expected: str) -> None:
    released.edit(old, new)
    assert expected in only_line(released)


def test_another_solution_alone_changes_nothing_for_students(released: Sample) -> None:
    released.edit("return hidden * x", "return x * hidden")
    assert released.stale() == []


def test_points_are_part_of_it(released: Sample) -> None:
    released.exercise("shifted", shifted=4)
    notebook, file = released.stale()
    assert "cell 9 (cell-shifted): its metadata differ" in notebook
    assert (
        file
        == "assignments/01_scaling/exercises/shifted.py is not what your exercise gives now; run `autograder release`"
    )


def test_cells_added_and_removed(released: Sample) -> None:
    released.edit("# Now shift.\n", "# Now shift.\n\n# %%\nimport math\n")
    assert "cell 8 (cell-given-3)" in only_line(released)
    notebook = json.loads(released.released.read_text())
    released.edit("\n# %%\nimport math\n", "")
    released.released.write_text(json.dumps({**notebook, "cells": notebook["cells"][:-1]}))
    assert only_line(released).startswith("ends before cell 9 (cell-shifted)")
    released.released.write_text(json.dumps({**notebook, "cells": [*notebook["cells"], {"id": "mine"}]}))
    assert only_line(released).startswith("has a cell 10 too many (mine)")


def test_layout_counts_too(released: Sample) -> None:
    released.released.write_text(json.dumps(json.loads(released.released.read_text())))
    assert only_line(released).startswith("differs outside the cells, in metadata or layout")


def test_outputs_of_an_instructor_who_ran_it(released: Sample) -> None:
    notebook = json.loads(released.released.read_text())
    notebook["cells"][1] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "hi"}]}
    released.released.write_text(json.dumps(notebook))
    assert only_line(released).startswith("cell 2 (cell-given-1): its outputs differ")


@pytest.mark.parametrize("content", ["", "<<<<<<< HEAD", "[]", '{"cells": 3}', '{"cells": ["x"]}', "\udcff"])
def test_what_is_no_notebook(released: Sample, content: str) -> None:
    released.released.write_bytes(content.encode(errors="surrogateescape"))
    assert only_line(released).startswith("is not a notebook")


def test_files_that_come_from_nowhere(released: Sample) -> None:
    folder = released.root / "assignments"
    for name in ("00_old/old.ipynb", "01_scaling/notes.txt", ".ipynb_checkpoints/x.ipynb", "01_scaling/.DS_Store"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    assert released.stale() == [
        "assignments/00_old/old.ipynb comes from no assignment of course.yml; delete it",
        "assignments/01_scaling/notes.txt comes from no assignment of course.yml; delete it",
    ]
    released.release()
    assert len(released.stale()) == 2  # nobody's files are deleted for them


def test_wrong_solutions(released: Sample) -> None:
    released.edit('check("shifted")', "")
    with pytest.raises(CourseError, match=r'just check\("shifted"\), found none'):
        released.stale()
