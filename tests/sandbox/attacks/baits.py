"""What an attack would like to reach, laid out where everybody may read it, and some of it write it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from unittest import mock

NOBODY = 65534
_FILES = {
    "canary": "canary.txt",
    "writable": "writable.txt",
    "solutions": "course/solutions.py",
    "gradebook": "course/gradebook.db",
    "submission": "course/submitted/ada/01/x.ipynb",
    "key": "home/.ssh/id_canary",
    "innocent": "open/innocent",
}
_FOLDERS = {"course": "course", "home": "home", "open_folder": "open", "unix": "socket"}
_FOR_ALL_TO_WRITE = {"writable.txt": 0o666, "open": 0o777, "socket": 0o777, ".": 0o755}
_WHERE_FILES_MAY_APPEAR = ("/", "/tmp", "/var/tmp", "/dev/shm", "/run")


@dataclass(frozen=True)
class Baits:
    """Files, sockets that listen, and a victim: a process of the guests' own user."""

    folder: Path
    token: str
    """Attacks put it in the names of what they make. Backwards, it is the secret that all files hold."""
    victim: int
    sockets: Mapping[str, socket.socket]

    @property
    def secret(self) -> str:
        """What no guest may ever see."""
        return self.token[::-1]

    def places(self) -> dict[str, object]:
        """Where everything is, by the names in attack.PRELUDE."""
        return {
            **{name: str(self.folder / path) for name, path in (_FILES | _FOLDERS).items()},
            "token": self.token,
            "abstract": f"{self.token}-abstract",
            "tcp_port": self.sockets["TCP"].getsockname()[1],
            "udp_port": self.sockets["UDP"].getsockname()[1],
            "grader": os.getpid(),
            "victim": self.victim,
        }

    def heard(self) -> list[str]:
        """The sockets that somebody has talked to since we last asked."""
        return [f"the {name} socket" for name, listening in self.sockets.items() if _reached(listening)]

    def files(self) -> dict[str, object]:
        """What is in all files, and every name with the token wherever files may appear."""
        here = {str(path): _seen(path) for path in self.folder.rglob("*")}
        return here | {
            f"{folder}/{name}": "" for folder in _WHERE_FILES_MAY_APPEAR for name in _names(folder, self.token)
        }


@contextlib.contextmanager
def baits() -> Iterator[Baits]:
    """Lays them; afterwards nothing is left."""
    token = token_hex(8)
    with contextlib.ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="baits-"))
        stack.callback(shutil.rmtree, folder)
        sockets = {name: stack.enter_context(it) for name, it in _listening(folder, token).items()}
        for path in _FILES.values():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(f"SECRET = '{token[::-1]}'")
        for path, mode in _FOR_ALL_TO_WRITE.items():
            (folder / path).chmod(mode)
        victim = _victim(token[::-1])
        stack.callback(victim.wait)
        stack.callback(victim.kill)
        stack.enter_context(mock.patch.dict(os.environ, AUTOGRADER_SECRET=token[::-1]))
        yield Baits(folder, token, victim.pid, sockets)


def _listening(folder: Path, token: str) -> dict[str, socket.socket]:
    made = {
        "TCP": socket.create_server(("127.0.0.1", 0)),
        "UDP": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "unix": socket.socket(socket.AF_UNIX),
        "abstract": socket.socket(socket.AF_UNIX),
    }
    made["UDP"].bind(("127.0.0.1", 0))
    made["unix"].bind(str(folder / "socket"))
    made["abstract"].bind(f"\0{token}-abstract")
    for listening in made.values():
        listening.setblocking(False)
        if listening.type == socket.SOCK_STREAM:
            listening.listen()
    return made


def _victim(secret: str) -> subprocess.Popen[bytes]:
    """Where we are root, guests are nobody: so is the victim, that only the wall stands between the two."""
    others = NOBODY if os.geteuid() == 0 else None
    return subprocess.Popen(
        ["sleep", "1000"],
        env={"SECRET": secret},
        user=others,
        group=others,
        extra_groups=None if others is None else [],
    )


def _seen(path: Path) -> object:
    about = path.lstat()
    return about.st_mode, about.st_uid, about.st_mtime_ns, path.read_bytes() if path.is_file() else b""


def _names(folder: str, token: str) -> list[str]:
    with contextlib.suppress(OSError):
        return [name for name in os.listdir(folder) if token in name]
    return []


def _reached(listening: socket.socket) -> bool:
    try:
        if listening.type == socket.SOCK_DGRAM:
            listening.recv(1)
        else:
            listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True
