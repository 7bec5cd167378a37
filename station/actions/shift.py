"""Who is at work, where and with what: the one value that every action takes first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from uuid import UUID

from station.clock import Clock
from station.domain.act import Act
from station.domain.document import number_in_text
from station.domain.operating_day import MIDNIGHT, operating_day
from station.domain.programme import Programme
from station.domain.sealed import (
    LOCAL_NONCE_BYTES,
    SEALING_RANDOM_BYTES,
    SealedIdentifier,
    SealingKeys,
    open_local,
    seal_identifier,
    seal_local,
    search_key,
)
from station.domain.site_profile import SiteProfile
from station.domain.staff import Actor, Role, require_right
from station.domain.unseen import is_blank
from station.errors import reject
from station.ids import Ids
from station.storage.local import Store

ORDINARY_SITE = SiteProfile()
NOBODY = Actor("", "", Role.REGISTRAR)
"""Nobody has signed in yet."""
BY_ITSELF = frozenset({"send_pending", "print_label"})
"""What a station goes on doing while nobody is signed in: nobody's role gives no other right."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A signed-in person at a station. Built once, passed by argument."""

    store: Store
    clock: Clock
    ids: Ids
    programme: Programme
    zone: tzinfo
    actor: Actor = NOBODY
    site: SiteProfile = ORDINARY_SITE
    day_ends_after: timedelta = MIDNIGHT

    @property
    def station(self) -> int:
        """The number of this station."""
        return self.store.enrolment.station

    def today(self) -> date:
        """Returns the site's present day."""
        return self.day_of(self.clock.now())

    def day_of(self, instant: datetime) -> date:
        """Returns the site's day of an instant; work past midnight may belong to the day before."""
        return operating_day(instant, self.zone, self.day_ends_after)

    def signed_in_as(self, actor: Actor) -> Shift:
        """Returns this shift with somebody else at work."""
        return replace(self, actor=actor)

    def act(self, action: str, *, reason: str = "", occurred_at: datetime | None = None) -> Act:
        """Returns what a change will carry, after asking whether this actor may do it.

        Raises: Rejected `not_allowed`, `nobody_signed_in`, `resident_number_in_text`, `passport_number_in_text`.
        """
        if self.actor == NOBODY and action not in BY_ITSELF:
            raise reject("", "nobody_signed_in")
        require_right(self.actor.role, action)
        number = number_in_text(reason)
        if number:
            raise reject("reason", number)
        now = self.clock.now()
        told = "" if is_blank(reason) else reason.strip()
        return Act(self.actor, action, told, occurred_at or now, now)

    def new_id(self) -> UUID:
        """Returns a new record id."""
        return self.ids.new_id()

    def sealed(self, kind: str, number: str) -> SealedIdentifier:
        """Returns a document number in the only forms that may be stored."""
        return seal_identifier(
            kind, number, self._sealing_keys(), self.ids.random_bytes(SEALING_RANDOM_BYTES)
        )

    def search_key(self, kind: str, number: str) -> str:
        """Returns the keyed hash under which a document number is found."""
        return search_key(kind, number, self._sealing_keys())

    def locked(self, text: str) -> bytes:
        """Returns a text in the local form alone: for what this station keeps for itself."""
        return seal_local(text.encode(), self._sealing_keys(), self.ids.random_bytes(LOCAL_NONCE_BYTES))

    def unsealed(self, local: bytes) -> str:
        """Returns a text in clear from its local form. Raises: Trouble `identifier_unreadable`."""
        return open_local(local, self._sealing_keys())

    def _sealing_keys(self) -> SealingKeys:
        keys = self.store.keys
        return SealingKeys(self.store.enrolment.centre_public_key, keys.local_key, keys.search_key)
