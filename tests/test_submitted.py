"""Finding submissions: whose a notebook is, and what is no submission."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from autograder.course import Assignment
from autograder.submitted import HandedIn, collect, in_folder

ASSIGNMENT = Assignment.model_construct(name="01_convolution", exercises=("conv2d",))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(*paths: str) -> None:
    for path in map(Path, paths):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(str(path))


def found(*paths: str) -> dict[str, str]:
    handed_in, problems = collect(map(Path, paths), ASSIGNMENT)
    assert not problems
    assert not any(handed.problem for handed in handed_in)
    return {handed.student: handed.notebooks[0].as_posix() for handed in handed_in}


ANA, BAO = (f"submitted/{name}/01_convolution/convolution.ipynb" for name in ("ana", "bao"))


@pytest.mark.parametrize("path", ["submitted", "submitted/", "./submitted"])
def test_a_folder_of_students(here: Path, path: str) -> None:
    put(BAO, ANA, "submitted/ana/01_convolution/extra.ipynb", "submitted/emil/02_pooling/pooling.ipynb", "submitted/x")
    assert found(path) == {"ana": ANA, "bao": BAO}


@pytest.mark.parametrize("path", ["submitted/ana", "submitted/ana/01_convolution", ANA])
def test_one_student_of_the_layout(here: Path, path: str) -> None:
    put(ANA, BAO)
    assert found(path) == {"ana": ANA}


@pytest.mark.parametrize(
    ("path", "student"), [("downloads/zoe.ipynb", "zoe"), ("zoe/convolution.ipynb", "zoe"), ("a.b.ipynb", "a.b")]
)
def test_a_lone_notebook(here: Path, path: str, student: str) -> None:
    put(path)
    assert found(path) == {student: path}


def test_a_notebook_in_the_current_folder_belongs_to_the_folder(here: Path) -> None:
    put("convolution.ipynb")
    assert found("convolution.ipynb") == {here.name: "convolution.ipynb"}


def test_the_same_file_given_twice_is_one_submission(here: Path) -> None:
    put(ANA)
    assert found("submitted", "submitted/ana", ANA, f"../{here.name}/{ANA}") == {"ana": ANA}


def test_two_files_of_one_student(here: Path) -> None:
    put(ANA, BAO, "late/ana.ipynb")
    handed_in, problems = collect([Path("submitted"), Path("late/ana.ipynb")], ASSIGNMENT)
    assert not problems
    assert {handed.student: handed.problem for handed in handed_in} == {
        "ana": f"handed in more than once: {ANA}, late/ana.ipynb; leave one",
        "bao": "",
    }


def test_a_student_without_the_notebook(here: Path) -> None:
    put(BAO, "submitted/ana/01_convolution/my_solution.ipynb")
    handed_in, problems = collect([Path("submitted")], ASSIGNMENT)
    assert not problems
    assert {handed.student: handed.problem for handed in handed_in} == {
        "ana": "there is no convolution.ipynb in submitted/ana/01_convolution",
        "bao": "",
    }


LINKS = {
    "submitted/mal": "submitted/ana",
    "submitted/mel/01_convolution": "submitted/ana/01_convolution",
    "submitted/mil/01_convolution": "nowhere",
}


@pytest.fixture
def linked(here: Path) -> Path:
    put(ANA, BAO)
    for link, target in LINKS.items():
        Path(link).parent.mkdir(exist_ok=True)
        Path(link).symlink_to(here / target)
    return here


def test_a_link_to_somebody_elses_folder_is_refused_and_the_others_are_found(linked: Path) -> None:
    handed_in, problems = collect([Path("submitted")], ASSIGNMENT)
    assert not problems
    assert {handed.student: handed.problem for handed in handed_in} == {"ana": "", "bao": ""} | {
        Path(link).parts[1]: f"{link} is a link, perhaps to somebody else's work; it is not followed" for link in LINKS
    }
    nothing = sha256(b"").hexdigest()
    assert {h.student for h in handed_in if h.digest == nothing} == {"mal", "mel", "mil"}


@pytest.mark.parametrize(
    "path", ["submitted/mal", "submitted/mal/01_convolution", "submitted/mal/01_convolution/convolution.ipynb"]
)
def test_a_link_is_refused_however_it_is_named(linked: Path, path: str) -> None:
    handed_in, _ = collect([Path(path), Path(ANA)], ASSIGNMENT)
    assert [(handed.student, bool(handed.problem)) for handed in handed_in] == [("mal", True), ("ana", False)]


def test_a_link_on_the_way_to_all_of_them_is_the_instructors(here: Path) -> None:
    put(ANA, "zoe/convolution.ipynb")
    Path("all").symlink_to(here / "submitted")
    assert found("all", "zoe/convolution.ipynb") == {
        "ana": "all/ana/01_convolution/convolution.ipynb", "zoe": "zoe/convolution.ipynb"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("nowhere", "nowhere: there is no such file or folder"),
        ("notes.txt", "notes.txt is not a notebook; its name should end with .ipynb"),
        (
            "empty",
            "empty holds no submission of 01_convolution; expected STUDENT/01_convolution/convolution.ipynb in it",
        ),
    ],
)
def test_a_path_without_a_submission_leaves_the_others(here: Path, path: str, problem: str) -> None:
    put(ANA, "notes.txt", "empty/zoe/02_pooling/pooling.ipynb")
    handed_in, problems = collect([Path(path), Path(ANA)], ASSIGNMENT)
    assert [handed.student for handed in handed_in] == ["ana"]
    assert problems == [problem]


def test_the_digest_is_of_the_file(here: Path) -> None:
    put(ANA)
    assert HandedIn("ana", (Path(ANA),)).digest == sha256(ANA.encode()).hexdigest()
    assert HandedIn("ana", (Path(BAO),)).digest == sha256(b"").hexdigest()


def test_a_course_without_the_folder(here: Path) -> None:
    assert in_folder(Path("submitted"), ASSIGNMENT) == []
