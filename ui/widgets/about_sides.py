"""What is asked on the sides of the page that are not the triage: who somebody is, and how they came."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from station.domain.document import DocumentKind
from station.domain.exposure import OnsetPlace, TestReason
from station.domain.person import IdentityLevel
from station.domain.preregistration import LANGUAGES
from ui.widgets.answer_row import Choice
from ui.widgets.answer_side import AnswerSide, Asked
from ui.widgets.more_answers import STATED

CONSENT_LANGUAGE = "consent_language"


def _choices(area: str, values: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one, (str(digit),), f"{area}.{one}") for digit, one in enumerate(filter(None, values), start=1)
    )


WHO = (
    (
        Asked("identity", _choices("identity_level", IdentityLevel), columns=4, share=3),
        Asked("description", share=2),
    ),
    (Asked("document_kind", _choices("document_kind", DocumentKind), columns=6),),
    (Asked("document_number"), Asked("nationality")),
    (Asked("surname_latin"), Asked("given_latin")),
    (Asked(CONSENT_LANGUAGE, _choices(CONSENT_LANGUAGE, LANGUAGES), columns=4),),
)
CAME = (
    (
        Asked("flight", share=3),
        Asked("seat", share=2),
        Asked("origin", share=4),
        Asked("transit", share=4),
        Asked("countries", share=5),
    ),
    (
        Asked("stay", share=6),
        Asked("companions", share=2),
        Asked("onset_place", _choices("onset_place", OnsetPlace), columns=4, share=10),
    ),
    (Asked("contact_on"), Asked("contact_place"), Asked("cluster"), Asked("facility")),
    (Asked("health_worker", STATED), Asked("first_test", STATED)),
    (Asked("test_reason", _choices("test_reason", TestReason), columns=5),),
)  # fmt: skip


def who_side(parent: QWidget) -> AnswerSide:
    """Returns the side about who somebody is."""
    return AnswerSide("who", WHO, parent)


def came_side(parent: QWidget) -> AnswerSide:
    """Returns the side about how somebody came, and what they were exposed to."""
    return AnswerSide("came", CAME, parent)
