from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import toy

from autograder import keys
from autograder.answers import answer_key
from autograder.errors import CourseError
from autograder.exercise import Case, Exercise, Key, Problem, Seed
from autograder.exercises import load_exercise
from autograder.sandbox.guest import codec


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "autograder" / "keys"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """An instructor's folder with the toy in it."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    shutil.copy(toy.HERE / "toy.py", folder / "toy.py")
    return folder


@pytest.fixture
def no_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on no key can be made."""

    def refuse(*args: Any) -> Key:
        raise AssertionError("a key was made anew")

    monkeypatch.setattr(keys, "_made", refuse)


def leaves(value: Any) -> Iterator[tuple[type, bytes]]:
    """Types and bytes of all that a key holds, names included."""
    if isinstance(value, Problem | Case | Seed):
        yield from leaves({"": type(value).__name__, **vars(value)})
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield str, name.encode()
            yield from leaves(inner)
    elif isinstance(value, tuple | list):
        yield type(value), b""
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, np.ndarray):
        yield np.ndarray, repr((value.dtype.str, value.shape)).encode() + value.tobytes()
    else:
        yield type(value), repr(value).encode()


def same(one: Any, other: Any) -> bool:
    return list(leaves(one)) == list(leaves(other))


def test_a_file_gives_back_what_was_written() -> None:
    extra = replace(
        toy.key()[0],
        inputs={
            "a": (1, True, None, 2.5, "x"),
            "rng": Seed(3),
            "i": np.arange(3),
            "f": np.ones((2, 0), "f4"),
            "b": np.array(True),
        },
    )
    for key in (toy.key(), (extra,), ()):
        assert same(keys.load(keys.dump(key)), key)


def test_a_file_is_small() -> None:
    assert len(keys.dump(toy.key())) < 5_000


@pytest.mark.parametrize(
    "harm",
    [lambda d: d[:-1], lambda d: d[: len(d) // 2], lambda d: b"", lambda d: b"{}", lambda d: d[:100] + b"\0" + d[101:]],
)
def test_a_damaged_file_is_refused(harm: Any) -> None:
    with pytest.raises(CourseError, match=r"a key file is damaged .*; run `autograder release` to make it again"):
        keys.load(harm(keys.dump(toy.key())))


@pytest.mark.parametrize("content", [(1, 2), [], {}, None, "problems", (Seed(1),)])
def test_a_file_of_something_else_is_refused(content: Any) -> None:
    import lzma

    with pytest.raises(CourseError, match="run `autograder release` to make it again"):
        keys.load(lzma.compress(codec.encode(content)))


# The cache


def exercise_of(course: Path) -> Exercise:
    return load_exercise("toy", course)


def test_a_secret_key_is_made_once(course: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keys.secret_key(exercise_of(course), "a secret", course)
    assert same(first, answer_key(toy.exercise, "secret/a secret"))
    monkeypatch.setattr(keys, "_made", lambda *args: pytest.fail("made again"))
    assert same(keys.secret_key(exercise_of(course), "a secret", course), first)


def test_cached_keys_are_readable_by_their_owner_only(course: Path, cache: Path) -> None:
    keys.secret_key(exercise_of(course), "a secret", course)
    (file,) = cache.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700


def test_nothing_tells_the_secret(course: Path, cache: Path) -> None:
    keys.secret_key(exercise_of(course), "hunter2", course)
    (file,) = cache.iterdir()
    assert "hunter2" not in file.name
    import lzma

    assert b"hunter2" not in lzma.decompress(file.read_bytes())


def test_a_secret_and_the_public_seed_never_meet(course: Path) -> None:
    public = keys.public_key(exercise_of(course), course)
    for secret in ("public", "", "a"):
        assert not np.array_equal(
            keys.secret_key(exercise_of(course), secret, course)[0].inputs["x"], public[0].inputs["x"]
        )


def test_another_secret_or_exercise_file_or_helper_is_another_key(course: Path, cache: Path) -> None:
    def make(secret: str = "a") -> int:
        keys.secret_key(exercise_of(course), secret, course)
        return len(list(cache.iterdir()))

    assert (make(), make(), make("b")) == (1, 1, 2)
    (course / "_helpers.py").write_text("# helps\n")
    assert make() == 3
    (course / "toy.py").write_text((course / "toy.py").read_text() + "# changed\n")
    assert make() == 4


def test_a_damaged_cached_key_is_made_again(course: Path, cache: Path) -> None:
    first = keys.secret_key(exercise_of(course), "a", course)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[:50])
    assert same(keys.secret_key(exercise_of(course), "a", course), first)
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_no_error(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert len(keys.secret_key(exercise_of(course), "a", course)) == 4


def test_without_xdg_the_cache_lies_in_the_home_folder(
    course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    keys.secret_key(exercise_of(course), "a", course)
    assert len(list((tmp_path / "home" / ".cache" / "autograder" / "keys").iterdir())) == 1


@pytest.mark.parametrize(("value", "secret"), [("", None), ("long and random", "long and random"), (None, None)])
def test_the_secret_comes_from_the_environment(
    value: str | None, secret: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(keys.SECRET_VARIABLE, raising=False)
    if value is not None:
        monkeypatch.setenv(keys.SECRET_VARIABLE, value)
    assert keys.course_secret() == secret


# Public keys


@pytest.fixture
def package(tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package that ships the toy; its folder of public keys does not exist yet."""
    monkeypatch.setattr("autograder.exercises.SHIPPED", course)
    monkeypatch.setattr(keys, "SHIPPED", course)
    monkeypatch.setattr(keys, "PUBLIC", tmp_path / "public_keys")
    return tmp_path / "public_keys"


def test_a_public_key_is_written_once_and_read_ever_after(
    package: Path, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys.stale_public("toy") == "there is no toy.key"
    keys.write_public("toy")
    assert keys.stale_public("toy") == ""
    before = (package / "toy.key").stat().st_mtime_ns
    keys.write_public("toy")
    assert (package / "toy.key").stat().st_mtime_ns == before
    monkeypatch.setattr(keys, "_made", lambda *args: pytest.fail("made again"))
    assert same(keys.public_key(exercise_of(course)), toy.key("public"))


def rewrite(package: Path, **inputs: Any) -> str:
    """Why the file is stale once these inputs of its first problem are other ones."""
    keys.write_public("toy")
    first, *others = keys.load((package / "toy.key").read_bytes())
    (package / "toy.key").write_bytes(keys.dump((replace(first, inputs={**first.inputs, **inputs}), *others)))
    return keys.stale_public("toy")


def test_the_last_bits_do_not_make_a_key_stale(package: Path) -> None:
    x = toy.key("public")[0].inputs["x"]
    assert rewrite(package, x=x * (1 + 1e-13)) == ""
    assert rewrite(package, x=x * (1 + 1e-6)) == "toy.key is not what the exercise gives now"


@pytest.mark.parametrize("scale", [2.0, None, (1.5,), "1.5", np.array(1.5)])
def test_any_other_value_makes_a_key_stale(package: Path, scale: Any) -> None:
    assert rewrite(package, scale=scale) == "toy.key is not what the exercise gives now"


def test_types_count(package: Path, course: Path) -> None:
    text = (course / "toy.py").read_text()
    (course / "toy.py").write_text(text.replace('"scale": 2.0', '"scale": 2'))
    keys.write_public("toy")
    assert keys.stale_public("toy") == ""
    (course / "toy.py").write_text(text)
    assert keys.stale_public("toy") == "toy.key is not what the exercise gives now"


def test_another_case_or_mistake_makes_a_key_stale(package: Path, course: Path) -> None:
    keys.write_public("toy")
    text = (course / "toy.py").read_text()
    for old, new in (("misconceptions=(no_bias, cube)", "misconceptions=(cube,)"), ('"two rows"', '"a pair"')):
        assert text.count(old) == 1
        (course / "toy.py").write_text(text.replace(old, new))
        assert keys.stale_public("toy") == "toy.key is not what the exercise gives now"


def test_a_damaged_public_key_is_written_again(package: Path) -> None:
    keys.write_public("toy")
    (package / "toy.key").write_bytes(b"garbage")
    assert keys.stale_public("toy").startswith("a key file is damaged")
    keys.write_public("toy")
    assert keys.stale_public("toy") == ""


def test_an_exercise_of_a_course_never_takes_a_shipped_key(package: Path, tmp_path: Path, course: Path) -> None:
    keys.write_public("toy")
    own = tmp_path / "own"
    own.mkdir()
    (own / "toy.py").write_text((course / "toy.py").read_text().replace('"two rows"', '"a pair"'))
    assert [p.case.name for p in keys.public_key(load_exercise("toy", own), own)][2] == "a pair"
