"""An own exercise's files, which students get beside the notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_course import Sample

from autograder.errors import CourseError
from autograder.exercises import load_exercise, own
from autograder.keys import load, public_key


def given(sample: Sample, name: str) -> Path:
    return sample.released.parent / "exercises" / name


def change(sample: Sample, old: str, new: str) -> None:
    path = sample.root / "exercises" / "twice.py"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_they_lie_beside_the_notebook_and_can_be_checked_without_making_a_key(
    released: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = released.released.parent
    found = own(here)
    assert found == dict.fromkeys(("shifted", "twice"), here / "exercises")
    assert given(released, "twice.py").read_bytes() == (released.root / "exercises" / "twice.py").read_bytes()
    monkeypatch.setattr("autograder.keys._made", lambda *_: pytest.fail("a key was made"))
    (problem,) = public_key(load_exercise("twice", found["twice"]), found["twice"])
    assert problem.inputs == {"x": 1.5}


def test_another_truth_makes_its_files_stale_and_leaves_the_others(released: Sample) -> None:
    other = given(released, "shifted.key").read_bytes()
    change(released, "return x", "return 2 * x")
    assert released.stale() == [
        f"assignments/01_scaling/exercises/twice.{kind} is not what your exercise gives now; run `autograder release`"
        for kind in ("py", "key")
    ]
    released.release()
    assert released.stale() == []
    assert load(given(released, "twice.key").read_bytes())[0].right["twice_forward"]["out"] == 3
    assert given(released, "shifted.key").read_bytes() == other


def test_a_key_that_differs_in_its_last_bits_stays(released: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    given(released, "twice.key").write_bytes(given(released, "shifted.key").read_bytes())
    assert len(released.stale()) == 1
    monkeypatch.setattr("autograder.keys._unequal", lambda have, want: False)
    assert released.stale() == []


def test_a_damaged_key_is_made_again(released: Sample) -> None:
    whole = given(released, "twice.key").read_bytes()
    given(released, "twice.key").write_bytes(b"damaged")
    assert len(released.stale()) == 1
    released.release()
    assert given(released, "twice.key").read_bytes() == whole


def test_an_exercise_that_the_course_has_no_more(released: Sample) -> None:
    given(released, "thrice.key").touch()
    assert released.stale() == [
        "assignments/01_scaling/exercises/thrice.key comes from no assignment of course.yml; delete it"
    ]


@pytest.mark.parametrize(
    ("line", "package"),
    [("import torch", "torch"), ("from torch.nn import functional", "torch.nn"), ("import yaml", "yaml")],
)
def test_what_students_do_not_have_cannot_be_imported(released: Sample, line: str, package: str) -> None:
    before = released.files()
    change(released, "def truth", f"{line}\n\ndef truth")
    with pytest.raises(CourseError, match=f"twice.py imports {package}, which students don't have"):
        released.release()
    change(released, line, "import math, numpy.linalg")
    change(released, "return x", f"{line}\n    return x")
    released.release()
    assert released.files().keys() == before.keys()


def test_a_truth_that_fails_is_named_with_its_line(released: Sample) -> None:
    before = released.files()
    change(released, "return x", "return x.flip(0)")
    with pytest.raises(CourseError) as caught:
        released.release()
    assert str(caught.value) == (
        f"{released.root}/exercises/twice.py:5: truth fails: AttributeError: 'float' object has no attribute 'flip'"
    )
    change(released, "x.flip(0)", "x")
    assert released.files() == before


def test_layers_lie_beside_the_notebook_where_an_exercise_is_given_some(released: Sample) -> None:
    layers = released.root / "solutions" / "layers.py"
    layers.write_text("def double(x):\n    return 2 * x\n")
    assert released.stale() == []
    change(released, 'Exercise("twice",', 'Exercise("twice", given=("double",), draw=')
    released.release()
    beside = released.released.parent / "layers.py"
    assert beside.read_bytes() == layers.read_bytes()
    layers.write_text("def double(x):\n    return x + x\n")
    assert released.stale() == [
        "assignments/01_scaling/layers.py is not what your exercise gives now; run `autograder release`"
    ]
