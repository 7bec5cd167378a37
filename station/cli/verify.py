"""`station verify`: reads the whole ledger of this station again and names what was changed after it was saved."""

from __future__ import annotations

from datetime import tzinfo

from station.actions.check_ledger import Checked, NamedFault, ledger_steps
from station.cli.command import Arguments, Command, Exit, Result, progress_to_stderr
from station.cli.named_facts import fact_json, fact_line
from station.cli.opened import add_data, open_shift
from station.words import Words


def _verify(given: Arguments, words: Words) -> Result:
    report = progress_to_stderr(words, "cli.verify_progress")
    with open_shift(given, words) as shift:
        steps = ledger_steps(shift)
        while True:
            try:
                report(*next(steps))
            except StopIteration as end:
                found: Checked = end.value
                zone = shift.zone
                break
    body = {
        "is_sound": found.is_sound,
        "facts": found.facts,
        "rows": found.rows,
        "faults": [
            {"kind": one.kind.value, "fields": list(one.fields), **fact_json(one.fact)}
            for one in found.faults
        ],
    }
    return Result("verify", body, _lines(found, zone, words), Exit.DONE if found.is_sound else Exit.PROBLEM)


def _lines(found: Checked, zone: tzinfo, words: Words) -> tuple[str, ...]:
    lines = [_fault_line(one, zone, words) for one in found.faults]
    if found.is_sound:
        lines.append(words("cli.verify_whole", facts=found.facts, rows=found.rows))
    else:
        lines.append(words("cli.verify_changed"))
    return tuple(lines)


def _fault_line(one: NamedFault, zone: tzinfo, words: Words) -> str:
    fields = ", ".join(_field(name, words) for name in one.fields) or "–"
    return words(f"ledger_fault.{one.kind.value}", fact=fact_line(one.fact, zone, words), fields=fields)


def _field(name: str, words: Words) -> str:
    return words(f"field.{name}") if f"field.{name}" in words else name


COMMANDS = (Command(("verify",), _verify, "station verify --data booth", add_data),)
