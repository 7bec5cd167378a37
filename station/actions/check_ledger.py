"""Recomputes the chain of the own file and compares every row with its fact: what was changed afterwards is named.

`new_facts_steps` is what a station does by itself when it is opened: it goes on where the last check ended.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from sqlalchemy import Connection

from station.actions.shift import Shift
from station.errors import Trouble
from station.storage import chain_check, outbox
from station.storage.chain_check import MOST_TOLD, Fault
from station.storage.chain_check import FaultKind as FaultKind
from station.storage.find_facts import NamedFact as NamedFact
from station.storage.find_facts import named_fact
from station.storage.tables import RECORD_TYPES

AT_ONCE = 500
"""Facts in one step: a save never waits behind more."""
AT_OPENING = 5000
"""So many new facts a command checks before it does its own work: no more than a tenth of a second."""
Progress = tuple[int, int]


@dataclass(frozen=True, slots=True)
class NamedFault:
    """A fault with the fact that it is about, by name; `fields` are those that differ, where that can be told."""

    kind: FaultKind
    fact: NamedFact
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check read, and what it found. A file whose tail is gone does not open at all: its anchor tells."""

    facts: int = 0
    rows: int = 0
    faults: tuple[NamedFault, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether everything stands as it was saved."""
        return not self.faults

    def troubles(self) -> tuple[Trouble, ...]:
        """Returns what has to be said of it: one sentence for all that changed, with the first by name."""
        first = self.faults[:1]
        return tuple(
            Trouble(
                "ledger_changed",
                count=len(self.faults),
                name=" ".join(part for part in (one.fact.name, one.fact.number) if part) or "–",
                epoch=one.fact.epoch,
                seq=one.fact.seq,
            )
            for one in first
        )


def new_facts_steps(shift: Shift, most: int | None = None) -> Generator[Progress, None, Checked]:
    """Checks the facts that were written since the last check and remembers how far it came; nothing of rows.

    A fault is found anew each time: the mark stays before it. After about `most` facts the next check goes on.
    """
    facts = 0
    faults: list[NamedFault] = []
    for epoch in _epochs(shift):
        while True:
            with shift.store.writing() as session:
                mark = chain_check.last_mark(session, shift.station, epoch)
                reached, read, found = chain_check.check_facts(session, epoch, mark, AT_ONCE)
                if not found:
                    chain_check.keep_mark(session, epoch, reached)
                faults += _named(session, found)
            facts += read
            yield facts, facts
            if found or read < AT_ONCE or (most is not None and facts >= most):
                break
    return Checked(facts, 0, tuple(faults))


def ledger_steps(shift: Shift) -> Generator[Progress, None, Checked]:
    """Checks every fact from the first on, and every row against its fact; yields how far it is."""
    with shift.store.writing() as session:
        outbox.recount(session)
        total = chain_check.count_facts(session)
        faults = _named(session, chain_check.check_deliveries(session))
    facts = rows = 0
    for epoch in _epochs(shift):
        with shift.store.reading() as session:
            mark = chain_check.first_mark(session, shift.station, epoch)
        read = AT_ONCE
        while read == AT_ONCE:
            with shift.store.reading() as session:
                mark, read, found = chain_check.check_facts(session, epoch, mark, AT_ONCE)
                faults += _named(session, found)
            facts += read
            yield facts, total
    with shift.store.reading() as session:
        for kind in RECORD_TYPES:
            for read, found in chain_check.check_rows(session, kind, AT_ONCE):
                rows += read
                faults += _named(session, found)
    return Checked(facts, rows, tuple(faults[:MOST_TOLD]))


def played(steps: Generator[Progress, None, Checked]) -> Checked:
    """Returns what a check found, after all of its steps."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            checked: Checked = end.value
            return checked


def checked_up_to(shift: Shift) -> int:
    """Returns up to which fact of the present epoch the chain was checked by itself."""
    with shift.store.reading() as session:
        return chain_check.last_mark(session, shift.station, shift.store.enrolment.epoch).seq


def _epochs(shift: Shift) -> tuple[int, ...]:
    with shift.store.reading() as session:
        return outbox.epochs(session)


def _named(session: Connection, found: tuple[Fault, ...]) -> list[NamedFault]:
    return [
        NamedFault(one.kind, named_fact(session, one.epoch, one.seq), one.fields) for one in found[:MOST_TOLD]
    ]
