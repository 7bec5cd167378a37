"""`station print`: the labels that wait, the queue, slips, and the calibration page of a printer."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence

from station.actions.label_queue import label_queue
from station.actions.print_label import labels_to_print, print_waiting
from station.actions.print_slip import slip_of, visit_of_number
from station.cli.command import Arguments, Command, Exit, Json, Result
from station.cli.opened import add_data, add_day, data_path, open_shift
from station.domain.number import digits_of, display
from station.domain.slip import SlipKind
from station.domain.specimen import LabelPrint, LabelState
from station.errors import reject
from station.printing.calibration import calibration_page
from station.printing.layouts import DEFAULT, load_layout
from station.printing.paper import sheet_page, slip_page
from station.printing.printers import PagePrinter, printer_of, usable_printer
from station.printing.sheets import DEFAULT_SLIP, load_slip, slip_names, visitor_languages, visitor_words
from station.settings import settings_of
from station.storage.find_labels import QueuedLabel
from station.words import Words


def station_printer(given: Arguments, layout: str = DEFAULT) -> PagePrinter:
    """Returns the printer that --printer names, else the second with --second, else the station's own."""
    folder = data_path(given)
    settings = settings_of(folder, os.environ)
    wanted, offset_mm = settings.printer, settings.printer_offset_mm
    if getattr(given, "second", False):
        wanted, offset_mm = settings.second_printer, settings.second_printer_offset_mm
    if getattr(given, "printer", None):
        wanted, offset_mm = given.printer, ""
    return usable_printer(wanted, folder / "labels", load_layout(layout), offset_mm=offset_mm)


def _now(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        done = print_waiting(shift, station_printer(given))
        left = len(labels_to_print(shift))
    return _told("print_now", done, left, words)


def _retry(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        chosen = _chosen(label_queue(shift), given.number)
        done = print_waiting(shift, station_printer(given), [one.label.id for one in chosen])
        left = len(labels_to_print(shift))
    return _told("print_retry", done, left, words)


def _chosen(queue: Sequence[QueuedLabel], numbers: Sequence[str]) -> list[QueuedLabel]:
    """Returns the labels of these numbers, or all where none is named. Raises: Rejected `number_not_waiting`."""
    wanted = {digits_of(one) for one in numbers}
    waiting = [one for one in queue if one.label.state in {LabelState.WAITING, LabelState.FAILED}]
    missing = sorted(wanted - {one.number for one in waiting})
    if missing:
        raise reject("number", "number_not_waiting", number=display(missing[0]))
    return [one for one in waiting if not wanted or one.number in wanted]


def _told(name: str, done: Sequence[LabelPrint], left: int, words: Words) -> Result:
    failed = [one for one in done if one.state is LabelState.FAILED]
    body: Json = {
        "printed": len(done) - len(failed),
        "failed": len(failed),
        "waiting": left,
        "troubles": sorted({one.trouble for one in failed}),
    }
    told = words("cli.printed", printed=len(done) - len(failed), failed=len(failed))
    lines = [told if done else words("cli.no_label_waits")]
    lines += [_reason(one, words) for one in failed]
    return Result(name, body, tuple(lines), Exit.PROBLEM if failed else Exit.DONE)


def _reason(label: LabelPrint, words: Words) -> str:
    code = f"printing.{label.trouble}"
    return words(code, printer=label.printer) if code in words else label.trouble


def _queue(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        found = label_queue(shift, given.day)
    body: Json = {"labels": [_queued_json(one) for one in found]}
    return Result("print_queue", body, tuple(_queued_line(one, words) for one in found))


def _queued_json(one: QueuedLabel) -> Json:
    return {
        "number": one.number,
        "copy": one.label.copy,
        "state": one.label.state.value,
        "printer": one.label.printer,
        "trouble": one.label.trouble,
    }


def _queued_line(one: QueuedLabel, words: Words) -> str:
    state = words(f"label_state.{one.label.state.value}")
    why = f"  {_reason(one.label, words)}" if one.label.state is LabelState.FAILED else ""
    return f"{display(one.number)}  #{one.label.copy}  {state}  {one.label.printer}  {one.name}{why}"


def _test(given: Arguments, words: Words) -> Result:
    """Prints the calibration page; needs no station, only its settings."""
    printer = station_printer(given, given.layout)
    page = calibration_page(load_layout(given.layout), printer.dpi, printer.name)
    state = printer.print_page(page, "calibration", given.copies)
    return _page_told("print_test", state, printer, words)


def _slip(given: Arguments, words: Words) -> Result:
    settings = settings_of(data_path(given), os.environ)
    with open_shift(given, words) as shift:
        number = digits_of(given.number)
        slip = slip_of(shift, visit_of_number(shift, number), settings.site_name, kind=SlipKind(given.kind))
    printer = station_printer(given)
    page = slip_page(slip, load_slip(given.size), visitor_words(given.language), printer.dpi)
    state = printer.print_page(page, f"slip-{number}")
    return _page_told("print_slip", state, printer, words)


def _sheet(given: Arguments, words: Words) -> Result:
    folder = data_path(given)
    wanted = given.printer or settings_of(folder, os.environ).sheet_printer
    printer = printer_of(wanted, folder / "labels", load_layout())
    page = sheet_page(visitor_words(given.language), printer.dpi, number=given.number)
    state = printer.print_page(page, f"sheet-{given.language}", given.copies)
    return _page_told("print_sheet", state, printer, words)


def _page_told(name: str, state: LabelState, printer: PagePrinter, words: Words) -> Result:
    body: Json = {"printer": printer.name, "dpi": printer.dpi, "state": state.value}
    line = words("printing.page", printer=printer.name, state=words(f"label_state.{state.value}"))
    return Result(name, body, (line,))


def _printer_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--printer", metavar="pdf|tcp:HOST|usb:/dev/usb/lp0|queue:NAME|ipp:HOST/PATH")
    parser.add_argument("--second", action="store_true")


def _retry_arguments(parser: argparse.ArgumentParser) -> None:
    _printer_arguments(parser)
    parser.add_argument("number", nargs="*")


def _queue_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    add_day(parser)


def _test_arguments(parser: argparse.ArgumentParser) -> None:
    _printer_arguments(parser)
    parser.add_argument("--layout", default=DEFAULT)
    parser.add_argument("--copies", type=int, choices=range(1, 100), default=1, metavar="1-99")


def _slip_arguments(parser: argparse.ArgumentParser) -> None:
    _printer_arguments(parser)
    parser.add_argument("number")
    parser.add_argument("--language", choices=visitor_languages(), default="ko")
    parser.add_argument("--size", choices=slip_names(), default=DEFAULT_SLIP)
    parser.add_argument("--kind", choices=[one.value for one in SlipKind], default=SlipKind.VISIT.value)


def _sheet_arguments(parser: argparse.ArgumentParser) -> None:
    add_data(parser)
    parser.add_argument("--printer", metavar="pdf|queue:NAME|ipp:HOST/PATH")
    parser.add_argument("--language", choices=visitor_languages(), default="ko")
    parser.add_argument("--number", default="")
    parser.add_argument("--copies", type=int, choices=range(1, 100), default=1, metavar="1-99")


COMMANDS = (
    Command(("print", "now"), _now, "station print now --data booth", _printer_arguments),
    Command(("print", "queue"), _queue, "station print queue --data booth --json", _queue_arguments),
    Command(
        ("print", "retry"),
        _retry,
        "station print retry 980-26060-0001-02 --second --data booth",
        _retry_arguments,
    ),
    Command(("print", "test"), _test, "station print test --printer tcp:192.168.0.40@203", _test_arguments),
    Command(
        ("print", "slip"),
        _slip,
        "station print slip 980-26060-0001-02 --language ja --data booth",
        _slip_arguments,
    ),
    Command(("print", "sheet"), _sheet, "station print sheet --language zh --printer pdf", _sheet_arguments),
)
