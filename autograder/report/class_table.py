"""The class on one screen, for the instructor: points by exercise, and what cost most."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import mean, median

from rich import box
from rich.table import Table
from rich.text import Text

from autograder.diagnosis.misconceptions import CARRIED
from autograder.records import Record, VerdictRecord, points_by_exercise
from autograder.report.table import number
from autograder.results import one_line

_NOTHING = 1e-9
_STUDENT, _NUMBER, _LOSS, _GAP = 8, 5, 15, 2
"""Columns that can be read have so many characters at least."""
_WORDS = {
    "missing": "not written",
    "crashed": "stops with an error",
    "timed_out": "too slow",
    "blocked": "can't be checked yet",
}
_WRONG = {
    "Matches": "wrong numbers",
    "Gradient": "wrong gradients",
    "Pure": "changes its arguments",
    "Repeatable": "not the same twice",
    "NoCopy": "copies its argument",
    "FollowsRng": "not drawn from the rng",
    "Vectorized": "loops in Python",
}
"""What a failed check means."""

_Cause = tuple[str, bool]
"""(words, whether they name a mistake)."""


def class_table(assignment: str, exercises: Sequence[str], graded: Sequence[Record], width: int) -> Table:
    """A row a student, then the class's mean and median. `graded`: the assignment's graded records, at least one.

    Of a screen `width` characters wide; where the exercises don't fit, only the total is shown.
    """
    title = f"{assignment}: {len(graded)} graded"
    if not _fit(_headers(exercises, graded[0]), width):
        exercises, title = (), f"{title}; this screen is too narrow for the points by exercise, see grades.csv"
    table = Table(title=f"{title}\n", title_justify="left", box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("student", overflow="fold", min_width=_STUDENT, max_width=24)
    for name in (*_headers(exercises, graded[0]), "%"):
        table.add_column(name, justify="right", overflow="fold", min_width=_NUMBER)
    table.add_column("lost most to", overflow="fold")
    rows = [_numbers(record, exercises) for record in graded]
    for record, numbers in zip(graded, rows, strict=True):
        table.add_row(Text(one_line(record["student"])), *_cells(numbers), Text(main_loss(record)))
    table.add_section()
    for name, summary in (("mean", mean), ("median", median)):
        table.add_row(name, *_cells([summary(column) for column in zip(*rows, strict=True)]), style="bold")
    return table


def _fit(headers: Sequence[str], width: int) -> bool:
    """Whether there is room for all columns with their headers as they are, and for the last one in words."""
    columns = [max(_NUMBER, *map(len, header.split("\n"))) for header in headers]
    return sum(each + _GAP for each in (_STUDENT, *columns, _NUMBER)) + _LOSS <= width


def main_loss(record: Record) -> str:
    """What cost the student most, and how many other causes there are; "" where nothing did.

    A named mistake counts together with what it costs where it is carried over.
    """
    losses: dict[_Cause, dict[str, float]] = {}
    for v in record["verdicts"]:
        lost = v["out_of"] - v["points"]
        if lost > _NOTHING:
            by_task = losses.setdefault(_cause(v), {})
            by_task[v["task"]] = by_task.get(v["task"], 0.0) + lost
    if not losses:
        return ""
    words, named = worst = max(losses, key=lambda cause: sum(losses[cause].values()))
    where = "" if named else f" ({_places(losses[worst])})"
    return one_line(words + where + (f", {len(losses) - 1} more" if len(losses) > 1 else ""))


def _cause(verdict: VerdictRecord) -> _Cause:
    named = verdict["diagnosis"].replace(CARRIED, "").replace("_", " ")
    return named or _WORDS.get(verdict["status"]) or _WRONG.get(verdict["check"], verdict["check"]), bool(named)


def _places(tasks: Collection[str]) -> str:
    return f"{len(tasks)} functions" if len(tasks) > 1 else next(iter(tasks))


def _headers(exercises: Sequence[str], record: Record) -> list[str]:
    by_exercise = points_by_exercise(record)
    points = [by_exercise[exercise][1] for exercise in exercises] + [record["out_of"] or 0.0]
    names = [name.replace("_", "_\n") for name in (*exercises, "total")]
    return [f"{name}\nof {number(out_of)}" for name, out_of in zip(names, points, strict=True)]


def _numbers(record: Record, exercises: Sequence[str]) -> list[float]:
    """Points by exercise, their total, and the percentage of all points."""
    by_exercise = points_by_exercise(record)
    points, out_of = record["points"] or 0.0, record["out_of"] or 0.0
    return [*(by_exercise[exercise][0] for exercise in exercises), points, 100 * points / max(out_of, _NOTHING)]


def _cells(numbers: Sequence[float]) -> list[str]:
    *points, percent = numbers
    return [*(f"{value:.2f}" for value in points), f"{percent:.0f}"]
