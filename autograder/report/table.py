"""Grades as a table, hint first: HTML for notebooks and feedback pages, aligned text for terminals.

Standard library only: a student's check() draws it. All text that a student had a hand in is escaped.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from autograder.report.example import example_html, example_text
from autograder.verdict import HIDDEN, Grade, Status, Verdict

_MARKS = {
    Status.PASSED: "✓",
    Status.FAILED: "✗",
    Status.CRASHED: "✗",
    Status.TIMED_OUT: "✗",
    Status.BLOCKED: "…",
    Status.MISSING: "○",
}
_QUESTIONS = {
    "Matches": "gives the right answer",
    "Gradient": "is a true gradient",
    "Pure": "leaves its arguments alone",
    "Repeatable": "gives the same again",
    "NoCopy": "copies nothing",
    "FollowsRng": "draws from the given rng",
    "Vectorized": "needs no Python loop",
    "KeepsDtype": "keeps float32 (advice)",
}
_NOT_JUDGED = {
    Status.CRASHED: "runs without an error",
    Status.TIMED_OUT: "ends in time",
    Status.BLOCKED: "can be checked",
    Status.MISSING: "is written",
}
"""The question that was answered with no, where a check could not even ask its own."""
_WIDTH = 100
_BETWEEN = 10
"""Columns of a row that hold its mark, or nothing."""


@dataclass(frozen=True)
class _Row:
    """Verdicts of one check of one task that say the same."""

    mark: str
    task: str
    question: str
    cases: str
    message: str
    points: str


def render_html(grades: Sequence[Grade]) -> str:
    """A fragment without scripts; it takes its colours from the page, so that it fits light and dark."""
    return "".join(map(_exercise_html, grades))


def render_text(grades: Sequence[Grade]) -> str:
    """The same for a terminal, at most 100 columns wide."""
    return "\n\n".join(map(_exercise_text, grades))


def headline(grade: Grade) -> str:
    """For example "conv2d: 7.5 of 14 points"."""
    return f"{grade.exercise}: {number(grade.points)} of {number(grade.out_of)} points"


def number(points: float) -> str:
    """Two decimals at most, none that say nothing."""
    return f"{round(points, 2):g}"


def _rows(grade: Grade) -> list[_Row]:
    groups: dict[tuple[str, str, bool], list[Verdict]] = {}
    for v in _worth_saying(grade.verdicts):
        question = _NOT_JUDGED.get(v.status) or _QUESTIONS.get(v.check, v.check)
        passed = v.status is Status.PASSED and v.points == v.out_of  # of manners one failing case loses all
        groups.setdefault((v.task, question, passed), []).append(v)
    return [_row(grade, question, group) for (_, question, _), group in groups.items()]


def _worth_saying(verdicts: Sequence[Verdict]) -> Iterable[Verdict]:
    """Advice is for whoever has nothing better to do: it is left out where the task still loses points."""
    losing = {v.task for v in verdicts if v.out_of and v.status is not Status.PASSED}
    return (v for v in verdicts if v.out_of or v.task not in losing)


def _row(grade: Grade, question: str, group: Sequence[Verdict]) -> _Row:
    told = [v for v in group if v.status is not Status.PASSED] or group
    checks = {v.check for v in group}
    cases = {v.case for v in grade.verdicts if v.task == group[0].task and v.check in checks}
    points, out_of = sum(v.points for v in group), sum(v.out_of for v in group)
    return _Row(
        mark="i" if not out_of and told[0].status is not Status.PASSED else _MARKS[told[0].status],
        task=group[0].task,
        question=question,
        cases=_cases(list(dict.fromkeys(v.case for v in told)), len(cases)),
        message=_message(told),
        points=f"{number(points)} / {number(out_of)}" if out_of else "–",
    )


def _message(group: Sequence[Verdict]) -> str:
    """What the first case says that says something of its own; one example is enough to look into."""
    said = [v for v in group if v.message]
    if not said:
        return ""
    example = min(said, key=lambda v: v.message == HIDDEN)
    alike = all(v.message == example.message for v in group) or example.status is Status.TIMED_OUT
    return ("" if alike else f"{example.case}: ") + example.message


def _cases(names: Sequence[str], of: int) -> str:
    if len(names) == of:
        return names[0] if of == 1 else f"all {of} cases"
    return ", ".join(names) if len(names) < 3 else f"{len(names)} of {of} cases"


def _hints(grade: Grade) -> Iterable[tuple[str, str]]:
    """(which task and outputs, hint), in the order of the tasks."""
    for task, diagnoses in (*grade.diagnoses.items(), *grade.symptoms.items()):
        for diagnosis in diagnoses:
            yield task + (f" ({', '.join(diagnosis.outputs)})" if diagnosis.outputs else ""), diagnosis.hint


_CELL = "padding:0.25em 0.75em;text-align:left;vertical-align:top;border-bottom:1px solid rgba(128,128,128,0.3)"
_HINT = "margin:0.4em 0;padding:0.4em 0.8em;border-left:4px solid #d98e04"
_COLUMNS = ("", "function", "check", "cases", "message", "points")


def _exercise_html(grade: Grade) -> str:
    hints = (f'<p style="{_HINT}"><b>{escape(at)}:</b> {escape(hint)}</p>' for at, hint in _hints(grade))
    rows = (_cells("td", vars(row).values()) for row in _rows(grade))
    examples = "".join(example_html(task, example) for task, example in grade.examples.items())
    return (
        f'<div class="autograder"><h4 style="margin:0.6em 0">{escape(headline(grade))}</h4>{"".join(hints)}{examples}'
        f'<table style="border-collapse:collapse;margin:0.6em 0;color:inherit"><thead>{_cells("th", _COLUMNS)}</thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cells(tag: str, texts: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<{tag} style="{_CELL}">{escape(text)}</{tag}>' for text in texts) + "</tr>"


def _exercise_text(grade: Grade) -> str:
    lines = [headline(grade)]
    for where, hint in _hints(grade):
        lines += textwrap.wrap(f"{where}: {hint}", _WIDTH, initial_indent="  > ", subsequent_indent="    ")
    for function, example in grade.examples.items():
        lines += example_text(function, example)
    rows = _rows(grade)
    task, question, cases, points = (
        max((len(getattr(r, n)) for r in rows), default=0) for n in ("task", "question", "cases", "points")
    )
    cases = min(cases, max(_WIDTH - task - question - points - _BETWEEN, 1))
    for row in rows:
        named = textwrap.shorten(row.cases, cases, placeholder="…")
        lines.append(
            f"  {row.mark} {row.task:{task}}  {row.question:{question}}  {named:{cases}}  {row.points:>{points}}"
        )
        lines += textwrap.wrap(row.message, _WIDTH, initial_indent="      ", subsequent_indent="      ")
    return "\n".join(lines)
