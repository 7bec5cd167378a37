"""Who may sign in, and signing in. Each attempt is on the access log."""

from __future__ import annotations

import hmac
import unicodedata

from station.actions.shift import NOBODY, Shift
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.domain.pin import SALT_BYTES, check_pin, pin_verifier
from station.domain.staff import Actor, Role, StaffMember
from station.errors import reject
from station.storage import find
from station.storage.ledger import save
from station.storage.local import Store


def staff_list(store: Store) -> tuple[StaffMember, ...]:
    """Returns everybody who may sign in, by name; without what verifies their PINs."""
    with store.reading() as session:
        return tuple(
            StaffMember(one.id, one.name, one.role, one.is_active) for one in find.staff_members(session)
        )


def checked_name(name: str, pin: str) -> str:
    """Returns the name of a new member as it is kept. Raises: Rejected `name_missing`, `pin_too_short`."""
    kept = unicodedata.normalize("NFC", name.strip())
    if not kept:
        raise reject("name", "name_missing")
    check_pin(pin)
    return kept


def add_staff(shift: Shift, name: str, role: Role, pin: str) -> StaffMember:
    """Adds somebody who may sign in. Raises: Rejected `name_missing`, `name_taken`, `pin_too_short`."""
    act = shift.act("add_staff")
    name = checked_name(name, pin)
    salt = shift.ids.random_bytes(SALT_BYTES)
    member = StaffMember(shift.new_id(), name, role, pin_salt=salt, pin_verifier=pin_verifier(pin, salt))
    with shift.store.writing() as session:
        if any(one.name == name for one in find.staff_members(session)):
            raise reject("name", "name_taken")
        save(session, member, act)
    return member


def sign_in(shift: Shift, name: str, pin: str) -> Shift:
    """Returns the shift of the person whose name and PIN these are. Raises: Rejected `sign_in_wrong`."""
    wanted = unicodedata.normalize("NFC", name.strip()).casefold()
    with shift.store.reading() as session:
        members = find.staff_members(session)
    member = next((one for one in members if one.name.casefold() == wanted), None)
    is_right = member is not None and hmac.compare_digest(
        pin_verifier(pin, member.pin_salt), member.pin_verifier
    )
    actor = NOBODY if member is None else Actor(str(member.id), member.name, member.role)
    now = shift.clock.now()
    kind = AccessKind.SIGNED_IN if is_right else AccessKind.SIGN_IN_FAILED
    with shift.store.writing() as session:
        save(session, Access(shift.new_id(), kind), Act(actor, "sign_in", "", now, now))
    if not is_right:
        raise reject("pin", "sign_in_wrong")
    return shift.signed_in_as(actor)
