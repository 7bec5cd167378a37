"""The one window: banner, status strip, notices, the stack of screens, the strip that says what just happened,
and the keys. Knows no flow: it tells which key was pressed on which screen.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLabel, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from station.errors import Rejection, Trouble
from station.words import LANGUAGES, Words, words_in
from ui import one_font, qt_words, theme
from ui.keys import EVERYWHERE, KEYS, LOOKS
from ui.screens.screen import Screen
from ui.shown import Member, Said, Site, SyncShown, Tone
from ui.theme import Look, set_role
from ui.widgets.command_panel import CommandPanel
from ui.widgets.flash_border import FlashBorder
from ui.widgets.help_panel import HelpPanel
from ui.widgets.key_bar import KeyBar
from ui.widgets.status_strip import StatusStrip
from ui.widgets.training_banner import TrainingBanner

FIRST_SIZE_PX = (1366, 768)
SMALLEST_SIZE_PX = (960, 600)
SAID_ROLES = {tone: f"said_{tone.value}" for tone in Tone}


class StationWindow(QWidget):
    """Holds the screens. `closing` says that somebody closes it; `language_changed` carries the new language."""

    closing = Signal()
    language_changed = Signal(str)

    def __init__(self, site: Site, zone: tzinfo, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._look = Look()
        self._sheet = ""
        self._errors: list[Trouble | Rejection] = []
        self._said: Said | None = None
        self._spoken: dict[Screen, Words] = {}
        self.banner = TrainingBanner(self) if site.is_training else None
        self.strip = StatusStrip(site, zone, self)
        self.trouble, self.said = QLabel(self), QLabel(self)
        self.stack = QStackedWidget(self)
        self.keys = KeyBar(self)
        self.help, self.commands = HelpPanel(self.stack), CommandPanel(self.stack)
        self.border = FlashBorder(self)
        self._before_commands: QWidget | None = None
        self._shortcuts: dict[str, list[QShortcut]] = {}
        self._lay_out()
        self._add_shortcuts()
        self.keys.chosen.connect(self.press)
        self.commands.picked.connect(self.press)
        self.commands.left.connect(self._give_keys_back)
        self.trouble.linkActivated.connect(self._on_put_away)
        self.resize(*FIRST_SIZE_PX)
        self.setMinimumSize(*SMALLEST_SIZE_PX)

    def _lay_out(self) -> None:
        set_role(self, "window")
        set_role(self.trouble, "trouble")
        self.trouble.setWordWrap(True)
        self.said.setWordWrap(True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.banner, self.strip, self.trouble):
            if part is not None:
                column.addWidget(part)
        column.addWidget(self.stack, 1)
        column.addWidget(self.said)
        column.addWidget(self.keys)
        self.trouble.hide()
        self.said.hide()

    def _add_shortcuts(self) -> None:
        for code, key in KEYS.items():
            made = []
            for sequence in key.sequences:
                shortcut = QShortcut(QKeySequence(sequence), self)
                shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
                shortcut.setAutoRepeat(False)
                shortcut.activated.connect(partial(self.press, code))
                made.append(shortcut)
            self._shortcuts[code] = made

    @property
    def words(self) -> Words:
        """The words of the present language."""
        return self._words

    @property
    def screen_now(self) -> Screen:
        """The screen that is shown."""
        screen = self.stack.currentWidget()
        if not isinstance(screen, Screen):
            raise RuntimeError("the window has no screen yet")
        return screen

    def add(self, screen: Screen) -> None:
        """Takes a screen into the stack."""
        self.stack.addWidget(screen)
        screen.keys_changed.connect(self._on_keys_changed)
        self._say_on(screen)

    def drop(self, screen: Screen) -> None:
        """Lets go of a screen that was made for one occasion."""
        self.stack.removeWidget(screen)
        self._spoken.pop(screen, None)
        screen.deleteLater()

    def show_screen(self, screen: Screen) -> None:
        """Shows a screen with its keys, and puts the keyboard where work begins."""
        self.help.hide()
        self.commands.hide()
        self._say_on(screen)
        self.stack.setCurrentWidget(screen)
        self._show_keys(screen)
        screen.arrive()

    @Slot()
    def _on_keys_changed(self) -> None:
        if isinstance(self.stack.currentWidget(), Screen):
            self._show_keys(self.screen_now)

    def _show_keys(self, screen: Screen) -> None:
        """Shows the keys of a screen, and lets no other key do anything."""
        self.keys.show_keys(screen.KEYS, screen.MAIN_KEY)
        self.help.show_keys((*screen.TYPED, *screen.KEYS))
        valid = {*screen.KEYS, *screen.COMMANDS, *EVERYWHERE}
        for code, shortcuts in self._shortcuts.items():
            for shortcut in shortcuts:
                shortcut.setEnabled(code in valid)

    def speak(self, words: Words) -> None:
        """Says everything in another language; a screen that is not shown says it when it is shown next."""
        self._words = words
        qt_words.speak(words.language)
        self.setWindowTitle(words("frame.program"))
        if self.banner is not None:
            self.banner.speak(words)
        for part in (self.strip, self.keys, self.help, self.commands):
            part.speak(words)
        screen = self.stack.currentWidget()
        if isinstance(screen, Screen):
            self._say_on(screen)
        self._show_errors()
        self._show_said()

    def look(self, look: Look) -> None:
        """Puts on another palette or size; a screen that is not shown puts it on when it is shown next."""
        self._look = look
        self._spoken.clear()
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.take(application, look)
            self._sheet = theme.sheet_now()
            for part in (
                self.banner,
                self.strip,
                self.trouble,
                self.said,
                self.keys,
                self.help,
                self.commands,
            ):
                if part is not None:
                    part.setStyleSheet(self._sheet)
        self.speak(self._words)

    def _say_on(self, screen: Screen) -> None:
        if self._spoken.get(screen) is not self._words:
            self._spoken[screen] = self._words
            if screen.styleSheet() != self._sheet:
                screen.setStyleSheet(self._sheet)
            screen.speak(self._words)

    def show_error(self, error: Trouble | Rejection) -> None:
        """Shows a trouble, or a rejection without a field, until somebody puts it away. The same one stands once."""
        if _key(error) not in [_key(one) for one in self._errors]:
            self._errors.append(error)
        self._show_errors()

    def forget_error(self, code: str) -> None:
        """Takes away what is over."""
        self._errors = [one for one in self._errors if one.code != code]
        self._show_errors()

    def forget_rejections(self) -> None:
        """Takes away what was refused to whoever is at work no more; troubles of the surroundings stay."""
        self._errors = [one for one in self._errors if isinstance(one, Trouble)]
        self._show_errors()

    def say(self, said: Said | None) -> None:
        """Says what just happened; it stays until something else happens."""
        self._said = said
        self._show_said()

    def flash(self, tone: Tone) -> None:
        """Lets the border light up once."""
        self.border.flash(tone, self._look.palette)

    def show_member(self, member: Member | None) -> None:
        """Shows who is at work."""
        self.strip.show_member(member)

    def show_time(self, now: datetime) -> None:
        """Shows the station's time."""
        self.strip.show_time(now)

    def show_sync(self, sync: SyncShown) -> None:
        """Shows how much the centre has proven."""
        self.strip.show_sync(sync)

    def undo_of_typing(self) -> Callable[[], None]:
        """Returns what puts back what is typed on the present screen, and the screen itself if a key left it."""
        if self.commands.isVisible():
            return self.commands.undo_of_typing()
        screen = self.screen_now
        undo = screen.undo_of_typing()

        def put_back() -> None:
            if not isValid(screen) or self.stack.indexOf(screen) < 0:
                return
            if self.screen_now is not screen:
                self.show_screen(screen)
            undo()

        return put_back

    @Slot(str)
    def press(self, code: str) -> None:
        """Does what a key means, or tells the screen's flow."""
        own = {
            "help": self._press_help,
            "commands": self._press_commands,
            "language": self._press_language,
            "larger": lambda: self.look(self._look.larger()),
            "smaller": lambda: self.look(self._look.smaller()),
            "palette": lambda: self.look(self._look.next_palette()),
            "back": self._press_back,
        }
        if code in LOOKS:
            self.look(Look(code, self._look.size_percent))
        elif code in own:
            own[code]()
        else:
            self.screen_now.asked.emit(code)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Tells that the window closes; whoever built it ends the work."""
        self.closing.emit()
        event.accept()

    def _press_help(self) -> None:
        self.help.toggle()

    def _press_commands(self) -> None:
        if self.commands.isVisible():
            self.commands.close_panel()
            return
        self._before_commands = self.focusWidget()
        screen = self.screen_now
        own = [one for one in (*screen.KEYS, *screen.COMMANDS) if one not in EVERYWHERE]
        self.commands.open([one for one in (*own, *EVERYWHERE, *LOOKS) if one not in ("commands", "back")])

    @Slot()
    def _give_keys_back(self) -> None:
        if self._before_commands is not None:
            self._before_commands.setFocus()

    def _press_language(self) -> None:
        place = LANGUAGES.index(self._words.language)
        language = LANGUAGES[(place + 1) % len(LANGUAGES)]
        self.speak(words_in(language, is_strict=self._words.is_strict))
        self.language_changed.emit(language)

    def _press_back(self) -> None:
        if self.help.isVisible():
            self.help.hide()
        elif self.commands.isVisible():
            self.commands.close_panel()
        elif self._errors:
            self._put_away()
        elif self._said is not None and self._said.tone is Tone.BAD:
            self.say(None)
        else:
            self.screen_now.asked.emit("back")

    @Slot(str)
    def _on_put_away(self, _link: str) -> None:
        self._put_away()

    def _put_away(self) -> None:
        self._errors = self._errors[1:]
        self._show_errors()

    def _show_errors(self) -> None:
        self.trouble.setVisible(bool(self._errors))
        if self._errors:
            sentence = self._words.sentence(self._errors[0])
            more = len(self._errors) - 1
            tail = self._words("notice.more", count=more) if more else self._words("notice.put_away")
            self.trouble.setText(f"{sentence}   {tail}")
            self.trouble.setAccessibleName(sentence)

    def _show_said(self) -> None:
        self.said.setVisible(self._said is not None)
        if self._said is not None:
            set_role(self.said, SAID_ROLES[self._said.tone])
            told = self._words(self._said.code, **dict(self._said.facts))
            one_font.show(self.said, told)
            self.said.setAccessibleName(told)


def _key(error: Trouble | Rejection) -> tuple[str, tuple[tuple[str, object], ...]]:
    return error.code, tuple(sorted(error.facts.items()))
