"""The IPP road with a printer that is not ours: CUPS' own `ippeveprinter`, with a D-Bus and an avahi of its own.

Part of `make soak`, because it needs Debian's cups-ipp-utils, avahi-daemon and dbus, and root for avahi. The same
facts are tested with our own responder wherever the tests run.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.ipp_printer import Address, IppPrinter
from station.printing.layouts import load_layout
from station.printing.printers import LabelPrinter
from tests.station.printing.pages import LABEL, page, printer, read_pwg

NEEDED = ("dbus-daemon", "avahi-daemon", "ippeveprinter")
STARTS_WITHIN_S = 15.0
AVAHI = """[server]
host-name=screening-station-test
allow-interfaces=lo
use-ipv6=no
[wide-area]
enable-wide-area=no
"""
MEDIA = """ATTR keyword media-supported om_label_50x25mm
ATTR keyword media-default om_label_50x25mm
ATTR collection media-size-supported {MEMBER integer x-dimension 5000 MEMBER integer y-dimension 2500}
"""
COMMAND = """#!/bin/sh
cp "$1" "$RECEIVED/$(basename "$1")"
if test -f "$RECEIVED/empty"; then echo "STATE: +media-empty" >&2; sleep 3; exit 1; fi
exit 0
"""


def needed(name: str) -> str:
    """Returns where a program of the system stands, or fails with what to install."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.fail(f"{name} is missing: install cups-ipp-utils, avahi-daemon and dbus", pytrace=False)
    return found


@contextmanager
def running(*command: str, environment: dict[str, str], log: Path) -> Iterator[None]:
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_until_heard(port: int, log: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"ippeveprinter did not start: {log.read_text()[-500:]}")


def wait_for(path: Path) -> None:
    end = time.monotonic() + STARTS_WITHIN_S
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    assert path.exists()


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[tuple[IppPrinter, Path]]:
    """Gives the road to an ippeveprinter with labels of 50 x 25 mm, and the folder of what it received."""
    programs = {name: needed(name) for name in NEEDED}
    bus, port, received = tmp_path / "bus", free_port(), tmp_path / "received"
    received.mkdir()
    for name, content in (("avahi.conf", AVAHI), ("media.conf", MEDIA), ("print", COMMAND)):
        (tmp_path / name).write_text(content)
    (tmp_path / "print").chmod(0o755)
    address = f"unix:path={bus}"
    environment = {**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": address, "RECEIVED": str(received)}
    commands = (
        (programs["dbus-daemon"], "--session", "--nofork", "--nopidfile", f"--address={address}"),
        (programs["avahi-daemon"], "--no-drop-root", "--no-chroot", "--no-rlimits", "-f", str(tmp_path / "avahi.conf")),
        (
            programs["ippeveprinter"], "-p", str(port), "-n", "localhost", "-r", "off", "-d", str(tmp_path),
            "-k", "-c", str(tmp_path / "print"), "-a", str(tmp_path / "media.conf"), "labels",
        ),
    )  # fmt: skip
    with ExitStack() as held:
        for place, command in enumerate(commands):
            log = tmp_path / f"{place}.log"
            held.enter_context(running(*command, environment=environment, log=log))
            if place == 0:
                wait_for(bus)
            if place == 1:
                time.sleep(1.0)
        wait_until_heard(port, tmp_path / "2.log")
        yield IppPrinter("everywhere", Address("localhost", port, "/ipp/print")), received


@pytest.mark.soak
def test_ippeveprinter_gets_each_label_dot_for_dot(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    for _ in range(20):
        assert printer(road).print_label(LABEL) is LabelState.PRINTED
    documents = list(received.iterdir())
    assert len(documents) == 20
    expected = page().picture.convert("L").tobytes()
    assert {read_pwg(one.read_bytes()).tobytes() for one in documents} == {expected}


@pytest.mark.soak
def test_ippeveprinter_refuses_a_label_of_another_size(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    with pytest.raises(Trouble, match="printer_job_refused"):
        LabelPrinter(road, load_layout("60x22")).print_label(LABEL)
    assert list(received.iterdir()) == []


@pytest.mark.soak
def test_ippeveprinter_without_labels_keeps_no_job(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    (received / "empty").touch()
    with pytest.raises(Trouble) as caught:
        printer(road).print_label(LABEL)
    assert caught.value.code == "printer_paper_out"
    with pytest.raises(Trouble, match="printer_paper_out"):
        printer(road).print_label(LABEL)
    assert len(list(received.iterdir())) == 2
