"""Every error has one road to the eye."""

from __future__ import annotations

import logging
import sys

import pytest

from station.errors import Doubtful, Rejected, Rejection, Trouble, reject
from ui.notices import Notices


class Wall:
    def __init__(self) -> None:
        self.shown: list[Trouble | Rejection] = []

    def show_error(self, error: Trouble | Rejection) -> None:
        self.shown.append(error)


class NameForm:
    def __init__(self) -> None:
        self.shown: tuple[Rejection, ...] = ()
        self.asked: tuple[Rejection, ...] = ()

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        self.asked = tuple(one for one in doubts if one.field == "name")
        return tuple(one for one in doubts if one.field != "name")

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        self.shown = tuple(one for one in rejections if one.field == "name")
        return tuple(one for one in rejections if one.field != "name")


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def notices(wall: Wall) -> Notices:
    return Notices(wall, lambda: "abc123")


def test_trouble_stands_in_the_banner(notices: Notices, wall: Wall) -> None:
    trouble = Trouble("disk_full")
    notices.take(trouble)
    assert wall.shown == [trouble]


def test_rejections_stand_beside_their_fields_and_the_rest_in_the_banner(
    notices: Notices, wall: Wall
) -> None:
    form = NameForm()
    beside, elsewhere = Rejection("name", "name_missing"), Rejection("", "not_allowed")
    notices.take_for(form, Rejected(beside, elsewhere))
    assert form.shown == (beside,)
    assert wall.shown == [elsewhere]


def test_doubts_are_asked_beside_their_fields_and_none_is_lost(notices: Notices, wall: Wall) -> None:
    form = NameForm()
    beside, elsewhere = Rejection("name", "name_one_letter"), Rejection("seat", "seat_taken")
    notices.take_for(form, Doubtful(beside, elsewhere))
    assert (form.asked, form.shown) == ((beside,), ())
    assert wall.shown == [elsewhere]


@pytest.mark.expects_error_logs
def test_a_bug_is_an_apology_with_a_reference_and_a_trace_without_what_was_typed(
    notices: Notices, wall: Wall, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("850412-1234567")
    except ValueError as bug:
        notices.take(bug)
    assert [(one.code, one.facts) for one in wall.shown] == [("bug", {"reference": "abc123"})]
    logged = [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR]
    assert len(logged) == 1
    assert "test_notices.py" in logged[0]
    assert "ValueError" in logged[0]
    assert "1234567" not in logged[0]


def test_a_rejection_without_a_form_stands_in_the_banner(notices: Notices, wall: Wall) -> None:
    notices.take(reject("", "not_allowed"))
    assert [one.code for one in wall.shown] == ["not_allowed"]


@pytest.mark.expects_error_logs
def test_the_hooks_of_python_lead_to_the_same_eyes(notices: Notices, wall: Wall) -> None:
    notices.install()
    try:
        sys.excepthook(ValueError, ValueError("x"), None)
    finally:
        notices.uninstall()
    assert [one.code for one in wall.shown] == ["bug"]
