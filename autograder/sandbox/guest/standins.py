"""What student code may import: the standard library, what the course allows, and stand-ins for what only displays.

The import hook is a message, not a wall.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

import numpy as np

DISPLAY_ONLY = frozenset({"matplotlib", "tqdm", "IPython", "ipywidgets", "seaborn", "autograder"})

_LOADED = """
    __future__ abc argparse array ast atexit base64 binascii bisect builtins bz2 cProfile calendar cmath code codecs
    collections collections.abc colorsys concurrent.futures.thread configparser contextlib contextvars copy copyreg csv
    ctypes dataclasses datetime decimal difflib dis encodings.cp1252 encodings.idna encodings.utf_16 encodings.utf_32
    encodings.utf_8_sig enum errno faulthandler fcntl filecmp fnmatch fractions functools gc genericpath getopt getpass
    glob graphlib gzip hashlib heapq hmac html html.parser importlib importlib.resources importlib.util inspect io
    ipaddress itertools json keyword linecache locale logging logging.handlers lzma marshal math mmap multiprocessing
    multiprocessing.dummy numbers opcode operator optparse os os.path pathlib pdb pickle pkgutil platform posix
    posixpath pprint profile pstats queue random re reprlib resource runpy sched secrets select selectors shlex shutil
    signal site socket stat statistics string stringprep struct subprocess symtable sys sysconfig tarfile tempfile
    textwrap threading time timeit token tokenize trace traceback tracemalloc types typing unicodedata unittest
    unittest.mock urllib.parse urllib.request uuid warnings weakref xml.etree.ElementTree zipfile zipimport zlib
    zoneinfo _strptime
    numpy.fft numpy.lib.stride_tricks numpy.linalg numpy.ma numpy.polynomial numpy.random numpy.testing numpy.typing
"""
"""What may be imported of the standard library, and what NumPy loads late: loaded before the wall closes, since then
their files are out of reach. Not all of it: each extension module makes every fork slower."""


def preload(allowed: Sequence[str]) -> None:
    """Imports all that student code may want. Raises ImportError for an allowed package that is not there."""
    for name in (*_LOADED.split(), *allowed):
        importlib.import_module(name)


def install(allowed: Sequence[str]) -> None:
    """From now on, imports are answered by these rules."""
    sys.meta_path.insert(0, _Finder(frozenset(allowed)))


class Silent:
    """Can be called, indexed, entered and asked for any attribute, and does nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Itself again, so that calls can be chained."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _SPECIAL.get(name, self)

    def __getitem__(self, index: Any) -> Any:
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        return

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *exc: object) -> None:
        return


class _Progress(Silent):
    """A progress bar: iterates what it was given."""

    def __init__(self, iterable: Any = (), *args: Any, **kwargs: Any) -> None:
        self._iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        return iter(self._iterable)

    def __len__(self) -> int:
        return len(self._iterable)

    @classmethod
    def write(cls, *args: Any, **kwargs: Any) -> None:
        """Called on the class, too."""


def _subplots(rows: int = 1, columns: int = 1, *args: Any, **kwargs: Any) -> tuple[Any, Any]:
    """A figure and its axes, in an array of the shape that matplotlib gives."""
    shape = kwargs.get("nrows", rows), kwargs.get("ncols", columns)
    axes = np.array([Silent() for _ in range(shape[0] * shape[1])] + [None], dtype=object)[:-1].reshape(shape)
    if kwargs.get("squeeze", True):
        axes = axes.squeeze()
    return Silent(), axes if axes.ndim else axes.item()


_SPECIAL = {
    "subplots": _subplots,
    "tqdm": _Progress,
    "trange": lambda *args, **kwargs: _Progress(range(*args)),
    "display": lambda *args, **kwargs: None,
}
"""What must fit, beyond doing nothing."""


class _Finder(MetaPathFinder):
    """Refuses with a reason, or finds a stand-in; says nothing of what is allowed."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self.allowed = allowed

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        top = name.partition(".")[0]
        if top in self.allowed:
            return None
        if top in sys.stdlib_module_names:
            raise ImportError(f"{name} can't be imported here: a rare part of the standard library", name=name)
        if top in DISPLAY_ONLY:
            return ModuleSpec(name, _StandInLoader(), is_package=True)
        usable = ", ".join(sorted(self.allowed))
        raise ImportError(f"{top} can't be used in this assignment, only the standard library and {usable}", name=name)


class _StandInLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return


class _StandIn(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _SPECIAL.get(name, Silent())
