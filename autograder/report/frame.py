"""The class as tables, by pandas: reports/grades.csv and reports/verdicts.csv."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from autograder.records import Record, VerdictRecord, points_by_exercise
from autograder.results import GRADED, one_line

TOTAL = "total"
_COLUMNS = ["student", "assignment", *VerdictRecord.__annotations__]
_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@])")
"""Where a spreadsheet would begin one: in half of Europe a semicolon parts the cells."""


def write_reports(folder: Path, records: Sequence[Record], exercises: Mapping[str, Sequence[str]]) -> list[Path]:
    """Writes both tables and returns their paths. `exercises`: by assignment, in the order of the columns."""
    folder.mkdir(exist_ok=True)
    frames = {"grades.csv": grades_frame(records, exercises), "verdicts.csv": verdicts_frame(records)}
    for name, frame in frames.items():
        _harmless(frame).to_csv(folder / name, index=False, encoding="utf-8")
    return [folder / name for name in frames]


def grades_frame(records: Sequence[Record], exercises: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """A row a student: points by exercise, and the total of all that the student handed in.

    The columns are EXERCISE…, total; with several assignments ASSIGNMENT/EXERCISE…, ASSIGNMENT/total…, total. Empty:
    not handed in or not graded; the last total is empty where something that was handed in is not graded.
    """
    prefixes = {name: f"{name}/" if len(exercises) > 1 else "" for name in exercises}
    cells = pd.DataFrame(
        [(r["student"], prefixes[r["assignment"]] + name, points) for r in records for name, points in _points(r)],
        columns=["student", "column", "points"],
    )
    columns = [prefixes[a] + name for a, names in exercises.items() for name in (*names, TOTAL)]
    table = cells.pivot(index="student", columns="column", values="points").reindex(columns=columns)
    earned = pd.DataFrame({"student": [r["student"] for r in records], TOTAL: [r["points"] for r in records]})
    table[TOTAL] = earned.astype({TOTAL: float}).groupby("student")[TOTAL].agg(lambda s: s.sum(skipna=False)).round(2)
    return table.astype(float).rename_axis(columns=None).reset_index()


def verdicts_frame(records: Sequence[Record]) -> pd.DataFrame:
    """A row a verdict; what is not graded has none."""
    rows = [{"student": r["student"], "assignment": r["assignment"], **v} for r in records for v in r["verdicts"]]
    return pd.DataFrame(rows, columns=_COLUMNS).round({"points": 4, "out_of": 4})


def _points(record: Record) -> list[tuple[str, float | None]]:
    """(column, points); a total even where there is nothing else, so that the student has a row."""
    by_exercise = points_by_exercise(record) if record["status"] == GRADED else {}
    return [*((name, points) for name, (points, _) in by_exercise.items()), (TOTAL, record["points"])]


def _harmless(frame: pd.DataFrame) -> pd.DataFrame:
    """One line a cell, and none that a spreadsheet would take for a formula: students write into these texts."""
    texts = [c for c in frame.columns if not pd.api.types.is_numeric_dtype(frame[c])]
    return frame.assign(**{column: frame[column].map(_harmless_text) for column in texts})


def _harmless_text(text: str) -> str:
    return _FORMULA.sub(r"\1\2'", one_line(text))
