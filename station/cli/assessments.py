"""Commands on a visit's triage: again, overruled by a clinician, and the reasons of every assessment."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from station.actions.overrule_triage import overrule_triage
from station.actions.read_written import parse_written
from station.actions.record_triage import record_triage
from station.actions.triage_history import TriageHistory, triage_history
from station.actions.visit_named import visit_named
from station.cli.command import Arguments, Command, Json, Result, say_confirmed, typed_text
from station.cli.opened import add_visit, open_shift
from station.domain.observable import DISPOSITIONS, TRACKS
from station.domain.overrule import holding
from station.domain.payload import to_json
from station.domain.triage_record import TriageRecord
from station.errors import reject
from station.reasons import SaidReason
from station.words import LANGUAGES, Words, words_in


def written_object(text: str) -> Mapping[str, object]:
    """Returns the answers of a JSON text. Raises: as `parse_written`; Rejected `answers_not_an_object`."""
    written = parse_written(text)
    if not isinstance(written, Mapping):
        raise reject("", "answers_not_an_object")
    return written


def _retriage(given: Arguments, words: Words) -> Result:
    written = written_object(typed_text())
    with open_shift(given, words) as shift:
        made = record_triage(shift, visit_named(shift, given.visit), written, reason=given.reason)
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
        visit_id = visit_named(shift, given.visit)
        overrule_triage(
            shift,
            visit_id,
            disposition_now=given.disposition,
            track_if_positive=given.track,
            reason=given.reason,
        )
        history = triage_history(shift, visit_id)
        told = Told(history, shift.zone, words)
    said = words("cli.overruled", reason=history.overrules[-1].reason)
    return Result("overrule", history_body(history), (said, *told.held()))


def _reasons(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        history = triage_history(shift, visit_named(shift, given.visit))
        told = Told(history, shift.zone, words_in(given.lang or words.language))
    return Result("reasons", history_body(history), (*told.triages(), *told.held()))


def history_body(history: TriageHistory) -> Json:
    """Returns every assessment of a visit, what overruled them, and what holds, as JSON."""
    held = history.held
    return {
        "programme": {
            "id": history.programme.id,
            "version": history.programme.version,
            "hash": history.programme.hash,
        },
        "triages": [triage_body(one) | _made_json(history, one.id) for one in history.triages],
        "overrules": [
            {
                "triage_id": str(one.triage_id),
                "level": one.level,
                "disposition_now": one.disposition_now,
                "track_if_positive": one.track_if_positive,
                "reason": one.reason,
            }
            | _made_json(history, one.id)
            for one in history.overrules
        ],
        "level": held and held.level,
        "disposition_now": held and held.disposition_now,
        "track_if_positive": held and held.track_if_positive,
        "overruled": held is not None and held.is_overruled,
    }


def _made_json(history: TriageHistory, record_id: UUID) -> Json:
    made = history.made[record_id]
    return {"made_at": to_json(made.at), "made_by": made.name, "role": made.role.value}


@dataclass(frozen=True, slots=True)
class Told:
    """A visit's assessments as lines for people, in one language and in the site's time."""

    history: TriageHistory
    zone: tzinfo
    words: Words

    def triages(self) -> Iterator[str]:
        """Gives every assessment with its reasons, each once, and what a clinician said over it."""
        programme = self.history.programme
        name = programme.names[self.words.language]
        yield f"{name} · {programme.id} {programme.version}"
        for one in self.history.triages:
            yield from ("", self._made(one.id))
            yield self._answers(one.level, one.disposition_now, one.track_if_positive)
            for reason in self.history.reasons(one, self.words):
                yield from self._reason(reason)
            yield from self._overruled(one)
        yield ""

    def _overruled(self, triage: TriageRecord) -> Iterator[str]:
        held = holding(triage, ())
        for over in (one for one in self.history.overrules if one.triage_id == triage.id):
            held = held.after(over)
            yield from ("", self._made(over.id), self.words("cli.overruled", reason=over.reason))
            yield self._answers(held.level, held.disposition_now, held.track_if_positive)

    def held(self) -> Iterator[str]:
        """Gives what holds now, and who decides."""
        held, words = self.history.held, self.words
        if held is None:
            return
        disposition, track = self._said(held.disposition_now, held.track_if_positive)
        yield words("cli.held", level=held.level, disposition=disposition, track=track)
        yield words("triage.clinician_decides")

    def _made(self, record_id: UUID) -> str:
        made = self.history.made[record_id]
        at = made.at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")
        return self.words("reasons.made", at=at, name=made.name, role=self.words(f"role.{made.role.value}"))

    def _answers(self, level: int, disposition: str, track: str) -> str:
        return f"{level}  " + " / ".join(self._said(disposition, track))

    def _said(self, disposition: str, track: str) -> tuple[str, str]:
        return self.words(f"disposition.{disposition}"), self.words(f"track.{track}")

    def _reason(self, reason: SaidReason) -> Iterator[str]:
        yield f"  - {reason.sentence}{': ' if reason.seen else ''}{reason.seen}"
        for rule in reason.rules:
            confidence = self.words(f"confidence.{rule.confidence}")
            said = self.words("reasons.rule", rule=rule.rule, source=rule.source, confidence=confidence)
            yield f"      {said}"


def _retriage_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("--reason", default="")


def _overrule_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("--disposition", choices=DISPOSITIONS, default="")
    parser.add_argument("--track", choices=TRACKS, default="")
    parser.add_argument("--reason", required=True)


def _reasons_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("--lang", choices=LANGUAGES)


VISIT = "980-26060-0001-02"
COMMANDS = (
    Command(
        ("retriage",),
        _retriage,
        f"""echo '{{"symptoms":["dyspnoea"],"vitals":{{"spo2_pct":91}}}}' | station retriage {VISIT} --data booth""",
        _retriage_arguments,
        say_confirmed,
    ),
    Command(
        ("overrule",),
        _overrule,
        f"""station overrule {VISIT} --disposition see_clinician --reason "looks worse" --data booth""",
        _overrule_arguments,
    ),
    Command(("reasons",), _reasons, f"station reasons {VISIT} --lang ko --data booth", _reasons_arguments),
)
