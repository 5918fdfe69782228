"""The class table: what an instructor sees, at any width."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from invented import Loss, make
from rich.console import Console

from autograder.records import Record
from autograder.report.class_table import class_table, main_loss
from autograder.verdict import Status

FAILED, MISSING, SLOW = Status.FAILED, Status.MISSING, Status.TIMED_OUT


def drawn(records: Sequence[Record], width: int) -> list[str]:
    console = Console(width=width, highlight=False, force_terminal=False)
    with console.capture() as capture:
        console.print(class_table("01_convolution", ("first", "second"), records, width))
    return capture.get().splitlines()


def test_students_then_mean_and_median() -> None:
    losses: list[list[Loss]] = [[], [("f", 2.5, "flipped", FAILED)], [("g", 10, "", MISSING), ("h", 10, "", MISSING)]]
    records = [make(name, loss).record() for name, loss in zip(("ana", "bao", "zoe"), losses, strict=True)]
    lines = drawn(records, 100)
    assert lines[0].split() == ["01_convolution:", "3", "graded"]
    assert [line.split() for line in lines[2:4]] == [
        ["first", "second", "total"],
        ["student", "of", "10", "of", "20", "of", "30", "%", "lost", "most", "to"],
    ]
    assert [line.split() for line in lines[5:] if line.strip()] == [
        ["ana", "10.00", "20.00", "30.00", "100"],
        ["bao", "7.50", "20.00", "27.50", "92", "flipped"],
        ["zoe", "10.00", "0.00", "10.00", "33", "not", "written", "(2", "functions)"],
        ["mean", "9.17", "13.33", "22.50", "75"],
        ["median", "10.00", "20.00", "27.50", "92"],
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_and_cuts_nothing_off(width: int) -> None:
    name = "maria-magdalena.von-und-zu-hohenstein@students.example.edu"
    loss = [("g", 2.5, "the_padding_is_put_on_one_side_only_and_the_kernel_is_turned", FAILED)]
    lines = drawn([make(name, loss).record(), make("김민수").record()], width)
    assert max(map(len, lines)) <= width
    letters = "".join("".join(line.split()) for line in lines)
    assert all(number in letters for number in ("10.00", "17.50", "27.50"))
    assert all(text in " ".join(lines) for text in ("maria", "padding", "side", "kernel", "turned"))


def test_names_are_text_and_no_markup() -> None:
    lines = drawn([make("[red]ana[/red]").record(), make("\x1b[2Jbao").record()], 100)
    assert any("[red]ana[/red]" in line for line in lines)
    assert any(r"\x1b[2Jbao" in line for line in lines)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([], ""),
        ([("f", 1, "flipped", FAILED)], "flipped"),
        ([("f", 1, "db_of_one_image", FAILED)], "db of one image"),
        ([("f", 1, "", SLOW)], "too slow (f)"),
        ([("f", 1, "", FAILED)], "wrong numbers (f)"),
        ([("f", 1, "", SLOW), ("g", 1, "", SLOW)], "too slow (2 functions)"),
        ([("f", 1, "flipped", FAILED), ("g", 2, "", SLOW)], "too slow (g), 1 more"),
        ([("f", 2, "flipped", FAILED), ("g", 1, "carried over: flipped", FAILED), ("h", 2.5, "", SLOW)],
         "flipped, 1 more"),
    ],
)  # fmt: skip
def test_what_cost_most(losses: list[Loss], expected: str) -> None:
    assert main_loss(make(losses=losses).record()) == expected


def test_where_the_exercises_do_not_fit_the_totals_are_shown_and_the_file_is_named() -> None:
    """Folded headers of three letters, and no room for what cost most, would help nobody."""
    records = [make("ana", [("g", 10, "", MISSING)]).record()]
    narrow, wide = drawn(records, 45), drawn(records, 60)
    assert "see grades.csv" in " ".join(" ".join(narrow).split())
    assert [line.split() for line in narrow if line.startswith("ana")] == [
        ["ana", "20.00", "67", "not", "written", "(g)"]
    ]
    assert [line.split()[:4] for line in wide if line.startswith("ana")] == [["ana", "10.00", "10.00", "20.00"]]
