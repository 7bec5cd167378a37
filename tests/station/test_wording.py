"""How the words read: nouns that go with their counts, refusals that say what to do, one name for one thing."""

from __future__ import annotations

import re

import pytest

from station.errors import Rejection
from station.words import LANGUAGES, Words, fields_of, words_in

PLURAL = re.compile(r"(?<![\w–-])1 (?:[a-z-]+ ){0,2}?(people|have|are|were|wait|[a-z]*[a-z]s)\b")
NO_NOUNS = re.compile(
    "as|belongs|comes|does|gives|goes|has|holds|is|lies|needs|reaches|reports|says|signs|stands|takes|this|unless|"
    "waits|was"
)
"""What may follow a name, a code or a count without being counted."""


def miscounted(words: Words, code: str) -> list[str]:
    """Returns the words behind a 1 that would only be right behind another number."""
    told = words(code, **dict.fromkeys(fields_of(words.sentences[code]), 1))
    return [found[1] for found in PLURAL.finditer(told) if not NO_NOUNS.fullmatch(found[1])]


def test_a_count_of_one_has_its_noun_in_the_singular(en: Words) -> None:
    wrong = {code: miscounted(en, code) for code in en.sentences}
    assert {code: plurals for code, plurals in wrong.items() if plurals} == {}


@pytest.mark.parametrize(
    ("sentence", "wrong"),
    [
        ("{count} labels", ["labels"]),
        ("{count} newly found records", ["records"]),
        ("records {first}–{count} are missing; {count} people", ["people"]),
        ("{count} {count:label|labels}, {name} stands", []),
    ],
)
def test_a_wrong_plural_is_found(sentence: str, wrong: list[str]) -> None:
    assert miscounted(Words("en", {"told": sentence}), "told") == wrong


@pytest.mark.parametrize(
    ("count", "shown"), [(0, "0 tubes of 1 rack"), (1, "1 tube of 1 rack"), (2, "2 tubes of 1 rack")]
)
def test_each_noun_goes_with_its_own_count(count: int, shown: str) -> None:
    words = Words("en", {"told": "{count} {count:tube|tubes} of {racks} {racks:rack|racks}"}, is_strict=True)
    assert words("told", count=count, racks=1) == shown
    with pytest.raises(KeyError, match="told: racks"):
        words("told", count=count)


ORDERS = (
    "add|ask|begin|bring|build|call|carry|change|check|choose|close|collect|compare|confirm|copy|correct|count|delete|"
    "describe|end|enter|enrol|explain|export|find|fix|free|get|give|go|hand|have|import|install|keep|leave|let|load|"
    "lock|look|make|move|name|open|pick|plug|press|print|publish|put|read|register|remove|rename|replace|report|run|"
    "save|say|scan|seal|see|send|set|shorten|show|sign|split|stop|switch|take|tell|triage|turn|type|update|use|void|"
    "wait|work|write"
)
WHAT_TO_DO = {
    "en": re.compile(
        rf"(?:^|[:;.,?(–·] *|\b(?:and|or|then|first|else|station) )(?:{ORDERS})\b"
        r"|\b(?:must|needs|takes at least|signs|can|names|by itself|by themselves|once more)\b|\{problem\}",
        re.IGNORECASE,
    ),
    "ko": re.compile(
        r"세요|야 합니다|야 함|필요|누르면|확인$|[할칠를을꿀울힐] 것$|수 있습니다|자동으로|F\d+$|\{problem\}"
    ),
}
"""An order, a condition, or that it mends itself."""

STANDS_SO_ALREADY = {"error.day_not_closed", "error.consent_withdrawn_already", "trouble.cancelled"}
"""What was asked for holds already: there is nothing to be done."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_is_refused_reads_what_to_do(language: str) -> None:
    said = words_in(language).sentences
    refusals = [code for code in said if code.split(".")[0] in {"error", "trouble", "confirm", "refusal"}]
    helpless = {code for code in refusals if not WHAT_TO_DO[language].search(said[code])}
    assert helpless == STANDS_SO_ALREADY


OTHER_NAMES = {
    "en": re.compile(r"(?<!station )(?<!central )\bepochs?\b(?![/})])", re.IGNORECASE),
    "ko": re.compile(
        r"에포크|스테이션|접수대|거점|열쇠|등록표|방문표|재발행|사슬|튜브|단말|십시오|교육용|검체 번호|문서번호|동의서"
        r"|\}님"
    ),
}
"""Record book (기록부), booth (부스), site (검사소), key (키), ticket (등록 파일), slip (확인증), print (출력),
chain (체인), tube (용기), training (훈련), specimen number (검체번호), consent wording (동의문)."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_thing_has_one_name(language: str) -> None:
    said = words_in(language).sentences
    other = {code: OTHER_NAMES[language].findall(sentence) for code, sentence in said.items()}
    assert {code: names for code, names in other.items() if names} == {}


def test_a_half_typed_page_is_named_in_words_and_a_place_that_people_named_as_it_is(en: Words) -> None:
    place = en("draft_place.visit_page")
    assert en.named("draft_place", "visit_page") == place
    assert en.named("draft_place", "check_in:0198") == en("draft_place.check_in")
    assert en.named("site", "Jamsil") == "Jamsil"
    refused = Rejection(
        "open_draft", "unexplained_open_draft", {"count": 1, "first": "draft_place.visit_page"}
    )
    assert place in en.sentence(refused)
