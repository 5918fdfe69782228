"""Results: the record that reports and exports read, and the folder that keeps it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from autograder import records
from autograder.errors import SubmissionError
from autograder.results import GRADED, NOT_GRADED, ResultStore, SubmissionResult, not_graded, one_line
from autograder.verdict import Diagnosis, Grade, Status, Verdict

LOST = Verdict("f", "Matches", "a case", Status.FAILED, 0.5, 2.0, "out[0] is 1, expected 2")
WON = Verdict("f", "Matches", "another", Status.PASSED, 2.0, 2.0)
OTHER = Verdict("g", "Pure", "a case", Status.PASSED, 1 / 3, 1 / 3)
DIAGNOSES = {"f": (Diagnosis("flipped", "hint"), Diagnosis("no_bias", "hint", ("db",)))}
GRADES = (Grade("first", 2.83, 4 + 1 / 3, (LOST, WON, OTHER), DIAGNOSES), Grade("second", 0.333, 1 / 3, (OTHER,), {}))


def graded(student: str = "ana", message: str = "") -> SubmissionResult:
    return SubmissionResult(student, "01_convolution", GRADED, GRADES, "process", 1.25, message, "abc")


def test_a_record_has_what_the_json_format_says() -> None:
    record = graded().record()
    assert list(record) == [
        "student", "assignment", "status", "points", "out_of", "tier", "seconds", "message", "digest", "verdicts",
        "hints", "examples",
    ]  # fmt: skip
    assert (record["points"], record["out_of"]) == (3.16, 4.67)
    assert record["verdicts"][0] == {
        "exercise": "first", "task": "f", "check": "Matches", "case": "a case", "status": "failed", "points": 0.5,
        "out_of": 2.0, "message": "out[0] is 1, expected 2", "diagnosis": "flipped; no_bias",
    }  # fmt: skip
    assert [(v["exercise"], v["task"]) for v in record["verdicts"]][1:] == [
        ("first", "f"), ("first", "g"), ("second", "g")
    ]  # fmt: skip


def test_only_lost_points_of_the_task_itself_carry_its_diagnosis() -> None:
    assert [v["diagnosis"] for v in graded().record()["verdicts"]] == ["flipped; no_bias", "", "", ""]


def test_what_is_not_graded_has_no_points_rather_than_0() -> None:
    record = not_graded("ana", "01_convolution", "the file is empty", "abc").record()
    assert (record["status"], record["message"], record["digest"]) == (NOT_GRADED, "the file is empty", "abc")
    assert (record["points"], record["out_of"], record["verdicts"]) == (None, None, [])


def test_points_by_exercise() -> None:
    record = graded().record()
    assert records.points_by_exercise(record) == {"first": (2.83, 4.33), "second": (0.33, 0.33)}


def test_records_come_back_as_they_were_kept(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    assert store.read() == []
    for result in (graded("zoe"), not_graded("ana", "01_convolution", "empty"), graded("김민수", "\ud800 \x00 é")):
        store.keep(result)
    assert (tmp_path / "results" / "01_convolution" / "zoe.json").is_file()
    assert store.read() == [
        not_graded("ana", "01_convolution", "empty").record(),
        graded("zoe").record(),
        graded("김민수", "\ud800 \x00 é").record(),
    ]


def test_a_later_result_replaces_the_earlier_one(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    store.keep(not_graded("ana", "01_convolution", "empty"))
    store.keep(graded("ana"))
    assert [r["status"] for r in store.read()] == [GRADED]
    assert [path.name for path in tmp_path.rglob("*.*")] == ["ana.json"]


NAMES = ["../../ana", "..", ".", "/etc/passwd", "a/b", "a%2Fb", "a\\b", "C:ana", ".hidden", "a\nb", "a\0b", "ana.b"]


def test_odd_names_stay_inside_the_folder_and_apart(tmp_path: Path) -> None:
    store = ResultStore(tmp_path / "course")
    for name in NAMES:
        store.keep(not_graded(name, "01_convolution", "empty"))
    folder = tmp_path / "course" / "results" / "01_convolution"
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == len(NAMES)
    assert {path.parent for path in files} == {folder}
    assert {r["student"] for r in store.read()} == set(NAMES)


@pytest.mark.parametrize("content", ["", '{"student": "ana', "[]", '{"student": "a%2Fb"}', "[" * 100_000, "\ud800"])
def test_a_damaged_file_is_told_and_the_others_are_read(tmp_path: Path, content: str) -> None:
    store = ResultStore(tmp_path)
    for name in ("a/b", "zoe"):
        store.keep(graded(name))
    path = tmp_path / "results" / "01_convolution" / "a%2Fb.json"
    path.write_text(content, encoding="utf-8", errors="surrogatepass")
    damaged, whole = store.read()
    assert whole == graded("zoe").record()
    assert (damaged["student"], damaged["assignment"], damaged["points"]) == ("a/b", "01_convolution", None)
    assert damaged["message"] == "its result in results/01_convolution/a%2Fb.json is damaged; grade it again"


def test_a_write_that_fails_leaves_the_old_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = ResultStore(tmp_path)
    store.keep(graded())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(SubmissionError, match=r"the result of ana can't be kept in .*: .*No space left"):
        store.keep(not_graded("ana", "01_convolution", "empty"))
    assert store.read() == [graded().record()]
    assert [path.name for path in tmp_path.rglob("*.*")] == ["ana.json"]


def test_a_kept_file_is_plain_json(tmp_path: Path) -> None:
    ResultStore(tmp_path).keep(graded())
    text = (tmp_path / "results" / "01_convolution" / "ana.json").read_text(encoding="ascii")
    assert json.loads(text) == graded().record()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 김", "plain é 김"),
        ("two\nlines\tand\r\nmore", "two lines and more"),
        ("\x1b[2J red \x07", r"\x1b[2J red \x07"),
        ("\u202efdp.exe", r"\u202efdp.exe"),
        ("\ud800", r"\ud800"),
    ],
)
def test_one_line(text: str, shown: str) -> None:
    assert one_line(text) == shown
