"""What course.yml may say, as pydantic models."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    field_validator,
)
from pydantic.dataclasses import dataclass

from autograder.course.messages import EXAMPLES, wrong
from autograder.errors import CourseError
from autograder.exercises import SHIPPED
from autograder.sandbox import Limits

ROOT, NAME = "<root>", "<name>"
"""Come to the models among the file's keys, but are no keys of the file."""

_CHECKED = ConfigDict(extra="forbid", allow_inf_nan=False)


def _is_timezone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise wrong(f"there is no timezone {name!r}; give an IANA name, such as Asia/Seoul or UTC") from None
    return name


def _may_be_allowed(package: str) -> str:
    if package == "torch":
        raise wrong(
            "torch can't be allowed: it has the layers and gradients that students are to write, and their code runs "
            "where there is no torch; take it out"
        )
    if not package.isidentifier():
        raise wrong(f"{package!r} is no package that Python can import; give its top name, such as numpy")
    return package


def _is_assignment_name(name: str) -> str:
    number, _, word = name.partition("_")
    if not (len(number) == 2 and number.isdigit() and word.isidentifier() and name.isascii()):
        raise wrong(
            f"{name!r} can't be an assignment's name; write two digits, _ and the notebook's name, like 01_convolution"
        )
    return name


def _local_time(due: object) -> datetime:
    try:
        return datetime.strptime(str(due), "%Y-%m-%d %H:%M")
    except ValueError:
        example = EXAMPLES["assignments.*.due"]
        raise wrong(f"found {due!r}; write a date and a time in the course's timezone, like {example}") from None


def _folder(given: object, info: ValidationInfo) -> Path:
    root: Path = (info.context or {})["root"]
    if not isinstance(given, str) or not (root / given).is_dir():
        raise wrong(f"there is no folder {given!r} in {root}; name the one that holds your exercise files")
    return root / given


_Share = Annotated[float, Strict(), Field(ge=0, le=1)]
_Positive = Annotated[float, Strict(), Field(gt=0)]
_PositiveInt = Annotated[int, Strict(), Field(gt=0)]


class _Checked(BaseModel):
    model_config = _CHECKED | ConfigDict(frozen=True)


class Late(_Checked):
    """What lateness costs."""

    grace_minutes: Annotated[float, Strict(), Field(ge=0)]
    per_day: _Share
    """Share of the points, for each day begun."""
    at_most: _Share


@dataclass(config=_CHECKED, frozen=True)
class CourseLimits(Limits):
    """What a guest may use, as the file says."""

    call_seconds: _Positive = Limits.call_seconds
    exercise_seconds: _Positive = Limits.exercise_seconds
    memory_mb: _PositiveInt = Limits.memory_mb
    output_mb: _PositiveInt = Limits.output_mb


class Assignment(_Checked):
    """One notebook and the exercises in it."""

    name: str = Field(validation_alias=NAME)
    due: Annotated[datetime, BeforeValidator(_local_time)] | None = None
    """Aware, in the course's timezone."""
    from_: Annotated[Path, BeforeValidator(_folder)] | None = Field(default=None, alias="from")
    """The instructor's own folder of exercise files, absolute; None: those of this package."""
    exercises: Annotated[tuple[str, ...], Field(min_length=1)]

    @property
    def notebook(self) -> str:
        """The notebook's name without .ipynb: "convolution" for 01_convolution."""
        return self.name.partition("_")[2]

    @field_validator("exercises")
    @classmethod
    def _each_there(cls, names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "from_" not in info.data:
            return names  # a wrong folder has a complaint of its own
        folder = info.data["from_"] or SHIPPED
        known = sorted(path.stem for path in folder.glob("[!_]*.py"))
        unknown = [name for name in names if name not in known]
        if unknown:
            found = " and ".join(map(repr, unknown))
            there = ", ".join(known) or "none"
            raise wrong(f"there is no exercise {found} in {folder}; there are: {there}", names.index(unknown[0]))
        return names

    @field_validator("exercises")
    @classmethod
    def _each_once(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        repeated = [name for at, name in enumerate(names) if name in names[:at]]
        if repeated:
            raise wrong(f"{repeated[0]!r} is listed twice; list each exercise once")
        return names


class Course(_Checked):
    """What the file says."""

    root: Path = Field(validation_alias=ROOT)
    """The course's folder, absolute."""
    course: Annotated[str, Field(min_length=1)]
    language: Literal["en"] = "en"
    timezone: Annotated[str, AfterValidator(_is_timezone)] = "UTC"
    late: Late | None = None
    limits: CourseLimits = CourseLimits()
    allow: tuple[Annotated[str, AfterValidator(_may_be_allowed)], ...] = ("numpy",)
    """Packages that student code may import."""
    require_tier: Literal["full", "seccomp+landlock", "seccomp", "unsafe"] = "seccomp"
    """The weakest wall behind which student code may run."""
    assignments: Annotated[
        Mapping[Annotated[str, AfterValidator(_is_assignment_name)], Assignment], Field(min_length=1)
    ]

    @field_validator("assignments", mode="before")
    @classmethod
    def _with_names(cls, given: Any) -> Any:
        if not isinstance(given, dict):
            return given
        return {name: {**entry, NAME: str(name)} if isinstance(entry, dict) else entry for name, entry in given.items()}

    @field_validator("assignments")
    @classmethod
    def _in_timezone(cls, found: Mapping[str, Assignment], info: ValidationInfo) -> Mapping[str, Assignment]:
        zone = zoneinfo.ZoneInfo(info.data.get("timezone", "UTC"))  # a wrong one has a complaint of its own
        return {
            name: entry.model_copy(update={"due": entry.due.replace(tzinfo=zone)}) if entry.due else entry
            for name, entry in found.items()
        }

    def assignment(self, name: str) -> Assignment:
        """The assignment of that name. Raises CourseError, naming those that there are."""
        if name not in self.assignments:
            raise CourseError(f"course.yml has no assignment {name!r}; it has: {', '.join(self.assignments)}")
        return self.assignments[name]
