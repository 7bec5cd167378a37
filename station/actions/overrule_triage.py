"""A clinician decides otherwise than the rules did, with a reason. What the rules said stays beside it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from station.actions.findings import Findings
from station.actions.programme_of_visit import own_programme
from station.actions.shift import Shift
from station.domain.observable import DISPOSITION_SCHEME, TRACK_SCHEME
from station.domain.overrule import Overrule, holding
from station.domain.programme import Programme
from station.domain.visit import Visit
from station.errors import Rejected, reject
from station.storage import find
from station.storage.ledger import save


def overrule_triage(
    shift: Shift,
    visit_id: UUID,
    *,
    disposition_now: str = "",
    track_if_positive: str = "",
    reason: str,
    occurred_at: datetime | None = None,
) -> Overrule:
    """Saves a clinician's own answer, or both, over the latest triage of a visit and returns it.

    Raises: Rejected `not_allowed` (only nurse and supervisor), `visit_unknown`, `not_triaged_yet`, and at once
    `reason_missing`, `overrule_empty`, `disposition_unknown`, `track_unknown`, `overrule_changes_nothing`.
    """
    act = shift.act("overrule_triage", reason=reason, occurred_at=occurred_at)
    with shift.store.writing() as session:
        visit = find.record(session, Visit, visit_id)
        if visit is None:
            raise reject("visit", "visit_unknown")
        triages = find.triages_of(session, visit_id)
        if not triages:
            raise reject("visit", "not_triaged_yet")
        levels = _levels(own_programme(session, shift, visit))
        overrule = Overrule(
            shift.new_id(),
            visit_id,
            triages[-1].id,
            act.reason,
            levels[DISPOSITION_SCHEME].get(disposition_now),
            disposition_now,
            track_if_positive,
        )
        found = _wrong_with(overrule, levels)
        before = holding(triages[-1], find.overrules_of(session, visit_id))
        answers = (before.disposition_now, before.track_if_positive)
        after = before.after(overrule)
        if not found.rejections and answers == (after.disposition_now, after.track_if_positive):
            found.refuse("", "overrule_changes_nothing")
        if found.rejections:
            raise Rejected(*found.rejections)
        save(session, overrule, act)
    return overrule


Levels = dict[str, dict[str, int | None]]


def _levels(programme: Programme) -> Levels:
    """Returns the answers that a programme can give, of both kinds, each with its most urgent level."""
    levels: Levels = {DISPOSITION_SCHEME: {}, TRACK_SCHEME: {}}
    for rule in sorted(programme.rules(), key=lambda one: one.level or 0):
        if rule.scheme in levels:
            levels[rule.scheme].setdefault(rule.result, rule.level)
    return levels


def _wrong_with(overrule: Overrule, levels: Levels) -> Findings:
    found = Findings()
    if not overrule.reason:
        found.refuse("reason", "reason_missing")
    if not overrule.disposition_now and not overrule.track_if_positive:
        found.refuse("", "overrule_empty")
    dispositions, tracks = levels[DISPOSITION_SCHEME], levels[TRACK_SCHEME]
    if overrule.disposition_now and overrule.disposition_now not in dispositions:
        found.refuse("disposition_now", "disposition_unknown", known=", ".join(dispositions))
    if overrule.track_if_positive and overrule.track_if_positive not in tracks:
        found.refuse("track_if_positive", "track_unknown", known=", ".join(tracks))
    return found
