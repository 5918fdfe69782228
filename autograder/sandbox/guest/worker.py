"""The process behind the wall: gets a notebook's code and scripts in frames, and answers with observations in frames.

It holds no expected value, no test, and no secret but the inputs that it is given.
"""

from __future__ import annotations

import os
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

from . import codec, standins, wire
from .calls import perform
from .loading import Notebook
from .script import CRASHED, Call, Given, Module, Observation, Place, Ref, Script, Seed
from .steps import keep_the_tracer

LOADED = "loaded"
_RECORDS: dict[str, type] = {c.__name__: c for c in (Call, Given, Module, Ref, Seed)}
_FROM_HOST_BYTES = 1 << 30


def serve(channel: int, held: Mapping[str, Any], output_mb: int) -> None:
    """Says what holds around this process, then answers until the host is gone. `channel` is a connected socket."""
    _close_all_but(channel)
    worker = _Worker(channel, output_mb << 20)
    worker.answer(dict(held))
    worker.serve()


def _close_all_but(channel: int) -> None:
    """Input and output lead nowhere; nothing else of ours is left open."""
    os.dup2(1, 2)  # until here stderr went to the host, for faults of ours
    os.closerange(3, channel)
    os.closerange(channel + 1, 1024)


class _Worker:
    """One request at a time; the answers carry the request's number."""

    def __init__(self, channel: int, output_bytes: int) -> None:
        self.channel, self.output_bytes, self.number = channel, output_bytes, 0
        self.notebook = Notebook()

    def serve(self) -> None:
        sys.modules["__main__"] = self.notebook.module
        self.notebook.namespace.update(get_ipython=standins.Silent(), display=standins.Silent())
        keep_the_tracer()
        while True:
            self.number += 1
            what, *rest = self.receive()
            (self.load if what == "load" else self.run)(*rest)

    def receive(self) -> Any:
        try:
            payload = wire.receive(self.channel, self.number, _FROM_HOST_BYTES)
        except EOFError:
            os._exit(0)
        return codec.decode(payload, _RECORDS, _FROM_HOST_BYTES)

    def load(self, sources: Sequence[str], skip: Sequence[Place], given: Sequence[Module]) -> None:
        over = {name: function for module in given for name, function in _provided(module).items()}
        self.notebook.load(sources, frozenset(skip), self.answer)
        self.notebook.namespace.update(over)
        self.answer(LOADED)

    def run(self, script: Script) -> None:
        for observation in perform(script, self.notebook.namespace, self.notebook.why_absent):
            self.answer(observation)

    def answer(self, value: Any) -> None:
        try:
            payload = codec.encode(value, self.output_bytes)
        except codec.TooMuchError:
            payload = _refusal(f"it returned more than {self.output_bytes >> 20} MB")
        except (codec.WireError, MemoryError) as exc:
            payload = _refusal(f"it returned what can't be sent: {exc}")
        wire.send(self.channel, self.number, payload)


def _refusal(error: str) -> bytes:
    return codec.encode(Observation(status=CRASHED, error=error))


def _provided(module: Module) -> dict[str, Any]:
    """Lets student code import it. Returns the functions that stand over the student's own."""
    made = types.ModuleType(module.name)
    exec(compile(module.source, f"<{module.name}.py>", "exec"), vars(made))
    sys.modules[module.name] = made
    return {name: getattr(made, name) for name in module.over}
