"""`autograder new-exercise`: what it writes works, and nothing of anybody's is lost."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from nbclient import NotebookClient

from autograder import cli
from autograder.answers import answer_key
from autograder.course import load_course
from autograder.errors import CourseError, UsageError
from autograder.exercise import Exercise
from autograder.exercises import load_exercise
from autograder.grading import Keys, grade
from autograder.sandbox.guest.loading import Notebook
from autograder.sandbox.inline import Inline
from autograder.scaffold import new_exercise
from autograder.scaffold.listing import with_assignment
from autograder.verdict import Grade

COMMANDS = Path(sys.executable).parent
CONTRIBUTING = Path(__file__).resolve().parent.parent / "CONTRIBUTING.md"
COURSE = """\
course: mine  # by me
assignments:
  01_convolution: {exercises: [output_size]}  # the first
"""
FILES = (
    "exercises/my_layer.py",
    "exercises/wrong/my_layer_forward.yml",
    "exercises/wrong/my_layer_backward.yml",
    "exercises/right/my_layer_otherwise.py",
    "solutions/90_my_layer.py",
)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "course.yml").write_text(COURSE)
    return tmp_path


@pytest.fixture
def written(course: Path) -> Path:
    new_exercise(load_course(course), "my_layer")
    return course


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def graded(exercise: Exercise, sources: list[str]) -> Grade:
    notebook, key = Notebook(), answer_key(exercise, "a seed")
    notebook.load(sources, frozenset(), lambda place: None)
    return grade(exercise, Keys(key, key), Inline(notebook.namespace))


def test_all_is_there_and_listed(course: Path) -> None:
    made = new_exercise(load_course(course), "my_layer")
    assert (made.assignment, made.to_add) == ("90_my_layer", "")
    assert set(contents(course)) == {"course.yml", *FILES} == {"course.yml", *map(str, made.files)}
    assert (course / "course.yml").read_text() == COURSE + "  90_my_layer: {exercises: [my_layer], from: exercises/}\n"
    entry = load_course(course).assignment("90_my_layer")
    assert (entry.exercises, entry.from_) == (("my_layer",), course / "exercises")


def test_what_is_written_is_graded_as_it_should(written: Path) -> None:
    exercise = load_exercise("my_layer", written / "exercises")
    cells = [c.source for c in jupytext.read(written / FILES[-1]).cells if c.cell_type == "code"]
    stub = [re.sub("### BEGIN SOLUTION.*### END", "raise NotImplementedError", c, flags=re.DOTALL) for c in cells]
    assert "raise" in str(stub)
    right = graded(exercise, cells)
    assert (right.points, right.out_of, right.diagnoses) == (10, 10, {})
    assert graded(exercise, [(written / FILES[3]).read_text()]).points == 10
    assert graded(exercise, stub).points == 0


def test_it_passes_ruff_by_its_defaults(written: Path) -> None:
    for command in (["check"], ["format", "--check"]):
        done = subprocess.run(
            [str(COMMANDS / "ruff"), *command, "--isolated", "--no-cache", str(written)], capture_output=True, text=True
        )
        assert (done.returncode, done.stdout) in ((0, "All checks passed!\n"), (0, "3 files already formatted\n"))


@pytest.mark.parametrize("name", ["", "2x", "my layer", "my-layer", "_mine", "class", "läyer", "../x", "x.py"])
def test_names_that_can_not_be_used(course: Path, name: str) -> None:
    before = contents(course)
    with pytest.raises(UsageError, match="can't be an exercise's name; take one that a Python function could have"):
        new_exercise(load_course(course), name)
    assert contents(course) == before


def test_a_name_that_the_package_has(course: Path) -> None:
    with pytest.raises(UsageError, match="conv2d comes with the package; take another name, such as my_conv2d"):
        new_exercise(load_course(course), "conv2d")


@pytest.mark.parametrize("there", FILES[:-1])
def test_nothing_is_overwritten(course: Path, there: str) -> None:
    (course / there).parent.mkdir(parents=True)
    (course / there).write_text("mine")
    before = contents(course)
    with pytest.raises(UsageError, match=f"there already, and left as they are: {there}; take another name"):
        new_exercise(load_course(course), "my_layer")
    assert contents(course) == before


def test_numbers_are_those_that_are_free(written: Path) -> None:
    (written / "solutions" / "91_begun.py").touch()
    assert new_exercise(load_course(written), "other").assignment == "92_other"
    for number in (*range(93, 100), *range(2, 57)):
        (written / "solutions" / f"{number:02}_begun.py").touch()
    assert new_exercise(load_course(written), "third").assignment == "57_third"
    for number in range(58, 90):
        (written / "solutions" / f"{number:02}_begun.py").touch()
    with pytest.raises(CourseError, match="all numbers from 01 to 99 are taken"):
        new_exercise(load_course(written), "fourth")


ENTRY = "90_mine: {exercises: [mine]}"
BEFORE_AND_AFTER = {
    "as ours": (COURSE, f"{COURSE}  {ENTRY}\n"),
    "no line break at the end": (COURSE[:-1], f"{COURSE}  {ENTRY}\n"),
    "line breaks of Windows": (COURSE.replace("\n", "\r\n"), f"{COURSE}  {ENTRY}\n".replace("\n", "\r\n")),
    "more below": (f"{COURSE}\n# when\ntimezone: UTC\n", f"{COURSE}  {ENTRY}\n\n# when\ntimezone: UTC\n"),
    "entries in lines": (
        "assignments:\n    01_a:\n        # why\n        exercises:\n        - x\n        - y\n\n# end\n",
        f"assignments:\n    01_a:\n        # why\n        exercises:\n        - x\n        - y\n    {ENTRY}\n\n# end\n",
    ),
    "a due date last": (
        "assignments:\n  01_a:\n    exercises: [x]\n    due: 2026-12-01 23:59\nlanguage: en\n",
        f"assignments:\n  01_a:\n    exercises: [x]\n    due: 2026-12-01 23:59\n  {ENTRY}\nlanguage: en\n",
    ),
    "an entry over several lines": (
        "assignments:\n  01_a: {exercises: [x,\n    y]}\n",
        f"assignments:\n  01_a: {{exercises: [x,\n    y]}}\n  {ENTRY}\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), BEFORE_AND_AFTER.values(), ids=BEFORE_AND_AFTER)
def test_one_line_is_added_and_every_other_stays(before: str, after: str) -> None:
    name, _, entry = ENTRY.partition(": ")
    assert with_assignment(before, name, entry) == after


@pytest.mark.parametrize(
    "text",
    [
        "assignments: {01_a: {exercises: [x]}}\n",
        "{assignments: {01_a: {exercises: [x]}}}\n",
        "assignments:\n  01_a:\n    exercises: [x]\n    due: |\n      2026-12-01 23:59\nlanguage: en\n",
        "assignments: &all\n  01_a: {exercises: [x]}\nagain: *all\n",
    ],
)
def test_where_that_is_not_safe_it_is_left_to_a_person(text: str) -> None:
    assert with_assignment(text, "90_mine", "{}") is None


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    out, err = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out.splitlines(), err


def test_the_command_says_what_to_do_next(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (_, *steps), err = run(capsys, "new-exercise", "my_layer", "--course", str(course))
    assert (code, err, len(steps)) == (0, "", 5)
    assert steps[0].startswith("1. exercises/my_layer.py: ")
    assert steps[2].startswith("3. exercises/wrong/ and exercises/right/: ")
    assert steps[4] == "5. course.yml: give 90_my_layer a due date, `due: 2026-12-01 23:59`"
    code, out, err = run(capsys, "new-exercise", "my_layer", "--course", str(course))
    assert (code, out) == (2, [])
    assert err.startswith("autograder: there already, and left as they are: exercises/my_layer.py, ")


def test_the_line_that_could_not_be_added_is_told(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "course: mine\nassignments: {01_convolution: {exercises: [output_size]}}\n"
    (course / "course.yml").write_text(text)
    code, out, _ = run(capsys, "new-exercise", "my_layer", "--course", str(course))
    assert code == 0
    assert out[-1].endswith("add below its assignments: 90_my_layer: {exercises: [my_layer], from: exercises/}")
    assert (course / "course.yml").read_text() == text


class Course:
    """A course folder of its own, and the commands as a shell runs them."""

    def __init__(self, root: Path, environment: Mapping[str, str]) -> None:
        self.root, self.environment = root, {**os.environ, **environment}

    def run(self, *command: str) -> str:
        """Runs one of our commands. Returns its stdout."""
        done = subprocess.run(
            [str(COMMANDS / "autograder"), *command],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        return done.stdout

    def edit(self, path: str, *changes: tuple[str, str]) -> None:
        text = (self.root / path).read_text()
        for old, new in changes:
            assert text.count(old) == 1
            text = text.replace(old, new)
        (self.root / path).write_text(text)

    def execute(self, notebook: str) -> str:
        """What the cells of a notebook show when a student runs it beside the released one."""
        read: Any = nbformat.read(self.root / notebook, as_version=4)
        here = self.root / "assignments" / "90_my_layer"
        NotebookClient(read, allow_errors=True, resources={"metadata": {"path": str(here)}}).execute()
        outputs = [output for cell in read.cells for output in cell.get("outputs", ())]
        return "\n".join(str(o.get("text") or o.get("data", {}).get("text/plain") or o.get("evalue")) for o in outputs)


def snippet(language: str, start: str) -> str:
    """A block of code in CONTRIBUTING.md."""
    found = re.search(
        rf"```{language}\n({re.escape(start)}.*?)```", CONTRIBUTING.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    return found[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of Jupyter's
def test_a_new_exercise_in_ten_minutes(
    course: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As CONTRIBUTING.md tells it, with its own example; students have no PyTorch."""
    aside = tmp_path_factory.mktemp("aside")
    secret = {"AUTOGRADER_SECRET": "long and random", "XDG_CACHE_HOME": str(aside / "cache")}
    mine = Course(course, secret)
    mine.run("new-exercise", "my_layer")
    mine.edit("course.yml", ("  01_convolution: {exercises: [output_size]}  # the first\n", ""))
    mine.edit(
        "exercises/my_layer.py",
        ("def mean_over_images", snippet("python", "def no_shift") + "\n\ndef mean_over_images"),
        ("(shifted_first,)", "(shifted_first, no_shift)"),
    )
    with (course / "exercises" / "wrong" / "my_layer_forward.yml").open("a") as file:
        file.write(snippet("yaml", "- name: no_shift"))
    proof = json.loads(mine.run("verify", "my_layer", "--json", "-"))
    assert (proof["wrong"], proof["caught"], proof["named"]) == (7, 7, 7)
    assert (proof["right"], proof["right_full_marks"], proof["stubs_zero"], proof["zeros_zero"]) == (1, 1, True, True)

    mine.run("release")
    assert mine.run("release", "--check") == "all fresh\n"
    (aside / "torch.py").write_text("raise ImportError('no PyTorch here')\n")
    monkeypatch.setenv("PYTHONPATH", str(aside), prepend=os.pathsep)
    stub, source = (f"{folder}/90_my_layer/my_layer.ipynb" for folder in ("assignments", "build/source"))
    assert "not yet written" in mine.execute(stub)
    assert "my_layer: 10 of 10 points" in mine.execute(source)

    for student, notebook in (("ana", source), ("bao", stub)):
        to = course / "submitted" / student / "90_my_layer" / "my_layer.ipynb"
        to.parent.mkdir(parents=True)
        to.write_bytes((course / notebook).read_bytes())
    assert mine.run("grade", "submitted", "--assignment", "90_my_layer").splitlines()[:2] == [
        "ana: 10 of 10 points",
        "bao: 0 of 10 points",
    ]
