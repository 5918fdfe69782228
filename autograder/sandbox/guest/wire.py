"""Bytes in frames: what crosses the wall. Whoever reads trusts nothing: every length is checked before it is used."""

from __future__ import annotations

import os
import select
import struct
from collections.abc import Callable

from .codec import WireError

_FRAME = struct.Struct("<4sIQ")
_MAGIC = b"cnk1"


Patience = Callable[[], float]
"""For how many seconds one may wait at most before it is asked again; none where it is over."""


def send(fd: int, number: int, payload: bytes, patience: Patience | None = None) -> None:
    """Writes one frame. `patience` wants a non-blocking `fd`; None waits for ever.

    Raises TimeoutError where the other side does not read in time, BrokenPipeError where it is gone.
    """
    rest = memoryview(_FRAME.pack(_MAGIC, number, len(payload)) + payload)
    while rest:
        _wait(fd, select.POLLOUT, patience)
        try:
            rest = rest[os.write(fd, rest[: 1 << 16]) :]
        except BlockingIOError:  # less room than poll promised
            continue


def receive(fd: int, number: int, limit_bytes: int, patience: Patience | None = None) -> bytes:
    """The payload of the next frame, which must carry this number and have at most `limit_bytes`.

    Raises TimeoutError, EOFError where the other side is gone, WireError where it sends something else.
    """
    magic, got, length = _FRAME.unpack(_read(fd, _FRAME.size, patience))
    if magic != _MAGIC or got != number:
        raise WireError("an unexpected frame")
    if length > limit_bytes:
        raise WireError(f"a frame of {length} bytes, more than the {limit_bytes} allowed")
    return _read(fd, length, patience)


def _read(fd: int, count: int, patience: Patience | None) -> bytes:
    """Exactly `count` bytes; memory grows only with what really comes."""
    data = bytearray()
    while len(data) < count:
        _wait(fd, select.POLLIN, patience)
        part = os.read(fd, min(count - len(data), 1 << 20))
        if not part:
            raise EOFError("the other side is gone")
        data += part
    return bytes(data)


def _wait(fd: int, event: int, patience: Patience | None) -> None:
    if patience is None:
        return
    poll = select.poll()
    poll.register(fd, event)
    while (seconds := patience()) > 0:  # over is over, also where bytes never cease to come
        if poll.poll(seconds * 1000):
            return
    raise TimeoutError
