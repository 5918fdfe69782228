from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import toy

from autograder.grading import grade
from autograder.report.frame import write_reports
from autograder.report.student import student_page
from autograder.report.table import render_html, render_text
from autograder.results import GRADED, SubmissionResult
from autograder.sandbox import Limits
from autograder.sandbox.guest.script import Observation
from autograder.sandbox.host import open_guest
from autograder.sandbox.plain import plain, plain_text
from autograder.verdict import Grade


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é 김 – “x”  y", "plain é 김 – “x”  y"),
        ("two\nlines\tand\r\nmore\u2028", "two lines and  more "),
        ("\x1b[2J \x07\x7f\x9b31m", r"\x1b[2J \x07\x7f\x9b31m"),
        ("\u202efdp.exe\u2066\u200b", r"\u202efdp.exe\u2066\u200b"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_control_characters_are_spelt_out(text: str, shown: str) -> None:
    assert plain_text(text) == shown
    assert shown.isprintable()


def test_all_texts_of_an_observation_are_plain_and_the_rest_is_as_it_was() -> None:
    array = np.arange(3)
    made = Observation(
        {"a": ["\x1b", ("\x07", 1.5, None, True)], "b": array, "c": "\x1b"}, (1,), "crashed", "\x1b", (2,), 3
    )
    found = plain(made)
    assert found.outputs["a"] == [r"\x1b", (r"\x07", 1.5, None, True)]
    assert found.outputs["b"] is array
    assert found.outputs["c"] == found.error == r"\x1b"
    assert (found.changed, found.status, found.shares, found.steps) == ((1,), "crashed", (2,), 3)


NASTY = r"\x1b]0;owned\x07\x1b[2J\x9b31m\u202etfel\u200b=1+1"
FORGED = f"""
import guest.script
import guest.worker
def perform(script, functions, why_absent):
    for call in script:
        yield guest.script.Observation(error="{NASTY}", status="crashed")
guest.worker.perform = perform
"""
STUDENTS = {
    "an exception's text": toy.edited(("    out = scale", f"    raise ValueError('{NASTY}')\n    out = scale")),
    "an exception's name": toy.edited(
        ("    out = scale", f"    raise type('{NASTY}', (Exception,), {{}})()\n    out = scale")
    ),
    "an answer": toy.edited(("    return out", f"    return '{NASTY}', None\n    return out")),
    "an answer's type": toy.edited(("    return out", f"    return type('{NASTY}', (), {{}})(), None\n    return out")),
    "texts in a list": toy.edited(("    return out", f"    return [['{NASTY}']], None\n    return out")),
    "what went wrong while loading": f"square_forward = type('{NASTY}', (), {{}})() + 1\nraise ValueError('{NASTY}')",
    "a report of one's own": FORGED + toy.RIGHT,
}  # fmt: skip


def graded(source: str) -> Grade:
    limits = Limits(memory_mb=512)
    with open_guest([source], limits, ("numpy",)) as guest, open_guest([source], limits, ("numpy",)) as showing:
        return grade(toy.exercise, toy.keys(), guest, showing)


@pytest.mark.parametrize("source", STUDENTS.values(), ids=STUDENTS)
def test_no_text_of_a_student_steers_a_terminal_a_page_or_a_spreadsheet(source: str, tmp_path: Path) -> None:
    made = graded(source)
    assert made.points < made.out_of
    record = SubmissionResult("mal", "01_x", GRADED, (made,), "full", 0.0).record()
    shown = [render_text([made]), render_html([made]), student_page(record)]
    for path in write_reports(tmp_path, [record], {"01_x": ["toy"]}):
        shown.append(path.read_text(encoding="utf-8"))
        with path.open(encoding="utf-8", newline="") as file:
            assert not [cell for row in csv.DictReader(file) for cell in row.values() if cell.startswith("=")]
    assert all(line.isprintable() for text in shown for line in text.splitlines())
    assert r"\x1b" in shown[1]
