"""Who may do what: every action asks, every role is answered by the one table, and a refusal writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from station import actions
from station.actions.collect_specimen import collect_specimen
from station.actions.end_expectation import mark_no_shows, withdraw_expected
from station.actions.export_day import export_day
from station.actions.follow_boxes import racks_at_work
from station.actions.hand_over import hand_over
from station.actions.import_expected import ListFile, import_expected
from station.actions.leave import leave
from station.actions.new_rack import new_rack
from station.actions.open_box import open_box
from station.actions.overrule_triage import overrule_triage
from station.actions.place_tube import place_tube
from station.actions.print_label import PrintOutcome, note_print
from station.actions.receive_box import CheckIn, explain_box, receive_box
from station.actions.record_triage import record_triage
from station.actions.register_visit import Registered, register_visit
from station.actions.seal_box import seal_box
from station.actions.send_pending import exchange
from station.actions.shift import BY_ITSELF, NOBODY, Shift
from station.actions.staff import add_staff
from station.actions.take_out_tube import take_out_tube
from station.actions.triage_history import triage_history
from station.actions.write_manifest import Paper, write_manifest
from station.domain.page import VisitPage
from station.domain.staff import RIGHTS, Role
from station.domain.visit import WayOut
from station.errors import Rejected
from tests.station.booth import RESIDENT, Booth, member
from tests.station.tubes import PACKING

NO_RECORD = UUID(int=1)
"""Who may do a thing is asked before the thing is looked for."""
LIST = ListFile("list.csv", "name,birth\n이영희,1990-01-01\n".encode(), {})
Attempt = Callable[[Shift, Registered, Path], object]

ATTEMPTS: dict[str, Attempt] = {
    "register_visit": lambda shift, made, path: register_visit(shift, RESIDENT),
    "record_triage": lambda shift, made, path: record_triage(
        shift, made.visit.id, VisitPage(temperature="390")
    ),
    "overrule_triage": lambda shift, made, path: overrule_triage(
        shift, made.visit.id, disposition_now="hospital", reason="because"
    ),
    "collect_specimen": lambda shift, made, path: collect_specimen(shift, made.specimen.number),
    "print_label": lambda shift, made, path: note_print(shift, PrintOutcome(made.label.id, "pdf")),
    "leave": lambda shift, made, path: leave(shift, made.visit.id, WayOut.REFERRED),
    "open_visit": lambda shift, made, path: triage_history(shift, made.visit.id),
    "import_expected": lambda shift, made, path: import_expected(shift, LIST),
    "withdraw_expected": lambda shift, made, path: withdraw_expected(shift, UUID(int=1), reason="gone"),
    "mark_no_shows": lambda shift, made, path: mark_no_shows(shift, shift.today()),
    "add_staff": lambda shift, made, path: add_staff(shift, "새 직원", Role.NURSE, "2580"),
    "send_pending": lambda shift, made, path: next(exchange(shift)),
    "export_day": lambda shift, made, path: export_day(shift, shift.today(), path, reason="evening"),
    "new_rack": lambda shift, made, path: new_rack(shift),
    "place_tube": lambda shift, made, path: place_tube(shift, NO_RECORD, made.specimen.number),
    "take_out_tube": lambda shift, made, path: take_out_tube(shift, made.specimen.number, reason="torn"),
    "seal_box": lambda shift, made, path: seal_box(shift, [NO_RECORD], PACKING),
    "open_box": lambda shift, made, path: open_box(shift, NO_RECORD, reason="forgotten"),
    "hand_over": lambda shift, made, path: hand_over(shift, NO_RECORD, "Lee", 45),
    "receive_box": lambda shift, made, path: receive_box(shift, NO_RECORD, ["1"], CheckIn("Choi")),
    "explain_box": lambda shift, made, path: explain_box(shift, NO_RECORD, reason="found"),
    "write_manifest": lambda shift, made, path: write_manifest(shift, NO_RECORD, Paper(path, ())),
    "follow_tubes": lambda shift, made, path: racks_at_work(shift),
}
WITHOUT_AN_ACTION = {"sign_in": "asks for name and PIN instead"}


def facts(shift: Shift) -> list[object]:
    with shift.store.reading() as session:
        return list(session.execute(text("SELECT seq, chain FROM fact ORDER BY seq")))


@pytest.mark.parametrize("action", sorted(set(RIGHTS) - set(WITHOUT_AN_ACTION)))
def test_every_right_is_asked_for_by_an_action(action: str) -> None:
    sources = [one.read_text(encoding="utf-8") for one in Path(actions.__file__).parent.glob("*.py")]
    assert [one for one in sources if f'"{action}"' in one]


def test_only_an_action_that_exists_is_tried_here() -> None:
    assert set(ATTEMPTS) <= set(RIGHTS)


def test_an_act_is_given_to_exactly_the_roles_of_the_table(booth: Booth) -> None:
    for action, roles in RIGHTS.items():
        for role in Role:
            codes = refused_with(lambda action=action, role=role: booth.as_role(role).act(action))  # type: ignore[misc]  # bound now
            assert codes == (set() if role in roles else {"not_allowed"}), (action, role)


def refused_with(attempt: Callable[[], object]) -> set[str]:
    try:
        attempt()
    except Rejected as error:
        return {one.code for one in error.rejections}
    return set()


@pytest.mark.parametrize("action", ATTEMPTS)
def test_a_role_does_what_the_table_says_and_a_refusal_writes_nothing(
    booth: Booth, tmp_path: Path, action: str
) -> None:
    made = register_visit(booth.shift, RESIDENT)
    before = facts(booth.shift)
    for role in set(Role) - RIGHTS[action]:
        codes = refused_with(lambda role=role: ATTEMPTS[action](booth.as_role(role), made, tmp_path / "out"))  # type: ignore[misc]  # bound now
        assert codes == {"not_allowed"}, role
    assert facts(booth.shift) == before
    assert not (tmp_path / "out").exists()
    for role in sorted(RIGHTS[action]):
        codes = refused_with(lambda role=role: ATTEMPTS[action](booth.as_role(role), made, tmp_path / "out"))  # type: ignore[misc]  # bound now
        assert "not_allowed" not in codes, role


@pytest.mark.parametrize("action", sorted(set(ATTEMPTS) - {"open_visit"}))
def test_nobody_who_has_not_signed_in_changes_anything(booth: Booth, tmp_path: Path, action: str) -> None:
    made = register_visit(booth.shift, RESIDENT)
    before = facts(booth.shift)
    codes = refused_with(lambda: ATTEMPTS[action](booth.shift.signed_in_as(NOBODY), made, tmp_path / "out"))
    assert ("nobody_signed_in" in codes) == (action not in BY_ITSELF)
    assert (facts(booth.shift) == before) == (action != "print_label")


def test_what_a_station_does_by_itself_is_delivery_and_the_print_in_hand() -> None:
    assert {"send_pending", "print_label"} == BY_ITSELF


def test_an_action_that_is_not_listed_is_nobodys(booth: Booth) -> None:
    for role in Role:
        with pytest.raises(Rejected, match="not_allowed"):
            booth.shift.signed_in_as(member(role)).act("format_disk")


OF_RACKS_AND_BOXES = {
    "new_rack",
    "place_tube",
    "take_out_tube",
    "seal_box",
    "open_box",
    "hand_over",
    "receive_box",
    "write_manifest",
    "follow_tubes",
}
EXPECTED_RIGHTS = {
    Role.REGISTRAR: {
        "register_visit",
        "record_triage",
        "print_label",
        "leave",
        "open_visit",
        "import_expected",
        "withdraw_expected",
        "mark_no_shows",
    }
    | OF_RACKS_AND_BOXES,
    Role.COLLECTOR: {"collect_specimen", "print_label", "leave", "open_visit"} | OF_RACKS_AND_BOXES,
    Role.ADMINISTRATOR: {
        "import_expected",
        "withdraw_expected",
        "add_staff",
        "export_day",
        "explain_box",
        "follow_tubes",
    },
}


@pytest.mark.parametrize("role", EXPECTED_RIGHTS)
def test_a_role_has_no_right_that_its_work_does_not_need(role: Role) -> None:
    rights = {action for action, roles in RIGHTS.items() if role in roles and action in ATTEMPTS}
    assert rights == EXPECTED_RIGHTS[role] | {"send_pending"}


def test_a_refusal_names_action_and_role(booth: Booth) -> None:
    with pytest.raises(Rejected) as caught:
        leave(booth.as_role(Role.ADMINISTRATOR), UUID(int=1), WayOut.NOT_NEEDED)
    assert caught.value.rejections[0].facts == {"action": "leave", "role": "administrator"}
