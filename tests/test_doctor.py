"""`autograder doctor`: each thing that goes wrong is found, and the way out is named."""

from __future__ import annotations

import importlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from autograder import cli, doctor
from autograder.course import load_course
from autograder.doctor import Finding, State, course, machine, wall
from autograder.errors import CourseError, GuestError
from autograder.release.changes import Marked
from autograder.sandbox.wall import strongest

ROOT = Path(__file__).resolve().parent.parent
OURS = "import autograder.nbgrader_plugin\n\nautograder.nbgrader_plugin.configure(c)\n"


# The machine


def installed(monkeypatch: pytest.MonkeyPatch, **versions: str | None) -> None:
    """Other versions than there are; None: not installed."""
    real = importlib.metadata.version

    def version(name: str) -> str:
        found = versions.get(name, real(name))
        if found is None:
            raise importlib.metadata.PackageNotFoundError(name)
        return found

    monkeypatch.setattr("importlib.metadata.version", version)


def test_this_machine_has_what_it_needs() -> None:
    for check in (machine.python, machine.packages, machine.nbgrader, machine.torch):
        assert check().state is State.OK


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.python_version", lambda: "3.9.2")
    assert machine.python() == Finding(
        State.PROBLEM, "3.9.2, needed is >=3.11", "install a newer Python, and this package with it"
    )


def test_packages_that_are_missing_or_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, pydantic=None, pandas="1.5.3", torch=None, nbgrader=None)
    assert machine.packages() == Finding(
        State.PROBLEM,
        "pandas is 1.5.3, needed is >=2.2; pydantic is missing",
        'pip install "pandas>=2.2" "pydantic>=2.8"',
    )


@pytest.mark.parametrize(("version", "found"), [(None, "nbgrader is missing"), ("0.9.5", "nbgrader is 0.9.5, needed")])
def test_nbgrader_must_be_the_one_that_the_plug_in_is_made_for(
    monkeypatch: pytest.MonkeyPatch, version: str | None, found: str
) -> None:
    installed(monkeypatch, nbgrader=version)
    finding = machine.nbgrader()
    assert finding.state is State.PROBLEM
    assert finding.found.startswith(found)
    assert finding.cure.startswith('pip install "nbgrader==')


def test_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    installed(monkeypatch, torch="1.0.0+cpu")
    finding = machine.torch()
    assert (finding.state, finding.found.split(",")[0]) == (State.WARNING, "torch is 1.0.0+cpu")
    monkeypatch.setitem(sys.modules, "torch", None)
    finding = machine.torch()
    assert finding.state is State.PROBLEM
    assert finding.found.startswith("1.0.0+cpu does not load: ModuleNotFoundError")
    installed(monkeypatch, torch=None)
    finding = machine.torch()
    assert (finding.state, finding.found) == (State.PROBLEM, "torch is missing")
    assert finding.cure.startswith('pip install "torch==')


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of this environment's commands, with alembic in it."""
    for name in ("ours", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "alembic").touch(mode=0o755)
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path / "ours"))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return tmp_path / "ours"


def test_alembic_on_the_path(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(scripts))
    assert machine.alembic() == Finding(State.OK, f"{scripts}/alembic")


def test_alembic_not_on_the_path(scripts: Path) -> None:
    finding = machine.alembic()
    assert (finding.state, finding.found.partition(";")[0]) == (State.WARNING, "not on PATH")
    assert finding.cure == f'export PATH="{scripts}:$PATH"'
    (scripts / "activate").touch()
    assert machine.alembic().cure == f"source {scripts}/activate"


def test_another_environments_alembic(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(scripts.parent / "other"))
    finding = machine.alembic()
    assert finding.state is State.WARNING
    assert finding.found.startswith(f"PATH leads to another one, {scripts.parent}/other/alembic; ")


def test_no_alembic_at_all(scripts: Path) -> None:
    (scripts / "alembic").unlink()
    finding = machine.alembic()
    assert (finding.state, finding.cure) == (State.PROBLEM, 'pip install "alembic"')


@pytest.mark.parametrize(
    ("secret", "state", "found"),
    [
        ("", State.WARNING, "no AUTOGRADER_SECRET: work is graded with the values that students can see"),
        ("hunter2", State.WARNING, "AUTOGRADER_SECRET has 7 characters only, and can be guessed"),
        ("a long and random text", State.OK, "set, 22 characters"),
    ],
)
def test_the_secret(monkeypatch: pytest.MonkeyPatch, secret: str, state: State, found: str) -> None:
    monkeypatch.setenv("AUTOGRADER_SECRET", secret)
    finding = machine.secret()
    assert (finding.state, finding.found) == (state, found)
    assert "hunter2" not in str(finding)
    assert ('export AUTOGRADER_SECRET="$(python' in finding.cure) == (state is State.WARNING)


def test_the_key_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    folder = tmp_path / "autograder" / "keys"
    assert machine.key_cache() == Finding(State.OK, f"{folder}, made when it is needed")
    assert list(tmp_path.iterdir()) == []
    folder.mkdir(parents=True, mode=0o755)
    assert machine.key_cache() == Finding(
        State.WARNING, f"others on this machine can look into {folder}", f"chmod 700 {folder}"
    )
    folder.chmod(0o700)
    assert machine.key_cache() == Finding(State.OK, str(folder))
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    finding = machine.key_cache()
    assert finding.state is State.WARNING
    assert finding.cure == f"make {tmp_path}/file writable, or set XDG_CACHE_HOME to a folder that is"


@pytest.mark.parametrize(
    ("megabytes", "state", "found"),
    [
        (50_000, State.OK, "49 GB free"),
        (500, State.WARNING, "500 MB free in"),
        (99, State.PROBLEM, "99 MB free in"),
    ],
)
def test_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, megabytes: int, state: State, found: str) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=megabytes << 20))
    finding = machine.disk(tmp_path)
    assert finding.state is state
    assert finding.found.startswith(found)


@pytest.mark.parametrize(("uid", "state"), [(0, State.WARNING), (1000, State.OK)])
def test_root(monkeypatch: pytest.MonkeyPatch, uid: int, state: State) -> None:
    monkeypatch.setattr("os.geteuid", lambda: uid)
    assert machine.user().state is state


# The wall


def test_the_wall_as_it_is() -> None:
    found = wall.probe()
    here = strongest(("numpy",))
    assert found["tier"] == here.tier
    assert (found["seccomp"], found["namespaces"]) == ("seccomp" in here.parts, "namespaces" in here.parts)
    assert found["why_not"] == here.why_not
    assert found["starts"]
    assert (found["fork_refused"], found["memory_limited"], found["environment_clean"]) == (True, True, True)
    assert found["user"] == ("a user of its own" if os.geteuid() == 0 else found["user"])
    assert "AUTOGRADER_CANARY" not in os.environ
    judged = wall.judged(found)
    assert judged.state is (State.OK if here.tier == "full" else State.WARNING)
    assert judged.found.startswith(f"{here.tier}, as {found['user']}, starts in {found['seconds']:g} s: no processes")


LAYERS = {"tier": "full", "user": "nobody", "seccomp": True, "landlock": 7, "namespaces": True, "why_not": {}}
WHOLE = {"fork_refused": True, "memory_limited": True, "environment_clean": True, "starts": True, "seconds": 0.2}


def test_a_weaker_wall_says_what_is_missing_and_none_is_a_problem() -> None:
    why = {"namespaces": "unshare: Operation not permitted"}
    judged = wall.judged({**LAYERS, **WHOLE, "tier": "seccomp+landlock", "namespaces": False, "why_not": why})
    assert judged.state is State.WARNING
    assert "no namespaces (unshare: Operation not permitted)" in judged.found
    assert wall.judged({**LAYERS, **WHOLE, "tier": "unsafe"}).state is State.PROBLEM


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fork_refused", "it can start processes"),
        ("memory_limited", "its memory is not limited"),
        ("environment_clean", "it sees our environment"),
    ],
)
def test_a_wall_with_a_hole_says_so(name: str, words: str) -> None:
    assert words not in wall.judged({**LAYERS, **WHOLE}).found
    judged = wall.judged({**LAYERS, **WHOLE, name: False})
    assert words in judged.found
    assert judged.state is State.PROBLEM


@pytest.mark.parametrize("error", [GuestError("on Windows use WSL"), PermissionError(13, "Permission denied")])
def test_no_wall_no_grading(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*args: Any) -> None:
        raise error

    monkeypatch.setattr(wall, "open_guest", fail)
    found = wall.probe()
    assert (found["tier"], found["starts"]) == ("none", False)
    judged = wall.judged(found)
    assert (judged.state, judged.found) == (State.PROBLEM, f"student code can't be run: {error}")


# The course


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course folder, and nothing of the user's own Jupyter configuration."""
    made = tmp_path / "course"
    made.mkdir()
    (made / "course.yml").write_text("course: mine\nassignments:\n  01_a: {exercises: [output_size]}\n")
    (made / "nbgrader_config.py").write_text(OURS)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    (tmp_path / "jupyter").mkdir()
    return made


def test_the_plug_in_is_active(root: Path) -> None:
    (root / "nbgrader_config.py").write_text(f"print('hello')\n{OURS}")
    assert course.plug_in(load_course(root)) == Finding(State.OK, "active: nbgrader grades by the autograder")


OVERRIDDEN = "c.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.Execute']"
ELSEWHERE = "../jupyter/nbgrader_config.py"
CONFIGURATIONS: Mapping[str, tuple[str, str, State, str, str]] = {
    "not called": ("nbgrader_config.py", "", State.PROBLEM, "not called: Autograde.exporter_class, ", "call configure"),
    "fails": ("nbgrader_config.py", "import autogader", State.PROBLEM, "No module named 'autogader'", "mend that file"),
    "overridden": ("nbgrader_config.py", OURS + OVERRIDDEN, State.PROBLEM, "called: Autograde.autograde_p", "last in"),
    "overridden by JSON": (
        "nbgrader_config.json", '{"CourseDirectory": {"release_directory": "release"}}',
        State.PROBLEM, "called: CourseDirectory.release_directory", "nbgrader_config.json, too",
    ),
    "another course": (
        ELSEWHERE, "c.CourseDirectory.root = '/elsewhere'",
        State.PROBLEM, "works in another folder, /elsewhere", "take CourseDirectory.root out of ",
    ),
    "another gradebook": (
        ELSEWHERE, "c.CourseDirectory.db_url = 'postgresql://me:secret@host/db'",
        State.PROBLEM, "nbgrader uses another gradebook than `autograder release` makes", "db_url out of ",
    ),
    "another file fails": (ELSEWHERE, "1 / 0", State.WARNING, "nbgrader_config.py: ZeroDivision", "mend that file"),
    "ends": ("nbgrader_config.py", "raise SystemExit('no')", State.PROBLEM, "does not start here: no", "mend nbgrader"),
}  # fmt: skip
"""File, text, and what must come of it."""


@pytest.mark.slow
@pytest.mark.parametrize("case", CONFIGURATIONS)
def test_the_plug_in_is_not_active(root: Path, case: str) -> None:
    file, text, state, found, cure = CONFIGURATIONS[case]
    (root / file).write_text(text)
    finding = course.plug_in(load_course(root))
    assert finding.state is state
    assert found in finding.found
    assert cure in finding.cure
    assert "secret" not in str(finding)


def test_no_configuration_at_all(root: Path) -> None:
    (root / "nbgrader_config.py").unlink()
    finding = course.plug_in(load_course(root))
    assert (finding.state, finding.found) == (State.PROBLEM, "not active: there is no nbgrader_config.py here")


def test_no_gradebook_yet(root: Path) -> None:
    assert course.gradebook(load_course(root)) == Finding(
        State.PROBLEM, "there is no gradebook yet", "autograder release"
    )


AGREE = {"output_size": Marked(6.0, "check"), "given-1": Marked(None, "import numpy")}


@pytest.mark.parametrize(
    ("known", "released", "found"),
    [
        (AGREE, AGREE, ""),
        (AGREE, None, "assignments/01_a/a.ipynb is missing"),
        (None, AGREE, "the gradebook does not know 01_a"),
        (
            AGREE, {**AGREE, "given-1": Marked(None, "import torch")},
            "gradebook and assignments/01_a/a.ipynb disagree: given-1: its given text would change",
        ),
        (
            AGREE, {"given-2": Marked(None, "")},
            "gradebook and assignments/01_a/a.ipynb disagree: output_size: the cell would go (and 2 more)",
        ),
        (
            {"output_size": Marked(9.0, "")}, {"output_size": Marked(9.0, "")},
            "01_a: the gradebook gives {'output_size': 9.0} points, the exercises {'output_size': 6.0}",
        ),
    ],
)  # fmt: skip
def test_gradebook_notebooks_and_exercises_must_agree(
    root: Path, monkeypatch: pytest.MonkeyPatch, known: Any, released: Any, found: str
) -> None:
    (root / "gradebook.db").touch()
    changes = importlib.import_module("autograder.release.changes")  # the package has a function of that name
    monkeypatch.setattr(changes, "recorded", lambda *_: known)
    monkeypatch.setattr(changes, "handed_out", lambda *_: released)
    monkeypatch.setattr("autograder.exercises.load_exercise", lambda *_: SimpleNamespace(out_of=6.0))
    finding = course.gradebook(load_course(root))
    assert finding.state is (State.PROBLEM if found else State.OK)
    assert finding.found == (found or "agrees with assignments/ and the exercises")
    assert finding.cure == ("autograder release" if found else "")


@pytest.mark.parametrize(
    ("stale", "state", "found"),
    [
        ([], State.OK, "assignments/ is fresh"),
        (["a is old"], State.WARNING, "a is old"),
        (["a", "b"], State.WARNING, "a (and 1 more)"),
    ],
)
def test_stale_notebooks(
    root: Path, monkeypatch: pytest.MonkeyPatch, stale: list[str], state: State, found: str
) -> None:
    monkeypatch.setattr("autograder.release.stale_files", lambda _: stale)
    finding = course.released(load_course(root))
    assert (finding.state, finding.found) == (state, found)


def test_exercises_that_can_not_be_loaded(root: Path) -> None:
    (root / "mine").mkdir()
    (root / "mine" / "first.py").write_text("1 / 0")
    (root / "course.yml").write_text("course: mine\nassignments:\n  01_a: {exercises: [first], from: mine}\n")
    finding = course.exercises(load_course(root))
    assert finding.state is State.PROBLEM
    assert "first.py:1 fails while loading: ZeroDivisionError" in finding.found


# All of it


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what takes seconds."""
    of_the_machine = {"secret": lambda: Finding(State.OK, "set")}
    monkeypatch.setattr(doctor, "_OF_THE_MACHINE", of_the_machine)
    monkeypatch.setattr(doctor, "_OF_THE_COURSE", {"gradebook": course.gradebook})


Told = tuple[int, str]


@pytest.fixture
def told(root: Path, quick: None, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command on the course: (exit code, what it prints)."""

    def run(*options: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            cli.main(["doctor", "--course", str(root), *options])
        assert isinstance(ended.value.code, int)
        return ended.value.code, capsys.readouterr().out

    return run


def test_json(told: Any, root: Path) -> None:
    code, out = told("--json")
    found = json.loads(out)
    assert (code, found["can_grade"]) == (1, False)
    assert [check["check"] for check in found["checks"]] == ["secret", "disk", "wall", "course", "gradebook"]
    assert found["checks"][-1] == {
        "check": "gradebook", "state": "problem", "found": "there is no gradebook yet", "cure": "autograder release",
    }  # fmt: skip
    assert found["sandbox"]["tier"] == strongest(("numpy",)).tier
    assert not list(root.glob("*.db"))


def test_warnings_do_not_stop_grading(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_OF_THE_COURSE", {"released": lambda _: Finding(State.WARNING, "[old]", "run this")})
    code, out = told()
    assert code == 0
    assert "warning  released  [old]" in " ".join(f"{line.rstrip()}\n" for line in out.splitlines())
    assert "\nNothing stops grading.\n" in out
    assert out.endswith("  released: run this\n")


def test_a_problem_with_its_way_out(told: Any) -> None:
    code, out = told()
    assert code == 1
    assert "\n1 to mend before grading.\n" in out
    assert out.endswith("  gradebook: autograder release\n")


def test_a_wrong_course_is_one_finding(told: Any, root: Path) -> None:
    (root / "course.yml").write_text("course: mine\nassignments:\n  01_a: {exercises: [conv3d]}\n")
    code, out = told("--json")
    last = json.loads(out)["checks"][-1]
    assert (code, last["check"], last["state"]) == (1, "course", "problem")
    assert f"{root}/course.yml:3: " in last["found"]


@pytest.mark.parametrize(
    ("error", "found", "cure"),
    [
        (ModuleNotFoundError("No module named 'yaml'", name="yaml"), "yaml is not installed", "pip install"),
        (CourseError("a\nb"), "a b", "mend that first"),
        (ZeroDivisionError(), "ZeroDivisionError", "mend that first"),
    ],
)
def test_a_check_that_fails_is_a_finding(
    told: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, found: str, cure: str
) -> None:
    def fail() -> Finding:
        raise error

    monkeypatch.setattr(doctor, "_OF_THE_MACHINE", {"packages": fail})
    code, out = told("--json")
    first = json.loads(out)["checks"][0]
    assert (code, first["check"], first["found"]) == (1, "packages", found)
    assert first["cure"].startswith(cure)


def test_importing_it_needs_nothing_of_what_it_looks_for() -> None:
    code = """
import sys, autograder.doctor
print({"torch", "nbgrader", "pydantic", "yaml", "rich", "typer", "packaging", "pandas"} & set(sys.modules) or "light")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "light\n"


@pytest.mark.slow
def test_this_repository(tmp_path: Path) -> None:
    """All checks, as a shell runs them, on a copy without a gradebook: only that stops grading."""
    for name in ("course.yml", "nbgrader_config.py", "solutions", "assignments"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    done = subprocess.run(
        [str(Path(sys.executable).parent / "autograder"), "doctor", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    states = {check["check"]: check["state"] for check in json.loads(done.stdout)["checks"]}
    assert [name for name, state in states.items() if state == "problem"] == ["gradebook"]
    assert {"python", "packages", "nbgrader", "torch", "plug-in", "released", "exercises"} <= {
        name for name, state in states.items() if state == "ok"
    }
    assert done.returncode == 1
