"""The end of the demonstration day: every tube in a rack, every rack in a box, every box on a manifest."""

from __future__ import annotations

from pathlib import Path

from station.actions.follow_tubes import due_list
from station.actions.new_rack import new_rack
from station.demonstration.hand_over import rack_and_hand_over
from station.domain.rack import RACK_FORMATS, USUAL_FORMAT
from tests.station.booth import Booth
from tests.station.tubes import collected, labelled


def test_all_collected_tubes_leave_with_manifests_that_add_up(booth: Booth, tmp_path: Path) -> None:
    numbers = [collected(booth) for _ in range(3)]
    labelled(booth)
    told = rack_and_hand_over(booth.shift, booth.clock, tmp_path)
    assert (told["racked"], told["handed_over"], len(told["manifests"])) == (3, 3, 1)
    assert (tmp_path / told["manifests"][0]).read_bytes().startswith(b"%PDF")
    tubes = due_list(booth.shift, is_whole=True)
    assert {one.number: one.box_state for one in tubes} == dict.fromkeys(numbers, "handed_over")


def test_racks_follow_one_another_when_they_are_full(booth: Booth, tmp_path: Path) -> None:
    new_rack(booth.shift)
    size = RACK_FORMATS[USUAL_FORMAT].size
    for _ in range(size + 1):
        collected(booth)
    rack_and_hand_over(booth.shift, booth.clock, tmp_path)
    racks = [one.rack for one in due_list(booth.shift, is_whole=True)]
    assert sorted(map(racks.count, set(racks))) == [1, size]


def test_a_day_without_tubes_leaves_no_manifest(booth: Booth, tmp_path: Path) -> None:
    assert rack_and_hand_over(booth.shift, booth.clock, tmp_path)["manifests"] == []
