"""The `when` of a rule: from its written form to a condition. Knows the written form only.

Written forms: `{yes = "cough"}` · `{no = "cough"}` · `{number = "spo2_pct", below = 90}` (also `above`,
`at_least`, `at_most`) · `{choice = "consciousness", is = ["A"]}` · `{all = […]}` · `{any = […]}` ·
`{not = {…}}` · `{at_least = 2, of = […]}` · `{signs = "who_suspect", at_least = 3}` · `{always = true}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from station.domain.clinical import Symptom
from station.domain.condition import ALWAYS, AtLeast, Condition, IsBetween, IsOneOf, IsYes, Not

Signs = Mapping[str, tuple[Condition, ...]]


class Unreadable(Exception):
    """A `when` that has none of the written forms; the text is the part that cannot be read."""


def signs_of(symptoms: tuple[Symptom, ...]) -> Signs:
    """Returns the signs of every definition; symptoms that share a sign count once."""
    shared: dict[str, dict[str, list[Condition]]] = {}
    for symptom in symptoms:
        for definition, sign in symptom.counts_for.items():
            shared.setdefault(definition, {}).setdefault(sign, []).append(IsYes(symptom.key))
    return {
        definition: tuple(AtLeast(1, tuple(parts)) for parts in signs.values())
        for definition, signs in shared.items()
    }


def read_condition(raw: object, signs: Signs) -> Condition:
    """Returns the condition that is written.

    Raises: Unreadable.
    """
    if not isinstance(raw, dict):
        raise Unreadable(str(raw))
    keys = frozenset(raw)
    for needed, allowed, reader in _FORMS:
        if needed <= keys <= needed | allowed:
            return reader(raw, signs)
    raise Unreadable(str(raw))


def _read_yes(raw: Mapping[str, object], signs: Signs) -> Condition:
    return IsYes(_name(raw["yes"]))


def _read_no(raw: Mapping[str, object], signs: Signs) -> Condition:
    return Not(IsYes(_name(raw["no"])))


def _read_number(raw: Mapping[str, object], signs: Signs) -> Condition:
    lowest = [_whole(raw[key]) + add for key, add in (("at_least", 0), ("above", 1)) if key in raw]
    highest = [_whole(raw[key]) - less for key, less in (("at_most", 0), ("below", 1)) if key in raw]
    if not lowest and not highest:
        raise Unreadable(str(raw))
    return IsBetween(_name(raw["number"]), max(lowest, default=None), min(highest, default=None))


def _read_choice(raw: Mapping[str, object], signs: Signs) -> Condition:
    choices = raw["is"]
    if not isinstance(choices, list) or not choices:
        raise Unreadable(str(raw))
    return IsOneOf(_name(raw["choice"]), tuple(_name(one) for one in choices))


def _read_all(raw: Mapping[str, object], signs: Signs) -> Condition:
    parts = _parts(raw["all"], signs)
    return AtLeast(len(parts), parts)


def _read_any(raw: Mapping[str, object], signs: Signs) -> Condition:
    return AtLeast(1, _parts(raw["any"], signs))


def _read_not(raw: Mapping[str, object], signs: Signs) -> Condition:
    return Not(read_condition(raw["not"], signs))


def _read_some(raw: Mapping[str, object], signs: Signs) -> Condition:
    return AtLeast(_whole(raw["at_least"]), _parts(raw["of"], signs))


def _read_signs(raw: Mapping[str, object], signs: Signs) -> Condition:
    definition = _name(raw["signs"])
    if definition not in signs:
        raise Unreadable(str(raw))
    return AtLeast(_whole(raw["at_least"]), signs[definition])


def _read_always(raw: Mapping[str, object], signs: Signs) -> Condition:
    if raw["always"] is not True:
        raise Unreadable(str(raw))
    return ALWAYS


_Reader = Callable[[Mapping[str, object], Signs], Condition]
_BOUNDS = frozenset({"at_least", "above", "at_most", "below"})
_FORMS: tuple[tuple[frozenset[str], frozenset[str], _Reader], ...] = (
    (frozenset({"yes"}), frozenset(), _read_yes),
    (frozenset({"no"}), frozenset(), _read_no),
    (frozenset({"number"}), _BOUNDS, _read_number),
    (frozenset({"choice", "is"}), frozenset(), _read_choice),
    (frozenset({"all"}), frozenset(), _read_all),
    (frozenset({"any"}), frozenset(), _read_any),
    (frozenset({"not"}), frozenset(), _read_not),
    (frozenset({"at_least", "of"}), frozenset(), _read_some),
    (frozenset({"at_least", "signs"}), frozenset(), _read_signs),
    (frozenset({"always"}), frozenset(), _read_always),
)


def _parts(raw: object, signs: Signs) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not raw:
        raise Unreadable(str(raw))
    return tuple(read_condition(one, signs) for one in raw)


def _name(raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise Unreadable(str(raw))
    return raw


def _whole(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise Unreadable(str(raw))
    return raw
