"""`autograder verify`, as a shell sees it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.proof import attempts, proving
from autograder.proof.attempt import Attempt, Bench, Kind
from autograder.proof.finding import Finding
from autograder.sandbox import Limits

COURSE = "course: test\nassignments:\n  01_a: {exercises: [output_size]}\n"
BENCH = Bench("output_size", None, Limits(), ())
FINE = (
    Finding("output_size", Kind.SOLUTION, "01_a", 4.0, 4.0, "", ""),
    Finding("output_size", Kind.PATCH, "f: rounded", 2.5, 4.0, "rounded", "", caught=True, named=True),
    Finding("output_size", Kind.RIGHT, "counting", 4.0, 4.0, "", ""),
)
NOT_NAMED = Finding("output_size", Kind.PATCH, "f: [b]", 3.0, 4.0, "failed", "expected up; found failed", caught=True)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "course.yml").write_text(COURSE)
    return tmp_path


def verify(monkeypatch: pytest.MonkeyPatch, found: tuple[Finding, ...], *arguments: str) -> int:
    """The exit code, where this is found."""
    asked = [Attempt(BENCH, finding.kind, finding.name) for finding in found]
    monkeypatch.setattr(attempts, "attempts", lambda course, exercises: asked)
    monkeypatch.setattr(proving, "findings", lambda tried: iter(found if tried == asked else ()))
    with pytest.raises(SystemExit) as ended:
        main(["verify", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_all_is_proven(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(monkeypatch, FINE, "--json", "proof.json") == 0
    said = capsys.readouterr().out
    assert said.splitlines()[0].split() == ["exercise", "wrong", "caught", "named", "right", "full", "marks"]
    assert "output_size      1       1      1      1           1" in said
    assert said.endswith("Proven: all 3 answers are graded as they must be.\n")
    kept = json.loads((root / "proof.json").read_text())
    assert {name: kept[name] for name in kept if name != "details"} == {
        "exercises": 1, "wrong": 1, "caught": 1, "named": 1, "right": 1, "right_full_marks": 1,
        "stubs_zero": True, "zeros_zero": True,
    }  # fmt: skip
    assert [detail["diagnosis"] for detail in kept["details"]] == ["", "rounded", ""]


def test_what_is_not_as_it_must_be_gets_a_line(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(monkeypatch, (*FINE, NOT_NAMED)) == 1
    said = capsys.readouterr().out
    assert "output_size, patch f: [b]: expected up; found failed\n" in said
    assert said.endswith("Not proven: 1 of 4 answers are not graded as they must be.\n")


def test_json_may_go_to_stdout(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify(monkeypatch, FINE, "--json", "-") == 0
    written = capsys.readouterr()
    assert json.loads(written.out)["wrong"] == 1
    assert "Proven" in written.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["conv3d"], "no assignment of course.yml has the exercise 'conv3d'; there are: output_size"),
        (["--json", "nowhere/proof.json"], "expected the path of a file in a folder that exists"),
        (["--course", "elsewhere"], "course.yml"),
        ([], "there is no"),  # solutions/01_a.py
    ],
)
def test_wrong_use(root: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["verify", *arguments])
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err
