from __future__ import annotations

import collections
import enum
import random
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.guest import codec
from autograder.sandbox.guest.calls import perform
from autograder.sandbox.guest.script import (
    BLOCKED,
    CRASHED,
    MISSING,
    RIGHT,
    UNWRITTEN,
    Call,
    Observation,
    Ref,
    Seed,
)
from autograder.sandbox.inline import Inline


def call(*args: Any, function: str = "f", returns: tuple[str, ...] = ("out",), sends: int | None = None) -> Call:
    return Call(function, args, returns, len(returns) if sends is None else sends)


def observed(
    function: Callable[..., Any], *args: Any, returns: tuple[str, ...] = ("out",), sends: int | None = None
) -> Observation:
    (made,) = Inline({"f": function}).observe((call(*args, returns=returns, sends=sends),))
    return made


def returned(value: Any) -> Any:
    """What is seen of a function that returns this."""
    made = observed(lambda: value)
    assert (made.status, made.error) == (RIGHT, "")
    assert codec.encode(made.outputs)
    return made.outputs["out"]


def error(function: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    made = observed(function, *args, **kwargs)
    assert (made.status, made.outputs, made.changed) == (CRASHED, {}, ())
    return made.error


def raising(exc: BaseException) -> Callable[..., Any]:
    def f(*args: Any) -> Any:
        raise exc

    return f


# What comes back


@pytest.mark.parametrize("value", [None, True, 3, -(2**300), 2.5, "text", (), [], (1, [2.0, None]), [(True,)]])
def test_plain_values_keep_their_types(value: Any) -> None:
    assert repr(returned(value)) == repr(value)


@pytest.mark.parametrize("dtype", ["?", "i1", "u8", "f2", "f4", "f8", "c8", "c16"])
def test_arrays_keep_their_dtype(dtype: str) -> None:
    array = np.ones((2, 3), dtype)
    assert returned(array).dtype == array.dtype
    assert returned(array).tolist() == array.tolist()


def test_numpy_scalars_become_arrays_of_no_axes() -> None:
    for scalar in (np.int64(3), np.float32(0.5), np.bool_(True)):
        found = returned(scalar)
        assert (type(found), found.shape, found.dtype) == (np.ndarray, (), scalar.dtype)


def test_long_doubles_become_doubles() -> None:
    assert returned(np.ones(2, np.longdouble)).dtype == np.float64
    assert returned(np.ones(2, np.clongdouble)).dtype == np.complex128


class Sub(np.ndarray[Any, Any]):
    def __array_function__(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError

    def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError


def test_subclasses_of_arrays_become_arrays() -> None:
    for value in (np.ones(2).view(Sub), np.ma.masked_array(np.ones(2), [True, False]), np.ones(2).view(np.recarray)):
        found = returned(value)
        assert (type(found), found.tolist()) == (np.ndarray, [1.0, 1.0])
    assert type(returned([np.ones(2).view(Sub)])[0]) is np.ndarray


class Lying:
    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("asked")

    def __len__(self) -> int:
        raise AssertionError("asked")

    def __repr__(self) -> str:
        raise AssertionError("asked")


Pair = collections.namedtuple("Pair", "x y")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ({"out": 1}, "a dict"),
        ({1}, "a set"),
        ((i for i in range(0)), "a generator"),
        (len, "a builtin_function_or_method"),
        (range(3), "a range"),
        (b"x", "a bytes"),
        (object, "a type"),
        (Lying(), "a Lying"),
        (np.float64, "a type"),
        (np.array([None]), "an array of object"),
        (np.array(["a"]), "an array of <U1"),
        (np.zeros(1, "M8[s]"), "an array of datetime64[s]"),
        (np.array({}, object), "an array of object"),
        (np.array(["1", 2], object), "an array of object"),
        (np.array([[1], [2, 3]], object), "an array of object"),
        (np.array([2**70, 1], object), "an array of object"),
        (NotImplemented, "a NotImplementedType"),
        (Ellipsis, "an ellipsis"),
    ],
)
def test_anything_else_becomes_the_name_of_its_type(value: Any, name: str) -> None:
    assert returned(value) == name
    assert returned([value, 1]) == [name, 1]


@pytest.mark.parametrize("value", [10**400, -(2**600)])
def test_whole_numbers_beyond_any_use_become_words(value: int) -> None:
    assert isinstance(returned(value), str)
    assert isinstance(returned([1.5, value])[1], str)


class Odd:
    """What a subclass must not be asked: it could lie, or do anything."""

    def __len__(self) -> int:
        raise AssertionError("asked")

    __iter__ = __getitem__ = __int__ = __index__ = __float__ = __complex__ = __bool__ = __len__  # type: ignore
    __repr__ = __str__ = __array__ = __eq__ = __hash__ = copy = item = tolist = __len__  # type: ignore


class Whole(Odd, int):  # type: ignore[misc]
    pass


class Real(Odd, float):  # type: ignore[misc]
    pass


class Several(Odd, tuple[int, ...]):  # type: ignore[misc]
    pass


class Many(Odd, list[int]):  # type: ignore[misc]
    pass


class Words(Odd, str):  # type: ignore[misc]
    pass


class Size(enum.IntEnum):
    SMALL = 3


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (lambda: Whole(3), 3),
        (lambda: Size.SMALL, 3),
        (lambda: Real(2.5), 2.5),
        (lambda: Several((1, 2)), (1, 2)),
        (lambda: Pair(1, 2), (1, 2)),
        (lambda: Many([1, 2]), [1, 2]),
        (lambda: Words("text"), "text"),
        (lambda: [Several((Whole(1),)), Real(2)], [(1,), 2.0]),
    ],
)
def test_subclasses_count_as_what_they_are_and_nothing_of_them_runs(value: Callable[[], Any], plain: Any) -> None:
    found = returned(value())
    assert type(found) is type(plain)
    assert repr(found) == repr(plain)


def test_subclasses_are_several_values_and_nothing_of_them_runs() -> None:
    for result in (Several((1, 2)), Many([1, 2])):
        assert observed(lambda r=result: r, returns=("a", "b")).outputs == {"a": 1, "b": 2}


def test_what_claims_another_class_is_what_it_is() -> None:
    for claimed in (int, float, list, tuple, np.ndarray, np.float64):
        liar = type("Liar", (), {"__class__": claimed, "__iter__": lambda self: iter([1, 2])})()
        assert returned(liar) == "a Liar"
        assert error(lambda r=liar: r, returns=("a", "b")).startswith("TypeError: f returned a Liar")


def test_a_class_does_not_make_up_its_name() -> None:
    named = type("Meta", (type,), {"__name__": property(lambda cls: 1 / 0)})
    assert returned(named("Own", (), {})()) == "an Own"
    assert len(returned(type("n" * 10_000, (), {})())) < 100


def test_complex_numbers_become_arrays_of_no_axes() -> None:
    found = returned(1 + 2j)
    assert (found.shape, found.dtype, found.item()) == ((), np.complex128, 1 + 2j)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (np.array([1, 2], object), np.array([1, 2])),
        (np.array([[1, 2.5], [3, True]], object), np.array([[1, 2.5], [3, 1]])),
        (np.array([True, False], object), np.array([True, False])),
        (np.array(7, object), np.array(7)),
        (np.array([Size.SMALL, Size.SMALL, np.int8(5)], object), np.array([3, 3, 5])),
        (np.array([1.5, 2j], object), np.array([1.5, 2j])),
        (np.zeros((0, 3), object), np.zeros((0, 3))),
    ],
)
def test_arrays_of_objects_that_are_numbers_are_arrays_of_numbers(value: Any, plain: Any) -> None:
    found = returned(value)
    assert (found.shape, found.dtype) == (plain.shape, plain.dtype)
    assert np.array_equal(found, plain)


def test_arrays_of_objects_may_hold_arrays_of_no_axes() -> None:
    value = np.empty(2, object)
    value[0], value[1] = np.array(1.5, "f4"), np.array(2)
    assert returned(value).tolist() == [1.5, 2.0]
    value[1] = value
    assert returned(value) == "an array of object"


def test_deep_and_cyclic_lists_end() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert "a list" in str(returned(deep))
    cycle: list[Any] = []
    cycle.append(cycle)
    assert "a list" in str(returned(cycle))
    while isinstance(deep, list):  # one by one: freeing it at once takes a deep stack
        deep = deep.pop()


def test_no_more_is_read_than_can_be_sent() -> None:
    twice: Any = [1.0]
    for _ in range(40):
        twice = [twice] * 10
    for value in ([0.0] * 10**6, twice, np.zeros(10**6, object)):
        said = error(lambda v=value: v)
        assert said == "ValueError: it returned more than 500000 values in lists; make arrays of them"


def test_the_copy_is_the_values_of_that_moment() -> None:
    shared = np.zeros(2)

    def f() -> Any:
        shared[...] += 1
        return shared

    first, second = Inline({"f": f}).observe((call(), call()))
    assert (first.outputs["out"].tolist(), second.outputs["out"].tolist()) == ([1, 1], [2, 2])


# How many values


def test_tuples_and_lists_are_several_values_where_several_are_expected() -> None:
    for result in ((1, 2), [1, 2], Pair(1, 2)):
        assert observed(lambda r=result: r, returns=("a", "b")).outputs == {"a": 1, "b": 2}
        assert observed(lambda r=result: r, returns=("a", "b"), sends=1).outputs == {"a": 1}


def test_a_single_value_is_never_unpacked() -> None:
    assert returned((1,)) == (1,)
    assert returned([1, 2]) == [1, 2]


@pytest.mark.parametrize(
    ("result", "many"),
    [
        (np.arange(2), "an array of shape (2,)"),
        (np.arange(6).reshape(2, 3), "an array of shape (2, 3)"),
        (3, "1 value"),
        (None, "None"),
        ("ab", "a text"),
        ({"a": 1, "b": 2}, "a dict"),
        ((i for i in range(2)), "a generator"),
        (len, "a builtin_function_or_method"),
        (np.float64(3), "1 value"),
        ((1,), "1 value"),
        ((1, 2, 3), "3 values"),
        ((), "0 values"),
    ],
)
def test_the_wrong_number_of_values_is_told(result: Any, many: str) -> None:
    said = error(lambda: result, returns=("a", "b"))
    assert said == f"TypeError: f returned {many}, expected 2: a, b"


@pytest.mark.parametrize("dtype", ["i8", "u1"])
def test_a_row_of_whole_numbers_is_several_counts_where_these_are_expected(dtype: str) -> None:
    counts = replace(call(returns=("a", "b")), counts=True)
    (made,) = Inline({"f": lambda: np.array([3, 4], dtype)}).observe((counts,))
    assert {name: value.tolist() for name, value in made.outputs.items()} == {"a": 3, "b": 4}


@pytest.mark.parametrize("result", [np.arange(3), np.arange(2.0), np.arange(2).reshape(1, 2), np.array(["a", "b"])])
def test_no_other_array_is_several_counts(result: Any) -> None:
    counts = replace(call(returns=("a", "b")), counts=True)
    (made,) = Inline({"f": lambda: result}).observe((counts,))
    assert made.error == f"TypeError: f returned an array of shape {result.shape}, expected 2: a, b"


# Arguments


def test_arguments_are_fresh_writable_and_the_same_every_time() -> None:
    x, seen = np.arange(4.0).reshape(2, 2).T, []

    def f(x: Any, rng: Any) -> Any:
        seen.append((x.tolist(), float(rng.random())))
        x += 1
        return x

    made = Inline({"f": f}).observe((call(x, Seed(3)), call(x, Seed(3))))
    assert seen == [(x.tolist(), np.random.default_rng(3).random())] * 2
    assert [o.changed for o in made] == [(0,), (0,)]
    assert x[0, 0] == 0


def test_lists_and_tuples_are_fresh_too() -> None:
    given = ([1, 2], (np.zeros(2), 3))

    def f(numbers: Any, pair: Any) -> Any:
        numbers.append(3)
        pair[0][...] = 9

    Inline({"f": f}).observe((call(*given),))
    assert repr(given) == "([1, 2], (array([0., 0.]), 3))"


@pytest.mark.parametrize(
    ("write", "changed"),
    [
        (lambda x, y: None, ()),
        (lambda x, y: x + 1, ()),
        (lambda x, y: x.fill(np.nan), ()),
        (lambda x, y: x.__setitem__(0, 0), (0,)),
        (lambda x, y: y.sort(), (1,)),
        (lambda x, y: (x.fill(0), y.fill(0)), (0, 1)),
        (lambda x, y: x.fill(-np.nan), (0,)),
        (lambda x, y: y.__setitem__(1, -0.0), (1,)),
        (lambda x, y: setattr(y, "shape", (3, 1)), (1,)),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_writes_to_arguments_are_seen(write: Any, changed: tuple[int, ...]) -> None:
    def f(x: Any, y: Any) -> int:
        write(x, y)
        return 0

    assert observed(f, np.full(3, np.nan), np.array([3.0, 0.0, 1.0])).changed == changed


def test_a_ref_is_the_students_own_object() -> None:
    cache = object()
    functions = {"f": lambda x: (x, cache), "g": lambda d, c: c is cache and d}
    script = (call(1, returns=("out", "cache"), sends=1), call(7, Ref(0, 1), function="g"))
    first, second = Inline(functions).observe(script)
    assert first.outputs == {"out": 1}
    assert second.outputs == {"out": 7}


def test_what_depends_on_a_call_that_did_not_return_is_blocked() -> None:
    script = (
        call(1, returns=("out", "cache"), sends=1),
        call(Ref(0, 1), function="g"),
        call(Ref(1, 0), function="g"),
        call(function="g"),
    )
    made = Inline({"f": lambda x: 1, "g": lambda *c: 5}).observe(script)
    assert [o.status for o in made] == [CRASHED, BLOCKED, BLOCKED, RIGHT]


# Exceptions


def test_an_exception_is_told_with_the_students_line() -> None:
    namespace: dict[str, Any] = {}
    exec(compile("\ndef g(x):\n    return x[5]\ndef f(x):\n    return g(x)\n", "<cell 987>", "exec"), namespace)
    (made,) = Inline(namespace).observe((call(np.zeros(2)),))
    assert made.error == "IndexError: index 5 is out of bounds for axis 0 with size 2 (line 3 of g)"


def test_the_line_is_quoted_and_is_the_students_not_numpys() -> None:
    def f(x: Any) -> Any:
        return np.linalg.inv(x)  # of a singular one

    said = error(f, np.zeros((2, 2)))
    assert said.startswith("LinAlgError: Singular matrix (line ")
    assert said.endswith(" of f: return np.linalg.inv(x)  # of a singular one)")


def test_wrong_arguments_are_an_error_without_a_line_of_theirs() -> None:
    assert error(lambda: 0, 1, 2).startswith("TypeError: ")


class MuteError(Exception):
    def __str__(self) -> str:
        raise ValueError("no")


class SilentError(Exception):
    pass


@pytest.mark.parametrize(
    ("exc", "said"),
    [
        (MuteError(), "MuteError (line "),
        (SilentError(), "SilentError (line "),
        (ValueError(""), "ValueError (line "),
        (KeyError("a"), "KeyError: 'a' (line "),
        (SystemExit(3), "SystemExit: 3 (line "),
        (RecursionError("deep"), "RecursionError: deep (line "),
        (MemoryError(), "MemoryError (line "),
        (StopIteration(3), "StopIteration: 3 (line "),
        (AssertionError("x" * 10_000), "AssertionError: xxx"),
    ],
)
def test_exceptions_of_all_kinds(exc: BaseException, said: str) -> None:
    found = error(raising(exc))
    assert found.startswith(said)
    assert len(found) < 3000


def test_no_name_makes_an_error_long() -> None:
    namespace: dict[str, Any] = {}
    name = "n" * 100_000
    exec(f"def {name}():\n    raise type('E' * 100_000, (Exception,), {{}})\n", namespace)
    (made,) = Inline(namespace).observe((call(function=name),))
    assert made.status == CRASHED
    assert len(made.error) < 3000


def test_endless_recursion_is_an_error() -> None:
    def f(x: Any) -> Any:
        return f(x)

    assert error(f, 1).startswith("RecursionError: maximum recursion depth exceeded")


@pytest.mark.parametrize(
    "exc", [NotImplementedError(), NotImplementedError("do it"), type("Sub", (NotImplementedError,), {})()]
)
def test_a_stub_is_not_yet_written(exc: BaseException) -> None:
    made = observed(raising(exc))
    assert (made.status, made.error) == (UNWRITTEN, "not yet written")


@pytest.mark.parametrize("nothing", [None, 3, "f", [], np.zeros(2)])
def test_what_cannot_be_called_is_missing(nothing: Any) -> None:
    (made,) = Inline({"f": nothing}).observe((call(),))
    assert (made.status, made.error) == (MISSING, "there is no function f: is its cell still there, and was it run?")


def test_why_a_name_is_absent_is_told() -> None:
    def f() -> Any:
        return helper()  # type: ignore[name-defined] # noqa: F821

    script = (call(), call(function="g"))
    made = list(perform(script, {"f": f}, lambda name: f"{name}'s cell has a mistake"))
    assert made[0].error.startswith("NameError: name 'helper' is not defined (line ")
    assert made[0].error.endswith("(helper's cell has a mistake)")
    assert made[1].error == "there is no function g: g's cell has a mistake"


def test_what_ends_a_process_passes() -> None:
    for exc in (KeyboardInterrupt(), GeneratorExit()):
        with pytest.raises(type(exc)):
            Inline({"f": raising(exc)}).observe((call(),))


# Quiet


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    def f() -> int:
        print("out")
        print("err", file=sys.stderr)
        sys.stdout.write("out")
        sys.stdout.flush()
        return 1

    assert returned(1) == 1
    assert observed(f).outputs == {"out": 1}
    assert capfd.readouterr() == ("", "")
    print("here again")
    assert capfd.readouterr().out == "here again\n"


def test_random_states_stay_as_they_were() -> None:
    def f() -> Any:
        random.seed(1)
        np.random.seed(1)
        return random.random() + np.random.rand()

    random.seed(5)
    np.random.seed(5)
    expected = random.random(), np.random.rand()
    random.seed(5)
    np.random.seed(5)
    assert observed(f).status == RIGHT
    assert error(lambda: [np.random.rand(), random.random()][2])
    assert (random.random(), np.random.rand()) == expected


def test_warnings_and_error_states_stay_inside() -> None:
    def f() -> Any:
        warnings.simplefilter("error")
        np.seterr(all="raise")
        warnings.warn("x", DeprecationWarning, stacklevel=1)

    def quiet() -> Any:
        warnings.warn("x", DeprecationWarning, stacklevel=1)
        return np.zeros(2) / 0

    before = np.geterr()
    assert error(f).startswith("DeprecationWarning: x")
    assert np.isnan(observed(quiet).outputs["out"]).all()
    assert np.geterr() == before
    with pytest.warns(UserWarning, match="still heard"):
        warnings.warn("still heard", UserWarning, stacklevel=1)


def test_random_states_begin_by_the_place_of_the_call() -> None:
    """Whoever draws from them gives the same in every run, and nothing twice in one script."""
    guest = Inline({"f": lambda: (np.random.rand(), random.random())})
    drawn = []
    for seed in (1, 2):
        random.seed(seed)
        np.random.seed(seed)
        drawn.append([made.outputs["out"] for made in guest.observe((call(),) * 3)])
    assert drawn[0] == drawn[1]
    assert len({number for pair in drawn[0] for number in pair}) == 6
