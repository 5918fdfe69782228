"""Reads a YAML file that holds a mapping, and knows the line of each of its values. No schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from autograder.errors import CourseError

Place = tuple[str, ...]
"""The keys and indices that lead to a value, as text."""


@dataclass(frozen=True)
class MarkedYaml:
    """What the file says, and where."""

    data: dict[Any, Any]
    lines: Mapping[Place, int]
    """Where each key, or item of a list, stands; from 1."""
    repeated: tuple[tuple[int, str], ...]
    """(line, key) of keys that stand twice in one mapping, which YAML forbids and most readers let pass."""

    def line(self, place: Place) -> int:
        """The line of what stands there, or of the nearest above it."""
        return next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 1)


def read_yaml(path: Path) -> MarkedYaml:
    """Raises CourseError, with the line, for a file that can't be read, is no valid YAML, or holds no mapping."""
    try:
        return _marked(path)
    except OSError as exc:
        raise CourseError(
            f"can't read {path} ({exc.strerror}); run this in the course's folder, the one that holds {path.name}"
        ) from exc
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        raise CourseError(f"{path}:{mark.line + 1 if mark else 1}: not valid YAML: {exc.problem}") from exc
    except (yaml.YAMLError, ValueError) as exc:  # not text; a value that its own !!tag does not allow
        raise CourseError(f"{path}: not valid YAML: {' '.join(str(exc).split())}") from exc
    except RecursionError as exc:
        raise CourseError(f"{path}: nested too deeply, or in itself; write it without anchors") from exc


class _Loader(yaml.SafeLoader):
    """Leaves dates as text: a wrong one would end the reading, without its line."""

    yaml_implicit_resolvers = {  # noqa: RUF012 -- PyYAML's own attribute
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _marked(path: Path) -> MarkedYaml:
    loader = _Loader(path.read_bytes())
    node = loader.get_single_node()
    # before constructing, which moves what a merge (<<) brings in
    lines, repeated = (dict(_lines(node)), tuple(_repeated(node))) if node else ({}, ())
    data = loader.construct_document(node) if node else None
    if not isinstance(data, dict):
        found = "nothing" if data is None else f"a {type(data).__name__}"
        raise CourseError(f"{path}:1: found {found}; expected lines of `key: value`")
    return MarkedYaml(data, lines, repeated)


def _lines(node: yaml.Node, at: Place = ()) -> Iterator[tuple[Place, int]]:
    for key, marked, value in _children(node):
        yield (*at, key), _line(marked)
        yield from _lines(value, (*at, key))


def _repeated(node: yaml.Node) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for key, marked, value in _children(node):
        if key in seen:
            yield _line(marked), key
        seen.add(key)
        yield from _repeated(value)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _children(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """(key or index, what marks its line, value)."""
    if isinstance(node, yaml.MappingNode):
        yield from ((str(key.value), key, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((str(index), item, item) for index, item in enumerate(node.value))
