"""The README names every command, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from station.cli.commands import commands

README = Path(__file__).parents[2] / "README.md"


def named_in(table: str) -> set[tuple[str, ...]]:
    """Returns the commands of the README's table: `rack new|put` are two."""
    found: set[tuple[str, ...]] = set()
    for cell in re.findall(r"`([^`]+)`", table.replace("\\|", "|")):
        group, _, verbs = cell.partition(" ")
        found |= {(group, verb) for verb in verbs.split("|")} if verbs else {(group,)}
    return found


def test_the_readme_names_every_command_and_no_other() -> None:
    text = README.read_text(encoding="utf-8")
    table = text.partition("| for | commands |")[2].partition("\n\n")[0]
    shown = {("import",), ("register",), ("collect",), ("leave",), ("board",), ("export",)}
    assert named_in(table) | shown == {one.path for one in commands()}
    for (word,) in shown:
        assert f"station {word} " in text
