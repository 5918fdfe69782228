"""The CSV files: an empty cell is not a 0, numbers stay numbers, and no text is a formula."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from invented import make

from autograder.report.frame import grades_frame, verdicts_frame, write_reports
from autograder.results import not_graded
from autograder.verdict import Status

ONE = {"01_convolution": ("first", "second")}
TWO = {**ONE, "02_pooling": ("third",)}
THIRD = make("ana", assignment="02_pooling", tasks=(("third", "k"),))


def rows(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_student_a_row_and_an_exercise_a_column() -> None:
    results = [make("zoe", [("f", 2.5, "flipped", Status.FAILED)]), make("ana")]
    frame = grades_frame([r.record() for r in results], ONE)
    assert list(frame.columns) == ["student", "first", "second", "total"]
    assert rows(frame) == [["ana", 10, 20, 30], ["zoe", 7.5, 20, 27.5]]


def test_not_graded_is_empty_and_zero_is_zero() -> None:
    losses = [(task, 10.0, "", Status.MISSING) for task in "fgh"]
    results = [not_graded("ana", "01_convolution", "empty"), make("zoe", losses)]
    frame = grades_frame([r.record() for r in results], ONE)
    assert rows(frame) == [["ana", None, None, None], ["zoe", 0, 0, 0]]


def test_several_assignments_have_their_names_in_the_columns() -> None:
    results = [make("ana"), THIRD, make("bao"), not_graded("bao", "02_pooling", "empty"), make("zoe")]
    frame = grades_frame([r.record() for r in results], TWO)
    assert list(frame.columns) == [
        "student", "01_convolution/first", "01_convolution/second", "01_convolution/total",
        "02_pooling/third", "02_pooling/total", "total",
    ]  # fmt: skip
    assert rows(frame) == [
        ["ana", 10, 20, 30, 10, 10, 40],
        ["bao", 10, 20, 30, None, None, None],  # handed in, not graded: nobody knows the total
        ["zoe", 10, 20, 30, None, None, 30],  # not handed in
    ]


def test_columns_are_there_before_anybody_is_graded() -> None:
    frame = grades_frame([not_graded("ana", "01_convolution", "empty").record()], TWO)
    assert len(frame.columns) == 7
    assert rows(frame) == [["ana", *[None] * 6]]


def test_a_verdict_a_row() -> None:
    results = [make("ana", [("f", 1 / 3, "flipped", Status.FAILED)]), not_graded("bao", "01_convolution", "empty")]
    frame = verdicts_frame([r.record() for r in results])
    assert list(frame.columns) == [
        "student", "assignment", "exercise", "task", "check", "case", "status", "points", "out_of", "message",
        "diagnosis",
    ]  # fmt: skip
    assert len(frame) == 3
    assert rows(frame)[0] == [
        "ana", "01_convolution", "first", "f", "Matches", "a case", "failed", 9.6667, 10, "", "flipped"
    ]  # fmt: skip


def test_the_files(tmp_path: Path) -> None:
    results = [not_graded("ana", "01_convolution", "empty"), make("김민수")]
    paths = write_reports(tmp_path / "reports", [r.record() for r in results], ONE)
    assert [p.relative_to(tmp_path).as_posix() for p in paths] == ["reports/grades.csv", "reports/verdicts.csv"]
    assert read(paths[0]) == [
        {"student": "ana", "first": "", "second": "", "total": ""},
        {"student": "김민수", "first": "10.0", "second": "20.0", "total": "30.0"},
    ]
    assert [row["student"] for row in read(paths[1])] == ["김민수"] * 3


def test_a_class_without_a_grade_still_has_both_files(tmp_path: Path) -> None:
    grades, verdicts = write_reports(tmp_path, [not_graded("ana", "01_convolution", "empty").record()], ONE)
    assert read(grades) == [{"student": "ana", "first": "", "second": "", "total": ""}]
    assert read(verdicts) == []


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 ana", "'+49 ana"),
        ("-ana", "'-ana"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1+1", "'=1+1"),
        ('a,"b"\n=1', 'a,"b" =1'),
        ("\x1b[2Jana\ud800", r"\x1b[2Jana\ud800"),
        ("a;=1+1; -b", "a;'=1+1; '-b"),
        ("ana-b", "ana-b"),
    ],
)
def test_no_text_is_a_formula(tmp_path: Path, name: str, cell: str) -> None:
    record = make(name).record()
    record["verdicts"][0]["message"] = name
    record["verdicts"][0]["points"] = -1.5
    grades, verdicts = write_reports(tmp_path, [record], ONE)
    assert read(grades)[0]["student"] == cell
    first = read(verdicts)[0]
    assert (first["student"], first["message"], first["points"]) == (cell, cell, "-1.5")
