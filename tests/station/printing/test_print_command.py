"""`station print`: the queue on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from station.actions.register_visit import register_visit
from station.cli.main import main
from station.domain.carried_visit import has_carried_shape
from station.printing.raster import pdf_page_images
from station.printing.scan import QR_CODES, decode
from tests.station.booth import RESIDENT, new_booth
from tests.station.printing.zpl_sink import Manner, zpl_sink


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Returns the folder of a closed station with two labels that wait."""
    booth = new_booth(tmp_path / "booth")
    for _ in range(2):
        register_visit(booth.shift, RESIDENT)
    booth.shift.store.close()
    return booth.folder


def answer(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:  # Any: what JSON can hold
    assert main([*words, "--json"]) == code
    return json.loads(capsys.readouterr().out)


def queue(capsys: pytest.CaptureFixture[str], folder: Path) -> list[Any]:  # Any: what JSON can hold
    found = answer(capsys, "print", "queue", "--data", str(folder), "--day", "2026-04-01")["labels"]
    return list(found)


def test_labels_wait_fail_and_are_printed_by_another_printer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", str(folder))
    assert [one["state"] for one in queue(capsys, folder)] == ["waiting", "waiting"]
    with zpl_sink([Manner.PAPER_OUT]) as sink:
        told = answer(capsys, "print", "now", "--printer", f"tcp:127.0.0.1:{sink.port}", *data, code=1)
    assert (told["printed"], told["failed"], told["waiting"]) == (0, 1, 2)
    assert told["troubles"] == ["printer_paper_out"]
    states = [(one["state"], one["trouble"]) for one in queue(capsys, folder)]
    assert states == [("failed", "printer_paper_out"), ("waiting", "")]
    second = queue(capsys, folder)[1]["number"]
    assert answer(capsys, "print", "retry", second, *data)["printed"] == 1
    assert answer(capsys, "print", "retry", *data)["printed"] == 1
    assert {one["state"] for one in queue(capsys, folder)} == {"printed"}
    assert len(list((folder / "labels").glob("*-1.pdf"))) == 2


def test_a_label_that_does_not_wait_is_not_printed_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(capsys, "print", "retry", "98026091999900", "--data", str(folder), code=1)
    assert told["errors"][0]["code"] == "number_not_waiting"


def test_the_second_printer_of_the_settings_is_used_when_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zpl_sink([Manner.GOOD, Manner.GOOD]) as sink:
        (folder / "station.toml").write_text(f'second_printer = "tcp:127.0.0.1:{sink.port}"\n')
        assert answer(capsys, "print", "now", "--second", "--data", str(folder))["printed"] == 2
    assert len(sink.printed) == 2


@pytest.mark.parametrize("offset", ["", 'printer_offset_mm = "1.0,-1.0"\n'], ids=["no_offset", "with_offset"])
def test_the_calibration_page_goes_to_the_printer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], offset: str
) -> None:
    with zpl_sink([Manner.GOOD]) as sink:
        (tmp_path / "station.toml").write_text(f'printer = "tcp:127.0.0.1:{sink.port}@300"\n{offset}')
        told = answer(capsys, "print", "test", "--data", str(tmp_path))
    assert (told["dpi"], told["state"]) == (300, "printed")
    assert len(sink.printed) == 1


def test_slip_and_sheet_become_files(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    number = queue(capsys, folder)[0]["number"]
    data = ("--data", str(folder))
    answer(capsys, "print", "slip", number, "--language", "ja", *data)
    answer(capsys, "print", "sheet", "--language", "zh", *data)
    (picture,) = pdf_page_images((folder / "labels" / f"slip-{number}.pdf").read_bytes(), 203)
    (code,) = decode(picture, QR_CODES)
    assert has_carried_shape(code)
    assert (folder / "labels" / "sheet-zh.pdf").exists()


def test_a_person_reads_why_a_label_waits(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with zpl_sink([Manner.DIES_MID_JOB]) as sink:
        main(["print", "now", "--printer", f"tcp:127.0.0.1:{sink.port}", "--data", str(folder)])
    assert "may have printed" in capsys.readouterr().out
