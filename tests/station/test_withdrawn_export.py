"""Whoever has withdrawn their consent is counted in what goes out, and not named; no phone is not "not asked"."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from station.actions.collect_specimen import collect_specimen
from station.actions.day_form import DayForm, FileFormat
from station.actions.export_day import export_day
from station.actions.overrule_triage import overrule_triage
from station.actions.read_consent import ReadConsent
from station.actions.record_consent import record_consent
from station.actions.register_visit import register_visit
from station.domain.number import display
from station.domain.page import VisitPage
from station.exports.day_csv import COLUMNS, OF_NOBODY
from station.exports.day_rows import FIELDS
from tests.station.booth import RESIDENT, Booth

DAY = date(2026, 4, 1)
TYPED = replace(
    RESIDENT,
    name="최유리",
    phone="010-2222-3333",
    area="Jamsil",
    flight="KE086",
    seat="12A",
    vehicle="12 3456",
)
SECRETS = ("최유리", "2222", "Jamsil", "KE086", "12A", "12 3456", "looked pale")
FORMS = [
    DayForm(map_name=name, language=language, format=kind)
    for name in ("machines", "people")
    for language in ("ko", "en")
    for kind in FileFormat
]


def told(booth: Booth, visit_id: UUID, *, is_given: bool = False) -> None:
    record_consent(booth.shift, visit_id, ReadConsent(is_given, "ko"), reason="asked for it")


def machine_rows(booth: Booth, folder: Path) -> list[dict[str, str]]:
    made = export_day(booth.shift, DAY, folder, reason="x")
    return list(csv.DictReader(io.StringIO(made.path.read_text("utf-8"))))


def content(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text("utf-8-sig")
    with ZipFile(path) as book:
        return "".join(book.read(one).decode() for one in book.namelist() if "sheet" in one)


@pytest.mark.parametrize(
    "form", FORMS, ids=lambda form: f"{form.map_name}-{form.language}-{form.format.value}"
)
def test_who_has_withdrawn_stands_in_no_form_and_is_counted(
    booth: Booth, tmp_path: Path, form: DayForm
) -> None:
    made, other = (
        register_visit(booth.shift, TYPED),
        register_visit(booth.shift, replace(RESIDENT, name="이지아")),
    )
    collect_specimen(booth.shift, made.specimen.number)
    overrule_triage(booth.shift, made.visit.id, disposition_now="emergency_now", reason="looked pale")
    told(booth, made.visit.id)
    done = export_day(booth.shift, DAY, tmp_path, reason="x", form=form)
    text = content(done.path)
    assert done.rows == 2
    assert [one for one in SECRETS if one in text] == []
    assert "이지아" in text
    for one in (made, other):
        assert display(one.specimen.number) in text


def test_the_row_says_that_the_consent_was_withdrawn_and_nothing_that_was_told(
    booth: Booth, tmp_path: Path
) -> None:
    made = register_visit(booth.shift, TYPED)
    told(booth, made.visit.id)
    (row,) = machine_rows(booth, tmp_path)
    assert (row["consent"], row["consent_state"], row["visit_id"]) == (
        "false",
        "withdrawn",
        str(made.visit.id),
    )
    assert row["level"]
    assert {name for name, cell in row.items() if cell} <= OF_NOBODY


def test_consent_that_is_given_again_lets_the_row_out(booth: Booth, tmp_path: Path) -> None:
    made = register_visit(booth.shift, TYPED)
    told(booth, made.visit.id)
    told(booth, made.visit.id, is_given=True)
    (row,) = machine_rows(booth, tmp_path)
    assert (row["name"], row["consent_state"]) == ("최유리", "given")


def test_no_phone_is_told_apart_from_not_asked(booth: Booth, tmp_path: Path) -> None:
    unknown = VisitPage(identity="unknown", description="man about 60", birth="~60", sex="M", symptoms=())
    for page in (TYPED, replace(TYPED, phone="-"), unknown):
        register_visit(booth.shift, replace(page, confirmed=frozenset({"phone:phone_missing"})))
    rows = machine_rows(booth, tmp_path)
    assert [(one["phone"] != "", one["phone_answer"]) for one in rows] == [
        (True, "given"),
        (False, "none"),
        (False, ""),
    ]
    for language, said in (("ko", "없음"), ("en", "no phone")):
        form = DayForm(map_name="people", language=language)
        made = export_day(booth.shift, DAY, tmp_path, reason="x", form=form)
        column = list(csv.reader(io.StringIO(made.path.read_text("utf-8-sig"))))
        phone = column[0].index({"ko": "전화번호", "en": "Phone"}[language])
        assert [one[phone] for one in column[1:]] == ["010-2222-3333", said, ""]


def test_new_columns_stand_at_the_end_and_every_field_that_goes_out_is_one() -> None:
    assert list(COLUMNS)[-3:] == ["void_reason", "phone_answer", "consent_state"]
    assert {name for fields in FIELDS.values() for name in fields} >= OF_NOBODY
