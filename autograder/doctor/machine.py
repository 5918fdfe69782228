"""Checks of the machine and of what is installed on it. Nothing heavy is imported before it is asked for."""

from __future__ import annotations

import importlib
import os
import platform
import shutil
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.doctor.finding import Finding, ok, problem, warning
from autograder.keys import SECRET_VARIABLE, cache_folder, course_secret

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_PACKAGE = "cnn-exercise-kit"
_WITH_CHECKS_OF_THEIR_OWN = ("nbgrader", "torch")
_SECRET_CHARACTERS = 16
_NEW_SECRET = (
    "once, and the same for the whole course: "
    f'export {SECRET_VARIABLE}="$(python -c "import secrets; print(secrets.token_urlsafe())")"'
)
_TIGHT_BYTES, _FULL_BYTES = 1 << 30, 100 << 20


def python() -> Finding:
    """Is this Python new enough?"""
    from packaging.specifiers import SpecifierSet

    here, needed = platform.python_version(), metadata.metadata(_PACKAGE)["Requires-Python"]
    if SpecifierSet(needed).contains(here, prereleases=True):
        return ok(here)
    return problem(f"{here}, needed is {needed}", "install a newer Python, and this package with it")


def packages() -> Finding:
    """Is all there that an instructor needs, in versions that fit?"""
    needed = [requirement for requirement in _needed() if requirement.name not in _WITH_CHECKS_OF_THEIR_OWN]
    wrong = {f"{r.name}{r.specifier}": complaint for r in needed if (complaint := _misfit(r))}
    if not wrong:
        return ok(f"all {len(needed)} as needed")
    return problem("; ".join(wrong.values()), _install(*wrong))


def nbgrader() -> Finding:
    """Is it there, in the version that the plug-in is made for?"""
    needed = _requirement("nbgrader")
    complaint = _misfit(needed)
    return (
        problem(complaint, _install(f"nbgrader{needed.specifier}")) if complaint else ok(metadata.version("nbgrader"))
    )


def torch() -> Finding:
    """Is it there, and does it load? It makes the right answers."""
    needed = _requirement("torch")
    install = f"{_install(f'torch{needed.specifier}')}; a CPU is enough, and README.md says how to get the small one"
    complaint = _misfit(needed)
    if complaint.endswith("missing"):
        return problem(complaint, install)
    try:
        importlib.import_module("torch")
    except Exception as exc:
        return problem(f"{metadata.version('torch')} does not load: {type(exc).__name__}: {exc}", install)
    return warning(f"{complaint}; not tested", install) if complaint else ok(f"{metadata.version('torch')}, loads")


def alembic() -> Finding:
    """nbgrader calls this command by its name when it makes a gradebook."""
    ours = shutil.which("alembic", path=sysconfig.get_path("scripts"))
    found = shutil.which("alembic")
    if found is None and ours is None:
        return problem("not installed, and nbgrader can't make a gradebook without it", _install("alembic"))
    if ours is None or (found and Path(found).parent.resolve() == Path(ours).parent.resolve()):
        return ok(f"{found}")
    folder = Path(ours).parent
    activate = folder / "activate"
    cure = f"source {activate}" if activate.is_file() else f'export PATH="{folder}:$PATH"'
    what = f"PATH leads to another one, {found}" if found else "not on PATH"
    return warning(f"{what}; `autograder release` finds the right one, but nbgrader's own commands don't", cure)


def secret() -> Finding:
    """Is there a secret, so that nobody can foresee the values that grade?"""
    found = course_secret()
    if found is None:
        return warning(f"no {SECRET_VARIABLE}: work is graded with the values that students can see", _NEW_SECRET)
    if len(found) < _SECRET_CHARACTERS:
        return warning(f"{SECRET_VARIABLE} has {len(found)} characters only, and can be guessed", _NEW_SECRET)
    return ok(f"set, {len(found)} characters")


def key_cache() -> Finding:
    """Can keys be kept, and can nobody else read them?"""
    folder = cache_folder()
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
        cure = f"make {there} writable, or set XDG_CACHE_HOME to a folder that is"
        return warning(f"{folder} can't be written; every run makes its keys again, which takes long", cure)
    if there == folder and os.name == "posix" and folder.stat().st_mode & 0o077:
        return warning(f"others on this machine can look into {folder}", f"chmod 700 {folder}")
    return ok(str(folder) if there == folder else f"{folder}, made when it is needed")


def disk(folder: Path) -> Finding:
    """Is there room for results?"""
    free = shutil.disk_usage(folder).free
    if free >= _TIGHT_BYTES:
        return ok(f"{free / (1 << 30):.0f} GB free")
    level = problem if free < _FULL_BYTES else warning
    return level(f"{free >> 20} MB free in {folder}", "make room before you grade; a class takes some 100 MB")


def user() -> Finding:
    """As whom does the grader run?"""
    if os.name == "posix" and os.geteuid() == 0:
        return warning("root, who may do anything", "run the commands as an ordinary user")
    return ok("not root")


def _needed() -> Iterator[Requirement]:
    from packaging.requirements import Requirement

    for text in metadata.requires(_PACKAGE) or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": "instructor"}):
            yield requirement


def _requirement(name: str) -> Requirement:
    return next(requirement for requirement in _needed() if requirement.name == name)


def _misfit(needed: Requirement) -> str:
    try:
        found = metadata.version(needed.name)
    except metadata.PackageNotFoundError:
        return f"{needed.name} is missing"
    fits = needed.specifier.contains(found, prereleases=True)
    return "" if fits else f"{needed.name} is {found}, needed is {needed.specifier}"


def _install(*requirements: str) -> str:
    return " ".join(["pip install", *(f'"{requirement}"' for requirement in requirements)])
