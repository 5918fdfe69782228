from __future__ import annotations

import sys
from typing import Any

import pytest

from autograder.sandbox.guest import loading
from autograder.sandbox.guest.loading import Notebook
from autograder.sandbox.guest.script import Call, Place
from autograder.sandbox.inline import Inline


def loaded(*cells: str, skip: set[Place] = frozenset()) -> Notebook:  # type: ignore[assignment]
    notebook = Notebook()
    notebook.load(cells, frozenset(skip), lambda place: None)
    return notebook


def defined(*cells: str) -> dict[str, Any]:
    """The names that the cells define, without dunders."""
    return {name: value for name, value in loaded(*cells).namespace.items() if not name.startswith("__")}


def reasons(*cells: str) -> list[str]:
    return [out.reason for out in loaded(*cells).left_out]


@pytest.fixture
def as_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the worker does: the notebook is `__main__`."""
    monkeypatch.setattr(sys, "modules", dict(sys.modules))


# What is executed


@pytest.mark.parametrize(
    "source",
    [
        "import math\nx = math.pi",
        "from math import pi as x",
        "x: float = 1.0",
        "x = 1\nx += 2",
        "x, (y, *z) = 1, (2, 3, 4)",
        "x = [i for i in range(3)]",
        "x = lambda: 0",
        "def x(): pass",
        "async def x(): pass",
        "class x: pass",
        "if True:\n    x = 1\nelse:\n    y = 2",
        "if False:\n    y = 2\nelif True:\n    x = 1",
        "if True:\n    'why'\n    if True:\n        def x(): pass",
        "try:\n    import no_such_module\nexcept ImportError:\n    x = None",
        "try:\n    x = 1\nfinally:\n    y = 2",
        "import contextlib\nwith contextlib.suppress(ValueError):\n    x = 1",
        "if __name__ == '__main__':\n    x = 1",
        "pass\nx = 1",
        "for x in range(3):\n    y = x",
        "for i in range(3):\n    print(i)\n    if i:\n        x = i",
        "if True:\n    for i in range(3):\n        x = i",
        "with open('/dev/null') as f:\n    for line in [1]:\n        def x(): pass",
    ],
)
def test_what_defines_is_executed(source: str) -> None:
    notebook = loaded(source)
    assert "x" in notebook.namespace
    assert notebook.left_out == []


@pytest.mark.parametrize(
    "source",
    [
        "print(ran())",
        "ran()",
        "'text'",
        "for i in range(3):\n    ran()",
        "for i in range(3):\n    print(ran())\n    pass",
        "for i in range(3):\n    while True:\n        ran()",
        "for i in ran():\n    if i:\n        ran()\nelse:\n    ran()",
        "ran().sort()",
        "while True:\n    x = ran()",
        "async def f():\n    for i in range(3):\n        x = ran()",
        "if True:\n    while True:\n        x = ran()",
        "while True:\n    ran()",
        "assert ran()",
        "raise ValueError(ran())",
        "del ran",
        "if True:\n    print(ran())",
        "if True:\n    for i in ran(): pass",
        "try:\n    ran()\nexcept Exception:\n    pass",
        "try:\n    y = 1\nexcept Exception:\n    ran()",
        "try:\n    y = 1\nfinally:\n    ran()",
        "with open(ran()):\n    ran()",
        "if __name__ == '__main__':\n    main()",
        "ran() if True else 0",
        "(x := ran())",
        "await ran()",
        "global x",
    ],
)
def test_what_runs_is_left_out(source: str) -> None:
    code = f"RAN = []\ndef ran():\n    RAN.append(1)\n    return []\n{source}\nafter = 1"
    notebook = loaded(code)
    assert notebook.namespace.get("RAN") == []
    assert callable(notebook.namespace["ran"])
    if "await" not in source:
        assert notebook.namespace["after"] == 1
        assert notebook.left_out == []


@pytest.mark.parametrize(
    "source",
    [
        "table = {}\nfor i in range(3):\n    table[i] = i * i",
        "table = {}\nfor i in range(3):\n    table.update({i: i * i})",
        "table = {}\nfor i in range(3):\n    print(i)\n    for j in range(3):\n        table.setdefault(i, i * i)",
        "table = []\nfor i in range(3):\n    table.append(i * i)",
        "table = []\ntable.append(0)\ntable.extend([1])\ntable.insert(2, 4)",
        "table = [0, 1, 4]\nwide = set()\nwide.add(4)",
    ],
)
def test_functions_look_up_what_was_filled_between_them(source: str) -> None:
    notebook = loaded("def f(i):\n    return table[i]", source)
    assert notebook.left_out == []
    assert [notebook.namespace["f"](i) for i in range(3)] == [0, 1, 4]


ENDLESS = [
    "for i in iter(int, 1):\n    x = i",
    "for i in range(3):\n    while True:\n        x = i",
    "for i in range(3):\n    x = train()",
    "for i in range(3):\n    x = [train() for _ in range(3)]",
    "losses.append(train())",
    "for i in range(3):\n    try:\n        x = train()\n    except Exception:\n        pass",
    "if True:\n    for i in iter(int, 1):\n        losses.append(i)",
]


@pytest.mark.parametrize("source", ENDLESS)
def test_an_endless_loop_costs_its_statement_only(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_LOOP_SECONDS", 0.05)
    before = sys.gettrace()
    notebook = loaded("losses = []\ndef train():\n    while True:\n        pass", f"y = 1\n{source}\nz = 2")
    assert notebook.namespace["z"] == 2
    assert [out.reason for out in notebook.left_out] == ["it took too long in cell 2, line 2"]
    assert sys.gettrace() is before


def test_after_many_long_loops_a_table_is_still_made() -> None:
    notebook = Notebook(seconds_left=0.1)
    train, table = "for i in iter(int, 1):\n    x = i", "y = {}\nfor i in range(3):\n    y[i] = i"
    notebook.load([train] * 5 + [table], frozenset(), lambda place: None)
    assert notebook.namespace["y"] == {0: 0, 1: 1, 2: 2}
    assert [out.reason for out in notebook.left_out] == [f"it took too long in cell {i}, line 1" for i in range(1, 6)]


def test_a_failing_loop_costs_its_rest() -> None:
    notebook = loaded("table = []\nfor i in range(3):\n    table.append(1 / (1 - i))\ny = 1")
    assert (notebook.namespace["table"], notebook.namespace["y"]) == ([1.0], 1)
    assert notebook.why_absent("i") == "ZeroDivisionError in cell 1, line 2: division by zero"


def test_helpers_across_cells_work_and_later_definitions_win() -> None:
    notebook = loaded(
        "def f(x):\n    return helper(x) + K",
        "def helper(x):\n    return 0",
        "K = 10",
        "def helper(x):\n    return 2 * x",
    )
    assert notebook.namespace["f"](4) == 18


def test_classes_decorators_and_dataclasses_work(as_main: None) -> None:
    notebook = Notebook()
    sys.modules["__main__"] = notebook.module
    source = """
from __future__ import annotations
import functools
from dataclasses import dataclass
from typing import NamedTuple
from enum import Enum

def twice(f):
    @functools.wraps(f)
    def g(*args):
        return 2 * f(*args)
    return g

@dataclass
class Conv:
    stride: int = 2
    kernel: Kernel = None
    @property
    def both(self):
        return self.stride, super().__repr__()

class Kernel(NamedTuple):
    size: int

class Kind(Enum):
    MAX = 1

@functools.lru_cache(None)
def table(n):
    return Kernel(n).size

@twice
def f(x):
    return Conv(x).stride + table(3)
"""
    notebook.load([source], frozenset(), lambda place: None)
    assert notebook.left_out == []
    assert notebook.namespace["f"](4) == 14


# What fails


def test_a_failing_statement_costs_itself_only() -> None:
    notebook = loaded("a = 1\nb = 1 / 0\nc = 2", "d = b\ne = 3\nimport no_such_thing\ndef f(): return a + c + e")
    assert notebook.namespace["f"]() == 6
    assert [out.reason for out in notebook.left_out] == [
        "ZeroDivisionError in cell 1, line 2: division by zero",
        "NameError in cell 2, line 1: name 'b' is not defined",
        "ModuleNotFoundError in cell 2, line 3: No module named 'no_such_thing'",
    ]
    assert notebook.why_absent("b") == "ZeroDivisionError in cell 1, line 2: division by zero"
    assert notebook.why_absent("no_such_thing").startswith("ModuleNotFoundError")
    assert notebook.why_absent("never") == ""


def test_a_syntax_error_costs_its_cell_only() -> None:
    notebook = loaded("a = 1", "b = 2\ndef f(x:\n    return 1\nclass G: pass", "def g(): return a")
    assert notebook.namespace["g"]() == 1
    assert "b" not in notebook.namespace
    assert notebook.why_absent("f").startswith("SyntaxError in cell 2, line 2: ")
    assert notebook.why_absent("G") == notebook.why_absent("f")
    assert notebook.why_absent("a") == ""


@pytest.mark.parametrize(
    "source",
    [
        "x = \0",
        "x = (" * 500,
        "x = " + "(" * 5000 + ")" * 5000,
        "\tx\n  y",
        "x = 'abc",
        "x = 1 +",
        "0x",
        "é = à la",
        "def f():\n\tx\n        y",
        "return 1",
        "x = yield",
        "break",
        "nonlocal y",
    ],
)
def test_no_source_stops_the_others(source: str) -> None:
    assert loaded(source, "def f(): return 1").namespace["f"]() == 1


def test_deep_expressions_are_left_out() -> None:
    notebook = loaded("a = 1\nx = " + "-" * 20_000 + "1\nb = 2", "c = 3")
    assert notebook.namespace["c"] == 3
    assert "x" not in notebook.namespace


def test_an_exit_costs_its_statement() -> None:
    notebook = loaded("import sys\nx = sys.exit(3)\ny = exit\nz = 1")
    assert notebook.namespace["z"] == 1
    assert notebook.why_absent("x") == "SystemExit in cell 1, line 2: 3"


@pytest.mark.parametrize("text", ["'x' * 10**6", "'\\n' * 50"])
def test_reasons_are_short(text: str) -> None:
    (reason,) = reasons(f"def f(): raise ValueError({text})\nx = f()")
    assert len(reason) < 3000


def test_an_exception_that_cannot_be_told_costs_its_statement() -> None:
    source = "class E(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise E\nx = f()\ny = 1"
    notebook = loaded(source)
    assert notebook.namespace["y"] == 1
    assert notebook.why_absent("x") == "E in cell 1, line 4"


def test_the_latest_reason_counts() -> None:
    notebook = loaded("f = 1 / 0", "def f(x:\n    pass")
    assert notebook.why_absent("f").startswith("SyntaxError in cell 2")


@pytest.mark.parametrize(
    "source",
    [
        "f = g = 1 / 0",
        "f, g = 1 / 0",
        "for_ = 0\nif 1 / 0:\n    f = 1\n    def g(): pass",
        "with 1 / 0 as f:\n    import g",
        "import no_such.f as f, g",
        "(f, [g, *h]) = 1 / 0",
    ],
)
def test_all_names_of_a_failing_statement_have_a_reason(source: str) -> None:
    notebook = loaded(source)
    assert notebook.why_absent("f") == notebook.why_absent("g") != ""


# Jupyter


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install x",
        "%load_ext autoreload",
        "!ls -la | grep 'x",
        "%%time",
        "%%capture out",
        "%%timeit -n 3",
        "?print",
        "print?",
        "np.zeros??",
        "files = !ls",
        "x = %time 3",
        "%cd ..",
        "!pip install \\",
    ],
)
def test_magics_and_shell_lines_cost_themselves_only(line: str) -> None:
    notebook = loaded(f"{line}\ndef f():\n    return 1\n")
    assert notebook.namespace["f"]() == 1
    assert notebook.left_out == []


def test_magics_inside_blocks_are_nothing() -> None:
    notebook = loaded("def f():\n    %time\n    !ls\n    return 1\nif True:\n    %matplotlib inline\n    x = 2")
    assert (notebook.namespace["f"](), notebook.namespace["x"]) == (1, 2)


def test_lines_keep_their_numbers_under_magics() -> None:
    notebook = loaded("%matplotlib inline\n\n\n!ls\ndef f():\n    return 1 / 0\n")
    (made,) = Inline(notebook.namespace).observe((Call("f", (), ("out",), 1),))
    assert made.error == "ZeroDivisionError: division by zero (line 6 of f: return 1 / 0)"


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%javascript", "%%writefile f.py", "%%latex"])
def test_cells_in_another_language_are_nothing(magic: str) -> None:
    notebook = loaded(f"\n{magic}\nx = 1\n", "y = 2")
    assert "x" not in notebook.namespace
    assert notebook.namespace["y"] == 2
    assert notebook.left_out == []


def test_what_only_looks_like_a_magic_stays() -> None:
    source = (
        'def f(x):\n    """\n    % of x\n    """\n    return (x\n            % 7)\ns = "!ls"\nt = """\n%time\n!ls\n"""'
    )
    found = defined(source)
    assert (found["f"](9), found["s"], found["t"]) == (2, "!ls", "\n%time\n!ls\n")


# from __future__


def test_future_imports_concern_the_rest_of_their_cell() -> None:
    notebook = loaded(
        "from __future__ import annotations\ndef f(x: undefined): pass", "def g(x: undefined): pass\nh = 1"
    )
    assert notebook.namespace["f"].__annotations__ == {"x": "undefined"}
    assert "g" not in notebook.namespace
    assert notebook.namespace["h"] == 1


@pytest.mark.parametrize(
    "name", ["braces", "all_feature_names", "CO_FUTURE_ANNOTATIONS", "annotations, annotations", "no_such", "__name__"]
)
def test_a_future_that_never_comes_costs_itself_only(name: str) -> None:
    notebook = loaded("a = 1", f"from __future__ import {name}\nb = 2")
    assert notebook.namespace["a"] == 1
    assert notebook.namespace["b"] == 2


# Places


def test_every_step_is_announced_before_it_is_taken() -> None:
    told: list[tuple[Place, int]] = []
    notebook = Notebook()
    namespace = notebook.namespace
    notebook.load(["a = 1\nprint(a)\nb = 2", "c = (", "d = 3"], frozenset(), lambda p: told.append((p, len(namespace))))
    places = [place for place, _ in told]
    assert places == [(0, -1), (0, 0), (0, 2), (1, -1), (2, -1), (2, 0)]
    assert places == sorted(places)


def test_skipped_places_are_left_out_with_the_reason() -> None:
    notebook = loaded("a = 1\nb = 2", "c = 3\ndef f(): pass", "d = 4", skip={(0, 1), (1, -1)})
    assert {name for name in "abcd" if name in notebook.namespace} == {"a", "d"}
    assert notebook.why_absent("b") == "it ended the process or took too long in cell 1, line 2"
    assert notebook.why_absent("f") == "cell 2 can't be parsed"


def test_a_notebook_without_cells_is_empty() -> None:
    assert defined() == {}
    assert defined("", "\n\n", "# nothing", "'''text'''") == {}
