"""Messages between the grader and the zygote, over a connected stream socket. No student code has a hand in them.

A message is its length and its bytes: a stream alone would join two of them, and not every system has sockets that
keep messages apart.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Sequence

_LENGTH = struct.Struct("<I")
_MAX_BYTES = 1 << 20


def tell(channel: socket.socket, message: bytes, descriptors: Sequence[int] = ()) -> None:
    """Sends a message, and copies of open files with it. Raises OSError where nobody is there."""
    data = _LENGTH.pack(len(message)) + message
    sent = socket.send_fds(channel, [data], descriptors) if descriptors else 0  # some systems can't send none
    channel.sendall(data[sent:])


def hear(channel: socket.socket) -> tuple[bytes, list[int]]:
    """The next message, with at most one descriptor; no bytes where the other side is gone.

    Raises OSError, or ValueError for what is no message.
    """
    head, descriptors, _, _ = socket.recv_fds(channel, _LENGTH.size, 1)
    head += _rest(channel, _LENGTH.size - len(head)) if head else b""
    if len(head) < _LENGTH.size:
        return b"", descriptors
    (length,) = _LENGTH.unpack(head)
    if length > _MAX_BYTES:
        raise ValueError(f"a message of {length} bytes")
    message = _rest(channel, length)
    return message if len(message) == length else b"", descriptors


def _rest(channel: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count and (part := channel.recv(count - len(data))):
        data += part
    return data
