"""Values as bytes, and bytes in frames. Whoever reads trusts nothing: every length is checked before it is used.

The codec knows None, bool, int, float, str, numeric arrays, tuples, lists, dicts with str keys, and those frozen
dataclasses that the reader lists. No pickle: bytes can become data only, never a call.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import os
import select
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

_DTYPES = tuple(map(np.dtype, ("?", "i1", "u1", *(f"<{kind}" for kind in ("i2", "u2", "i4", "u4", "i8", "u8")))))
_DTYPES += tuple(map(np.dtype, ("<f2", "<f4", "<f8", "<c8", "<c16")))
"""An array's dtype is sent as its place in this table."""
_MAX_DEPTH = 32
_MAX_AXES = 32
_MAX_INT_BYTES = 64
_MAX_VALUES = 500_000
"""In one message: a value of one byte takes a hundred in memory."""
_LENGTH = struct.Struct("<Q")
_FLOAT = struct.Struct("<d")


class WireError(ValueError):
    """Bytes that are no value, or a value that can't be sent."""


def encode(value: Any) -> bytes:
    """The bytes of a value. Equal values of equal types have equal bytes. Raises WireError for what can't be sent."""
    parts = list(itertools.islice(_parts(value, _MAX_DEPTH), _MAX_VALUES + 1))  # one or more for each value
    if len(parts) > _MAX_VALUES:
        raise WireError(f"more than {_MAX_VALUES} values can't be sent; make arrays of them")
    return b"".join(parts)


def decode(data: bytes, records: Mapping[str, type], limit_bytes: int) -> Any:
    """The value of these bytes; arrays are fresh and writable. `records` are the dataclasses that may occur, by name.

    Raises WireError where the bytes are not exactly one value, or more than `limit_bytes`.
    """
    if len(data) > limit_bytes:
        raise WireError(f"{len(data)} bytes, more than the {limit_bytes} allowed")
    reader = _Reader(memoryview(data), records)
    value = reader.value(_MAX_DEPTH)
    if reader.at != len(data):
        raise WireError("something follows the value")
    return value


def _parts(value: Any, depth: int) -> Iterator[bytes]:
    if depth == 0:
        raise WireError(f"nested deeper than {_MAX_DEPTH}")
    if value is None or isinstance(value, bool):
        yield {None: b"N", True: b"T", False: b"F"}[value]
    elif isinstance(value, int):
        yield _sized(b"i", _int_bytes(value))
    elif isinstance(value, float):
        yield b"f" + _FLOAT.pack(value)
    elif isinstance(value, str):
        yield _sized(b"s", value.encode("utf-8", "replace"))
    elif isinstance(value, np.ndarray | np.generic):
        yield from _array_parts(np.asarray(value))
    elif isinstance(value, tuple | list):
        yield (b"t" if isinstance(value, tuple) else b"l") + _LENGTH.pack(len(value))
        for item in value:
            yield from _parts(item, depth - 1)
    elif isinstance(value, Mapping):
        yield b"d" + _LENGTH.pack(len(value))
        for item in value.items():
            yield from _parts(item, depth - 1)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield _sized(b"r", type(value).__name__.encode())
        yield from _parts(tuple(getattr(value, f.name) for f in dataclasses.fields(value)), depth - 1)
    else:
        raise WireError(f"a {type(value).__name__} can't be sent")


def _sized(tag: bytes, data: bytes) -> bytes:
    return tag + _LENGTH.pack(len(data)) + data


def _int_bytes(value: int) -> bytes:
    size = value.bit_length() // 8 + 1
    if size > _MAX_INT_BYTES:
        raise WireError("a whole number of more than 500 bits can't be sent")
    return value.to_bytes(size, "little", signed=True)


def _array_parts(array: np.ndarray[Any, Any]) -> Iterator[bytes]:
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    if array.dtype not in _DTYPES or array.ndim > _MAX_AXES:
        raise WireError(f"an array of {array.dtype} can't be sent")
    yield struct.pack(f"<cBB{array.ndim}Q", b"a", _DTYPES.index(array.dtype), array.ndim, *array.shape)
    yield array.tobytes()


class _Reader:
    """Walks over bytes once, from the left."""

    def __init__(self, data: memoryview, records: Mapping[str, type]) -> None:
        self.data, self.records, self.at, self.values_left = data, records, 0, _MAX_VALUES

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.at:
            raise WireError("the bytes end in the middle of a value")
        self.at += count
        return self.data[self.at - count : self.at]

    def length(self) -> int:
        return int(_LENGTH.unpack(self.take(_LENGTH.size))[0])

    def value(self, depth: int) -> Any:
        self.values_left -= 1
        if self.values_left < 0:
            raise WireError(f"more than {_MAX_VALUES} values")
        read = _READERS.get(bytes(self.take(1)))
        if read is None or depth == 0:
            raise WireError("no such kind of value" if read is None else f"nested deeper than {_MAX_DEPTH}")
        return read(self, depth)

    def integer(self) -> int:
        size = self.length()
        if size > _MAX_INT_BYTES:
            raise WireError("a whole number is too long")
        return int.from_bytes(self.take(size), "little", signed=True)

    def text(self) -> str:
        try:
            return bytes(self.take(self.length())).decode("utf-8")
        except UnicodeDecodeError as exc:
            raise WireError("a text is not UTF-8") from exc

    def items(self, depth: int) -> list[Any]:
        count = self.length()
        if count > len(self.data) - self.at:  # each item takes a byte at least
            raise WireError("more items are announced than bytes follow")
        return [self.value(depth - 1) for _ in range(count)]

    def mapping(self, depth: int) -> dict[str, Any]:
        pairs = self.items(depth)
        if not all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[0], str) for p in pairs):
            raise WireError("a mapping holds something else than names with values")
        return dict(pairs)

    def array(self) -> np.ndarray[Any, Any]:
        code, axes = self.take(2)
        if code >= len(_DTYPES) or axes > _MAX_AXES:
            raise WireError("an array has an unknown dtype or too many axes")
        shape = struct.unpack(f"<{axes}Q", self.take(8 * axes))
        try:
            data = self.take(math.prod(shape) * _DTYPES[code].itemsize)
            return np.frombuffer(data, _DTYPES[code]).reshape(shape).copy()
        except (ValueError, OverflowError) as exc:
            raise WireError(f"an array can't have the shape {shape}") from exc

    def record(self, depth: int) -> Any:
        kind = self.records.get(self.text())
        fields = self.value(depth - 1)
        if kind is None or not isinstance(fields, tuple) or len(fields) != len(dataclasses.fields(kind)):
            raise WireError("a record of an unexpected kind")
        return kind(*fields)


_READERS: Mapping[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda reader, depth: None,
    b"T": lambda reader, depth: True,
    b"F": lambda reader, depth: False,
    b"i": lambda reader, depth: reader.integer(),
    b"f": lambda reader, depth: _FLOAT.unpack(reader.take(_FLOAT.size))[0],
    b"s": lambda reader, depth: reader.text(),
    b"a": lambda reader, depth: reader.array(),
    b"t": lambda reader, depth: tuple(reader.items(depth)),
    b"l": _Reader.items,
    b"d": _Reader.mapping,
    b"r": _Reader.record,
}


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
