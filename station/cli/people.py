"""Commands on people and their visits: find, show, link, correct, void, and a refusal. What changes comes as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import tzinfo
from typing import Any
from uuid import UUID

from station.actions.correct_visit import correct_visit, visit_page
from station.actions.find_people import find_people_by
from station.actions.link_people import link_people, unlink_people
from station.actions.match_people import Match
from station.actions.open_person import OpenedPerson, open_person
from station.actions.register_refusal import register_refusal
from station.actions.visit_named import visit_named
from station.actions.void_visit import void_visit
from station.cli.booth import read_page_json
from station.cli.command import Arguments, Command, Exit, Json, Result, clock_time, say_confirmed, typed_text
from station.cli.opened import add_data, add_visit, open_shift
from station.domain.changes import value_text
from station.domain.number import display
from station.domain.page import birth_text, phone_text
from station.domain.payload import to_json
from station.domain.person import Person
from station.domain.visit import VOIDED_BY_HAND, VisitVoidReason
from station.words import Words


def person_json(person: Person) -> Json:
    """Returns a person as JSON; a document's number stands there masked, or not at all."""
    return {
        "person_id": str(person.id),
        "name": person.name,
        "birth": to_json(person.birth_date),
        "birth_year": person.birth_year,
        "sex": to_json(person.sex),
        "phone": person.phone,
        "area": person.area,
        "nationality": person.nationality,
        "surname_latin": person.surname_latin,
        "given_latin": person.given_latin,
        "identity_level": person.identity_level.value,
        "description": person.description,
        "document_kind": person.document_kind,
        "document": person.document_masked,
    }


def _match_json(match: Match) -> Json:
    here = match.today
    return person_json(match.person) | {
        "reasons": [one.value for one in match.reasons],
        "last_day": to_json(match.last_day),
        "last_visit_id": to_json(match.last_visit_id),
        "here_now": None if here is None else here.step.value,
    }


def _person_line(person: Person, words: Words) -> str:
    birth = birth_text(person.birth_date, person.birth_year, person.birth_year or 0)
    return words(
        "cli.person_line",
        name=person.name or person.description or "-",
        birth=str(person.birth_year) if birth == "~0" else birth,
        phone=phone_text(person.phone),
        level=words(f"identity_level.{person.identity_level.value}"),
    )


def _match_line(match: Match, words: Words) -> str:
    reasons = ", ".join(words(f"match.{one.value}") for one in match.reasons)
    here = (
        []
        if match.today is None
        else [words("cli.person_here", step=words(f"step.{match.today.step.value}"))]
    )
    return "  ".join([str(match.person.id), _person_line(match.person, words), f"({reasons})", *here])


def _find(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = find_people_by(shift, given.text)
    lines = [_match_line(one, words) for one in found] or [words("cli.nobody_found")]
    return Result("person_find", {"found": [_match_json(one) for one in found]}, tuple(lines))


def _show(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        opened, zone = open_person(shift, given.person), shift.zone
    return Result("person_show", _opened_json(opened), tuple(_opened_lines(opened, zone, words)))


def _opened_json(opened: OpenedPerson) -> Json:
    return {
        "person": person_json(opened.person),
        "visits": [
            {"visit_id": str(one.id), "day": one.operating_day.isoformat(), "way_out": to_json(one.way_out),
             "void_reason": to_json(one.void_reason)}
            for one in opened.visits
        ],
        "same": [person_json(one) for one in opened.same],
        "links": [{"link_id": str(one.id), "person_id": str(one.person_id), "other_id": str(one.other_id)}
                  for one in opened.links],
        "changes": [
            {
                "record": one.record_kind,
                "field": one.field,
                "before": one.before,
                "after": one.after,
                "at": to_json(one.at),
                "actor": one.actor,
                "action": one.action,
                "reason": one.reason,
            }
            for one in opened.changes
        ],
        "looks": [{"actor": one.actor, "at": to_json(one.at), "kind": one.kind.value} for one in opened.looks],
    }  # fmt: skip


def _opened_lines(opened: OpenedPerson, zone: tzinfo, words: Words) -> list[str]:
    lines = [_person_line(opened.person, words)]
    for visit in opened.visits:
        state = words(f"visit_void.{visit.void_reason.value}") if visit.void_reason else ""
        lines.append(f"{visit.operating_day}  {visit.id}  {state}".rstrip())
    lines += [f"= {_person_line(one, words)}" for one in opened.same]
    lines += [words("cli.link_id", id=one.id) for one in opened.links]
    for one in opened.changes:
        facts: dict[str, Any] = {  # Any: facts of a sentence
            "at": clock_time(one.at, zone),
            "field": words(f"field.{one.field}"),
            "before": value_text(one.field, one.before) or "-",
            "after": value_text(one.field, one.after) or "-",
            "actor": one.actor,
            "reason": one.reason or one.action,
        }
        lines.append(words("cli.change_line", **facts))
    for look in opened.looks:
        lines.append(
            words(
                "cli.look_line",
                at=clock_time(look.at, zone),
                kind=words(f"access_kind.{look.kind.value}"),
                actor=look.actor,
            )
        )
    return lines


def _link(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        link = link_people(shift, given.person, given.other, reason=given.reason)
    return Result(
        "person_link", {"link_id": str(link.id)}, (words("cli.linked"), words("cli.link_id", id=link.id))
    )


def _unlink(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        link = unlink_people(shift, given.link, reason=given.reason)
    return Result("person_unlink", {"link_id": str(link.id)}, (words("cli.unlinked"),))


def _correct(given: Arguments, words: Words) -> Result:
    text = typed_text()
    told = read_page_json(text)
    named: dict[str, Any] = {name: getattr(told, name) for name in json.loads(text)}  # Any: page fields
    with open_shift(given, words) as shift:
        visit_id = visit_named(shift, given.visit)
        opened = visit_page(shift, visit_id)
        page = replace(opened, **named)
        done = correct_visit(shift, visit_id, page, opened=opened, reason=given.reason)
    body: Json = {
        "visit_id": str(visit_id),
        "changed": len(done.after),
        "label_is_wrong": done.is_label_wrong,
        "triage_is_open": done.is_triage_open,
    }
    told_more = ("label_is_wrong", "triage_is_open")
    lines = [words("cli.corrected"), *(words(f"cli.{name}") for name in told_more if body[name])]
    return Result("visit_correct", body, tuple(lines), Exit.WARNINGS if len(lines) > 1 else Exit.DONE)


def _void(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        visit_id = visit_named(shift, given.visit)
        done = void_visit(shift, visit_id, VisitVoidReason(given.void_reason), note=given.note)
    numbers = [one.number for one in done.specimens]
    shown = ", ".join(display(one) for one in numbers) or "-"
    body: Json = {"visit_id": str(visit_id), "void_reason": given.void_reason, "numbers": numbers}
    return Result("visit_void", body, (words("cli.visit_voided", numbers=shown),))


def _refuse(given: Arguments, words: Words) -> Result:
    page = read_page_json(typed_text() or "{}")
    with open_shift(given, words) as shift:
        done = register_refusal(shift, page, reason=given.reason)
    body: Json = {"visit_id": str(done.visit.id), "person_id": str(done.visit.person_id)}
    return Result("visit_refuse", body, (words("cli.refused"),))


def _find_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("text")


def _person_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("person", type=UUID)


def _link_arguments(parser: argparse.ArgumentParser) -> None:
    _person_arguments(parser)
    parser.add_argument("other", type=UUID)
    parser.add_argument("--reason", default="")


def _unlink_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("link", type=UUID)
    parser.add_argument("--reason", default="")


def _visit_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("--reason", default="")


def _void_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("void_reason", choices=[one.value for one in VOIDED_BY_HAND])
    parser.add_argument("--note", default="")


def _refuse_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--reason", default="")


ID = "0199e1c0-0000-7000-8000-000000000001"
NUMBER = "980-26060-0001-02"
OTHER_ID = "0199e1c0-0000-7000-8000-000000000002"
COMMANDS = (
    Command(("person", "find"), _find, "station person find 5678 --data booth", _find_arguments),
    Command(("person", "show"), _show, f"station person show {ID} --data booth", _person_arguments),
    Command(
        ("person", "link"), _link, f"station person link {ID} {OTHER_ID} --reason twice", _link_arguments
    ),
    Command(("person", "unlink"), _unlink, f"station person unlink {ID} --reason twins", _unlink_arguments),
    Command(
        ("visit", "correct"),
        _correct,
        f"""echo '{{"phone":"87654321"}}' | station visit correct {NUMBER} --reason typo""",
        _visit_arguments,
        say_confirmed,
    ),
    Command(
        ("visit", "void"), _void, f"station visit void {NUMBER} entered_twice --data booth", _void_arguments
    ),
    Command(
        ("visit", "refuse"),
        _refuse,
        """echo '{"description":"man, grey coat"}' | station visit refuse --reason "no time" """.rstrip(),
        _refuse_arguments,
        say_confirmed,
    ),
)
