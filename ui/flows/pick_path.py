"""Lets somebody choose a file or a folder with the mouse. It looks the same on every system."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.widgets.field_row import FieldRow

LABELS = {
    QFileDialog.DialogLabel.LookIn: "Look in:",
    QFileDialog.DialogLabel.FileType: "Files of type:",
}
"""What Qt's dialog asks for in words that its translations do not have; they have these."""


def pick_path(window: QWidget, field: FieldRow, *, is_file: bool) -> None:
    """Opens the dialog over a window, where the path in a field leads; what is chosen stands in the field then."""
    dialog = QFileDialog(window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile if is_file else QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, not is_file)
    for label, said in LABELS.items():
        dialog.setLabelText(label, QCoreApplication.translate("QFileDialog", said))
    dialog.setDirectory(str(nearest_folder(field.text.strip())))
    dialog.fileSelected.connect(field.set_text)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def nearest_folder(typed: str) -> Path:
    """Returns the folder that was typed, or the nearest one above it that there is; one's own where none was."""
    path = Path(typed).expanduser() if typed else Path.home()
    return next((one for one in (path, *path.parents) if one.is_dir()), Path.home())
