"""The reasons of an assessment in words: each sentence once, what was seen, and every rule that says it.

Windows, command line and export word reasons by this alone. Knows no window, file or record but the triage itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from station.domain.programme import Programme
from station.domain.triage.assess import Reason
from station.domain.triage_record import TriageRecord
from station.words import Words

MOST_NOES = 4
"""So many answers that are all *no* stand one by one; more of them are counted."""
NOT_ASKED = "?"
LIMITS = "limits-"
"""How the rule of an unlikely value begins. No such value is kept that the staff did not confirm."""
CHOICES = ("consciousness", "sex")
"""Answers whose values have words of their own."""


@dataclass(frozen=True, slots=True)
class SaidReason:
    """One sentence, the values that were seen, and the rules that say so, each with its source."""

    sentence: str
    seen: str
    rules: tuple[Reason, ...]


def kept_reasons(triage: TriageRecord) -> tuple[Reason, ...]:
    """Returns the reasons that a triage keeps, the decisive ones first."""
    found = triage.outcome.get("reasons")
    rows = [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
    return tuple(
        Reason(*(str(one[key]) for key in ("rule", "because", "source", "confidence"))) for one in rows
    )


def is_of_confirmed(reason: Reason) -> bool:
    """Says whether a reason of a kept triage is an unlikely value, which the staff confirmed."""
    return reason.rule.startswith(LIMITS)


def said_reasons(reasons: Iterable[Reason], programme: Programme, words: Words) -> tuple[SaidReason, ...]:
    """Returns reasons in words, by the programme that gave them; rules with the same sentence stand together."""
    named = programme.rule_words()
    together: dict[tuple[str, ...], list[Reason]] = {}
    for one in reasons:
        together.setdefault(tuple(named[one.rule].values()), []).append(one)
    return tuple(
        SaidReason(
            named[rules[0].rule][words.language],
            _seen(rules, programme, words),
            tuple(rules),
        )
        for rules in together.values()
    )


def name_of(code: str, programme: Programme, words: Words) -> str:
    """Returns what an answer is called: by the catalogue, else by the programme."""
    said = f"missing.{code}"
    if said in words:
        return words(said)
    named = programme.words(code)
    return named[words.language] if named else code


def _seen(rules: Sequence[Reason], programme: Programme, words: Words) -> str:
    """Returns the answers that rules saw, as staff say them: `cough=yes` is only *cough*."""
    pairs = dict.fromkeys(one for rule in rules for one in rule.because.split(", ") if one)
    said: list[str] = []
    others: dict[str, list[str]] = {"no": [], NOT_ASKED: []}
    for name, _, value in (one.partition("=") for one in pairs):
        called = name_of(name, programme, words)
        if value in others:
            others[value].append(called)
        else:
            said.append(called if value == "yes" else f"{called} {_value(name, value, words)}")
    noes, not_asked = others["no"], others[NOT_ASKED]
    if len(noes) > MOST_NOES:
        said.append(words("reasons.noes", count=len(noes)))
    elif noes:
        said.append(words("reasons.no", names=", ".join(noes)))
    if not_asked:
        said.append(words("reasons.not_asked", names=", ".join(not_asked)))
    if any(is_of_confirmed(one) for one in rules):
        said.append(words("reasons.confirmed"))
    return " · ".join(said)


def _value(name: str, value: str, words: Words) -> str:
    code = f"{name}.{value.casefold()}"
    return words(code) if name in CHOICES and code in words else value
