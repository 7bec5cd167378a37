"""The only place where an error reaches the eye.

Rejected stands beside its field, Trouble in the banner, a bug as an apology with a reference; its trace goes to
the log as places in the code, without what anybody typed. The hooks of Python and Qt lead here too.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from station.errors import Doubtful, Rejected, Rejection, Trouble
from station.ids import Ids

LOG = logging.getLogger("station.windows")
REFERENCE_LETTERS = 8
QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def new_reference(ids: Ids) -> str:
    """Returns a short reference by which a bug is found in the log."""
    return ids.new_id().hex[-REFERENCE_LETTERS:]


def apology(bug: BaseException, reference: str) -> Trouble:
    """Returns what is said of a bug; its places in the code go to the log, without what anybody typed."""
    places = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(bug.__traceback__)]
    LOG.error("bug %s: %s at %s", reference, type(bug).__name__, " < ".join(reversed(places)))
    return Trouble("bug", reference=reference)


class Wall(Protocol):
    """Where troubles and rejections without a field are shown: the window."""

    def show_error(self, error: Trouble | Rejection) -> None:
        """Shows a trouble, or a rejection that has no field here, until somebody puts it away."""
        ...


class Form(Protocol):
    """A screen with fields."""

    def show_rejections(self, rejections: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Shows each rejection beside its field and returns those that have no field here."""
        ...

    def show_doubts(self, doubts: tuple[Rejection, ...]) -> tuple[Rejection, ...]:
        """Asks once more beside each field of what is unlikely, and returns what has no field here."""
        ...


class Notices:
    """Takes every error and shows it where it belongs."""

    def __init__(self, wall: Wall, new_reference: Callable[[], str]) -> None:
        self._wall = wall
        self._new_reference = new_reference

    def take(self, failure: BaseException) -> None:
        """Shows any failure."""
        if isinstance(failure, Rejected):
            self._show(failure.rejections)
        elif isinstance(failure, Trouble):
            LOG.warning("trouble %s", failure.code)
            self._wall.show_error(failure)
        else:
            self._apologise(failure)

    def take_for(self, form: Form, failure: Rejected | Trouble) -> None:
        """Shows a failure of a form: beside its fields where it has them, doubts as questions."""
        if isinstance(failure, Doubtful):
            self._show(form.show_doubts(failure.rejections))
        elif isinstance(failure, Rejected):
            self._show(form.show_rejections(failure.rejections))
        else:
            self.take(failure)

    def install(self) -> None:
        """Leads what nobody caught, in Python, its threads and Qt, to the same eyes."""
        sys.excepthook = self._on_uncaught
        threading.excepthook = lambda caught: self._apologise(caught.exc_value or RuntimeError("thread"))
        qInstallMessageHandler(self._on_qt_message)

    def uninstall(self) -> None:
        """Gives the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__
        qInstallMessageHandler(None)

    def _show(self, rejections: tuple[Rejection, ...]) -> None:
        for rejection in rejections:
            self._wall.show_error(rejection)

    def _apologise(self, bug: BaseException) -> None:
        self._wall.show_error(apology(bug, self._new_reference()))

    def _on_uncaught(
        self, _kind: type[BaseException], bug: BaseException, _trace: TracebackType | None
    ) -> None:
        try:
            self.take(bug)
        except Exception as worse:
            LOG.critical("a notice could not be shown: %s", type(worse).__name__)

    def _on_qt_message(self, kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        LOG.log(QT_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
