"""CUPS' own programs, started for a test in a folder of its own: `ippeveprinter`, and a `cupsd` with its queues.

No program of this computer's own printing is touched. They are Debian's cups-daemon, cups-client, cups-ipp-utils and
dbus-daemon, which `make test` installs; without them the tests fail and say so.
"""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

STARTS_WITHIN_S = 120.0
MEDIA = """ATTR keyword media-supported om_label_50x25mm
ATTR keyword media-default om_label_50x25mm
ATTR collection media-size-supported {MEMBER integer x-dimension 5000 MEMBER integer y-dimension 2500}
ATTR resolution printer-resolution-supported 203dpi
ATTR resolution printer-resolution-default 203dpi
ATTR resolution pwg-raster-document-resolution-supported 203dpi
"""
TO_THE_EDGE = """ATTR integer media-bottom-margin-supported 0
ATTR integer media-left-margin-supported 0
ATTR integer media-right-margin-supported 0
ATTR integer media-top-margin-supported 0
"""
"""Without this line a printer tells CUPS of margins that leave nothing of so small a label."""
COMMAND = """#!/bin/sh
cp "$1" "$RECEIVED/$(basename "$1")"
if test -f "$RECEIVED/empty"; then echo "STATE: +media-empty" >&2; sleep 3; exit 1; fi
exit 0
"""
CUPSD = """Listen 127.0.0.1:{port}
Listen {folder}/cups.sock
LogLevel warn
Browsing Off
DefaultAuthType None
MaxLogSize 0
PreserveJobFiles No
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow all
</Location>
<Location /admin>
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit All>
    Order allow,deny
    Allow all
  </Limit>
</Policy>
"""
CUPS_FILES = """ServerRoot {folder}
StateDir {folder}/state
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
DataDir /usr/share/cups
ServerBin /usr/lib/cups
DocumentRoot /usr/share/cups
AccessLog {folder}/access.log
ErrorLog {folder}/error.log
PageLog {folder}/page.log
FileDevice Yes
User {user}
Group {group}
SystemGroup root
"""


@dataclass(frozen=True, slots=True)
class Everywhere:
    """A running `ippeveprinter` with labels of 50 x 25 mm at 203 dpi, and the folder of what it received."""

    port: int
    received: Path

    @property
    def uri(self) -> str:
        return f"ipp://localhost:{self.port}/ipp/print"


@dataclass(frozen=True, slots=True)
class Cups:
    """A running `cupsd`."""

    port: int
    folder: Path

    def add_queue(self, name: str, *options: str) -> None:
        """Adds a queue that takes jobs."""
        self._ask("lpadmin", "-p", name, "-E", *options)

    def stop(self, name: str) -> None:
        """Makes a queue stand still."""
        self._ask("cupsdisable", name)

    def _ask(self, program: str, *options: str) -> None:
        command = (needed(program), "-h", f"{self.folder}/cups.sock", *options)
        done = subprocess.run(command, capture_output=True, text=True, timeout=STARTS_WITHIN_S, check=False)
        assert done.returncode == 0, done.stderr


def needed(name: str) -> str:
    """Returns where a program of the system stands, or fails with what to install."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        text = f"{name} is missing: install cups-daemon, cups-client, cups-ipp-utils and dbus-daemon"
        pytest.fail(text, pytrace=False)
    return found


@contextmanager
def running(*command: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Runs a program until the end of the block."""
    with log.open("wb") as told:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=told, stderr=told)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(STARTS_WITHIN_S)


def free_port() -> int:
    """Returns a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until(is_so: Callable[[], bool], log: Path) -> None:
    """Waits for a program to be ready, or fails with the end of its log."""
    end = time.monotonic() + STARTS_WITHIN_S
    while not is_so():
        if time.monotonic() > end:
            pytest.fail(f"not ready in {STARTS_WITHIN_S} s: {log.read_text()[-500:]}")
        time.sleep(0.02)


def is_heard(port: int) -> bool:
    """Returns whether something listens at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def everywhere_printer(folder: Path, media: str = MEDIA + TO_THE_EDGE) -> Iterator[Everywhere]:
    """Gives an `ippeveprinter`; it wants a D-Bus to be there, and gets one of its own."""
    bus, printer = folder / "bus", Everywhere(free_port(), folder / "received")
    printer.received.mkdir()
    (folder / "media.conf").write_text(media)
    (folder / "print").write_text(COMMAND)
    (folder / "print").chmod(0o755)
    address = f"unix:path={bus}"
    dbus = (needed("dbus-daemon"), "--session", "--nofork", "--nopidfile", f"--address={address}")
    program = (
        needed("ippeveprinter"), "-p", str(printer.port), "-n", "localhost", "-r", "off", "-d", str(folder), "-k",
        "-c", str(folder / "print"), "-a", str(folder / "media.conf"), "labels",
    )  # fmt: skip
    with ExitStack() as held:
        log = folder / "dbus.log"
        held.enter_context(running(*dbus, log=log))
        wait_until(bus.exists, log)
        log = folder / "ippeveprinter.log"
        held.enter_context(
            running(*program, log=log, DBUS_SYSTEM_BUS_ADDRESS=address, RECEIVED=str(printer.received))
        )
        wait_until(lambda: is_heard(printer.port), log)
        yield printer


@contextmanager
def cups(folder: Path) -> Iterator[Cups]:
    """Gives a `cupsd` with no queue yet."""
    port = free_port()
    for name in ("state", "cache", "spool/tmp", "ppd"):
        (folder / name).mkdir(parents=True)
    user = pwd.getpwnam("lp") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    group = grp.getgrgid(user.pw_gid).gr_name
    (folder / "cupsd.conf").write_text(CUPSD.format(folder=folder, port=port))
    files = CUPS_FILES.format(folder=folder, user=user.pw_name, group=group)
    (folder / "cups-files.conf").write_text(files)
    program = (needed("cupsd"), "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf"))
    with running(*program, log=folder / "cupsd.log"):
        wait_until(lambda: is_heard(port), folder / "error.log")
        yield Cups(port, folder)
