"""Enrols a station at its own training centre. The password is known to everybody: training data is about nobody."""

from __future__ import annotations

from psycopg import sql
from psycopg.conninfo import make_conninfo

from station.central.administrator import administrator, only_row
from station.central.provision import enrol

TRAINING_PASSWORD = "training"


def enrol_for_training(dsn: str, station: int, *, site: str) -> str:
    """Enrols a training station where it is not yet and returns the line on which it signs in.

    Raises: Rejected and Trouble as `enrol`.
    """
    with administrator(dsn) as connection:
        known = only_row(
            connection, "SELECT EXISTS (SELECT FROM central.station WHERE station = %s) AS known", station
        )["known"]
    if not known:
        enrol(dsn, station, site=site, name="")
    role = f"station_{station}"
    with administrator(dsn) as connection:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(TRAINING_PASSWORD))
        )
    return make_conninfo(dsn, user=role, password=TRAINING_PASSWORD)
