"""Boxes: sealed, opened again, handed over, checked in, explained; each refusal has its own code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from station.actions.findings import doubt_key
from station.actions.follow_tubes import box_of_code, custody_of, due_list, show_rack
from station.actions.hand_over import hand_over
from station.actions.new_rack import new_rack
from station.actions.open_box import open_box
from station.actions.place_tube import place_tube
from station.actions.receive_box import CheckIn, explain_box, receive_box
from station.actions.seal_box import Packing, packing_before, seal_box
from station.actions.take_out_tube import take_out_tube
from station.actions.write_manifest import Paper, manifest_of, write_manifest
from station.domain.box import BoxState, make_box_code
from station.domain.custody import Handling
from station.domain.number import make_number
from station.domain.specimen import Specimen, SpecimenState
from station.domain.staff import Role
from station.errors import Doubtful, Rejected, Trouble
from station.storage import find
from station.storage.ledger import save
from station.words import words_in
from tests.station.booth import Booth
from tests.station.tubes import PACKING, collected, filled, sealed, sent

DAY = date(2026, 4, 1)
CHOI = CheckIn("Choi", 50)


def codes(attempt: Callable[[], object]) -> set[str]:
    with pytest.raises(Rejected) as caught:
        attempt()
    return {one.code for one in caught.value.rejections}


def test_a_sealed_box_holds_its_racks_and_their_tubes(booth: Booth) -> None:
    racks = [filled(booth, count)[0] for count in (2, 1)]
    box = sealed(booth, racks)
    assert (box.state, box.code, box.sealed_by) == (
        BoxState.SEALED,
        make_box_code(980, DAY, 1),
        "test-supervisor",
    )
    assert (box.lab, box.responsible_phone) == ("City laboratory", "+821012345678")
    assert [one.position for one in manifest_of(booth.shift, box.id).lines] == ["A1", "A2", "A1"]
    assert sealed(booth, [filled(booth, 1)[0]]).code == make_box_code(980, DAY, 2)
    assert box_of_code(booth.shift, box.code).id == box.id
    assert show_rack(booth.shift, racks[0].id).box_code == box.code


def test_what_was_written_on_the_last_box_is_proposed_for_the_next(booth: Booth) -> None:
    assert packing_before(booth.shift) == Packing("", "", "")
    sealed(booth, [filled(booth, 1)[0]])
    assert packing_before(booth.shift) == Packing("City laboratory", "Kim", "+821012345678")


def test_all_that_a_box_lacks_is_told_at_once(booth: Booth) -> None:
    rack = new_rack(booth.shift)
    assert codes(lambda: seal_box(booth.shift, [rack.id], Packing(" ", "", ""))) == {
        "lab_missing", "responsible_missing", "responsible_phone_missing", "rack_empty",
    }  # fmt: skip
    assert codes(lambda: seal_box(booth.shift, [], PACKING)) == {"box_without_racks"}
    no_phone, odd = replace(PACKING, responsible_phone="없음"), replace(PACKING, responsible_phone="12")
    filled_rack = filled(booth, 1)[0].id
    assert codes(lambda: seal_box(booth.shift, [filled_rack], no_phone)) == {"responsible_phone_missing"}
    assert codes(lambda: seal_box(booth.shift, [filled_rack], odd)) == {"phone_too_short"}


def test_a_rack_that_is_sealed_or_unknown_goes_into_no_other_box(booth: Booth) -> None:
    rack, _ = filled(booth, 1)
    sealed(booth, [rack])
    assert codes(lambda: sealed(booth, [rack])) == {"rack_sealed"}
    assert codes(lambda: seal_box(booth.shift, [UUID(int=1)], PACKING)) == {"rack_unknown"}
    other, _ = filled(booth, 1)
    assert codes(lambda: seal_box(booth.shift, [other.id], PACKING, box_id=UUID(int=1))) == {"box_unknown"}


def test_a_tube_that_became_void_in_its_rack_is_not_sent(booth: Booth) -> None:
    rack, _ = filled(booth, 1)
    specimen_id = place_tube(booth.shift, rack.id, collected(booth)).stay.specimen_id
    with booth.shift.store.writing() as session:
        specimen = find.record(session, Specimen, specimen_id)
        assert specimen is not None
        save(session, replace(specimen, state=SpecimenState.VOIDED), booth.shift.act("print_label"))
    assert codes(lambda: sealed(booth, [rack])) == {"tube_not_to_send"}


def test_box_codes_that_are_used_up_stop_with_words(booth: Booth) -> None:
    box = sealed(booth, [filled(booth, 1)[0]])
    with booth.shift.store.writing() as session:
        last = replace(box, id=UUID(int=7), code=make_box_code(980, DAY, 999_999))
        save(session, last, booth.shift.act("seal_box"))
    rack, _ = filled(booth, 1)
    with pytest.raises(Trouble, match="boxes_used_up"):
        sealed(booth, [rack])


def test_an_opened_box_is_sealed_again_with_other_racks(booth: Booth) -> None:
    (first, (number,)), (second, _) = filled(booth, 1), filled(booth, 1)
    box = sealed(booth, [first, second])
    assert codes(lambda: open_box(booth.shift, box.id, reason="")) == {"reason_missing"}
    opened = open_box(booth.shift, box.id, reason="wrong rack")
    assert (opened.state, opened.sealed_at) == (BoxState.DRAFT, None)
    assert codes(lambda: open_box(booth.shift, box.id, reason="again")) == {"box_in_other_state"}
    take_out_tube(booth.shift, number, reason="leaks")
    again = seal_box(booth.shift, [second.id], PACKING, box_id=box.id)
    assert (again.code, again.state) == (box.code, BoxState.SEALED)
    assert [one.rack for one in manifest_of(booth.shift, box.id).lines] == [second.code]
    assert place_tube(booth.shift, first.id, number).stay.position == "A1"
    assert [one.handling for one in custody_of(booth.shift, number)][3:] == [
        Handling.SEALED, Handling.OPENED, Handling.TAKEN_OUT, Handling.PLACED,
    ]  # fmt: skip


def test_a_courier_takes_only_a_sealed_box(booth: Booth) -> None:
    box = sealed(booth, [filled(booth, 1)[0]])
    assert codes(lambda: hand_over(booth.shift, box.id, " ", 9000)) == {
        "courier_missing",
        "temperature_impossible",
    }
    assert codes(lambda: hand_over(booth.shift, UUID(int=1), "Lee", 45)) == {"box_unknown"}
    taken = hand_over(booth.shift, box.id, " Lee ", 45)
    assert (taken.state, taken.courier, taken.temperature_out_tenths_c) == (BoxState.HANDED_OVER, "Lee", 45)
    assert codes(lambda: hand_over(booth.shift, box.id, "Lee", 45)) == {"box_in_other_state"}
    assert codes(lambda: open_box(booth.shift, box.id, reason="late")) == {"box_in_other_state"}


@pytest.mark.parametrize("tenths_c", [19, 81, -700])
def test_a_box_that_is_not_cold_is_asked_about_once_more(booth: Booth, tenths_c: int) -> None:
    box = sealed(booth, [filled(booth, 1)[0]])
    with pytest.raises(Doubtful) as caught:
        hand_over(booth.shift, box.id, "Lee", tenths_c)
    (doubt,) = caught.value.rejections
    assert (doubt.field, doubt.code) == ("temperature_out", "box_not_cold")
    taken = hand_over(booth.shift, box.id, "Lee", tenths_c, confirmed=frozenset({doubt_key(doubt)}))
    assert taken.temperature_out_tenths_c == tenths_c


def test_a_box_that_adds_up_is_reconciled_and_its_tubes_are_due_no_more(booth: Booth) -> None:
    box, numbers = sent(booth, 3)
    assert len(due_list(booth.shift, is_whole=True)) == 3
    received = receive_box(booth.shift, box.id, reversed(numbers), CHOI)
    assert (received.box.state, received.count.adds_up, received.box.receiver) == (
        BoxState.RECONCILED,
        True,
        "Choi",
    )
    assert due_list(booth.shift, is_whole=True) == ()
    assert custody_of(booth.shift, numbers[0])[-1].handling is Handling.RECEIVED
    assert codes(lambda: receive_box(booth.shift, box.id, numbers, CHOI)) == {"box_in_other_state"}


def test_missing_and_extra_tubes_are_kept_until_they_are_found_or_explained(booth: Booth) -> None:
    box, numbers = sent(booth, 3)
    stranger = make_number(981, DAY, 4)
    received = receive_box(booth.shift, box.id, [*numbers[:2], stranger], CHOI).box
    assert (received.state, received.missing, received.extra) == (
        BoxState.RECEIVED,
        (numbers[2],),
        (stranger,),
    )
    assert [one.number for one in due_list(booth.shift, is_whole=True)] == [numbers[2]]
    assert custody_of(booth.shift, numbers[2])[-1].handling is Handling.MISSING
    booth.clock.advance(timedelta(minutes=5))
    assert receive_box(booth.shift, box.id, numbers, CHOI).box.state is BoxState.RECONCILED
    assert [one.handling for one in custody_of(booth.shift, numbers[2])][-2:] == [
        Handling.MISSING,
        Handling.RECEIVED,
    ]


def test_a_box_with_differences_is_closed_by_a_supervisor_with_the_explanation(booth: Booth) -> None:
    box, numbers = sent(booth, 2)
    assert codes(lambda: explain_box(booth.shift, box.id, reason="lost")) == {"box_not_received"}
    receive_box(booth.shift, box.id, numbers[:1], CHOI)
    assert codes(lambda: explain_box(booth.as_role(Role.COLLECTOR), box.id, reason="lost")) == {"not_allowed"}
    assert codes(lambda: explain_box(booth.shift, box.id, reason=" ")) == {"reason_missing"}
    closed = explain_box(booth.shift, box.id, reason="broken on the way")
    assert (closed.state, closed.missing) == (BoxState.RECONCILED, (numbers[1],))
    last = custody_of(booth.shift, numbers[1])[-1]
    assert (last.handling, last.reason) == (Handling.EXPLAINED, "broken on the way")


def test_a_check_in_needs_a_receiver_scans_and_a_box_on_its_way(booth: Booth) -> None:
    box, numbers = sent(booth, 1)
    assert codes(lambda: receive_box(booth.shift, box.id, [" "], CheckIn("", 900))) == {
        "receiver_missing", "nothing_scanned", "temperature_impossible",
    }  # fmt: skip
    with pytest.raises(Doubtful) as caught:
        receive_box(booth.shift, box.id, numbers, CheckIn("Choi", 120))
    assert [doubt_key(one) for one in caught.value.rejections] == ["temperature_in:box_not_cold"]
    at_home = sealed(booth, [filled(booth, 1)[0]])
    assert codes(lambda: receive_box(booth.shift, at_home.id, numbers, CHOI)) == {"box_in_other_state"}
    assert codes(lambda: box_of_code(booth.shift, "980-26091-000001-11")) == {"box_unknown"}


def test_a_manifest_is_written_once_the_box_is_sealed(booth: Booth, tmp_path: Path) -> None:
    rack, _ = filled(booth, 2)
    box = sealed(booth, [rack])
    paper = Paper(tmp_path, [words_in("ko")])
    made = write_manifest(booth.shift, box.id, paper)
    assert sorted(one.name for one in tmp_path.glob("manifest-*")) == [made.csv.name, made.pdf.name]
    assert made.tubes == 2
    open_box(booth.shift, box.id, reason="rack forgotten")
    assert codes(lambda: write_manifest(booth.shift, box.id, paper)) == {"box_not_sealed"}


def test_names_stand_on_a_manifest_only_when_asked_for_with_a_reason(booth: Booth, tmp_path: Path) -> None:
    box, _ = sent(booth, 1)
    named = Paper(tmp_path, [words_in("en")], has_names=True)
    write_manifest(booth.shift, box.id, replace(named, has_names=False))
    assert "김민수" not in (tmp_path / f"manifest-{box.code}.csv").read_text(encoding="utf-8")
    assert codes(lambda: write_manifest(booth.shift, box.id, named)) == {"reason_missing"}
    write_manifest(booth.shift, box.id, named, reason="asked for by the laboratory")
    assert "김민수" in (tmp_path / f"manifest-{box.code}.csv").read_text(encoding="utf-8")


def test_a_manifest_that_cannot_be_written_leaves_no_half_file(booth: Booth, tmp_path: Path) -> None:
    box, _ = sent(booth, 1)
    (tmp_path / "taken").write_text("a file where the folder should be", encoding="ascii")
    with pytest.raises(Trouble, match="export_unwritable"):
        write_manifest(booth.shift, box.id, Paper(tmp_path / "taken", [words_in("en")]))
    assert list(tmp_path.glob("**/*.part")) == []


def test_all_of_it_survives_a_restart(booth: Booth) -> None:
    box, numbers = sent(booth, 2)
    again = booth.reopened()
    assert box_of_code(again.shift, box.code) == box
    assert receive_box(again.shift, box.id, numbers, CHOI).count.adds_up
