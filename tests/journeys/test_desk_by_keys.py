"""The scripts of the registration desk: every key is counted, nothing is clicked, and a count that rises fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.desk import TOLD, told_file
from tests.journeys.questionnaire import code_of_phone
from tests.journeys.x_server import played, x_server

Seen = dict[str, Any]  # Any: JSON
DEADLINE_S = 500
MOST = {
    "resident": (45, 0, 1),
    "returning": (14, 0, 1),
    "questionnaire": (8, 1, 1),
    "passport": (25, 1, 1),
    "family": (121, 0, 4),
}
"""Script → keys and scans at most, and how many people are registered by it."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    folder = tmp_path_factory.mktemp("desk") / "data"
    folder.mkdir()
    told_file(folder).write_text(code_of_phone(folder.parent, TOLD), "ascii")
    with x_server() as display:
        yield played("tests.journeys.desk", folder, display, DEADLINE_S)


@pytest.mark.parametrize("script", sorted(MOST))
def test_script_takes_no_more_keys_than_it_may(seen: Seen, script: str) -> None:
    keys, scans, registered = MOST[script]
    made = seen[script]
    assert made["platform"] == "xcb"
    assert made["is_home"], made
    assert made["registered"] == registered, made
    assert made["scans"] <= scans
    assert made["keys"] <= keys


def test_returning_page_knows_the_person_and_asks_for_consent(seen: Seen) -> None:
    assert seen["returning_page"] == ["박서연", None, True]


def test_questionnaire_off_a_phones_screen_leads_to_consent_and_what_is_still_needed(seen: Seen) -> None:
    assert TOLD in seen["names"]
    assert seen["questionnaire_focus"] == "consent"
    assert seen["questionnaire_next"] == "temperature"


def test_passport_fills_the_page(seen: Seen) -> None:
    assert seen["passport_page"] == ["ERIKSSON ANNA MARIA", "1974-08-12", "F", "UTO", "L898902C3"]


def test_family_has_a_label_for_each_in_order(seen: Seen) -> None:
    numbers = seen["family_labels"]
    assert len(numbers) == 3
    assert numbers == sorted(numbers)
