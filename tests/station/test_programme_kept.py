"""The programme of a visit stays with it: an old visit is shown by its own version, whatever came after."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station import resources
from station.actions.programme_of_visit import own_programme, programme_of_visit
from station.actions.record_triage import record_triage
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.actions.triage_history import triage_history
from station.domain.page import VisitPage
from station.domain.programme import Programme, load_programme
from station.errors import Trouble
from station.programmes import programme, programme_ids
from station.storage import find, tables
from station.words import words_in
from tests.station.booth import RESIDENT, Booth

TEXT = resources.data("programmes/covid19.toml").decode()
NEW_WORDS = "Feels ill today"


def newer_programme() -> Programme:
    """Returns the programme as an update might bring it: another version, and other words for a rule."""
    rule = TEXT.index('id = "test-symptoms"')
    words = TEXT.index("\nen = ", rule) + 1
    end = TEXT.index("\n", words)
    text = TEXT[:words] + f'en = "{NEW_WORDS}"' + TEXT[end:]
    return load_programme(text.replace('version = "2026.1"', 'version = "2026.2"', 1).encode(), "newer.toml")


NEWER = newer_programme()


def updated(shift: Shift) -> Shift:
    return replace(shift, programme=NEWER)


def kept(booth: Booth) -> list[tuple[str, bytes]]:
    table = tables.programme
    with booth.shift.store.reading() as session:
        return [(row.version, row.content) for row in session.execute(table.select())]


def first_reason(shift: Shift, made: Registered) -> str:
    history = triage_history(shift, made.visit.id)
    return history.reasons(history.triages[0], words_in("en"))[0].sentence


@pytest.mark.parametrize("name", programme_ids())
def test_programme_knows_its_own_bytes(name: str) -> None:
    assert programme(name).content == resources.data(f"programmes/{name}.toml")


def test_exact_bytes_are_kept_once_per_hash(booth: Booth) -> None:
    for _ in range(2):
        register_visit(booth.shift, RESIDENT)
    assert kept(booth) == [("2026.1", TEXT.encode())]
    register_visit(updated(booth.shift), RESIDENT)
    assert [version for version, _ in kept(booth)] == ["2026.1", "2026.2"]


def test_old_visit_is_worded_by_its_own_version(booth: Booth) -> None:
    old = register_visit(booth.shift, RESIDENT)
    before = first_reason(booth.shift, old)
    after = updated(booth.shift)
    new = register_visit(after, RESIDENT)
    assert first_reason(after, old) == before != NEW_WORDS
    assert first_reason(after, new) == NEW_WORDS
    assert programme_of_visit(after, old.visit.id) == programme("covid19")
    assert programme_of_visit(after, new.visit.id) == NEWER


def test_old_station_file_shows_a_newer_visit_too(booth: Booth) -> None:
    new = register_visit(updated(booth.shift), RESIDENT)
    assert first_reason(booth.shift, new) == NEW_WORDS


def test_later_triage_goes_by_the_programme_of_the_visit(booth: Booth) -> None:
    old = register_visit(booth.shift, RESIDENT)
    later = record_triage(updated(booth.shift), old.visit.id, VisitPage(symptoms=("cough",)))
    assert (later.programme_version, later.programme_hash) == ("2026.1", programme("covid19").hash)
    assert later.outcome["programme"] == {
        "id": "covid19", "version": "2026.1", "hash": programme("covid19").hash,
    }  # fmt: skip


def test_visit_and_programme_are_saved_together(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    fact = tables.fact
    with booth.shift.store.reading() as session:
        kinds = [row.record_kind for row in session.execute(fact.select().order_by(fact.c.seq))]
        assert find.is_programme_kept(session, made.visit.programme_hash)
    assert kinds.count("programme") == 1
    assert kinds.index("programme") < kinds.index("visit")


def test_programme_that_was_never_kept_is_named(booth: Booth) -> None:
    made = register_visit(booth.shift, RESIDENT)
    visit = replace(made.visit, programme_hash="0" * 64)
    with booth.shift.store.reading() as session, pytest.raises(Trouble, match="programme_not_kept"):
        own_programme(session, booth.shift, visit)
