"""What a function returns can be anything: it costs that student, and no more of the grader than an answer's size."""

from __future__ import annotations

import json
import os
import resource
import secrets
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy

from autograder.compare import difference
from autograder.exercise import Call
from autograder.grading import grade
from autograder.records import _to_json, grades_of
from autograder.results import GRADED, ResultStore, SubmissionResult
from autograder.sandbox import Limits
from autograder.sandbox.guest.returned import is_answer
from autograder.sandbox.host import open_guest
from autograder.verdict import Grade

LIMITS = Limits(call_seconds=5.0, exercise_seconds=30.0, memory_mb=512, output_mb=4)
NOTHING = "def square_backward(dout, cache):\n    return None, None\n"
HEAD = "import numpy as np, secrets\nimport guest.calls as calls\n"
FORGED = "calls.answer = lambda value: value\n"
ANSWERS = {
    "a complex array": "def square_forward(x, b, scale):\n    return np.array([1j]), None\n",
    "our own mark for arrays": FORGED + "def square_forward(x, b, scale):\n    return {'array': [[1], [1, 2]]}, None\n",
    "a record": FORGED + "def square_forward(x, b, scale):\n    return calls.Observation(), None\n",
    "wide text among many": "def square_forward(x, b, scale):\n    return ['x' * 3000] + [''] * 200_000, None\n",
    "the same, forged": FORGED + "def square_forward(x, b, scale):\n    return ['x' * 3000] + [''] * 200_000, None\n",
    "text or a number": "def square_forward(x, b, scale):\n    return secrets.choice(['a', 1.0]), None\n",
    "a list or a number": "def square_forward(x, b, scale):\n    return secrets.choice([1.0, [[1], [2, 3]]]), None\n",
    "whole numbers of 400 bits": "def square_forward(x, b, scale):\n    return secrets.randbits(400), None\n",
    "large arrays": "def square_forward(x, b, scale):\n    return secrets.randbelow(9) + np.zeros(400_000), None\n",
    "an array of objects": "def square_forward(x, b, scale):\n    return np.array([None, 'x', [1]], object), None\n",
}  # fmt: skip


def graded(source: str) -> Grade:
    with (
        open_guest([HEAD + source + NOTHING], LIMITS, ("numpy",)) as guest,
        open_guest([HEAD + source + NOTHING], LIMITS, ("numpy",)) as showing,
    ):
        return grade(toy.exercise, toy.keys(), guest, showing)


def memory_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


@pytest.mark.parametrize("source", ANSWERS.values(), ids=ANSWERS)
def test_it_is_graded_kept_and_read_again(source: str, tmp_path: Path) -> None:
    toy.keys()
    before = memory_mb()
    made = graded(source)
    assert made.points == 0
    result = SubmissionResult("mal", "01_x", GRADED, (made,), "full", 0.0)
    store = ResultStore(tmp_path)
    store.keep(result)
    (record,) = store.read()
    assert record["status"] == GRADED
    assert grades_of(record)[0].points == 0
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.json")) < 200_000
    assert memory_mb() - before < 200


def test_all_answers_of_an_exercise_together_are_limited() -> None:
    source = "import numpy as np\ndef f(x):\n    return x + np.zeros(300_000)"
    with open_guest([source], LIMITS, ("numpy",)) as guest:
        made = [guest.observe((Call("f", (i,), ("out",), 1),))[0] for i in range(3)]
        guest.renew()
        again = guest.observe((Call("f", (3,), ("out",), 1),))[0]
    assert [one.status for one in made] == ["", "crashed", "crashed"]
    assert made[1].error == "the answers of this exercise take more than 4 MB in all"
    assert again.status == ""


@pytest.mark.parametrize("value", [{"a": 1}, ["x" * 1000] + [""] * 1000, [[1, [b"x"]]], object(), {1}])
def test_what_may_not_be_an_answer(value: Any) -> None:
    assert not is_answer(value)
    assert json.dumps(_to_json(value))


@pytest.mark.parametrize("pair", [("a", 1.0), (1.0, "a"), (10**30, 1.0), (1.0, 10**30), ([None], [1]), ([1], [None])])
def test_what_came_before_can_be_compared_with_anything(pair: tuple[Any, Any]) -> None:
    assert difference("out", *pair, tolerance=0.0)
    assert not difference("out", pair[0], pair[0], tolerance=0.0) or not isinstance(pair[0], str)


def test_a_damaged_record_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    store = ResultStore(tmp_path)
    for student in ("ann", "ben"):
        store.keep(SubmissionResult(student, "01_x", GRADED, (graded(ANSWERS["a complex array"]),), "full", 0.0))
    path = tmp_path / "results" / "01_x" / "ben.json"
    record = json.loads(path.read_text())
    record["examples"][0]["got"] = {"out": {"array": [[1], [1, 2]]}}
    path.write_text(json.dumps(record))
    assert [r["status"] for r in store.read()] == [GRADED, "not graded"]


def test_guests_of_root_are_users_apart() -> None:
    """Limits on processes count all processes of a user."""
    source = "import os\ndef f(x):\n    return os.getuid()"
    users = set()
    for _ in range(2):
        with open_guest([source], LIMITS, ("numpy",)) as guest:
            users.add(guest.observe((Call("f", (secrets.randbelow(9),), ("out",), 1),))[0].outputs["out"])
    assert len(users) == (2 if os.geteuid() == 0 else 1)
    assert 0 not in users


def test_small_arrays_stay_numbers_in_a_record() -> None:
    assert _to_json(np.ones(3)) == {"array": [1, 1, 1]}
    assert isinstance(_to_json(np.ones(20_000)), str)


FLOODS = {
    "arrays": "[np.zeros(0) for _ in range(9000)]",
    "lists": "[[] for _ in range(90_000)]",
    "Nones": "[None] * 130_000",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_many_values_of_nothing_cost_what_they_take(flood: str) -> None:
    """Each of them is within the 4 MB; all answers of an exercise together are kept, and are not."""
    source = f"import numpy as np\ndef f(x):\n    return {flood}"
    with open_guest([source], LIMITS, ("numpy",)) as guest:
        made = [guest.observe((Call("f", (i,), ("out",), 1),))[0] for i in range(5)]
    assert made[0].status == ""
    assert made[-1].error == "the answers of this exercise take more than 4 MB in all"


def test_more_values_of_nothing_than_an_answer_may_have_are_an_error_in_words() -> None:
    source = "import numpy as np\ndef f(x):\n    return [np.zeros(0) for _ in range(40_000)]"
    with open_guest([source], LIMITS, ("numpy",)) as guest:
        (made,) = guest.observe((Call("f", (0,), ("out",), 1),))
    assert made.error == "it returned more than 4 MB"


def test_who_has_answered_too_much_is_not_asked_again() -> None:
    """Each answer is read on our side: without an end to it, that would take minutes of nobody's seconds."""
    source = "import numpy as np\nasked = []\ndef f(x):\n    asked.append(x)\n    return np.zeros(x)\ndef count(x):\n"
    with open_guest([source + "    return len(asked)\n"], LIMITS, ("numpy",)) as guest:
        for size in range(300_000, 300_020):
            (made,) = guest.observe((Call("f", (size,), ("out",), 1),))
        guest.renew()
        (count,) = guest.observe((Call("count", (0,), ("out",), 1),))
    assert made.error == "the answers of this exercise take more than 4 MB in all"
    assert count.outputs == {"out": 2}
