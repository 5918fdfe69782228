from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from html.parser import HTMLParser

import pytest
import toy
from toy import edited, graded

from autograder.report.table import headline, number, render_html, render_text
from autograder.verdict import HIDDEN, Diagnosis, Grade, Status, Verdict

HOSTILE = "<script>alert(1)</script>\" onload='x' &amp; <img src=x>"


def verdict(
    status: Status = Status.PASSED,
    points: float = 1.0,
    message: str = "",
    case: str = "a case",
    check: str = "Matches",
    task: str = "f",
    out_of: float = 1.0,
) -> Verdict:
    return Verdict(task, check, case, status, points, out_of, message)


def of(
    *verdicts: Verdict, diagnoses: Mapping[str, tuple[Diagnosis, ...]] | None = None, exercise: str = "toy"
) -> Grade:
    return Grade(exercise, sum(v.points for v in verdicts), sum(v.out_of for v in verdicts), verdicts, diagnoses or {})


def lines(grade: Grade) -> list[str]:
    return [" ".join(line.split()) for line in render_text([grade]).splitlines()]


class Page(HTMLParser):
    """The tags, attributes and texts of a fragment, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_all_text_is_escaped() -> None:
    grade = Grade(
        HOSTILE,
        0,
        1,
        (Verdict(HOSTILE, HOSTILE, HOSTILE, Status.CRASHED, 0, 1, HOSTILE),),
        {HOSTILE: (Diagnosis(HOSTILE, HOSTILE, (HOSTILE,)),)},
    )
    page = Page(render_html([grade]))
    assert set(page.tags) <= {"div", "h4", "p", "b", "table", "thead", "tbody", "tr", "th", "td"}
    assert {name for name, _ in page.attributes} <= {"class", "style"}
    assert page.open == []
    assert sum(HOSTILE in words for words in page.words) >= 4


@pytest.mark.parametrize(
    "source",
    [
        toy.RIGHT,
        toy.STUB,
        "",
        edited(("2 * scale", "scale")),
        edited(("    out = scale", f"    raise ValueError({HOSTILE!r})\n    out = scale")),
        edited(("return out,", f"return {HOSTILE!r},")),
    ],
)
def test_a_grade_is_a_balanced_fragment_without_scripts_or_links(source: str) -> None:
    page = Page(render_html([graded(source)]))
    assert page.open == []
    assert not set(page.tags) & {"script", "img", "a", "link", "iframe", "style", "html", "body", "object", "form"}
    assert not [name for name, value in page.attributes if name.startswith("on") or "url(" in (value or "")]


@pytest.mark.parametrize("source", [toy.RIGHT, edited(("2 * scale", "scale")), toy.STUB])
def test_the_colours_of_text_and_ground_are_the_pages(source: str) -> None:
    """It must fit light and dark: a text of fixed colour needs a ground of fixed colour, and the other way round."""
    for name, value in Page(render_html([graded(source)])).attributes:
        if name == "style":
            fixed = {
                p.split(":")[0].strip()
                for p in (value or "").split(";")
                if not re.search(r"inherit|currentcolor|transparent|none|rgba\(", p)
            }
            assert ("color" in fixed) == bool(fixed & {"background", "background-color"}), value


def test_the_hint_comes_first_with_its_outputs() -> None:
    hints = {"f": (Diagnosis("a", "Look at a.", ("dx", "dw")), Diagnosis("b", "Look at b."))}
    grade = of(verdict(Status.FAILED, 0, "dx is wrong"), diagnoses=hints)
    text = render_text([grade])
    assert lines(grade)[:3] == ["toy: 0 of 1 points", "> f (dx, dw): Look at a.", "> f: Look at b."]
    assert text.index("Look at b.") < text.index("dx is wrong")
    html = render_html([grade])
    assert html.index("Look at a.") < html.index("Look at b.") < html.index("<table")


def test_several_grades_stand_in_order() -> None:
    grades = [of(verdict(), exercise="first"), of(verdict(), exercise="second")]
    for rendered in (render_text(grades), render_html(grades)):
        assert rendered.index("first: 1 of 1 points") < rendered.index("second: 1 of 1 points")
    assert render_text([]) == render_html([]) == ""


@pytest.mark.parametrize(
    "source",
    [
        toy.RIGHT,
        toy.STUB,
        "",
        edited(("2 * scale", "scale")),
        edited(("scale * x**2", "1 / 0 * x")),
        edited(("    out = scale", "    raise ValueError('x' * 999)\n    out = scale")),
    ],
)
def test_text_is_at_most_100_columns_wide(source: str) -> None:
    assert max(map(len, render_text([graded(source)]).splitlines())) <= 100


def test_long_names_and_messages_are_kept_within_the_width() -> None:
    long = "a long name of a case that goes on and on, stride (2, 1), padding (0, 3)"
    grade = of(
        verdict(Status.FAILED, 0, "word " * 60, long, "Gradient", "conv_transpose2d_backward", 10),
        verdict(Status.FAILED, 0, "x" * 300, long + " too", "Gradient", "conv_transpose2d_backward", 10),
        verdict(case="third", check="Gradient", task="conv_transpose2d_backward", out_of=10, points=10),
        diagnoses={"conv_transpose2d_backward": (Diagnosis("a", "hint " * 50, ("dx", "dw")),)},
    )
    text = render_text([grade])
    assert max(map(len, text.splitlines())) <= 100
    assert "a long name" in text
    assert "20" in text


def test_verdicts_that_say_the_same_stand_in_one_row() -> None:
    grade = of(*(verdict(case=name) for name in ("a", "b", "c")), verdict(Status.FAILED, 0, "out is wrong", "d"))
    assert lines(grade)[1:] == [
        "✓ f gives the right answer 3 of 4 cases 3 / 3",
        "✗ f gives the right answer d 0 / 1",
        "out is wrong",
    ]
    assert lines(of(*(verdict(case=name) for name in "abcd")))[1:] == ["✓ f gives the right answer all 4 cases 4 / 4"]


def test_an_example_is_told_with_its_case_where_cases_differ() -> None:
    grade = of(
        verdict(Status.FAILED, 0, HIDDEN, "a"),
        verdict(Status.FAILED, 0, "out[0] is 1, expected 2", "b"),
        verdict(Status.FAILED, 0, "out[0] is 1, expected 3", "c"),
    )
    assert lines(grade)[2] == "b: out[0] is 1, expected 2"
    hidden = of(*(verdict(Status.FAILED, 0, HIDDEN, case) for case in "ab"))
    assert lines(hidden)[2] == HIDDEN


@pytest.mark.parametrize(
    ("status", "mark", "question"),
    [
        (Status.PASSED, "✓", "is a true gradient"),
        (Status.FAILED, "✗", "is a true gradient"),
        (Status.CRASHED, "✗", "runs without an error"),
        (Status.TIMED_OUT, "✗", "ends in time"),
        (Status.BLOCKED, "…", "can be checked"),
        (Status.MISSING, "○", "is written"),
    ],
)
def test_each_status_has_its_mark_and_words(status: Status, mark: str, question: str) -> None:
    points = 1.0 if status is Status.PASSED else 0.0
    grade = of(verdict(status, points, check="Gradient"))
    assert lines(grade)[1] == f"{mark} f {question} a case {points:g} / 1"
    assert mark in Page(render_html([grade])).words


def test_advice_is_given_where_all_else_is_right_and_costs_nothing() -> None:
    advice = verdict(Status.FAILED, 0, "out is float64", check="KeepsDtype", out_of=0)
    assert lines(of(verdict(), advice))[2:] == ["i f keeps float32 (advice) a case –", "out is float64"]
    assert "float64" not in render_text([of(verdict(Status.FAILED, 0), advice)])
    other = verdict(Status.FAILED, 0, task="g")
    assert "float64" in render_text([of(verdict(), advice, other)])


def test_cases_that_lose_all_for_anothers_manners_stand_with_it() -> None:
    grade = of(verdict(Status.PASSED, 0, check="Pure"), verdict(Status.FAILED, 0, "writes to x", "b", "Pure"))
    assert lines(grade)[1:] == ["✗ f leaves its arguments alone b 0 / 2", "writes to x"]


def test_an_unknown_check_goes_by_its_name() -> None:
    assert "Unheard" in render_text([of(verdict(check="Unheard"))])


@pytest.mark.parametrize(
    ("points", "text"),
    [(0, "0"), (7.0, "7"), (7.5, "7.5"), (2 / 3, "0.67"), (0.004, "0"), (12.345, "12.35"), (100.0, "100")],
)
def test_numbers_have_two_decimals_at_most(points: float, text: str) -> None:
    assert number(points) == text


def test_the_headline_is_no_bare_number() -> None:
    grade = replace(of(verdict()), points=7.5, out_of=14, exercise="conv2d")
    assert headline(grade) == "conv2d: 7.5 of 14 points"
    assert render_text([grade]).startswith(headline(grade))


def test_hostile_text_does_not_steer_a_terminal() -> None:
    source = edited(
        (
            "    out = scale",
            "    raise type('\\x1b[2J', (Exception,), {})('\\x1b[31m\\x00\\x07\\ud800\\n\\r bell')\n    out = scale",
        )
    )
    grade = graded(source)
    assert all(v.message.isprintable() for v in grade.verdicts)
    assert "[31m" in grade.verdicts[0].message
    assert all(line.isprintable() for line in render_text([grade]).splitlines())
    render_html([grade]).encode()
