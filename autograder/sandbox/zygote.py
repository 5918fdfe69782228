"""Our side of the zygote: starts it once for each list of allowed packages, and has it fork children."""

from __future__ import annotations

import atexit
import contextlib
import importlib.metadata
import importlib.util
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from autograder.errors import GuestError
from autograder.sandbox.guest import control

_MAIN = Path(__file__).with_name("guest") / "main.py"
START_SECONDS = 60.0
"""Patience with what is ours: no student code has run yet."""
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
_DEVICES = ("/dev/null", "/dev/urandom")


class Zygote:
    """A process with Python, NumPy and the allowed packages loaded. Raises GuestError where it can't be started."""

    def __init__(self, allow: Sequence[str]) -> None:
        packages = list(dict.fromkeys(("numpy", *allow)))
        folders = list(dict.fromkeys(map(_import_folder, packages)))
        self.readable = [*_DEVICES, *(p for name in packages for p in _files_of(name))]
        self._lock = threading.Lock()
        with contextlib.ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="autograder-"))
            os.chmod(self.folder, 0o555)  # a private folder is mounted over it, or else nobody writes
            self._said = stack.enter_context(tempfile.TemporaryFile())
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = _start(theirs, self._said, self.folder, packages, folders)
            stack.callback(_end, self._process)
            stack.enter_context(self._control)  # is closed first, which ends the process
            self._control.settimeout(START_SECONDS)
            if self._hear() != b"ready":
                raise GuestError(f"the process for student code does not start: {self.last_words()}")
            self._closing = stack.pop_all()

    @property
    def alive(self) -> bool:
        """False where it has ended; it should not."""
        return self._process.poll() is None

    def fork(self, **settings: Any) -> socket.socket:
        """The channel to a new child, confined as the settings say. Raises GuestError where the zygote is gone."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock, _or_gone():
            request = json.dumps({"readable": self.readable} | settings)
            control.tell(self._control, request.encode(), [theirs.fileno()])
        return ours

    def how_it_ended(self, pid: int) -> int | None:
        """The exit code of a child, or minus the signal; None while it runs. Raises GuestError as `fork` does."""
        with self._lock, _or_gone():
            control.tell(self._control, b"%d" % pid)
            said = self._hear()
            if not said:
                raise EOFError
        return int(said) if said.lstrip(b"-").isdigit() else None

    def close(self) -> None:
        """Ends it with all its children."""
        self._closing.close()

    def _hear(self) -> bytes:
        try:
            return control.hear(self._control)[0]
        except (OSError, ValueError):
            return b""

    def last_words(self) -> str:
        """The last line of what it, or a child before it was ready, had to say of a fault of ours."""
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


@contextlib.contextmanager
def _or_gone() -> Iterator[None]:
    try:
        yield
    except (OSError, EOFError) as exc:
        raise GuestError("the process that starts student code was killed; grade this submission again") from exc


_zygotes: dict[tuple[str, ...], Zygote] = {}
_starting = threading.Lock()


def zygote(allow: Sequence[str]) -> Zygote:
    """The zygote for these packages, started at the first use."""
    key = tuple(allow)
    with _starting:
        if key in _zygotes and not _zygotes[key].alive:
            _zygotes.pop(key).close()
        if key not in _zygotes:
            _zygotes[key] = Zygote(key)
        return _zygotes[key]


@atexit.register
def close_all() -> None:
    """Ends all zygotes; without it they would end with us, a moment later."""
    while _zygotes:
        _zygotes.popitem()[1].close()


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
    process.kill()
    process.wait()


def _start(
    theirs: socket.socket, said: IO[bytes], own_folder: str, packages: Sequence[str], folders: Sequence[str]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(_MAIN), str(theirs.fileno()), own_folder, ",".join(packages), *folders],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=said,
        pass_fds=[theirs.fileno()],
        cwd="/",
        env=_ENVIRONMENT,
        start_new_session=True,
    )


def _import_folder(package: str) -> str:
    """Where a package lies. Raises GuestError for one that is not installed."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise GuestError(f"course.yml allows {package}, but it is not installed here: pip install {package}")
    origin = Path(spec.origin)
    return str(origin.parent.parent if spec.submodule_search_locations else origin.parent)


def _files_of(package: str) -> Iterator[str]:
    """The top-level files and folders that a package's distribution brings, such as numpy and numpy.libs."""
    folder = Path(_import_folder(package))
    names = {package}
    for distribution in importlib.metadata.packages_distributions().get(package, ()):
        names |= {file.parts[0] for file in importlib.metadata.files(distribution) or ()}
    yield from (str(folder / name) for name in sorted(names - {"..", "__pycache__"}))
