"""Corrects who somebody is, how they came and what they told, later and with a reason. The old values stay readable.

What was measured is not corrected here: a later triage stands beside the earlier one. The consent neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Connection

from station.actions.carry_on import carry_on_visit
from station.actions.compare_person import compare_document
from station.actions.findings import Findings
from station.actions.person_of_page import person_of, person_with, with_way_of_coming
from station.actions.read_exposure import ReadExposure, read_exposure
from station.actions.read_identity import ReadIdentity, read_identity
from station.actions.read_page import check_texts
from station.actions.shift import Shift
from station.actions.void_visit import visit_with
from station.domain.act import Act
from station.domain.conflict import settling
from station.domain.exposure import Exposure
from station.domain.page import VisitPage, page_of_visit
from station.domain.page_changes import laid_on
from station.domain.person import Person
from station.domain.specimen import Specimen
from station.domain.visit import Visit
from station.errors import Rejected, reject
from station.storage import drafts, find, find_exposure
from station.storage.find_conflicts import Differing, words_in_conflict
from station.storage.ledger import save
from station.storage.tables import KINDS

CAN_DIFFER: Mapping[str, type[Person | Visit | Specimen]] = {
    "person": Person,
    "visit": Visit,
    "specimen": Specimen,
}
"""Kinds of records of which the centre names what two booths said otherwise."""
ON_LABEL = ("name", "birth_date", "birth_year", "sex")
TOLD_DIFFERS = ":told_differs"
"""What a questionnaire said otherwise and staff said no to, when it was scanned."""
OF_TRIAGE = ("birth_date", "birth_year", "sex")


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a correction changed: the records before and after, in the same order; a new exposure has none before.

    `is_label_wrong` says that the printed label shows something else now, `is_triage_open` that age or sex changed
    and the level may be another: print it again, triage again.
    """

    before: tuple[Person | Visit | Exposure, ...]
    after: tuple[Person | Visit | Exposure, ...]
    is_label_wrong: bool
    is_triage_open: bool


def visit_page(shift: Shift, visit_id: UUID) -> VisitPage:
    """Returns the page on which a visit is corrected, brought up to what other booths of the site said meanwhile.

    Raises: Rejected `visit_unknown`, `visit_void_already`.
    """
    act = shift.act("correct_visit")
    with shift.store.writing() as session:
        carry_on_visit(session, shift, act, visit_id)
        visit = visit_with(session, visit_id)
        person = person_with(session, visit.person_id)
        return page_of_visit(person, visit, find_exposure.exposure_of(session, visit_id))


def correct_visit(
    shift: Shift, visit_id: UUID, page: VisitPage, *, opened: VisitPage, reason: str, draft: str = ""
) -> Corrected:
    """Saves what was changed on a page since it was `opened`, and returns it; the identity level may be raised.

    `draft` is the place of the draft that ends with it.
    What others corrected meanwhile stays; where both changed a field, that is doubted. Where booths of the site differ
    on the visit, a page that changes nothing says that it stays as it stands here.
    Raises: Rejected `reason_missing`, `visit_unknown`, `visit_void_already`, `nothing_changed`, or with every field
    that cannot be; Doubtful with every unlikely one that is not confirmed.
    """
    act = shift.act("correct_visit", reason=reason)
    if not act.reason:
        raise reject("reason", "reason_missing")
    with shift.store.writing() as session:
        carry_on_visit(session, shift, act, visit_id)
        visit = visit_with(session, visit_id)
        person = person_with(session, visit.person_id)
        page, found = _as_changed(session, (person, visit), opened, page)
        identity, told, act = _read(shift, page, (person, visit), act, found)
        old: list[Person | Visit | Exposure | None] = [person, visit]
        new: list[Person | Visit | Exposure | None] = [
            person_of(shift, identity, page, known=person),
            with_way_of_coming(visit, page),
        ]
        before, after = _exposures(session, shift, visit_id, told)
        changed = [
            pair for pair in zip([*old, before], [*new, after], strict=True) if pair[1] and pair[0] != pair[1]
        ]
        differing = words_in_conflict(session, visit_id)
        made = [after for _, after in changed if after is not None] or _as_they_stand(session, differing)
        if not made:
            raise reject("", "nothing_changed")
        for one in made:
            places = differing.get((KINDS[type(one)], one.id), ())
            save(session, one, replace(act, reason=settling(act.reason, places)))
        drafts.drop(session, draft)
    return _corrected(changed)


def _as_they_stand(session: Connection, differing: Differing) -> list[Person | Visit | Exposure | Specimen]:
    """Returns the records on which booths differ: saved again without a change, that is decided."""
    found = [find.record(session, CAN_DIFFER[kind], one) for kind, one in differing]
    return [one for one in found if one is not None]


def _as_changed(
    session: Connection, about: tuple[Person, Visit], opened: VisitPage, typed: VisitPage
) -> tuple[VisitPage, Findings]:
    """Returns the page as it stands with what was changed on it, and the doubts about what others changed too."""
    (person, visit), found = about, Findings()
    now = page_of_visit(person, visit, find_exposure.exposure_of(session, visit.id))
    page, overtaken = laid_on(now, opened, typed)
    for name in overtaken:
        found.doubt(name, "changed_meanwhile", now=str(getattr(now, name)) or "–")
    return replace(page, person_id=person.id), found


def _read(
    shift: Shift, page: VisitPage, about: tuple[Person, Visit], act: Act, found: Findings
) -> tuple[ReadIdentity, ReadExposure, Act]:
    person, visit = about
    day = visit.operating_day
    identity = read_identity(page, found, day, shift.site)
    told = read_exposure(page, found, shift.programme, day)
    check_texts(page, found)
    if found.rejections or identity is None:
        raise Rejected(*found.rejections)
    compare_document(shift, person, identity, found)
    asked_at_scan = tuple(sorted(one for one in page.confirmed if one.endswith(TOLD_DIFFERS)))
    confirmed = (*found.confirmed(page.confirmed), *asked_at_scan)
    said = f" ({', '.join(confirmed)})" if confirmed else ""
    return identity, told, replace(act, reason=act.reason + said)


def _exposures(
    session: Connection, shift: Shift, visit_id: UUID, told: ReadExposure
) -> tuple[Exposure | None, Exposure | None]:
    """Returns the exposure as it stands and as it was told now; nobody's answers are taken away by a page without."""
    before = find_exposure.exposure_of(session, visit_id)
    if before is None:
        return None, told.record(shift.new_id(), visit_id)
    return before, replace(told.told, id=before.id, visit_id=visit_id, window_days=before.window_days)


def _corrected(
    changed: list[tuple[Person | Visit | Exposure | None, Person | Visit | Exposure | None]],
) -> Corrected:
    names = {
        name
        for before, after in changed
        if isinstance(before, Person) and isinstance(after, Person)
        for name in ON_LABEL
        if getattr(before, name) != getattr(after, name)
    }
    return Corrected(
        before=tuple(before for before, _ in changed if before is not None),
        after=tuple(after for _, after in changed if after is not None),
        is_label_wrong=bool(names),
        is_triage_open=bool(names & set(OF_TRIAGE)),
    )
