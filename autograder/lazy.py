"""`from autograder.lazy import F, torch` for exercise files: torch is imported at the first use, not before.

So an exercise file loads where torch is not installed; only making a key needs it.
"""

from __future__ import annotations

import importlib
from typing import Any


class _Lazy:
    """Stands in for a module until an attribute is asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(importlib.import_module(self._name), attribute)


torch: Any = _Lazy("torch")
F: Any = _Lazy("torch.nn.functional")
