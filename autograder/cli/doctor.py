"""`autograder doctor`: what goes wrong in practice, and the way out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.shared import HERE, NOT_ALL, OK, CourseFolder

if TYPE_CHECKING:
    from autograder.doctor import Report

_STYLES = {"ok": "green", "warning": "yellow", "problem": "bold red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    course: CourseFolder = HERE,
) -> int:
    """Look at this machine and the course, and say what is wrong and how to mend it.

    Exit code 0: nothing stops grading (there may be warnings); 1: something does.
    """
    from rich.console import Console

    from autograder.doctor import examine

    with Console(stderr=True).status("looking around; this takes some seconds"):
        report = examine(course.absolute())
    if as_json:
        print(json.dumps(report.record(), indent=1))
    else:
        _show(report)
    return OK if report.can_grade else NOT_ALL


def _show(report: Report) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, finding in report.findings.items():
        table.add_row(Text(finding.state, style=_STYLES[finding.state]), name, Text(finding.found))
    console = Console(highlight=False)
    console.print(table)
    problems = sum(finding.state == "problem" for finding in report.findings.values())
    console.print(f"\n{problems} to mend before grading." if problems else "\nNothing stops grading.")
    for name, finding in report.findings.items():
        if finding.cure:  # not wrapped: it may be a command to copy
            console.print(Text(f"  {name}: {finding.cure}"), soft_wrap=True)
