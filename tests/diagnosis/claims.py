"""Is a symptom's sentence true? Each kind of sentence is read and tried again here, by other means than made it.

A sentence says which cases go wrong, what is so in them, or both; what it says must hold of all outcomes of Matches.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np

from autograder.checks import Matches
from autograder.checks.seen import seen
from autograder.compare import difference
from autograder.exercise import Exercise, GradientOf, Problem, Task
from autograder.sandbox import Guest
from autograder.sandbox.guest.script import RIGHT
from autograder.verdict import Diagnosis


@dataclass(frozen=True)
class Tried:
    """One case: what came (None where it stopped) and what was wanted."""

    problem: Problem
    got: Mapping[str, Any] | None
    want: Mapping[str, Any]

    tolerance: float = 1e-6

    def wrong(self, part: str) -> bool:
        return self.got is None or bool(difference(part, self.got[part], self.want[part], self.tolerance))

    def names(self) -> dict[str, Any]:
        """What a sentence's formula may use."""
        return {**self.want, **self.problem.inputs}


def tried(exercise: Exercise, task: Task, key: Sequence[Problem], guest: Guest) -> list[Tried]:
    """Every case, run again."""
    found = []
    for problem in key:
        script = exercise.script(task.function, problem.inputs)
        made = guest.observe(script)
        got = seen(task, problem, script, made) if all(o.status == RIGHT for o in made) else None
        tolerance = next(c.tolerance for c in task.checks if isinstance(c, Matches))
        found.append(Tried(problem, got, problem.right[task.function], tolerance))
    return found


def is_true(said: Diagnosis, exercise: Exercise, task: Task, all_tried: Sequence[Tried]) -> bool:
    """Whether the sentence holds."""
    part = said.outputs[0] if said.outputs else task.compared[0]
    if " " in part:  # a side of a view: its name is made one word
        names = {name: "THIS" if name == part else name for name in task.compared}
        said = replace(said, hint=said.hint.replace(part, "THIS"), outputs=("THIS",) if said.outputs else ())
        task = replace(task, compares=tuple(names.values()))
        all_tried, part = [_renamed(t, names) for t in all_tried], "THIS"
    anything = not said.outputs and len(task.compared) > 1
    wrong = [t for t in all_tried if any(t.wrong(p) for p in (task.compared if anything else (part,)))]
    right = [t for t in all_tried if t not in wrong]
    for pattern, judge in FRAMES.items():
        if found := re.fullmatch(pattern, said.hint):
            words = found.groupdict()
            seen = [t for t in wrong if t.got is not None]
            return judge(words, exercise, task, wrong, right) and (
                "claim" not in words or holds(words["claim"], part, seen)
            )
    raise AssertionError(f"nobody can read {said.hint!r}")


def _renamed(t: Tried, names: Mapping[str, str]) -> Tried:
    got, want = ({names[n]: v for n, v in side.items()} if side is not None else None for side in (t.got, t.want))
    return Tried(t.problem, got, want or {}, t.tolerance)


# Which cases


def _everywhere(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    return not right


def _some(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    return bool(right)


def _one_side(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    runs = [t for t in (*wrong, *right) if t.got is not None]
    tolerance = next(c.tolerance for c in task.checks if isinstance(c, Matches))
    bad = {n for n in task.compared for t in runs if difference(n, t.got[n], t.want[n], tolerance)}
    sides = [{n for n in task.compared if f"'{n}'" in words[side]} for side in ("wrong", "right")]
    return sides == [bad, set(task.compared) - bad]


def _some_stop(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    return any(t.got is None for t in wrong)


def _exactly(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    so = _trait(words["where"], exercise, task)
    return all(map(so, wrong)) and not any(map(so, right)) and len(wrong) > 1 < len(right)


def _only(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    so = _trait(words["where"], exercise, task)
    return all(map(so, wrong)) and 2 * sum(map(so, right)) < len(right)


def _of_forward(words: Mapping[str, str], exercise: Exercise, task: Task, wrong: Any, right: Any) -> bool:
    return (
        isinstance(task.truth, GradientOf) and task.truth.task == words["forward"]
    )  # the rest: by Gradient, in the test


FRAMES: dict[str, Callable[..., bool]] = {
    r"\w+ is the gradient of your own (?P<forward>\w+); mend that one first\.": _of_forward,
    r"(\w+) goes wrong wherever (?P<where>.+), and nowhere else\.": _exactly,
    r"(\w+) goes wrong only where (?P<where>[^:]+)\.": _only,
    r"Wherever (?P<where>.+), and nowhere else, (?P<claim>.+)\.": _exactly,
    r"It goes wrong only where (?P<where>.+?): (?P<claim>.+)\.": _only,
    r"In every case that goes wrong, (?P<claim>.+)\.": _some,
    r"What is wrong is (?P<wrong>'.+'); right wherever it runs is (?P<right>'.+')\.": _one_side,
    r"In every case, (?P<claim>.+)\.": _everywhere,
    r"In every case that runs and is wrong, (?P<claim>.+)\.": _some_stop,
}


def _trait(words: str, exercise: Exercise, task: Task) -> Callable[[Tried], bool]:
    truth = exercise.task(task.truth.task).truth if isinstance(task.truth, GradientOf) else task.truth
    assert not isinstance(truth, GradientOf)
    defaults = {n: p.default for n, p in inspect.signature(truth).parameters.items() if p.default is not p.empty}
    each = re.split(r" and (?=\S+ is |\S+ and \S+ (?:differ|are))", words)
    return lambda t: all(_so(one, {**defaults, **t.problem.inputs}) for one in each)


def _value(formula: str, names: Mapping[str, Any]) -> Any:
    if found := re.fullmatch(r"the area of (\w+)", formula):
        value = names[found[1]]
        return value[0] * value[1] if isinstance(value, tuple) else value**2
    return eval(formula, {"__builtins__": {}}, dict(names))


def _so(words: str, names: Mapping[str, Any]) -> bool:
    if found := re.fullmatch(r"(\S+) and (\S+) (differ|are equal)", words):
        return bool(_value(found[1], names) == _value(found[2], names)) is (found[3] == "are equal")
    what, how = words.split(" is ", 1)
    if what.partition(".")[0] not in names:
        return False
    try:
        value = _value(what, names)
    except (AttributeError, IndexError):  # None, or fewer axes in this case
        return False
    if found := re.fullmatch(r"(larger|smaller) than (.+)", how):
        other = _value(found[2], names)
        return bool(value > other if found[1] == "larger" else value < other)
    if how in ("given", "None"):
        return (value is None) is (how == "None")
    numbers = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(n, int | float) for n in numbers):
        return False
    return _of_numbers(how, numbers, isinstance(value, tuple))


def _of_numbers(how: str, numbers: tuple[Any, ...], pair: bool) -> bool:
    known = {
        "above 1": any(n > 1 for n in numbers), "not 0": any(n != 0 for n in numbers),
        "a pair": pair and len(numbers) == 2,
        "one number": not pair, "made of different numbers": len(set(numbers)) > 1,
        "negative": any(n < 0 for n in numbers),
    }  # fmt: skip
    if how in known:
        return known[how]
    named = _value(how, {})
    return numbers == (named if isinstance(named, tuple) else (named,) * len(numbers))


# What is so in them


def holds(claim: str, part: str, wrong: Sequence[Tried]) -> bool:
    """Whether the claim holds in all of these cases, and there is one."""
    if not wrong:
        return False
    if found := re.fullmatch(r"apart from (\w+), (.+)", claim):
        return holds(
            found[2],
            part,
            [_without(found[1], part, t, axis) for t in wrong for axis in [_axis(found[1], part, wrong)]],
        )
    if found := re.fullmatch("where the shape is wrong, (.+)", claim):
        bad = [t for t in wrong if np.shape(_got(t, part)) != np.shape(t.want[part])]
        return bool(bad) and len(bad) < len(wrong) and holds(found[1], part, bad)
    readers = [(found, judge) for pattern, judge in CLAIMS.items() if (found := re.fullmatch(pattern, claim))]
    if len(readers) != 1:
        raise AssertionError(f"{len(readers)} ways to read {claim!r}")
    found, judge = readers[0]
    assert found.groupdict().get("part", found[1]) == part
    return all(judge(found, t, _got(t, part), t.want[part]) for t in wrong) and _as_one(claim, part, wrong)


def _got(t: Tried, part: str) -> Any:
    assert t.got is not None
    return t.got[part]


def _axis(name: str, part: str, wrong: Sequence[Tried]) -> int:
    """The axis along which the input fits in every case."""
    given = [(t.problem.inputs[name], t.want[part]) for t in wrong if t.problem.inputs.get(name) is not None]
    return next(a for a in range(given[0][1].ndim) if all(len(v) == want.shape[a] for v, want in given))


def _without(name: str, part: str, t: Tried, axis: int) -> Tried:
    value, want = t.problem.inputs.get(name), t.want[part]
    if value is None:
        return t
    term = np.moveaxis(np.zeros(want.shape) + 0.0, axis, -1) + value
    term = np.moveaxis(term, -1, axis)
    return Tried(t.problem, {part: _got(t, part) - term}, {part: want - term})


def close(a: Any, b: Any) -> bool:
    """Equal shapes and numbers."""
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    size = np.abs(b[np.isfinite(b)]).max(initial=1e-12)
    return a.shape == b.shape and bool(np.allclose(a, b, rtol=0, atol=2e-6 * size, equal_nan=True))


def _off(got: Any, want: Any, tolerance: float = 1e-6) -> Any:
    """Which entries are wrong."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    scale = max(np.abs(want[np.isfinite(want)]).max(initial=0.0), 1e-12)
    return ~np.isclose(got, want, rtol=0, atol=tolerance * scale, equal_nan=True)


def _kind(value: float) -> str:
    return "finite" if np.isfinite(value) else "NaN" if np.isnan(value) else "infinite"


def _numbers(text: str) -> list[int]:
    return [int(n) for n in re.findall(r"\d+", text)]


def _is_what(found: Any, t: Tried, got: Any, want: Any) -> bool:
    names = t.want if "should be" in found[0] else t.problem.inputs
    return found[2] in names and close(got, names[found[2]])


def _factor(found: Any, t: Tried, got: Any, want: Any) -> bool:
    size = _value(found[2], t.names())
    return close(got, want * size)


def _divided(found: Any, t: Tried, got: Any, want: Any) -> bool:
    return close(got * _value(found[2], t.names()), want)


def _times(found: Any, t: Tried, got: Any, want: Any) -> bool:
    text = found[2].removeprefix("minus ")
    return close(got, (-1 if "minus" in found[2] else 1) * _value(text.split(" ")[0], {}) * want)


def _some_factor(found: Any, t: Tried, got: Any, want: Any) -> bool:
    at = np.argmax(np.abs(want))
    return close(got, want * (np.ravel(got)[at] / np.ravel(want)[at]))


def _added(found: Any, t: Tried, got: Any, want: Any) -> bool:
    often = found[3].removeprefix("is added ").removesuffix(" too often").removesuffix(" times")
    times = -1 if found[3].startswith("should") else 1 if often == "once" else _value(often, t.names())
    value = np.asarray(t.problem.inputs[found[2]])
    terms = [value] if value.ndim in (0, want.ndim) else [
        np.moveaxis(np.moveaxis(np.zeros(want.shape), a, -1) + value, -1, a)
        for a in range(want.ndim) if want.shape[a] == len(value)
    ]  # fmt: skip
    return any(close(got, want + times * term) for term in terms)


def _constant_along(found: Any, t: Tried, got: Any, want: Any) -> bool:
    gap = got - want
    for axis in _numbers(found[2]):
        first = np.take(gap, [0], axis)
        if not np.allclose(gap, first, rtol=0, atol=1e-6 * max(np.abs(want).max(), np.abs(gap).max())):
            return False
    return True


def _too(found: Any, t: Tried, got: Any, want: Any) -> bool:
    gap = np.asarray(got, float) - want
    sign = 1 if found[2] == "large" else -1
    told = re.search(r"by (\d+)", found[3])
    return bool((sign * gap > 0).all()) and (np.allclose(sign * gap, int(told[1])) if told else np.ptp(gap) < 1e-6)


def _never(found: Any, t: Tried, got: Any, want: Any) -> bool:
    gap = np.asarray(got, float) - want
    return bool(((1 if found[2] == "large" else -1) * gap[_off(got, want, t.tolerance)] > 0).all())


def _flip(found: Any, t: Tried, got: Any, want: Any) -> bool:
    index = tuple(slice(None, None, -1 if a in _numbers(found[2]) else 1) for a in range(want.ndim))
    return close(got, want[index])


def _turned(found: Any, t: Tried, got: Any, want: Any) -> bool:
    axes = _numbers(found[2])
    return close(got, np.swapaxes(want, *axes) if "exchanged" in found[2] else np.transpose(want, axes))


def _summed(found: Any, t: Tried, got: Any, want: Any) -> bool:
    axes = tuple(_numbers(found[3]))
    count = np.prod([want.shape[a] for a in axes]) if found[2] == "averaged" else 1
    return close(np.ravel(got), (want.sum(axis=axes) / count).ravel())


def _inside(large: Any, small: Any) -> bool:
    if large.ndim != small.ndim:
        return False
    for at in product(*(range(a - b + 1) for a, b in zip(large.shape, small.shape, strict=True))):
        if close(large[tuple(slice(i, i + n) for i, n in zip(at, small.shape, strict=True))], small):
            return True
    return False


def _alike(found: Any, t: Tried, got: Any, want: Any) -> bool:
    axis = int(found[2])
    return all(np.allclose(np.take(got, i, axis), np.take(got, 0, axis)) for i in range(got.shape[axis]))


def _only_index(found: Any, t: Tried, got: Any, want: Any) -> bool:
    axis, end, says = int(found["axis"]), found["end"], found["says"]
    size = want.shape[axis]
    at = 0 if end == "first" else size - 1
    bad = [bool(np.take(_off(got, want, t.tolerance), i, axis).any()) for i in range(size)]
    return all(bad[i] is ((i == at) is (says == "wrong")) for i in range(size))


def _beginning(found: Any, t: Tried, got: Any, want: Any) -> bool:
    bad = [bool(np.any(row)) for row in _off(got, want, t.tolerance)]
    return not bad[0] and bad[-1] and bad == sorted(bad)


def _corner(found: Any, t: Tried, got: Any, want: Any) -> bool:
    index = tuple(0 if mark == "0" else slice(None) for mark in found[2].split(", "))
    return not _off(got, want, t.tolerance)[index].any()


def _border(found: Any, t: Tried, got: Any, want: Any) -> bool:
    side, width, axes = found[2], int(found[3] or 1), _numbers(found[4])
    for place in zip(*np.nonzero(_off(got, want, t.tolerance)), strict=True):
        first = any(place[a] < width for a in axes)
        last = any(place[a] >= want.shape[a] - width for a in axes)
        if not {"first": first, "last": last, "outermost": first or last}[side]:
            return False
    return True


def _where(found: Any, t: Tried, got: Any, want: Any) -> bool:
    values = want if found[2] == "it should be" else t.problem.inputs[found[2].removesuffix(" is")]
    there = {"0": values == 0, "positive": values > 0, "negative": values < 0}[found[3]]
    return bool((there | ~_off(got, want, t.tolerance)).all())


def _shift(found: Any, t: Tried, got: Any, want: Any) -> bool:
    """Any shift of which the sentence may speak brings most of what is wanted to its place."""
    rank, text = want.ndim, found[2]
    for step in product(range(-4, 5), repeat=2):
        axes = (rank - 2, rank - 1)
        if not any(step) or not _may_mean(text, dict(zip(axes, step, strict=True)), t):
            continue
        hits = misses = 0
        for place in zip(*np.nonzero(want), strict=True):
            to = tuple(i + dict(zip(axes, step, strict=True)).get(a, 0) for a, i in enumerate(place))
            if all(0 <= i < n for i, n in zip(to, want.shape, strict=True)):
                same = abs(got[to] - want[place]) <= 2e-6 * np.abs(want).max()
                hits, misses = hits + same, misses + (not same)
        if not misses and 2 * hits > np.count_nonzero(want):
            return True
    return False


def _may_mean(text: str, step: Mapping[int, int], t: Tried) -> bool:
    if text.endswith("or both"):
        return True
    if found := re.fullmatch(r"(forward|back) by (\w+)", text):
        value = t.problem.inputs[found[2]]
        pair = value if isinstance(value, tuple) else (value, value)
        return tuple(step.values()) == tuple(n if found[1] == "forward" else -n for n in pair)
    told = {
        int(a): int(n) * (1 if way == "forward" else -1)
        for n, way, a in re.findall(r"(\d+) (\w+) along axis (\d+)", text)
    }
    return {a: told.get(a, 0) for a in step} == dict(step)


def _length(found: Any, t: Tried, got: Any, want: Any) -> bool:
    axes, told = _numbers(found["axes"]), re.search(r"by (\d+)", found["how"])
    got, want = np.shape(got), np.shape(want)
    gaps = {a: m - n for a, (m, n) in enumerate(zip(got, want, strict=True)) if m != n}
    if not gaps or not set(gaps) <= set(axes) or (not found["only"] and len(axes) < len(want)):
        return False
    way = {"too long": 1, "too short": -1}.get(re.sub(r" by \d+", "", found["how"]))
    return all((way is None or way * gap > 0) and (told is None or abs(gap) == int(told[1])) for gap in gaps.values())


def _exchanged_lengths(found: Any, t: Tried, got: Any, want: Any) -> bool:
    a, b = int(found["a"]), int(found["b"])
    shape = list(want.shape)
    shape[a], shape[b] = shape[b], shape[a]
    return np.shape(got) == tuple(shape)


N = r"(\w+)"
AXES = r"ax[ie]s (.+)"
CLAIMS: dict[str, Callable[[Any, Tried, Any, Any], Any]] = {
    rf"{N} is None; .*": lambda f, t, got, want: got is None,
    rf"{N} is wrong only where None is wanted": lambda f, t, got, want: want is None and got is not None,
    rf"{N} is (True|False) where it should be (True|False)":
        lambda f, t, got, want: (str(bool(got)), str(bool(want))) == (f[2], f[3]) and f[2] != f[3],
    rf"{N} has the right value but is a float; .*":
        lambda f, t, got, want: np.asarray(got).dtype.kind == "f" and np.array_equal(got, want),
    rf"{N} is a float that lies less than 1 above the right whole number":
        lambda f, t, got, want: np.asarray(got).dtype.kind == "f" and np.array_equal(np.asarray(got) // 1, want),
    rf"{N} is (NaN|infinite|NaN or infinite) in places where a number is wanted":
        lambda f, t, got, want: set() != {_kind(g) for g, w in zip(np.ravel(got), np.ravel(want), strict=True)
                                          if np.isfinite(w)} - {"finite"} <= {*f[2].split(" or ")},
    rf"{N} holds the right numbers, with axes of length 1 (too many|too few|in another place)":
        lambda f, t, got, want: close(np.ravel(got), np.ravel(want)) and np.ndim(got) != np.ndim(want),
    rf"{N} is 0 everywhere": lambda f, t, got, want: not np.any(got),
    rf"{N} is 0 wherever it is wrong, .*":
        lambda f, t, got, want: not np.asarray(got)[_off(got, want, t.tolerance)].any(),
    rf"{N} is one and the same number everywhere": lambda f, t, got, want: len(set(np.ravel(got).tolist())) == 1,
    rf"{N} is what (\w+) should be": _is_what,
    rf"{N} is (\w+) as it came": _is_what,
    rf"{N} has the wrong sign everywhere, and is right otherwise": lambda f, t, got, want: close(got, -want),
    rf"{N} has the wrong sign in places, and is right otherwise": lambda f, t, got, want: close(abs(got), abs(want)),
    rf"{N} is ((?:minus )?\d+(?:/\d+)? (?:times|of)) what it should be": _times,
    rf"{N} is one and the same number(?P<near>, close to 1,|) times what it should be": _some_factor,
    rf"{N} is (?!minus|\d+(?:/\d+)? times|one and the same)(.+) times what it should be": _factor,
    rf"{N} is what it should be, divided by (.+)": _divided,
    rf"{N} is right but for a factor: .*": _some_factor,
    rf"{N} is right but for (\w+), which (should be added and is not|is added .+ too often)": _added,
    rf"{N} is right but for something added that is constant along {AXES}": _constant_along,
    rf"{N} should be multiplied by (\w+), and is right otherwise":
        lambda f, t, got, want: any(close(got * v, want) for v in _spread(t.problem.inputs[f[2]], want)),
    rf"{N} should not be multiplied by (\w+), and is right otherwise":
        lambda f, t, got, want: any(close(got, want * v) for v in _spread(t.problem.inputs[f[2]], want)),
    rf"{N} is right to five digits only; .*":
        lambda f, t, got, want: np.abs(got - want).max() <= 1e-5 * np.abs(want).max(),
    rf"{N} holds whole numbers only; .*":
        lambda f, t, got, want: np.allclose(got, np.rint(got)) and not np.allclose(want, np.rint(want)),
    rf"{N} is right but turned around along {AXES}": _flip,
    rf"{N} is right but has (ax[ie]s .+ exchanged|its axes in the order .+)": _turned,
    rf"{N} is the right answer (summed|averaged) over its {AXES}, which should stay": _summed,
    rf"{N} holds the right answer, and more than that: cut it out":
        lambda f, t, got, want: _inside(np.asarray(got), want) and np.size(got) > np.size(want),
    rf"{N} is a piece of the right answer; the rest is missing":
        lambda f, t, got, want: _inside(want, np.asarray(got)) and np.size(got) < np.size(want),
    rf"{N} is a piece of (\w+), but not the right one":
        lambda f, t, got, want: _inside(t.problem.inputs[f[2]], got) and _inside(t.problem.inputs[f[2]], want),
    rf"{N} is too (large|small)( by \d+| by the same number)(?: in every entry)?": _too,
    rf"{N} is too (large|small) wherever it is wrong, never too (?:large|small)": _never,
    rf"{N} is the same for every index along axis (\d), which it should not be": _alike,
    r"along axis (?P<axis>\d) of (?P<part>\w+) only the (?P<end>first|last) is (?P<says>right|wrong), .*":
        _only_index,
    rf"{N}\[(.+)\] is right, and most of the rest is wrong": _corner,
    rf"{N} is wrong only at the (first|last|outermost) ?(\d?) ?along {AXES}": _border,
    rf"{N} is wrong only where (it should be|\w+ is) (0|positive|negative)": _where,
    rf"{N} is right but shifted (.+), apart from the border": _shift,
    rf"{N} holds the right numbers in the right order, in another shape":
        lambda f, t, got, want: np.shape(got) != want.shape and close(np.ravel(got), np.ravel(want)),
    rf"{N} holds all the right numbers, but in other places":
        lambda f, t, got, want: close(sorted(np.ravel(got)), sorted(np.ravel(want))),
    r"the beginning of (?P<part>\w+) is right, and from .* along axis 0 all of it is wrong": _beginning,
    r"axes (?P<a>\d) and (?P<b>\d) of (?P<part>\w+) have each other's lengths": _exchanged_lengths,
    rf"{N} has the shape of (\w+)": lambda f, t, got, want: np.shape(got) == t.problem.inputs[f[2]].shape != want.shape,
    r"axis (?P<axis>\d) of (?P<part>\w+) is as long as (?P<size>.+), which it should not be":
        lambda f, t, got, want: np.shape(got)[int(f["axis"])] == _value(f["size"], t.names()),
    rf"{N} has too many axes": lambda f, t, got, want: np.ndim(got) > want.ndim,
    rf"{N} has too few axes": lambda f, t, got, want: np.ndim(got) < want.ndim,
    r"(?P<only>only |)ax[ie]s (?P<axes>[\d, and]+) of (?P<part>\w+) ha(?:s|ve) a wrong length: (?P<how>.+)": _length,
}  # fmt: skip


def _spread(value: Any, want: Any) -> Iterator[Any]:
    value = np.asarray(value)
    if value.ndim in (0, want.ndim):
        yield value
    elif value.ndim == 1:
        for axis in (a for a in range(want.ndim) if want.shape[a] == len(value)):
            yield value.reshape([-1 if a == axis else 1 for a in range(want.ndim)])


def _as_one(claim: str, part: str, wrong: Sequence[Tried]) -> bool:
    """What must be so of all cases together: the same number, one axis that is wrong somewhere, most of the rest."""
    pairs = [(np.asarray(_got(t, part)), t.want[part]) for t in wrong]
    if "one and the same number" in claim and "times" in claim:
        ratios = [np.ravel(got)[at] / np.ravel(w)[at] for got, w in pairs for at in [np.argmax(abs(w))]]
        return bool(np.ptp(ratios) <= 1e-4 * max(map(abs, ratios)))
    if "most of the rest is wrong" in claim:
        return sum(_off(got, w).sum() for got, w in pairs) > sum(w.size for _, w in pairs) / 4
    if "which it should not be" in claim and "same for every" in claim:
        axis = int(re.findall(r"axis (\d)", claim)[0])
        return any(np.ptp(w, axis=axis).any() for _, w in pairs)
    return True
