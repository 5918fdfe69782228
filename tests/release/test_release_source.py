from __future__ import annotations

import json

import pytest
from sample_course import Sample

from autograder.course import load_course
from autograder.errors import CourseError
from autograder.release.source import source_notebook

TWICE_MISSING = "exercise twice wants a function twice_forward, with '### BEGIN SOLUTION' and '### END SOLUTION' around"

MISTAKES = {
    "an unlisted exercise": (
        'check("twice_forward")',
        'check("conv2d")',
        'there is a cell check("conv2d"), but course.yml lists for this assignment: twice, shifted',
    ),
    "no check": ('check("twice")', "", 'expected one cell that is just check("twice"), found none; that cell carries'),
    "two checks": ('check("twice_forward")', 'check("twice")', 'one cell that is just check("twice"), found 2; that'),
    "a check among others": ('check("twice")', 'x = 1; check("twice")', 'just check("twice"), found none'),
    "a check with more": ('check("twice")', 'check("twice", 1)', 'just check("twice"), found none'),
    "a function less": ("def twice_forward", "def twice", TWICE_MISSING),
    "a solution around the function": (
        'def twice_forward(x):\n    """Twice x."""\n    ### BEGIN SOLUTION',
        'def helper():\n    pass\n\n### BEGIN SOLUTION\ndef twice_forward(x):\n    """Twice x."""',
        TWICE_MISSING,
    ),
    "a function twice": (
        "def twice_backward(dout):",
        "def twice_forward(x):\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\ndef twice_backward(dout):",
        "twice_forward is to be written in 2 places; keep one",
    ),
    "markers misspelled": (
        "### BEGIN SOLUTION\n    hidden",
        "# begin solution\n    hidden",
        "found '# begin solution' and '### END SOLUTION' in a code cell; a solution stands in a code cell, between",
    ),
    "no end": ("hidden * x\n    ### END SOLUTION", "hidden * x", "found '### BEGIN SOLUTION' in a code cell; a sol"),
    "an end too many": ("hidden * x\n", "hidden * x\n    ### END SOLUTION\n", "'### END SOLUTION' and '### END SOLU"),
    "a nested one": ("hidden = 2\n", "### BEGIN SOLUTION\n", "found '### BEGIN SOLUTION' and '### BEGIN SOLUTION'"),
    "a solution in text": (
        "# Now shift.",
        "# ### BEGIN SOLUTION\n# The answer\n# ### END SOLUTION",
        "found '### BEGIN SOLUTION' and '### END SOLUTION' in a markdown cell; a solution stands in a code cell",
    ),
    "a solution outside functions": (
        "from autograder import check",
        "### BEGIN SOLUTION\nanswer = 42\n### END SOLUTION",
        "a solution stands outside any function: 'answer = 42'; write a `def` around it",
    ),
}


def made(sample: Sample) -> str:
    return source_notebook(sample.root, load_course(sample.root).assignment("01_scaling"))


def complaints(sample: Sample) -> list[str]:
    with pytest.raises(CourseError) as caught:
        made(sample)
    return str(caught.value).splitlines()


@pytest.mark.parametrize(("old", "new", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_and_names_the_file(sample: Sample, old: str, new: str, expected: str) -> None:
    sample.edit(old, new)
    found = complaints(sample)
    assert all(line.startswith(f"{sample.solutions}: ") for line in found)
    assert any(expected in line for line in found), found


def test_no_python_at_all(sample: Sample) -> None:
    sample.edit("return hidden * x", "return hidden *")
    (line,) = complaints(sample)
    assert line.startswith(f"{sample.solutions}:19: not valid Python: invalid syntax")


@pytest.mark.parametrize(
    ("content", "expected"), [(b"\xff\xfe", "is not UTF-8 text; save it as such"), (b"x = '\0'", "not valid Python")]
)
def test_no_text_at_all(sample: Sample, content: bytes, expected: str) -> None:
    sample.solutions.write_bytes(content)
    (line,) = complaints(sample)
    assert expected in line


def test_no_file(sample: Sample) -> None:
    sample.solutions.unlink()
    (line,) = complaints(sample)
    assert line.startswith(f"can't read {sample.solutions} (No such file or directory); the assignment is written")


def test_an_exercise_file_that_fails(sample: Sample) -> None:
    (sample.root / "exercises" / "twice.py").write_text("1 / 0")
    (line,) = complaints(sample)
    assert "twice.py:1 fails while loading: ZeroDivisionError" in line


def test_a_helper_beside_a_solution_stays(sample: Sample) -> None:
    sample.edit("def twice_forward(x):", "def twice_forward(x, by=2):\n    return helper(by)\n\ndef twice_forward(x):")
    assert "return helper(by)" in made(sample)


def test_a_cell_with_magics_is_given(sample: Sample) -> None:
    sample.edit("from autograder import check", "# %matplotlib inline\nfrom autograder import check")
    cell = json.loads(made(sample))["cells"][1]
    assert "".join(cell["source"]) == "%matplotlib inline\nfrom autograder import check"
    assert cell["metadata"]["nbgrader"]["locked"]


def test_the_source_notebook_still_has_the_solutions(sample: Sample) -> None:
    assert made(sample).count("hidden") == 4
    assert made(sample) == made(sample)
