"""The sections of a programme file, each from its rows to values; problems are noted, none is thrown."""

from __future__ import annotations

from itertools import pairwise

from station.domain.clinical import (
    Band,
    BandTable,
    Consent,
    Keeping,
    RiskCondition,
    Rule,
    Scheme,
    Score,
    ScoreLevel,
    Screening,
    SinglePart,
    SpecimenType,
    Symptom,
    Test,
    Vital,
)
from station.domain.condition import ALWAYS, AtLeast, Condition, IsBetween, Not
from station.domain.programme_conditions import Signs, Unreadable, read_condition
from station.domain.programme_text import Row

Range = tuple[int | None, int | None]


def read_symptom(row: Row) -> Symptom:
    """Returns one `[[symptom]]`."""
    symptom = Symptom(
        key=row.string("key"),
        snomed=row.string("snomed", ""),
        words=row.words(),
        group=row.string("group"),
        origin=row.origin(),
        digit=row.whole_or_none("digit"),
        counts_for=row.texts("counts_for"),
        is_asked=row.flag("is_asked", default=True),
        is_diagnosis=row.flag("is_diagnosis", default=False),
    )
    row.finish()
    return symptom


def read_risk_condition(row: Row) -> RiskCondition:
    """Returns one `[[condition]]`."""
    condition = RiskCondition(row.string("key"), row.words(), row.origin())
    row.finish()
    return condition


def read_vital(row: Row) -> Vital:
    """Returns one `[[vital]]`."""
    vital = Vital(
        key=row.string("key"),
        words=row.words(),
        unit=row.string("unit"),
        loinc=row.string("loinc", ""),
        block=row.pair("block"),
        confirm=row.pair("confirm"),
        is_asked=row.flag("is_asked", default=True),
        origin=row.origin(),
    )
    if not vital.block[0] <= vital.confirm[0] <= vital.confirm[1] <= vital.block[1]:
        row.refuse("programme_confirm_outside_block")
    row.finish()
    return vital


def read_specimen_type(row: Row) -> SpecimenType:
    """Returns one `[[specimen_type]]`."""
    keeping = _read_keeping(row.row("keeping")) if row.has("keeping") else None
    specimen_type = SpecimenType(
        row.string("key"), row.string("snomed"), row.string("label"), row.words(), row.origin(), keeping
    )
    row.finish()
    return specimen_type


def _read_keeping(row: Row) -> Keeping:
    keeping = Keeping(row.whole("hours"), row.origin())
    row.finish()
    return keeping


def read_test(row: Row) -> Test:
    """Returns one `[[test]]`."""
    test = Test(row.string("key"), row.string("loinc"), row.words(), row.origin())
    row.finish()
    return test


def read_consent(row: Row) -> Consent:
    """Returns the `[consent]`."""
    consent = Consent(row.string("version"), row.words())
    row.finish()
    return consent


def read_screening(row: Row) -> Screening:
    """Returns the `[screening]` numbers."""
    pregnancy = row.pair("pregnancy_years")
    screening = Screening(
        exposure_window_days=row.whole("exposure_window_days"),
        fever_from_tenths_c=row.whole("fever_from_tenths_c"),
        pregnancy_from_years=pregnancy[0],
        pregnancy_to_years=pregnancy[1],
        origin=row.origin(),
    )
    row.finish()
    return screening


def read_scheme(row: Row, signs: Signs) -> Scheme:
    """Returns one `[[scheme]]` with its rules; its age limits become rules too."""
    scheme_id = row.string("id")
    takes = row.string("takes")
    if takes not in ("first", "all"):
        row.refuse("programme_takes_unknown", takes=takes)
    rules = [read_rule(one, scheme_id, signs) for one in row.rows("rule")]
    for limit in row.rows("age_limit"):
        rules.extend(_read_age_limit(limit, scheme_id, signs))
    steps = row.strings("steps")
    step_up = read_rule(row.row("step_up"), scheme_id, signs) if row.has("step_up") else None
    scheme = Scheme(scheme_id, takes == "first", row.words(), tuple(rules), steps, step_up)
    row.finish()
    return scheme


def read_rule(row: Row, scheme_id: str, signs: Signs) -> Rule:
    """Returns one rule of a scheme."""
    rule = Rule(
        id=row.string("id"),
        scheme=scheme_id,
        result=row.string("result"),
        when=_condition(row, signs),
        words=row.words(),
        origin=row.origin(),
        level=row.whole_or_none("level"),
    )
    row.finish()
    return rule


def _condition(row: Row, signs: Signs) -> Condition:
    if not row.has("when"):
        row.refuse("programme_key_missing", key="when")
        return ALWAYS
    return _written_condition(row, row.raw("when"), signs)


def _written_condition(row: Row, raw: object, signs: Signs) -> Condition:
    try:
        return read_condition(raw, signs)
    except Unreadable as unreadable:
        row.refuse("programme_condition_not_readable", part=str(unreadable))
        return ALWAYS


def _read_age_limit(row: Row, scheme_id: str, signs: Signs) -> list[Rule]:
    """Returns one rule per age band: the number lies outside what is usual at that age."""
    number, limit_id, result = row.string("number"), row.string("id"), row.string("result")
    applies, words, origin = _condition(row, signs), row.words(), row.origin()
    rules, ranges = [], []
    for band in row.rows("bands"):
        ages: Range = (band.whole_or_none("from"), band.whole_or_none("to"))
        usual = IsBetween(number, band.whole_or_none("lowest"), band.whole_or_none("highest"))
        band.finish()
        when = AtLeast(3, (applies, IsBetween("age_months", *ages), Not(usual)))
        rules.append(Rule(f"{limit_id}-from-{ages[0] or 0}-months", scheme_id, result, when, words, origin))
        ranges.append(ages)
    _check_cover(row, ranges)
    row.finish()
    return rules


def read_score(row: Row, signs: Signs) -> Score:
    """Returns one `[[score]]` with its band tables."""
    score = Score(
        id=row.string("id"),
        words=row.words(),
        origin=row.origin(),
        tables=tuple(_read_table(one, signs) for one in row.rows("table")),
        levels=_read_levels(row),
        not_applicable=tuple(read_rule(one, row.name, signs) for one in row.rows("not_applicable")),
        single_part=_read_single_part(row.row("single_part")) if row.has("single_part") else None,
        points_of_missing=row.pair("points_of_missing") if row.has("points_of_missing") else None,
    )
    row.finish()
    return score


def _read_levels(row: Row) -> tuple[ScoreLevel, ...]:
    levels = []
    for one in row.rows("levels"):
        levels.append(ScoreLevel(one.whole_or_none("from"), one.whole_or_none("to"), one.string("result")))
        one.finish()
    _check_cover(row, [(level.lowest, level.highest) for level in levels])
    return tuple(levels)


def _read_single_part(row: Row) -> SinglePart:
    single = SinglePart(row.whole("points"), row.string("lifts"), row.string("result"))
    row.finish()
    return single


def _read_table(row: Row, signs: Signs) -> BandTable:
    is_by_choice = row.has("choice")
    name = row.string("choice" if is_by_choice else "number")
    when = _condition(row, signs) if row.has("when") else ALWAYS
    table = BandTable(
        id=row.string("id"),
        part=row.string("part"),
        name=name,
        words=row.words(),
        origin=row.origin(),
        bands=() if is_by_choice else _read_bands(row),
        choices=_read_choices(row.row("points")) if is_by_choice else {},
        when=when,
    )
    row.finish()
    return table


def _read_bands(row: Row) -> tuple[Band, ...]:
    bands = []
    for one in row.rows("bands"):
        bands.append(Band(one.whole_or_none("from"), one.whole_or_none("to"), _read_points(one, "points")))
        one.finish()
    _check_cover(row, [(band.lowest, band.highest) for band in bands])
    return tuple(bands)


def _read_choices(row: Row) -> dict[str, tuple[int, int]]:
    return {choice: _read_points(row, choice) for choice in row.keys_left()}


def _read_points(row: Row, key: str) -> tuple[int, int]:
    """Takes points: a number, or `[lowest, highest]` where the source does not give the band."""
    raw = row.raw(key)
    match raw:
        case int() if not isinstance(raw, bool):
            return raw, raw
        case [int(lowest), int(highest)] if lowest <= highest:
            return lowest, highest
        case _:
            row.refuse("programme_value_not_whole", key=key)
            return 0, 0


def _check_cover(row: Row, ranges: list[Range]) -> None:
    """Notes a gap or an overlap: bands stand in rising order and cover every number from open to open."""
    if not ranges:
        row.refuse("programme_bands_missing")
        return
    if ranges[0][0] is not None:
        row.refuse("programme_band_gap", at=ranges[0][0] - 1)
    if ranges[-1][1] is not None:
        row.refuse("programme_band_gap", at=ranges[-1][1] + 1)
    for (_, end), (start, _) in pairwise(ranges):
        if end is None or start is None or start <= end:
            row.refuse("programme_band_overlap", at=start if start is not None else end)
        elif start > end + 1:
            row.refuse("programme_band_gap", at=end + 1)
    for start, end in ranges:
        if start is not None and end is not None and start > end:
            row.refuse("programme_band_overlap", at=start)
