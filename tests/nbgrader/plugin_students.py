"""A class for the plug-in: what each student did to a notebook, and what must come of it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from notebooks import Notebook, role
from plugin_course import ASSIGNMENT, Course, Made

FORWARD = "answer-conv2d_forward"
SMUGGLED = Path(tempfile.gettempdir()) / f"autograder-test-{os.getpid()}"
BACKWARD = "answer-conv2d_backward"
BROKEN_COPY = "def conv2d_forward(x, w, b=None, stride=1, padding=0, dilation=1)\n    return x"
CLAIMS = [
    {"output_type": "stream", "name": "stderr", "text": ["a warning"]},
    {"output_type": "execute_result", "data": {"text/plain": ["14.0"]}, "metadata": {}, "execution_count": 1},
]


def all_but_answers_deleted(n: Notebook) -> Made:
    return n.delete(*(set(filter(None, n.names)) - set(n.answers)))


def written_above(n: Notebook) -> Made:
    """In place of the solution cells, which are gone."""
    code = n.code
    return n.delete(*n.answers).own(code)


def written_below(n: Notebook) -> Made:
    code = n.code
    return n.delete(*n.answers).own(code, at=len(n.cells))


def duplicated(n: Notebook) -> Made:
    return n.duplicate("conv2d").duplicate("output_size", below=False).duplicate(FORWARD)


def broken_copies(n: Notebook) -> Made:
    return n.duplicate(FORWARD, BROKEN_COPY).duplicate(BACKWARD, BROKEN_COPY, below=False)


def better_copy_below(n: Notebook) -> Made:
    """The last version counts, as when all cells are run in order."""
    right = n.source(FORWARD)
    return n.edit(FORWARD, "return out", "return 0 * out").duplicate(FORWARD, right)


def check_copied_and_changed(n: Notebook) -> Made:
    return n.duplicate("conv2d", "14.0", below=False).duplicate("output_size", "raise SystemExit(1)")


def split_in_a_function(n: Notebook) -> Made:
    lines = n.source(FORWARD).splitlines()
    middle = len(lines) - 3
    assert lines[middle].startswith("    ")
    second = "\n".join(lines[middle:])
    return n.write(FORWARD, "\n".join(lines[:middle])).duplicate(FORWARD, second)


def retyped(n: Notebook) -> Made:
    return n.retype(FORWARD, "markdown").retype("answer-conv2d_backward", "raw").retype("conv2d", "markdown")


def tampered_metadata(n: Notebook) -> Made:
    n.mark("conv2d", points=1000, locked=False).mark("output_size", grade=False, solution=True)
    return n.mark(FORWARD, locked=True, grade=True, points=14)


def renamed(n: Notebook) -> Made:
    for name in (*n.answers, "given-1"):
        n.mark(name, grade_id=f"my-{name}")
    return n


def swapped_names(n: Notebook) -> Made:
    """Of two answers, and of an answer and a check."""
    pairs = (("answer-output_size", "answer-conv2d_backward"), (FORWARD, "conv2d"))
    for one, other in pairs:
        a, b = n.cell(one), n.cell(other)
        role(a)["grade_id"], role(b)["grade_id"] = other, one
    return n


def strange_schemas(n: Notebook) -> Made:
    for number, name in enumerate(n.names):
        if name:
            role(n.cells[number])["schema_version"] = number % 5 * 25
    del role(n.cell("conv2d"))["schema_version"], role(n.cell(FORWARD))["locked"]
    return n


def without_metadata(n: Notebook) -> Made:
    for cell in n.cells:
        cell["metadata"] = {}
    return n


def wild_metadata(n: Notebook) -> Made:
    wild: tuple[Any, ...] = (
        None,
        [],
        "text",
        {"nbgrader": None},
        {"nbgrader": ["x"]},
        {"nbgrader": {"grade_id": {}}},
        {"tags": 3},
    )
    for number, metadata in enumerate(wild):
        n.own(f"n{number} = {number}", metadata=metadata)
    n.json["metadata"] = {"language": 3, "kernelspec": [], "celltoolbar": {"x": "\ud800"}}
    return n


def numpy_taken_away(n: Notebook) -> Made:
    return n.write("given-1", "np = None")


def given_cell_extended(n: Notebook) -> Made:
    """Editors other than Jupyter let one change a locked cell. Nobody loses points for an import."""
    n.write("given-1", n.source("given-1") + "\nfrom math import floor")
    return n.edit("answer-output_size", "return (size + 2 * padding - reach) // stride + 1",
                  "return floor((size + 2 * padding - reach) / stride) + 1")  # fmt: skip


def moved(n: Notebook) -> Made:
    n.cells.reverse()
    return n


def format_3(n: Notebook) -> Made:
    cells = []
    for cell in n.cells:
        text = {"input": cell["source"], "language": "python", "prompt_number": 1, "collapsed": False, "outputs": []}
        own = text if cell["cell_type"] == "code" else {"source": cell["source"]}
        cells.append({"cell_type": cell["cell_type"], "metadata": cell["metadata"], **own})
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells, "metadata": {}}]}
    )


def without_ids(n: Notebook) -> Made:
    for cell in n.cells:
        del cell["id"]
    n.json["nbformat_minor"] = 4
    return n


def equal_ids(n: Notebook) -> Made:
    for cell in n.cells:
        cell["id"] = "the-same"
    return n


def pictures(n: Notebook) -> Made:
    n.own("![mine](attachment:mine.png)", kind="markdown", attachments={"mine.png": {"image/png": "iVBORw0KGgo="}})
    return n.own("none", kind="markdown", attachments={"x": {"image/png": 3}})


def outputs(n: Notebook) -> Made:
    """Large, malformed, missing, or with points in them."""
    n.cell("given-2")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["0123456789\n"] * 500_000}]
    n.cell("given-3")["outputs"] = "none"
    del n.cell(FORWARD)["outputs"]
    n.cell("conv2d")["outputs"] = CLAIMS
    n.cell("output_size")["outputs"] = [{"output_type": "error", "ename": "E", "evalue": "e", "traceback": []}]
    return n


def unicode(n: Notebook) -> Made:
    n.own("# 한국어 🎉 \u202e\nwort = '\u2028'", at=3).edit(FORWARD, "return", "wort = '🙂'\n    return")
    return json.dumps(n.json, ensure_ascii=False)


def windows(n: Notebook) -> Made:
    """Its line ends, in the file and in the cells, and a byte order mark."""
    for cell in n.cells:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return "\ufeff" + n.text().replace("\n", "\r\n")


def half_a_pair(n: Notebook) -> Made:
    """Of UTF-16, which JSON may hold and no text file can."""
    picture = {"x\ud800": {"image/png": "\ud800"}}
    return n.own("'\ud800'").own("\udfff", kind="markdown", attachments=picture).edit(FORWARD, "Slide", "Sl\ud800de")


FINE: Mapping[str, Callable[[Notebook], Made]] = {
    made.__name__: made
    for made in (
        all_but_answers_deleted, written_above, written_below, duplicated, check_copied_and_changed, broken_copies,
        better_copy_below, split_in_a_function, retyped, tampered_metadata, renamed, swapped_names, strange_schemas,
        without_metadata, wild_metadata, numpy_taken_away, given_cell_extended, moved, format_3, without_ids,
        equal_ids, pictures, outputs, unicode, windows, half_a_pair,
    )
}  # fmt: skip
"""Done to a right notebook: none of it may cost a point."""


def stub_copied(n: Notebook, stub: Notebook) -> Made:
    """An untouched copy below the answer."""
    return n.duplicate(FORWARD, stub.source(FORWARD))


def names_in_unicode(n: Notebook, stub: Notebook) -> Made:
    return n.edit(FORWARD, "padded", "größer").edit(FORWARD, "window", "창")


def stubs_left(n: Notebook, stub: Notebook) -> Made:
    """The answers stand above, in a cell of the student's own, with Windows' line ends everywhere."""
    made = stub.copy().own(n.code)
    return windows(made)


def claims(n: Notebook, stub: Notebook) -> Made:
    """No answer, but all that may look like points."""
    made = stub.copy().write("conv2d", "14.0").duplicate("output_size", "4.0")
    for cell in made.cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = CLAIMS[1:]
    mine = {"grade": True, "solution": False, "locked": False, "points": 18, "grade_id": "mine", "schema_version": 3}
    return made.own("18.0", metadata={"nbgrader": mine}, outputs=CLAIMS[1:])


def untouched(n: Notebook, stub: Notebook) -> Made:
    return stub


def flipped(n: Notebook, stub: Notebook) -> Made:
    """A textbook's convolution."""
    return n.edit(FORWARD, "(window, w, ", "(window, w[:, :, ::-1, ::-1], ")


def script_in_exception(n: Notebook, stub: Notebook) -> Made:
    message = "<script>alert('mine')</script> \\ud800 \\x1b[31m"
    return n.write(FORWARD, f'def conv2d_forward(x, *rest):\n    raise ValueError("{message}")')


LEAKS = """
import os, sys

def numbers(args):
    return " ".join(str(n) for arg in args for n in (arg.ravel().tolist() if hasattr(arg, "ravel") else [arg]))

def old(path):
    return open(path).read() if os.path.exists(path) else ""

def leak(*args):
    seen.append(numbers(args))
    print(seen)
    print(seen, file=sys.stderr)
    os.write(2, seen[-1].encode())
    text = seen[-1][:900] + " and before " + old(PATH)[-900:]
    with open(PATH, "a") as file:
        file.write(seen[-1][:900])
    globals()[seen[-1]] = seen
    raise ValueError(text)

seen = []
output_size = same_padding = conv2d_forward = conv2d_backward = leak
"""
"""Puts what a function is given wherever a function can put something."""


def leaks(n: Notebook, stub: Notebook) -> Made:
    return n.own(f"PATH = 'seen.txt'\n{LEAKS}", at=len(n.cells))


def smuggles(n: Notebook, stub: Notebook) -> Made:
    """Through a file where both guests of a submission can find it."""
    return n.own(f"PATH = {str(SMUGGLED)!r}\n{LEAKS}", at=len(n.cells))


def hangs_while_loading(n: Notebook, stub: Notebook) -> Made:
    """Nothing else may be lost."""
    return n.own("import time\nx = time.sleep(60)").own("import os\nx = os._exit(0)")


Doing = Callable[[Notebook, Notebook], Made]
"""What a student did: gets the right notebook and the one that was handed out."""

WHOLE: tuple[Doing, ...] = (stub_copied, names_in_unicode, stubs_left, hangs_while_loading)
"""None of this may cost a point either."""
EMPTY: tuple[Doing, ...] = (claims, untouched)
"""None of this may give a point."""


def truncated(n: Notebook) -> Made:
    text = n.text()
    return text[: len(text) // 2]


def other_assignment(n: Notebook) -> Made:
    for name in n.names:
        if name and not name.startswith("given-"):
            n.write(name, f"def max_pool{len(name)}(x):\n    return x").mark(name, grade_id=f"pool-{name}")
    return n


BROKEN: Mapping[str, tuple[Callable[[Notebook], Made], str]] = {
    "truncated": (truncated, "is not a notebook, or only a part of one"),
    "empty": (lambda n: "", "is empty"),
    "no_json": (lambda n: "x = 1", "is not a notebook"),
    "json_number": (lambda n: "18.0", "is not a notebook"),
    "json_list": (lambda n: "[1, 2]", "is not a notebook"),
    "json_object": (lambda n: '{"cells": 3, "points": 18}', "is not a notebook"),
    "cells_of_numbers": (lambda n: '{"cells": [1], "metadata": {}, "nbformat": 4}', "is not a notebook"),
    "future_format": (lambda n: '{"cells": [], "metadata": {}, "nbformat": 9}', "is not a notebook"),
    "deep": (lambda n: "[" * 100_000, "is not a notebook"),
    "latin_1": (lambda n: '{"größe": 1}'.encode("latin-1"), "is not a notebook"),
    "too_large": (Notebook.text, "is larger than 16 MB; clear its outputs"),
    "other_assignment": (other_assignment, f"has no cell and no function of {ASSIGNMENT}"),
}
"""What can't be graded, and why."""


def hand_in_all(course: Course) -> None:
    for student, make in FINE.items():
        course.hand_in(student, make(course.solved.copy()))
    for made in (*WHOLE, *EMPTY, flipped, script_in_exception, leaks, smuggles):
        course.hand_in(made.__name__, made(course.solved.copy(), course.stub.copy()))
    for student, (broken, _) in BROKEN.items():
        course.hand_in(student, broken(course.solved.copy()))
    os.truncate(course.path("submitted", "too_large"), 100 << 20)
