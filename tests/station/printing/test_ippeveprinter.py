"""The IPP road with a printer that is not ours: CUPS' own `ippeveprinter`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing.ipp_printer import Address, IppPrinter
from station.printing.layouts import load_layout
from station.printing.printers import LabelPrinter
from tests.station.printing.cups_programs import everywhere_printer
from tests.station.printing.pages import LABEL, page, printer, read_pwg


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[tuple[IppPrinter, Path]]:
    """Gives the road to an ippeveprinter with labels of 50 x 25 mm, and the folder of what it received."""
    with everywhere_printer(tmp_path) as behind:
        yield IppPrinter("everywhere", Address("localhost", behind.port, "/ipp/print")), behind.received


def test_ippeveprinter_gets_each_label_dot_for_dot(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    for _ in range(20):
        assert printer(road).print_label(LABEL) is LabelState.PRINTED
    documents = list(received.iterdir())
    assert len(documents) == 20
    expected = page().picture.convert("L").tobytes()
    assert {read_pwg(one.read_bytes()).tobytes() for one in documents} == {expected}


def test_ippeveprinter_refuses_a_label_of_another_size(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    with pytest.raises(Trouble, match="printer_job_refused"):
        LabelPrinter(road, load_layout("60x22")).print_label(LABEL)
    assert list(received.iterdir()) == []


def test_ippeveprinter_without_labels_keeps_no_job(everywhere: tuple[IppPrinter, Path]) -> None:
    road, received = everywhere
    (received / "empty").touch()
    with pytest.raises(Trouble) as caught:
        printer(road).print_label(LABEL)
    assert caught.value.code == "printer_paper_out"
    with pytest.raises(Trouble, match="printer_paper_out"):
        printer(road).print_label(LABEL)
    assert len(list(received.iterdir())) == 2
