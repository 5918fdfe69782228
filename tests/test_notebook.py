"""The student's door, on the toy as the only exercise that is shipped."""

from __future__ import annotations

import atexit
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import toy
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from toy import edited
from traitlets.config import Config

from autograder import check, keys
from autograder.errors import CheckFailed, UsageError
from autograder.exercises import load_exercise
from autograder.keys import dump

HALF = edited(("2 * scale * x * dout", "scale * x * dout"))


@pytest.fixture(autouse=True)
def _toy_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(toy.HERE / "toy.py", tmp_path / "toy.py")
    (tmp_path / "toy.key").write_bytes(dump(toy.key()))
    monkeypatch.setattr("autograder.exercises.SHIPPED", tmp_path)
    monkeypatch.setattr(keys, "PUBLIC", tmp_path)
    (tmp_path / "notebook").mkdir()
    monkeypatch.chdir(tmp_path / "notebook")


def run(source: str, call: str = "check()") -> dict[str, Any]:
    """A student's module that ends in a call of check."""
    namespace: dict[str, Any] = {"check": check}
    exec(f"{source}\n{call}\n", namespace)
    return namespace


def failing(source: str, call: str = "check()") -> str:
    with pytest.raises(CheckFailed) as caught:
        run(source, call)
    return str(caught.value)


# What can be asked


@pytest.mark.parametrize("call", ["check()", "check('toy')", "check('square_forward')", "check('square_backward')"])
def test_the_right_answer_passes(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(toy.RIGHT, call)
    assert "✓" in capsys.readouterr().out


def test_an_exercise_is_graded_with_all_its_functions(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing(HALF, "check('toy')") == "not yet: toy: 9 of 13 points"
    said = capsys.readouterr().out
    assert said.startswith("toy: 9 of 13 points\n")
    assert "square_forward" in said
    assert said.index("Derive x * x by hand.") < said.index("gives the right answer")


def test_one_function_is_graded_alone(capsys: pytest.CaptureFixture[str]) -> None:
    run(HALF, "check('square_forward')")
    said = capsys.readouterr().out
    assert said.startswith("square_forward: 5 of 5 points\n")
    assert "square_backward" not in said
    assert failing(HALF, "check('square_backward')") == "not yet: square_backward: 4 of 8 points"
    said = capsys.readouterr().out
    assert "Derive x * x by hand." in said
    assert "✓ square_forward" not in said


def test_one_function_does_not_wait_for_those_after_it() -> None:
    endless = edited(("x, b, scale = cache", "raise KeyboardInterrupt"))
    run(endless, "check('square_forward')")
    with pytest.raises(KeyboardInterrupt):
        run(endless)


def test_a_backward_is_explained_by_its_forward(capsys: pytest.CaptureFixture[str]) -> None:
    source = edited(("scale * x**2", "scale * x**3"), ("2 * scale * x * dout", "3 * scale * x**2 * dout"))
    failing(source, "check('square_backward')")
    assert "This follows from square_forward; mend that one first." in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("what", "toy, square_forward, square_backward"),
        ("", "toy, square_forward, square_backward"),
        ("square_forward ", "square_forward, square_backward"),
        ("../toy", "toy"),
    ],
)
def test_an_unknown_name_is_told_with_those_that_are_alike_or_else_all(name: str, known: str) -> None:
    with pytest.raises(UsageError, match=rf"you can check {known}\.") as caught:
        run(toy.RIGHT, f"check({name!r})")
    assert repr(name) in str(caught.value)


def test_where_nothing_is_defined_check_says_so() -> None:
    with pytest.raises(
        UsageError, match="found none of the course's functions here; run the cells that define them first"
    ):
        run("x = 1")


def test_what_is_absent_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert failing("", "check('toy')") == "not yet: toy: 0 of 13 points"
    assert "is its cell still there, and was it run?" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("call", ["check()", "check('toy')", "check('square_forward')"])
def test_an_untouched_stub_is_not_yet_written(call: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"not yet: \w+: 0 of (13|5) points", failing(toy.STUB, call))
    assert "not yet written" in capsys.readouterr().out


def test_the_functions_of_whoever_calls_are_graded() -> None:
    other: dict[str, Any] = {"check": check}
    exec(f"{toy.STUB}\ndef ask():\n    check()\n", other)
    namespace = {"ask": other["ask"], "check": check}
    exec(toy.RIGHT, namespace)
    with pytest.raises(CheckFailed):
        eval("ask()", namespace)
    eval("check()", namespace)


# A notebook is a messy place


@pytest.mark.parametrize(
    "mess",
    [
        "sum = max = len = list = str = isinstance = print = 0",
        "x = b = scale = dout = cache = out = np_ = 3",
        "import builtins as b; Exception = ValueError = None",
        "check_ = check\nGrade = Verdict = grade = None",
        "__name__ = 3; __file__ = None; __loader__ = 7",
        "import warnings; warnings.simplefilter('error')",
    ],
)
def test_shadowed_names_do_no_harm(mess: str) -> None:
    run(f"{toy.RIGHT}\n{mess}")


def test_a_shadowed_numpy_is_the_students_own_error(capsys: pytest.CaptureFixture[str]) -> None:
    source = edited(("out = scale * x**2", "out = scale * np.square(x)"))
    run(source)
    capsys.readouterr()
    failing(f"{source}\nnp = 3")
    assert "AttributeError: 'int' object has no attribute 'square'" in capsys.readouterr().out


def test_prints_of_the_function_are_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    run(edited(("    out = scale", "    print('debugging', x)\n    out = scale")))
    assert "debugging" not in capsys.readouterr().out


def test_random_numbers_go_on_as_if_nothing_had_been_checked() -> None:
    source = edited(("    out = scale", "    np.random.seed(0)\n    out = scale"))
    found = run(
        f"{source}\nnp.random.seed(5)\nfirst = np.random.rand()\nnp.random.seed(5)",
        "check()\nsecond = np.random.rand()",
    )
    assert found["first"] == found["second"]


def test_the_public_key_is_never_written_to() -> None:
    """A function that writes to its argument writes to a copy, also the second time."""
    source = edited(("return out, (x,", "kept = x.copy(); x[...] = 0; return out, (kept,"))
    assert failing(source) == failing(source) == "not yet: toy: 12 of 13 points"


# In IPython


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    made = InteractiveShell.instance(config=config)
    try:
        yield made
    finally:
        made.atexit_operations()
        atexit.unregister(made.atexit_operations)
        InteractiveShell.clear_instance()


def cell(shell: InteractiveShell, source: str) -> tuple[Any, Any]:
    """(what IPython makes of the cell, what it shows)."""
    with capture_output() as shown:
        result = shell.run_cell(source)
    return result, shown


def test_a_notebook_shows_a_table_and_a_short_error(shell: InteractiveShell) -> None:
    cell(shell, "from autograder import check")
    cell(shell, HALF)
    result, shown = cell(shell, "check('toy')")
    (table,) = shown.outputs
    assert "<table" in table.data["text/html"]
    assert "Derive x * x by hand." in table.data["text/html"]
    assert isinstance(result.error_in_exec, CheckFailed)
    assert shown.stdout.strip() == "not yet: toy: 9 of 13 points"
    assert "Traceback" not in shown.stdout + shown.stderr


def test_a_notebook_that_is_right_shows_the_table_alone(shell: InteractiveShell) -> None:
    cell(shell, f"from autograder import check\n{toy.RIGHT}")
    result, shown = cell(shell, "check()")
    assert result.success
    assert result.result is None
    assert shown.stdout == ""
    assert len(shown.outputs) == 1


@pytest.mark.parametrize("source", [toy.RIGHT, HALF, toy.STUB])
def test_plain_text_is_never_a_bare_number(shell: InteractiveShell, source: str) -> None:
    """nbgrader takes a number as the last output of a grade cell for its points."""
    cell(shell, f"from autograder import check\n{source}")
    for call in ("check()", "check('toy')", "check('square_forward')"):
        _, shown = cell(shell, call)
        for output in shown.outputs:
            with pytest.raises(ValueError, match="could not convert"):
                float(output.data["text/plain"].strip())


def test_the_students_line_is_shown_from_its_cell(shell: InteractiveShell) -> None:
    cell(shell, "from autograder import check")
    cell(shell, edited(("    out = scale * x**2", "    out = scale * x @ x")))
    _, shown = cell(shell, "check('square_forward')")
    assert "out = scale * x @ x" in shown.outputs[0].data["text/plain"]


def test_a_notebooks_own_display_does_not_matter(shell: InteractiveShell) -> None:
    cell(shell, f"from autograder import check\n{toy.RIGHT}\ndisplay = print = get_ipython = None")
    result, shown = cell(shell, "check()")
    assert result.success
    assert len(shown.outputs) == 1


def test_the_shipped_toy_is_the_one_of_this_folder() -> None:
    assert load_exercise("toy").out_of == 13
