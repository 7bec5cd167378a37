"""Turns tubes, labels, printers and numbers, as the actions return them, into what the screens show. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from station.actions.explain_numbers import NumberBook
from station.actions.label_queue import QueuedLabel
from station.actions.state_of_devices import RefusedFact, Stick
from station.actions.tubes_of_visit import VisitTube, VisitTubes
from station.domain.clinical import SpecimenType
from station.domain.kit_lot import KitLot, LotKind
from station.domain.number import display
from station.domain.number_account import Account, Fate, NumberStory, runs
from ui.flows.values import line_shown
from ui.tubes_shown import (
    AccountShown,
    HeldBackLine,
    LotLine,
    QueueLine,
    SpecimenShown,
    StickLine,
    StoryLine,
    TubeLine,
)

OPEN_FIRST = ("failed", "waiting", "sent", "printed", "withdrawn")


def specimen_shown(found: VisitTubes, today: date) -> SpecimenShown:
    """Returns a visit as it is shown where swabs are taken."""
    types = {one.key: one for one in found.specimen_types}
    steps = found.steps
    return SpecimenShown(
        line_shown(found.row, found.now),
        tuple(_tube(one, types.get(one.specimen.specimen_type)) for one in found.tubes),
        (
            ("arrival", steps.arrival),
            ("registered", steps.registered),
            ("triaged", steps.triaged),
            ("collected", steps.collected),
            ("left", steps.left),
        ),
        lots_shown(found.lots, today, found.recalled),
    )


def _tube(tube: VisitTube, specimen_type: SpecimenType | None) -> TubeLine:
    specimen, newest = tube.specimen, tube.labels[-1] if tube.labels else None
    return TubeLine(
        number=specimen.number,
        mark=specimen.specimen_type if specimen_type is None else specimen_type.label,
        specimen_type=() if specimen_type is None else tuple(specimen_type.words.items()),
        state=specimen.state.value,
        void_reason="" if specimen.void_reason is None else specimen.void_reason.value,
        at=specimen.collected_at,
        collector=tube.collector,
        swab_lot=specimen.swab_lot,
        medium_lot=specimen.medium_lot,
        label_state="" if newest is None else newest.state.value,
        copies=len(tube.labels),
    )


def held_back_shown(one: RefusedFact) -> HeldBackLine:
    """Returns a line for a fact that the centre holds back."""
    fact = one.fact
    number = display(fact.number) if fact.number else ""
    return HeldBackLine(fact.recorded_at, fact.name, number, fact.kind, fact.epoch, fact.seq, one.why.value)


def stick_shown(one: Stick) -> StickLine:
    """Returns a line for a file on a stick."""
    return StickLine(f"{one.folder}/{one.file_name}", one.written_at, one.epoch, one.first_seq, one.last_seq)


def lots_shown(lots: Iterable[KitLot], today: date, recalled: frozenset[str]) -> tuple[LotLine, ...]:
    """Returns a line for each kind of box, also for one of which none is in use."""
    in_use = {one.kind: one for one in lots}
    return tuple(
        LotLine(
            kind.value,
            lot.lot,
            lot.expires_on,
            is_usable=lot.expires_on >= today and lot.lot not in recalled,
        )
        if (lot := in_use.get(kind)) is not None
        else LotLine(kind.value)
        for kind in LotKind
    )


def queue_shown(queue: Iterable[QueuedLabel]) -> tuple[QueueLine, ...]:
    """Returns the labels, those that are still to be printed first, then the newest."""
    lines = [
        QueueLine(
            one.label.id,
            one.number,
            one.name,
            one.label.copy,
            one.label.state.value,
            one.label.printer,
            one.label.trouble,
        )
        for one in queue
    ]
    newest_first = sorted(lines, key=lambda line: (line.number, line.copy), reverse=True)
    return tuple(sorted(newest_first, key=lambda line: min(OPEN_FIRST.index(line.state), 2)))


def book_shown(book: NumberBook) -> tuple[AccountShown, ...]:
    """Returns the accounts of a day, the booth's own first."""
    return tuple(_account(one) for one in (book.booth, *book.rolls))


def _account(account: Account) -> AccountShown:
    unused = [one for one in account.stories if one.fate is Fate.UNUSED]
    told = [_story(one) for one in account.stories if one.fate is not Fate.UNUSED]
    left = [_story(NumberStory(first, Fate.UNUSED), last) for first, last in runs(unused)]
    return AccountShown(
        station=account.station,
        day=account.day,
        first_serial=account.first_serial,
        last_serial=account.last_serial,
        is_roll=account.is_roll,
        all=len(account.stories),
        counts={fate: account.count(fate) for fate in Fate},
        stories=(*told, *left),
        adds_up=account.adds_up,
    )


def _story(story: NumberStory, last: str = "") -> StoryLine:
    return StoryLine(
        number=story.number,
        last=last,
        fate=story.fate,
        state="" if story.state is None else story.state.value,
        void_reason="" if story.void_reason is None else story.void_reason.value,
        note=story.void_note,
        way_out="" if story.way_out is None else story.way_out.value,
        who=story.who,
        at=story.at,
    )
