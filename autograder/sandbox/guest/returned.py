"""Turns what a student's function returned into what can be sent: numbers, arrays, lists of these; the rest in words.

A class of theirs may lie about what it holds. So nothing of it runs here: what is a kind of tuple, list or number is
read by the methods of Python's own class, whatever it defines itself. Nothing is judged.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .script import Call

_MAX_VALUES = 500_000
"""In one answer, in tuples, lists and arrays of objects; no more can be sent."""
_MAX_DEPTH = 16
_MAX_INT_BITS = 500
_MAX_TEXT = 1_000_000  # characters, as an array of NumPy's
_MAX_NAME = 80  # characters
_NUMERIC = "biufc"
_NUMBERS = (bool, int, float, complex)
_name_of = type.__dict__["__name__"].__get__
"""Of a class, without asking its metaclass."""


def unpacked(call: Call, result: Any) -> tuple[Any, ...]:
    """The values that a call returned, as many as it is to return. Raises TypeError where there are not so many.

    Only tuples and lists are several values (an array of length 2 is no pair), and where these are whole numbers, an
    array of them.
    """
    if len(call.returns) == 1:
        return (result,)
    if call.counts and is_a(result, np.ndarray) and _is_row_of_counts(np.asarray(result), len(call.returns)):
        return tuple(np.asarray(result))
    several = is_a(result, tuple, list)
    values = _items(result) if several else (result,)
    if len(values) == len(call.returns):
        return values
    found = _how_many(len(values)) if several else _in_words(result)
    raise TypeError(f"{call.function} returned {found}, expected {len(call.returns)}: {', '.join(call.returns)}")


def answer(value: Any) -> Any:
    """What is sent of a value. Raises ValueError where it holds more values than can be sent."""
    sent = _Reader().read(value)
    return sent if is_answer(sent) else f"{_of_kind(value)} with much text"


def is_answer(value: Any) -> bool:
    """Whether it is made of numbers, arrays and a little text: NumPy makes a list's text as wide as the longest one."""
    items, longest, todo = 0, 0, [value]
    while todo:
        one = todo.pop()
        items += 1
        if isinstance(one, tuple | list):
            todo += one
        elif isinstance(one, str):
            longest = max(longest, len(one))
        elif not isinstance(one, bool | int | float | complex | np.ndarray | None):
            return False
    return items * longest <= _MAX_TEXT


def overlap(one: Any, other: Any) -> bool:
    """Two arrays of which the one is a view of the other, or of a part of it."""
    both = is_a(one, np.ndarray) and is_a(other, np.ndarray)
    return both and bool(np.may_share_memory(np.asarray(one), np.asarray(other)))  # no subclass of a student's answers


def is_a(value: Any, *kinds: type) -> bool:
    """By its real class: `isinstance` believes what an object says of itself."""
    return issubclass(type(value), kinds)


class _Reader:
    """Reads one answer. Lists can hold each other many times over, so what it reads is counted."""

    def __init__(self) -> None:
        self.left = _MAX_VALUES

    def read(self, value: Any, depth: int = _MAX_DEPTH) -> Any:
        """Numbers, texts, arrays, tuples and lists of Python's and NumPy's own classes; for all else what it is."""
        if value is None or type(value) is bool:
            return value
        if is_a(value, np.ndarray, np.generic):
            return self.array(np.array(np.asarray(value), copy=True), depth)
        if is_a(value, int):
            return _whole(int.__int__(value))
        if is_a(value, float):
            return float.__float__(value)
        if is_a(value, complex):
            return np.array(complex.__complex__(value))
        if is_a(value, str):
            return str.__str__(value)
        if is_a(value, tuple, list) and depth:
            return self.items(value, depth)
        return _of_kind(value)

    def items(self, value: Any, depth: int) -> tuple[Any, ...] | list[Any]:
        items = _items(value)
        self.count(len(items))
        read = (self.read(item, depth - 1) for item in items)
        return tuple(read) if is_a(value, tuple) else list(read)

    def count(self, values: int) -> None:
        self.left -= values
        if self.left < 0:
            raise ValueError(f"it returned more than {_MAX_VALUES} values in lists; make arrays of them")

    def array(self, array: np.ndarray[Any, Any], depth: int) -> Any:
        if array.dtype.kind == "O" and depth:  # one that holds itself has an end, too
            return self.of_objects(array)
        if array.dtype.kind not in _NUMERIC:
            return f"an array of {array.dtype}"
        return array.astype({"f": "f8", "c": "c16"}[array.dtype.kind]) if array.dtype.itemsize > 8 else array

    def of_objects(self, array: np.ndarray[Any, Any]) -> Any:
        """As the numbers that it holds, where it holds nothing else: NumPy keeps them as objects if it is asked to."""
        self.count(array.size)
        numbers = [_number(self.read(item, depth=0)) for item in array.ravel().tolist()]
        if any(number is None for number in numbers):
            return f"an array of {array.dtype}"
        made = np.array(numbers)
        return made.reshape(array.shape) if made.dtype.kind in _NUMERIC else f"an array of {array.dtype}"


def _items(value: Any) -> tuple[Any, ...]:
    """Of a tuple or list, whatever its class makes of `len` and iteration."""
    return tuple(tuple.__iter__(value) if is_a(value, tuple) else list.__iter__(value))


def _is_row_of_counts(array: np.ndarray[Any, Any], length: int) -> bool:
    return array.shape == (length,) and array.dtype.kind in "iu"


def _whole(number: int) -> int | str:
    return number if number.bit_length() <= _MAX_INT_BITS else f"a whole number of {number.bit_length()} bits"


def _number(read: Any) -> Any:
    """One number as Python's, or None."""
    one = read.item() if isinstance(read, np.ndarray) and read.ndim == 0 else read
    return one if type(one) in _NUMBERS else None


def _how_many(values: int) -> str:
    return "1 value" if values == 1 else f"{values} values"


def _in_words(value: Any) -> str:
    """What is no tuple and no list."""
    if value is None:
        return "None"
    if is_a(value, np.ndarray) and np.ndim(np.asarray(value)):
        return f"an array of shape {np.shape(np.asarray(value))}"
    if is_a(value, str):
        return "a text"
    return "1 value" if is_a(value, np.ndarray, np.generic, *_NUMBERS) else _of_kind(value)


def _of_kind(value: Any) -> str:
    name = _name_of(type(value))[:_MAX_NAME]
    return f"{'an' if name[:1] in tuple('aeioAEIO') else 'a'} {name}"
