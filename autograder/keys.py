"""Where keys come from: the public ones ship as files, the secret ones are made once and cached outside the course.

A file holds inputs as well as answers (NumPy promises no stable random streams), by the codec of the wall, compressed.
Only a miss imports torch.
"""

from __future__ import annotations

import contextlib
import hashlib
import lzma
import os
import traceback
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from autograder.compare import difference
from autograder.errors import CourseError
from autograder.exercise import Case, Exercise, Given, Key, Problem, Seed
from autograder.exercises import SHIPPED, load_exercise
from autograder.sandbox.guest import codec

PUBLIC = Path(__file__).parent / "public_keys"
PUBLIC_SEED = "public"
SECRET_VARIABLE = "AUTOGRADER_SECRET"

_RECORDS: dict[str, type] = {c.__name__: c for c in (Problem, Case, Seed, Given)}
_LIMIT_BYTES = 64 << 20


def public_key(exercise: Exercise, folder: Path | None = None) -> Key:
    """The key of the values that students see: from its file, or made anew for an instructor's own exercise.

    `folder`: where the exercise lies, and its key file too where students got both; None is this package.
    """
    path = (folder or PUBLIC) / f"{exercise.name}.key"
    if path.is_file():
        return load(path.read_bytes())
    return _cached(exercise, PUBLIC_SEED, folder)


def secret_key(exercise: Exercise, secret: str, folder: Path | None = None) -> Key:
    """The key that grades, by the course's secret."""
    return _cached(exercise, f"secret/{secret}", folder)


def course_secret() -> str | None:
    """The environment's AUTOGRADER_SECRET, or None."""
    return os.environ.get(SECRET_VARIABLE) or None


def write_public(name: str) -> None:
    """Makes the public key of a shipped exercise and writes its file, unless the one there is fresh."""
    path, key = PUBLIC / f"{name}.key", _made(load_exercise(name), PUBLIC_SEED)
    if _stale(path, key):
        PUBLIC.mkdir(exist_ok=True)
        path.write_bytes(dump(key))


def stale_public(name: str) -> str:
    """Why the public key file of a shipped exercise is out of date, or "". By tolerance: the last bits may differ."""
    return _stale(PUBLIC / f"{name}.key", _made(load_exercise(name), PUBLIC_SEED))


def public_file(exercise: Exercise, kept: Path) -> bytes:
    """What is to stand in an own exercise's public key file: as in the file `kept`, where that is there and fresh."""
    key = _made(exercise, PUBLIC_SEED)
    return dump(key) if _stale(kept, key) else kept.read_bytes()


def _stale(path: Path, key: Key) -> str:
    if not path.is_file():
        return f"there is no {path.name}"
    try:
        kept = load(path.read_bytes())
    except CourseError as exc:
        return str(exc)
    return f"{path.name} is not what the exercise gives now" if _unequal(kept, key) else ""


def dump(key: Key) -> bytes:
    """As bytes; equal arrays, of which a key has many, are found by the compression."""
    return lzma.compress(codec.encode(key), preset=6)


def load(data: bytes) -> Key:
    """What `dump` wrote. Raises CourseError for anything else."""
    try:
        key = codec.decode(lzma.decompress(data), _RECORDS, limit_bytes=_LIMIT_BYTES)
    except (lzma.LZMAError, codec.WireError) as exc:
        raise CourseError(f"a key file is damaged ({exc}); run `autograder release` to make it again") from exc
    if not isinstance(key, tuple) or not all(isinstance(problem, Problem) for problem in key):
        raise CourseError("a key file holds something else than problems; run `autograder release` to make it again")
    return key


def _made(exercise: Exercise, seed: str) -> Key:
    from autograder.answers import answer_key

    with _explained(exercise):
        return answer_key(exercise, seed)


@contextlib.contextmanager
def _explained(exercise: Exercise) -> Iterator[None]:
    """A missing PyTorch, or a mistake in the exercise's file, in one line: a CourseError."""
    try:
        yield
    except ModuleNotFoundError as exc:
        if exc.name != "torch":
            raise
        raise CourseError(
            f"PyTorch makes the right answers of {exercise.name}, and is not installed here: pip install torch"
        ) from exc
    except CourseError:
        raise
    except Exception as exc:
        ours = [f for f in traceback.extract_tb(exc.__traceback__) if Path(f.filename).stem == exercise.name]
        if not ours:
            raise
        where = f"{ours[-1].filename}:{ours[-1].lineno}"
        raise CourseError(f"{where}: {ours[-1].name} fails: {type(exc).__name__}: {exc}") from exc


def _cached(exercise: Exercise, seed: str, folder: Path | None) -> Key:
    with _explained(exercise):
        path = cache_folder() / f"{exercise.name}-{_digest(exercise, seed, folder)}.key"
    with contextlib.suppress(OSError, CourseError):  # absent or damaged
        return load(path.read_bytes())
    key = _made(exercise, seed)
    _keep(path, lambda: dump(key))
    return key


def cache_folder() -> Path:
    """Where keys are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "autograder" / "keys"


def _digest(exercise: Exercise, seed: str, folder: Path | None) -> str:
    """Changes with all that a key depends on: the exercise's file and the helpers beside it, versions and the seed."""
    folder = folder or SHIPPED
    makers = (Path(__file__).with_name(name) for name in ("answers.py", "truths.py", "steady.py", "compare.py"))
    helpers = sorted({*folder.glob("_*.py"), *SHIPPED.glob("_*.py"), *makers})
    sources = [folder / f"{exercise.name}.py", *helpers]
    parts = [
        *(path.read_bytes() for path in sources),
        version("numpy").encode(),
        version("torch").encode(),
        seed.encode(),
    ]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:32]


def _keep(path: Path, content: Callable[[], bytes]) -> None:
    """Readable by its owner only, whole or not at all; a cache that can't be written is no error."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(f".{os.getpid()}.part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content())
        os.replace(part, path)
    except OSError:
        return


def _unequal(have: Any, want: Any) -> bool:
    """True where two keys differ by more than the last bits of their arrays."""
    if type(have) is not type(want):
        return True
    if isinstance(want, np.ndarray):
        return bool(have.dtype != want.dtype or difference("", have, want, tolerance=1e-9))
    if isinstance(want, dict):
        return list(have) != list(want) or any(_unequal(have[k], want[k]) for k in want)
    if isinstance(want, tuple | list):
        return len(have) != len(want) or any(map(_unequal, have, want))
    if isinstance(want, Problem | Case):
        return _unequal(vars(have), vars(want))
    return bool(have != want)
