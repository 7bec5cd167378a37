"""The booth's own commands: register, collect, leave, board, staff."""

from __future__ import annotations

import argparse
import json
from uuid import UUID

from station.actions.board import Board, board
from station.actions.collect_specimen import collect_specimen
from station.actions.leave import leave
from station.actions.print_label import print_waiting
from station.actions.record_consent import consent_now
from station.actions.register_visit import register_visit
from station.actions.shift import Shift
from station.actions.staff import add_staff, staff_list
from station.actions.visit_named import visit_named
from station.cli.command import Arguments, Command, Exit, Json, Result, an_instant, say_confirmed, typed_text
from station.cli.commands import FIRST_STEPS
from station.cli.deliver import state_json
from station.cli.expected import expected_json, expected_line
from station.cli.opened import add_data, add_day, add_visit, open_shift, typed_pin
from station.cli.printing import station_printer
from station.domain.consent import ConsentState
from station.domain.number import display
from station.domain.page import IDS as IDS_OF_PAGE
from station.domain.page import LISTS as LISTS_OF_PAGE
from station.domain.page import VisitPage, page_from_json
from station.domain.payload import to_json
from station.domain.people_flow import PeopleFlow
from station.domain.specimen import TO_PRINT
from station.domain.staff import Role
from station.domain.visit import Step, WayOut
from station.errors import Rejected, Rejection, reject
from station.flow_said import said_expected, said_goal, said_pace, said_queue
from station.storage.find_board import BoardRow
from station.words import Words


def read_page_json(text: str) -> VisitPage:
    """Returns the page of a JSON text.

    Raises: Rejected `page_not_json`, or with every `page_field_unknown` and `page_field_unfit`.
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise reject("", "page_not_json") from error
    if not isinstance(given, dict):
        raise reject("", "page_not_json")
    known = VisitPage().to_json()
    rejections = [_page_rejection(known, name, value) for name, value in given.items()]
    found = [one for one in rejections if one is not None]
    if found:
        raise Rejected(*found)
    return page_from_json(given)


def _page_rejection(known: Json, name: str, value: object) -> Rejection | None:
    if name not in known:
        return Rejection(name, "page_field_unknown", {"field": name})
    return None if _is_fit(known[name], value, name) else Rejection(name, "page_field_unfit", {"field": name})


LISTS, ANSWERS, IDS = (*LISTS_OF_PAGE, "confirmed"), ("consent",), IDS_OF_PAGE
OF_SCANS = ("told_otherwise",)
"""What only a scan fills in."""


def _is_fit(empty: object, value: object, name: str) -> bool:
    if name in LISTS:
        return value is None or (isinstance(value, list) and all(isinstance(one, str) for one in value))
    if name in ANSWERS:
        return value is None or isinstance(value, bool)
    if name in IDS:
        return value is None or _is_id(value)
    return value == empty or (isinstance(value, str) and name not in OF_SCANS)


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _register(given: Arguments, words: Words) -> Result:
    page = read_page_json(typed_text())
    with open_shift(given, words) as shift:
        made = register_visit(shift, page, reason=given.reason)
        printed = print_waiting(shift, station_printer(given), [made.label.id]) or (made.label,)
    body: Json = {
        "visit_id": str(made.visit.id),
        "person_id": str(made.person.id),
        "number": made.specimen.number,
        "level": made.triage.level,
        "disposition_now": made.triage.disposition_now,
        "track_if_positive": made.triage.track_if_positive,
        "reasons": made.triage.outcome["reasons"],
        "confirmed": list(made.triage.confirmed),
        "label": printed[0].state.value,
        "label_trouble": printed[0].trouble,
    }
    lines = [words("cli.registered", number=display(made.specimen.number), level=made.triage.level)]
    is_printed = printed[0].state not in TO_PRINT
    if not is_printed:
        lines.append(words("cli.label_waits", trouble=printed[0].trouble))
    return Result("register", body, tuple(lines), Exit.DONE if is_printed else Exit.WARNINGS)


def _collect(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        tube = collect_specimen(shift, given.number, occurred_at=given.at, reason=given.reason)
        consent = consent_now(shift, tube.visit.id)
    body: Json = {
        "number": tube.specimen.number,
        "visit_id": str(tube.visit.id),
        "collected_at": to_json(tube.specimen.collected_at),
        "consent": consent.value,
    }
    facts = {"number": display(tube.specimen.number), "name": tube.person.name or ""}
    if consent is ConsentState.WITHDRAWN:
        return Result("collect", body, (words("scan.collected_withdrawn", **facts),), Exit.WARNINGS)
    return Result("collect", body, (words("cli.collected", **facts),))


def _leave(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        visit = leave(shift, visit_named(shift, given.visit), WayOut(given.way_out), reason=given.reason)
    body: Json = {"visit_id": str(visit.id), "way_out": given.way_out, "left_at": to_json(visit.left_at)}
    return Result("leave", body, (words(f"way_out.{given.way_out}"),))


def _board(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        shown = board(shift, given.day)
        return Result("board", board_json(shown), tuple(_board_lines(shown, shift, words)))


def board_json(shown: Board) -> Json:
    """Returns a board as JSON."""
    return {
        "day": shown.day.isoformat(),
        "visits": [_row_json(row) for row in shown.rows],
        "expected": [expected_json(one) for one in shown.expected],
        "labels_waiting": shown.labels_waiting,
        "facts": state_json(shown.sync),
        "flow": _flow_json(shown.flow),
    }


def _flow_json(flow: PeopleFlow) -> Json:
    pace, goal = flow.pace, flow.goal
    return {
        "waiting": {step.value: flow.waiting.get(step, 0) for step in Step if step is not Step.LEFT},
        "left": flow.left,
        "booths_open": list(flow.booths_open),
        "queue_ends_at": to_json(flow.queue_ends_at),
        "pace": None
        if pace is None
        else {
            "window_s": int(pace.window.total_seconds()),
            "arrived": pace.arrived,
            "left": pace.left,
            "arrived_per_hour": pace.arrived_per_hour,
            "left_per_hour": pace.left_per_hour,
        },
        "goal": None
        if goal is None
        else {
            "people": goal.people,
            "by": to_json(goal.by),
            "expected": goal.expected,
            "booths_needed": goal.booths_needed,
            "booths_open": goal.booths_open,
        },
        "hours": [
            {"start": to_json(one.start), "arrived": dict(one.arrived), "left": dict(one.left)}
            for one in flow.hours
        ],
    }


def _flow_lines(flow: PeopleFlow, words: Words) -> list[str]:
    told = (
        said_goal(flow.goal, words),
        said_expected(flow.goal, words),
        said_queue(flow, words),
        said_pace(flow, words),
    )
    hours = [
        words(
            "flow.hour_line",
            hour=f"{one.start:%H:%M}",
            arrived=sum(one.arrived.values()),
            left=sum(one.left.values()),
            booths="  ".join(
                f"{booth}: {one.arrived.get(booth, 0)}/{one.left.get(booth, 0)}"
                for booth in sorted({*one.arrived, *one.left})
            ),
        )
        for one in flow.hours
    ]
    return [" · ".join(one for one in told if one), *hours]


def _row_json(row: BoardRow) -> Json:
    return {
        "visit_id": str(row.visit_id),
        "name": row.name,
        "step": row.step.value,
        "since": to_json(row.since),
        "level": row.level,
        "disposition_now": row.disposition_now,
        "track_if_positive": row.track_if_positive,
        "overruled": row.is_overruled,
        "number": row.number,
        "way_out": None if row.way_out is None else row.way_out.value,
        "label_waiting": row.is_label_waiting,
        "consent_withdrawn": row.is_consent_withdrawn,
    }


def _board_lines(shown: Board, shift: Shift, words: Words) -> list[str]:
    if not shown.rows and not shown.expected:
        return [words("cli.board_nobody", day=shown.day.isoformat())]
    lines = [
        words("cli.board", day=shown.day.isoformat(), visits=len(shown.rows), expected=len(shown.expected)),
        *_flow_lines(shown.flow, words),
    ]
    for row in shown.rows:
        since = row.since.astimezone(shift.zone).strftime("%H:%M")
        number = display(row.number) if row.number else ""
        marks = {"cli.board_overruled": row.is_overruled, "consent_state.withdrawn": row.is_consent_withdrawn}
        told = "".join(f"  {words(code)}" for code, is_so in marks.items() if is_so)
        lines.append(
            f"{since}  {row.level or '-'}  {words(f'step.{row.step.value}'):<12}  {number}  {row.name}{told}"
        )
    return lines + [f"{words('cli.board_expected')}  {expected_line(one)}" for one in shown.expected]


def _staff(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = staff_list(shift.store)
    body: Json = {"staff": [{"name": one.name, "role": one.role.value} for one in found]}
    return Result(
        "staff_list", body, tuple(f"{words(f'role.{one.role.value}')}  {one.name}" for one in found)
    )


def _add_staff(given: Arguments, words: Words) -> Result:
    pin = typed_pin(words)
    with open_shift(given, words) as shift:
        made = add_staff(shift, given.name, Role(given.role), pin)
    told = words("cli.staff_added", name=made.name, role=words(f"role.{made.role.value}"))
    return Result("staff_add", {"name": made.name, "role": made.role.value}, (told,))


def _register_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--reason", default="")


def _collect_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("number")
    parser.add_argument("--at", type=an_instant, metavar="RFC3339")
    parser.add_argument("--reason", default="")


def _leave_arguments(parser: argparse.ArgumentParser) -> None:
    add_visit(parser)
    parser.add_argument("way_out", choices=[one.value for one in WayOut])
    parser.add_argument("--reason", default="")


def _board_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)


def _staff_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("name")
    parser.add_argument("role", choices=[one.value for one in Role])


COMMANDS = (
    Command(("register",), _register, FIRST_STEPS["register"], _register_arguments, say_confirmed),
    Command(("collect",), _collect, "station collect 980-26060-0001-02 --data booth", _collect_arguments),
    Command(
        ("leave",),
        _leave,
        "station leave 980-26060-0001-02 collected --data booth",
        _leave_arguments,
    ),
    Command(("board",), _board, FIRST_STEPS["board"], _board_arguments),
    Command(("staff", "list"), _staff, "station staff list --data booth", add_data),
    Command(
        ("staff", "add"),
        _add_staff,
        "echo 2580 | station staff add 김간호 nurse --data booth",
        _staff_arguments,
    ),
)
