"""The end of the played day: tubes into racks, racks into boxes, boxes to the courier, and the receiver's check-in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from station.actions.follow_tubes import due_list
from station.actions.hand_over import hand_over
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.receive_box import CheckIn, receive_box
from station.actions.seal_box import Packing, seal_box
from station.actions.shift import Shift
from station.actions.write_manifest import Paper, WrittenManifest, write_manifest
from station.clock import PlayedClock
from station.demonstration.planted_scans import PlantedScans
from station.domain.box import BoxState
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT
from station.words import LANGUAGES, words_in

Json = dict[str, Any]  # Any: what JSON can hold
MANIFESTS_FOLDER = "manifests"
RACKS_IN_A_BOX = 4
SECONDS_A_TUBE = 1
COOL_TENTHS_C = 45
WARMER_TENTHS_C = 52
ON_THE_ROAD = timedelta(hours=1, minutes=10)
RESPONSIBLE_PHONE = "01012345678"


@dataclass(frozen=True, slots=True)
class FilledRack:
    """A rack of the played day, and the numbers of its tubes in the order in which they were scanned."""

    id: UUID
    numbers: list[str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A box of the played day: the numbers that its written manifest names, and what the receiver found."""

    manifest: Path
    named: list[str]
    found: int
    differences: int
    is_reconciled: bool


def rack_and_hand_over(
    shift: Shift,
    clock: PlayedClock,
    folder: Path,
    planted: PlantedScans,
    *,
    lost: frozenset[str] = frozenset(),
) -> Json:
    """Racks every collected tube but the lost ones, hands all boxes over, has them received, and counts each step.

    Raises: RuntimeError when the manifests do not name each of these tubes once.
    """
    collected = [one.number for one in due_list(shift, is_whole=True) if one.number not in lost]
    racks = _racked(shift, clock, collected, planted)
    boxes = [racks[start : start + RACKS_IN_A_BOX] for start in range(0, len(racks), RACKS_IN_A_BOX)]
    sent = [_sent(shift, clock, one, folder / MANIFESTS_FOLDER) for one in boxes]
    named = [number for one in sent for number in one.named]
    if sorted(named) != sorted(collected):
        raise RuntimeError(f"the manifests name {len(named)} tubes of {len(collected)}")
    return {
        "racks": [len(one.numbers) for one in racks],
        "racked": sum(len(one.numbers) for one in racks),
        "handed_over": len(named),
        "received": sum(one.found for one in sent),
        "differences": sum(one.differences for one in sent),
        "reconciled_boxes": sum(one.is_reconciled for one in sent),
        "manifests": [f"{MANIFESTS_FOLDER}/{one.manifest.name}" for one in sent],
    }


def _racked(shift: Shift, clock: PlayedClock, numbers: list[str], planted: PlantedScans) -> list[FilledRack]:
    """Puts tubes into as many racks as they need and returns the racks; each rack's first tube is scanned twice."""
    racks: list[FilledRack] = []
    size = RACK_FORMATS[USUAL_FORMAT].size
    for count, number in enumerate(numbers):
        if count % size == 0:
            racks.append(FilledRack(new_rack(shift).id, []))
        rack = racks[-1]
        clock.advance(timedelta(seconds=SECONDS_A_TUBE))
        place_tube(shift, rack.id, number)
        rack.numbers.append(number)
        if len(rack.numbers) == 1:
            planted.stop("tube_in_rack", number, partial(place_tube, shift, rack.id))
    return racks


def _sent(shift: Shift, clock: PlayedClock, racks: list[FilledRack], folder: Path) -> Sent:
    """Seals racks into a box, gives it to the courier with its manifest, and has the receiver scan every tube."""
    words = [words_in(language) for language in LANGUAGES]
    laboratory, courier, receiver = (words[0](f"demo.{who}") for who in ("lab", "courier", "receiver"))
    box = seal_box(shift, [one.id for one in racks], Packing(laboratory, shift.actor.name, RESPONSIBLE_PHONE))
    hand_over(shift, box.id, courier, COOL_TENTHS_C)
    written = write_manifest(shift, box.id, Paper(folder, words))
    clock.advance(ON_THE_ROAD)
    scans = reversed([number for rack in racks for number in rack.numbers])
    got = receive_box(shift, box.id, scans, CheckIn(receiver, WARMER_TENTHS_C))
    differences = len(got.count.missing) + len(got.count.extra)
    is_reconciled = got.box.state is BoxState.RECONCILED
    return Sent(written.pdf, _numbers(written), len(got.count.found), differences, is_reconciled)


def _numbers(written: WrittenManifest) -> list[str]:
    """Returns the numbers that a manifest's own file names."""
    table = csv.DictReader(io.StringIO(written.csv.read_text(encoding="utf-8"), newline=""))
    return [row["specimen_number"].replace("-", "") for row in table]
