"""Reads who somebody is from a page as typed, as far as the wanted identity level asks for it.

All that cannot be and all that is unlikely is kept in `Findings`, each at its field. Opens no file, knows no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from station.actions.findings import Findings
from station.actions.nationalities import code_of, not_a_country
from station.domain import hangul
from station.domain.document import Document, other_number, parse_document
from station.domain.identity import Birth, BirthAndSex, Name, Sex, parse_birth, parse_name, parse_sex
from station.domain.page import VisitPage
from station.domain.person import IdentityLevel
from station.domain.phone import NO_PHONE, parse_phone
from station.domain.romanised import sounds_alike
from station.domain.search_form import search_form
from station.domain.site_profile import SiteProfile
from station.domain.unseen import is_blank
from station.errors import reject

NEEDED: dict[IdentityLevel, frozenset[str]] = {
    IdentityLevel.ANONYMOUS: frozenset({"phone"}),
    IdentityLevel.BASIC: frozenset({"name", "birth", "sex", "phone"}),
    IdentityLevel.FULL: frozenset({"name", "birth", "sex", "phone", "document"}),
    IdentityLevel.UNKNOWN: frozenset({"description"}),
}
"""What each level asks for. An estimated age does for `birth`; who is not named need not tell one."""
ORDER = (IdentityLevel.UNKNOWN, IdentityLevel.ANONYMOUS, IdentityLevel.BASIC, IdentityLevel.FULL)
"""The levels, the lowest first."""


@dataclass(frozen=True, slots=True)
class ReadIdentity:
    """Who somebody is, as values. `level` is the one that was reached."""

    level: IdentityLevel
    name: str | None
    birth: Birth
    sex: Sex | None
    phone: str | None
    nationality: str
    document: Document | None


def read_identity(page: VisitPage, found: Findings, today: date, site: SiteProfile) -> ReadIdentity | None:
    """Returns who a page says somebody is, or None when the needed fields cannot be read; the rest is in `found`."""
    level = _wanted(page, found, site)
    needed = NEEDED[level]
    document = _document(page, found, today, site)
    name = found.of(lambda: parse_name(page.name)) if page.name.strip() or "name" in needed else None
    birth = _birth(page, found, today, document, is_needed="birth" in needed)
    sex = found.of(lambda: _sex(page, birth, document, is_needed="sex" in needed))
    phone = _phone(page, found, level)
    if "description" in needed and is_blank(page.description):
        found.refuse("description", "description_missing")
    is_known_before = page.expectation_id is not None or page.person_id is not None
    if "document" in needed and not (document or is_known_before or page.document_number.strip()):
        found.refuse("document_number", "document_missing")
    nationality = _nationality(page, found)
    for each in (name, birth, document):
        found.doubts.extend(each.doubts if each is not None else ())
    if birth is None:
        return None
    _compare(page, found, birth, sex, document)
    _compare_name(page, name, found)
    reached = _reached(level, name, sex, document)
    text = None if name is None else name.text
    return ReadIdentity(reached, text, birth.birth, sex, phone, nationality, document)


def higher(first: IdentityLevel, second: IdentityLevel) -> IdentityLevel:
    """Returns the level that says more about who somebody is."""
    return max(first, second, key=ORDER.index)


def _wanted(page: VisitPage, found: Findings, site: SiteProfile) -> IdentityLevel:
    typed = page.identity.strip().casefold()
    if not typed:
        return site.identity_level
    if typed not in set(IdentityLevel):
        found.refuse("identity", "identity_level_not_known", known=", ".join(IdentityLevel))
        return site.identity_level
    chosen = IdentityLevel(typed)
    if chosen is not IdentityLevel.UNKNOWN and ORDER.index(chosen) < ORDER.index(site.identity_level):
        found.doubt("identity", "identity_below_site")
    return chosen


def _reached(
    wanted: IdentityLevel, name: Name | None, sex: Sex | None, document: Document | None
) -> IdentityLevel:
    if name is None or sex is None:
        return wanted if wanted in (IdentityLevel.ANONYMOUS, IdentityLevel.UNKNOWN) else IdentityLevel.BASIC
    return IdentityLevel.FULL if document else IdentityLevel.BASIC


def _birth(
    page: VisitPage, found: Findings, today: date, document: Document | None, *, is_needed: bool
) -> BirthAndSex | None:
    """Returns when somebody was born; "nobody knows" is an answer where the level does not ask for it."""
    if not page.birth.strip() and document is not None and document.birth_date is not None:
        return BirthAndSex(Birth(document.birth_date), document.sex)
    if not page.birth.strip() and not is_needed:
        return BirthAndSex(Birth())
    read = found.of(lambda: parse_birth(page.birth, today))
    if read is not None and is_needed and not read.birth.is_known:
        found.refuse("birth", "birth_missing")
    return read


def _sex(
    page: VisitPage, birth: BirthAndSex | None, document: Document | None, *, is_needed: bool
) -> Sex | None:
    """Returns the sex that the fields tell; None when only a birth that cannot be read could have told it."""
    told = birth.sex if birth is not None else None
    if told is None and document is not None and not page.sex.strip():
        told = document.sex
    if not page.sex.strip() and (told is not None or birth is None or not is_needed):
        return told
    sex = parse_sex(page.sex)
    if told not in (None, sex):
        raise reject("sex", "sex_contradicts_birth")
    return sex


def _phone(page: VisitPage, found: Findings, level: IdentityLevel) -> str | None:
    phone = found.of(lambda: parse_phone(page.phone))
    if "phone" not in NEEDED[level]:
        return phone
    if not page.phone.strip():
        found.refuse("phone", "phone_missing")
    elif phone == NO_PHONE and level is IdentityLevel.ANONYMOUS:
        found.refuse("phone", "anonymous_needs_phone")
    return phone


def _nationality(page: VisitPage, found: Findings) -> str:
    typed = page.nationality.strip()
    code = code_of(typed) if typed else ""
    if typed and not code:
        found.rejections.extend(not_a_country("nationality", typed))
    return code


def _document(page: VisitPage, found: Findings, today: date, site: SiteProfile) -> Document | None:
    document = found.of(lambda: parse_document(page.document_kind, page.document_number, today))
    if document is not None and document.is_korean_number and not site.takes_resident_number:
        found.refuse("document_number", "resident_number_not_asked_here")
        return None
    return document


def _compare(
    page: VisitPage, found: Findings, birth: BirthAndSex, sex: Sex | None, document: Document | None
) -> None:
    """Doubts what the document says otherwise than what was typed."""
    born = "" if birth.birth.date is None else birth.birth.date.isoformat()
    told_birth, told_sex = page.scanned_birth, page.scanned_sex
    if document is not None and document.birth_date is not None:
        told_birth, told_sex = document.birth_date.isoformat(), str(document.sex)
    if told_birth and told_birth != born:
        found.doubt("birth", "document_differs", document=told_birth)
    if told_sex and told_sex != str(sex or ""):
        found.doubt("sex", "document_differs", document=told_sex)
    if page.scanned_nationality and page.scanned_nationality != code_of(page.nationality):
        found.doubt("nationality", "document_differs", document=page.scanned_nationality)
    number = other_number(page.document_number, page.scanned_document_number)
    if number:
        found.doubt("document_number", "document_differs", document=number)
    for name in ("surname_latin", "given_latin"):
        scanned = getattr(page, f"scanned_{name}")
        if scanned and search_form(scanned) != search_form(getattr(page, name)):
            found.doubt(name, "document_differs", document=scanned)


def _compare_name(page: VisitPage, name: Name | None, found: Findings) -> None:
    """Doubts a name that cannot be the document's."""
    document = "" if name is None else other_name(name.text, page)
    if document:
        found.doubt("name", "document_differs", document=document)


def other_name(name: str, page: VisitPage) -> str:
    """Returns the document's name where a name has nothing of it, else nothing.

    Latin letters are compared as they are written. Hangul is compared by its sound, with a document that was scanned:
    a name on record may be written in any way.
    """
    if _is_latin(name):
        told = page.surname_latin.strip(), page.given_latin.strip()
        parts = [search_form(part) for part in told if part]
        is_other = bool(parts) and not any(word in search_form(name) for word in parts)
    else:
        told = page.scanned_surname_latin.strip(), page.scanned_given_latin.strip()
        is_other = any(told) and any(map(hangul.is_syllable, name)) and not sounds_alike(name, *told)
    return " ".join(filter(None, told)) if is_other else ""


def _is_latin(text: str) -> bool:
    return search_form(text).isascii() and search_form(text).isupper()
