"""Nationalities by name: finds the code of what was typed, and says a code in the reader's language.

Source: the names of states are those of the Unicode CLDR, as Babel brings them; the codes that only Doc 9303 knows
have their words in the catalogue (`nationality.<code>`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel.core import Locale, get_global

from station.domain.mrz.states import ISO_3166_ALPHA_3, SPECIAL_CODES
from station.domain.nationality import nationality_code
from station.domain.search_form import search_form
from station.words import LANGUAGES, words_in

HOME = "KOR"
"""The state whose short name everybody writes. Source: the names of CLDR are the official ones."""


@cache
def names(language: str) -> Mapping[str, str]:
    """Returns code → name of every state, in order of the names."""
    states = Locale.parse(language).territories
    found = {three: str(states[two]) for two, three in _three_letters().items() if two in states}
    return dict(sorted(found.items(), key=lambda one: one[1]))


def name_of(code: str, language: str) -> str:
    """Returns the name of a nationality; what is no code stays as it was written."""
    named, special = names(language).get(code), f"nationality.{code.lower()}"
    if named is None and code in SPECIAL_CODES:
        return words_in(language)(special)
    return named or code


def code_of(text: str) -> str:
    """Returns the three letters of a code or a name in any of our languages, empty when there is none."""
    typed = text.strip()
    two = _three_letters().get(typed.upper(), "")
    return nationality_code(typed) or two or _codes_by_name().get(search_form(typed), "")


def begin_with(text: str, language: str, most: int = 8) -> tuple[tuple[str, str], ...]:
    """Returns (code, name) of the states whose code or name begins with a text, while it is typed."""
    form = search_form(text)
    named = [(code, name) for code, name in names(language).items()]
    found = [(code, name) for code, name in named if form and search_form(name).startswith(form)]
    by_code = [one for one in named if form and one[0].startswith(form) and one not in found]
    return tuple((found + by_code)[:most])


@cache
def _three_letters() -> Mapping[str, str]:
    """Returns the codes of three letters by those of two."""
    aliases = get_global("territory_aliases")
    return {aliases[three][0]: three for three in sorted(ISO_3166_ALPHA_3)}


@cache
def _codes_by_name() -> Mapping[str, str]:
    found = {search_form(name): code for language in LANGUAGES for code, name in names(language).items()}
    at_home = {search_form(words_in(language)("nationality.kor")): HOME for language in LANGUAGES}
    return found | at_home
