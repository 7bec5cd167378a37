"""Commands on a visit's triage: again, overruled by a clinician, and the reasons of every assessment."""

from __future__ import annotations

import argparse
from uuid import UUID

from station.actions.overrule_triage import overrule_triage
from station.actions.read_answers import ANSWER_FIELDS
from station.actions.record_triage import record_triage
from station.actions.triage_history import TriageHistory, triage_history
from station.cli.booth import read_page_json
from station.cli.command import Arguments, Command, Json, Result, typed_text
from station.cli.opened import add_data, open_shift
from station.domain.observable import DISPOSITIONS, TRACKS
from station.domain.page import VisitPage
from station.domain.triage_record import TriageRecord
from station.errors import Rejected, Rejection
from station.words import LANGUAGES, Words

OF_TRIAGE = frozenset({*ANSWER_FIELDS, "confirmed"})


def answers_json(text: str) -> VisitPage:
    """Returns the answers of a JSON text as a page. Raises: as `read_page_json`; `page_field_not_of_triage`."""
    page, empty = read_page_json(text), VisitPage()
    others = [
        name
        for name in empty.to_json()
        if name not in OF_TRIAGE and getattr(page, name) != getattr(empty, name)
    ]
    if others:
        raise Rejected(*(Rejection(name, "page_field_not_of_triage", {"field": name}) for name in others))
    return page


def _retriage(given: Arguments, words: Words) -> Result:
    page = answers_json(typed_text())
    with open_shift(given, words) as shift:
        made = record_triage(shift, given.visit, page, reason=given.reason)
    line = words("cli.triaged", level=made.level, disposition=words(f"disposition.{made.disposition_now}"))
    return Result("retriage", triage_body(made), (line,))


def triage_body(made: TriageRecord) -> Json:
    """Returns a triage of a visit as JSON."""
    return {
        "visit_id": str(made.visit_id),
        "triage_id": str(made.id),
        "programme": f"{made.programme_id}/{made.programme_version}",
        "level": made.level,
        "disposition_now": made.disposition_now,
        "track_if_positive": made.track_if_positive,
        "decided_by": made.decided_by,
        "confirmed": list(made.confirmed),
        "reasons": made.outcome["reasons"],
    }


def _overrule(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        overrule_triage(
            shift,
            given.visit,
            disposition_now=given.disposition,
            track_if_positive=given.track,
            reason=given.reason,
        )
        history = triage_history(shift, given.visit)
    body = history_body(history)
    return Result("overrule", body, tuple(_held_lines(history, words)))


def _reasons(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        history = triage_history(shift, given.visit)
    lines = [f"{history.programme.names[given.lang]}  ({history.programme.id} {history.programme.version})"]
    for one in history.triages:
        disposition, track = (
            words(f"disposition.{one.disposition_now}"),
            words(f"track.{one.track_if_positive}"),
        )
        lines += ["", f"{one.level}  {disposition} / {track}"]
        lines += [f"  - {reason}" for reason in history.reasons(one, given.lang)]
    return Result("reasons", history_body(history), (*lines, "", *_held_lines(history, words)))


def history_body(history: TriageHistory) -> Json:
    """Returns every assessment of a visit, what overruled them, and what holds, as JSON."""
    held = history.held
    return {
        "programme": {
            "id": history.programme.id,
            "version": history.programme.version,
            "hash": history.programme.hash,
        },
        "triages": [triage_body(one) for one in history.triages],
        "overrules": [
            {
                "triage_id": str(one.triage_id),
                "level": one.level,
                "disposition_now": one.disposition_now,
                "track_if_positive": one.track_if_positive,
                "reason": one.reason,
            }
            for one in history.overrules
        ],
        "level": held and held.level,
        "disposition_now": held and held.disposition_now,
        "track_if_positive": held and held.track_if_positive,
        "overruled": held is not None and held.is_overruled,
    }


def _held_lines(history: TriageHistory, words: Words) -> list[str]:
    held = history.held
    if held is None:
        return []
    disposition, track = (
        words(f"disposition.{held.disposition_now}"),
        words(f"track.{held.track_if_positive}"),
    )
    lines = [words("cli.held", level=held.level, disposition=disposition, track=track)]
    if held.is_overruled:
        latest = history.triages[-1].id
        lines += [
            words("cli.overruled", reason=one.reason) for one in history.overrules if one.triage_id == latest
        ]
    return [*lines, words("triage.clinician_decides")]


def _visit_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("visit", type=UUID)


def _retriage_arguments(parser: argparse.ArgumentParser) -> None:
    _visit_arguments(parser)
    parser.add_argument("--reason", default="")


def _overrule_arguments(parser: argparse.ArgumentParser) -> None:
    _visit_arguments(parser)
    parser.add_argument("--disposition", choices=DISPOSITIONS, default="")
    parser.add_argument("--track", choices=TRACKS, default="")
    parser.add_argument("--reason", required=True)


def _reasons_arguments(parser: argparse.ArgumentParser) -> None:
    _visit_arguments(parser)
    parser.add_argument("--lang", choices=LANGUAGES, default="en")


VISIT = "0199e1c0-0000-7000-8000-000000000001"
COMMANDS = (
    Command(
        ("retriage",),
        _retriage,
        f"""echo '{{"symptoms":["dyspnoea"],"spo2":"91"}}' | station retriage {VISIT} --data booth""",
        _retriage_arguments,
    ),
    Command(
        ("overrule",),
        _overrule,
        f"""station overrule {VISIT} --disposition see_clinician --reason "looks worse" --data booth""",
        _overrule_arguments,
    ),
    Command(("reasons",), _reasons, f"station reasons {VISIT} --lang ko --data booth", _reasons_arguments),
)
