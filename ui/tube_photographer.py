"""Leads a training station through tubes, devices and numbers, for the photographer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker

from ui.camera import Camera


class TubePhotographer(Camera):
    """Takes the pictures of tubes, devices and numbers."""

    def take_all(self, language: str) -> None:
        """Takes a visit's tubes, the stop at somebody else's tube, the devices and the day's numbers."""
        quiet = QSignalBlocker(self._station.tubes)  # what is scanned for a picture is not for the centre
        self._take_tubes(language)
        for name, flow in (
            ("devices", self._station.tubes.devices),
            ("numbers", self._station.tubes.numbers),
        ):
            self._after_work(flow.open)
            self._keep(f"{name}_{language}")
        quiet.unblock()

    def _take_tubes(self, language: str) -> None:
        station = self._station
        tubed = [one for one in station.home_screen.board.lines if one.number]
        here = next((one for one in tubed if one.way_out is None and not one.collected_count), None)
        other = next((one for one in tubed if here is not None and one.name != here.name), None)
        if here is None or other is None:
            return
        self._after_work(station.home.open)
        self._after_work(partial(station.tubes.specimen.take_slip, here.visit_id))
        self._keep_quiet(f"specimen_{language}")
        self._after_work(partial(station.tubes.specimen_screen.scanned.emit, other.number))
        self._keep_quiet(f"specimen_wrong_{language}")

    def _keep_quiet(self, name: str) -> None:
        """Keeps a picture without the flash of a scan, which is over in a moment."""
        self._station.window.border.hide()
        self._keep(name)
