"""Two-way wires to a printer: a TCP connection, or a device file of this computer. Knows no printer language.

Every call ends: each has a deadline, after which it raises TimeoutError, which is an OSError.
"""

from __future__ import annotations

import os
import select
import socket
from dataclasses import dataclass
from typing import Protocol, Self

CONNECT_TIMEOUT_S = 3.0
SEND_TIMEOUT_S = 10.0
PIECE_BYTES = 4096


class Wire(Protocol):
    """An open wire. A `with` closes it."""

    def __enter__(self) -> Self:
        """Returns the wire."""
        ...

    def __exit__(self, *_: object) -> None:
        """Closes the wire."""
        ...

    def send(self, data: bytes) -> None:
        """Sends all of the data. Raises: OSError when the other end did not take them."""
        ...

    def receive(self, timeout_s: float) -> bytes:
        """Returns what comes next, b"" when the other end has hung up. Raises: TimeoutError, OSError."""
        ...

    def finish(self) -> None:
        """Tells the other end that nothing more comes."""
        ...


@dataclass(frozen=True, slots=True)
class TcpWire:
    """A TCP connection."""

    connection: socket.socket

    @classmethod
    def open(cls, host: str, port: int) -> TcpWire:
        """Returns a connection to a port. Raises: OSError."""
        connection = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT_S)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return cls(connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def send(self, data: bytes) -> None:
        """Sends all of the data. Raises: OSError."""
        self.connection.settimeout(SEND_TIMEOUT_S)
        self.connection.sendall(data)

    def receive(self, timeout_s: float) -> bytes:
        """Returns what comes next, b"" when the other end has hung up. Raises: TimeoutError, OSError."""
        self.connection.settimeout(timeout_s)
        return self.connection.recv(PIECE_BYTES)

    def finish(self) -> None:
        """Half-closes the connection. Raises: OSError."""
        self.connection.shutdown(socket.SHUT_WR)


@dataclass(frozen=True, slots=True)
class DeviceWire:
    """A printer's device file, like /dev/usb/lp0. It is not there on Windows, whose USB printers are queues."""

    descriptor: int

    @classmethod
    def open(cls, path: str) -> DeviceWire:
        """Returns the opened device. Raises: OSError."""
        return cls(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)

    def send(self, data: bytes) -> None:
        """Writes all of the data, waiting where the printer is slow. Raises: OSError, TimeoutError."""
        rest = memoryview(data)
        while rest:
            _, ready, _ = select.select([], [self.descriptor], [], SEND_TIMEOUT_S)
            if not ready:
                raise TimeoutError("the device takes no more")
            rest = rest[os.write(self.descriptor, rest) :]

    def receive(self, timeout_s: float) -> bytes:
        """Returns what comes next. A device never hangs up: nothing to read is a TimeoutError. Raises: OSError."""
        ready, _, _ = select.select([self.descriptor], [], [], timeout_s)
        found = os.read(self.descriptor, PIECE_BYTES) if ready else b""
        if not found:
            raise TimeoutError("the device says nothing")
        return found

    def finish(self) -> None:
        """Does nothing: a device has no end of a job."""
