"""The end of the demonstration day: every tube in a rack, every rack in a box, every box on a manifest."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from station.actions.collect_specimen import collect_specimen
from station.actions.follow_tubes import due_list
from station.actions.new_rack import new_rack
from station.demonstration.hand_over import rack_and_hand_over
from station.demonstration.planted_scans import PlantedScans
from station.domain.number import display
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT
from station.words import LANGUAGES
from tests.station.booth import Booth
from tests.station.tubes import collected, labelled


def test_all_collected_tubes_leave_with_manifests_that_add_up(booth: Booth, tmp_path: Path) -> None:
    numbers = [collected(booth) for _ in range(3)]
    labelled(booth)
    told = rack_and_hand_over(booth.shift, booth.clock, tmp_path, PlantedScans())
    assert (told["racked"], told["handed_over"], len(told["manifests"])) == (3, 3, 1)
    assert (told["racks"], told["received"], told["differences"], told["reconciled_boxes"]) == ([3], 3, 0, 1)
    assert (tmp_path / told["manifests"][0]).read_bytes().startswith(b"%PDF")
    csv = (tmp_path / told["manifests"][0]).with_suffix(".csv").read_text(encoding="utf-8")
    assert all(display(number) in csv for number in numbers)
    assert due_list(booth.shift, is_whole=True) == ()


def test_racks_follow_one_another_when_they_are_full(booth: Booth, tmp_path: Path) -> None:
    new_rack(booth.shift)
    size = RACK_FORMATS[USUAL_FORMAT].size
    for _ in range(size + 1):
        collected(booth)
    told = rack_and_hand_over(booth.shift, booth.clock, tmp_path, PlantedScans())
    assert told["racks"] == [size, 1]


def test_a_tube_that_is_scanned_into_a_rack_twice_is_stopped_in_words(booth: Booth, tmp_path: Path) -> None:
    collected(booth)
    scans = PlantedScans()
    rack_and_hand_over(booth.shift, booth.clock, tmp_path, scans)
    (stopped,) = scans.under("tube_in_rack")
    assert stopped.told["scanned"] == "980-26091-0001-02"
    assert all("980-26091-R01" in stopped.told[language] for language in LANGUAGES)


def test_a_planted_scan_that_nothing_stops_ends_the_day() -> None:
    with pytest.raises(RuntimeError, match="was not stopped"):
        PlantedScans().stop("wrong_tube", "98026091000102", lambda scanned: scanned)


def test_a_planted_scan_that_another_rule_stops_ends_the_day(booth: Booth) -> None:
    number = collected(booth)
    with pytest.raises(RuntimeError, match="planted for wrong_tube was stopped by"):
        PlantedScans().stop("wrong_tube", number, partial(collect_specimen, booth.shift))


def test_a_day_without_tubes_leaves_no_manifest(booth: Booth, tmp_path: Path) -> None:
    assert rack_and_hand_over(booth.shift, booth.clock, tmp_path, PlantedScans())["manifests"] == []
