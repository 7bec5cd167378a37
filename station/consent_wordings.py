"""The consent wordings of a programme, per language: its own, and the translations that come with the product.

A translation holds for one version of the wording. Where a site published another version, only the languages that
stand in it are there: nobody is said to have agreed to what they were not shown. Reads resources only.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from station import resources
from station.domain.preregistration import LANGUAGES
from station.domain.programme import Programme

FOLDER = "prereg"
Loaded = dict[str, Any]  # Any: the tables of a TOML file


@cache
def page_words(language: str) -> Loaded:
    """Returns the words of the questionnaire's page in a language. Raises: FileNotFoundError for another language."""
    return tomllib.loads(resources.text(f"{FOLDER}/{language}.toml"))


def wording_in(programme: Programme, language: str) -> str:
    """Returns the consent wording in a language, empty where there is none in this version."""
    if language not in LANGUAGES:
        return ""
    translated = page_words(language).get("consent", {})
    wording = f"{programme.id} {programme.consent.version}"
    return str(programme.consent.words.get(language) or translated.get(wording, ""))


def wording_languages(programme: Programme) -> tuple[str, ...]:
    """Returns the languages in which somebody can read what they agree to."""
    return tuple(one for one in LANGUAGES if wording_in(programme, one))


def name_in_itself(language: str) -> str:
    """Returns what a language calls itself."""
    return str(page_words(language)["name"])
