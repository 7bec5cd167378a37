"""Qt's own words, those of its dialogs, in the reader's language. They come with Qt; everything else is ours."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

NAME = "qt_words"


def speak(language: str) -> None:
    """Lets Qt's own dialogs speak a language from now on; every widget hears of it only when it is another one."""
    application = QCoreApplication.instance()
    if application is None:
        return
    before = application.findChild(QTranslator, NAME)
    if before is not None and before.language() == language:
        return
    words = QTranslator(application)
    words.setObjectName(NAME)
    words.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    if before is not None:
        application.removeTranslator(before)
        before.setParent(None)
        before.deleteLater()
    application.installTranslator(words)
