"""One more line in course.yml; all the others, comments included, stay as a person wrote them."""

from __future__ import annotations

from typing import Any

import yaml


def with_assignment(text: str, name: str, entry: str) -> str | None:
    """The text of a valid course.yml with `name: entry` after the last assignment.

    None where its assignments are not written one below the other, or where anything else would change.
    """
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    assignments = next(value for key, value in root.value if key.value == "assignments")
    if assignments.flow_style or not isinstance(assignments, yaml.MappingNode):
        return None
    indent = " " * assignments.value[0][0].start_mark.column
    head, newline, rest = _cut(text, _end(assignments))
    added = f"{head}{newline}{indent}{name}: {entry}{rest}"
    data = _read(text)
    wanted = {**data, "assignments": {**data["assignments"], name: _read(entry)}}
    try:
        return added if _read(added) == wanted else None
    except yaml.YAMLError:
        return None


def _cut(text: str, at: int) -> tuple[str, str, str]:
    """The text to the end of the line at this place, the file's line break, and the rest."""
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find(newline, at)
    return (text, newline, newline) if end < 0 else (text[:end], newline, text[end:])


def _end(node: yaml.Node) -> int:
    """Where its last value ends: of a mapping in lines, the end mark lies behind comments and empty lines."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def _read(text: str) -> Any:
    """With every value as text: whether they mean the same is all that counts here."""
    return yaml.load(text, Loader=yaml.BaseLoader)
