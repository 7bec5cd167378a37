"""The supervisor's evening: every key is counted as it is pressed, nothing is clicked, and a count that rises fails."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from station.words import words_in
from tests.journeys.x_server import played, x_server
from ui.day_shown import BECAUSE

Played = tuple[dict[str, Any], Path]  # Any: JSON
DEADLINE_S = 240
MOST = {"close": 22, "export": 11, "site": 9}
"""One lost tube with a reason of 13 keys and the second's PIN of 4; an export with a reason of 7; the whole site, where
the same reason is not asked for again.
"""


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Played:
    folder = tmp_path_factory.mktemp("evening") / "data"
    with x_server() as display:
        return played("tests.journeys.evening", folder, display, DEADLINE_S), folder


@pytest.mark.parametrize("part", sorted(MOST))
def test_each_part_of_the_evening_takes_no_more_keys_than_it_may(evening: Played, part: str) -> None:
    seen, _ = evening
    assert seen["platform"] == "xcb"
    assert seen["keys"][part] <= MOST[part]


def test_the_lost_tube_is_named_explained_signed_by_a_second_and_closed(evening: Played) -> None:
    seen, _ = evening
    assert seen["day"] in seen["told_at_sign_in"]
    assert (seen["lost"], seen["second"]) == ("이분실", "day_sign")
    words = words_in("ko")
    assert f"{words('difference.not_racked', count=1)}{BECAUSE}in the fridge" in seen["signed"]
    assert "이분실" in seen["signed"]
    assert seen["is_closed"]
    assert seen["day"] in seen["said"]


def test_the_day_goes_out_with_its_receipt(evening: Played) -> None:
    seen, folder = evening
    (receipt,) = (folder / "exports").glob("*.receipt.json")
    told = json.loads(receipt.read_text(encoding="utf-8"))
    sha256 = hashlib.sha256((receipt.parent / told["file"]).read_bytes()).hexdigest()
    assert (told["rows"], told["sha256"], told["reason"]) == (2, sha256, "evening")
    assert sha256 in seen["receipt"]


def test_the_whole_site_is_closed_after_it(evening: Played) -> None:
    assert evening[0]["is_site_closed"]
