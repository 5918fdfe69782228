"""Puts what pydantic finds wrong in course.yml into one line each: where, what was found, what would be right."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping

from pydantic_core import ErrorDetails, PydanticCustomError

from autograder.course.marked_yaml import Place

EXAMPLES: Mapping[str, str] = {
    "course": "cnn-101",
    "language": "en",
    "timezone": "Asia/Seoul",
    "late": "{grace_minutes: 10, per_day: 0.1, at_most: 0.5}",
    "late.grace_minutes": "10",
    "late.per_day": "0.1",
    "late.at_most": "0.5",
    "limits": "{call_seconds: 5, exercise_seconds: 60, memory_mb: 1024, output_mb: 64}",
    "limits.call_seconds": "5",
    "limits.exercise_seconds": "60",
    "limits.memory_mb": "1024",
    "limits.output_mb": "64",
    "allow": "[numpy]",
    "require_tier": "seccomp",
    "assignments": "{01_convolution: {exercises: [conv2d]}}",
    "assignments.*": "{due: 2026-12-01 23:59, exercises: [conv2d]}",
    "assignments.*.due": "2026-12-01 23:59",
    "assignments.*.exercises": "[output_size, conv2d]",
    "assignments.*.from": "exercises/",
}
"""Every key of the file, and what may stand there; * is any assignment."""

_OURS = "course"  # the type of an error whose text says all
_UNKNOWN_KEY = ("extra_forbidden", "invalid_key", "unexpected_keyword_argument")
_MAPPING = "a mapping of `key: value`"
_SHOULD_BE: Mapping[str, str] = {
    "dataclass_type": _MAPPING,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "tuple_type": "a list",
    "string_type": "a text",
    "int_type": "a whole number",
    "float_type": "a number",
    "string_too_short": "a text that is not empty",
    "too_short": "one entry at least",
}
"""By pydantic's type of error; what is not here is said in pydantic's own words."""


def wrong(text: str, key: object = None) -> PydanticCustomError:
    """An error whose text says what was found and what would be right. `key`: what inside the value it is about."""
    return PydanticCustomError(_OURS, "{text}", {"text": text, "key": key})


def place(error: ErrorDetails) -> Place:
    """Where in the file."""
    inner = error.get("ctx", {}).get("key")
    return tuple(str(key) for key in (*error["loc"], inner) if key is not None)


def one_line(error: ErrorDetails) -> str:
    """Without file and line."""
    keys = [str(key) for key in error["loc"] if key != "[key]"]
    keys = keys[:1] + [key for key in keys[1:] if not key.isdigit()]
    where, known = ".".join(keys), _known(keys)
    if error["type"] == _OURS:
        return f"{where}: {error['msg']}"
    if error["type"] in _UNKNOWN_KEY:
        return f"{where}: there is no such key; known here: {', '.join(_keys_beside(known))}"
    example = f", for example `{keys[-1]}: {EXAMPLES[known]}`" if known in EXAMPLES else ""
    if error["type"] == "missing":
        return f"{where} is missing; write it{example}"
    right = _SHOULD_BE.get(error["type"]) or error["msg"].removeprefix("Input should be ")
    found = "nothing" if error["input"] is None else reprlib.repr(error["input"])
    return f"{where}: found {found}; it should be {right}{example}"


def _known(keys: list[str]) -> str:
    """The keys as EXAMPLES writes them."""
    in_assignment = keys[0] == "assignments" and len(keys) > 1
    return ".".join(["assignments", "*", *keys[2:]] if in_assignment else keys)


def _keys_beside(known: str) -> list[str]:
    above = known.rpartition(".")[0]
    return [name for parent, _, name in (key.rpartition(".") for key in EXAMPLES) if parent == above]
