"""Countries by name: finds the code of what was typed, says a code in the reader's language, and what is near a miss.

Source: the names of states are those of the Unicode CLDR, as Babel brings them, and the ways in which people write
them stand in `resources/lists/countries.toml`; the codes that only Doc 9303 knows have their words in the catalogue
(`nationality.<code>`). Cities are CLDR's, one for each time zone, and those of the same list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from babel.core import Locale, get_global

from station import resources
from station.domain.document import number_in_text
from station.domain.hangul import has_hangul
from station.domain.identity import plain_text
from station.domain.mrz.states import ISO_3166_ALPHA_3, SPECIAL_CODES, SPECIMEN
from station.domain.nationality import nationality_code
from station.domain.search_form import search_form
from station.errors import Rejection
from station.words import LANGUAGES, words_in

OTHER_LANGUAGES = ("zh", "zh_Hant", "ja", "de")
"""In which else a questionnaire or a list may name a country."""
NOT_NAMED = frozenset({"D", SPECIMEN})
"""Special codes that nobody types by a name: Germany has its own, and a specimen is nobody's nationality."""
AIRPORT = re.compile(r"[A-Z]{3}")
"""An airport's code. Source: IATA Resolution 763."""
PARTS = re.compile(r"[,/;·、()]")
MOST_NEAR, LEAST_ALIKE, SHORTEST_BEGINNING = 3, 0.68, 2
LONGEST_TOLD = 40


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
    """Returns the three letters of a code or of a name as people write it, empty when there is none.

    A name may stand in Korean, English, Chinese, Japanese or German, also typed with the other keyboard switched on.
    """
    typed = plain_text(text)
    code = nationality_code(typed) or _three_letters().get(typed.upper(), "")
    return code or _first(_forms(typed), _codes_by_name()) or _first(_forms(typed), _codes_by_other_name())


def is_place(text: str) -> bool:
    """Says whether a text names a country, a large city, or an airport by its three letters, alone or with others."""
    typed = plain_text(text)
    return AIRPORT.fullmatch(typed.upper()) is not None or any(
        code_of(one) or _first(_forms(_without_end(one.strip(), "airport")), _countries_by_city())
        for one in PARTS.split(typed)
        if one.strip()
    )


def is_doubtful_airport(text: str) -> bool:
    """Says whether a text is three letters that are no country, and no airport of `resources/lists/airports.toml`."""
    typed = plain_text(text).upper()
    return AIRPORT.fullmatch(typed) is not None and not code_of(typed) and typed not in _airports()


def is_nowhere(text: str) -> bool:
    """Says whether a text tells that there is no country to name."""
    return plain_text(text).casefold() in _said()["nowhere"]


def not_a_country(field: str, text: str) -> tuple[Rejection, ...]:
    """Returns why a text is no country, with what may be meant."""
    return _not_known(field, "country", text)


def not_a_place(field: str, text: str) -> tuple[Rejection, ...]:
    """Returns why a text is no place to come from, with what may be meant."""
    return _not_known(field, "place", text)


@lru_cache(maxsize=256)
def nearest(text: str) -> tuple[str, ...]:
    """Returns the countries whose names begin with a text or are most like it, as "Namibia (NAM)"."""
    form, known = _form(text), _codes_by_name()
    begun = [one for one in known if len(form) >= SHORTEST_BEGINNING and one.startswith(form)]
    like = get_close_matches(form, known, MOST_NEAR, LEAST_ALIKE) if form else []
    codes = tuple(dict.fromkeys(known[one] for one in (*sorted(begun, key=len), *like)))
    language = "ko" if has_hangul(text) else "en"
    return tuple(f"{name_of(one, language)} ({one})" for one in codes[:MOST_NEAR])


def _not_known(field: str, kind: str, text: str) -> tuple[Rejection, ...]:
    """A text that holds a document's number is refused for that, and not repeated."""
    if number_in_text(text):
        return ()
    typed = text.strip()[:LONGEST_TOLD]
    near = ", ".join(nearest(typed))
    if near:
        return (Rejection(field, f"{kind}_not_known_near", {"typed": typed, "near": near}),)
    return (Rejection(field, f"{kind}_not_known", {"typed": typed}),)


def _first(forms: Iterable[str], known: Mapping[str, str]) -> str:
    return next((known[one] for one in forms if one in known), "")


def _forms(typed: str) -> Iterator[str]:
    """Yields the forms under which a name may be known, the likeliest first."""
    form = _form(typed)
    yield form
    yield form.swapcase()  # Hangul stands as small letters, Latin as capitals: typed with the other keyboard
    yield _form(_without_end(typed, "people"))
    yield _form(" ".join(one for one in typed.split() if one.casefold() not in _said()["state_words"]))
    yield _form(_without_end(typed, "state_words"))
    yield _form(typed.partition("(")[0])


def _form(name: str) -> str:
    return search_form("".join(one for one in name.split() if one.casefold() not in _said()["small_words"]))


def _without_end(typed: str, kind: str) -> str:
    """Returns a text without the first of some words that it ends with."""
    folded = typed.casefold()
    end = next((one for one in _said()[kind] if folded.endswith(one)), "")
    return typed[: len(typed) - len(end)].strip()


@cache
def _three_letters() -> Mapping[str, str]:
    """Returns the codes of three letters by those of two."""
    aliases = get_global("territory_aliases")
    return {aliases[three][0]: three for three in sorted(ISO_3166_ALPHA_3)}


@cache
def _list() -> Mapping[str, Any]:  # Any: as TOML has it
    return tomllib.loads(resources.text("lists/countries.toml"))


@cache
def _airports() -> frozenset[str]:
    told: Mapping[str, Sequence[str]] = tomllib.loads(resources.text("lists/airports.toml"))
    return frozenset(code for codes in told.values() for code in codes)


def _said() -> Mapping[str, Sequence[str]]:
    return _list()


def _by_form(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Returns form → code of (code, name)."""
    return {form: code for code, name in named if (form := _form(name)) and code}


def _with_short(named: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Returns (code, name) also without what stands in brackets: Myanmar (Burma), 홍콩(중국 특별행정구)."""
    return [(code, one) for code, name in named for one in (name.partition("(")[0], name)]


@cache
def _codes_by_name() -> Mapping[str, str]:
    states = [one for language in LANGUAGES for one in _with_short(names(language).items())]
    special = [
        (code, words_in(language)(f"nationality.{code.lower()}"))
        for language in LANGUAGES
        for code in SPECIAL_CODES.keys() - NOT_NAMED
    ]
    written = [(code, one) for code, told in _list()["names"].items() for one in told]
    return _by_form([*special, *states, *written])


@cache
def _codes_by_other_name() -> Mapping[str, str]:
    return _by_form(one for language in OTHER_LANGUAGES for one in _with_short(names(language).items()))


@cache
def _countries_by_city() -> Mapping[str, str]:
    territories, three = get_global("zone_territories"), _three_letters()
    found = [
        (three.get(two, ""), zone.rpartition("/")[2].replace("_", " ")) for zone, two in territories.items()
    ]
    for language in LANGUAGES:
        zones = Locale.parse(language).time_zones
        found += [
            (three.get(two, ""), str(zones.get(zone, {}).get("city") or ""))
            for zone, two in territories.items()
        ]
    found += [(code, one) for code, told in _list()["cities"].items() for one in told]
    return _by_form(found)
