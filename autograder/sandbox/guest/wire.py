"""Bytes in frames: what crosses the wall. Whoever reads trusts nothing: every length is checked before it is used."""

from __future__ import annotations

import os
import select
import struct
import time

from .codec import WireError

_FRAME = struct.Struct("<4sIQ")
_MAGIC = b"cnk1"


def send(fd: int, number: int, payload: bytes, deadline: float | None = None) -> None:
    """Writes one frame. `deadline` is in `time.monotonic()` seconds and wants a non-blocking `fd`.

    Raises TimeoutError where the other side does not read in time, BrokenPipeError where it is gone.
    """
    rest = memoryview(_FRAME.pack(_MAGIC, number, len(payload)) + payload)
    while rest:
        _wait(fd, select.POLLOUT, deadline)
        try:
            rest = rest[os.write(fd, rest[: 1 << 16]) :]
        except BlockingIOError:  # less room than poll promised
            continue


def receive(fd: int, number: int, limit_bytes: int, deadline: float | None = None) -> bytes:
    """The payload of the next frame, which must carry this number and have at most `limit_bytes`.

    Raises TimeoutError, EOFError where the other side is gone, WireError where it sends something else.
    """
    magic, got, length = _FRAME.unpack(_read(fd, _FRAME.size, deadline))
    if magic != _MAGIC or got != number:
        raise WireError("an unexpected frame")
    if length > limit_bytes:
        raise WireError(f"a frame of {length} bytes, more than the {limit_bytes} allowed")
    return _read(fd, length, deadline)


def _read(fd: int, count: int, deadline: float | None) -> bytes:
    """Exactly `count` bytes; memory grows only with what really comes."""
    data = bytearray()
    while len(data) < count:
        _wait(fd, select.POLLIN, deadline)
        part = os.read(fd, min(count - len(data), 1 << 20))
        if not part:
            raise EOFError("the other side is gone")
        data += part
    return bytes(data)


def _wait(fd: int, event: int, deadline: float | None) -> None:
    if deadline is None:
        return
    poll = select.poll()
    poll.register(fd, event)
    seconds = deadline - time.monotonic()
    if seconds <= 0 or not poll.poll(seconds * 1000):  # over is over, also where bytes never cease to come
        raise TimeoutError
