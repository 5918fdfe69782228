"""One student's page."""

from __future__ import annotations

from pathlib import Path

from invented import make

from autograder.report.student import student_page, write_pages
from autograder.results import not_graded
from autograder.verdict import Status


def test_a_page_shows_points_and_tables() -> None:
    record = make("ana", [("f", 4.0, "flipped", Status.FAILED)]).record()
    page = student_page(record)
    assert record["student"] in page
    assert 'class="autograder"' in page
    assert "color-scheme: light dark" in page


def test_what_is_not_graded_says_why_and_shows_no_points() -> None:
    page = student_page(not_graded("a<b", "01_convolution", "it is <broken>").record())
    assert "Not graded: it is &lt;broken&gt;" in page
    assert "points" not in page
    assert "a&lt;b" in page


def test_pages_stay_in_their_folder_and_one_that_fails_stops_no_other(tmp_path: Path) -> None:
    records = [not_graded(name, "01", "why").record() for name in ("../up", "a" * 300, "ana")]
    problems = write_pages(tmp_path / "reports", records)
    assert len(problems) == 1
    assert sorted(p.name for p in tmp_path.rglob("*.html")) == ["%2E.%2Fup.html", "ana.html"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["reports"]
