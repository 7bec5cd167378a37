"""A name that the label's fonts cannot draw gives way to the document's Latin name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.actions.name_on_label import missing_on_label, name_on_label
from station.actions.print_label import labels_to_print
from station.actions.register_visit import register_visit
from tests.station.booth import RESIDENT, Booth

THAI, ARABIC = "สมชาย", "محمد"


@pytest.mark.parametrize(
    "name", ["김민수", "Anna Müller", "Nguyễn Văn", "王小明", "张伟", "Ωμέγα", "山田 太郎"]
)
def test_name_that_can_be_drawn_stays(name: str) -> None:
    assert missing_on_label(name) == ""
    assert name_on_label(name, "SUR", "GIVEN") == name


@pytest.mark.parametrize("name", [THAI, ARABIC])
def test_name_that_cannot_be_drawn_gives_way_to_the_latin_one(name: str) -> None:
    assert missing_on_label(name)
    assert name_on_label(name, "JAIDEE", " SOMCHAI ") == "JAIDEE SOMCHAI"
    assert name_on_label(name, "", " ") == name


def test_label_prints_the_latin_name(booth: Booth) -> None:
    page = replace(RESIDENT, name=THAI, surname_latin="JAIDEE", given_latin="SOMCHAI")
    made = register_visit(booth.shift, page)
    assert made.person.name == THAI
    assert labels_to_print(booth.shift)[0].label.name == "JAIDEE SOMCHAI"
