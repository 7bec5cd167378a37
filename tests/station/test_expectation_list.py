from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.domain.expectation_list import ListFormat, ReadList, expectation_id, read_list
from station.domain.identity import Birth, Sex
from station.domain.list_headings import KnownHeadings, read_known_headings
from station.errors import Rejected

TODAY = date(2026, 11, 22)
LISTS = Path(__file__).parent / "data" / "lists"
HEADERS = Path(__file__).parents[2] / "resources" / "lists" / "headers.toml"
NAMESPACE = UUID("7b0dd1c4-53f0-4b0c-8a3e-2f0a3a2f9d11")


@pytest.fixture(scope="module")
def known() -> KnownHeadings:
    return read_known_headings(HEADERS.read_text(encoding="utf-8"))


def read_file(name: str, known: KnownHeadings) -> ReadList:
    return read_list((LISTS / name).read_bytes(), ListFormat(known), TODAY)


def read_text(text: str, known: KnownHeadings, **told: str) -> ReadList:
    return read_list(text.encode(), ListFormat(known, told), TODAY)


def reports(read: ReadList) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in read.refusals]


def remarks(read: ReadList) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.code) for one in read.warnings]


def test_declarations_in_windows_1252_keep_their_umlauts(known: KnownHeadings) -> None:
    read = read_file("declarations.windows1252", known)
    assert (read.encoding, read.delimiter, read.id_column) == ("cp1252", ";", "Formular-ID")
    first, second = read.people
    assert (first.name, first.surname_latin, first.given_latin) == ("Jörg Grünwald", "Grünwald", "Jörg")
    assert (first.birth, first.sex, first.phone) == (Birth(date(1979, 2, 3)), Sex.M, "+492000000000")
    assert (first.flight, first.seat, first.arrival_on, first.area) == (
        "XQ 815",
        "12A",
        date(2021, 8, 6),
        "Köln",
    )
    assert first.document is not None
    assert (first.document.kind, first.document.number) == ("identity_card", "Q12X45678")
    assert (second.name, second.birth, second.sex) == ("Änne Weiß", Birth(date(1980, 2, 29)), Sex.F)
    assert remarks(read) == [(3, "Tel. persönlich", "phone_not_read")]
    assert (second.phone, second.phone_as_written) == (None, "0000")


def test_repeated_column_names_are_kept_apart(known: KnownHeadings) -> None:
    read = read_file("declarations.windows1252", known)
    assert read.columns["countries_visited"] == ("Land", "Land_2", "Land_3")
    assert [person.countries_visited for person in read.people] == [
        ("Tschechien / Czechia", "Irland / Ireland"),
        ("Portugal / Portugal", "Irland / Ireland", "Finnland / Finland"),
    ]


def test_comment_lines_are_skipped(known: KnownHeadings) -> None:
    read = read_file("declarations_with_comments.csv", known)
    assert [(person.line, person.name, person.source_key) for person in read.people] == [
        (4, "Lena Körner", "id:77-88-99")
    ]
    assert reports(read) == []


def test_line_list_takes_only_a_column_that_is_filled_and_different_in_every_row(
    known: KnownHeadings,
) -> None:
    read = read_file("line_list.csv", known)
    assert (len(read.people), read.id_column, read.refusals) == (6, "uuid", ())
    assert [person.name for person in read.people] == [
        "Awa", "Awa", "Giovanna", "Jean-Paul Sow", "Modified Case", "Omar Ben Diop",
    ]  # fmt: skip
    assert [person.birth for person in read.people[1:5]] == [
        Birth(year=1980), Birth(year=1965), Birth(year=2026), None,
    ]  # fmt: skip
    assert remarks(read) == [(7, "telephone", "phone_not_read")]


@pytest.mark.parametrize(("name", "encoding"), [("flight.cp949", "cp949"), ("flight.utf16", "utf-16")])
def test_korean_flight_list_is_read_in_either_encoding(
    name: str, encoding: str, known: KnownHeadings
) -> None:
    read = read_file(name, known)
    assert (read.encoding, read.delimiter, read.id_column) == (encoding, "\t", None)
    sky, sea, only_name = read.people
    assert (sky.name, sky.birth, sky.sex, sky.phone) == (
        "김하늘",
        Birth(date(1985, 4, 12)),
        Sex.F,
        "+821023456789",
    )
    assert (sky.nationality, sky.flight, sky.seat, sky.arrival_on) == ("KOR", "KX081", "31C", TODAY)
    assert sky.document is not None
    assert (sky.document.kind, sky.document.number) == ("passport", "M123A4567")
    assert (sea.birth, sea.phone, sea.document) == (Birth(date(1990, 1, 1)), None, None)
    assert (only_name.name, only_name.birth, only_name.sex) == ("이름만", None, None)
    assert (read.refusals, read.warnings) == ((), ())


def test_lists_in_different_encodings_give_the_same_ids(known: KnownHeadings) -> None:
    one, other = (read_file(name, known).people for name in ("flight.cp949", "flight.utf16"))
    assert [person.source_key for person in one] == [person.source_key for person in other]


def test_each_bad_row_is_reported_and_good_ones_stay(known: KnownHeadings) -> None:
    read = read_file("bad_rows.csv", known)
    assert reports(read) == [
        (2, "birth date", "birth_not_real"),
        (3, "name", "name_missing"),
        (4, "birth date", "birth_ambiguous"),
        (6, "sex", "sex_not_known"),
        (7, "", "row_quote_not_closed"),
        (8, "", "row_too_wide"),
    ]
    assert [person.name for person in read.people] == ["Cy Young", "Gus Grissom", "Hal Nine"]
    assert remarks(read) == [(9, "phone", "phone_not_read"), (11, "", "row_repeated")]


def test_reports_tell_nothing_that_stands_in_a_cell(known: KnownHeadings) -> None:
    read = read_file("bad_rows.csv", known)
    told = repr((read.refusals, read.warnings))
    assert not [secret for secret in ("Ana", "Bo Chen", "03/04/1990", "maybe", "Fay") if secret in told]


def test_document_number_is_not_shown_with_the_person(known: KnownHeadings) -> None:
    assert "M123A4567" not in repr(read_file("flight.cp949", known).people)


def test_birth_and_sex_cells_of_one_row_are_refused_together(known: KnownHeadings) -> None:
    read = read_text("name,dob,sex\nAna,1990-13-01,maybe\n", known)
    assert reports(read) == [(2, "dob", "birth_not_real"), (2, "sex", "sex_not_known")]


@pytest.mark.parametrize(
    ("written", "born"),
    [
        ("1990-02-03", date(1990, 2, 3)),
        ("1990-02-03T00:00:00", date(1990, 2, 3)),
        ("1990.2.3", date(1990, 2, 3)),
        ("19900203", date(1990, 2, 3)),
        ("03.02.1990", date(1990, 2, 3)),
        ("3.2.1990", date(1990, 2, 3)),
        ("2/23/1990", date(1990, 2, 23)),
        ("23/2/1990", date(1990, 2, 23)),
        ("3/3/1990", date(1990, 3, 3)),
        ("9002031", date(1990, 2, 3)),
    ],
)
def test_birth_dates_are_read_as_lists_write_them(written: str, born: date, known: KnownHeadings) -> None:
    assert read_text(f"name;birth\nAna;{written}\n", known).people[0].birth == Birth(born)


@pytest.mark.parametrize(
    ("written", "code"),
    [("2/3/1990", "birth_ambiguous"), ("31.02.1990", "birth_not_real"), ("2030-01-01", "birth_in_future"),
     ("900203", "birth_century_missing"), ("soon", "birth_not_real")],
)  # fmt: skip
def test_birth_that_cannot_be_read_refuses_its_row(written: str, code: str, known: KnownHeadings) -> None:
    assert reports(read_text(f"name;birth\nAna;{written}\n", known)) == [(2, "birth", code)]


@pytest.mark.parametrize(
    ("written", "year"), [("46", 1980), ("만 46세", 1980), ("46 Jahre", 1980), ("0,9", 2026)]
)
def test_age_alone_becomes_an_estimated_birth_year(written: str, year: int, known: KnownHeadings) -> None:
    assert read_text(f"name;age\nAna;{written}\n", known).people[0].birth == Birth(year=year)


def test_birth_date_beats_age(known: KnownHeadings) -> None:
    assert read_text("name,age,birth\nAna,3,1990-02-03\n", known).people[0].birth == Birth(date(1990, 2, 3))


@pytest.mark.parametrize("age", ["121", "forty", "-1"])
def test_age_that_cannot_be_refuses_its_row(age: str, known: KnownHeadings) -> None:
    assert reports(read_text(f"name;age\nAna;{age}\n", known)) == [(2, "age", "age_not_real")]


@pytest.mark.parametrize("word", ["unknown", "Unbekannt", "미상", "-"])
def test_cells_that_say_unknown_count_as_empty(word: str, known: KnownHeadings) -> None:
    person = read_text(f"이름,성별,나이\n홍길동,{word},{word}\n", known).people[0]
    assert (person.sex, person.birth) == (None, None)


@pytest.mark.parametrize(
    ("headings", "cells", "name", "latin"),
    [
        ("성,명", "홍,길동", "홍길동", ("", "")),
        ("Nachname,Vorname", "Öz,Ayşe", "Ayşe Öz", ("Öz", "Ayşe")),
        ("firstName,middleName,lastName", "Ana,Maria,Silva", "Ana Maria Silva", ("Silva", "Ana Maria")),
        ("성명,영문성,영문명", "홍길동,HONG,GILDONG", "홍길동", ("HONG", "GILDONG")),
        ("영문성,영문명", "HONG,GILDONG", "GILDONG HONG", ("HONG", "GILDONG")),
        ("이름,영문이름", "홍길동,GILDONG HONG", "홍길동", ("", "")),
    ],
)
def test_names_are_put_together_as_written(
    headings: str, cells: str, name: str, latin: tuple[str, str], known: KnownHeadings
) -> None:
    person = read_text(f"{headings}\n{cells}\n", known).people[0]
    assert (person.name, (person.surname_latin, person.given_latin)) == (name, latin)


def test_told_columns_beat_known_ones(known: KnownHeadings) -> None:
    read = read_text("name,Reisender,sex\nteam 4,Ana,q\n", known, name="Reisender", sex="")
    assert [(person.name, person.sex) for person in read.people] == [("Ana", None)]


@pytest.mark.parametrize(
    ("told", "code"),
    [({"name": "Gast"}, "list_column_not_there"), ({"shoe_size": "name"}, "list_field_not_known")],
)
def test_wrong_map_is_refused(told: dict[str, str], code: str, known: KnownHeadings) -> None:
    with pytest.raises(Rejected, match=f"map:{code}"):
        read_text("name\nAna\n", known, **told)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "list_empty"),
        (b"\n## only a comment\n\n", "list_empty"),
        (b"a,b\n1,2\n", "list_without_names"),
        (b"name\n\x81\x00\n", "list_encoding_not_known"),
        (b"\xff\xfen\x00a", "list_encoding_not_known"),
    ],
)
def test_list_that_is_none_is_refused(data: bytes, code: str, known: KnownHeadings) -> None:
    with pytest.raises(Rejected, match=f"file:{code}"):
        read_list(data, ListFormat(known), TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found_out(encoding: str, delimiter: str, known: KnownHeadings) -> None:
    text = "성명,나이\n홍길동,30\n".replace(",", delimiter)
    read = read_list(text.encode(encoding), ListFormat(known), TODAY)
    assert [(person.name, person.birth) for person in read.people] == [("홍길동", Birth(year=1996))]
    assert read.delimiter == delimiter


def test_encoding_and_delimiter_can_be_told(known: KnownHeadings) -> None:
    form = ListFormat(known, encoding="latin-1", delimiter="/")
    assert read_list("name/age\nJosé/30\n".encode("latin-1"), form, TODAY).people[0].name == "José"


@pytest.mark.parametrize(
    "text",
    [
        "name,birth\nMüßig Hans,1985-01-01\n",
        "name\nMüßig Hans\nBäuß Änne\n",
        "Nachname,Vorname\nGRÄßLE,ÄNNE\n",
        "name\nÄnne Groß\n",
        "nom,name\nÉ,Zoé Crèe\n",
    ],
)
def test_western_letters_in_pairs_are_not_taken_for_korean(text: str, known: KnownHeadings) -> None:
    read = read_list(text.encode("cp1252"), ListFormat(known), TODAY)
    assert (read.encoding, read.people[0].name) == (
        "cp1252",
        read_text(text, known).people[0].name,
    )


@pytest.mark.parametrize(
    "text", ["이름\n金哲洙\n홍길동\n", "name,성별\n金A,여\n김하늘,남\n", "성명,나이\n똠방각하,30\n"]
)
def test_korean_with_some_hanja_stays_korean(text: str, known: KnownHeadings) -> None:
    read = read_list(text.encode("cp949"), ListFormat(known), TODAY)
    assert (read.encoding, read.people) == ("cp949", read_text(text, known).people)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_names_alone_in_utf_16_without_its_mark_are_read(encoding: str, known: KnownHeadings) -> None:
    read = read_list("성명\r\n갊대가\r\n홍길동\r\n".encode(encoding), ListFormat(known), TODAY)
    assert (read.encoding, [one.name for one in read.people]) == (encoding, ["갊대가", "홍길동"])


@pytest.mark.parametrize("delimiter", [";;", '"', "\n", "\r", "\\t"])
def test_told_delimiter_that_cuts_nothing_is_refused(delimiter: str, known: KnownHeadings) -> None:
    with pytest.raises(Rejected, match="delimiter:delimiter_unfit"):
        read_list(b"name;;age\nAna;;3\n", ListFormat(known, delimiter=delimiter), TODAY)


def test_separator_line_that_names_a_quote_is_no_separator_line(known: KnownHeadings) -> None:
    with pytest.raises(Rejected, match="file:list_without_names"):
        read_text('sep="\nname\nAna\n', known)


@pytest.mark.parametrize("encoding", ["klingon", "hex", "ascii", "idna", "a\0b"])
def test_told_encoding_that_cannot_be_is_blamed_and_not_the_file(encoding: str, known: KnownHeadings) -> None:
    with pytest.raises(Rejected, match="encoding:encoding_unfit"):
        read_list("name\nJosé\n".encode(), ListFormat(known, encoding=encoding), TODAY)


def test_cell_that_is_too_long_is_refused_as_such_and_spoils_no_other_row(known: KnownHeadings) -> None:
    read = read_text(f"name,area\nAna,{'x' * 131_073}\nBo,{'y' * 131_072}\n", known)
    assert [(one.line, one.code, one.facts) for one in read.refusals] == [
        (2, "row_cell_too_long", {"limit": 131_072})
    ]
    assert [one.name for one in read.people] == ["Bo"]


def test_separator_line_of_a_spreadsheet_is_obeyed(known: KnownHeadings) -> None:
    assert [person.name for person in read_text("sep=;\nname;a,b,c\nAna;1\n", known).people] == ["Ana"]


def test_line_numbers_count_lines_inside_quotes(known: KnownHeadings) -> None:
    read = read_text('name,area\nAna,"two\nlines"\n,\n,x\n', known)
    assert [(person.line, person.area) for person in read.people] == [(2, "two\nlines")]
    assert reports(read) == [(5, "name", "name_missing")]


def test_same_content_is_the_same_person_whatever_the_order_of_columns(known: KnownHeadings) -> None:
    one = read_text("name,age\nAna,30\n", known).people[0]
    other = read_text("age;name;seat\n30;Ana;\n", known).people[0]
    assert one.source_key == other.source_key


def test_id_column_with_a_gap_is_not_taken(known: KnownHeadings) -> None:
    read = read_text("uuid,case_id,name\n1,a,Ana\n,b,Bo\n", known)
    assert (read.id_column, [person.source_key for person in read.people]) == ("case_id", ["id:a", "id:b"])


def test_expectation_id_is_the_same_for_the_same_key_only() -> None:
    ids = [expectation_id(NAMESPACE, key) for key in ("id:1", "id:1", "row:1")]
    assert (ids[0] == ids[1], ids[0] == ids[2], ids[0].version) == (True, False, 5)


def test_every_known_field_is_a_field_of_the_reader(known: KnownHeadings) -> None:
    rows = {field: headings[0] for field, headings in known.headings_by_field.items()}
    read = read_text(",".join(f'"{heading}"' for heading in rows.values()) + "\n" + "x," * len(rows), known)
    assert set(read.columns) == set(rows)


names = st.text(alphabet="가나다홍길동AbcÄé 'ş-", min_size=1, max_size=12).filter(
    lambda text: text.strip(" '-")
)


@given(st.lists(names, min_size=1, max_size=8, unique_by=lambda name: name.strip()), st.sampled_from(",;\t|"))
def test_each_name_of_a_list_is_expected_once_and_again_the_same(people: list[str], delimiter: str) -> None:
    known = read_known_headings(HEADERS.read_text(encoding="utf-8"))
    text = f"이름{delimiter}나이\n" + "".join(f'"{name}"{delimiter}30\n' for name in people)
    first, again = (read_text(text, known).people for _ in range(2))
    assert [person.name for person in first] == [name.strip() for name in people]
    assert [person.source_key for person in first] == [person.source_key for person in again]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_rejected(data: bytes) -> None:
    known = read_known_headings(HEADERS.read_text(encoding="utf-8"))
    try:
        read = read_list(b"name,age\n" + data, ListFormat(known), TODAY)
    except Rejected as error:
        fields = {one.field for one in error.rejections}
    else:
        assert all(person.name for person in read.people)
        fields = {"file"}
    assert fields == {"file"}
