"""One student's page: the same tables, hints and pictures that check() and nbgrader's feedback show."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from autograder.records import Record, grades_of
from autograder.report.table import number, render_html
from autograder.results import file_name

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ record.student }}: {{ record.assignment }}</title>
<style>
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.4em; } h4 { font-size: 1.15em; margin-top: 1.6em; }
table { font-size: 0.95em; }
</style>
</head>
<body>
<h1>{{ record.student }}: {{ record.assignment }}</h1>
{% if record.points is none -%}
<p>Not graded: {{ record.message }}</p>
{%- else -%}
<p><b>{{ number(record.points) }} of {{ number(record.out_of) }} points</b></p>
{% if record.message %}<p>Note: {{ record.message }}</p>{% endif %}
{{ tables }}
{%- endif %}
</body>
</html>
"""


def student_page(record: Record) -> str:
    """A whole HTML page, without scripts, for light and dark."""
    page = Environment(autoescape=True).from_string(_PAGE)
    tables = Markup(render_html(grades_of(record)))  # it escapes what a student had a hand in
    return page.render(record=record, number=number, tables=tables)


def write_pages(folder: Path, records: Iterable[Record]) -> list[str]:
    """Writes folder/ASSIGNMENT/STUDENT.html for every record. Returns a line for each that can't be written."""
    problems = []
    for record in records:
        path = folder / file_name(record["assignment"]) / f"{file_name(record['student'])}.html"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(student_page(record), encoding="utf-8", errors="xmlcharrefreplace")
        except OSError as exc:
            problems.append(f"the page of {record['student']} can't be written in {path.parent}: {exc.strerror}")
    return problems
