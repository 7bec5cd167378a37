"""The catalogues: the same codes and facts in each language, no code without words, words fit to be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from station import resources
from station.errors import Rejection, Trouble, reject
from station.words import LANGUAGES, Words, areas, fields_of, words_in

ROOT = Path(__file__).resolve().parents[2]
KOREAN, ENGLISH = LANGUAGES
FORBIDDEN = re.compile(r"\b(please|sorry|invalid|oops)\b|죄송|유감|잘못된 입력", re.IGNORECASE)
CODE = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")


@cache
def catalogue(name: str) -> Catalog:
    with resources.path(name).open("rb") as file:
        return read_po(file, abort_invalid=True)


def sentences(name: str) -> dict[str, str]:
    return {str(one.id): str(one.string) for one in catalogue(name) if one.id}


def area_names() -> list[str]:
    return sorted({Path(name).name for language in LANGUAGES for name in areas(language)})


@pytest.mark.parametrize("area", area_names())
def test_each_area_says_the_same_codes_in_both_languages(area: str) -> None:
    korean, english = sentences(f"words/ko/{area}"), sentences(f"words/en/{area}")
    assert sorted(korean) == sorted(english)


@pytest.mark.parametrize("area", area_names())
def test_each_sentence_asks_for_the_same_facts_in_both_languages(area: str) -> None:
    korean, english = sentences(f"words/ko/{area}"), sentences(f"words/en/{area}")
    differing = [
        code for code in korean if code in english and fields_of(korean[code]) != fields_of(english[code])
    ]
    assert differing == []


@pytest.mark.parametrize("name", [name for language in LANGUAGES for name in areas(language)])
def test_each_sentence_is_fit_to_be_read(name: str) -> None:
    unfit = [
        f"{name}:{one.lineno} {one.id}"
        for one in catalogue(name)
        if one.id
        and (
            not str(one.string).strip()
            or one.fuzzy
            or FORBIDDEN.search(str(one.string))
            or not CODE.match(str(one.id))
        )
    ]
    assert unfit == []


def test_no_code_is_said_in_two_areas() -> None:
    codes = [code for area in area_names() for code in sentences(f"words/ko/{area}")]
    assert sorted(codes) == sorted(set(codes))


def literal(call: ast.Call, place: int) -> str | None:
    """Returns the text that stands at a place among a call's arguments, if a plain text stands there."""
    if len(call.args) <= place:
        return None
    given = call.args[place]
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else None


def called(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


SAYERS = {"reject": ("error.", 1), "Rejection": ("error.", 1), "Trouble": ("trouble.", 0)}
"""Which calls name a code: the area it stands in, and which argument it is."""


def codes_used(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = called(node)
        if name in SAYERS:
            area, place = SAYERS[name]
            code = literal(node, place)
            if code is not None:
                yield node.lineno, area + code
        elif name in {"words", "_words"}:
            code = literal(node, 0)
            if code is not None:
                yield node.lineno, code


def test_each_code_that_the_program_names_has_words(ko: Words) -> None:
    unsaid = [
        f"{file.relative_to(ROOT)}:{line} {code}"
        for package in ("station", "ui")
        for file in sorted((ROOT / package).rglob("*.py"))
        for line, code in codes_used(ast.parse(file.read_text(encoding="utf-8")))
        if not is_said(code, ko)
    ]
    assert unsaid == []


def is_said(code: str, words: Words) -> bool:
    """Tells whether a code has words: a rejection may also be told as a doubt or as a warning."""
    if not code.startswith("error."):
        return code in words
    bare = code.removeprefix("error.")
    return any(f"{area}.{bare}" in words for area in ("error", "confirm", "warning"))


def test_codes_are_found_in_each_way_of_naming_them() -> None:
    source = (
        'reject("a", "b"); Rejection("a", "c"); Trouble("d"); words("e.f"); self.words("g.h"); words(code)'
    )
    assert [code for _, code in codes_used(ast.parse(source))] == [
        "error.b", "error.c", "trouble.d", "e.f", "g.h",
    ]  # fmt: skip


SAMPLE = {"error.too_long": "At most {limit} letters", "trouble.no_paper": "Load paper", "greeting": "Hello"}


def test_facts_are_filled_in() -> None:
    words = Words("en", SAMPLE, is_strict=True)
    assert words("error.too_long", limit=40) == "At most 40 letters"
    assert words.sentence(Rejection("name", "too_long", {"limit": 40})) == "At most 40 letters"
    assert words.sentence(reject("name", "too_long", limit=7).rejections[0]) == "At most 7 letters"
    assert words.sentence(Trouble("no_paper")) == "Load paper"


@pytest.mark.parametrize(
    ("code", "shown"), [("error.unheard", "⟨error.unheard⟩"), ("error.too_long", "⟨error.too_long: limit⟩")]
)
def test_what_has_no_words_shows_its_code_but_fails_when_strict(code: str, shown: str) -> None:
    assert Words("en", SAMPLE)(code) == shown
    with pytest.raises(KeyError, match="no en words"):
        Words("en", SAMPLE, is_strict=True)(code)


def test_a_language_without_words_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no words in 'de'"):
        words_in("de")


@pytest.mark.parametrize("role", ["registrar", "collector", "nurse", "supervisor", "administrator"])
def test_each_role_has_a_name(ko: Words, en: Words, role: str) -> None:
    assert ko(f"role.{role}") != en(f"role.{role}")


def test_no_resource_is_read_from_outside() -> None:
    with pytest.raises(ValueError, match="leads out"):
        resources.path("../pyproject.toml")
    with pytest.raises(FileNotFoundError, match=r"no resource 'words/ko/none\.po'"):
        resources.text("words/ko/none.po")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_doubt_that_has_no_field_is_said_in_its_own_words(language: str) -> None:
    words = words_in(language, is_strict=True)
    doubt = Rejection("onset", "onset_without_symptom")
    assert words.sentence(doubt) == words("confirm.onset_without_symptom")
