"""Values as bytes. Whoever reads trusts nothing: every length is checked before it is used, and all memory is paid for.

The codec knows None, bool, int, float, str, numeric arrays, tuples, lists, dicts with str keys, and those frozen
dataclasses that the reader lists. No pickle: bytes can become data only, never a call.
"""

from __future__ import annotations

import dataclasses
import math
import struct
from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np

_DTYPES = tuple(map(np.dtype, ("?", "i1", "u1", *(f"<{kind}" for kind in ("i2", "u2", "i4", "u4", "i8", "u8")))))
_DTYPES += tuple(map(np.dtype, ("<f2", "<f4", "<f8", "<c8", "<c16")))
"""An array's dtype is sent as its place in this table."""
_MAX_DEPTH = 32
_MAX_AXES = 32
_MAX_INT_BYTES = 64
_MAX_VALUES = 500_000
"""In one message."""
_VALUE_BYTES, _ARRAY_BYTES = 10, 150
"""What a value, and an array, cost beside their own bytes: one byte, or an empty array, takes memory too."""
_LENGTH = struct.Struct("<Q")
_FLOAT = struct.Struct("<d")


class WireError(ValueError):
    """Bytes that are no value, or a value that can't be sent."""


class TooMuchError(WireError):
    """More than is allowed in one message."""


def encode(value: Any, limit_bytes: float = math.inf) -> bytes:
    """The bytes of a value. Equal values of equal types have equal bytes.

    Raises WireError for what can't be sent, TooMuchError where it costs more than `limit_bytes`: see `decode_and_cost`.
    """
    writer = _Writer(_Budget(limit_bytes))
    writer.add(value, _MAX_DEPTH)
    return b"".join(writer.parts)


def decode(data: bytes, records: Mapping[str, type], limit_bytes: int) -> Any:
    """The value of these bytes; arrays are fresh and writable. `records` are the dataclasses that may occur, by name.

    Raises WireError where the bytes are not exactly one value, TooMuchError where that costs more than `limit_bytes`.
    """
    return decode_and_cost(data, records, limit_bytes)[0]


def decode_and_cost(data: bytes, records: Mapping[str, type], limit_bytes: int) -> tuple[Any, int]:
    """As `decode`, with what the value costs: its bytes, and more for each value and array in it.

    So it can't take more memory than a small multiple of its cost, nor time.
    """
    budget = _Budget(limit_bytes)
    budget.pay(len(data))
    reader = _Reader(memoryview(data), records, budget)
    value = reader.value(_MAX_DEPTH)
    if reader.at != len(data):
        raise WireError("something follows the value")
    return value, budget.spent


class _Budget:
    """What a message may cost. It is paid before anything is made."""

    def __init__(self, limit_bytes: float) -> None:
        self.limit, self.spent, self.values_left = limit_bytes, 0, _MAX_VALUES

    def pay(self, cost: int) -> None:
        self.spent += cost
        if self.spent > self.limit:
            raise TooMuchError(f"it costs more than the {self.limit} bytes allowed")

    def pay_value(self) -> None:
        self.values_left -= 1
        if self.values_left < 0:
            raise WireError(f"more than {_MAX_VALUES} values can't be sent; make arrays of them")
        self.pay(_VALUE_BYTES)


class _Writer:
    """Walks over a value once."""

    def __init__(self, budget: _Budget) -> None:
        self.budget, self.parts = budget, list[bytes]()

    def put(self, data: bytes) -> None:
        self.budget.pay(len(data))
        self.parts.append(data)

    def add(self, value: Any, depth: int) -> None:
        if depth == 0:
            raise WireError(f"nested deeper than {_MAX_DEPTH}")
        self.budget.pay_value()
        if value is None or isinstance(value, bool):
            self.put({None: b"N", True: b"T", False: b"F"}[value])
        elif isinstance(value, int):
            self.put(_sized(b"i", _int_bytes(value)))
        elif isinstance(value, float):
            self.put(b"f" + _FLOAT.pack(value))
        elif isinstance(value, str):
            self.put(_sized(b"s", value.encode("utf-8", "replace")))
        elif isinstance(value, np.ndarray | np.generic):
            self.array(np.asarray(value))
        elif isinstance(value, tuple | list):
            self.items(b"t" if isinstance(value, tuple) else b"l", value, depth)
        elif isinstance(value, Mapping):
            self.items(b"d", value.items(), depth)
        elif dataclasses.is_dataclass(value) and not isinstance(value, type):
            self.put(_sized(b"r", type(value).__name__.encode()))
            self.add(tuple(getattr(value, f.name) for f in dataclasses.fields(value)), depth - 1)
        else:
            raise WireError(f"a {type(value).__name__} can't be sent")

    def items(self, tag: bytes, items: Collection[Any], depth: int) -> None:
        self.put(tag + _LENGTH.pack(len(items)))
        for item in items:
            self.add(item, depth - 1)

    def array(self, array: np.ndarray[Any, Any]) -> None:
        array = array.astype(array.dtype.newbyteorder("<"), copy=False)
        if array.dtype not in _DTYPES or array.ndim > _MAX_AXES:
            raise WireError(f"an array of {array.dtype} can't be sent")
        self.budget.pay(_ARRAY_BYTES + array.nbytes)
        self.put(struct.pack(f"<cBB{array.ndim}Q", b"a", _DTYPES.index(array.dtype), array.ndim, *array.shape))
        self.parts.append(array.tobytes())


def _sized(tag: bytes, data: bytes) -> bytes:
    return tag + _LENGTH.pack(len(data)) + data


def _int_bytes(value: int) -> bytes:
    size = value.bit_length() // 8 + 1
    if size > _MAX_INT_BYTES:
        raise WireError("a whole number of more than 500 bits can't be sent")
    return value.to_bytes(size, "little", signed=True)


class _Reader:
    """Walks over bytes once, from the left."""

    def __init__(self, data: memoryview, records: Mapping[str, type], budget: _Budget) -> None:
        self.data, self.records, self.budget, self.at = data, records, budget, 0

    def take(self, count: int) -> memoryview:
        if count > len(self.data) - self.at:
            raise WireError("the bytes end in the middle of a value")
        self.at += count
        return self.data[self.at - count : self.at]

    def length(self) -> int:
        return int(_LENGTH.unpack(self.take(_LENGTH.size))[0])

    def value(self, depth: int) -> Any:
        self.budget.pay_value()
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
        self.budget.pay(_ARRAY_BYTES)
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
