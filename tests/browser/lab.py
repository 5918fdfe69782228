"""A student at JupyterLab: a server over a folder, and a browser that opens, reads, writes and runs a notebook."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE_SECONDS = 120
_CELL = """at => {
    const cell = window.jupyterapp.shell.currentWidget.content.widgets[at];
    const outputs = [...cell.node.querySelectorAll('.jp-OutputArea-output')];
    return {text: outputs.map(o => o.innerText).join('\\n'), source: cell.model.sharedModel.getSource(),
            errors: outputs.filter(o => o.dataset.mimeType === 'application/vnd.jupyter.stderr').length};
}"""


def browser() -> str | None:
    """The path of an installed browser."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@dataclass(frozen=True)
class Seen:
    """What a student sees of one cell that was run."""

    text: str
    source: str
    errors: int


@dataclass(frozen=True)
class Lab:
    """One notebook, open in a browser."""

    page: Page

    def cell(self, at: int) -> Seen:
        """The cell as it stands, in view."""
        self._go_to(at)
        return Seen(**self.page.evaluate(_CELL, at))

    def write(self, at: int, source: str) -> None:
        """Puts the caret into a cell, marks all that is in it and writes something else, as a student would."""
        self._go_to(at)
        self.page.keyboard.press("Enter")
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")

    def run(self, at: int) -> Seen:
        """Runs one cell, waits for the end, and returns it."""
        self._go_to(at)
        self.page.keyboard.press("Control+Enter")
        self._wait()
        return self.cell(at)

    def run_all(self) -> None:
        """By the menu: a new kernel, and every cell from the top."""
        self.page.get_by_role("menuitem", name="Kernel", exact=True).click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self._wait(all_of_them=True)

    def show(self, at: int, picture: Path) -> None:
        """A picture of the window, with this cell in it."""
        self._go_to(at)
        self.page.wait_for_timeout(500)
        self.page.screenshot(path=picture)

    def _go_to(self, at: int) -> None:
        self.page.evaluate(
            """async at => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                notebook.activeCellIndex = at;
                await notebook.scrollToItem(at);
                notebook.mode = 'command';
                notebook.activate();
            }""",
            at,
        )

    def _wait(self, all_of_them: bool = False) -> None:
        """Until no cell runs or waits for its turn; or until all were run in this kernel, or one stopped them."""
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(
            """all => {
                const panel = window.jupyterapp.shell.currentWidget;
                const models = panel.content.widgets.map(cell => cell.model.sharedModel);
                const cells = models.filter(c => c.cell_type === 'code');
                const done = cells.every(c => c.execution_count || !c.getSource());
                const stopped = cells.some(c => c.outputs.some(o => o.output_type === 'error'));
                return panel.sessionContext.session?.kernel?.status === 'idle' && (!all || done || stopped)
                    && !cells.some(c => c.executionState === 'running');
            }""",
            arg=all_of_them,
            timeout=1000 * PATIENCE_SECONDS,
        )


@contextlib.contextmanager
def opened(notebook: Path) -> Iterator[Lab]:
    """The notebook, open in JupyterLab with a kernel that is ready."""
    with _server(notebook.parent) as url, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        try:
            page = chromium.new_page(viewport={"width": 1100, "height": 1000})
            page.goto(f"{url}/lab/tree/{notebook.name}")
            page.wait_for_function(
                "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
                timeout=1000 * PATIENCE_SECONDS,
            )
            yield Lab(page)
        finally:
            chromium.close()


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    home = folder.parent / "home"
    options = ["--no-browser", "--allow-root", f"--port={port}", "--expose-app-in-browser", "--IdentityProvider.token="]
    with subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
        cwd=folder,
        env=os.environ | {"HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            _answers(f"{url}/api/status")
            yield url
        finally:
            process.terminate()


def _answers(url: str) -> Any:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as reply:
            return json.load(reply)
        time.sleep(0.2)
    raise TimeoutError(f"JupyterLab does not answer at {url}")
