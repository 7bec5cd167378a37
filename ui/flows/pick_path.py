"""Lets somebody choose a file or a folder with the mouse. It looks the same on every system."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFileDialog, QWidget


def pick_path(window: QWidget, done: Callable[[str], object], *, is_file: bool) -> None:
    """Opens the dialog over a window; `done` is given the path that was chosen, if one was."""
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if is_file else QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, not is_file)
    dialog.fileSelected.connect(done)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
