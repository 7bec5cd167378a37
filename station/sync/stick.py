"""Takes the centre's answer to a carrier file: judged by the same code as an answer on the wire.

Speaks to the local file only. An answer moves facts to *received* and *confirmed* if the centre's chain over the very
range equals this file's, and else moves nothing.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from station import __version__
from station.domain.envelope import Received, judge
from station.domain.stick_answer import StickAnswer
from station.storage import find_sticks, incarnation, outbox
from station.storage.local import Enrolment
from station.storage.outbox import UNSENT, Delivery, Range
from station.sync.batch import Standing, take_hello, take_proof


class AnswerTaken(StrEnum):
    """What became of an answer. Only *confirmed* proves anything."""

    CONFIRMED = "confirmed"
    NOT_PROVEN = "not_proven"
    GAP = "gap"
    BURNT = "burnt"
    OTHER_HISTORY = "other_history"
    BEFORE_RESTORE = "before_restore"
    CENTRE_IS_AHEAD = "centre_is_ahead"


OF_STATUS = {
    "gap": AnswerTaken.GAP,
    "burnt": AnswerTaken.BURNT,
    "mismatch": AnswerTaken.OTHER_HISTORY,
    "chain_differs": AnswerTaken.OTHER_HISTORY,
}


OF_ONE_RANGE = ("station", "epoch", "first_seq", "last_seq", "chain_after")
"""What the two halves of an answer must say alike."""


def take_answer(session: Connection, enrolment: Enrolment, answer: StickAnswer, now: datetime) -> AnswerTaken:
    """Marks the facts of an answer's range received and confirmed if it proves them.

    An answer of a centre that was restored from a backup since the last one first queues again what it has lost; one
    from before a restore that this file already knows of proves nothing any more.
    """
    where = Range(answer.epoch, _seq(answer, "first_seq"), _seq(answer, "last_seq"))
    known = incarnation.known_restores(session, answer.epoch)
    if answer.restores < known:
        open_from = outbox.first_in(session, answer.epoch, find_sticks.UNCONFIRMED)
        is_settled = open_from is None or open_from > where.last
        return AnswerTaken.CONFIRMED if is_settled else AnswerTaken.BEFORE_RESTORE
    if _is_new_life(session, answer, known):
        standing = take_hello(session, enrolment, answer.epoch, answer.hello)
        if standing in (Standing.CENTRE_IS_AHEAD, Standing.CHAIN_DIFFERS):
            return AnswerTaken.CENTRE_IS_AHEAD
    incarnation.note_restores(session, answer.epoch, answer.restores)
    return OF_STATUS.get(str(answer.reply.get("status"))) or _judged(session, enrolment, answer, where, now)


def _is_new_life(session: Connection, answer: StickAnswer, known: int) -> bool:
    """Says whether the centre was restored from a backup since it last spoke to this file, by whatever road."""
    last = incarnation.known(session, answer.epoch)
    return bool(last) and last != answer.hello.get("incarnation") and answer.restores > known


def _judged(
    session: Connection, enrolment: Enrolment, answer: StickAnswer, where: Range, now: datetime
) -> AnswerTaken:
    if any(answer.reply.get(name) != answer.held.get(name) for name in OF_ONE_RANGE):
        return AnswerTaken.NOT_PROVEN
    own = find_sticks.own_range(session, enrolment.station, where, __version__)
    if own is None or not isinstance(judge(own, answer.reply), Received):
        return AnswerTaken.NOT_PROVEN
    incarnation.is_another(session, where.epoch, answer.hello.get("incarnation"))
    outbox.move(session, where, UNSENT, Delivery.RECEIVED)
    if not take_proof(session, enrolment.station, where, answer.held, now):
        return AnswerTaken.NOT_PROVEN
    find_sticks.acknowledge(session, where, now)
    return AnswerTaken.CONFIRMED


def _seq(answer: StickAnswer, name: str) -> int:
    told = answer.reply.get(name)
    return told if isinstance(told, int) and not isinstance(told, bool) and 0 < told < 2**53 else 0
