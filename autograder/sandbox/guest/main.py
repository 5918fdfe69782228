"""Run as `python -I -S main.py SOCKET OWN_FOLDER PACKAGES FOLDER…`: what the course allows, and where that lies.

It makes a package of this folder alone, so that nothing else of ours can be imported here.
"""

import importlib
import importlib.util
import os
import sys


def _start() -> None:
    here = os.path.dirname(os.path.abspath(__file__))
    spec = importlib.util.spec_from_file_location(
        "guest", os.path.join(here, "__init__.py"), submodule_search_locations=[here]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules["guest"] = package
    spec.loader.exec_module(package)
    standard = list(sys.path)
    control, own_folder, packages, *folders = sys.argv[1:]
    sys.path += folders
    importlib.import_module("guest.zygote").run(int(control), own_folder, packages.split(","), standard)


if __name__ == "__main__":
    _start()
