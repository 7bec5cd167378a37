"""A planted resident number and passport number stand in clear nowhere: file, log, label, export, ledger, draft.

Source: Personal Information Protection Act (Korea), art. 24 and 24-2.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from station.actions.correct_visit import correct_visit, visit_page
from station.actions.draft import keep_draft, kept_draft
from station.actions.export_day import export_day
from station.actions.find_people import find_people_by
from station.actions.match_people import match_people
from station.actions.open_person import open_person, returning_page
from station.actions.print_label import labels_to_print
from station.actions.register_visit import Registered, register_visit
from station.domain.matching import Reason
from station.domain.page import VisitPage
from station.domain.site_profile import SiteProfile
from station.errors import Rejected
from tests.station.booth import RESIDENT, Booth, new_booth, standing

RESIDENT_NUMBER, PASSPORT = "8504121987654", "M90817263"
PLANTED = (
    RESIDENT_NUMBER,
    f"{RESIDENT_NUMBER[:6]}-{RESIDENT_NUMBER[6:]}",
    RESIDENT_NUMBER[6:],
    PASSPORT,
    PASSPORT[1:],
)
CHECKED = frozenset({"resident_number:resident_number_check_digit"})
PAGES = (
    replace(RESIDENT, document_kind="resident_number", document_number=PLANTED[1], confirmed=CHECKED),
    replace(RESIDENT, name="KIM MINSU", document_kind="passport", document_number=f" {PASSPORT.lower()} "),
)


class Log(logging.Handler):
    """Keeps all that is logged, at every level."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    """All that is logged while these tests run."""
    kept, top = Log(), logging.getLogger()
    level = top.level
    top.addHandler(kept)
    top.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        top.removeHandler(kept)
        top.setLevel(level)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, log: Log) -> Iterator[tuple[Booth, list[Registered]]]:
    """A booth that has worked with both numbers in every way that there is."""
    with standing(new_booth(tmp_path_factory.mktemp("booth"))) as booth:
        yield worked(booth)


def worked(booth: Booth) -> tuple[Booth, list[Registered]]:
    shift = replace(booth.shift, site=SiteProfile(takes_resident_number=True))
    made = [register_visit(shift, page) for page in PAGES]
    for page, one in zip(PAGES, made, strict=True):
        keep_draft(shift, page)
        match_people(shift, page)
        find_people_by(shift, page.document_number)
        open_person(shift, one.person.id)
        again = replace(visit_page(shift, one.visit.id), area="강남구", document_kind=page.document_kind)
        correct_visit(
            shift,
            one.visit.id,
            replace(again, document_number=page.document_number, confirmed=CHECKED),
            reason="area",
        )
    return replace(booth, shift=shift), made


def holds(content: bytes) -> list[str]:
    """Returns which of the planted numbers stand in some bytes, in UTF-8 or UTF-16."""
    return [one for one in PLANTED if one.encode() in content or one.encode("utf-16-le") in content]


def test_a_planted_number_would_be_seen() -> None:
    assert holds(f"x{PASSPORT}x".encode()) == [PASSPORT, PASSPORT[1:]]
    assert holds(RESIDENT_NUMBER.encode("utf-16-le")) == [RESIDENT_NUMBER, RESIDENT_NUMBER[6:]]


def test_no_file_of_the_station_holds_a_number(planted: tuple[Booth, list[Registered]]) -> None:
    files = [one for one in planted[0].folder.rglob("*") if one.is_file()]
    assert {one.name for one in files} >= {"station.db", "station.db-wal", "station.anchor"}
    assert [one.name for one in files if holds(one.read_bytes())] == []


def test_no_column_of_the_opened_file_holds_a_number(planted: tuple[Booth, list[Registered]]) -> None:
    seen = 0
    with planted[0].shift.store.reading() as session:
        names = session.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        for name in names:
            for row in session.execute(text(f"SELECT * FROM {name}")):
                for value in row:
                    seen += 1
                    content = value if isinstance(value, bytes) else str(value).encode()
                    assert holds(content) == [], name
    assert seen > 500


def test_no_payload_and_no_header_of_a_fact_holds_a_number(planted: tuple[Booth, list[Registered]]) -> None:
    with planted[0].shift.store.reading() as session:
        facts = session.execute(text("SELECT header, payload FROM fact")).all()
    assert [one for one in facts if holds(one.header) or holds(one.payload)] == []
    assert any(b'"document_kind":"passport"' in one.payload for one in facts)


def test_no_log_holds_a_number(planted: tuple[Booth, list[Registered]], log: Log) -> None:
    booth, made = planted
    with pytest.raises(Rejected) as caught:
        register_visit(booth.shift, replace(PAGES[0], phone=""))
    logging.getLogger("test").warning("%s %r %r", caught.value, PAGES[0], made[0])
    assert any("resident_number" in line for line in log.lines)
    assert [line for line in log.lines if holds(line.encode())] == []


def test_no_label_and_no_export_holds_a_number(
    planted: tuple[Booth, list[Registered]], tmp_path: Path
) -> None:
    shift = planted[0].shift
    for one in labels_to_print(shift):
        assert holds(repr(one).encode()) == []
    export_day(shift, shift.today(), tmp_path / "out", reason="evening")
    files = [one for one in (tmp_path / "out").rglob("*") if one.is_file()]
    assert files
    assert [one for one in files if holds(one.read_bytes())] == []


SHOWN: tuple[Callable[[Booth, Registered], object], ...] = (
    lambda booth, made: returning_page(booth.shift, made.person.id),
    lambda booth, made: open_person(booth.shift, made.person.id),
    lambda booth, made: match_people(booth.shift, VisitPage(name="김민수")),
)


@pytest.mark.parametrize("show", SHOWN)
def test_what_is_shown_of_a_person_holds_no_number(
    planted: tuple[Booth, list[Registered]], show: Callable[[Booth, Registered], object]
) -> None:
    booth, made = planted
    assert [holds(repr(show(booth, one)).encode()) for one in made] == [[], []]


def test_the_number_is_found_all_the_same(planted: tuple[Booth, list[Registered]]) -> None:
    booth, made = planted
    for page, one in zip(PAGES, made, strict=True):
        found = find_people_by(booth.shift, page.document_number)
        assert found[0].person.id == one.person.id
        assert Reason.DOCUMENT in found[0].reasons


def test_the_same_number_again_is_no_change(planted: tuple[Booth, list[Registered]]) -> None:
    booth, made = planted
    for one in made:
        fields = {change.field for change in open_person(booth.shift, one.person.id).changes}
        assert fields == {"area"}


def test_a_draft_gives_its_number_back(planted: tuple[Booth, list[Registered]]) -> None:
    draft = kept_draft(planted[0].shift)
    assert draft is not None
    assert draft.document_number == PASSPORT
