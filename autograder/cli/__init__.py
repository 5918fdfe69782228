"""The command `autograder`: the door for shells and CI. What a command needs is imported when it runs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated

import typer

from autograder.cli.doctor import doctor
from autograder.cli.grade import grade
from autograder.cli.new_exercise import new_exercise
from autograder.cli.release import release
from autograder.cli.report import report
from autograder.cli.shared import NOT_ALL, OK, WRONG_USE, complain
from autograder.cli.verify import verify
from autograder.errors import AutograderError, UsageError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
for command in (release, grade, report, new_exercise, doctor, verify):
    app.command()(command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a command and ends the process with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # names and messages may hold what the terminal can't show
            stream.reconfigure(errors="backslashreplace")
    sys.exit(_run(arguments))


def _run(arguments: Sequence[str] | None) -> int:
    try:
        return int(app(arguments, prog_name="autograder", standalone_mode=False) or OK)
    except typer.TyperException as exc:
        complain(f"{' '.join(exc.format_message().split())} (`autograder --help` says more)")
        return WRONG_USE
    except (AutograderError, OSError) as exc:
        complain(str(exc))
        return WRONG_USE if isinstance(exc, UsageError) else NOT_ALL


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"autograder {version('cnn-exercise-kit')}")
        raise typer.Exit


@app.callback()
def _autograder(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Exercises on convolutional networks, and grading that can be trusted."""
