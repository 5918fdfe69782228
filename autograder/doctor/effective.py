"""Run in a course's folder: prints, as one line of JSON, which configuration nbgrader has there in the end."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import re
import sys
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp
from nbgrader.converters import Autograde
from traitlets.config import Config

from autograder.nbgrader_plugin import configure

_NOT_COMPARED = "pre_convert_hook"
"""Made anew for every configuration."""


def effective() -> dict[str, Any]:
    """What nbgrader's own reading of all files comes to, where it differs from what the plug-in sets."""
    ours = Config()
    configure(ours)
    app, said = AutogradeApp(), io.StringIO()
    with contextlib.redirect_stderr(said):  # a file that fails is only logged
        app.log.addHandler(logging.StreamHandler(said))
        app.initialize([])
        autograde = Autograde(coursedir=app.coursedir, parent=app)
    parts = {"Autograde": autograde, "CourseDirectory": app.coursedir}
    return {
        "files": [str(Path(file)) for file in app.loaded_config_files],
        "broken": _reason(said.getvalue()),
        "differing": [
            f"{section}.{name}"
            for section, part in parts.items()
            for name, value in ours[section].items()
            if name != _NOT_COMPARED and getattr(part, name) != value
        ],
        "root": app.coursedir.root,
        "gradebook_is_ours": app.coursedir.db_url
        == f"sqlite:///{Path(app.coursedir.root).absolute() / 'gradebook.db'}",
    }


def _reason(log: str) -> str:
    """Which file fails and how, by the log; "" where none does."""
    file = re.search(r"Exception while loading config file (.+)", log)
    if file is None:
        return ""
    errors = re.findall(r"^\s*(\w+(?:Error|Exception)\b.*)", log[file.end() :], re.MULTILINE)
    return f"{file[1]}: {errors[-1] if errors else 'fails'}"


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # configuration files may print
        found = effective()
    print(json.dumps(found))
