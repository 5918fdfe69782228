"""The commands, as a shell sees them: output, files and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder import cli
from autograder.errors import CourseError, GuestError
from autograder.results import GRADED, ResultStore, SubmissionResult, not_graded
from autograder.submission import Submission
from autograder.verdict import Diagnosis, Grade, Status, Verdict

ASSIGNMENT = "01_convolution"
COURSE = "course: test\nassignments:\n  01_convolution: {exercises: [first], from: mine}\n"


@dataclass
class FakeGrader:
    """Gives as many of 10 points as the student's first own cell says; "oops" is a fault of ours."""

    course: Any
    assignment: str
    weakest: str = ""
    warning = "no secret is set"

    def grade(self, submission: Submission) -> SubmissionResult:
        said = submission.sources[-1].partition("# ")[2]
        if said == "oops":
            return not_graded(submission.student, self.assignment, "a fault of the autograder", submission.digest)
        verdict = Verdict("f", "Matches", "a case", Status.FAILED, float(said), 10.0, "is \ud800 \x1b[2J")
        grade = Grade("first", float(said), 10.0, (verdict,), {"f": (Diagnosis("flipped", "a hint"),)})
        return SubmissionResult(
            submission.student, self.assignment, GRADED, (grade,), "process", 1.0, self.warning, submission.digest
        )

    def stop(self) -> None:
        """Nothing goes on."""


def notebook(code: str) -> str:
    role = {"grade": False, "solution": True, "locked": False, "schema_version": 3, "task": False}
    cell: dict[str, Any] = {
        "cell_type": "code", "id": "cell-1", "outputs": [], "execution_count": None, "source": f"def f():\n    {code}",
        "metadata": {"nbgrader": {**role, "grade_id": "answer-f"}},
    }  # fmt: skip
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]})


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "first.py").touch()
    (tmp_path / "course.yml").write_text(COURSE)
    released = tmp_path / "assignments" / ASSIGNMENT / "convolution.ipynb"
    released.parent.mkdir(parents=True)
    released.write_text(notebook("raise NotImplementedError"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("autograder.runner.Grader", FakeGrader)
    return tmp_path


def hand_in(student: str, content: str) -> Path:
    path = Path("submitted", student, ASSIGNMENT, "convolution.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command: (exit code, lines on stdout, lines on stderr)."""

    def runs(*arguments: str) -> tuple[int, list[str], list[str]]:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments)
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out.splitlines(), err.splitlines()

    return runs


@pytest.fixture
def grade(course: Path, run: Run) -> Run:
    return lambda *arguments: run("grade", "--assignment", ASSIGNMENT, *arguments)


def test_help_and_version_load_nothing_heavy() -> None:
    code = """
import sys
from autograder.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    heavy = {"torch", "pandas", "nbgrader", "nbformat", "numpy", "rich"} & set(sys.modules)
    print(end.code, heavy or "light")
"""
    for option, text in (("--help", "report"), ("--version", "autograder 0."), ("grade --help", "--fail-under")):
        done = subprocess.run([sys.executable, "-c", code, *option.split()], capture_output=True, text=True, check=True)
        assert text in done.stdout
        assert done.stdout.splitlines()[-1] == "0 light"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Missing command"),
        (["grad"], "No such command 'grad'"),
        (["grade", "--assignment", ASSIGNMENT], "Missing argument 'PATH'"),
        (["grade", "a.ipynb"], "Missing option '--assignment'"),
        (["grade", "a.ipynb", "--assignment", "01_conv"], "no assignment '01_conv'; it has: 01_convolution"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--fail-under", "101"], "from 0 to 100, found '101'"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--fail-under", "nan"], "from 0 to 100, found 'nan'"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--fail-under", "half"], "from 0 to 100, found 'half'"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--json", "no/such/x.json"], "a folder that exists"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--json", "mine"], "expected the path of a file"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--course", "mine"], "course.yml"),
        (["grade", "a.ipynb", "--assignment", ASSIGNMENT, "--unsafe", "--require-tier", "full"], "give one of them"),
        (["report", "--course", "nowhere"], "course.yml"),
        (["report", "--loud"], "No such option: --loud"),
    ],
)
def test_wrong_use_is_one_line_and_exit_code_2(course: Path, run: Run, arguments: list[str], complaint: str) -> None:
    code, out, err = run(*arguments)
    assert (code, out, len(err)) == (2, [], 1)
    assert err[0].startswith("autograder: ")
    assert complaint in err[0]


def test_a_wrong_course_yml_is_exit_code_2(course: Path, run: Run) -> None:
    Path("course.yml").write_text(COURSE.replace("first", "fist"))
    for command in (["report"], ["grade", "a.ipynb", "--assignment", ASSIGNMENT], ["release", "--check"]):
        code, out, err = run(*command)
        assert (code, out) == (2, [])
        assert "course.yml:3" in err[0]
        assert "fist" in err[0]


def test_grading_before_the_release(course: Path, grade: Run) -> None:
    Path("assignments", ASSIGNMENT, "convolution.ipynb").unlink()
    hand_in("ana", notebook("# 7"))
    code, out, err = grade("submitted")
    assert (code, out) == (2, [])
    assert err[0].endswith("convolution.ipynb; run `autograder release` first")


def test_a_class(course: Path, grade: Run) -> None:
    for name, points in (("bao", "7.25"), ("ana", "10")):
        hand_in(name, notebook(f"# {points}"))
    code, out, err = grade("submitted")
    assert code == 0
    assert err == ["autograder: warning: no secret is set"]
    assert out[:2] == ["ana: 10 of 10 points", "bao: 7.25 of 10 points"]
    assert out[2].startswith("2 of 2 graded")
    assert [(r["student"], r["points"]) for r in ResultStore(course).read()] == [("ana", 10), ("bao", 7.25)]


def test_what_cannot_be_graded_is_told_and_the_others_are_graded(course: Path, grade: Run) -> None:
    hand_in("ana", notebook("# 10"))
    hand_in("bao", notebook("# 7")[:60])
    hand_in("dana", "")
    hand_in("emil", notebook("# 7").replace("answer-f", "answer-g").replace("def f", "def g"))
    hand_in("fatima", notebook("oops # oops"))
    hand_in("goro", notebook("# 7"))
    Path("goro.ipynb").write_text(notebook("# 8"))
    Path("submitted", "hana", ASSIGNMENT).mkdir(parents=True)
    Path("submitted", "ivo").symlink_to("ana")
    Path("empty").mkdir()
    code, out, err = grade("empty", "nowhere.ipynb", "course.yml", "submitted", "goro.ipynb")
    assert code == 1
    assert [line.partition(":")[0] for line in out] == [
        "ana",
        "bao",
        "dana",
        "emil",
        "fatima",
        "goro",
        "hana",
        "ivo",
        out[-1],
    ]
    expected = {
        0: "10 of 10 points",
        1: "not graded: submitted/bao/01_convolution/convolution.ipynb is not a notebook",
        2: "not graded: submitted/dana/01_convolution/convolution.ipynb is empty",
        3: "is it another assignment's notebook?",
        4: "not graded: a fault of the autograder",
        5: "more than once: submitted/goro/01_convolution/convolution.ipynb, goro.ipynb;",
        6: "not graded: there is no convolution.ipynb in submitted/hana/01_convolution",
        7: "not graded: submitted/ivo is a link, perhaps to somebody else's work; it is not followed",
    }
    assert all(text in out[at] for at, text in expected.items())
    assert out[-1].startswith("1 of 8 graded")
    assert [line.removeprefix("autograder: ").split(" ")[0] for line in err[:3]] == [
        "empty", "nowhere.ipynb:", "course.yml"
    ]  # fmt: skip
    records = ResultStore(course).read()
    assert {r["student"]: r["points"] for r in records} == {"ana": 10} | dict.fromkeys(
        ("bao", "dana", "emil", "fatima", "goro", "hana", "ivo")
    )


def test_a_killed_run_loses_nothing(course: Path, grade: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in("ana", notebook("# 10"))
    hand_in("bao", notebook("# 7"))
    graded = FakeGrader.grade

    def killed(self: FakeGrader, submission: Submission) -> SubmissionResult:
        if submission.student == "bao":
            raise KeyboardInterrupt
        return graded(self, submission)

    monkeypatch.setattr(FakeGrader, "grade", killed)
    assert grade("submitted")[0] == 130
    assert [r["student"] for r in ResultStore(course).read()] == ["ana"]


def test_a_result_that_cannot_be_kept_is_told_and_the_others_are_graded(course: Path, grade: Run) -> None:
    hand_in("a" * 255, notebook("# 10"))
    hand_in("bao", notebook("# 7"))
    code, out, err = grade("submitted", "--json", "out.json")
    assert code == 1
    assert len(out) == 3
    assert "can't be kept in" in err[1]
    assert [s["points"] for s in json.loads(Path("out.json").read_text())["submissions"]] == [10, 7]
    assert [r["student"] for r in ResultStore(course).read()] == ["bao"]


def test_json_to_a_file_and_to_stdout(course: Path, grade: Run) -> None:
    hand_in("ana", notebook("# 10"))
    hand_in("bao", "")
    assert grade("submitted", "--json", "out.json")[0] == 1
    code, out, err = grade("submitted", "--json", "-")
    told = json.loads("\n".join(out))
    assert code == 1
    assert told == json.loads(Path("out.json").read_text()) == {"submissions": ResultStore(course).read()}
    assert [s["status"] for s in told["submissions"]] == ["graded", "not graded"]
    assert any(line.startswith("ana: 10 of 10") for line in err)


def test_json_of_nothing(course: Path, grade: Run) -> None:
    code, out, _ = grade("nowhere", "--json", "-")
    assert (code, json.loads("\n".join(out))) == (1, {"submissions": []})


@pytest.mark.parametrize(("percent", "code"), [("70", 0), ("70.1", 1), ("0", 0), ("100", 1)])
def test_fail_under(course: Path, grade: Run, percent: str, code: int) -> None:
    path = hand_in("ana", notebook("# 7"))
    found, _, err = grade(str(path), "--fail-under", percent)
    assert found == code
    assert (f"autograder: under {percent} %: ana" in err) == bool(code)


def test_nobody_is_under_0_percent_but_not_graded_is_no_pass(course: Path, grade: Run) -> None:
    hand_in("ana", notebook("# 0"))
    assert grade("submitted", "--fail-under", "0")[0] == 0
    hand_in("bao", "")
    assert grade("submitted", "--fail-under", "0")[0] == 1


def test_another_folder_as_the_course(course: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    hand_in("ana", notebook("# 10"))
    (course / "elsewhere").mkdir()
    monkeypatch.chdir(course / "elsewhere")
    assert run("grade", "../submitted", "--assignment", ASSIGNMENT, "--course", "..")[0] == 0
    assert run("report", "--course", str(course))[0] == 0
    assert (course / "reports" / "grades.csv").is_file()
    assert not list(Path().iterdir())


def test_report_of_nothing(course: Path, run: Run) -> None:
    code, out, err = run("report")
    assert (code, len(out), err) == (0, 1, [])
    assert out[0].startswith("nothing to report")
    assert not Path("reports").exists()


def test_report_of_a_class(course: Path, grade: Run, run: Run) -> None:
    hand_in("ana", notebook("# 10"))
    hand_in("bao", notebook("# 7"))
    grade("submitted")
    code, out, err = run("report")
    assert (code, err) == (0, [])
    assert next(line for line in out if line.startswith("bao")).split() == ["bao", "7.00", "7.00", "70", "flipped"]
    assert "note on 2 of 2: no secret is set" in out
    assert (
        out[-1]
        == f"written: {course}/reports/grades.csv, {course}/reports/verdicts.csv, and a page a student beside them"
    )
    grades = Path("reports", "grades.csv").read_text().splitlines()
    assert grades == ["student,first,total", "ana,10.0,10.0", "bao,7.0,7.0"]


def test_report_lists_what_is_not_graded(course: Path, grade: Run, run: Run) -> None:
    hand_in("ana", notebook("# 10"))
    hand_in("bao", notebook("# 7"))
    hand_in("dana", "{")
    grade("submitted")
    hand_in("bao", notebook("# 9"))
    hand_in("emil", notebook("# 8"))
    code, out, err = run("report")
    assert (code, err) == (1, [])
    told = [line.partition(": ")[2] for line in out if line.startswith("not graded")]
    assert told[0] == "bao, 01_convolution: handed in again since it was graded"
    assert told[1].startswith("dana, 01_convolution: submitted/dana/01_convolution/convolution.ipynb is not a notebook")
    assert told[2:] == ["emil, 01_convolution: handed in, not graded yet"]
    assert Path("reports", "grades.csv").read_text().splitlines()[2:] == ["bao,,", "dana,,", "emil,,"]


def test_a_class_of_which_nothing_is_graded(course: Path, run: Run) -> None:
    hand_in("ana", "{")
    code, out, _ = run("report")
    assert code == 1
    assert out[0].startswith("not graded: ana, 01_convolution: ")
    assert not any("mean" in line for line in out)


def test_results_of_an_assignment_that_the_course_has_not(course: Path, run: Run) -> None:
    ResultStore(course).keep(not_graded("ana", "09_gone", "empty"))
    code, out, err = run("report")
    assert err == ["autograder: results/09_gone is left out: course.yml has no assignment of that name"]
    assert (code, len(out)) == (0, 1)


@pytest.mark.parametrize(("stale", "code", "said"), [([], 0, ["all fresh"]), (["a is old", "b"], 1, ["a is old", "b"])])
def test_release_check(
    course: Path, run: Run, monkeypatch: pytest.MonkeyPatch, stale: list[str], code: int, said: list[str]
) -> None:
    monkeypatch.setattr("autograder.release.stale", lambda _: stale)
    assert run("release", "--check") == (code, said, [])


def test_release(course: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    released: list[Path] = []
    monkeypatch.setattr("autograder.release.release", lambda loaded: released.append(loaded.root))
    assert run("release")[0] == 0
    assert released == [course]


@pytest.mark.parametrize(
    ("error", "code"), [(CourseError("no"), 2), (GuestError("no"), 1), (PermissionError(13, "denied", "x"), 1)]
)
def test_errors_meant_to_be_shown_are_one_line(
    course: Path, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("autograder.release.release", fail)
    assert run("release") == (code, [], [f"autograder: {error}"])
