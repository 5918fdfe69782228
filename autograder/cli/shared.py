"""What the commands have in common."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from autograder.errors import UsageError

OK, NOT_ALL, WRONG_USE = 0, 1, 2
"""Exit codes: all is well; something is not graded, under the bar or stale; wrong use or a wrong course.yml."""

CourseFolder = Annotated[Path, typer.Option("--course", metavar="FOLDER", help="The folder of course.yml.")]
HERE = Path()
STDOUT = "-"
"""As the FILE of --json."""


def complain(text: str) -> None:
    """One line on stderr."""
    print(f"autograder: {text}", file=sys.stderr, flush=True)


def check_writable(json_file: str) -> None:
    """Before the work, not after it. Raises UsageError where --json names no file that could be written."""
    path = Path(json_file)
    if json_file not in ("", STDOUT) and (path.is_dir() or not path.absolute().parent.is_dir()):
        raise UsageError(f"--json {json_file}: expected the path of a file in a folder that exists")


def write_json(json_file: str, record: dict[str, Any]) -> None:
    """To the file of --json, or to stdout; nowhere without that option."""
    text = json.dumps(record, indent=1)
    if json_file == STDOUT:
        print(text)
    elif json_file:
        Path(json_file).write_text(text + "\n", encoding="utf-8")
