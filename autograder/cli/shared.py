"""What the commands have in common."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

OK, NOT_ALL, WRONG_USE = 0, 1, 2
"""Exit codes: all is well; something is not graded, under the bar or stale; wrong use or a wrong course.yml."""

CourseFolder = Annotated[Path, typer.Option("--course", metavar="FOLDER", help="The folder of course.yml.")]
HERE = Path()


def complain(text: str) -> None:
    """One line on stderr."""
    print(f"autograder: {text}", file=sys.stderr, flush=True)
