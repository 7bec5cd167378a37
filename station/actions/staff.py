"""Who may sign in, and signing in. Each attempt is on the access log."""

from __future__ import annotations

import hmac
import unicodedata

import nacl.pwhash.argon2id

from station.actions.shift import NOBODY, Shift
from station.domain.access import Access, AccessKind
from station.domain.act import Act
from station.domain.staff import Actor, Role, StaffMember
from station.errors import reject
from station.storage import find
from station.storage.ledger import save
from station.storage.local import Store

PIN_DIGITS_FEWEST = 4
VERIFIER_BYTES = 32


def _verifier(pin: str, salt: bytes) -> bytes:
    """Returns the Argon2id verifier of a PIN. Source: RFC 9106; libsodium's *interactive* limits."""
    argon = nacl.pwhash.argon2id
    made = argon.kdf(
        VERIFIER_BYTES,
        pin.encode(),
        salt,
        opslimit=argon.OPSLIMIT_INTERACTIVE,
        memlimit=argon.MEMLIMIT_INTERACTIVE,
    )
    return bytes(made)


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
    if len(pin) < PIN_DIGITS_FEWEST or not pin.isdigit():
        raise reject("pin", "pin_too_short", fewest=PIN_DIGITS_FEWEST)
    return kept


def add_staff(shift: Shift, name: str, role: Role, pin: str) -> StaffMember:
    """Adds somebody who may sign in. Raises: Rejected `name_missing`, `name_taken`, `pin_too_short`."""
    act = shift.act("add_staff")
    name = checked_name(name, pin)
    salt = shift.ids.random_bytes(nacl.pwhash.argon2id.SALTBYTES)
    member = StaffMember(shift.new_id(), name, role, pin_salt=salt, pin_verifier=_verifier(pin, salt))
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
        _verifier(pin, member.pin_salt), member.pin_verifier
    )
    actor = NOBODY if member is None else Actor(str(member.id), member.name, member.role)
    now = shift.clock.now()
    kind = AccessKind.SIGNED_IN if is_right else AccessKind.SIGN_IN_FAILED
    with shift.store.writing() as session:
        save(session, Access(shift.new_id(), kind), Act(actor, "sign_in", "", now, now))
    if not is_right:
        raise reject("pin", "sign_in_wrong")
    return shift.signed_in_as(actor)
