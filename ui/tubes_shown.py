"""What the screens of tubes, printers and numbers are shown: plain values, made by the flows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from station.domain.number_account import Fate
from station.errors import Rejected, Trouble
from ui.shown import Bilingual, BoardLine, Said, SyncShown


@dataclass(frozen=True, slots=True)
class TubeLine:
    """One tube: `specimen_type` in words and as the `mark` on its label, its state, when and by whom it was taken,
    and how far its label is.
    """

    number: str
    mark: str
    specimen_type: Bilingual
    state: str
    void_reason: str
    at: datetime | None
    collector: str
    swab_lot: str
    medium_lot: str
    label_state: str
    copies: int

    @property
    def is_waiting(self) -> bool:
        """Says whether the tube is still to be collected."""
        return self.state == "labelled"


@dataclass(frozen=True, slots=True)
class LotLine:
    """The box in use of a kind; no `lot` means that none was scanned."""

    kind: str
    lot: str = ""
    expires_on: date | None = None
    is_usable: bool = True


@dataclass(frozen=True, slots=True)
class SpecimenShown:
    """A visit at the place where swabs are taken. `steps` are the codes of the five steps with their times."""

    line: BoardLine
    tubes: tuple[TubeLine, ...]
    steps: tuple[tuple[str, datetime | None], ...]
    lots: tuple[LotLine, ...]

    @property
    def waiting(self) -> tuple[TubeLine, ...]:
        """The tubes that are still to be collected."""
        return tuple(one for one in self.tubes if one.is_waiting)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A label on its way to paper."""

    print_id: UUID
    number: str
    name: str
    copy: int
    state: str
    printer: str
    trouble: str


@dataclass(frozen=True, slots=True)
class PrinterLine:
    """A printer: what it is for, its name, and what it says of itself: ready, silent, asked or a trouble."""

    place: str
    name: str
    state: str
    trouble: str = ""
    offset_mm: str = ""


@dataclass(frozen=True, slots=True)
class ScannerShown:
    """How the scanner is set up. `state` is whether its port is there: asked, found or lost."""

    port: str
    suffix: str
    prefix: str
    state: str


@dataclass(frozen=True, slots=True)
class ScanShown:
    """The scanner's last read and what came of it."""

    text: str
    at: datetime
    said: Said


@dataclass(frozen=True, slots=True)
class DeliveryShown:
    """How the delivery stands. `next_at` is the next try, `failure` why the last one failed, None if it did not."""

    sync: SyncShown
    next_at: datetime | None = None
    failure: Rejected | Trouble | None = None


@dataclass(frozen=True, slots=True)
class HeldBackLine:
    """A fact that the centre holds back: whose, which number, its kind and place, and why (a code)."""

    at: datetime | None
    name: str
    number: str
    kind: str
    epoch: int
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class StickLine:
    """A file on a stick whose acknowledgement has not come back: where it was written, when, and with which facts."""

    path: str
    at: datetime
    epoch: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class DevicesShown:
    """All that a station is connected to."""

    queue: tuple[QueueLine, ...] = ()
    printers: tuple[PrinterLine, ...] = ()
    papers_waiting: int = 0
    delivery: DeliveryShown | None = None
    scanner: ScannerShown | None = None
    last_scan: ScanShown | None = None
    lots: tuple[LotLine, ...] = ()
    held_back: tuple[HeldBackLine, ...] = ()
    sticks: tuple[StickLine, ...] = ()


@dataclass(frozen=True, slots=True)
class StoryLine:
    """What became of a number, or of a run of labels that were left on their roll (`last` is set then)."""

    number: str
    last: str
    fate: Fate
    state: str
    void_reason: str
    note: str
    way_out: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountShown:
    """The account of a booth's own numbers or of a roll: counts that add up to `all`, and the story of each."""

    station: int
    day: date
    first_serial: int
    last_serial: int
    is_roll: bool
    all: int
    counts: Mapping[Fate, int]
    stories: tuple[StoryLine, ...]
    adds_up: bool
