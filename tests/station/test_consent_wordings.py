"""In which language somebody was asked for consent is kept as it was, with the version of that wording."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from station.actions.read_consent import ReadConsent
from station.actions.read_preregistration import preregistered
from station.actions.record_consent import record_consent
from station.actions.register_refusal import register_refusal
from station.actions.register_visit import register_visit
from station.consent_wordings import name_in_itself, wording_in, wording_languages
from station.domain.clinical import Consent as Wording
from station.domain.preregistration import LANGUAGES, Preregistration, write_preregistration
from station.errors import Rejected
from station.programmes import programme, programme_ids
from tests.station.booth import RESIDENT, Booth

COVID = programme("covid19")
OTHER_VERSION = replace(COVID, consent=Wording("2027-1", {"ko": "동의합니다.", "en": "I agree."}))
NOW = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", programme_ids())
def test_every_programme_has_its_wording_in_every_language_of_the_questionnaire(name: str) -> None:
    assert wording_languages(programme(name)) == LANGUAGES
    assert len({wording_in(programme(name), one) for one in LANGUAGES}) == len(LANGUAGES)


def test_translation_holds_for_its_own_version_alone() -> None:
    assert wording_languages(OTHER_VERSION) == ("ko", "en")
    assert wording_in(OTHER_VERSION, "zh") == ""
    assert wording_in(COVID, "xx") == ""
    assert name_in_itself("zh") == "中文"


@pytest.mark.parametrize("language", LANGUAGES)
def test_consent_keeps_the_language_and_version_that_were_shown(booth: Booth, language: str) -> None:
    made = register_visit(booth.shift, replace(RESIDENT, consent_language=language))
    assert made.consent is not None
    assert (made.consent.language, made.consent.wording_version) == (language, COVID.consent.version)
    later = record_consent(booth.shift, made.visit.id, ReadConsent(True, language))
    refused = register_refusal(booth.shift, replace(RESIDENT, consent_language=language), reason="no")
    assert (later.language, refused.consent.language) == (language, language)


def test_language_without_a_wording_is_refused_with_those_that_there_are(booth: Booth) -> None:
    shift = replace(booth.shift, programme=OTHER_VERSION)
    with pytest.raises(Rejected) as caught:
        register_visit(shift, replace(RESIDENT, consent_language="zh"))
    (found,) = caught.value.rejections
    assert (found.field, found.code, found.facts["known"]) == (
        "consent_language",
        "consent_language_unknown",
        "ko, en",
    )


@pytest.mark.parametrize(("told_in", "kept"), [("zh", "zh"), ("ja", "ja"), ("en", "en")])
def test_questionnaire_brings_its_language(told_in: str, kept: str) -> None:
    told = Preregistration("covid19", NOW, told_in, True, {"name": "王小明"}, {})
    read = preregistered(write_preregistration(told), COVID, NOW, date(2026, 4, 1))
    assert read.page.consent_language == kept
    without = preregistered(write_preregistration(told), OTHER_VERSION, NOW, date(2026, 4, 1))
    assert without.page.consent_language == "en"
