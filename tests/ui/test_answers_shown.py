"""What triage shows and takes: three states by keys, SpO2 scale 2, each reason once and whole, words that fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from station.actions.triage_history import triage_history
from station.domain.fact import Json
from station.domain.observable import DISPOSITIONS
from station.words import LANGUAGES, words_in
from tests.ui.stations import RESIDENT, Bench, dress, running
from ui import theme
from ui.photographer import LEVELS
from ui.screens.visit import VisitScreen
from ui.theme import Look
from ui.widgets.block_list import BlockList
from ui.widgets.picker import Picker
from ui.widgets.tile import LOOKS, Tile

NURSE = "최간호"
LARGEST = Look(size_percent=theme.SIZES_PERCENT[-1])


@pytest.fixture
def bench(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Bench]:
    dress(qapp)
    with running(tmp_path, qtbot) as made:
        yield made
    dress(qapp)


def keys(bench: Bench, text: str, *last: Qt.Key) -> None:
    for character in text:
        QTest.keyClicks(focused(), character)
    for one in last:
        QTest.keyClick(focused(), one)
    bench.rest()


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def stated(kept: Json) -> dict[str, Json]:
    assert isinstance(kept, dict)
    return kept


def tile_roles(picker: Picker) -> dict[str, str]:
    return {key: tile.kind for key, tile in picker._tiles.items()}


@pytest.mark.parametrize("name", ["symptoms", "conditions"])
def test_a_digit_says_yes_then_unknown_then_nothing_and_each_looks_different(bench: Bench, name: str) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, symptoms=None))
    screen = bench.app.visit_screen
    picker = screen.symptoms if name == "symptoms" else screen.more.conditions
    if name == "conditions":
        keys(bench, "", Qt.Key.Key_F7)
    picker.edit.setFocus()
    first, other = list(picker._tiles)[:2]
    seen = [(picker.chosen, picker.unknown)]
    looks = [tile_roles(picker)[first]]
    for _ in range(3):
        keys(bench, "1")
        seen.append((picker.chosen, picker.unknown))
        looks.append(tile_roles(picker)[first])
    assert seen == [(None, ()), ((first,), ()), ((), (first,)), (None, ())]
    keys(bench, "2")
    looks.append(tile_roles(picker)[first])
    assert looks == ["tile", "tile_chosen", "tile_unknown", "tile", "tile_no"]
    assert tile_roles(picker)[other] == "tile_chosen"
    page = screen.page()
    assert (getattr(page, name), getattr(page, f"{name}_unknown")) == ((other,), ())


def test_the_four_looks_of_a_tile_differ_by_more_than_colour() -> None:
    assert len({(one.thick_px, one.style) for one in LOOKS.values()}) == len(LOOKS) == 4


def test_a_tile_uses_only_pairs_whose_contrast_is_checked() -> None:
    assert {(one.ink, one.fill) for one in LOOKS.values()} <= set(theme.PAIRS)


def test_unknown_stands_in_words_and_a_typed_word_says_it_too(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, symptoms=None))
    picker, words = bench.app.visit_screen.symptoms, bench.app.window.words
    picker.edit.setFocus()
    other = next(one for one in picker._others)
    for _ in range(2):
        picker.edit.setText(other.word(words.language))
        keys(bench, "", Qt.Key.Key_Return)
    assert set(picker.unknown) == {other.key}
    assert picker._added.text() == words("picker.unknown", name=other.word(words.language))
    keys(bench, "", Qt.Key.Key_Backspace)
    assert (picker.chosen, picker.unknown) == (None, ())


def test_none_takes_back_what_was_unknown(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, symptoms=None))
    picker = bench.app.visit_screen.symptoms
    picker.edit.setFocus()
    keys(bench, "110")
    assert (picker.chosen, picker.unknown) == ((), ())


def test_unknown_and_scale_2_are_saved_and_stand_again_at_a_later_triage(bench: Bench) -> None:
    bench.sign_in(NURSE)
    bench.open_page(replace(RESIDENT, symptoms=None, conditions=None))
    bench.app.visit_screen.symptoms.edit.setFocus()
    keys(bench, "211", Qt.Key.Key_F7)
    keys(bench, "77")
    bench.app.visit_screen.more.answers["spo2_scale"].setFocus()
    keys(bench, "2", Qt.Key.Key_F9)
    line = bench.app.home_screen.board.lines[0]
    answers = triage_history(bench.shift, line.visit_id).triages[0].answers
    assert stated(answers["vitals"])["spo2_scale"] == 2
    assert [stated(answers["symptoms"])[key] for key in ("cough", "fever")] == ["yes", "unknown"]
    assert stated(answers["conditions"])["diabetes"] == "unknown"
    bench.app.home_screen.visit_picked.emit(line.visit_id)
    bench.rest()
    keys(bench, "2")
    screen = bench.app.once_more.screen
    assert isinstance(screen, VisitScreen)
    page = screen.page()
    assert (page.conditions, page.conditions_unknown, page.spo2_scale) == ((), ("diabetes",), "2")


def seen_history(bench: Bench) -> None:
    """Leaves a visit on the screen that was triaged, triaged again and overruled."""
    bench.sign_in(NURSE)
    bench.open_page(replace(LEVELS[2], name="Anna"))
    bench.app.visit_screen.submit()
    bench.rest()
    bench.clock.advance(timedelta(minutes=7))
    bench.app.home_screen.visit_picked.emit(bench.app.home_screen.board.lines[0].visit_id)
    bench.rest()
    keys(bench, "3")
    keys(bench, "1")
    keys(bench, "", Qt.Key.Key_Return)
    keys(bench, "grey and sweating", Qt.Key.Key_Return)


def test_a_past_triage_and_an_overrule_say_when_and_who(bench: Bench) -> None:
    seen_history(bench)
    screen = bench.app.history_screen
    model = screen.table.model()
    shown = [str(model.index(row, 1).data()) for row in range(model.rowCount())]
    assert [("09:37" in shown[0]), ("09:30" in shown[1])] == [True, True]
    assert all(NURSE in one for one in shown)
    programme = bench.shift.programme
    for row, minute in ((0, "09:37"), (1, "09:30")):
        screen._choose(row)
        text = screen.reasons.blocks.text
        assert f"2026-04-01 {minute} · {NURSE}" in text
        assert f"{programme.id} {programme.version}" in text


def test_each_sentence_stands_once_with_its_rules_and_what_was_seen(bench: Bench) -> None:
    seen_history(bench)
    screen, words = bench.app.history_screen, bench.app.window.words
    screen._choose(1)
    history = triage_history(bench.shift, bench.app.home_screen.board.lines[0].visit_id)
    text = screen.reasons.blocks.text
    for reason in history.reasons(history.triages[0], words):
        assert text.count(f"■ {reason.sentence}</big>") == 1
        assert all(rule.rule in text for rule in reason.rules)


def whole_or_hidden(blocks: BlockList) -> tuple[list[QLabel], int]:
    """Returns the blocks that are in sight, after proving that none of them is cut."""
    top = blocks.verticalScrollBar().value()
    edge = blocks.more.y() if blocks.more.isVisible() else blocks.viewport().height()
    places = [(one, one.y() - top, one.y() - top + one.height()) for one in blocks._blocks]
    cut = [one.text() for one, above, below in places if above < edge < below or above < 0 < below]
    assert cut == []
    return [one for one, above, below in places if above >= 0 and below <= edge], edge


def shown_in(bench: Bench) -> Iterator[tuple[str, Look]]:
    """Shows the window in each language, as it is first and in the largest type."""
    bench.app.window.resize(1366, 768)
    for language, look in product(LANGUAGES, (Look(), LARGEST)):
        bench.app.window.speak(words_in(language, is_strict=True))
        bench.app.window.look(look)
        yield language, look


def test_no_reason_is_cut_and_paging_shows_every_one(bench: Bench) -> None:
    seen_history(bench)
    screen = bench.app.history_screen
    for _ in shown_in(bench):
        screen._choose(1)
        blocks = screen.reasons.blocks
        bench.bot.waitUntil(lambda: screen.reasons.blocks._blocks[-1].y() > 0)
        seen: set[str] = set()
        for _ in range(len(blocks._blocks)):
            in_sight, _ = whole_or_hidden(blocks)
            seen |= {one.text() for one in in_sight}
            QTest.keyClick(screen.todo, Qt.Key.Key_PageDown)
        assert seen == {one.text() for one in blocks._blocks}
        assert not blocks.more.isVisible()
        for _ in range(len(blocks._blocks)):
            QTest.keyClick(screen.todo, Qt.Key.Key_PageUp)
        assert blocks.verticalScrollBar().value() == 0


def cut_words(screen: QWidget) -> list[str]:
    """Returns the words on tiles for which there is too little room."""
    tiles = [one for one in screen.findChildren(Tile) if one.isVisible()]
    assert len(tiles) > 10
    return [
        word
        for tile in tiles
        for word in tile.word.split()
        if tile.fontMetrics().horizontalAdvance(word) > tile.place_of_word().width()
    ]


def test_no_word_of_a_tile_is_cut(bench: Bench) -> None:
    bench.sign_in()
    bench.open_page(replace(RESIDENT, birth="8504122", antipyretic="yes"))
    screen = bench.app.visit_screen
    for _ in shown_in(bench):
        for _ in range(2):
            bench.bot.waitUntil(lambda: cut_words(screen) == [])
            screen.turn()
        screen.turn_back()


def test_the_level_stays_in_sight_while_its_answers_are_typed(bench: Bench) -> None:
    bench.sign_in()
    bench.app.window.look(LARGEST)
    bench.app.window.resize(1366, 768)
    bench.open_page(RESIDENT)
    screen = bench.app.visit_screen
    screen.fields["name"].edit.setFocus()
    screen.fields["temperature"].edit.setFocus()
    assert screen.level.visibleRegion().boundingRect().height() == screen.level.height()


def test_the_panel_says_what_to_do_once(bench: Bench) -> None:
    bench.sign_in()
    panel = bench.app.visit_screen.level
    for language, level in product(LANGUAGES, sorted(LEVELS)):
        words = words_in(language, is_strict=True)
        bench.app.window.speak(words)
        bench.open_page(LEVELS[level])
        bench.app.visit_screen.edited.emit(LEVELS[level])
        said = [one.text() for one in panel.findChildren(QLabel) if one.isVisible()]
        number, _, todo = panel.chip.accessibleName().partition(" ")
        assert number == str(level)
        assert todo in {words(f"disposition.{one}") for one in DISPOSITIONS}
        assert not {todo, words(f"level.{level}")} & set(said)


def test_yes_no_and_unknown_are_the_same_words_everywhere() -> None:
    for language in LANGUAGES:
        words = words_in(language, is_strict=True)
        assert [words(f"more.{one}") for one in ("yes", "no", "unknown")] == [
            words(f"stated.{one}") for one in ("yes", "no", "unknown")
        ]
