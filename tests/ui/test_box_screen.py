"""Racks into boxes, boxes to the courier and the receiver's check-in: by keys and scans only."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from station.domain.box import BoxState, show_box_code
from station.domain.number import display
from station.errors import Trouble
from tests.ui.racked import (
    CONTROL,
    PACKED,
    begin_rack,
    box,
    collected,
    filled,
    handed_over,
    open_racks,
    press,
    role_of_said,
    sealed,
    shown_box,
    write,
)
from tests.ui.stations import Bench, dress, running

FOREIGN = "8801234567893"


def manifests(bench: Bench) -> Path:
    return bench.folder / "manifests"


def test_racks_are_sealed_into_a_box_and_the_next_box_knows_the_laboratory(bench: Bench) -> None:
    sealed(bench, 2)
    first = box(bench)
    assert (first.state, first.lab, first.responsible_phone) == (BoxState.SEALED, PACKED[0], "+821012345678")
    assert shown_box(bench).tubes == 2
    (number,) = collected(bench, 1)
    press(bench, Qt.Key.Key_Escape)
    begin_rack(bench)
    write(bench, number)
    press(bench, Qt.Key.Key_F9)
    press(bench, Qt.Key.Key_F2)
    pack = bench.app.racks.boxes.pack
    assert [pack.fields[one].text for one in ("lab", "responsible", "phone")] == [*PACKED[:2], "01012345678"]
    press(bench, Qt.Key.Key_F9)
    assert shown_box(bench).tubes == 1
    assert box(bench).code > first.code


def test_what_is_missing_on_a_box_stands_beside_its_field_all_at_once(bench: Bench) -> None:
    filled(bench, 1)
    press(bench, Qt.Key.Key_F9)
    press(bench, Qt.Key.Key_F2)
    write(bench, "1")
    press(bench, Qt.Key.Key_F9)
    pack = bench.app.racks.boxes.pack
    wrong = {name for name, field in pack.fields.items() if field.rejection is not None}
    assert wrong == {"lab", "responsible", "phone"}
    assert pack.tiles is not None
    assert pack.tiles.rejection is not None


def test_a_rack_is_left_out_by_its_digit(bench: Bench) -> None:
    filled(bench, 1)
    begin_rack(bench)
    write(bench, collected(bench, 1)[0])
    press(bench, Qt.Key.Key_F9)
    press(bench, Qt.Key.Key_F2)
    write(bench, "1")
    for text in PACKED:
        write(bench, text)
    assert [one[-3:] for one in shown_box(bench).racks] == ["R02"]


def test_undo_opens_the_box_that_was_just_sealed_and_it_is_sealed_again_with_its_racks(bench: Bench) -> None:
    sealed(bench, 2)
    code = box(bench).code
    press(bench, Qt.Key.Key_Z, CONTROL)
    assert box(bench).state is BoxState.DRAFT
    press(bench, Qt.Key.Key_Return)
    press(bench, Qt.Key.Key_F9)
    assert (box(bench).state, box(bench).code, shown_box(bench).tubes) == (BoxState.SEALED, code, 2)


def test_a_sealed_box_is_opened_again_with_a_reason(bench: Bench) -> None:
    sealed(bench, 1)
    bench.clock.advance(timedelta(minutes=5))
    press(bench, Qt.Key.Key_F8)
    press(bench, Qt.Key.Key_F9)
    assert bench.app.racks.boxes.open_again.fields["reason"].rejection is not None
    write(bench, "a rack was forgotten")
    assert box(bench).state is BoxState.DRAFT


def test_a_tube_of_a_sealed_rack_stays_where_it_is(bench: Bench) -> None:
    sealed(bench, 1)
    (number,) = collected(bench, 1)
    press(bench, Qt.Key.Key_Escape)
    write(bench, number)
    assert role_of_said(bench) == "said_bad"
    press(bench, Qt.Key.Key_F8)
    assert bench.app.window.screen_now is bench.app.racks.racks.take_out


def test_hand_over_by_f9_writes_the_manifest_that_names_each_tube_once(bench: Bench) -> None:
    numbers = handed_over(bench, 3)
    handed = box(bench)
    assert (handed.state, handed.courier, handed.temperature_out_tenths_c) == (
        BoxState.HANDED_OVER, "Lee", 45,
    )  # fmt: skip
    written = sorted(one.suffix for one in manifests(bench).iterdir())
    assert written == [".csv", ".pdf"]
    with next(manifests(bench).glob("*.csv")).open(encoding="utf-8", newline="") as file:
        named = [row["specimen_number"] for row in csv.DictReader(file)]
    assert named == [display(one) for one in numbers]


def test_a_warm_box_is_asked_once_more_and_enter_says_yes(bench: Bench) -> None:
    sealed(bench, 1)
    press(bench, Qt.Key.Key_F9)
    write(bench, "Lee")
    write(bench, "12.5")
    form = bench.app.racks.boxes.hand_over
    assert form.fields["temperature_out"].is_doubtful
    assert box(bench).state is BoxState.SEALED
    press(bench, Qt.Key.Key_Return)
    assert box(bench).temperature_out_tenths_c == 125


@pytest.mark.parametrize(("courier", "temperature"), [("", "4"), ("Lee", "cold"), ("Lee", "700")])
def test_what_cannot_be_at_the_hand_over_stands_beside_its_field(
    bench: Bench, courier: str, temperature: str
) -> None:
    sealed(bench, 1)
    press(bench, Qt.Key.Key_F9)
    write(bench, courier)
    write(bench, temperature)
    form = bench.app.racks.boxes.hand_over
    assert any(one.rejection is not None for one in form.fields.values())
    assert box(bench).state is BoxState.SEALED


def test_a_step_that_a_box_cannot_take_now_is_said_in_words(bench: Bench) -> None:
    sealed(bench, 1)
    press(bench, Qt.Key.Key_F7)
    assert role_of_said(bench) == "said_amber"
    assert bench.app.window.screen_now is bench.app.racks.boxes.boxes


def test_a_scanned_box_goes_on_where_it_is(bench: Bench) -> None:
    sealed(bench, 1)
    write(bench, box(bench).code)
    assert bench.app.window.screen_now is bench.app.racks.boxes.hand_over
    press(bench, Qt.Key.Key_Escape)
    write(bench, FOREIGN)
    assert bench.app.window.said.text() == bench.app.window.words("error.box_unknown")


def check_in(bench: Bench, scans: list[str]) -> None:
    """Scans the box, says who receives it, and scans tubes."""
    write(bench, box(bench).code)
    write(bench, "Choi")
    write(bench, "5.0")
    for scan in scans:
        write(bench, scan)


def test_a_box_that_adds_up_is_reconciled(bench: Bench) -> None:
    numbers = handed_over(bench, 3)
    check_in(bench, numbers)
    press(bench, Qt.Key.Key_Return)
    assert (box(bench).state, box(bench).receiver, box(bench).temperature_in_tenths_c) == (
        BoxState.RECONCILED, "Choi", 50,
    )  # fmt: skip
    assert role_of_said(bench) == "said_good"


def test_missing_and_extra_tubes_are_named_and_the_count_ends_with_a_second_yes(bench: Bench) -> None:
    numbers = handed_over(bench, 3)
    check_in(bench, [numbers[0], FOREIGN, numbers[0]])
    assert role_of_said(bench) == "said_amber"
    press(bench, Qt.Key.Key_F9)
    assert box(bench).state is BoxState.HANDED_OVER
    press(bench, Qt.Key.Key_F9)
    counted = box(bench)
    assert (counted.state, counted.missing, counted.extra) == (
        BoxState.RECEIVED, tuple(numbers[1:]), (FOREIGN,),
    )  # fmt: skip
    facts = bench.app.racks.boxes.boxes._facts.text()
    assert all(display(one) in facts for one in numbers[1:])
    assert FOREIGN in facts


def test_a_box_with_differences_is_counted_again_or_explained(bench: Bench) -> None:
    numbers = handed_over(bench, 2)
    check_in(bench, numbers[:1])
    for _ in range(2):
        press(bench, Qt.Key.Key_F9)
    press(bench, Qt.Key.Key_Return)
    assert bench.app.window.screen_now is bench.app.racks.boxes.explain
    write(bench, "found in the courier's bag")
    assert (box(bench).state, box(bench).missing) == (BoxState.RECONCILED, (numbers[1],))


def test_a_wrong_scan_at_the_check_in_is_taken_back(bench: Bench) -> None:
    numbers = handed_over(bench, 1)
    check_in(bench, [*numbers, FOREIGN])
    press(bench, Qt.Key.Key_Z, CONTROL)
    press(bench, Qt.Key.Key_Return)
    assert box(bench).state is BoxState.RECONCILED


def test_a_check_in_goes_on_after_the_program_died_in_the_middle(
    tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    dress(qapp)
    with running(tmp_path, qtbot) as bench:
        bench.sign_in()
        numbers = handed_over(bench, 3)
        check_in(bench, numbers[:2])
    with running(tmp_path, qtbot) as again:
        again.sign_in()
        open_racks(again)
        press(again, Qt.Key.Key_F9)
        press(again, Qt.Key.Key_Return)
        screen = again.app.racks.check_in_screen
        assert screen._found.text() == "2 / 3"
        write(again, "Choi")
        press(again, Qt.Key.Key_Return)
        write(again, numbers[2])
        press(again, Qt.Key.Key_Return)
        assert box(again).state is BoxState.RECONCILED


def test_a_manifest_that_cannot_be_printed_is_said_and_the_box_is_gone_all_the_same(bench: Bench) -> None:
    sealed(bench, 1)

    def jam(_made: object) -> int:
        raise Trouble("printer_unreachable", printer="office")

    bench.app.racks.box._papers = type(bench.app.racks.box._papers)(manifests(bench), jam)
    press(bench, Qt.Key.Key_F9)
    write(bench, "Lee")
    write(bench, "4.5")
    assert box(bench).state is BoxState.HANDED_OVER
    assert not bench.app.window.trouble.isHidden()
    assert show_box_code(box(bench).code) in bench.app.window.said.text()
