"""Labels that wait for a printer: one that is not there never undoes a registration."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from station.actions.board import board
from station.actions.print_label import PrintOutcome, labels_to_print, note_print, print_waiting, send_to
from station.actions.register_visit import register_visit
from station.domain.label import Label
from station.domain.specimen import LabelState
from station.errors import Rejected, Trouble
from tests.station.booth import RESIDENT, Booth


@dataclass
class Paper:
    """A printer that keeps what it printed; it is out of order while `trouble` is set."""

    name: str = "paper"
    trouble: str = ""
    printed: list[Label] = field(default_factory=list)

    def print_label(self, label: Label) -> LabelState:
        if self.trouble:
            raise Trouble(self.trouble, printer=self.name)
        self.printed.append(label)
        return LabelState.PRINTED


def label_facts(booth: Booth) -> int:
    with booth.shift.store.reading() as session:
        query = "SELECT count(*) FROM fact WHERE record_kind = 'label_print'"
        return int(session.execute(text(query)).scalar_one())


def test_the_labels_that_wait_are_printed_oldest_first_and_once(booth: Booth) -> None:
    numbers = [register_visit(booth.shift, RESIDENT).specimen.number for _ in range(3)]
    paper = Paper()
    done = print_waiting(booth.shift, paper)
    assert [one.number for one in paper.printed] == numbers
    assert {(one.state, one.printer, one.trouble) for one in done} == {(LabelState.PRINTED, "paper", "")}
    assert print_waiting(booth.shift, paper) == ()
    assert board(booth.shift).labels_waiting == 0


def test_a_label_shows_who_it_is_and_that_it_is_training(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    (waiting,) = labels_to_print(booth.shift)
    label = waiting.label
    assert (label.name, label.birth, label.sex) == ("김민수", made.person.birth_date, "M")
    assert (label.number, label.station, label.copy, label.is_training) == (
        made.specimen.number,
        980,
        1,
        True,
    )


def test_a_printer_that_is_not_there_leaves_the_visit_saved_and_its_label_waiting(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    (failed,) = print_waiting(booth.shift, Paper(trouble="printer_unreachable"))
    assert (failed.id, failed.state, failed.trouble) == (
        made.label.id,
        LabelState.FAILED,
        "printer_unreachable",
    )
    again = booth.reopened()
    assert board(again.shift).labels_waiting == 1
    assert [row.is_label_waiting for row in board(again.shift).rows] == [True]
    (printed,) = print_waiting(again.shift, Paper())
    assert (printed.state, printed.trouble) == (LabelState.PRINTED, "")
    again.shift.store.close()


def test_the_same_failure_again_is_no_new_fact(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    for _ in range(3):
        print_waiting(booth.shift, Paper(trouble="printer_unreachable"))
    assert label_facts(booth) == 2


def test_only_the_labels_that_are_asked_for_are_printed(booth: Booth) -> None:
    first, second = (register_visit(booth.shift, RESIDENT) for _ in range(2))
    paper = Paper()
    print_waiting(booth.shift, paper, [second.label.id])
    assert [one.number for one in paper.printed] == [second.specimen.number]
    assert [one.print_id for one in labels_to_print(booth.shift)] == [first.label.id]


def test_a_label_that_is_not_there_is_told(booth: Booth) -> None:
    with pytest.raises(Rejected, match="label_unknown"):
        note_print(booth.shift, PrintOutcome(booth.shift.new_id(), "paper"))


def test_a_printer_out_of_order_is_the_outcome_and_no_exception(booth: Booth) -> None:
    register_visit(booth.shift, RESIDENT)
    (waiting,) = labels_to_print(booth.shift)
    outcome = send_to(Paper(trouble="printer_unreachable"), waiting)
    assert outcome == PrintOutcome(waiting.print_id, "paper", "printer_unreachable", LabelState.FAILED)
