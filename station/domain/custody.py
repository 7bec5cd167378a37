"""Through whose hands a tube went: a function of its facts and of those of the racks and boxes that it stood in.

Knows no ledger: the facts are given to it opened, in the order in which they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from station.domain.fact import Json


class Handling(StrEnum):
    """What happened to a tube."""

    LABELLED = "labelled"
    COLLECTED = "collected"
    VOIDED = "voided"
    PLACED = "placed"
    TAKEN_OUT = "taken_out"
    SEALED = "sealed"
    OPENED = "opened"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    MISSING = "missing"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class OpenedFact:
    """One fact with its payload readable: which record it is about, its state then, who, why and when."""

    kind: str
    record_id: str
    state: Mapping[str, Json]
    at: datetime
    actor: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Hand:
    """One line of a tube's custody: what happened, when, by whom, and in which rack, position and box it was then."""

    handling: Handling
    at: datetime
    actor: str
    reason: str = ""
    rack: str = ""
    position: str = ""
    box: str = ""
    to: str = ""


Latest = Mapping[str, OpenedFact]
"""Record id → its latest fact so far."""


def custody(number: str, facts: Iterable[OpenedFact]) -> tuple[Hand, ...]:
    """Returns what happened to the tube of a number, oldest first.

    `facts`: those of its specimen, of its stays in racks, and of these racks and their boxes, in the order of the
    ledger.
    """
    latest: dict[str, OpenedFact] = {}
    hands: list[Hand] = []
    for fact in facts:
        read = READERS.get(fact.kind)
        made = None if read is None else read(number, fact, latest)
        latest[fact.record_id] = fact
        if made is not None:
            hands.append(made)
    return tuple(hands)


def _text(fact: OpenedFact | None, name: str) -> str:
    return "" if fact is None else str(fact.state.get(name) or "")


OF_TUBE = {"labelled": Handling.LABELLED, "collected": Handling.COLLECTED, "voided": Handling.VOIDED}


def _of_specimen(number: str, fact: OpenedFact, latest: Latest) -> Hand | None:
    state = _text(fact, "state")
    if state == _text(latest.get(fact.record_id), "state"):
        return None
    return Hand(OF_TUBE[state], fact.at, fact.actor, fact.reason)


def _of_position(number: str, fact: OpenedFact, latest: Latest) -> Hand:
    handling = Handling.PLACED if fact.state["is_in"] else Handling.TAKEN_OUT
    rack = _text(latest.get(_text(fact, "rack_id")), "code")
    return Hand(handling, fact.at, fact.actor, fact.reason, rack, _text(fact, "position"))


RECEIVED = Handling.RECEIVED
OF_BOX = {
    ("draft", "sealed"): Handling.SEALED,
    ("sealed", "draft"): Handling.OPENED,
    ("sealed", "handed_over"): Handling.HANDED_OVER,
    ("handed_over", "received"): Handling.RECEIVED,
    ("handed_over", "reconciled"): Handling.RECEIVED,
    ("received", "received"): Handling.RECEIVED,
    ("received", "reconciled"): Handling.RECEIVED,
}
RECIPIENT = {Handling.SEALED: "lab", Handling.HANDED_OVER: "courier", Handling.RECEIVED: "receiver"}


def _of_box(number: str, fact: OpenedFact, latest: Latest) -> Hand | None:
    stay = next((one for one in latest.values() if one.kind == "rack_position" and one.state["is_in"]), None)
    rack = latest.get(_text(stay, "rack_id"))
    if _text(rack, "box_id") != fact.record_id:
        return None
    handling = OF_BOX.get((_text(latest.get(fact.record_id), "state"), _text(fact, "state")))
    if handling is None:
        return None
    missing = fact.state.get("missing")
    if (
        fact.state.get("received_at") == latest[fact.record_id].state.get("received_at")
        and handling is RECEIVED
    ):
        handling = Handling.EXPLAINED
    elif handling is RECEIVED and isinstance(missing, list) and number in missing:
        handling = Handling.MISSING
    to = _text(fact, RECIPIENT.get(handling, ""))
    place = (_text(rack, "code"), _text(stay, "position"), _text(fact, "code"))
    return Hand(handling, fact.at, fact.actor, fact.reason, *place, to)


Reader = Callable[[str, OpenedFact, Latest], Hand | None]
READERS: dict[str, Reader] = {"specimen": _of_specimen, "rack_position": _of_position, "box": _of_box}
