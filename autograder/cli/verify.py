"""`autograder verify`: does the grader catch what is wrong, say why, and pass what is right?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.shared import HERE, NOT_ALL, OK, STDOUT, CourseFolder, check_writable, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.proof.finding import Finding
    from autograder.proof.summary import Proof


def verify(
    exercises: Annotated[
        list[str] | None, typer.Argument(metavar="[EXERCISE]...", help="Of course.yml; without any, all of them.")
    ] = None,
    json_file: Annotated[
        str, typer.Option("--json", metavar="FILE", help="Write the findings to FILE, too; - is stdout.")
    ] = "",
    course: CourseFolder = HERE,
) -> int:
    """Prove the grader: try answers on it of which it is known what must come of them.

    For each exercise these are the solution, the stub, zeros, every misconception, the wrong answers in wrong/ and
    the right ones in right/.

    Exit code 0: all is as it must be; 1: something is not; 2: wrong use, or a mistake in one of these files.
    """
    from rich.console import Console

    from autograder.course import load_course
    from autograder.proof.attempts import attempts
    from autograder.proof.proving import findings
    from autograder.proof.summary import Proof

    check_writable(json_file)
    console = Console(stderr=json_file == STDOUT, highlight=False)
    tried = attempts(load_course(course), exercises or ())
    proof = Proof(tuple(_counted(findings(tried), len(tried), console)))
    _show(proof, console)
    write_json(json_file, proof.record())
    return OK if proof.proven else NOT_ALL


def _counted(found: Iterable[Finding], total: int, console: Console) -> Iterable[Finding]:
    """Shows in a terminal how far it is."""
    from rich.progress import track

    return track(found, "trying answers", total, console=console, transient=True, disable=not console.is_terminal)


def _show(proof: Proof, console: Console) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from autograder.proof.summary import COLUMNS, tally

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    table.add_column("exercise", overflow="fold")
    for column in COLUMNS:
        table.add_column(column, justify="right")
    for exercise, counts in tally(proof).items():
        table.add_row(exercise, *(str(counts[column]) for column in COLUMNS))
    console.print(table)
    console.print()
    for line in _lines(proof.complaints):
        console.print(Text(line), soft_wrap=True)
    console.print(_verdict(proof))


def _lines(complaints: Sequence[Finding]) -> list[str]:
    return [f"{found.exercise}, {found.kind} {found.name}: {found.complaint}" for found in complaints]


def _verdict(proof: Proof) -> str:
    count = len(proof.findings)
    if proof.proven:
        return f"Proven: all {count} answers are graded as they must be."
    return f"Not proven: {len(proof.complaints)} of {count} answers are not graded as they must be."
