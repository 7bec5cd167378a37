"""Leads a training station through racks, boxes and papers, for the photographer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker

from station.actions.follow_boxes import latest_boxes, numbers_in, racks_at_work
from station.actions.follow_tubes import due_list
from station.actions.hand_over import hand_over
from station.actions.keep_scans import kept_scans
from station.actions.new_rack import new_rack
from station.actions.place_tube import place_tube
from station.actions.seal_box import Packing, seal_box
from station.actions.shift import Shift
from station.actions.write_manifest import Paper, WrittenManifest, write_manifest
from station.demonstration.paper_pictures import keep_pages, keep_papers, sample_label
from station.words import LANGUAGES, words_in
from ui.camera import Camera

LEFT_OVER, SCANNED = 4, 9
FEWEST = 4 * LEFT_OVER
"""With fewer tubes there are no racks worth a picture."""
MOST = 96
"""So many fill no rack: a full one would refuse the scan of the picture."""
COOL_TENTHS_C = 45
PHONE = "01012345678"


class RackPhotographer(Camera):
    """Takes the pictures of racks, boxes and papers."""

    def take_all(self, language: str, out: Path) -> None:
        """Takes the pictures in one language; the papers, which know both, with the first of them.

        A station that nobody has come to yet has no tubes to show.
        """
        station = self._station
        shift, board = station.desk.shift, station.home_screen.board
        if not board.lines:
            return
        quiet = QSignalBlocker(station.racks)  # what is scanned for a picture is not for the centre
        if not latest_boxes(shift):
            keep_papers(out, sample_label(board.lines[0].name, shift.today(), shift.zone))
            told = station.window.words("demo.lab"), station.window.words("demo.courier")
            self._after_work(
                lambda: station.tasks.store(partial(send_one, shift, told, out), self._keep_pages)
            )
        if latest_boxes(shift):
            self._take_racks(language)
            self._take_boxes(language)
        quiet.unblock()

    def _keep_pages(self, made: WrittenManifest | None) -> None:
        """Keeps the manifest as pictures; its files are not among them."""
        if made is not None:
            keep_pages(made.pdf, made.pdf.parent, "manifest")
            for file in (made.pdf, made.csv):
                file.unlink()

    def _keep_quiet(self, name: str) -> None:
        """Keeps a picture without the flash of a scan, which is over in a moment."""
        self._station.window.border.hide()
        self._keep(name)

    def _take_racks(self, language: str) -> None:
        station = self._station
        self._after_work(station.racks.rack.open)
        waiting = [one.number for one in due_list(station.desk.shift, is_whole=True) if not one.rack]
        if waiting:
            self._after_work(partial(station.racks.rack.take, waiting[0]))
        self._keep_quiet(f"rack_{language}")
        here = station.racks.racks.rack.chosen
        if here is not None and here.number:
            self._after_work(partial(station.racks.tubes.open_tube, here.number))
            self._keep_quiet(f"rack_custody_{language}")
        self._after_work(station.racks.tubes.open_due)
        self._keep_quiet(f"rack_due_{language}")

    def _take_boxes(self, language: str) -> None:
        station, room = self._station, self._station.racks
        self._after_work(room.box.open)
        self._keep_quiet(f"box_{language}")
        self._after_work(room.box.pack)
        self._keep_quiet(f"box_pack_{language}")
        box = latest_boxes(station.desk.shift)[0].box
        self._after_work(partial(room.check_in.open, box))
        numbers = numbers_in(station.desk.shift, box.id)
        for number in numbers[:SCANNED] if not kept_scans(station.desk.shift, box.id) else ():
            self._after_work(partial(room.check_in.take, number))
        self._keep_quiet(f"box_check_in_{language}")


def send_one(shift: Shift, told: tuple[str, str], out: Path) -> WrittenManifest | None:
    """Sends a first rack away, with its manifest, and half fills a second one; None where there are too few tubes.

    `told`: the laboratory and the courier.
    """
    numbers = [one.number for one in due_list(shift, is_whole=True)][:MOST]
    if len(numbers) < FEWEST:
        return None
    half = len(numbers) // 2
    for some in (numbers[:half], numbers[half : len(numbers) - LEFT_OVER]):
        rack = new_rack(shift)
        for number in some:
            place_tube(shift, rack.id, number)
    box = seal_box(
        shift, [racks_at_work(shift)[0].rack.id], Packing(told[0], shift.actor.name, PHONE, "L-17")
    )
    hand_over(shift, box.id, told[1], COOL_TENTHS_C)
    return write_manifest(shift, box.id, Paper(out, [words_in(one) for one in LANGUAGES]))
