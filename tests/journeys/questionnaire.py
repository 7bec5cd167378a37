"""A phone in a test: a real browser that shows the questionnaire's page, and somebody who fills it in by keys."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Request, ViewportSize, sync_playwright

from station.exports.preregistration_page import preregistration_page
from station.printing.scan import QR_CODES
from station.programmes import programme
from tests.daytime import Daytime

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE = ViewportSize(width=390, height=844)
MOST_TABS = 120


def browser_program() -> str:
    """Returns the browser of this machine; `make test` installs it."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, f"none of {', '.join(BROWSERS)} is installed: run `make setup`"
    return found


class Visitor:
    """Somebody with a phone. Only keys are pressed: no pointer, no script sets a value."""

    def __init__(self, page: Page, asked: list[str]) -> None:
        self.page = page
        self.requests = asked

    def go_to(self, element_id: str) -> None:
        """Presses Tab until an element has the keyboard."""
        self._tab_until(f"document.activeElement.id === {element_id!r}")

    def write(self, element_id: str, text: str) -> None:
        """Types a text into a field."""
        self.go_to(element_id)
        self.page.keyboard.type(text)

    def choose_first(self, element_id: str, *, then_down: int = 0) -> None:
        """Takes one of a group of choices: the first one, or one further down."""
        self.go_to(element_id)
        self.page.keyboard.press("Space")
        for _ in range(then_down):
            self.page.keyboard.press("ArrowDown")

    def tick(self, element_id: str) -> None:
        """Ticks a box."""
        self.go_to(element_id)
        self.page.keyboard.press("Space")

    def press(self, element_id: str) -> None:
        """Presses a button."""
        self.go_to(element_id)
        self.page.keyboard.press("Enter")

    def speak(self, language: str) -> None:
        """Turns the page into a language by its button."""
        self._tab_until(f"document.activeElement.lang === {language!r}")
        self.page.keyboard.press("Enter")

    def _tab_until(self, condition: str) -> None:
        for _ in range(MOST_TABS):
            if self.page.evaluate(condition):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no key leads to where {condition}")

    def codes_on_screen(self) -> list[str]:
        """Returns what a camera reads from the pixels that are shown."""
        picture = Image.open(BytesIO(self.page.screenshot()))
        return [one.text for one in zxingcpp.read_barcodes(picture, formats=QR_CODES)]


@contextmanager
def opened(file: Path) -> Iterator[Visitor]:
    """Opens the page on a phone without a network; every request that is tried is noted."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="en-GB", offline=True)
        page = context.new_page()
        page.clock.set_fixed_time(Daytime().now())
        asked: list[str] = []

        def note(request: Request) -> None:
            asked.append(request.url)

        page.on("request", note)
        page.goto(file.as_uri())
        try:
            yield Visitor(page, asked)
        finally:
            browser.close()


def fill_in(visitor: Visitor, name: str, birth: str = "19850412", phone: str = "010-1234-5678") -> None:
    """Answers every question of somebody who has symptoms and came from abroad, and makes the code."""
    visitor.write("name", name)
    visitor.write("birth", birth)
    visitor.choose_first("sex", then_down=1)
    visitor.write("phone", phone)
    visitor.write("area", "Songpa")
    visitor.choose_first("has_symptoms")
    visitor.tick("symptoms-cough")
    visitor.tick("symptoms-sore_throat")
    visitor.write("onset_on", f"{Daytime().now() - timedelta(days=2):%Y%m%d}")
    visitor.tick("conditions-diabetes")
    visitor.choose_first("exposed", then_down=1)
    visitor.choose_first("arrival")
    visitor.write("flight", "KE902")
    visitor.write("seat", "31C")
    visitor.tick("agreed")
    visitor.press("make")


def code_of_phone(folder: Path, name: str) -> str:
    """Returns what a camera reads off somebody's phone who has just filled in the page."""
    file = folder / "page.html"
    file.write_bytes(preregistration_page(programme("covid19"), "Jamsil", 24))
    with opened(file) as visitor:
        fill_in(visitor, name, "19900102", "010-2222-3333")
        (code,) = visitor.codes_on_screen()
    return code
