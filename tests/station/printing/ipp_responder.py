"""A printer in software that speaks as much IPP as our road needs, written from RFC 8010 and 8011, not with our writer.

CUPS' own ippeveprinter and a queue stand beside it (`cups_programs`); this one misbehaves as it is told.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

PRINT_JOB, CANCEL_JOB, GET_JOB, GET_PRINTER = 0x0002, 0x0008, 0x0009, 0x000B
OK, REFUSED = 0x0000, 0x040B
PENDING, PROCESSING, CANCELED, ABORTED, COMPLETED = 3, 5, 7, 8, 9


@dataclass(slots=True)
class IppResponder:
    """The printer: what it will tell, and what it was given."""

    port: int = 0
    reasons: str = "none"
    reasons_after_job: str = "none"
    formats: tuple[str, ...] = ("application/octet-stream", "image/pwg-raster")
    print_status: int = OK
    job_states: Iterator[int] = field(default_factory=lambda: iter([PENDING, PROCESSING, COMPLETED]))
    cancel_status: int = OK
    hangs_up_after_job: bool = False
    documents: list[bytes] = field(default_factory=list)
    requests: list[bytes] = field(default_factory=list)
    cancelled: int = 0

    def answer(self, body: bytes) -> bytes | None:
        operation = struct.unpack_from(">H", body, 2)[0]
        if operation == PRINT_JOB:
            return self._print(body)
        if operation == GET_JOB:
            return self._job()
        if operation == CANCEL_JOB:
            self.cancelled += self.cancel_status == OK
            return answered(self.cancel_status)
        return self._printer()

    def _print(self, body: bytes) -> bytes | None:
        end = end_of_attributes(body)
        self.requests.append(body[:end])
        if self.print_status != OK:
            return answered(self.print_status)
        self.documents.append(body[end:])
        self.reasons = self.reasons_after_job
        return None if self.hangs_up_after_job else answered(OK, integer("job-id", 7))

    def _job(self) -> bytes:
        state = next(self.job_states)
        reason = "aborted-by-system" if state == ABORTED else "none"
        return answered(OK, integer("job-state", state, tag=0x23), texts("job-state-reasons", reason))

    def _printer(self) -> bytes:
        return answered(
            OK,
            integer("printer-state", 3, tag=0x23),
            texts("printer-state-reasons", self.reasons),
            texts("document-format-supported", *self.formats, tag=0x49),
        )


def answered(status: int, *attributes: bytes) -> bytes:
    charset = texts("attributes-charset", "utf-8", tag=0x47) + texts(
        "attributes-natural-language", "en", tag=0x48
    )
    head = b"\x02\x00" + struct.pack(">HI", status, 1)
    return head + b"\x01" + charset + b"\x04" + b"".join(attributes) + b"\x03"


def integer(name: str, value: int, tag: int = 0x21) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">Hi", 4, value)


def texts(name: str, *values: str, tag: int = 0x44) -> bytes:
    written = b""
    for place, value in enumerate(values):
        shown = "" if place else name
        written += struct.pack(">BH", tag, len(shown)) + shown.encode()
        written += struct.pack(">H", len(value)) + value.encode()
    return written


def end_of_attributes(body: bytes) -> int:
    """Returns where the document begins."""
    place = 8
    while body[place] != 0x03:
        if body[place] < 0x10:
            place += 1
            continue
        place += 1
        for _ in range(2):
            place += 2 + struct.unpack_from(">H", body, place)[0]
    return place + 1


@contextmanager
def ipp_responder(responder: IppResponder) -> Iterator[IppResponder]:
    """Gives the printer at a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = responder.answer(body)
            if answer is None:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/ipp")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        responder.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="ipp")
        thread.start()
        try:
            yield responder
        finally:
            server.shutdown()
            thread.join()
