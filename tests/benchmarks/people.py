"""Finding people and saving a registration among 90,000 people, each search beside its own SQL alone.

The people are made up from a seed and saved by the real writer, many in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from random import Random
from uuid import UUID

from station.actions.find_people import find_people_by
from station.actions.match_people import match_people
from station.actions.register_visit import register_visit
from station.actions.shift import Shift
from station.demonstration.people import AREAS, GIVEN, SURNAMES
from station.domain.hangul import initial_consonants
from station.domain.page import VisitPage
from station.domain.person import Person
from station.domain.visit import Visit
from station.storage.ledger import save_new
from tests.benchmarks.board import fetched, statements_of
from tests.benchmarks.measure import Comparison, Effort, timed, timed_in_turn
from tests.station.booth import RESIDENT, Booth, new_booth

PEOPLE = {Effort.FULL: 90_000, Effort.QUICK: 9_000, Effort.TINY: 40}
SEARCHES = {Effort.FULL: 150, Effort.QUICK: 100, Effort.TINY: 2}
IN_ONE_TRANSACTION = 2000
SEED = 11
YOUNGEST = date(2020, 12, 31)
LATIN = ("KIM", "LEE", "NGUYEN", "MUELLER", "SMITH", "SATO", "OKONKWO", "DELACRUZ", "IVANOV", "CHEN")
GIVEN_LATIN = ("ANNA", "MINSU", "THANH", "JOHN", "MARIA", "WEI", "HARUKA", "CHIDI", "OLGA", "JUAN")
FOREIGN_SHARE, DOCUMENT_SHARE = 0.15, 0.3


def people(effort: Effort, folder: Path) -> tuple[Comparison, ...]:
    """Fills a station with people, searches them in each way, and registers one more."""
    booth = new_booth(folder)
    try:
        made, numbers = _filled(booth, PEOPLE[effort])
        found = tuple(_searched(booth, made, numbers, effort))
        return (*found, _saved(booth, len(made), effort))
    finally:
        booth.shift.store.close()


def _filled(booth: Booth, count: int) -> tuple[list[Person], dict[UUID, str]]:
    """Saves people with a visit each and returns them, with the document numbers of those who have one."""
    chance, shift = Random(SEED), booth.shift
    pattern, act = register_visit(shift, RESIDENT).visit, shift.act("register_visit")
    made: list[Person] = []
    numbers: dict[UUID, str] = {}
    while len(made) < count:
        new = [_somebody(chance, shift.new_id()) for _ in range(min(IN_ONE_TRANSACTION, count - len(made)))]
        new = [_with_document(shift, one, chance, numbers) for one in new]
        with shift.store.writing() as session:
            save_new(session, new, act)
            save_new(session, [_visit(pattern, one, shift, chance) for one in new], act)
        made += new
    return made, numbers


def _somebody(chance: Random, new_id: UUID) -> Person:
    is_foreign = chance.random() < FOREIGN_SHARE
    surname, given = chance.choice(LATIN), f"{chance.choice(GIVEN_LATIN)} {chance.choice(GIVEN_LATIN)}"
    korean = chance.choice(SURNAMES) + chance.choice(GIVEN)[0] + chance.choice(GIVEN)[-1]
    return Person(
        id=new_id,
        name=f"{surname} {given}" if is_foreign else korean,
        birth_date=YOUNGEST - timedelta(days=chance.randrange(95 * 365)),
        birth_year=None,
        sex=None,
        phone=f"+8210{chance.randrange(20_000_000, 99_999_999)}",
        area=chance.choice(AREAS),
        surname_latin=surname if is_foreign else "",
        given_latin=given if is_foreign else "",
    )


def _with_document(shift: Shift, person: Person, chance: Random, numbers: dict[UUID, str]) -> Person:
    if chance.random() >= DOCUMENT_SHARE:
        return person
    number = f"M{chance.randrange(10**8):08}"
    numbers[person.id] = number
    sealed = shift.sealed("passport", number)
    return replace(
        person,
        document_kind=sealed.kind,
        document_masked=sealed.masked,
        document_sealed=sealed.sealed,
        document_local=sealed.local,
        document_search_key=sealed.search_key,
    )


def _visit(pattern: Visit, person: Person, shift: Shift, chance: Random) -> Visit:
    day = pattern.arrived_at - timedelta(days=chance.randrange(1, 300))
    plate = f"{chance.randrange(10, 100)}가{chance.randrange(1000, 10_000)}" if chance.random() < 0.5 else ""
    return replace(
        pattern,
        id=shift.new_id(),
        person_id=person.id,
        operating_day=day.date(),
        arrived_at=day,
        vehicle=plate,
    )


def _searched(booth: Booth, made: list[Person], numbers: dict[UUID, str], effort: Effort) -> list[Comparison]:
    chance, rounds = Random(SEED + 1), SEARCHES[effort]
    chosen = chance.choices(made, k=rounds)
    names = [one.name or "" for one in chosen]
    documents = chance.choices(list(numbers.values()), k=rounds)
    ends = [(one.phone or "")[-4:] for one in chosen]
    ways: dict[str, tuple[str, list[Callable[[], object]]]] = {
        "people": ("by the beginning of a name", [_search(booth, name[:2]) for name in names]),
        "people-document": ("by a document number", [_search(booth, number) for number in documents]),
        "people-part": ("by a part of a name", [_search(booth, name[1:]) for name in names]),
        "people-initials": ("by three first consonants", [_search(booth, one) for one in _initials(names)]),
        "people-phone": ("by the last four digits of a phone", [_search(booth, end) for end in ends]),
        "people-match": ("while name, birth and phone are typed", [_match(booth, one) for one in chosen]),
    }
    return [_comparison(booth, len(made), name, what, searches) for name, (what, searches) in ways.items()]


def _initials(names: list[str]) -> list[str]:
    return [initial_consonants(one)[:3] if not one.isascii() else "ㄱㅁㅅ" for one in names]


def _search(booth: Booth, sought: str) -> Callable[[], object]:
    return partial(find_people_by, booth.shift, sought, is_logged=False)


def _match(booth: Booth, person: Person) -> Callable[[], object]:
    birth = "" if person.birth_date is None else person.birth_date.isoformat()
    page = VisitPage(name=person.name or "", birth=birth, phone=person.phone or "")
    return partial(match_people, booth.shift, page)


def _comparison(
    booth: Booth, count: int, name: str, what: str, searches: list[Callable[[], object]]
) -> Comparison:
    ours_s: list[float] = []
    bare_s: list[float] = []
    for search in searches:
        statements = statements_of(booth, search)
        with booth.shift.store.reading() as session:
            bare_s.append(timed(partial(fetched, session, statements)))
        ours_s.append(timed(search))
    return Comparison(
        name=name,
        what=f"Find of people {what} among {count:,}",
        reference="its own SQL, rows fetched by the driver alone",
        ours_s=tuple(ours_s),
        reference_s=tuple(bare_s),
        counted="finds",
        how=(
            "Ours: the action that the windows call: at most 30 people (8 while typing) as values, with reasons, "
            "last visit and where they stand today; who is sought is chosen at random from a seed.",
            "Reference: the statements that it sends, run by the driver on the same connection.",
        ),
    )


def _saved(booth: Booth, count: int, effort: Effort) -> Comparison:
    shift = booth.shift
    last = replace(RESIDENT, phone="87654321")

    def nothing() -> None:
        with shift.store.writing():
            pass

    ours_s, empty_s = timed_in_turn(lambda: register_visit(shift, last), nothing, SEARCHES[effort], untimed=3)
    return Comparison(
        name="people-save",
        what=f"Save of a registration among {count:,} people",
        reference="an empty write transaction on the same file",
        ours_s=ours_s,
        reference_s=empty_s,
        counted="registrations",
        how=(
            "Ours: `register_visit` from the page as typed to the disk, with every index by which people are found.",
            "Reference: BEGIN IMMEDIATE and COMMIT with nothing in between.",
        ),
    )
