"""What is inside the bundles of each kind, as values; how a file is checked before it is published.

A programme is its own TOML file, a list its own CSV, so both are read as they are read at a booth.
"""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from station.domain.clinical import Consent as ConsentWording
from station.domain.fact import Json, canonical_bytes
from station.domain.kit_lot import LOT_TEXT
from station.domain.list_table import read_table
from station.domain.programme_sections import read_consent
from station.domain.programme_text import Row, parse_toml
from station.domain.staff import Role, StaffMember
from station.errors import Rejected, Rejection, reject

PUBLISHED_STAFF = UUID("0b4b2f62-7c1c-5d0e-9a51-5f1f4d6f8a03")
"""The name space of published staff: the same name at a site is the same member at each of its booths."""


@dataclass(frozen=True, slots=True)
class TypedMember:
    """A line of a staff file. No PIN: the one published before goes on."""

    name: str
    role: Role
    pin: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class LotNotice:
    """A lot that its maker recalls, and why."""

    lot: str
    reason: str


@dataclass(frozen=True, slots=True)
class SentList:
    """A list of expected people as it came, and the day on which they are expected; None: the day of taking."""

    file_name: str
    expected_on: date | None
    data: bytes


def read_consent_file(data: bytes, file: str) -> ConsentWording:
    """Returns the wording of a TOML file with `version` and one text per language.

    Raises: Rejected with every problem, as of a programme's `[consent]`.
    """
    raw, text = parse_toml(data, file)
    wording = read_consent(Row(raw, text, ""))
    if text.problems:
        raise Rejected(*text.problems)
    return wording


def read_recall_file(data: bytes, file: str) -> LotNotice:
    """Returns the recall of a TOML file with `lot` and `reason`. Raises: Rejected with every problem."""
    raw, text = parse_toml(data, file)
    row = Row(raw, text, "")
    notice = LotNotice(row.string("lot"), row.string("reason"))
    row.finish()
    if text.problems:
        raise Rejected(*text.problems)
    if not LOT_TEXT.fullmatch(notice.lot):
        raise reject("lot", "lot_unreadable", lot=notice.lot[:40])
    return notice


STAFF_COLUMNS = ("name", "role", "pin", "active")
ACTIVE = {"": True, "yes": True, "no": False}


def read_staff_file(data: bytes) -> tuple[TypedMember, ...]:
    """Returns the staff of a CSV with the columns `name`, `role` and, if need be, `pin` and `active` (yes, no).

    Raises: Rejected with every line that cannot be; `staff_file_columns` when a column is missing.
    """
    table = read_table(data)
    places = {name: place for place, name in enumerate(one.strip().lower() for one in table.headings)}
    if not {"name", "role"} <= set(places) or not set(places) <= set(STAFF_COLUMNS):
        raise reject("file", "staff_file_columns", columns=", ".join(STAFF_COLUMNS))
    problems: list[Rejection] = []
    members: dict[str, TypedMember] = {}
    for row in table.rows:
        cells = tuple(unicodedata.normalize("NFC", one) for one in row.cells or ())
        told = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        code = _staff_problem(told, members)
        if code:
            problems.append(Rejection("file", code, {"line": row.line, "name": told["name"][:40]}))
            continue
        is_active = ACTIVE[told.get("active", "").lower()]
        members[told["name"]] = TypedMember(
            told["name"], Role(told["role"].lower()), told.get("pin", ""), is_active
        )
    if problems or not members:
        raise Rejected(*problems) if problems else reject("file", "staff_file_empty")
    return tuple(members.values())


def _staff_problem(told: Mapping[str, str], known: Mapping[str, TypedMember]) -> str:
    """Returns the code of what is wrong with a line, empty when nothing is."""
    if not told["name"]:
        return "staff_line_without_name"
    if told["name"] in known:
        return "staff_line_twice"
    if told["role"].lower() not in {one.value for one in Role}:
        return "staff_line_role"
    return "" if told.get("active", "").lower() in ACTIVE else "staff_line_active"


def staff_id(site: str, name: str) -> UUID:
    """Returns the id of a published member: the same at each booth of a site, in each version."""
    return uuid5(PUBLISHED_STAFF, f"{site}/{name}")


def staff_content(members: Sequence[StaffMember]) -> bytes:
    """Returns a staff list as the content of a bundle; PINs are told by their verifiers alone."""
    told: list[Json] = [
        {
            "id": str(one.id),
            "name": one.name,
            "role": one.role.value,
            "is_active": one.is_active,
            "pin_salt": one.pin_salt.hex(),
            "pin_verifier": one.pin_verifier.hex(),
        }
        for one in members
    ]
    return canonical_bytes({"members": told})


def read_staff_content(content: bytes) -> tuple[StaffMember, ...]:
    """Returns the members of a staff bundle. Raises: Rejected `bundle_unreadable`."""
    try:
        return tuple(
            StaffMember(
                UUID(one["id"]),
                str(one["name"]),
                Role(one["role"]),
                bool(one["is_active"]),
                bytes.fromhex(one["pin_salt"]),
                bytes.fromhex(one["pin_verifier"]),
            )
            for one in json.loads(content)["members"]
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise reject("bundle", "bundle_unreadable") from error


def list_content(sent: SentList) -> bytes:
    """Returns a list as the content of a bundle."""
    return canonical_bytes(
        {
            "file_name": sent.file_name,
            "expected_on": None if sent.expected_on is None else sent.expected_on.isoformat(),
            "data": base64.b64encode(sent.data).decode("ascii"),
        }
    )


def read_list_content(content: bytes) -> SentList:
    """Returns the list of a bundle. Raises: Rejected `bundle_unreadable`."""
    try:
        told = json.loads(content)
        day = told["expected_on"]
        data = base64.b64decode(told["data"], validate=True)
        return SentList(str(told["file_name"]), None if day is None else date.fromisoformat(day), data)
    except (ValueError, KeyError, TypeError) as error:
        raise reject("bundle", "bundle_unreadable") from error
