"""The questionnaire on somebody's own phone: by keys, in each language, with no network, and what its code says."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from station.actions.read_preregistration import preregistered
from station.domain.preregistration import LANGUAGES, Preregistration, read_preregistration
from station.exports.preregistration_page import preregistration_page
from station.programmes import programme, programme_ids
from tests.daytime import Daytime
from tests.journeys.questionnaire import Visitor, fill_in, opened

PROGRAMME = programme("covid19")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
NAMES = {"ko": "김민수", "en": "Anna O'Neill-Brown", "zh": "王小明", "ja": "高橋 さくら"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("page") / "page.html"
    made.write_bytes(preregistration_page(PROGRAMME, "Jamsil", 24))
    return made


def told_by(visitor: Visitor) -> Preregistration:
    (code,) = visitor.codes_on_screen()
    assert code.isdecimal()
    return read_preregistration(code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_is_filled_in_by_keys_and_its_code_is_read_from_the_screen(language: str, file: Path) -> None:
    with opened(file) as visitor:
        visitor.speak(language)
        fill_in(visitor, NAMES[language])
        told = told_by(visitor)
        assert visitor.requests == [file.as_uri()]
    assert (told.language, told.has_agreed, told.programme_id) == (language, True, "covid19")
    assert abs(told.issued_at - Daytime().now()) < timedelta(minutes=5)
    assert told.lists == {"symptoms": ("cough", "sore_throat"), "conditions": ("diabetes",)}
    assert told.texts == {
        "name": NAMES[language],
        "birth": "1985-04-12",
        "sex": "M",
        "phone": "010-1234-5678",
        "area": "Songpa",
        "exposed": "no",
        "arrival": "yes",
        "flight": "KE902",
        "seat": "31C",
        "onset_on": f"{Daytime().now() - timedelta(days=2):%Y-%m-%d}",
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_can_be_used_by_everybody(language: str, file: Path) -> None:
    with opened(file) as visitor:
        visitor.speak(language)
        visitor.choose_first("has_symptoms")
        visitor.choose_first("exposed")
        visitor.choose_first("arrival")
        asked = Axe().run(visitor.page, options=RULES)
        visitor.press("make")
        refused = Axe().run(visitor.page, options=RULES)
    for results in (asked, refused):
        assert not results.response["violations"], results.generate_report()
        assert results.response["passes"]


def test_nothing_is_made_while_answers_are_missing_and_each_is_named_with_a_link(file: Path) -> None:
    with opened(file) as visitor:
        visitor.write("birth", "19850231")
        visitor.press("make")
        links = visitor.page.locator("#problems a").all_inner_texts()
        assert visitor.page.locator("#result").is_hidden()
        assert links == [
            "Answer: Name",
            "The birth date must be a real date, like 19850412",
            "Answer: Sex",
            "Answer: Mobile phone",
            "Answer: Do you have symptoms now?",
            "Answer: Were you in contact with a confirmed case in the last 14 days?",
        ]
        assert visitor.page.input_value("#birth") == "19850231"
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.press("Enter")
        assert visitor.page.evaluate("document.activeElement.id") == "name"


def test_guardian_is_asked_of_a_child_alone_and_the_phone_may_be_missing(file: Path) -> None:
    with opened(file) as visitor:
        visitor.write("name", "김하나")
        assert visitor.page.locator("#guardian_name").is_hidden()
        visitor.write("birth", f"{Daytime().now().year - 6}0101")
        visitor.choose_first("sex")
        visitor.tick("no_phone")
        visitor.write("guardian_name", "김민수")
        visitor.go_to("guardian_relation")
        visitor.page.keyboard.press("ArrowDown")
        visitor.choose_first("has_symptoms", then_down=1)
        visitor.choose_first("exposed", then_down=1)
        visitor.press("make")
        told = told_by(visitor)
    assert (told.texts["guardian_name"], told.texts["guardian_relation"]) == ("김민수", "parent")
    assert (told.texts["phone"], told.lists["symptoms"], told.has_agreed) == ("-", (), False)


def test_answers_can_be_changed_and_all_is_deleted_at_a_key(file: Path) -> None:
    with opened(file) as visitor:
        fill_in(visitor, "Kim")
        visitor.press("change")
        assert visitor.page.input_value("#name") == "Kim"
        visitor.press("make")
        visitor.press("clear")
        assert visitor.page.input_value("#name") == ""
        assert visitor.page.evaluate("window.localStorage.length + document.cookie.length") == 0


def test_longest_answers_still_fit_or_are_refused_in_words(file: Path) -> None:
    with opened(file) as visitor:
        fill_in(visitor, "홍" * 60)
        visitor.press("change")
        visitor.write("origin", "가" * 30)
        visitor.write("stay", "나" * 40)
        visitor.press("make")
        assert visitor.page.locator("#problems").is_visible()
        assert visitor.page.locator("#result").is_hidden()
        assert "too much text" in visitor.page.inner_text("#problems")


@pytest.mark.parametrize("programme_id", programme_ids())
def test_every_word_of_every_language_is_there(programme_id: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(preregistration_page(programme(programme_id), "Jamsil", 24))
    with opened(page) as visitor:
        for language in LANGUAGES:
            visitor.speak(language)
            text = visitor.page.inner_text("body")
            assert "undefined" not in text
            assert "{" not in text


def test_what_the_phone_made_becomes_the_desks_page(file: Path) -> None:
    with opened(file) as visitor:
        fill_in(visitor, "김민수")
        (code,) = visitor.codes_on_screen()
        done = Axe().run(visitor.page, options=RULES)
    assert not done.response["violations"], done.generate_report()
    now = Daytime().now()
    read = preregistered(code, PROGRAMME, now, now.date())
    assert (read.page.name, read.page.onset, read.page.symptoms) == ("김민수", "2", ("cough", "sore_throat"))
    assert read.page.consent is None
    assert read.left_out == ()


WIDE = {
    "zh": "１９８５年４月１２日",
    "ja": "１９８５／０４／１２",
    "ko": "1985년 4월 12일",
    "en": "１９８５０４１２",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_wide_digits_and_the_signs_of_a_language_are_read(language: str, file: Path) -> None:
    with opened(file) as visitor:
        visitor.speak(language)
        fill_in(visitor, NAMES[language], WIDE[language], "０１０－１２３４－５６７８")
        told = told_by(visitor)
    assert (told.texts["birth"], told.texts["phone"], told.site) == ("1985-04-12", "010-1234-5678", "Jamsil")


NUMBER_HERE = "Name: leave out resident or foreigner numbers"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("\u3164\u200b", "Answer: Name"),
        ("  ", "Answer: Name"),
        ("김민수 850412-1987654", NUMBER_HERE),
        ("８５０４１２1987654", NUMBER_HERE),
    ],
)
def test_a_name_that_nobody_sees_and_a_resident_number_are_refused(name: str, why: str, file: Path) -> None:
    with opened(file) as visitor:
        fill_in(visitor, name)
        assert visitor.page.locator("#problems a").all_inner_texts() == [why]
        assert visitor.page.locator("#result").is_hidden()
