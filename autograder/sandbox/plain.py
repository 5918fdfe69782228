"""The one place where texts of student code enter our side: what they hold can be shown in a terminal and on a page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from autograder.sandbox.guest.script import Observation


def plain(made: Observation) -> Observation:
    """The same observation, with all texts in it as `plain_text`."""
    return replace(
        made, outputs={name: _plain(value) for name, value in made.outputs.items()}, error=plain_text(made.error)
    )


def plain_text(text: str) -> str:
    """The text without line breaks, and with its control characters spelt out, as in `\\x1b` and `\\u202e`.

    A terminal obeys those like the first, and those like the second let a text read as what it is not.
    """
    return text if text.isprintable() else "".join(map(_shown, text))


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return plain_text(value)
    return type(value)(map(_plain, value)) if isinstance(value, tuple | list) else value


def _shown(character: str) -> str:
    if character.isspace():
        return " "
    return character if character.isprintable() else ascii(character)[1:-1]
