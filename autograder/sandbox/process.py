"""One process that runs student code: started, asked, answered, killed. POSIX only."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.errors import GuestError
from autograder.exercise import Limits
from autograder.sandbox.guest import wire
from autograder.sandbox.guest.script import Observation

_MAIN = Path(__file__).with_name("guest") / "main.py"
START_SECONDS = 60.0
"""Patience with what is ours: no student code has run yet."""
_NOBODY = 65534
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
_RECORDS: Mapping[str, type] = {"Observation": Observation}
_FRAME_OVERHEAD_BYTES = 1 << 16


class Died(Exception):  # noqa: N818 -- said of a process, not of us
    """The process ended, or what it sends is no answer."""


class WorkerProcess:
    """A fresh process, ready to load code. Raises GuestError where it can't be started: a fault of ours."""

    def __init__(self, limits: Limits, allow: Sequence[str]) -> None:
        self._limit_bytes = (limits.output_mb << 20) + _FRAME_OVERHEAD_BYTES
        self._number = 0
        import_folders = _import_folders(allow)
        self._folder = _own_folder()
        self._process = _start(self._folder, import_folders)
        try:
            settings = {"allow": tuple(allow), "memory_mb": limits.memory_mb, "output_mb": limits.output_mb}
            self._send(wire.encode(settings), START_SECONDS)
            self.answer(START_SECONDS)
        except (Died, TimeoutError) as exc:
            said = self._last_words()
            self.kill()
            raise GuestError(f"the process for student code does not start: {said or exc}") from exc

    def ask(self, request: tuple[Any, ...], seconds: float) -> None:
        """Sends a request. Raises TimeoutError where it is not read in so many seconds, Died where nobody is there."""
        self._number += 1
        self._send(wire.encode(request), seconds)

    def answer(self, seconds: float) -> Any:
        """The next answer. Raises TimeoutError after so many seconds, Died where there can't be one."""
        assert self._process.stdout is not None
        try:
            payload = wire.receive(
                self._process.stdout.fileno(), self._number, self._limit_bytes, time.monotonic() + seconds
            )
            return wire.decode(payload, _RECORDS, self._limit_bytes)
        except EOFError as exc:
            raise Died(self._how_it_ended()) from exc
        except wire.WireError as exc:
            raise Died(f"it sent something that is no answer: {exc}") from exc

    def kill(self) -> None:
        """Ends the process with all that it started, and removes its folder."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream is not None
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, payload: bytes, seconds: float) -> None:
        assert self._process.stdin is not None
        try:
            wire.send(self._process.stdin.fileno(), self._number, payload, time.monotonic() + seconds)
        except BrokenPipeError as exc:
            raise Died(self._how_it_ended()) from exc

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return "it closed its connection to the grader"
        if code >= 0:
            return f"it ended the whole process (exit code {code})"
        return f"the whole process was killed by the system ({signal.Signals(-code).name})"

    def _last_words(self) -> str:
        """The last line that a process which did not get ready wrote to stderr."""
        assert self._process.stderr is not None
        self._process.kill()
        lines = self._process.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""


def _own_folder() -> Path:
    """An empty folder to work in; where we are root, of the user that student code runs as."""
    folder = Path(tempfile.mkdtemp(prefix="autograder-"))
    if os.geteuid() == 0:
        os.chown(folder, _NOBODY, _NOBODY)
    return folder


def _start(folder: Path, import_folders: Sequence[str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(_MAIN), *import_folders],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=folder,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    assert process.stdin is not None
    os.set_blocking(process.stdin.fileno(), False)
    return process


def _import_folders(allow: Sequence[str]) -> list[str]:
    """Where NumPy and the allowed packages lie. Raises GuestError for one that is not installed."""
    folders: dict[str, None] = {}
    for name in dict.fromkeys(("numpy", *allow)):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            raise GuestError(f"course.yml allows {name}, but it is not installed here: pip install {name}")
        origin = Path(spec.origin)
        folders[str(origin.parent.parent if spec.submodule_search_locations else origin.parent)] = None
    return list(folders)
