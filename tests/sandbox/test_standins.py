"""What student code may import behind the wall, and what only seems to be there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from autograder.sandbox import Limits
from autograder.sandbox.guest import standins
from autograder.sandbox.guest.script import CRASHED, RIGHT, Call, Observation
from autograder.sandbox.host import ProcessGuest, open_guest
from autograder.sandbox.tiers import TIERS
from autograder.sandbox.wall import wall

LIMITS = Limits(call_seconds=10.0, exercise_seconds=60.0, memory_mb=512, output_mb=2)

NOTEBOOK = [
    "%matplotlib inline\nimport numpy as np\nimport matplotlib.pyplot as plt\nfrom matplotlib import cm",
    "import tqdm\nfrom tqdm import tqdm as bar, trange\nfrom tqdm.auto import tqdm as auto",
    "from tqdm.notebook import tqdm as note\nimport seaborn as sns\nimport ipywidgets as widgets",
    "from IPython.display import display as show, Image, clear_output\nimport IPython",
    "from autograder import check\nimport autograder",
    "plt.rcParams['figure.figsize'] = (10.0, 8.0)\nfig, ax = plt.subplots()\nfig2, axes = plt.subplots(2, 3)",
    "ip = get_ipython()\ncmap = cm.viridis\nchecked = check('conv2d')\nimage = Image('x.png')",
    "sns_theme = sns.set_theme()",
    "import torch",
    "from scipy.signal import convolve2d",
    "import conv_helpers",
    "def run(body):\n    space = dict(globals())\n    exec(body, space)\n    return space.get('out')",
]


@pytest.fixture(scope="module")
def guest() -> Iterator[ProcessGuest]:
    with open_guest(NOTEBOOK, LIMITS, ("numpy",)) as opened:
        yield opened


def run(guest: ProcessGuest, body: str) -> Observation:
    (made,) = guest.observe((Call("run", (body,), ("out",), 1),))
    return made


def out(guest: ProcessGuest, body: str) -> object:
    made = run(guest, body)
    assert (made.status, made.error) == (RIGHT, "")
    return made.outputs["out"]


@pytest.mark.parametrize(
    "name",
    [
        "fig",
        "ax",
        "fig2",
        "axes",
        "ip",
        "cmap",
        "check",
        "checked",
        "image",
        "sns_theme",
        "plt",
        "show",
        "widgets",
        "bar",
        "auto",
        "note",
        "trange",
    ],
)
def test_a_notebook_of_pictures_loads(guest: ProcessGuest, name: str) -> None:
    assert out(guest, f"out = {name!r} in globals()") is True


def test_axes_fit_like_matplotlibs(guest: ProcessGuest) -> None:
    body = """
def shape(*args, **kwargs):
    return np.shape(plt.subplots(*args, **kwargs)[1])
out = [shape(2, 3), shape(1, 3), shape(3), shape(nrows=2, ncols=2), shape(2, 3, figsize=(9, 4))]
out.append(shape(1, 1, squeeze=False))
"""
    assert out(guest, body) == [(2, 3), (3,), (3,), (2, 2), (2, 3), (1, 1)]
    assert out(guest, "fig, (a, b) = plt.subplots(1, 2); a.imshow(0); b.plot(1); out = 1") == 1
    body = """
fig, axs = plt.subplots(2, 3)
for a in axs.flat: a.set_title('x').b
for a in axs.ravel(): a.axis('off')
out = axs[1, 2].bar(3) is not None
"""
    assert out(guest, body) is True


def test_pictures_do_nothing_in_any_way(guest: ProcessGuest) -> None:
    body = """
plt.figure(figsize=(3, 4)); plt.imshow(np.zeros((2, 2)), cmap='gray'); plt.subplot(1, 2, 1).set_xlabel('x')
plt.style.use('x'); plt.gca().xaxis.set_visible(False); plt.show(block=False)
with plt.style.context('x'): plt.plot([1, 2], [3, 4], 'r--')
with plt.ioff(): pass
show(1); Image(data=b''); clear_output(wait=True); IPython.display.display(2); display(3)
get_ipython().run_line_magic('matplotlib', 'inline')
check(); check('conv2d'); autograder.check('x')
out = len(plt.get_fignums())
"""
    assert out(guest, body) == 0


@pytest.mark.parametrize("bar", ["bar", "auto", "note", "tqdm.tqdm", "tqdm.notebook.tqdm"])
def test_progress_bars_pass_on_what_they_get(guest: ProcessGuest, bar: str) -> None:
    assert out(guest, f"out = list({bar}([1, 2, 3], desc='x', leave=False))") == [1, 2, 3]
    assert out(guest, f"out = list({bar}(x for x in 'ab'))") == ["a", "b"]
    assert out(guest, f"out = list({bar}(iterable=range(2)))") == [0, 1]
    assert out(guest, f"out = len({bar}(range(7)))") == 7
    body = (
        f"b = {bar}(range(3)); out = []\nfor i in b:\n    b.set_postfix(loss=i); b.set_description('x'); out.append(i)"
    )
    assert out(guest, body) == [0, 1, 2]
    assert out(guest, f"with {bar}(total=3) as b:\n    b.update(1); b.write('x')\n{bar}.write('y')\nout = 1") == 1


def test_ranges_with_a_bar_are_ranges(guest: ProcessGuest) -> None:
    assert out(guest, "out = [list(trange(3)), list(trange(2, 9, 3, desc='x'))]") == [[0, 1, 2], [2, 5, 8]]


@pytest.mark.parametrize("name", ["torch", "convolve2d", "conv_helpers"])
def test_what_is_refused_says_why(guest: ProcessGuest, name: str) -> None:
    made = run(guest, f"out = {name}(1)")
    package = {"convolve2d": "scipy"}.get(name, name)
    assert made.status == CRASHED
    assert f"{package} can't be used in this assignment, only the standard library and numpy" in made.error


@pytest.mark.parametrize(
    "name",
    [
        "torch",
        "torch.nn.functional",
        "pandas",
        "sklearn",
        "PIL",
        "cv2",
        "jax",
        "tensorflow",
        "pip",
        "setuptools",
        "pytest",
    ],
)
def test_nothing_else_can_be_imported_while_a_function_runs(guest: ProcessGuest, name: str) -> None:
    assert "can't be used in this assignment" in run(guest, f"import {name}").error


@pytest.mark.parametrize("name", standins._LOADED.split())
def test_what_was_loaded_before_can_be_imported(guest: ProcessGuest, name: str) -> None:
    assert out(guest, f"import {name}\nout = 1") == 1


@pytest.mark.parametrize(
    "line",
    [
        "import numpy.linalg",
        "from numpy.lib.stride_tricks import sliding_window_view, as_strided",
        "import numpy.random as npr; npr.default_rng(1).normal()",
        "from numpy.testing import assert_allclose",
        "np.fft.fft2(np.ones((2, 2)))",
        "np.linalg.svd(np.ones((2, 2)))",
        "np.random.RandomState(3).randn(2)",
        "np.einsum('ij,jk', np.ones((2, 2)), np.ones((2, 2)), optimize=True)",
        "np.polynomial.Polynomial([1])",
        "import collections, urllib.parse",
        "from concurrent.futures import ThreadPoolExecutor",
        "import pickle; pickle.dumps(np.ones(2))",
        "import numpy.ctypeslib",
        "str(np.ones((3, 3)))",
        "np.set_printoptions(precision=3)",
        "import logging; logging.warning('x')",
    ],
)
def test_numpy_and_the_standard_library_work_behind_the_wall(guest: ProcessGuest, line: str) -> None:
    assert out(guest, f"{line}\nout = 1") == 1


def importable() -> set[str]:
    """By what a process without a wall has loaded."""
    code = "import sys; from autograder.sandbox.guest import standins; standins.preload(()); print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.split())


@pytest.mark.parametrize("tier", [name for name, parts in TIERS.items() if parts])
def test_every_tier_imports_the_same(tier: str) -> None:
    """What a wall does not let read is loaded before; what is not loaded can be read behind none."""
    imported, strongest = importable(), wall(("numpy",), "unsafe")
    if not TIERS[tier] <= strongest.parts:
        pytest.skip(f"this machine has no {tier} wall")
    with open_guest(NOTEBOOK, LIMITS, ("numpy",), strongest.as_weak_as(tier)) as opened:
        for name in sorted(sys.stdlib_module_names):
            made = run(opened, f"import {name}\nout = 1")
            assert (made.status == RIGHT) is (name in imported), f"{name}: {made.error}"
        for name in ("lib2to3.pytree", "encodings.cp037", "xml.sax.saxutils"):
            assert "can't be imported here" in run(opened, f"import {name}").error


def test_what_is_loaded_beforehand_is_of_the_standard_library_and_numpy() -> None:
    assert {name.partition(".")[0] for name in standins._LOADED.split()} <= sys.stdlib_module_names | {"numpy"}
