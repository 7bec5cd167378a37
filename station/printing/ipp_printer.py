"""The road to a printer or a queue that understands IPP, CUPS among them. Knows no label.

A job that a printer refuses is told in the job's state and nowhere else: it is asked for until the job has ended.
A job that is stuck is cancelled, because our own queue is the only one that may hold a label back.
"""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from station.domain.specimen import LabelState
from station.errors import Trouble
from station.printing import ipp
from station.printing.ipp import Answer, Attribute, Operation, Tag
from station.printing.pwg_raster import pwg_raster
from station.printing.raster import Page

USER = "screening-station"
TIMEOUT_S = 5.0
PWG_RASTER, PDF = "image/pwg-raster", "application/pdf"
ASKED_OF_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "document-format-supported",
)
ASKED_OF_JOB = ("job-state", "job-state-reasons")
PRINTER_STOPPED = 5
HUNDREDTHS_PER_MM = 100
REASONS = {
    "media-empty": "printer_paper_out",
    "media-needed": "printer_paper_out",
    "media-jam": "printer_jammed",
    "cover-open": "printer_head_open",
    "door-open": "printer_head_open",
    "interlock-open": "printer_head_open",
    "marker-supply-empty": "printer_ribbon_out",
    "toner-empty": "printer_ribbon_out",
    "paused": "printer_paused",
    "moving-to-paused": "printer_paused",
    "offline": "printer_unreachable",
    "connecting-to-device": "printer_unreachable",
    "timed-out": "printer_unreachable",
    "shutdown": "printer_unreachable",
}
"""What stops a printer. Source: RFC 8011, 5.4.12 printer-state-reasons; "offline" and "cups-" names from CUPS."""
IGNORED_SEVERITIES = ("-warning", "-report")


class JobState(IntEnum):
    """What a job may have come to. Source: RFC 8011, 5.3.7."""

    PROCESSING_STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer is asked: http://HOST:PORT/PATH."""

    host: str
    port: int
    path: str

    @property
    def uri(self) -> str:
        """The printer's own name for itself."""
        return f"ipp://{self.host}:{self.port}{self.path}"


@dataclass(frozen=True, slots=True)
class IppPrinter:
    """A printer or a queue at an address. `follow_s` is how long a job's end is waited for."""

    name: str
    address: Address
    follow_s: float = 10.0
    ask_every_s: float = 0.03

    def answers(self) -> bool:
        """Returns True, since the printer says that it is ready. Raises: Trouble when it is not."""
        self._ready()
        return True

    def carry(self, page: Page, title: str, copies: int) -> LabelState:
        """Prints a page at its exact size; PRINTED when the job is completed, SENT when it has not ended in time.

        Raises: Trouble `printer_unreachable`, `printer_job_refused` or what the printer tells
        (`printer_paper_out` …): not printed; `printer_job_unknown`: it may have been.
        """
        answer = self._ready()
        document_format = self._format(answer)
        body = self._job(page, title, copies, document_format) + DOCUMENTS[document_format](page)
        try:
            made = self._asked(body)
        except OSError as error:
            raise self._trouble("printer_job_unknown") from error
        if not made.is_done:
            raise self._refused(f"0x{made.status:04x}")
        return self._follow(made.number("job-id"))

    def _ready(self) -> Answer:
        """Returns what the printer tells of itself. Raises: Trouble when it does not take jobs now."""
        try:
            answer = self._told()
        except OSError as error:
            raise self._trouble("printer_unreachable") from error
        trouble = trouble_of(answer)
        if trouble or not answer.is_done:
            raise self._trouble(trouble or "printer_unreachable")
        return answer

    def _told(self) -> Answer:
        """Returns what the printer tells of itself. Raises: OSError."""
        wanted = ipp.text("requested-attributes", Tag.KEYWORD, *ASKED_OF_PRINTER)
        return self._asked(ipp.request(Operation.GET_PRINTER_ATTRIBUTES, (*self._about(), wanted)))

    def _format(self, answer: Answer) -> str:
        known = answer.texts("document-format-supported")
        found = next((one for one in DOCUMENTS if one in known), None)
        if found is None:
            raise self._trouble("printer_format_unknown")
        return found

    def _about(self, *more: Attribute) -> tuple[Attribute, ...]:
        return (
            ipp.text("printer-uri", Tag.URI, self.address.uri),
            *more,
            ipp.text("requesting-user-name", Tag.NAME, USER),
        )

    def _job(self, page: Page, title: str, copies: int, document_format: str) -> bytes:
        """The exact size is asked for with fidelity: a printer that has other paper refuses instead of scaling."""
        about = (
            *self._about(),
            ipp.text("job-name", Tag.NAME, title),
            ipp.claim("ipp-attribute-fidelity", is_true=True),
            ipp.text("document-format", Tag.MIME, document_format),
        )
        size = ipp.collection(
            "media-size",
            ipp.number("x-dimension", round(page.width_mm * HUNDREDTHS_PER_MM)),
            ipp.number("y-dimension", round(page.height_mm * HUNDREDTHS_PER_MM)),
        )
        return ipp.request(
            Operation.PRINT_JOB, about, (ipp.number("copies", copies), ipp.collection("media-col", size))
        )

    def _follow(self, job_id: int) -> LabelState:
        """Asks until the job has ended. In the second half of the time a warning is a reason to take it back."""
        begin = time.monotonic()
        try:
            while (waited_s := time.monotonic() - begin) < self.follow_s:
                if self._has_ended(job_id):
                    return LabelState.PRINTED
                self._take_back_if_stuck(job_id, counts_warnings=waited_s > self.follow_s / 2)
                time.sleep(self.ask_every_s)
        except OSError as error:
            raise self._trouble("printer_job_unknown") from error
        return LabelState.SENT

    def _has_ended(self, job_id: int) -> bool:
        """Returns whether a job is completed. Raises: Trouble when it ended otherwise, OSError."""
        wanted = ipp.text("requested-attributes", Tag.KEYWORD, *ASKED_OF_JOB)
        about = self._about(ipp.number("job-id", job_id))
        answer = self._asked(ipp.request(Operation.GET_JOB_ATTRIBUTES, (*about, wanted)))
        state = answer.number("job-state")
        if state in (JobState.ABORTED, JobState.CANCELED):
            reason = ", ".join(answer.texts("job-state-reasons"))
            code = trouble_of(self._told(), counts_warnings=True)
            raise self._trouble(code) if code else self._refused(reason)
        if state == JobState.PROCESSING_STOPPED:
            self._take_back_if_stuck(job_id, counts_warnings=True)
            self._take_back(job_id)  # a queue whose filter failed: its printer is well and knows nothing
            raise self._refused(", ".join(answer.texts("job-state-reasons")))
        return state == JobState.COMPLETED

    def _take_back_if_stuck(self, job_id: int, *, counts_warnings: bool) -> None:
        """Cancels the job when something stops the printer. Raises: Trouble that tells what; OSError."""
        trouble = trouble_of(self._told(), counts_warnings=counts_warnings)
        if trouble:
            self._take_back(job_id)
            raise self._trouble(trouble)

    def _take_back(self, job_id: int) -> None:
        """Cancels the job. Raises: Trouble `printer_job_unknown` when it cannot be had back; OSError."""
        cancel = ipp.request(Operation.CANCEL_JOB, self._about(ipp.number("job-id", job_id)))
        if not self._asked(cancel).is_done:
            raise self._trouble("printer_job_unknown")

    def _refused(self, reason: str) -> Trouble:
        return Trouble("printer_job_refused", printer=self.name, reason=reason)

    def _asked(self, body: bytes) -> Answer:
        """Returns the answer to a request. Raises: OSError when there is none."""
        wire = http.client.HTTPConnection(self.address.host, self.address.port, timeout=TIMEOUT_S)
        try:
            wire.request("POST", self.address.path, body, {"Content-Type": "application/ipp"})
            return ipp.read_answer(wire.getresponse().read())
        except (http.client.HTTPException, ValueError) as error:
            raise ConnectionError("no IPP answer") from error
        finally:
            wire.close()

    def _trouble(self, code: str) -> Trouble:
        return Trouble(code, printer=self.name)


def trouble_of(answer: Answer, *, counts_warnings: bool = False) -> str:
    """Returns the code of what stops a printer, empty for nothing.

    A warning stops nothing by itself, but CUPS' own printer tells no more than `media-empty-warning` while a job
    is stuck: it counts when a job does not come out.
    """
    severities = ("-error", *(IGNORED_SEVERITIES if counts_warnings else ()))
    reasons = [_without(one, severities) for one in answer.texts("printer-state-reasons")]
    named = next((REASONS[one] for one in reasons if one in REASONS), "")
    if named:
        return named
    is_closed = answer.attributes.get("printer-is-accepting-jobs", (1,))[0] == 0
    return "printer_fault" if is_closed or answer.number("printer-state") == PRINTER_STOPPED else ""


def _without(reason: str, endings: Sequence[str]) -> str:
    return next((reason.removesuffix(one) for one in endings if reason.endswith(one)), reason)


def _pdf(page: Page) -> bytes:
    buffer = io.BytesIO()
    page.picture.save(buffer, "PDF", resolution=page.dpi)
    return buffer.getvalue()


DOCUMENTS = {PWG_RASTER: pwg_raster, PDF: _pdf}
"""How a page is written for a printer, the preferred first."""
