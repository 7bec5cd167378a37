"""The road to an IPP printer: exact dots at the exact size, and a refused or stuck job is told as one."""

from __future__ import annotations

import socket
import struct
from io import BytesIO
from itertools import chain, repeat

import pypdfium2
import pytest
from PIL import Image

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing import ipp
from station.printing.ipp_printer import Address, IppPrinter
from station.printing.pwg_raster import pwg_raster
from station.printing.raster import Page, pdf_page_images
from tests.station.printing.ipp_responder import (
    ABORTED,
    CANCELED,
    PROCESSING,
    REFUSED,
    IppResponder,
    answered,
    ipp_responder,
)
from tests.station.printing.pages import DPI, LABEL, page, printer, read_pwg


def road(port: int) -> IppPrinter:
    return IppPrinter("queue", Address("127.0.0.1", port, "/ipp/print"), follow_s=1.0, ask_every_s=0.005)


def trouble_of(responder: IppResponder) -> Trouble:
    with ipp_responder(responder), pytest.raises(Trouble) as caught:
        printer(road(responder.port)).print_label(LABEL)
    return caught.value


def test_a_label_arrives_dot_for_dot_at_its_exact_size() -> None:
    with ipp_responder(IppResponder()) as responder:
        assert printer(road(responder.port)).print_label(LABEL) is LabelState.PRINTED
    (document,), (request,) = responder.documents, responder.requests
    assert read_pwg(document).tobytes() == page().picture.convert("L").tobytes()
    assert b"x-dimension\x21\x00\x00\x00\x04" + struct.pack(">i", 5000) in request
    assert b"y-dimension\x21\x00\x00\x00\x04" + struct.pack(">i", 2500) in request
    assert b"ipp-attribute-fidelity\x00\x01\x01" in request


def test_a_printer_without_pwg_raster_gets_the_dots_as_a_pdf() -> None:
    with ipp_responder(IppResponder(formats=("application/pdf",))) as responder:
        printer(road(responder.port)).print_label(LABEL)
    (picture,) = pdf_page_images(responder.documents[0], DPI)
    assert picture.tobytes() == page().picture.tobytes()


@pytest.mark.parametrize(
    ("responder", "code"),
    [
        (IppResponder(reasons="media-empty-error"), "printer_paper_out"),
        (IppResponder(reasons="media-empty"), "printer_paper_out"),
        (IppResponder(reasons="cover-open-error"), "printer_head_open"),
        (IppResponder(reasons="media-jam"), "printer_jammed"),
        (IppResponder(reasons="paused"), "printer_paused"),
        (IppResponder(formats=("application/postscript",)), "printer_format_unknown"),
        (IppResponder(print_status=REFUSED), "printer_job_refused"),
    ],
)
def test_a_printer_that_does_not_take_the_job_gets_no_document(responder: IppResponder, code: str) -> None:
    assert trouble_of(responder).code == code
    assert responder.documents == []


@pytest.mark.parametrize("end", [ABORTED, CANCELED])
def test_a_job_that_ends_badly_is_refused(end: int) -> None:
    assert trouble_of(IppResponder(job_states=iter([PROCESSING, end]))).code == "printer_job_refused"


def test_a_warning_keeps_nothing_from_the_paper() -> None:
    with ipp_responder(IppResponder(reasons="media-low-warning")) as responder:
        assert printer(road(responder.port)).print_label(LABEL) is LabelState.PRINTED


@pytest.mark.parametrize("end", [PROCESSING, ABORTED])
def test_a_warning_names_what_keeps_a_job_from_coming_out(end: int) -> None:
    responder = IppResponder(
        reasons_after_job="media-empty-warning", job_states=chain([PROCESSING], repeat(end))
    )
    assert trouble_of(responder).code == "printer_paper_out"


def stuck(cancel_status: int = 0) -> IppResponder:
    return IppResponder(
        reasons_after_job="media-empty-error", job_states=repeat(PROCESSING), cancel_status=cancel_status
    )


def test_a_stuck_job_is_taken_back_and_told_with_its_reason() -> None:
    responder = stuck()
    assert trouble_of(responder).code == "printer_paper_out"
    assert responder.cancelled == 1


def test_a_stuck_job_that_cannot_be_taken_back_may_have_printed() -> None:
    assert trouble_of(stuck(cancel_status=0x0404)).code == "printer_job_unknown"


def test_a_connection_that_ends_with_the_job_leaves_it_unknown() -> None:
    assert trouble_of(IppResponder(hangs_up_after_job=True)).code == "printer_job_unknown"


def test_a_job_that_does_not_end_in_time_is_sent_and_no_more() -> None:
    with ipp_responder(IppResponder(job_states=chain(repeat(PROCESSING)))) as responder:
        assert printer(road(responder.port)).print_label(LABEL) is LabelState.SENT


def test_where_nobody_listens_the_printer_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(Trouble, match="printer_unreachable"):
        printer(road(port)).print_label(LABEL)


@pytest.mark.parametrize("cut", [4, 9, 20, 60])
def test_an_answer_that_is_cut_short_is_none(cut: int) -> None:
    whole = answered(0)
    assert ipp.read_answer(whole).is_done
    with pytest.raises(ValueError, match="not a whole"):
        ipp.read_answer(whole[:cut])


@pytest.mark.parametrize("size", [(1, 1), (129, 3), (400, 600)])
def test_long_runs_and_many_equal_rows_come_back(size: tuple[int, int]) -> None:
    picture = Image.new("1", size, 1)
    picture.putpixel((size[0] - 1, 0), 0)
    document = pwg_raster(Page(picture, DPI, 1.0, 1.0))
    assert read_pwg(document).tobytes() == picture.convert("L").tobytes()


def test_the_pdf_road_has_the_size_of_the_label() -> None:
    buffer = BytesIO()
    page().picture.save(buffer, "PDF", resolution=DPI)
    document = pypdfium2.PdfDocument(buffer.getvalue())
    width, height = document[0].get_size()
    document.close()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (50, 25)
