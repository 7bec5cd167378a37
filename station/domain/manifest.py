"""What stands on the paper that travels with a box: values only, drawn and written elsewhere.

The tubes are named by their numbers. Names of people stand here only where the site's policy says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from station.domain.box import Box

PROPER_SHIPPING_NAME = "BIOLOGICAL SUBSTANCE, CATEGORY B"
"""Source: UN Model Regulations, UN 3373, packing instruction P650: in English, beside the mark."""
UN_MARK = "UN3373"


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One tube of a box. `specimen` is the short text of its type; `name` is empty unless the policy asks for it."""

    rack: str
    position: str
    number: str
    specimen: str
    collected_at: datetime
    due_at: datetime
    name: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A box with its tubes, in the order of racks and positions. `zone` is the site's, for all times on the paper.

    `sealed_by` and `handed_over_by` are names of staff, `address` is the sender's, empty where it is written by hand.
    Source: UN Model Regulations, P650: name, address and telephone of a responsible person go with the package.
    """

    box: Box
    station: int
    site: str
    is_training: bool
    zone: tzinfo
    lines: tuple[ManifestLine, ...]
    sealed_by: str = ""
    handed_over_by: str = ""
    address: str = ""

    @property
    def racks(self) -> tuple[str, ...]:
        """The codes of the racks, each once."""
        return tuple(dict.fromkeys(one.rack for one in self.lines))

    @property
    def first_due_at(self) -> datetime | None:
        """When the first of the tubes is to be tested at the latest; None for a box without tubes."""
        return min((one.due_at for one in self.lines), default=None)

    @property
    def shows_names(self) -> bool:
        """Says whether names of people stand on the paper."""
        return any(one.name for one in self.lines)
