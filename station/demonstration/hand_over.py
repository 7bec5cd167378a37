"""The end of the played day: its tubes into racks, the racks into boxes, the boxes to the courier, with manifests."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from station.actions.follow_tubes import due_list
from station.actions.hand_over import hand_over
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.seal_box import Packing, seal_box
from station.actions.shift import Shift
from station.actions.write_manifest import Paper, WrittenManifest, write_manifest
from station.clock import PlayedClock
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT
from station.words import LANGUAGES, words_in

MANIFESTS_FOLDER = "manifests"
RACKS_IN_A_BOX = 4
SECONDS_A_TUBE = 1
COOL_TENTHS_C = 45
RESPONSIBLE_PHONE = "01012345678"


def rack_and_hand_over(
    shift: Shift, clock: PlayedClock, folder: Path
) -> dict[str, Any]:  # Any: what JSON can hold
    """Racks every collected tube, hands all boxes over, and returns the counts and the manifests' names.

    Raises: RuntimeError when the manifests do not name each collected tube once.
    """
    collected = [one.number for one in due_list(shift, is_whole=True)]
    racks = _racked(shift, clock, collected)
    written = [
        _sent(shift, racks[start : start + RACKS_IN_A_BOX], folder / MANIFESTS_FOLDER)
        for start in range(0, len(racks), RACKS_IN_A_BOX)
    ]
    named = [number for one in written for number in _numbers(one)]
    if sorted(named) != sorted(collected):
        raise RuntimeError(f"the manifests name {len(named)} tubes of {len(collected)}")
    return {
        "racked": len(collected),
        "handed_over": len(named),
        "manifests": [f"{MANIFESTS_FOLDER}/{one.pdf.name}" for one in written],
    }


def _racked(shift: Shift, clock: PlayedClock, numbers: list[str]) -> list[UUID]:
    """Puts tubes into as many racks as they need and returns the racks."""
    racks: list[UUID] = []
    size = RACK_FORMATS[USUAL_FORMAT].size
    for count, number in enumerate(numbers):
        if count % size == 0:
            racks.append(new_rack(shift).id)
        clock.advance(timedelta(seconds=SECONDS_A_TUBE))
        place_tube(shift, racks[-1], number)
    return racks


def _sent(shift: Shift, racks: list[UUID], folder: Path) -> WrittenManifest:
    words = [words_in(language) for language in LANGUAGES]
    laboratory, courier = words[0]("demo.lab"), words[0]("demo.courier")
    box = seal_box(shift, racks, Packing(laboratory, shift.actor.name, RESPONSIBLE_PHONE))
    hand_over(shift, box.id, courier, COOL_TENTHS_C)
    return write_manifest(shift, box.id, Paper(folder, words))


def _numbers(written: WrittenManifest) -> list[str]:
    """Returns the numbers that a manifest's own file names."""
    table = csv.DictReader(io.StringIO(written.csv.read_text(encoding="utf-8"), newline=""))
    return [row["specimen_number"].replace("-", "") for row in table]
