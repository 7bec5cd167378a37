"""The demonstration day, and each figure of its summary recomputed from what it left behind."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from station.central.board import board
from station.central.embedded import EmbeddedCentre
from station.domain.number import check_number, digits_of, parts
from station.printing.raster import pdf_page_images
from station.printing.scan import decode

LISTS = Path(__file__).parent.parent / "station" / "data" / "lists"
PEOPLE = 100
SAME = ("registered", "labelled", "collected", "sent", "confirmed", "decoded_labels")
A_FEW = 25


@dataclass(frozen=True, slots=True)
class Played:
    """A played day: its folder, its summary, and what the command said."""

    out: Path
    summary: dict[str, Any]  # Any: JSON
    ended: subprocess.CompletedProcess[str]


def play(out: Path, *words: str) -> Played:
    ended = subprocess.run(
        [sys.executable, "-m", "station.cli.main", "demo", "--out", str(out), *words],
        capture_output=True,
        text=True,
        timeout=550,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return Played(out, json.loads((out / "summary.json").read_text(encoding="utf-8")), ended)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Played:
    return play(tmp_path_factory.mktemp("demo") / "out", "--people", str(PEOPLE), "--seed", "7")


@pytest.fixture(scope="module")
def rows(day: Played) -> list[dict[str, str]]:
    with (day.out / "day.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_visit_is_registered_labelled_collected_sent_and_confirmed(day: Played) -> None:
    assert {name: day.summary[name] for name in SAME} == dict.fromkeys(SAME, PEOPLE)
    assert day.summary["chain_equal"] is True


def test_the_steps_have_their_seconds(day: Played) -> None:
    seconds = day.summary["wall_seconds"]
    assert {"register", "label", "collect", "leave", "deliver", "prove"} <= set(seconds)
    assert all(seconds[step] > 0 for step in ("register", "label", "collect", "leave", "deliver", "prove"))


def test_day_csv_gives_the_same_figures(day: Played, rows: list[dict[str, str]]) -> None:
    assert len(rows) == len({row["visit_id"] for row in rows}) == day.summary["registered"]
    assert sum(1 for row in rows if row["specimen_number"]) == day.summary["labelled"]
    assert sum(1 for row in rows if row["collected_at"]) == day.summary["collected"]
    assert sum(1 for row in rows if row["way_out"]) == day.summary["left"]
    for column, key in (("level", "levels"), ("disposition_now", "disposition_now")):
        counted = {
            code: sum(1 for row in rows if row[column] == code) for code in {row[column] for row in rows}
        }
        assert counted == day.summary[key]
    assert all(row["arrived_at"] <= row["collected_at"] <= row["left_at"] for row in rows)


def test_the_pages_of_labels_pdf_decode_to_the_numbers_of_the_day(
    day: Played, rows: list[dict[str, str]]
) -> None:
    decoded = [decode(page) for page in pdf_page_images((day.out / "labels.pdf").read_bytes(), 203)]
    assert len(decoded) == day.summary["decoded_labels"]
    assert all(len(codes) == 1 for codes in decoded)
    numbers = [codes[0] for codes in decoded]
    assert all(check_number(number).is_valid for number in numbers)
    assert sorted(numbers) == sorted(digits_of(row["specimen_number"]) for row in rows)


def test_every_number_is_explained_and_the_ways_out_add_up(day: Played, rows: list[dict[str, str]]) -> None:
    numbers = {digits_of(row["specimen_number"]) for row in rows}
    serials = sorted(parts(number).serial for number in numbers)
    assert serials == list(range(1, PEOPLE + 1))
    assert day.summary["numbers"] == {
        "given": PEOPLE,
        "used": PEOPLE,
        "void": 0,
        "spoiled": 0,
        "unused": 0,
        "unexplained": 0,
    }
    assert day.summary["ways_out"] == dict(Counter(row["way_out"] for row in rows))
    assert sum(day.summary["ways_out"].values()) == day.summary["registered"]


def test_the_day_ends_closed_and_its_account_is_that_of_the_rows(
    day: Played, rows: list[dict[str, str]]
) -> None:
    account, closing = day.summary["account"], day.summary["closing"]
    assert (closing["is_green"], closing["differences"], closing["second"]) == (True, [], "")
    for name in ("registered", "specimens", "collected", "racked", "handed_over", "way_out_collected"):
        assert account[name] == len(rows)
    for name in ("void_visits", "without_way_out", "voids", "drafts", "way_out_refused", "way_out_failed"):
        assert account[name] == 0
    assert (day.summary["planted"], day.summary["found"]) == ([], [])


def test_what_is_planted_is_found_and_the_day_does_not_close_green(tmp_path: Path) -> None:
    played = play(tmp_path / "out", "--people", str(A_FEW), "--seed", "5", "--plant", "--no-pictures")
    summary, found = played.summary, played.summary["found"]
    with (played.out / "day.csv").open(encoding="utf-8", newline="") as file:
        owners = {row["specimen_number"]: row["name"] for row in csv.DictReader(file)}
    assert (summary["registered"], summary["chain_equal"], summary["all_found"]) == (A_FEW, True, True)
    assert {(one["name"], one["number"]) for one in summary["planted"]} == {
        (one["name"], one["number"]) for one in found
    }
    assert sorted(one["found_as"] for one in found) == [
        "label_not_printed",
        "no_way_out",
        "not_collected",
        "not_racked",
        "unsent",
    ]
    for one in found:
        assert owners[one["number"]] == one["name"]
        assert f"{one['name']} {one['number']}" in played.ended.stdout
    assert not summary["closing"]["is_green"]
    assert "second_person_missing" in summary["closing"]["refused_first"]


def test_racks_of_96_and_manifests_add_up(day: Played, rows: list[dict[str, str]]) -> None:
    named: list[dict[str, str]] = []
    for path in day.summary["manifests"]:
        with (day.out / path).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            named += csv.DictReader(file)
    assert sorted(one["specimen_number"] for one in named) == sorted(row["specimen_number"] for row in rows)
    in_racks = Counter(one["rack"] for one in named)
    assert [in_racks[rack] for rack in sorted(in_racks)] == day.summary["racks"] == [96, PEOPLE - 96]
    assert len({(one["rack"], one["position"]) for one in named}) == PEOPLE
    for key in ("racked", "handed_over", "received", "collected"):
        assert day.summary[key] == PEOPLE
    assert (day.summary["differences"], day.summary["reconciled_boxes"]) == (0, len(day.summary["manifests"]))


def test_planted_scans_were_stopped_and_told(day: Played, rows: list[dict[str, str]]) -> None:
    stopped = day.summary["stopped"]
    assert {rule: len(scans) for rule, scans in stopped.items()} == {
        "wrong_tube": 1,
        "collected_already": 1,
        "tube_in_rack": 2,
    }
    owners = {row["specimen_number"]: row["name"] for row in rows}
    for scan in stopped["wrong_tube"]:
        others = set(owners.values()) - {owners[scan["scanned"]]}
        assert owners[scan["scanned"]] in scan["ko"]
        assert any(name in scan["en"] for name in others)
    assert all(scan["scanned"] in owners and scan["ko"] for scans in stopped.values() for scan in scans)


def test_the_kept_centre_holds_every_fact_and_the_same_chain(day: Played, rows: list[dict[str, str]]) -> None:
    with EmbeddedCentre.open_kept(day.out / "centre") as centre, psycopg.connect(centre.dsn) as connection:
        (facts,) = connection.execute("SELECT count(*) FROM central.fact").fetchone() or (0,)
        (chain,) = connection.execute("SELECT encode(chain, 'hex') FROM central.stream").fetchone() or ("",)
        visits = {str(one) for (one,) in connection.execute("SELECT id FROM report.visit")}
        collected = connection.execute(
            "SELECT count(*) FROM report.specimen WHERE state = 'collected'"
        ).fetchone()
        seen = board(centre.dsn, date.fromisoformat(day.summary["day"]))
    assert (facts, chain) == (day.summary["facts"], day.summary["chain"])
    assert visits == {row["visit_id"] for row in rows}
    assert collected == (day.summary["collected"],)
    assert (seen.is_green, seen.visits, seen.specimens) == (True, day.summary["registered"], len(rows))


def test_a_picture_of_each_screen_is_left_in_both_languages(day: Played) -> None:
    names = {Path(one).stem for one in day.summary["pictures"]}
    assert {
        f"{screen}_{language}" for screen in ("sign_in", "home", "visit") for language in ("ko", "en")
    } <= names
    large = {one for one in day.summary["pictures"] if one.startswith("pictures/150/")}
    shown = ("visit", "family", "matches", "passport", "questionnaire")
    assert large >= {f"pictures/150/{one}_{language}.png" for one in shown for language in ("ko", "en")}
    screens = [one for one in day.summary["pictures"] if Path(one).stem.endswith(("_ko", "_en"))]
    assert all((day.out / one).stat().st_size > 5_000 for one in screens)


def test_two_runs_with_one_seed_differ_only_in_wall_clock_keys(tmp_path: Path) -> None:
    lists = [str(LISTS / name) for name in ("declarations.windows1252", "flight.cp949", "line_list.csv")]
    first, second = (
        play(
            tmp_path / name,
            "--people",
            "12",
            "--seed",
            "3",
            "--date",
            "2026-05-02",
            "--no-pictures",
            "--from",
            *lists,
        )
        for name in ("a", "b")
    )
    same = [
        {key: value for key, value in one.summary.items() if not key.startswith("wall_")}
        for one in (first, second)
    ]
    assert same[0] == same[1]
    assert first.summary["expected_taken"] > 0
    for name in ("day.csv", "labels.pdf"):
        assert (first.out / name).read_bytes() == (second.out / name).read_bytes()


def test_a_folder_with_other_files_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "station.cli.main", "demo", "--people", "3", "--out", str(tmp_path), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["errors"][0]["code"] == "folder_not_empty"
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
