"""`autograder verify`, on a course of its own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from autograder.cli import main

sys.path.append(str(Path(__file__).parent / "proof"))
