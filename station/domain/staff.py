"""Who works at the booth, and what each role may do. One small table; the only rights hook."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from station.domain.person import LOCAL_ONLY
from station.errors import reject


class Role(StrEnum):
    """What somebody is there for."""

    REGISTRAR = "registrar"
    COLLECTOR = "collector"
    NURSE = "nurse"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody who may sign in. The PIN's verifier stays in the local row and never enters a fact."""

    id: UUID
    name: str
    role: Role
    is_active: bool = True
    pin_salt: bytes = field(default=b"", metadata=LOCAL_ONLY)
    pin_verifier: bytes = field(default=b"", metadata=LOCAL_ONLY)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the id and role under which a fact is written."""

    id: str
    name: str
    role: Role


REGISTERS = frozenset({Role.REGISTRAR, Role.NURSE, Role.SUPERVISOR})
COLLECTS = frozenset({Role.COLLECTOR, Role.NURSE, Role.SUPERVISOR})
TRIAGES = frozenset({Role.REGISTRAR, Role.NURSE, Role.SUPERVISOR})
CLINICIANS = frozenset({Role.NURSE, Role.SUPERVISOR})
CARES = REGISTERS | COLLECTS
LEADS = frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR})
EVERYBODY = frozenset(Role)

RIGHTS: dict[str, frozenset[Role]] = {
    "register_visit": REGISTERS,
    "register_refusal": REGISTERS,
    "find_people": CARES,
    "open_person": CARES,
    "link_people": CARES,
    "correct_visit": REGISTERS,
    "record_consent": REGISTERS,
    "void_visit": REGISTERS,
    "undo": CARES,
    "record_triage": TRIAGES,
    "overrule_triage": CLINICIANS,
    "collect_specimen": COLLECTS,
    "add_specimen": CARES,
    "reprint_label": CARES,
    "void_specimen": CARES,
    "void_collected": CLINICIANS,
    "relabel": CARES,
    "open_lot": CARES,
    "close_lot": CARES,
    "recall_lot": CLINICIANS | LEADS,
    "add_roll": LEADS,
    "explain_numbers": CARES | LEADS,
    "resume_numbers": LEADS,
    "print_label": CARES,
    "set_scanner": CARES | LEADS,
    "leave": CARES,
    "new_rack": CARES,
    "place_tube": CARES,
    "take_out_tube": CARES,
    "seal_box": CARES,
    "open_box": CARES,
    "hand_over": CARES,
    "receive_box": CARES,
    "explain_box": LEADS,
    "write_manifest": CARES,
    "follow_tubes": CARES | LEADS,
    "open_visit": CARES,
    "take_over_visit": CARES,
    "import_expected": REGISTERS | LEADS,
    "withdraw_expected": REGISTERS | LEADS,
    "mark_no_shows": frozenset({Role.REGISTRAR, Role.SUPERVISOR}),
    "add_staff": LEADS,
    "sign_in": EVERYBODY,
    "send_pending": EVERYBODY,
    "write_stick": EVERYBODY,
    "read_stick": EVERYBODY,
    "new_epoch": LEADS,
    "export_day": LEADS,
    "site_board": LEADS,
    "site_conflicts": CARES | LEADS,
    "day_status": CARES | LEADS,
    "close_day": LEADS,
    "reopen_day": LEADS,
    "site_day_status": LEADS,
    "close_site": LEADS,
}
"""Which roles may do which action. An action that is not listed is nobody's."""


def require_right(role: Role, action: str) -> None:
    """Checks that a role may do an action. Raises: Rejected `not_allowed`."""
    if role not in RIGHTS.get(action, frozenset()):
        raise reject("", "not_allowed", action=action, role=role.value)
