"""`station sync`: delivers what waits to the centre, and says what is proven."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo

from station.actions.board import SyncState, sync_state
from station.actions.check_ledger import checked_up_to
from station.actions.fetch import FetchState, fetch_state
from station.actions.refused_facts import refused_facts
from station.actions.send_pending import send_pending
from station.actions.shift import Shift
from station.actions.training_centre import training_centre
from station.actions.write_stick import sticks_written
from station.cli.command import Arguments, Command, Json, Result, clock_time, progress_to_stderr
from station.cli.day_lines import told_where
from station.cli.named_facts import refused_json, refused_lines
from station.cli.opened import add_data, data_path, open_shift
from station.cli.publish import BUNDLES
from station.cli.sticks import EXPORT, IMPORT_ACK, sticks_json, sticks_lines
from station.domain.payload import to_json
from station.errors import Rejected, Trouble
from station.sync.postgres import Line
from station.words import Words

HEALED_BY_TICKET = {
    *("centre_sign_in", "centre_mismatch", "centre_is_ahead", "centre_chain_differs"),
    *("centre_epoch_unknown", "centre_epoch_burnt"),
}
"""Troubles after which the station goes on with a new ticket."""
SENT_LATER = {"centre_unreachable", "centre_silent", "centre_busy"}
"""Troubles after which the windows send again by themselves."""


@contextmanager
def line_to_centre(shift: Shift, given: Arguments) -> Iterator[Line]:
    """Gives the line to the station's centre: its own embedded one in training, the enrolled one otherwise.

    Raises: Trouble `no_centre`, and those of `training_centre`.
    """
    if shift.store.enrolment.is_training:
        with training_centre(shift, data_path(given)) as centre:
            yield centre.line
    elif shift.store.enrolment.centre_dsn:
        yield Line(shift.store.enrolment.centre_dsn)
    else:
        raise Trouble("no_centre", station=shift.station)


def state_json(state: SyncState) -> Json:
    """Returns how many facts stand where, as JSON."""
    return {
        "waiting": state.waiting,
        "sending": state.sending,
        "received": state.received,
        "confirmed": state.confirmed,
        "all": state.all,
        "refused": state.refused,
        "last_confirmed_at": to_json(state.last_confirmed_at),
        "clock_offset_s": state.clock_offset_s,
    }


def state_line(state: SyncState, words: Words) -> str:
    """Returns how many facts stand where, in one line."""
    return words(
        "cli.sync_state",
        waiting=state.waiting + state.sending,
        received=state.received,
        confirmed=state.confirmed,
        refused=state.refused,
        all=state.all,
    )


def fetch_json(state: FetchState) -> Json:
    """Returns what came down so far, as JSON."""
    return {
        "last_fetched_at": to_json(state.fetched_at),
        "bundles": state.bundles,
        "listed": state.listed,
        "refused_bundles": len(state.refused),
    }


def fetch_line(state: FetchState, zone: tzinfo, words: Words) -> str:
    """Returns what came down so far, in one line."""
    if state.fetched_at is None:
        by_stick = words("cli.by_stick", bundles=state.bundles, listed=state.listed) if state.bundles else ""
        return f"{words('cli.fetched_never')} {by_stick}".strip()
    at = clock_time(state.fetched_at, zone)
    return words("cli.fetched", at=at, bundles=state.bundles, listed=state.listed)


def _now(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift, line_to_centre(shift, given) as line:
        done = send_pending(shift, line, progress_to_stderr(words, "cli.sync_progress"))
        fetched, zone = fetch_state(shift), shift.zone
    body = {
        "sent": done.sent,
        "newly_confirmed": done.confirmed,
        **state_json(done.state),
        "new_bundles": done.fetched.bundles,
        **fetch_json(fetched),
    }
    return Result("sync_now", body, (state_line(done.state, words), fetch_line(fetched, zone, words)))


def _hints(error: Rejected | Trouble, given: Arguments, words: Words) -> Iterator[str]:
    """Gives what the command line does where the windows have a key, or do by themselves."""
    code = error.code if isinstance(error, Trouble) else ""
    if code in HEALED_BY_TICKET:
        command = shlex.join(["station", "epoch", "TICKET", "--reason", "WHY", *told_where(given)])
        yield words("cli.epoch_with", command=command)
    if code in SENT_LATER:
        yield words("cli.send_again", command=shlex.join(["station", "sync", "now", *told_where(given)]))


def _status(given: Arguments, words: Words) -> Result:
    with open_shift(given, words) as shift:
        state, fetched, sticks = sync_state(shift), fetch_state(shift), sticks_written(shift)
        refused, checked, zone = refused_facts(shift), checked_up_to(shift), shift.zone
    lines = (
        state_line(state, words),
        *refused_lines(refused, zone, words),
        words("cli.checked_up_to", seq=checked),
        fetch_line(fetched, zone, words),
        *sticks_lines(sticks, zone, words),
    )
    body = {
        **state_json(state),
        "held_back": refused_json(refused, words),
        "chain_checked_up_to": checked,
        **fetch_json(fetched),
        "sticks": sticks_json(sticks),
    }
    return Result("sync_status", body, lines)


COMMANDS = (
    Command(("sync", "now"), _now, "station sync now --data booth", add_data, _hints),
    Command(("sync", "status"), _status, "station sync status --data booth --json", add_data),
    BUNDLES,
    EXPORT,
    IMPORT_ACK,
)
