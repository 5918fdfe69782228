"""Frames over a pipe: what is no frame, or not in time, is refused in little memory."""

from __future__ import annotations

import os
import struct
import time
import tracemalloc
from collections.abc import Iterator

import pytest

from autograder.sandbox.guest import wire
from autograder.sandbox.guest.codec import WireError

LIMIT = 1 << 20


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        yield reading, writing
    finally:
        for fd in (reading, writing):
            try:
                os.close(fd)
            except OSError:
                continue


def soon() -> wire.Patience:
    end = time.monotonic() + 0.2
    return lambda: end - time.monotonic()


def test_frames_come_in_order(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    for number, payload in ((1, b""), (2, b"abc"), (2, bytes(10_000))):
        wire.send(writing, number, payload, soon())
    assert [wire.receive(reading, n, LIMIT, soon()) for n in (1, 2, 2)] == [b"", b"abc", bytes(10_000)]


def test_a_frame_of_another_number_or_magic_is_refused(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    wire.send(writing, 7, b"abc")
    with pytest.raises(WireError, match="unexpected frame"):
        wire.receive(reading, 8, LIMIT, soon())
    os.read(reading, 3)
    os.write(writing, b"HTTP/1.1 200 OK\r\n")
    with pytest.raises(WireError, match="unexpected frame"):
        wire.receive(reading, 8, LIMIT, soon())


@pytest.mark.parametrize("length", [101, 2**31, 2**63, 2**64 - 1])
def test_an_oversized_frame_is_refused_before_it_is_read(pipe: tuple[int, int], length: int) -> None:
    reading, writing = pipe
    os.write(writing, struct.pack("<4sIQ", b"cnk1", 1, length))
    with pytest.raises(WireError, match="more than the 100 allowed"):
        wire.receive(reading, 1, 100, soon())


def test_an_announced_frame_takes_memory_only_as_it_comes(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.write(writing, struct.pack("<4sIQ", b"cnk1", 1, 1 << 40) + b"abc")
    tracemalloc.start()
    try:
        with pytest.raises(TimeoutError):
            wire.receive(reading, 1, 1 << 41, soon())
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "begun", [b"", b"cn", struct.pack("<4sIQ", b"cnk1", 1, 3), struct.pack("<4sIQ", b"cnk1", 1, 3) + b"ab"]
)
def test_silence_and_a_closed_end(pipe: tuple[int, int], begun: bytes) -> None:
    reading, writing = pipe
    os.write(writing, begun)
    with pytest.raises(TimeoutError):
        wire.receive(reading, 1, LIMIT, soon())
    os.write(writing, begun)
    os.close(writing)
    with pytest.raises(EOFError):
        wire.receive(reading, 1, LIMIT, soon())


def test_a_deadline_that_is_over_ends_also_a_stream_that_never_does(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    wire.send(writing, 1, b"abc")
    with pytest.raises(TimeoutError):
        wire.receive(reading, 1, LIMIT, lambda: 0.0)


def test_whoever_does_not_read_is_not_waited_for(pipe: tuple[int, int]) -> None:
    _, writing = pipe
    with pytest.raises(TimeoutError):
        wire.send(writing, 1, bytes(1 << 20), soon())


def test_whoever_is_gone_is_noticed(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    os.close(reading)
    with pytest.raises(BrokenPipeError):
        wire.send(writing, 1, b"abc", soon())
