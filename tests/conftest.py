"""Tests in subfolders find `toy`, in this folder; solutions find the layers that the course gives, beside them."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "solutions"))
