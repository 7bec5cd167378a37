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
from station.actions.import_expected import ListFile, import_expected
from station.actions.match_people import match_people
from station.actions.open_person import open_person, returning_page
from station.actions.print_label import labels_to_print
from station.actions.print_slip import slip_of
from station.actions.read_preregistration import preregistered
from station.actions.read_scan import read_scan
from station.actions.register_refusal import register_refusal
from station.actions.register_visit import Registered, register_visit
from station.actions.shift import Shift
from station.actions.write_stick import write_stick
from station.domain.carried_visit import read_carried
from station.domain.document import DocumentKind, number_in_text
from station.domain.matching import Reason
from station.domain.page import VisitPage, page_of
from station.domain.preregistration import TEXTS, Preregistration, write_preregistration
from station.domain.site_profile import SiteProfile
from station.errors import Rejected
from station.sync.batch import next_batch
from tests.station.booth import RESIDENT, Booth, new_booth, standing
from tests.station.mrz_lines import Holder, write_mrz

RESIDENT_NUMBER, PASSPORT = "8504121987654", "M90817263"
PLANTED = (
    RESIDENT_NUMBER,
    f"{RESIDENT_NUMBER[:6]}-{RESIDENT_NUMBER[6:]}",
    RESIDENT_NUMBER[6:],
    PASSPORT,
    PASSPORT[1:],
)
NUMBERS = (PLANTED[1], PASSPORT)
WRITTEN = (
    "name", "area", "vehicle", "lane", "flight", "seat", "nationality", "surname_latin", "given_latin", "guardian_name",
    "contact_place", "cluster", "facility", "origin", "transit", "countries", "stay",
)  # fmt: skip
"""Every field of the page that is a text."""
ASKED = tuple(name for name in TEXTS.values() if name in WRITTEN)
IN_TEXT = {"resident_number_in_text", "passport_number_in_text"}
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


def passport_page(shift: Shift) -> VisitPage:
    """The page of somebody whose passport bears the resident number's last digits, too, as it did until 2020."""
    holder = Holder("KIM", "MINSU", PASSPORT, "850412", "310101", "M", optional=RESIDENT_NUMBER[6:])
    scanned = read_scan(VisitPage(), "\n".join(write_mrz("TD3", holder)), shift.today())
    assert scanned.is_taken
    return replace(scanned.page, phone="12345678", consent=True, symptoms=())


def told_page(shift: Shift, **told: str) -> VisitPage:
    """The page of a questionnaire into which somebody wrote their number, though nobody asked."""
    texts = {"name": "김민수", "birth": "1985-04-12", "sex": "M", "phone": "01012345678", **told}
    code = write_preregistration(
        Preregistration(shift.programme.id, shift.clock.now(), "ko", True, texts, {"symptoms": ()})
    )
    return replace(preregistered(code, shift.programme, shift.clock.now(), shift.today()).page, consent=True)


LIST = (
    "이름,생년월일,여권번호,외국인등록번호,신분증번호,국적,편명,좌석,주소,영문성,email\n"
    f"Kim,1985-04-12,{PASSPORT},,,KR,KE1,1A,Seoul,KIM,\n"
    f"Lee,1985-04-12,,{RESIDENT_NUMBER},,{RESIDENT_NUMBER},{PASSPORT},{PASSPORT},{PLANTED[1]},,{PASSPORT}\n"
    f"Park,1985-04-12,,,{PLANTED[1]},KR,,,,{PASSPORT},\n"
    f"{RESIDENT_NUMBER},1985-04-12,,,,KR,,,,,\n"
    f"Choi,{RESIDENT_NUMBER},,,,KR,,,,,\n"
)


def brought_in(booth: Booth) -> None:
    """Plants the numbers on every road on which a page or a list comes, at a site that may not ask for them."""
    shift = booth.shift
    register_visit(shift, passport_page(shift))
    imported = import_expected(shift, ListFile("list.csv", LIST.encode(), {}))
    assert len(imported.taken) == 3
    for one in imported.taken:
        register_visit(shift, replace(page_of(one), sex="M", phone="12345678", consent=True, symptoms=()))
    made = register_visit(shift, replace(RESIDENT, name="박서연"))
    typed = [replace(RESIDENT, **{name: f"x {number}"}) for name in WRITTEN for number in NUMBERS]  # type: ignore[arg-type]  # texts
    told = [told_page(shift, **{name: number}) for name in ASKED for number in NUMBERS]
    for page in (*typed, *told):
        keep_draft(shift, page)
        assert refusals(register_visit, shift, page) & IN_TEXT
    here = visit_page(shift, made.visit.id)
    for number in NUMBERS:
        page, seen = replace(here, area="강남구"), VisitPage(description=number)
        texts = replace(here, area=number), replace(here, stay=f"Hotel {number}")
        for wrong in texts:
            assert refusals(correct_visit, shift, made.visit.id, wrong, opened=here, reason="x") & IN_TEXT
        assert refusals(correct_visit, shift, made.visit.id, page, opened=here, reason=number) & IN_TEXT
        assert refusals(register_refusal, shift, seen, reason="no") & IN_TEXT


def worked(booth: Booth) -> tuple[Booth, list[Registered]]:
    brought_in(booth)
    shift = replace(booth.shift, site=SiteProfile(takes_resident_number=True))
    made = [register_visit(shift, page) for page in PAGES]
    for page, one in zip(PAGES, made, strict=True):
        keep_draft(shift, page)
        match_people(shift, page)
        find_people_by(shift, page.document_number)
        open_person(shift, one.person.id)
        opened = visit_page(shift, one.visit.id)
        again = replace(page, area="강남구", confirmed=CHECKED)
        changed = {
            name: getattr(again, name) for name in ("area", "document_kind", "document_number", "confirmed")
        }
        correct_visit(shift, one.visit.id, replace(opened, **changed), opened=opened, reason="area")
    return replace(booth, shift=shift), made


def refusals(act: Callable[..., object], *given: object, **named: object) -> set[str]:
    """Returns why something is refused."""
    with pytest.raises(Rejected) as caught:
        act(*given, **named)
    return {one.code for one in caught.value.rejections}


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


def test_no_batch_slip_or_file_on_a_stick_holds_a_number(
    planted: tuple[Booth, list[Registered]], tmp_path: Path
) -> None:
    shift, made = planted[0].shift, planted[1]
    with shift.store.reading() as session:
        batch = next_batch(session, shift.store.enrolment)
    assert batch is not None
    assert len(batch.facts) > 50
    assert [one for one in batch.facts if holds(b"\n".join(one))] == []
    write_stick(shift, tmp_path)
    files = [one.read_bytes() for one in tmp_path.iterdir()]
    assert files
    slips = [slip_of(shift, one.visit.id, "Jamsil") for one in made]
    carried = [read_carried(one.carried, shift.store.enrolment.site_key) for one in slips]
    assert [one for one in (*files, repr(slips).encode(), repr(carried).encode()) if holds(one)] == []


NOT_HERE = {"resident_number_not_asked_here", "resident_number_not_thirteen_digits"}


@pytest.mark.parametrize("kind", DocumentKind)
@pytest.mark.parametrize(
    "number", [*PLANTED[:2], "850412 1987654", "ID 8504121987654", "８５０４１２－１９８７６５４"]
)
def test_a_resident_number_is_no_document_where_the_site_may_not_ask(
    planted: tuple[Booth, list[Registered]], kind: DocumentKind, number: str
) -> None:
    shift = replace(planted[0].shift, site=SiteProfile())
    page = replace(RESIDENT, document_kind=kind.value, document_number=number)
    assert refusals(register_visit, shift, page) <= NOT_HERE


def test_a_number_of_its_shape_under_another_kind_is_asked_once_where_the_site_may_ask(
    planted: tuple[Booth, list[Registered]],
) -> None:
    page = replace(RESIDENT, document_kind="identity_card", document_number=RESIDENT_NUMBER)
    assert refusals(register_visit, planted[0].shift, page) == {"document_is_resident_number"}


@pytest.mark.parametrize("text", ["S20261122", "KE085", "M1234567", "12가3456", "S2026112212"])
def test_what_only_begins_like_a_passport_number_is_a_text(text: str) -> None:
    assert number_in_text(f"cluster {text}") == ""


def test_what_a_list_may_not_hold_is_left_out_and_told(tmp_path: Path) -> None:
    with standing(new_booth(tmp_path / "booth")) as booth:
        done = import_expected(booth.shift, ListFile("list.csv", LIST.encode(), {}))
    left_out = {(one.line, one.code) for one in done.read.warnings}
    assert left_out >= {(3, "resident_number_not_kept"), (4, "resident_number_not_kept")}
    assert {
        (3, "resident_number_in_text"),
        (3, "passport_number_in_text"),
        (4, "passport_number_in_text"),
    } <= left_out
    assert {(one.line, one.code) for one in done.read.refusals} == {
        (5, "resident_number_in_text"),
        (6, "resident_number_not_here"),
    }


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
        found = {each.person.id: each.reasons for each in find_people_by(booth.shift, page.document_number)}
        assert Reason.DOCUMENT in found[one.person.id]


def test_the_same_number_again_is_no_change(planted: tuple[Booth, list[Registered]]) -> None:
    booth, made = planted
    for one in made:
        fields = {change.field for change in open_person(booth.shift, one.person.id).changes}
        assert fields == {"area"}


def test_a_draft_gives_its_number_back(planted: tuple[Booth, list[Registered]]) -> None:
    draft = kept_draft(planted[0].shift)
    assert draft is not None
    assert draft == PAGES[1]
