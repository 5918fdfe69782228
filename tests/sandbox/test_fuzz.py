"""Bytes that nobody meant: frames, streams and notebook files become data or a refusal, in little memory."""

from __future__ import annotations

import copy
import json
import logging
import random
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.cells import read_cells
from autograder.errors import SubmissionError
from autograder.sandbox.guest import codec, wire
from autograder.sandbox.guest.script import Call, Observation, Ref, Seed

pytestmark = pytest.mark.slow

SEEDS = given(st.integers(0, 2**64))
SETTINGS = settings(max_examples=250, deadline=None, database=None, suppress_health_check=list(HealthCheck))
FRAMES_IN_ONE_EXAMPLE = 50
"""So 12,500 in all. Where one fails, it stands in the message."""

RECORDS: dict[str, type] = {c.__name__: c for c in (Call, Observation, Ref, Seed)}
LIMIT_BYTES = 1 << 16
BYTES_OF_MEMORY_FOR_ONE = 100
"""A value that is one byte on the wire, or two in a notebook, may be an object of that size."""
SLACK_BYTES = 100_000

VALUES: list[Any] = [
    Observation({"out": np.arange(24.0).reshape(2, 3, 4)}, (0, 2)),
    Observation({"dx": np.zeros((0, 3), "f4"), "db": None, "n": [1, (2.5, "é"), {"k": -(2**400)}]}, error="x" * 90),
    Observation(status="crashed", error="IndexError: index 5 is out of bounds"),
    (Call("f", (np.ones((2, 2), "c16"), Ref(0, 1), Seed(3), True), ("out", "cache"), 1),) * 3,
    [[[[[[]]]]], (), {}, [None] * 50, np.array(True), np.arange(300, dtype="u1")],
    "loaded",
    (3, -1),
]
SAMPLES = [codec.encode(value) for value in VALUES]
LENGTHS = (0, 1, 2**31, 2**32 - 1, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1)
TAGS = (0, 1, 13, 14, 31, 32, 33, 127, 128, 255, *b"NTFifsatldr")
PIECES = [*(n.to_bytes(8, "little") for n in LENGTHS), *(bytes([n]) for n in TAGS)]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """nbformat logs what it dislikes, word by word, and not every word can be written."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


def mutated(rng: random.Random, samples: list[bytes]) -> bytes:
    """A sample with pieces written over, put in, taken out, repeated, or with another sample's end; or noise."""
    if rng.random() < 0.1:
        return rng.randbytes(rng.randrange(300))
    data = bytearray(rng.choice(samples))
    for _ in range(rng.randint(1, 6)):
        at, piece = rng.randint(0, len(data)), rng.choice([*PIECES, rng.randbytes(rng.randrange(12))])
        start = max(0, at - rng.randint(1, 60))
        edits: list[tuple[int, bytes]] = [
            (at + len(piece), piece),
            (at, piece),
            (at + rng.randint(1, 40), b""),
            (at, bytes(data[start:at]) * rng.randint(1, 50)),
            (len(data), rng.choice(samples)[-rng.randint(1, 60) :]),
        ]
        end, new = rng.choice(edits)
        data[at:end] = new
    return bytes(data[:LIMIT_BYTES])


def memory_of(work: Callable[[], object]) -> int:
    """The bytes that it takes at its peak."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def is_plain(value: Any) -> bool:
    """Made of numbers, texts and the records, and nothing else."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "biufc"
    if isinstance(value, tuple | list):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(type(name) is str and is_plain(item) for name, item in value.items())
    if type(value) in RECORDS.values():
        return all(map(is_plain, vars(value).values()))
    return value is None or type(value) in (bool, int, float, str)


def decoded(data: bytes) -> None:
    try:
        value = codec.decode(data, RECORDS, LIMIT_BYTES)
    except codec.WireError:
        return
    assert is_plain(value), data


@SETTINGS
@SEEDS
def test_frames_are_data_or_refused_in_bounded_memory(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(FRAMES_IN_ONE_EXAMPLE):
        data = mutated(rng, SAMPLES)
        taken = memory_of(lambda data=data: decoded(data))  # type: ignore[misc]
        assert taken <= BYTES_OF_MEMORY_FOR_ONE * len(data) + SLACK_BYTES, data


def framed(number: int, payload: bytes) -> bytes:
    return wire._FRAME.pack(wire._MAGIC, number, len(payload)) + payload


FRAMES = [framed(number, data) for number in (1, 2) for data in SAMPLES]


def received(stream: bytes, number: int) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(stream)
        theirs.shutdown(socket.SHUT_WR)
        try:
            payload = wire.receive(ours.fileno(), number, LIMIT_BYTES)
        except (codec.WireError, EOFError):
            return
    assert stream.startswith(framed(number, payload))


@SETTINGS
@SEEDS
def test_streams_are_payloads_or_refused_in_bounded_memory(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(10):
        stream = b"".join(mutated(rng, FRAMES) for _ in range(rng.randint(0, 4)))[: LIMIT_BYTES // 2]
        number = rng.randint(1, 2)
        taken = memory_of(lambda stream=stream, number=number: received(stream, number))  # type: ignore[misc]
        assert taken <= 4 * len(stream) + SLACK_BYTES, stream


# Notebook files

ROLE = {"grade_id": "conv2d", "locked": False, "solution": True, "grade": False, "schema_version": 3}
CELLS: list[dict[str, Any]] = [
    {"id": "a", "cell_type": "markdown", "metadata": {}, "source": ["# Title\n", "text"], "attachments": {}},
    {"id": "b", "cell_type": "code", "metadata": {"nbgrader": ROLE}, "source": "def f(x):\n    return x\n"},
    {"id": "c", "cell_type": "raw", "metadata": {"tags": ["x"]}, "source": ""},
]
CELLS[1] |= {"outputs": [{"output_type": "stream", "name": "stdout", "text": "hello"}], "execution_count": 3}
ABOUT = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}}
NEW = {"nbformat": 4, "nbformat_minor": 5, "metadata": ABOUT, "cells": CELLS}
OLD_CELL = {"cell_type": "code", "input": "x", "language": "python"}
OLD = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [OLD_CELL]}]}
ODD: list[Any] = [
    None, True, -1, 0, 5, 10**30, 1.5, float("inf"), float("nan"), "", "4", "\ud800", "\0", "x" * 10**4, "code",
    "markdown", [], [[]], [None] * 1000, {}, {"": {}}, {"cells": []}, {"nbgrader": []}, {"nbgrader": {"grade_id": {}}},
]  # fmt: skip
SYNTAX = [b"", b'"', b"[", b"}", b"\\u", b"\xff", b"\0", b"1e999", b",", b"nbformat"]


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """All (container, key) in a JSON value."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in list(items):
        yield node, key
        yield from places(value)


def mangled(rng: random.Random) -> bytes:
    """A notebook with values swapped for odd ones, taken out or nested, and then perhaps bytes changed."""
    notebook = copy.deepcopy(rng.choice([NEW, NEW, OLD]))
    for _ in range(rng.randint(0, 4)):
        container, key = rng.choice(list(places(notebook)))
        how = rng.random()
        if how < 0.6:
            container[key] = copy.deepcopy(rng.choice(ODD))
        elif how < 0.8:
            del container[key]
        else:
            nested = container.pop(key)
            for _ in range(rng.choice([1, 50])):
                nested = [nested]
            container.update({key: nested}) if isinstance(container, dict) else container.append(nested)
    data = bytearray(json.dumps(notebook).encode())
    for _ in range(rng.choice([0, 0, 1, 5])):
        at = rng.randrange(len(data))
        data[at : at + rng.randint(0, 3)] = rng.choice(SYNTAX)
    return bytes(data)


def cells_read(path: Path) -> int:
    """How many cells there are; -1 where the file is refused."""
    try:
        cells = read_cells(path)
    except SubmissionError:
        return -1
    assert {cell.kind for cell in cells} <= {"code", "markdown", "raw"}
    return sum(len(cell.source.encode()) >= 0 for cell in cells)  # each can be written again


def test_mangling_leaves_some_notebooks_readable_and_not_others(tmp_path: Path) -> None:
    rng, path = random.Random(0), tmp_path / "x.ipynb"
    found = set()
    for _ in range(200):
        path.write_bytes(mangled(rng))
        found.add(cells_read(path))
    assert {-1, 3} <= found


@SETTINGS
@SEEDS
def test_notebooks_are_cells_or_refused_in_bounded_memory(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    path, rng = tmp_path_factory.getbasetemp() / "fuzz.ipynb", random.Random(seed)
    for _ in range(10):
        data = mangled(rng)
        path.write_bytes(data)
        assert memory_of(lambda: cells_read(path)) <= BYTES_OF_MEMORY_FOR_ONE * len(data) + 20 * SLACK_BYTES, data


@pytest.mark.parametrize("nest", ["[", '{"a":', '{"cells":['])
def test_deep_notebooks_are_refused(nest: str, tmp_path: Path) -> None:
    path = tmp_path / "deep.ipynb"
    for text in (nest * 10**5, '{"nbformat":4,"cells":' + nest * 10**5):
        path.write_text(text)
        assert cells_read(path) == -1
