"""The wall: student code that hangs, dies, lies or attacks costs its own scripts and nothing else."""

from __future__ import annotations

import os
import signal
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy

from autograder.errors import GuestError
from autograder.grading import Keys, grade
from autograder.sandbox import Limits, loader
from autograder.sandbox.guest.script import (
    BLOCKED,
    CRASHED,
    MISSING,
    RIGHT,
    TIMED_OUT,
    UNWRITTEN,
    Call,
    Observation,
    Ref,
)
from autograder.sandbox.host import ProcessGuest, open_guest
from autograder.sandbox.inline import Inline
from autograder.sandbox.process import Died, WorkerProcess
from autograder.sandbox.wall import wall
from autograder.verdict import Status

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the wall is for Linux and macOS")

LIMITS = Limits(call_seconds=5.0, exercise_seconds=20.0, memory_mb=512, output_mb=2)
QUICK = replace(LIMITS, call_seconds=0.4)
"""For what hangs."""
PATIENT = replace(LIMITS, call_seconds=60.0, exercise_seconds=60.0, memory_mb=1024)
"""For what only takes its time, on a busy machine."""
GOOD = "def good(x):\n    return x + 1\n"
SPIN = """
import time
def spin(seconds):
    begun = time.process_time()
    while time.process_time() - begun < seconds: pass
"""


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[WorkerProcess]]:
    """All processes started by the test: each must be gone at its end."""
    wall(("numpy",))  # whose trials are not the test's
    made: list[WorkerProcess] = []
    first = WorkerProcess.__init__

    def init(self: WorkerProcess, *args: Any) -> None:
        first(self, *args)
        made.append(self)

    monkeypatch.setattr(WorkerProcess, "__init__", init)
    monkeypatch.setattr(loader, "_STATEMENT_SECONDS", 0.5)
    yield made
    assert [p for p in made if p.code is None] == []


@pytest.fixture
def opened() -> Iterator[Any]:
    with ExitStack() as stack:

        def open_(*cells: str, limits: Limits = LIMITS, allow: Sequence[str] = ("numpy",)) -> ProcessGuest:
            return stack.enter_context(open_guest(cells, limits, allow))

        yield open_


def call(function: str, *args: Any, returns: tuple[str, ...] = ("out",), sends: int | None = None) -> Call:
    return Call(function, args, returns, len(returns) if sends is None else sends)


def ask(guest: ProcessGuest, *calls: str | Call) -> list[Observation]:
    return list(guest.observe(tuple(c if isinstance(c, Call) else call(c, 1) for c in calls)))


def statuses(guest: ProcessGuest, *calls: str | Call) -> list[str]:
    return [made.status for made in ask(guest, *calls)]


def alive(guest: ProcessGuest) -> bool:
    (made,) = ask(guest, "good")
    return made == Observation({"out": 2})


def attack(body: str, *others: str) -> str:
    """A notebook with functions that attack (bad, bad1, bad2 ...) and a good one."""
    source = "import os, sys, time, signal\nimport numpy as np\n" + GOOD
    for number, lines in enumerate((body, *others)):
        source += f"def bad{number or ''}(x):\n{textwrap.indent(lines, '    ')}\n    return x\n"
    return source


def bad(functions: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Bodies with the names that `attack` gives their functions."""
    return ((body, f"bad{number or ''}") for number, body in enumerate(functions))


# Ordinary work


def test_a_guest_does_what_inline_does(opened: Any) -> None:
    scripts = [
        toy.exercise.script(task.function, problem.inputs) for task in toy.exercise.tasks for problem in toy.key()
    ]
    for source in (toy.RIGHT, toy.STUB, "", toy.edited(("scale * x**2", "scale * x**2; x += 1"))):
        guest, inline = opened(source), Inline(toy.functions(source))
        for script in scripts:
            assert repr(guest.observe(script)) == repr(inline.observe(script))


def test_one_process_serves_many_scripts(opened: Any, started: list[WorkerProcess]) -> None:
    guest = opened(GOOD)
    assert started == []
    assert all(alive(guest) for _ in range(5))
    assert len(started) == 1


def test_the_toy_is_graded_behind_the_wall(opened: Any) -> None:
    assert grade(toy.exercise, toy.keys(), opened(toy.RIGHT), opened(toy.RIGHT)).points == 13.0


def test_what_is_absent_is_told(opened: Any) -> None:
    guest = opened(
        "a = 1 / 0", "def f(:\n    pass", "def stub(x):\n    raise NotImplementedError", "def g(x):\n    return a"
    )
    said = [made.error for made in ask(guest, "f", "nothing", "stub", "g")]
    assert said[0].startswith("there is no function f: SyntaxError in cell 2, line 1: ")
    assert said[1:3] == ["there is no function nothing: is its cell still there, and was it run?", "not yet written"]
    assert said[3] == (
        "NameError: name 'a' is not defined (line 2 of g: return a) "
        "(ZeroDivisionError in cell 1, line 1: division by zero)"
    )
    assert statuses(guest, "f", "nothing", "stub", "g") == [MISSING, MISSING, UNWRITTEN, CRASHED]


def test_a_cache_stays_inside(opened: Any) -> None:
    guest = opened("def f(x):\n    return x, lambda y: x + y\ndef g(y, cache):\n    return cache(y)")
    made = ask(guest, call("f", 3, returns=("out", "cache"), sends=1), call("g", 4, Ref(0, 1)))
    assert [o.outputs for o in made] == [{"out": 3}, {"out": 7}]


def test_odd_values_cross(opened: Any, started: list[WorkerProcess]) -> None:
    odd = [
        "np.float32(3)",
        "[1, (2.5, None)]",
        "True",
        "np.zeros((0, 2), 'i2')",
        "10**100",
        "'é\\ud800'",
        "{}",
        "10**400",
        "np.longdouble(2)",
    ]
    guest = opened(attack(*(f"return {value}" for value in odd)))
    for _, name in bad(odd):
        assert statuses(guest, name) == [RIGHT]
    assert len(started) == 1


# Hanging


HANGS = [
    "while True: pass",
    "time.sleep(1000)",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass",
    "[x for x in iter(int, 1)]",
    "10**10**10",
]


def test_a_hang_costs_the_rest_of_its_script(opened: Any) -> None:
    guest = opened(attack(*HANGS), limits=QUICK)
    for _, name in bad(HANGS):
        first, second, third = ask(guest, "good", call(name, np.zeros((2, 3))), "good")
        assert (first.status, second.status, third.status) == (RIGHT, TIMED_OUT, BLOCKED)
        assert second.error == f"{name} ran longer than 0.4 s on 2×3 numbers"
    assert alive(guest)


def test_what_hung_is_not_called_again_on_values_of_that_size(opened: Any, started: list[WorkerProcess]) -> None:
    guest = opened(attack("while x.size == 4: pass"), limits=QUICK)
    for value in (1.0, 2.0, 3.0):
        (made,) = ask(guest, call("bad", np.full((2, 2), value)))
        assert (made.status, made.error) == (TIMED_OUT, "bad ran longer than 0.4 s on 2×2 numbers")
    assert len(started) == 1
    assert statuses(guest, call("bad", np.ones(3))) == [RIGHT]


@pytest.mark.parametrize(("end", "status"), [("while True: pass", TIMED_OUT), ("os._exit(9)", CRASHED)])
def test_a_function_that_ended_twice_is_not_called_again(
    opened: Any, started: list[WorkerProcess], end: str, status: str
) -> None:
    guest = opened(attack(end), limits=QUICK)
    for n in range(2):
        assert statuses(guest, call("bad", n)) == [status]
    before = len(started)
    for n in range(20):
        assert statuses(guest, call("bad", n), "good") == [status, BLOCKED]
    assert len(started) == before
    assert statuses(guest, "good", call("bad", 5), "good") == [RIGHT, status, BLOCKED]
    said = ask(guest, call("bad", 5))[0].error
    assert said.startswith("bad is not called again after 2 such calls; the last: ")
    assert alive(guest)


def test_the_seconds_of_an_exercise_are_limited_and_renewed(opened: Any, started: list[WorkerProcess]) -> None:
    limits = replace(LIMITS, exercise_seconds=0.8)
    guest = opened(SPIN + "".join(f"def f{i}(x):\n    spin(0.3)\n    return x\n" for i in range(9)), limits=limits)
    seen = [ask(guest, f"f{i}")[0] for i in range(9)]
    assert [o.status for o in seen[-4:]] == [TIMED_OUT] * 4
    assert seen[0].status == RIGHT
    assert seen[-1].error == "the 0.8 s of this exercise are used up"
    assert len(started) <= 2
    guest.renew()
    assert statuses(guest, "f0") == [RIGHT]


def test_one_hang_in_a_grade_costs_what_it_touches(opened: Any) -> None:
    source = toy.edited(("    out = scale", "    while x.shape == (2, 5): pass\n    out = scale"))
    found = grade(toy.exercise, toy.keys(), opened(source, limits=QUICK), opened(source, limits=QUICK))
    timed_out = [v for v in found.verdicts if v.status is Status.TIMED_OUT]
    assert {v.message for v in timed_out} == {"square_forward ran longer than 0.4 s on 2×5 numbers"}
    stopped = {(v.case, v.check) for v in found.verdicts if v.status is not Status.PASSED}
    assert {case for case, _ in stopped - {("oblong", "Repeatable")}} == {"no bias"}  # "oblong" asks "no bias" as well
    assert {check: earned for (_, check), earned in toy.points(found).items()} == {"Matches": 2.0, "Gradient": 2.0}


# Dying


DEATHS = {
    "os._exit(0)": "it ended the whole process (exit code 0)",
    "os._exit(3)": "it ended the whole process (exit code 3)",
    "import ctypes\nctypes.string_at(0)": "the whole process was killed by the system (SIGSEGV)",
    "raise KeyboardInterrupt": "it ended the whole process (exit code 70)",
    "raise type('Mine', (BaseException,), {})": "it ended the whole process (exit code 70)",
    "os.closerange(0, 64)": "it ended the whole process (exit code 120)",
    "import builtins\nbuiltins.__dict__.clear()": "it ended the whole process (exit code 1)",
    "sys.modules.clear()\nsys.stdout = None\nos._exit(7)": "it ended the whole process (exit code 7)",
}


def test_a_death_costs_the_rest_of_its_script(opened: Any, started: list[WorkerProcess]) -> None:
    guest = opened(attack(*DEATHS))
    for death, name in bad(list(DEATHS)):
        first, second, third = ask(guest, "good", name, "good")
        assert (first.status, second, third.status) == (
            RIGHT,
            Observation(status=CRASHED, error=DEATHS[death]),
            BLOCKED,
        )
    assert alive(guest)
    assert len(started) == len(DEATHS) + 1


def test_a_plain_exit_is_an_exception(opened: Any, started: list[WorkerProcess]) -> None:
    exits = ["sys.exit()", "sys.exit('x')", "raise SystemExit", "quit()", "exit(0)"]
    guest = opened(attack(*exits))
    for _, name in bad(exits):
        assert statuses(guest, name, "good") == [CRASHED, RIGHT]
    assert len(started) == 1


@pytest.mark.parametrize("close", ["os.close({})", "os.dup2(os.open(os.devnull, os.O_RDWR), {})"])
def test_closing_the_channel_ends_the_guest(opened: Any, close: str) -> None:
    body = "\n".join(f"try: {close.format(fd)}\nexcept OSError: pass" for fd in range(3, 20)) + "\nwhile True: pass"
    guest = opened(attack(body), limits=QUICK)
    (made,) = ask(guest, "bad")
    assert made.status in (CRASHED, TIMED_OUT)
    assert alive(guest)


# Taking too much


def test_memory_is_limited(opened: Any, started: list[WorkerProcess]) -> None:
    greed = ["np.ones(10**9)", "[0] * 10**9", "b = [bytearray(10**8) for _ in range(100)]", "'x' * 10**10"]
    guest = opened(attack(*greed), limits=PATIENT)
    for _, name in bad(greed):
        (made,) = ask(guest, name)
        assert made.status == CRASHED
        assert made.error.startswith("MemoryError")
    assert alive(guest)
    assert len(started) == 1


def test_answers_are_limited(opened: Any) -> None:
    guest = opened("import numpy as np\ndef bad(x):\n    return np.zeros(x)\n" + GOOD)
    assert [o.error for o in ask(guest, call("bad", 10**6))] == ["it returned more than 2 MB"]
    assert statuses(guest, call("bad", 10**5), "good") == [RIGHT, RIGHT]


def test_endless_lists_are_an_error(opened: Any, started: list[WorkerProcess]) -> None:
    guest = opened(attack("return [0.0] * 10**6"), limits=replace(PATIENT, output_mb=64))
    (made,) = ask(guest, "bad")
    assert made.error == "ValueError: it returned more than 500000 values in lists; make arrays of them"
    assert alive(guest)
    assert len(started) == 1


def test_output_floods_go_nowhere(opened: Any, capfd: pytest.CaptureFixture[str]) -> None:
    writes = [
        "print({})",
        "os.write(1, {}.encode())",
        "os.write(2, {}.encode())",
        "sys.stderr.write({})",
        "sys.__stdout__.write({})",
    ]
    floods = [write.format("('x' * 10**7)") for write in writes]
    guest = opened(attack(*floods), limits=PATIENT)
    for _, name in bad(floods):
        assert statuses(guest, name) == [RIGHT]
    assert capfd.readouterr() == ("", "")


def test_no_process_can_be_started(opened: Any) -> None:
    starts = [
        "os.fork()",
        "import subprocess\nsubprocess.run(['true'])",
        "os.system('true') == 0 or 1 / 0",
        "import multiprocessing\nmultiprocessing.Process(target=print).start()",
        "os.posix_spawn('/bin/true', ['true'], {})",
    ]
    guest = opened(attack(*starts))
    for _, name in bad(starts):
        assert statuses(guest, name) == [CRASHED]
    assert alive(guest)


def test_limits_cannot_be_lifted(opened: Any) -> None:
    lifts = [
        "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (10**6, 10**6))",
        "os.setuid(0)",
        "os.setgid(0)",
    ]
    guest = opened(attack(*lifts))
    for _, name in bad(lifts):
        assert statuses(guest, name) == [CRASHED]


def test_files_are_limited(opened: Any) -> None:
    (made,) = ask(opened(attack("with open('big', 'wb') as f:\n    for _ in range(100): f.write(bytes(10**6))")), "bad")
    assert made.status == CRASHED


DEEP = [
    "def f(n): return f(n + 1)\nf(0)",
    "sys.setrecursionlimit(10**9)\ndef f(n): return f(n + 1)\nf(0)",
    "sys.setrecursionlimit(10**9)\nclass C:\n    def __repr__(self): return repr(self)\nrepr(C())",
]


def test_deep_recursion_costs_its_script(opened: Any) -> None:
    guest = opened(attack(*DEEP), limits=QUICK)
    for _, name in bad(DEEP):
        assert statuses(guest, name)[0] in (CRASHED, TIMED_OUT)
    assert alive(guest)


# Lying


TO_EVERY_DESCRIPTOR = """
def to_all(data):
    for fd in range(3, 20):
        try: os.write(fd, data)
        except OSError: pass
"""


GARBAGE = [
    "b'x'",
    "b'x' * 1000",
    "bytes(16)",
    "b'cnk1' + b'\\xff' * 12",
    "b'cnk1' + (2).to_bytes(4, 'little') + (2**62).to_bytes(8, 'little')",
    "b'cnk1' + (2).to_bytes(4, 'little') + (1).to_bytes(8, 'little') + b'?'",
    "b'cnk1' + (2).to_bytes(4, 'little') + (1).to_bytes(8, 'little') + b'N'",
]


def test_garbage_on_the_channel_costs_its_script(opened: Any) -> None:
    lies = [f"to_all({garbage})" for garbage in GARBAGE]
    guest = opened(attack(*lies) + TO_EVERY_DESCRIPTOR)
    for _, name in bad(lies):
        (made,) = ask(guest, name)
        assert (made.status, made.outputs) == (CRASHED, {})
        assert made.error.startswith("it sent something that is no ")
    assert alive(guest)


FRAME = """
def frame(value, number):
    import guest.codec
    data = guest.codec.encode(value)
    return b'cnk1' + number.to_bytes(4, 'little') + len(data).to_bytes(8, 'little') + data
def Observation(*args):
    import guest.script
    return guest.script.Observation(*args)
"""


FORGED = [
    "None",
    "1",
    "{}",
    "'loaded'",
    "(0, 1)",
    "{'out': 2}",
    "__import__('numpy').arange(3)",
    "Observation({'out': 1, 'more': 2})",
    "Observation({})",
    "Observation([1])",
    "Observation({'out': 1}, [0])",
    "Observation({'out': 1}, (0.5,))",
    "Observation({'out': 1}, (True,))",
    "Observation({}, (), 'passed')",
    "Observation({}, (), 'timed_out', 'x')",
    "Observation({}, (), None)",
    "Observation({}, (), [])",
    "Observation({}, (), {})",
    "Observation({}, (), 'crashed', 3)",
    "Observation({'out': 1}, (), 'crashed')",
    "Observation({}, (), 'crashed', 'x' * 10**5)",
    "Observation({'out': 1}, (), '', '', [0])",
    "Observation({'out': 1}, (), '', '', (0.5,))",
    "Observation({'out': 1}, (), '', '', (), None)",
    "Observation({'out': 1}, (), '', '', (), 5.0)",
    "Observation({'out': 1}, (), '', '', (), True)",
]


def test_forged_observations_are_refused(opened: Any) -> None:
    lies = [f"to_all(frame({forged}, 2))" for forged in FORGED]
    guest = opened(attack(*lies) + TO_EVERY_DESCRIPTOR + FRAME)
    for lie, name in bad(lies):
        (made,) = ask(guest, name)
        assert made == Observation(status=CRASHED, error="it sent something that is no observation"), lie
    assert alive(guest)


def test_a_forged_observation_of_the_right_form_is_data_for_one_call(opened: Any) -> None:
    guest = opened(attack("to_all(frame(Observation({'out': 7}), 2))") + TO_EVERY_DESCRIPTOR + FRAME)
    assert ask(guest, "bad") == [Observation({"out": 7})]
    assert statuses(guest, call("good", 2.0)) == [CRASHED]  # what the worker itself said of the call before
    assert alive(guest)


def test_a_worker_that_is_patched_lies_about_itself_only(opened: Any) -> None:
    source = (
        attack("return x")
        + """
def patch():
    import guest.script
    worker = sys.modules['guest.worker']
    worker.perform = lambda script, *rest: [guest.script.Observation({'out': 42}) for _ in script]
patched = patch()
"""
    )
    assert ask(opened(source), "bad", "good") == [Observation({"out": 42})] * 2
    found = grade(toy.exercise, toy.keys(), opened(toy.RIGHT + source), opened(toy.RIGHT + source))
    assert found.points == 0


PATCHES = [
    "np.asarray = np.array = lambda *a, **k: 1 / 0",
    "np.ndarray = float",
    "np.random.get_state = None",
    "sys.modules['numpy'] = None",
    "sys.modules['guest.codec'].encode = lambda *a: b'?'",
    "sys.modules['guest.wire'].send = lambda *a: None",
    "sys.modules['guest.calls'].answer = lambda *a: {}",
    "import copy; copy.deepcopy = lambda v: None",
    "import builtins; builtins.isinstance = lambda *a: True",
    "import builtins; builtins.len = None",
    "import builtins; del builtins.isinstance",
]


@pytest.mark.parametrize("patch", PATCHES)
def test_patches_harm_whoever_made_them(opened: Any, patch: str) -> None:
    source = toy.RIGHT + f"\nimport sys\ndef patch():\n    {patch}\npatched = patch()\n"
    guest = opened(source, limits=replace(QUICK, exercise_seconds=2.0))
    found = grade(toy.exercise, Keys(toy.key()[:1], toy.key()[:1]), guest)
    assert 0 <= found.points <= 13


def test_forged_words_of_secrets_are_not_shown(opened: Any) -> None:
    """Also where the guest lies about what its calls did."""
    source = (
        toy.RIGHT
        + """
import sys
def patch():
    script = sys.modules['guest.script']
    def perform(calls, *rest):
        for i, call in enumerate(calls):
            yield script.Observation({}, (), ('crashed', 'missing', 'unwritten', 'blocked')[i % 4], repr(call.args))
    sys.modules['guest.worker'].perform = perform
patched = patch()
"""
    )
    found = grade(toy.exercise, toy.keys(), opened(source), opened(source))
    assert found.points == 0
    said = " ".join(v.message for v in found.verdicts)
    secret = [repr(n)[:9] for p in toy.keys().secret for n in p.inputs["x"].ravel().tolist() if n]
    public = [repr(n)[:9] for p in toy.keys().public for n in p.inputs["x"].ravel().tolist() if n]
    assert [n for n in public if n in said]
    assert not [n for n in secret if n in said]


def test_what_one_guest_keeps_the_other_does_not_know(opened: Any) -> None:
    source = "SEEN = []\n" + toy.edited(
        (
            "    out = scale",
            "    SEEN.append(x.tolist())\n    if len(SEEN) > 2: raise ValueError(SEEN)\n    out = scale",
        )
    )
    found = grade(toy.exercise, toy.keys(), opened(source), opened(source))
    said = " ".join(v.message for v in found.verdicts)
    assert "ValueError: [[" in said
    assert not [n for p in toy.keys().secret for n in p.inputs["x"].ravel().tolist() if n and repr(n)[:9] in said]


# Loading


def test_loops_that_train_cost_no_process(opened: Any, started: list[WorkerProcess], monkeypatch: Any) -> None:
    """Nor do nine of them cost the cells after the first, as nine statements that hang do."""
    monkeypatch.setattr(loader, "_STATEMENT_SECONDS", 5.0)
    train = "for epoch in range(10**9):\n    loss = step()\n    print(loss)"
    cells = ["TABLE = []\ndef step():\n    return sum(range(100))", *[train] * 9]
    cells.append("for i in range(3):\n    TABLE.append(i * i)\ndef use(x):\n    return TABLE")
    (use,) = ask(opened(*cells, GOOD), "use")
    assert use.outputs == {"out": [0, 1, 4]}
    assert len(started) == 1


def test_a_loop_that_waits_is_skipped_like_all_that_hangs(opened: Any, started: list[WorkerProcess]) -> None:
    cells = ["import time\nfor i in range(9):\n    x = time.sleep(1000)", "T = []\nfor i in range(3):\n    T.append(i)"]
    (use,) = ask(opened(*cells, "def use(x):\n    return T"), "use")
    assert use.outputs == {"out": [0, 1, 2]}
    assert len(started) == 2


def test_statements_that_kill_or_hang_are_skipped_and_told(opened: Any, started: list[WorkerProcess]) -> None:
    cells = [
        "import os, time",
        "def loop():\n    while True: pass\ndef bomb(n):\n    os._exit(n)",
        "a = 1\nb = bomb(3)\nc = 3\nd = time.sleep(1000)\ne = 5",
        "f = loop()\ndef use(x):\n    return a + c + e",
        "def need(x):\n    return b",
        GOOD,
    ]
    guest = opened(*cells)
    (use,) = ask(guest, "use")
    assert use == Observation({"out": 9})
    assert len(started) == 4
    (need,) = ask(guest, "need")
    assert need.error.endswith("(it ended the process or took too long in cell 3, line 2)")
    os.kill(started[-1].pid, signal.SIGKILL)
    assert statuses(guest, call("good", 2.0)) == [CRASHED]
    assert alive(guest)  # the next process knows what to skip
    assert len(started) == 5


def test_after_too_many_the_rest_of_the_notebook_is_left_out(opened: Any, started: list[WorkerProcess]) -> None:
    guest = opened(
        "import os\ndef bomb():\n    os._exit(1)",
        GOOD,
        *[f"x{i} = bomb()" for i in range(30)],
        "def late(x):\n    return x",
    )
    assert alive(guest)
    assert len(started) <= 11
    assert statuses(guest, "late") == [MISSING]


@pytest.mark.parametrize(
    "place", ["(0, -1)", "(0, 0)", "(5, 0)", "(10**9, 0)", "(1, 10**9 + n)", "(-1, 0)", "(1, 0)", "(2, n)"]
)
def test_forged_places_do_not_keep_us_loading(opened: Any, started: list[WorkerProcess], place: str) -> None:
    bad = f"def bad():\n    n = time.time_ns()\n    to_all(frame({place}, 1))\n    os._exit(0)\n"
    guest = opened(
        "import os, time" + TO_EVERY_DESCRIPTOR + FRAME + bad + GOOD,
        "x = bad()",
        limits=replace(QUICK, exercise_seconds=3.0),
    )
    assert len(ask(guest, "good")) == 1
    assert len(started) < 15


@pytest.mark.parametrize(
    "said", ["(0, 0)", "(2, n)", "'loaded'", "None", "Observation({'out': 2})", "__import__('numpy').arange(3)"]
)
def test_a_flood_of_forged_frames_ends_in_time(opened: Any, said: str) -> None:
    bad = f"def bad():\n    n = 0\n    while True:\n        n += 1\n        to_all(frame({said}, 1))\n"
    guest = opened(
        "import os" + TO_EVERY_DESCRIPTOR + FRAME + bad + GOOD, "x = bad()", limits=replace(QUICK, exercise_seconds=2.0)
    )
    assert len(ask(guest, "good")) == 1


def test_a_guest_that_never_loads_in_time_is_no_fault_of_ours(opened: Any, started: list[WorkerProcess]) -> None:
    slow = SPIN + "\n".join(f"a{i} = spin(0.3)" for i in range(40)) + "\n" + GOOD
    guest = opened(slow, limits=replace(LIMITS, exercise_seconds=1.0))
    made = [ask(guest, "good")[0] for _ in range(10)]
    assert {o.status for o in made} == {TIMED_OUT}
    assert made[-1].error == "the 1 s of this exercise are used up"
    assert len(started) < 12


def test_what_is_left_out_does_not_run(opened: Any) -> None:
    guest = opened("import os\nos._exit(1)\nwhile True: pass\nfor i in range(3): os._exit(2)", GOOD)
    assert alive(guest)


# What a guest can see


def seen(guest: ProcessGuest, expression: str) -> Any:
    (made,) = ask(guest, call("look", expression))
    assert made.error == ""
    return made.outputs["out"]


LOOK = "import os, sys\ndef look(expression):\n    return eval(expression)\n" + GOOD


def test_no_environment_of_ours_is_seen(opened: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", "hunter2")
    guest = opened(LOOK)
    names = seen(guest, "sorted(os.environ)")
    assert set(names) <= {"LC_ALL", "LC_CTYPE", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "__CF_USER_TEXT_ENCODING"}
    assert "hunter2" not in repr(ask(guest, call("look", "open('/proc/self/environ').read()")))


def test_its_folder_is_empty_and_goes_with_it(opened: Any) -> None:
    write = "os.makedirs('a/b'); open('a/b/c', 'w').write('x')"
    guest = opened(f"{LOOK}def write(x):\n    {write}\n    return os.listdir('.')\n")
    assert seen(guest, "os.listdir('.')") == []
    folder = Path(seen(guest, "os.getcwd()"))
    assert ask(guest, "write")[0].outputs == {"out": ["a"]}
    assert list(folder.iterdir()) == []  # it is a world of the guest's own
    guest.close()
    assert seen(guest, "os.listdir('.')") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")
def test_root_is_given_up(opened: Any) -> None:
    guest = opened(LOOK)
    assert 0 not in seen(guest, "(os.getuid(), os.geteuid(), os.getgid(), os.getegid())")
    (made,) = ask(guest, call("look", "open('/etc/shadow').read()"))
    assert made.error.startswith("PermissionError")


def test_nothing_of_ours_can_be_imported(opened: Any) -> None:
    guest = opened(LOOK)
    for name in ("autograder.keys", "pytest", "torch", "pandas", "nbgrader", "conftest", "toy"):
        assert statuses(guest, call("look", f"__import__({name!r}, fromlist=['x']).__file__")) == [CRASHED]


def test_nothing_but_the_channel_is_open(opened: Any) -> None:
    source = """
import os
def is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True
def look(x):
    return [fd for fd in range(2000) if is_open(fd)]
"""
    (made,) = ask(opened(source), "look")
    assert made.outputs["out"][:3] == [0, 1, 2]
    assert len(made.outputs["out"]) == 4


# Leaving nothing behind


def descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def test_many_guests_leave_no_descriptor_and_no_process(opened: Any, started: list[WorkerProcess]) -> None:
    assert alive(opened(GOOD))
    started[0].kill()
    before = descriptors()
    for body in ("pass", "os._exit(1)", "while True: pass", "os.closerange(0, 64)") * 2:
        with open_guest([attack(body)], replace(LIMITS, call_seconds=0.2), ("numpy",)) as guest:
            ask(guest, "bad")
    assert descriptors() == before
    for process in started:
        with pytest.raises(ProcessLookupError):
            os.kill(process.pid, 0)


def test_a_guest_ends_also_where_grading_fails(started: list[WorkerProcess]) -> None:
    with pytest.raises(RuntimeError, match="ours"), open_guest([GOOD], LIMITS, ("numpy",)) as guest:  # noqa: PT012
        assert alive(guest)
        raise RuntimeError("ours")
    assert started[0].code is not None


def test_closing_twice_is_fine(opened: Any) -> None:
    guest = opened(GOOD)
    guest.close()
    assert alive(guest)
    guest.close()
    guest.close()


def test_nobody_draws_what_another_one_draws(opened: Any) -> None:
    """All are forks of one process, and would know what comes next in each other's. (In calls the global states begin
    alike for all: a grade is the same in every run.)
    """
    source = (
        "import random, uuid\nimport numpy as np\n"
        "def draws():\n"
        "    old, new = np.random.rand(), np.random.default_rng().random()\n"
        "    return [random.random(), old, new, float(np.random.normal()), str(uuid.uuid4())]\n"
        "loaded = draws()\n"
        "def draw(x):\n    return loaded + [np.random.default_rng().random(), str(uuid.uuid4())]\n"
    )
    one, other = (ask(opened(source), "draw")[0].outputs["out"] for _ in range(2))
    assert len({*one, *other}) == len(one) + len(other) == 14


# Faults of ours


def test_an_allowed_package_that_is_not_installed_is_a_fault_of_ours(opened: Any) -> None:
    before = descriptors()
    with pytest.raises(
        GuestError, match=r"course.yml allows no_such_package, but it is not installed here: pip install"
    ):
        ask(opened(GOOD, allow=("numpy", "no_such_package")), "good")
    assert descriptors() == before


def test_a_package_that_does_not_import_is_a_fault_of_ours(
    opened: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("packages")
    (folder / "brokenpackage.py").write_text("raise ImportError('no such library')\n")
    monkeypatch.syspath_prepend(str(folder))
    before = descriptors()
    with pytest.raises(GuestError, match=r"the process for student code does not start: ImportError: no such library"):
        ask(opened(GOOD, allow=("numpy", "brokenpackage")), "good")
    assert descriptors() == before


def test_an_allowed_package_can_be_used(
    opened: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("packages")
    (folder / "goodmodule.py").write_text("K = 5\n")
    monkeypatch.syspath_prepend(str(folder))
    guest = opened("import goodmodule\ndef f(x):\n    return x + goodmodule.K\n", allow=("numpy", "goodmodule"))
    assert ask(guest, "f") == [Observation({"out": 6})]


def test_a_process_that_dies_before_it_loads_anything_is_a_fault_of_ours(
    opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ask_nobody(self: WorkerProcess, request: Any, seconds: float) -> None:
        raise Died("it is gone")

    monkeypatch.setattr(WorkerProcess, "ask", ask_nobody)
    with pytest.raises(GuestError, match="the process for student code does not load any: it is gone"):
        ask(opened(GOOD), "good")


def test_other_systems_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "name", "nt")
        with pytest.raises(GuestError, match="on Windows use WSL"), open_guest([], LIMITS, ()):
            pass


def test_the_machines_clocks_and_ones_own_tell_the_time(opened: Any) -> None:
    clocks = ["time", "monotonic", "perf_counter", "process_time", "thread_time"]
    guest = opened("import os, time\nt = time\n" + "def look(expression):\n    return eval(expression)\n")
    for name in clocks:
        assert seen(guest, f"t.{name}()") >= 0
    assert seen(guest, "t.sleep(0.001)") is None
    assert seen(guest, "t.clock_getres(t.CLOCK_MONOTONIC)") > 0
    assert seen(guest, "sorted(os.sched_getaffinity(0)) == sorted(os.sched_getaffinity(os.getpid()))")
