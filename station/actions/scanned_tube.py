"""From a scan at the rack to the tube that bears the number, or to the reason why it may not be put there."""

from __future__ import annotations

from sqlalchemy import Connection

from station.actions.find_scanned import number_of, tube_of
from station.actions.shift import Shift
from station.domain.box import read_box_code, show_box_code
from station.domain.number import display
from station.domain.specimen import SpecimenState
from station.errors import reject
from station.storage.find import Tube


def scanned_tube(session: Connection, shift: Shift, scanned: str) -> Tube:
    """Returns the tube that bears the scanned number, in whatever state it is.

    Raises: Rejected `code_of_a_box`, and those of `number_of` and `tube_of`.
    """
    box_code = read_box_code(scanned)
    if box_code is not None:
        raise reject("scan", "code_of_a_box", scanned=show_box_code(box_code))
    return tube_of(session, shift, number_of(scanned, "scan"), "scan")


def collected_tube(session: Connection, shift: Shift, scanned: str) -> Tube:
    """Returns the collected tube that bears the scanned number.

    Raises: Rejected `number_void`, `tube_not_collected_yet`, and those of `scanned_tube`.
    """
    tube = scanned_tube(session, shift, scanned)
    if tube.specimen.state is SpecimenState.VOIDED:
        raise reject("scan", "number_void", number=display(tube.specimen.number))
    if tube.specimen.state is not SpecimenState.COLLECTED:
        raise reject("scan", "tube_not_collected_yet", number=display(tube.specimen.number))
    return tube
