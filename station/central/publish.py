"""Signs what goes down to a site and stores it at the centre. Never opens a station's file.

The signing key is made of the centre's one private key, in the administrator's key file; a station pins its public
half when it is enrolled.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

from station import resources
from station.central.administrator import Administrator, administrator, only_row
from station.central.known_site import check_site
from station.domain.bundle import (
    MOST_BYTES,
    Bundle,
    BundleKind,
    SignedBundle,
    open_bundle,
    sign_bundle,
    signing_seed,
    verify_key_of,
)
from station.domain.bundle_content import (
    SentList,
    TypedMember,
    list_content,
    read_consent_file,
    read_recall_file,
    read_staff_content,
    read_staff_file,
    staff_content,
    staff_id,
)
from station.domain.expectation_list import ListFormat, read_list
from station.domain.list_headings import read_known_headings
from station.domain.pin import SALT_BYTES, check_pin, pin_verifier
from station.domain.programme import load_programme
from station.domain.staff import StaffMember
from station.errors import Rejected, Rejection, Trouble, reject
from station.ids import Ids

THE_ONE = {BundleKind.STAFF: "staff", BundleKind.CONSENT: "consent"}
"""Kinds of which a site has one: their name."""
NEWEST = """
SELECT version, content FROM central.bundle
WHERE site = %s AND kind = %s AND name = %s ORDER BY version DESC LIMIT 1
"""
STORE = """
INSERT INTO central.bundle (site, kind, name, version, header, content, signature)
VALUES (%s, %s, %s, %s, %s, %s, %s) RETURNING serial
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be published: a file's bytes for a site. `expected_on` is the day of a list.

    `version` is only given to go over a centre that was put back to an older backup.
    """

    kind: BundleKind
    site: str
    file_name: str
    data: bytes
    expected_on: date | None = None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What publishing needs besides: the file of the centre's private key, the time, and ids for new PINs."""

    key_file: Path
    now: datetime
    ids: Ids


def set_up_bundles(connection: Administrator, key_file: Path) -> None:
    """Makes the tables and functions of what goes down, and tells the centre its public signing key."""
    connection.execute((files("station.central") / "bundles.sql").read_bytes())
    verify_key = verify_key_of(_seed(key_file))
    connection.execute(
        "INSERT INTO central.signer (verify_key) VALUES (%s) ON CONFLICT DO NOTHING", [verify_key]
    )


def publish(dsn: str, order: Order, around: Around) -> Bundle:
    """Checks a file, signs it with the next version and stores it for its site; returns what was signed.

    Raises: Rejected with everything that is wrong with the file, `site_unknown`, `bundle_too_large`,
    `bundle_version_used`; Trouble `centre_key_unreadable`, `centre_key_differs`, and those of the administrator.
    """
    seed = _seed(around.key_file)
    with administrator(dsn) as connection:
        check_site(connection, order.site)
        connection.execute("LOCK TABLE central.bundle IN SHARE ROW EXCLUSIVE MODE")
        signer = only_row(connection, "SELECT verify_key FROM central.signer")
        if signer["verify_key"] != verify_key_of(seed):
            raise Trouble("centre_key_differs", file=str(around.key_file))
        signed = _signed(connection, order, around, seed)
        bundle = open_bundle(signed, signer["verify_key"], order.site)
        connection.execute(
            STORE,
            [
                bundle.site,
                bundle.kind.value,
                bundle.name,
                bundle.version,
                signed.header,
                signed.content,
                signed.signature,
            ],
        )
    return bundle


def _signed(connection: Administrator, order: Order, around: Around, seed: bytes) -> SignedBundle:
    name, content = CHECKS[order.kind](order, around)
    known = _newest(connection, order, name)
    if order.kind is BundleKind.STAFF:
        content = _staff(order, around, b"" if known is None else known.content)
    if len(content) > MOST_BYTES:
        raise reject("file", "bundle_too_large", bytes=len(content), most=MOST_BYTES)
    last = 0 if known is None else known.version
    if order.version is not None and order.version <= last:
        raise reject("version", "bundle_version_used", version=order.version, last=last)
    version = order.version or max(last, _floor(connection)) + 1
    return sign_bundle(Bundle(order.kind, name, order.site, version, around.now, content), seed)


def _floor(connection: Administrator) -> int:
    """Returns below which no version is new: before a restore more may have been published than is known here."""
    return int(only_row(connection, "SELECT restores * 1000 AS floor FROM central.centre")["floor"])


@dataclass(frozen=True, slots=True)
class _Newest:
    version: int
    content: bytes


def _newest(connection: Administrator, order: Order, name: str) -> _Newest | None:
    row = connection.execute(NEWEST, [order.site, order.kind.value, name]).fetchone()
    return None if row is None else _Newest(row["version"], bytes(row["content"]))


def newest_bundles(dsn: str, site: str) -> tuple[SignedBundle, ...]:
    """Returns the newest of each bundle of a site, the first published first: what a stick carries down.

    Raises: Trouble as the administrator's connection.
    """
    query = """SELECT DISTINCT ON (kind, name) serial, header, content, signature FROM central.bundle
               WHERE site = %s ORDER BY kind, name, version DESC"""
    with administrator(dsn) as connection:
        rows = sorted(connection.execute(query, [site]).fetchall(), key=lambda row: int(row["serial"]))
    return tuple(
        SignedBundle(bytes(row["header"]), bytes(row["content"]), bytes(row["signature"])) for row in rows
    )


def _seed(key_file: Path) -> bytes:
    try:
        private = bytes.fromhex(key_file.read_text(encoding="ascii"))
        return signing_seed(private)
    except (OSError, ValueError) as error:
        raise Trouble("centre_key_unreadable", file=str(key_file)) from error


Named = tuple[str, bytes]


def _programme(order: Order, _: Around) -> Named:
    return load_programme(order.data, order.file_name).id, order.data


def _consent(order: Order, _: Around) -> Named:
    read_consent_file(order.data, order.file_name)
    return THE_ONE[order.kind], order.data


def _recall(order: Order, _: Around) -> Named:
    return read_recall_file(order.data, order.file_name).lot, order.data


def _list(order: Order, around: Around) -> Named:
    """Returns a list as it came; one with a line that a booth would refuse is refused here, where it can be mended."""
    headings = read_known_headings(resources.text("lists/headers.toml"))
    read = read_list(order.data, ListFormat(headings), order.expected_on or around.now.date())
    if read.refusals:
        raise Rejected(
            *(Rejection("file", one.code, {"line": one.line, **one.facts}) for one in read.refusals)
        )
    return order.file_name, list_content(SentList(order.file_name, order.expected_on, order.data))


def _staff_name(order: Order, _: Around) -> Named:
    return THE_ONE[order.kind], b""


CHECKS: Mapping[BundleKind, Callable[[Order, Around], Named]] = {
    BundleKind.PROGRAMME: _programme,
    BundleKind.STAFF: _staff_name,
    BundleKind.CONSENT: _consent,
    BundleKind.LIST: _list,
    BundleKind.RECALL: _recall,
}
"""Kind → the bundle's name and content, after the file was read as a booth will read it."""


def _staff(order: Order, around: Around, content_before: bytes) -> bytes:
    """Returns the content of a staff list; who has no new PIN keeps the one that was published before."""
    before = {one.id: one for one in read_staff_content(content_before)} if content_before else {}
    members: list[StaffMember] = []
    problems: list[Rejection] = []
    for typed in read_staff_file(order.data):
        member = StaffMember(staff_id(order.site, typed.name), typed.name, typed.role, typed.is_active)
        try:
            members.append(_with_pin(member, typed, around, before.get(member.id)))
        except Rejected as refused:
            problems += [
                Rejection("file", one.code, {"name": typed.name, **one.facts}) for one in refused.rejections
            ]
    if problems:
        raise Rejected(*problems)
    return staff_content(members)


def _with_pin(
    member: StaffMember, typed: TypedMember, around: Around, before: StaffMember | None
) -> StaffMember:
    if typed.pin:
        check_pin(typed.pin)
        salt = around.ids.random_bytes(SALT_BYTES)
        return replace(member, pin_salt=salt, pin_verifier=pin_verifier(typed.pin, salt))
    if before is not None:
        return replace(member, pin_salt=before.pin_salt, pin_verifier=before.pin_verifier)
    if member.is_active:
        raise reject("file", "staff_line_without_pin")
    return member
