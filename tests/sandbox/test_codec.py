from __future__ import annotations

import math
import struct
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.sandbox.guest.codec import TooMuchError, WireError, decode, decode_and_cost, encode
from autograder.sandbox.guest.script import Call, Observation, Ref, Seed

RECORDS: dict[str, type] = {c.__name__: c for c in (Call, Observation, Ref, Seed)}
LIMIT = 1 << 20


def back(value: Any) -> Any:
    return decode(encode(value), RECORDS, LIMIT)


def same(one: Any, other: Any) -> bool:
    """Equal in types and values, to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[k], other[k]) for k in one)
    if isinstance(one, Call | Observation):
        return same(vars(one), vars(other))
    return bool(one == other) or one != one


DTYPES = ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8", "c8", "c16"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**500), 2**500)
    | st.floats()
    | st.text(max_size=9)
    | st.builds(Seed, st.integers(0, 2**32))
    | st.builds(Ref, st.integers(0, 9), st.integers(0, 9))
    | hnp.arrays(st.sampled_from(DTYPES), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3))
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
OBSERVATIONS = st.builds(
    Observation, st.dictionaries(st.text(max_size=5), VALUES, max_size=2), error=st.text(max_size=9)
)


@given(VALUES | OBSERVATIONS)
def test_what_goes_in_comes_out(value: Any) -> None:
    assert same(back(value), value)


@given(VALUES)
def test_equal_values_have_equal_bytes(value: Any) -> None:
    assert encode(value) == encode(back(value))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (1, True),
        (0, False),
        (0, None),
        (0.0, -0.0),
        ((1,), [1]),
        ("1", 1),
        (np.zeros(1), np.zeros((1, 1))),
        (np.zeros(0, "f4"), np.zeros(0)),
        (np.array(1), 1),
        (Seed(1), 1),
        ({}, []),
        ("", ()),
    ],
)
def test_other_values_or_types_have_other_bytes(one: Any, other: Any) -> None:
    assert encode(one) != encode(other)


def test_arrays_come_out_fresh_writable_and_in_order() -> None:
    data = encode(
        [np.arange(6).reshape(2, 3).T, np.arange(6)[::-2], np.arange(3, dtype=">i4"), np.broadcast_to(1.5, (2, 2))]
    )
    one, two, three, four = decode(data, RECORDS, LIMIT)
    assert (one.tolist(), two.tolist(), three.tolist(), four.tolist()) == (
        [[0, 3], [1, 4], [2, 5]],
        [5, 3, 1],
        [0, 1, 2],
        [[1.5] * 2] * 2,
    )
    for array in (one, two, three, four):
        array += 1
        assert array.flags.c_contiguous
        assert array.base is None


def test_numpy_scalars_come_out_as_arrays_of_no_axes_or_plain() -> None:
    assert same(back(np.int64(3)), np.array(3))
    assert same(back(np.float32(0.5)), np.array(0.5, "f4"))
    assert same(back(np.float64(0.5)), 0.5)
    assert same(back(np.bool_(True)), np.array(True))


@dataclass(frozen=True)
class Unlisted:
    x: int


@pytest.mark.parametrize(
    "value",
    [
        len,
        lambda: 0,
        object(),
        object,
        Seed,
        {1, 2},
        b"bytes",
        1j,
        range(3),
        (i for i in range(0)),
        2**512,
        -(2**600),
        Ellipsis,
        Exception("x"),
        {1: 2},
        {None: 1},
        {("a",): 1},
        np.array([None]),
        np.array([{}], object),
        np.array(["a"]),
        np.array([b"a"]),
        np.zeros(2, "i4,f4"),
        np.zeros(1, "M8[s]"),
        np.longdouble(1),
        np.zeros((1,) * 33),
    ],
)
@pytest.mark.parametrize("inside", [lambda v: v, lambda v: [v], lambda v: ({"x": v},), lambda v: Observation({"x": v})])
def test_what_is_no_plain_data_is_refused(value: Any, inside: Any) -> None:
    with pytest.raises(WireError):
        back(inside(value))


def nested(depth: int, kind: Any = list) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = kind((value,))
    return value


@pytest.mark.parametrize(
    "kind", [list, tuple, lambda items: {"x": items[0]}, lambda items: Observation({}, error=items[0])]
)
def test_depth_is_limited_on_both_sides_alike(kind: Any) -> None:
    deepest = 0
    for depth in range(1, 40):
        try:
            data = encode(nested(depth, kind))
        except WireError:
            break
        assert decode(data, RECORDS, LIMIT) is not None
        deepest = depth
    assert 10 <= deepest < 32
    with pytest.raises(WireError, match="nested deeper"):
        encode(nested(10_000, kind))


def test_deep_bytes_are_refused_before_the_stack_ends() -> None:
    for tag in (b"t", b"l"):
        with pytest.raises(WireError, match="nested deeper"):
            decode((tag + struct.pack("<Q", 1)) * 50_000 + b"N", RECORDS, LIMIT)
    with pytest.raises(WireError):
        decode((b"r" + struct.pack("<Q", 3) + b"Ref") * 50_000 + b"N", RECORDS, LIMIT)


def test_a_cycle_is_refused() -> None:
    cycle: list[Any] = []
    cycle.append(cycle)
    with pytest.raises(WireError, match="nested deeper"):
        encode(cycle)


def test_how_many_values_there_may_be_is_limited_on_both_sides() -> None:
    many = [0.0] * 50_000
    assert back(many) == many
    too_many = [()] * 600_000
    with pytest.raises(WireError, match=r"more than .* values"):
        encode(too_many)
    data = b"l" + struct.pack("<Q", len(too_many)) + b"N" * len(too_many)
    with pytest.raises(WireError, match=r"more than .* values"):
        decode(data, RECORDS, 1 << 24)


def test_texts_that_are_no_unicode_cannot_come_out() -> None:
    assert back("a\ud800b") == "a?b"
    for bad in (b"\xed\xa0\x80", b"\xff"):
        with pytest.raises(WireError, match="UTF-8"):
            decode(b"s" + struct.pack("<Q", len(bad)) + bad, RECORDS, LIMIT)


# Bytes that no encoder made

SAMPLE = Observation(
    outputs={
        "out": np.arange(6.0).reshape(2, 3),
        "n": (1, 2.5, None, True, "text"),
        "l": [[1], {"k": -3}],
        "z": np.zeros((0, 3), "f4"),
    },
    changed=(0, 2),
    error="é",
)


def refused_or_data(data: bytes) -> None:
    """Hostile bytes give plain data or WireError, nothing else."""
    try:
        decode(data, RECORDS, LIMIT)
    except WireError:
        return


def test_every_truncation_is_refused() -> None:
    data = encode(SAMPLE)
    for length in range(len(data)):
        with pytest.raises(WireError):
            decode(data[:length], RECORDS, LIMIT)
    with pytest.raises(WireError, match="something follows the value"):
        decode(data + b"N", RECORDS, LIMIT)


def test_every_flipped_bit_is_refused_or_data() -> None:
    data = bytearray(encode(SAMPLE))
    for at in range(len(data)):
        for bit in range(8):
            data[at] ^= 1 << bit
            refused_or_data(bytes(data))
            data[at] ^= 1 << bit


@settings(max_examples=300)
@given(st.data())
def test_random_changes_are_refused_or_data(data: st.DataObject) -> None:
    sample = bytearray(encode(SAMPLE))
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, len(sample) - 1), st.integers(0, 255)), max_size=6)):
        sample[at] = value
    refused_or_data(bytes(sample))


@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_data(data: bytes) -> None:
    refused_or_data(data)


def lengths() -> Iterator[int]:
    yield from (0, 1, 2, 255, 2**20, 2**31 - 1, 2**31, 2**32, 2**40, 2**62, 2**63 - 1, 2**63, 2**64 - 1)


def test_forged_lengths_allocate_nothing() -> None:
    tracemalloc.start()
    try:
        for length in lengths():
            for tag in b"istldr":
                refused_or_data(bytes([tag]) + struct.pack("<Q", length) + b"N" * 20)
            for code in range(len(DTYPES) + 2):
                for axes in (0, 1, 2, 3, 32, 33, 255):
                    refused_or_data(struct.pack("<cBB", b"a", code, axes) + struct.pack("<Q", length) * min(axes, 40))
                refused_or_data(struct.pack("<cBBQQ", b"a", code, 2, length, 0))
                refused_or_data(struct.pack("<cBBQQ", b"a", code, 2, 0, length))
                refused_or_data(struct.pack("<cBBQQ", b"a", code, 2, length, 2**63 // max(length, 1)))
        assert tracemalloc.get_traced_memory()[1] < 1 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"\0",
        b"r" + struct.pack("<Q", 8) + b"Unlisted" + encode((1,)),
        b"r" + struct.pack("<Q", 3) + b"Ref" + encode((1,)),
        b"r" + struct.pack("<Q", 3) + b"Ref" + encode((1, 2, 3)),
        b"r" + struct.pack("<Q", 3) + b"Ref" + encode([1, 2]),
        b"r" + struct.pack("<Q", 3) + b"Ref" + encode({"call": 1}),
        b"d" + struct.pack("<Q", 1) + encode(1),
        b"d" + struct.pack("<Q", 1) + encode((1, 2)),
        b"d" + struct.pack("<Q", 1) + encode(["a", 2]),
        b"d" + struct.pack("<Q", 1) + encode(("a", 2, 3)),
        b"d" + struct.pack("<Q", 1) + encode(((), 2)),
        b"i" + struct.pack("<Q", 65) + bytes(65),
        b"f" + bytes(7),
    ],
)
def test_bytes_of_no_value_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        decode(data, RECORDS, LIMIT)


def test_only_listed_records_are_made() -> None:
    data = encode(Unlisted(3))
    assert decode(data, {"Unlisted": Unlisted}, LIMIT) == Unlisted(3)
    with pytest.raises(WireError, match="unexpected kind"):
        decode(data, RECORDS, LIMIT)


def test_more_bytes_than_allowed_are_refused() -> None:
    data = encode("x" * 100)
    assert decode(data, {}, 200) == "x" * 100
    with pytest.raises(TooMuchError, match="more than the"):
        decode(data, {}, len(data) - 1)


def listed(item: bytes, count: int) -> bytes:
    return b"l" + struct.pack("<Q", count) + item * count


EMPTY_ARRAYS = [struct.pack(f"<cBB{axes}Q", b"a", 11, axes, *[2] * (axes - 1), 0) for axes in (1, 2, 32)]
FLOODS = [
    b"N", encode(1), encode(10**30), encode(0.5), encode(""), encode("é"), encode(()), encode([]), encode({}),
    encode([[]]), encode({"": 0}), encode(((),)), encode(Ref(0, 1)), encode(np.int8(1)), *EMPTY_ARRAYS,
]  # fmt: skip


@pytest.mark.parametrize("item", FLOODS, ids=lambda item: repr(item)[:20])
def test_a_flood_of_tiny_values_takes_little_more_memory_than_its_bytes(item: bytes) -> None:
    """All answers of an exercise are kept: what counts is what each of them costs."""
    data = listed(item, 5000)
    tracemalloc.start()
    try:
        value, cost = decode_and_cost(data, RECORDS, 1 << 24)
        assert tracemalloc.get_traced_memory()[0] < 5 * cost
    finally:
        tracemalloc.stop()
    assert len(value) == 5000


def test_what_is_too_much_is_refused_before_it_is_made() -> None:
    for item in (EMPTY_ARRAYS[0], encode(0)):
        data = listed(item, 40_000)
        tracemalloc.start()
        try:
            with pytest.raises(TooMuchError):
                decode(data, RECORDS, len(data) + 10_000)
            assert tracemalloc.get_traced_memory()[1] < 500_000
        finally:
            tracemalloc.stop()


@given(VALUES)
def test_both_sides_agree_on_the_cost(value: Any) -> None:
    cost = decode_and_cost(encode(value), RECORDS, LIMIT)[1]
    assert encode(value, cost)
    with pytest.raises(TooMuchError):
        encode(value, cost - 1)


def test_a_long_list_of_labels_passes_and_a_large_array_costs_its_bytes() -> None:
    labels = list(range(60_000))
    assert decode(encode(labels, 2 << 20), RECORDS, 2 << 20) == labels
    assert decode_and_cost(encode(np.zeros(100_000)), RECORDS, LIMIT)[1] < 800_000 + 300


def test_special_floats_keep_their_bits() -> None:
    for value in (math.inf, -math.inf, 5e-324, -0.0):
        assert struct.pack("<d", back(value)) == struct.pack("<d", value)
    assert math.isnan(back(math.nan))
