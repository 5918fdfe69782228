"""Numbers and settings, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def times(sides: Iterable[int]) -> str:
    """As in 3 × 5."""
    return " × ".join(map(str, sides))


def some(count: int, what: str) -> str:
    """As in 3 rows, or 1 row."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def subscript(letter: str, *indices: int) -> str:
    """As in x₁₂."""
    return letter + "".join(str(index).translate(_SUBSCRIPTS) for index in indices)


def written(value: float) -> str:
    """A number in few digits."""
    return f"{value:.4g}"


def told(**settings: Sequence[int]) -> str:
    """Settings by name, a value for each axis, without those that are 1 everywhere (or 0, if it is the padding)."""
    told = {name: values for name, values in settings.items() if set(values) != {0 if name == "padding" else 1}}
    return "".join(f", {name} {_short(values)}" for name, values in told.items())


def _short(values: Sequence[int]) -> str:
    return str(values[0] if len(set(values)) == 1 else tuple(values))
