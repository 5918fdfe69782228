from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from autograder.course import Assignment, Course, Late, load_course
from autograder.course.messages import EXAMPLES
from autograder.course.models import CourseLimits
from autograder.errors import CourseError
from autograder.exercises import shipped
from autograder.sandbox import Limits

ROOT = Path(__file__).resolve().parent.parent

GOOD = """\
course: cnn-101
timezone: Asia/Seoul
late: {grace_minutes: 10, per_day: 0.1, at_most: 0.5}
limits: {call_seconds: 2.5, memory_mb: 512}
allow: [numpy, scipy]
assignments:
  01_first: {due: 2026-12-01 23:59, exercises: [mine, other], from: own/}
  02_second:
    exercises: [mine]
    from: own
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own").mkdir()
    for name in ("mine", "other", "_helpers"):
        (tmp_path / "own" / f"{name}.py").touch()
    (tmp_path / "course.yml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def complaints(folder: Path, content: str | bytes) -> list[str]:
    """What is said of this course.yml, a line each, without the file's folder."""
    path = folder / "course.yml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CourseError) as caught:
        load_course(folder)
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


def test_the_repositorys_own_course() -> None:
    course = load_course(ROOT)
    assignment = course.assignment("01_convolution")
    assert (course.course, course.allow, course.limits.call_seconds) == ("cnn-101", ("numpy",), 5)
    assert (assignment.exercises, assignment.notebook) == (
        ("output_size", "pad2d", "numerical_gradient", "conv2d"),
        "convolution",
    )
    assert set(assignment.exercises) <= set(shipped())


def test_all_that_a_course_says(folder: Path) -> None:
    course = load_course(folder)
    assert (course.root, course.course, course.language, course.timezone) == (folder, "cnn-101", "en", "Asia/Seoul")
    assert course.late == Late(grace_minutes=10, per_day=0.1, at_most=0.5)
    assert vars(course.limits) == vars(Limits(call_seconds=2.5, memory_mb=512))
    assert isinstance(course.limits, Limits)
    assert course.allow == ("numpy", "scipy")
    assert list(course.assignments) == ["01_first", "02_second"]
    first, second = course.assignments.values()
    assert (first.name, first.notebook, first.exercises) == ("01_first", "first", ("mine", "other"))
    assert first.from_ == second.from_ == folder / "own"
    assert first.due is not None
    assert first.due.astimezone(UTC) == datetime(2026, 12, 1, 14, 59, tzinfo=UTC)
    assert second.due is None


def test_most_may_be_left_out(folder: Path) -> None:
    (folder / "course.yml").write_text("course: a\nlate:\nassignments: {01_x: {from: own, exercises: [mine]}}\n")
    course = load_course(folder)
    assert vars(course.limits) == vars(Limits())
    assert (course.late, course.timezone, course.allow) == (None, "UTC", ("numpy",))


def test_a_folder_may_be_given_from_where_one_stands(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    course = load_course(Path(folder.name))
    assert (course.root, course.assignment("01_first").from_) == (folder, folder / "own")


def test_an_unknown_assignment_names_those_that_there_are(folder: Path) -> None:
    with pytest.raises(CourseError, match="'03_third'; it has: 01_first, 02_second"):
        load_course(folder).assignment("03_third")


ONE_MISTAKE = {
    "an unknown key": ("timezone", "timezon", "2: timezon: there is no such key; known here: course, language"),
    "an unknown key below": ("per_day", "per_week", "3: late.per_week: there is no such key; known here: grace_min"),
    "an unknown limit": ("memory_mb", "memory_gb", "4: limits.memory_gb: there is no such key; known here: call_s"),
    "an unknown key of an assignment": ("    from", "    form", "10: assignments.02_second.form: there is no such"),
    "a key that is no text": ("allow", "5", "5: 5: there is no such key; known here: course"),
    "a name that is not ours to give": ("due: 2026-12-01 23:59", "name: x", "7: assignments.01_first.name: there is"),
    "a missing key": ("course: cnn-101", "language: en", "1: course is missing; write it, for example `course: cnn"),
    "a missing key below": ("at_most: 0.5", "", "3: late.at_most is missing; write it, for example `at_most: 0.5`"),
    "an empty course": ("cnn-101", "''", "1: course: found ''; it should be a text that is not empty"),
    "no text": ("cnn-101", "101", "1: course: found 101; it should be a text, for example `course: cnn-101`"),
    "another language": ("course", "language: ko\ncourse", "1: language: found 'ko'; it should be 'en'"),
    "no timezone": ("Asia/Seoul", "Seoul", "2: timezone: there is no timezone 'Seoul'; give an IANA name"),
    "a folder of timezones": ("Asia/Seoul", "Asia", "2: timezone: there is no timezone 'Asia'"),
    "a path as timezone": ("Asia/Seoul", "../x", "2: timezone: there is no timezone '../x'"),
    "late is no mapping": ("late: {", "late: 3 # {", "3: late: found 3; it should be a mapping of `key: value`, for"),
    "a share above 1": ("per_day: 0.1", "per_day: 10", "3: late.per_day: found 10; it should be less than or equal"),
    "negative grace": ("minutes: 10", "minutes: -1", "3: late.grace_minutes: found -1; it should be greater than or"),
    "a number as text": ("2.5", "'2.5'", "4: limits.call_seconds: found '2.5'; it should be a number, for example"),
    "no limit at all": ("2.5", ".inf", "4: limits.call_seconds: found inf; it should be a finite number"),
    "a limit of nothing": ("512", "0", "4: limits.memory_mb: found 0; it should be greater than 0"),
    "true is no number": ("512", "true", "4: limits.memory_mb: found True; it should be a whole number"),
    "half a megabyte": ("512", "0.5", "4: limits.memory_mb: found 0.5; it should be a whole number"),
    "allow is no list": ("[numpy, scipy]", "numpy", "5: allow: found 'numpy'; it should be a list, for example `allow"),
    "torch": ("scipy", "torch", "5: allow: torch can't be allowed: it has the layers and gradients that students are"),
    "a submodule": ("scipy", "scipy.signal", "5: allow: 'scipy.signal' is no package that Python can import; give"),
    "a wrong name": ("01_first", "first", "7: assignments.first: 'first' can't be an assignment's name; write two"),
    "a path as name": ("01_first", "01_../x", "7: assignments.01_../x: '01_../x' can't be an assignment's name"),
    "no such day": ("12-01", "13-01", "7: assignments.01_first.due: found '2026-13-01 23:59'; write a date and a time"),
    "no time": (" 23:59", "", "7: assignments.01_first.due: found '2026-12-01'; write a date and a time in the cour"),
    "a time with offset": ("23:59", "23:59+09:00", "7: assignments.01_first.due: found '2026-12-01 23:59+09:00'; wr"),
    "an unknown exercise": ("other", "others", "7: assignments.01_first.exercises: there is no exercise 'others' in "),
    "a helper is no exercise": ("other", "_helpers", "7: assignments.01_first.exercises: there is no exercise '_hel"),
    "an exercise twice": ("other", "mine", "7: assignments.01_first.exercises: 'mine' is listed twice; list each"),
    "no exercises": ("[mine, other]", "[]", "7: assignments.01_first.exercises: found []; it should be one entry"),
    "no folder": ("own/", "mine/", "7: assignments.01_first.from: there is no folder 'mine/' in "),
    "a number as folder": ("own/", "3", "7: assignments.01_first.from: there is no folder 3 in "),
    "a key twice": ("allow", "course", "5: the key 'course' stands here for the second time; keep one"),
    "a key twice below": ("02_second", "01_first", "8: the key '01_first' stands here for the second time; keep one"),
    "a tab": ("    from", "\tfrom", "10: not valid YAML: "),
    "an open bracket": ("[numpy, scipy]", "[numpy", "6: not valid YAML: "),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "expected"), ONE_MISTAKE.values(), ids=ONE_MISTAKE)
def test_a_mistake_is_reported_with_its_line(folder: Path, old: str, new: str, expected: str) -> None:
    assert old in GOOD
    found = complaints(folder, GOOD.replace(old, new, 1))
    assert any(line.startswith(expected) for line in found), found
    assert len(found) <= 2, found  # a key that is mistyped is missing, too


def test_all_mistakes_are_listed_in_order(folder: Path) -> None:
    content = GOOD.replace("Seoul", "Soul").replace("512", "no").replace("scipy", "torch").replace("- mine", "x")
    content = content.replace("exercises: [mine]\n", "exercises:\n      - mine\n      - yours\n      - theirs\n")
    found = complaints(folder, content)
    assert [line.partition(":")[0] for line in found] == ["2", "4", "5", "11"]
    assert "there is no exercise 'yours' and 'theirs' in" in found[-1]
    assert found[-1].endswith("own; there are: mine, other")


def test_exercises_of_the_package_are_known(folder: Path) -> None:
    (found,) = complaints(folder, "course: a\nassignments: {01_x: {exercises: [conv2d, conv4d]}}")
    assert re.match(r"2: .*there is no exercise 'conv4d' in .*exercises; there are: .*conv2d", found)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "1: found nothing; expected lines of `key: value`"),
        ("# later\n", "1: found nothing; expected"),
        ("- course\n", "1: found a list; expected"),
        ("hello", "1: found a str; expected"),
        (b"\xff\xfe\xff", " not valid YAML: "),
        ("course: !!int x", " not valid YAML: "),
        ("course: *x", "1: not valid YAML: found undefined alias"),
        ("course: &x [*x]", " nested too deeply, or in itself"),
        ("[" * 5000, " nested too deeply, or in itself"),
        ("? [a]\n: b", "1: not valid YAML: found unhashable key"),
    ],
)
def test_what_is_no_mapping_at_all(folder: Path, content: str | bytes, expected: str) -> None:
    (found,) = complaints(folder, content)
    assert found.startswith(expected)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"can't read .*course\.yml \(No such file or directory\); run this in"):
        load_course(tmp_path)


def test_the_examples_in_messages_are_the_keys_that_there_are() -> None:
    fields = {
        "": Course.model_fields,
        "late.": Late.model_fields,
        "limits.": CourseLimits.__dataclass_fields__,
        "assignments.*.": Assignment.model_fields,
    }
    names = {prefix + name.rstrip("_") for prefix, those in fields.items() for name in those}
    assert set(EXAMPLES) == names - {"root", "assignments.*.name"} | {"assignments.*"}
    assert {name.rstrip("_") for name in Limits.__dataclass_fields__} == set(CourseLimits.__dataclass_fields__)


def test_the_examples_in_messages_are_valid_themselves(folder: Path) -> None:
    (folder / "exercises").mkdir()
    for name in ("conv2d", "output_size"):
        (folder / "exercises" / f"{name}.py").touch()
    whole = {key: yaml.safe_load(text) for key, text in EXAMPLES.items() if "." not in key}
    entry = {key.rpartition(".")[2]: yaml.safe_load(text) for key, text in EXAMPLES.items() if ".*." in key}
    whole["assignments"] = {"01_convolution": entry, "02_more": yaml.safe_load(EXAMPLES["assignments.*"])}
    for part in ("late", "limits"):
        assert whole[part] == {
            key.partition(".")[2]: yaml.safe_load(text) for key, text in EXAMPLES.items() if key.startswith(part + ".")
        }
    (folder / "course.yml").write_text(yaml.safe_dump(whole))
    assert load_course(folder).assignment("01_convolution").from_ == folder / "exercises"
