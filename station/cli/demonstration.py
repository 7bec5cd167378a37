"""`station demo`: plays the demonstration day and says where it left its papers."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from station.actions.file_bytes import bytes_of
from station.actions.import_expected import ListFile
from station.cli.command import Arguments, Command, Exit, Json, Result, progress_to_stderr
from station.cli.commands import FIRST_STEPS
from station.demonstration.demonstration import PICTURES_FOLDER, SUMMARY_FILE, Wanted, play, with_day
from station.demonstration.planted_faults import LEAST_PEOPLE, UNSENT
from station.errors import reject
from station.programmes import programme_ids
from station.words import Words

MOST_PEOPLE = 9999
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""A specimen number holds two digits of the year."""
SAME = ("registered", "labelled", "collected", "sent", "confirmed", "decoded_labels")


def play_and_tell(wanted: Wanted, words: Words) -> Result:
    """Plays a day and returns what became of it; anything but a whole, proven and closed day is a problem."""
    print(words("demo.begins", people=wanted.people, seed=wanted.seed), file=sys.stderr, flush=True)
    reports = {code: progress_to_stderr(words, code) for code in ("demo.progress", "demo.pictures")}
    summary = play(wanted, lambda code, done, total: reports[code](done, total))
    is_right = summary["chain_equal"] and summary["numbers_add_up"] and summary["differences"] == 0
    is_right = is_right and (_is_found(summary) if wanted.is_planted else _is_whole(summary))
    return Result(
        "demo", summary, tuple(_lines(wanted.out, summary, words)), Exit.DONE if is_right else Exit.PROBLEM
    )


def _is_whole(summary: Json) -> bool:
    """Says whether nothing is missing of anybody, and the day closed green."""
    return {summary[name] for name in SAME} == {summary["people"]} and summary["closing"]["is_green"]


def _is_found(summary: Json) -> bool:
    """Says whether the day's end found all that was planted and nothing else, and did not close green."""
    closing = summary["closing"]
    return summary["all_found"] and bool(closing["refused_first"]) and not closing["is_green"]


def _lines(out: Path, summary: Json, words: Words) -> list[str]:
    counts = {name: summary[name] for name in SAME}
    lines = [words("demo.done", **counts, facts=summary["facts"])]
    lines.append(
        words(
            "demo.chain_equal" if summary["chain_equal"] else "demo.chain_differs",
            chain=summary["chain"][:12],
        )
    )
    counts = {"racked": summary["racked"], "handed_over": summary["handed_over"]}
    lines.append(words("demo.handed_over", **counts, manifests=len(summary["manifests"])))
    racks = ", ".join(str(one) for one in summary["racks"])
    lines.append(
        words("demo.received", received=summary["received"], differences=summary["differences"], racks=racks)
    )
    lines.append(words("demo.numbers", **summary["numbers"]))
    for rule, stopped in summary["stopped"].items():
        said = stopped[0][words.language]
        lines.append(words("demo.stopped", rule=rule, count=len(stopped), said=said))
    lines += _evening(summary, words)
    papers = (summary["labels_file"], summary["day_file"], SUMMARY_FILE, summary["centre_folder"])
    for name in (*papers, *summary["manifests"]):
        lines.append(f"  {out / name}")
    if "pictures_trouble" in summary:
        return [*lines, words("demo.no_pictures")]
    if summary["pictures"]:
        folder = out / PICTURES_FOLDER
        lines.append(f"  {words('demo.pictures_taken', folder=str(folder), count=len(summary['pictures']))}")
    return lines


def _evening(summary: Json, words: Words) -> list[str]:
    """Returns what was planted, what the day's end found, and how the day was closed."""
    closing = summary["closing"]
    if closing["is_green"]:
        return [words("demo.closed_green", digits=closing["digits"])]
    lines = [
        words("demo.planted", fault=_fault(one, words), name=one["name"], number=one["number"])
        for one in summary["planted"]
    ]
    scanned = {(one["fault"], one["number"]): one["scanned"] for one in summary["planted"]}
    for one in summary["found"]:
        kind = one["found_as"]
        what = words("demo.unsent", count=1) if kind == UNSENT else words(f"difference.{kind}", count=1)
        fault = _fault({**one, "scanned": scanned.get((one["fault"], one["number"]))}, words)
        lines.append(words("demo.found", fault=fault, what=what, name=one["name"], number=one["number"]))
    refused = ", ".join(closing["refused_first"])
    return [*lines, words("demo.closed_with_reasons", refused=refused, second=closing["second"])]


def _fault(one: Json, words: Words) -> str:
    """Returns what went wrong as it is told; what nobody planted is told so."""
    if one["scanned"]:
        return words("demo.scanned_again", fault=words(f"fault.{one['fault']}"), scanned=one["scanned"])
    return words(f"fault.{one['fault'] or 'not_planted'}")


def _demo(given: Arguments, words: Words) -> Result:
    lists = [ListFile(path.name, bytes_of(path), {}) for path in given.lists]
    if given.plant and given.people < LEAST_PEOPLE:
        raise reject("people", "too_few_to_plant", least=LEAST_PEOPLE)
    wanted = Wanted(
        given.people,
        given.seed,
        given.out,
        lists=lists,
        programme_id=given.programme,
        is_planted=given.plant,
        has_pictures=not given.no_pictures,
    )
    return play_and_tell(with_day(wanted, given.date), words)


def _people(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MOST_PEOPLE:
        raise argparse.ArgumentTypeError(f"1–{MOST_PEOPLE}")
    return count


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(f"{FIRST_YEAR}–{LAST_YEAR}")
    return day


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=_people, default=200, metavar="N")
    parser.add_argument("--seed", type=int, default=7, metavar="S")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="DIR")
    parser.add_argument("--plant", action="store_true")
    parser.add_argument("--no-pictures", action="store_true")
    parser.add_argument("--date", type=_day, metavar="YYYY-MM-DD")
    parser.add_argument("--programme", choices=programme_ids(), default="covid19")
    parser.add_argument(
        "--from", dest="lists", type=Path, nargs="+", action="extend", default=[], metavar="FILE"
    )


COMMANDS = (Command(("demo",), _demo, FIRST_STEPS["demo"], _arguments),)
