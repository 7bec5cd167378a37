"""Somebody who calls the command line, in the process of the test."""

from __future__ import annotations

import io
import json
import re
import sys
from typing import Any

import pytest

from station.cli.command import Exit
from station.cli.main import main

PAGE: dict[str, object] = {
    "name": "김민수",
    "birth": "8504121",
    "phone": "12345678",
    "consent": True,
    "symptoms": ["cough"],
    "temperature": "378",
    "spo2": "97",
}


class Terminal:
    """Calls the command line as a terminal would, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        self.stdout = self.stderr = ""

    def call(self, *arguments: str, typed: str = "") -> int:
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        self._monkeypatch.setattr(sys, "argv", ["station", *arguments])
        try:
            code = int(main(arguments))
        except SystemExit as end:
            code = int(str(end.code))
        self.stdout, self.stderr = self._capsys.readouterr()
        assert "Traceback" not in self.stdout + self.stderr
        assert "⟨" not in self.stdout + self.stderr
        return code

    def json(self, *arguments: str, typed: str = "", code: int = Exit.DONE) -> dict[str, Any]:  # Any: JSON
        """Returns the one object that a command prints with `--json`."""
        assert self.call(*arguments, "--json", typed=typed) == code, self.stdout + self.stderr
        (line,) = self.stdout.splitlines()
        told = json.loads(line)
        assert re.fullmatch(r"station\.[a-z_]+/1", told["schema"])
        return dict(told)

    def errors(self, *arguments: str, typed: str = "", code: int = Exit.PROBLEM) -> list[tuple[str, str]]:
        """Returns field and code of each error, after looking at the shape of all of them."""
        told = self.json(*arguments, typed=typed, code=code)
        for one in told["errors"]:
            assert set(one) == {"code", "field", "facts", "message"}
            assert re.fullmatch(r"[a-z][a-z0-9_]*", one["code"])
            assert one["message"]
        assert told["errors"]
        return [(one["field"], one["code"]) for one in told["errors"]]
