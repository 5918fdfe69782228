"""One class through the real nbgrader, as an instructor runs it: points in the gradebook, words on the page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path

import numpy as np
import plugin_students as students
import pytest
from notebooks import role
from plugin_course import ASSIGNMENT, SECRET, Course, once

from autograder.exercise import Key
from autograder.exercises import load_exercise
from autograder.keys import public_key, secret_key

pytestmark = pytest.mark.slow

COMMANDS = (("autograde", ASSIGNMENT), ("generate_feedback", ASSIGNMENT), ("export",))


@dataclass(frozen=True)
class Graded:
    """The course after all commands."""

    course: Course
    codes: Mapping[str, int]
    log: str


@pytest.fixture(scope="session")
def graded(released_course: Course, shared: Path) -> Graded:
    course = Course(once(shared, "graded-course", lambda root: run_all(released_course.copy(root))))
    codes = json.loads((course.root / "codes.json").read_text())
    return Graded(course, codes, (course.root / "log.txt").read_text(encoding="utf-8"))


def run_all(course: Course) -> None:
    students.hand_in_all(course)
    around = course.root.parent
    codes, log = {}, ""
    for command in COMMANDS:
        done = course.run(
            "nbgrader", *command, AUTOGRADER_SECRET=SECRET, XDG_CACHE_HOME=str(around / "cache"), **alarm(around)
        )
        codes[command[0]] = done.returncode
        log += done.stdout
    students.SMUGGLED.unlink(missing_ok=True)
    (course.root / "codes.json").write_text(json.dumps(codes))
    (course.root / "log.txt").write_text(log, encoding="utf-8")


def alarm(folder: Path) -> dict[str, str]:
    """The environment in which a kernel that starts leaves folder/alarm/started behind."""
    spec = folder / "alarm" / "kernels" / "python3" / "kernel.json"
    started = str(folder / "alarm" / "started")
    code = f"open({started!r}, 'w').close(); import runpy; runpy.run_module('ipykernel_launcher', run_name='__main__')"
    spec.parent.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-c", code, "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"}))
    return {"JUPYTER_PATH": str(folder / "alarm")}


def test_the_commands_end_as_they_should(graded: Graded) -> None:
    assert graded.codes == {"autograde": 1, "generate_feedback": 0, "export": 0}
    dropped = {line.split("'")[3] for line in graded.log.splitlines() if "assignment '01_convolution' for" in line}
    assert dropped == set(students.BROKEN)


def test_no_kernel_starts(graded: Graded) -> None:
    assert (graded.course.root.parent / "alarm").is_dir()
    assert not (graded.course.root.parent / "alarm" / "started").exists()


def check_everywhere(course: Course, student: str, points: Mapping[str, float]) -> None:
    """In the gradebook, on the page, in results/ and in nbgrader's export."""
    assert course.points(student) == points
    page = course.page(student)
    assert [text for text in course.headlines(points) if text not in page] == []
    record, total = course.record(student), sum(points.values())
    assert (record["status"], record["points"]) == ("graded", pytest.approx(total))
    assert record["digest"] == sha256(course.path("submitted", student).read_bytes()).hexdigest()
    assert float(course.exported()[student]["score"]) == pytest.approx(total)


@pytest.mark.parametrize("student", [*students.FINE, *(done.__name__ for done in students.WHOLE)])
def test_what_happens_to_a_right_notebook_costs_nothing(graded: Graded, student: str) -> None:
    check_everywhere(graded.course, student, graded.course.full)


@pytest.mark.parametrize("student", [done.__name__ for done in students.EMPTY])
def test_without_an_answer_nothing_gives_a_point(graded: Graded, student: str) -> None:
    check_everywhere(graded.course, student, graded.course.nothing)
    assert "not yet written" in graded.course.page(student)


@pytest.mark.parametrize("student", students.FINE)
def test_the_graded_notebook_has_every_released_cell_once(graded: Graded, student: str) -> None:
    made, stub = graded.course.autograded(student), graded.course.stub
    known = [name for name in stub.names if name]
    assert sorted(filter(None, made.names)) == sorted(known)
    for name in known:
        kept = {"grade", "solution", "locked", "task", "points", "checksum", "cell_type", "schema_version"}
        want = {key: value for key, value in role(stub.cell(name)).items() if key in kept}
        assert {key: role(made.cell(name)).get(key) for key in want} == want
        assert not want["locked"] or made.source(name) == stub.source(name)


def test_what_a_student_added_stays_on_the_page(graded: Graded) -> None:
    page = unescape(graded.course.page("check_copied_and_changed"))
    assert "SystemExit" in page
    assert "data:image/png;base64,iVBORw0KGgo=" in graded.course.page("pictures")
    assert 'alt="mine"' in graded.course.page("pictures")


def test_partial_credit_comes_with_the_hint(graded: Graded) -> None:
    points = {name: points or 0.0 for name, points in graded.course.points("flipped").items()}
    full = graded.course.full
    assert 0 < points["conv2d"] < full["conv2d"]
    assert points == full | {"conv2d": points["conv2d"]}
    check_everywhere(graded.course, "flipped", points)
    (forward,) = (t for t in load_exercise("conv2d").tasks if t.function == "conv2d_forward")
    hint = next(m.__doc__ for m in forward.misconceptions if m.__name__ == "flipped")
    assert " ".join((hint or "none").split()) in unescape(graded.course.page("flipped"))


def test_what_a_students_exception_says_is_text(graded: Graded) -> None:
    page = graded.course.page("script_in_exception")
    assert "<script>alert(" not in page
    assert "ValueError: &lt;script&gt;alert(" in page
    assert graded.course.points("script_in_exception") == graded.course.full | {"conv2d": 0}


@pytest.mark.parametrize("student", students.BROKEN)
def test_what_cannot_be_graded_is_dropped_with_one_line(graded: Graded, student: str) -> None:
    reason = students.BROKEN[student][1]
    assert set(graded.course.points(student).values()) <= {None}
    assert not graded.course.path("autograded", student).exists()
    assert not graded.course.path("feedback", student, ".html").exists()
    record = graded.course.record(student)
    assert (record["status"], record["points"], record["verdicts"]) == ("not graded", None, [])
    assert reason in record["message"]
    assert "\n" not in record["message"]
    assert [line for line in graded.log.splitlines() if f"/{student}/" in line and reason in line]


@pytest.fixture
def class_cache(graded: Graded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys that the class was graded with are there."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(graded.course.root.parent / "cache"))


def recognisable(key: Key) -> Iterator[str]:
    """What the leaking functions say when they get this key's inputs: the first numbers of each call."""
    for problem in key:
        values = [problem.inputs[name] for name in ("x", "dout", "size", "kernel_size") if name in problem.inputs]
        arrays = [value for value in values if isinstance(value, np.ndarray)]
        for array in arrays or [np.array(list(problem.inputs.values()))]:
            first = array.ravel()[:6].tolist()
            if len(set(first)) > 3:
                yield " ".join(map(str, first))


def shown(graded: Graded, *students: str) -> str:
    """All that anybody can read after grading."""
    files = [path for student in students for path in graded.course.root.rglob(f"{student}*/**/*") if path.is_file()]
    files += [path for student in students for path in graded.course.root.glob(f"results/*/{student}.json")]
    texts = [path.read_text(encoding="utf-8") for path in files if "submitted" not in path.parts]
    return graded.log + "".join(texts)


def secrets_and_public(course: Course) -> tuple[set[str], set[str]]:
    exercises = [load_exercise(name) for name in course.full]
    secret = {text for e in exercises for text in recognisable(secret_key(e, SECRET))}
    public = {text for e in exercises for text in recognisable(public_key(e))}
    return secret - public, public


@pytest.mark.usefixtures("class_cache")
def test_secret_values_appear_nowhere(graded: Graded) -> None:
    secret, public = secrets_and_public(graded.course)
    assert len(secret) > 10
    text = shown(graded, "leaks")
    assert [one for one in public if one in text], "the student's functions don't show what they get"
    assert [one for one in secret if one in text] == []


@pytest.mark.usefixtures("class_cache")
def test_secret_values_cannot_be_smuggled_from_one_guest_to_the_other(graded: Graded) -> None:
    text = shown(graded, "smuggles")
    assert [one for one in secrets_and_public(graded.course)[0] if one in text] == []
