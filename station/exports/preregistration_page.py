"""The page on which people fill in their own questionnaire: one file that asks nothing of any network.

A page is for one programme and one site. Everything stands in the file, and its policy lets the browser load nothing
else: a phone that has opened it once needs no network any more. Knows no data of any station.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from typing import Any

from babel.core import get_global

from station import resources
from station.consent_wordings import FOLDER, page_words, wording_in
from station.domain.consent import GUARDIAN_UNDER_YEARS, Relation
from station.domain.mrz.states import ISO_3166_ALPHA_3
from station.domain.preregistration import KEYS, LANGUAGES
from station.domain.programme import Programme

OTHER_LANGUAGE = "en"
"""Says what a programme of the centre has no translation for."""
RELATIONS = (Relation.PARENT, Relation.GRANDPARENT, Relation.LEGAL_GUARDIAN, Relation.OTHER)
POLICY = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)


def preregistration_page(programme: Programme, site: str, valid_hours: int) -> bytes:
    """Returns the page of a site and programme as an HTML file."""
    script = resources.text(f"{FOLDER}/qrcode.js") + resources.text(f"{FOLDER}/page.js")
    style = resources.text(f"{FOLDER}/page.css")
    data = json.dumps(page_data(programme, site, valid_hours), ensure_ascii=False).replace("<", "\\u003c")
    parts = {
        "policy": POLICY.format(script=_digest(script), style=_digest(style)),
        "title": html.escape(programme.names["ko"]),
        "style": style,
        "data": data,
        "script": script,
    }
    page = resources.text(f"{FOLDER}/page.html")
    for name, text in parts.items():
        page = page.replace(f"{{{{{name}}}}}", text, 1)
    return page.encode()


def page_data(programme: Programme, site: str, valid_hours: int) -> dict[str, object]:
    """Returns what the page's script is told: the questions' choices, and every word in each language."""
    aliases, screening = get_global("territory_aliases"), programme.screening
    return {
        "programme": programme.id,
        "site": site,
        "validHours": valid_hours,
        "exposureDays": screening.exposure_window_days,
        "guardianUnderYears": GUARDIAN_UNDER_YEARS,
        "pregnancyYears": [screening.pregnancy_from_years, screening.pregnancy_to_years],
        "relations": [str(one) for one in RELATIONS],
        "symptoms": [one.key for one in _asked(programme)],
        "conditions": [one.key for one in programme.conditions],
        "countries": sorted(aliases[three][0] for three in ISO_3166_ALPHA_3),
        "keys": dict(KEYS),
        "languages": {language: _words(programme, language) for language in LANGUAGES},
    }


def _asked(programme: Programme) -> list[Any]:  # Any: a symptom, whose type is not told apart here
    """Returns what somebody can say of themselves, the nine main symptoms first."""
    asked = [one for one in programme.symptoms if one.is_asked and not one.is_diagnosis]
    return sorted(asked, key=lambda one: one.digit or 10)


def _words(programme: Programme, language: str) -> dict[str, object]:
    loaded = page_words(language)
    named = {one.key: one.words for one in _asked(programme)}
    diseases = {one.key: one.words for one in programme.conditions}
    return {
        "name": loaded["name"],
        "words": loaded["words"],
        "programme": _said(programme.names, language, loaded.get("programmes", {}).get(programme.id)),
        "consent": wording_in(programme, language) or programme.consent.words[OTHER_LANGUAGE],
        "symptoms": {
            key: _said(words, language, loaded.get("symptoms", {}).get(key)) for key, words in named.items()
        },
        "conditions": {
            key: _said(words, language, loaded.get("conditions", {}).get(key))
            for key, words in diseases.items()
        },
    }


def _said(words: Mapping[str, str], language: str, translated: str | None) -> str:
    """Returns the programme's own words, else the page's translation, else English."""
    return words.get(language) or translated or words[OTHER_LANGUAGE]


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
