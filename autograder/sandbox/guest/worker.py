"""The process behind the wall: gets a notebook's code and scripts in frames, and answers with observations in frames.

It holds no expected value, no test, and no secret but the inputs that it is given.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from . import standins, wire
from .calls import perform
from .confine import confine
from .loading import Notebook
from .script import CRASHED, Call, Observation, Place, Ref, Script, Seed

READY, LOADED = "ready", "loaded"
_RECORDS: dict[str, type] = {c.__name__: c for c in (Call, Ref, Seed)}
_FROM_HOST_BYTES = 1 << 30


def serve(import_path: Sequence[str]) -> None:
    """Answers until the host is gone. `import_path` is where student code may import from, beyond what is loaded."""
    worker = _Worker(*_take_channel())
    settings = worker.receive()
    standins.preload(settings["allow"])
    confine(settings["memory_mb"])
    standins.install(settings["allow"])
    sys.path[:] = import_path
    os.dup2(1, 2)  # until here stderr went to the host, for faults of ours
    worker.answer(READY)
    worker.output_bytes = settings["output_mb"] << 20
    worker.serve()


def _take_channel() -> tuple[int, int]:
    """The channel moves away from stdin and stdout, where student code would stumble over it."""
    reading, writing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    return reading, writing


class _Worker:
    """One request at a time; the answers carry the request's number."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing, self.number = reading, writing, 0
        self.output_bytes = 1 << 20
        self.notebook = Notebook()

    def serve(self) -> None:
        sys.modules["__main__"] = self.notebook.module
        self.notebook.namespace.update(get_ipython=standins.Silent(), display=standins.Silent())
        while True:
            self.number += 1
            what, *rest = self.receive()
            (self.load if what == "load" else self.run)(*rest)

    def receive(self) -> Any:
        try:
            payload = wire.receive(self.reading, self.number, _FROM_HOST_BYTES)
        except EOFError:
            os._exit(0)
        return wire.decode(payload, _RECORDS, _FROM_HOST_BYTES)

    def load(self, sources: Sequence[str], skip: Sequence[Place]) -> None:
        self.notebook.load(sources, frozenset(skip), self.answer)
        self.answer(LOADED)

    def run(self, script: Script) -> None:
        for observation in perform(script, self.notebook.namespace, self.notebook.why_absent):
            self.answer(observation)

    def answer(self, value: Any) -> None:
        try:
            payload = wire.encode(value)
        except (wire.WireError, MemoryError) as exc:
            payload = wire.encode(Observation(status=CRASHED, error=f"it returned what can't be sent: {exc}"))
        if len(payload) > self.output_bytes:
            limit = self.output_bytes >> 20
            payload = wire.encode(Observation(status=CRASHED, error=f"it returned more than {limit} MB"))
        wire.send(self.writing, self.number, payload)
