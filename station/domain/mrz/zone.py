"""What a machine-readable zone says, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from station.domain.identity import Sex
from station.domain.mrz.layout import Kind
from station.errors import Rejection


@dataclass(frozen=True, slots=True)
class Mrz:
    """What a machine-readable zone says, and whether each check digit fits.

    `birth` and `expiry` are ISO dates with unknown parts as in EDTF (`1974-08-XX`), empty when they cannot be
    dates. `unread` names the fields whose characters cannot be right, whatever the check digits say.
    """

    kind: Kind
    document_code: str
    issuer: str
    surname: str
    given: str
    document_number: str = field(repr=False)
    nationality: str
    birth: str
    sex: Sex
    expiry: str
    optional: str = field(repr=False)
    checks: Mapping[str, bool]
    unread: tuple[str, ...]
    warnings: tuple[Rejection, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Says whether every check digit fits and every field can be read."""
        return all(self.checks.values()) and not self.unread
