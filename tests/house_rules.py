"""The house rules that a script can keep: one function each, and beside it a breach that it must catch."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FILE_LINES, FUNCTION_LINES, MEDIAN_FUNCTION_LINES, PARAMETERS = 400, 60, 12, 7
LARGEST_FILE_BYTES = 6_000_000
FORBIDDEN_NAMES = {"utils", "util", "misc", "common", "helpers", "helper", "base", "manager", "core"}
TEXT_ENDINGS = {".py", ".po", ".toml", ".md", ".sh", ".txt", ".sql", ".csv", ".yml", ".yaml", ".qss", ""}
NOT_OURS = {"out", "bad", "booth", "evening", "backups", "build", "dist", "__pycache__", "node_modules"}

READS_TIME_OR_CHANCE = {
    "station/clock.py": "the clock itself",
    "station/ids.py": "the maker of ids itself",
    "station/demonstration/people.py": "invents people from a seed that it is given",
    "station/demonstration/played_day.py": "plays a day from a seed that it is given",
}
CATCHES_EVERYTHING = {
    "ui/tasks.py": "hands what failed on a thread to the notices",
    "ui/notices.py": "the exception hook",
    "ui/start.py": "rooms that cannot be built: says what to do, and builds them anew",
    "ui/__main__.py": "the top of the windows: never a traceback",
    "station/cli/main.py": "the top of the command line: never a traceback",
}
HOLDS_HANGUL = {
    "station/actions/open_station.py": "names of the people who staff a training station: data",
    "station/cli/booth.py": "names of people in the examples of --help",
    "station/cli/commands.py": "a name in an example of --help",
    "station/cli/label.py": "a name in an example of --help",
    "station/demonstration/people.py": "names of invented people",
    "station/domain/hangul.py": "the letters themselves",
    "station/domain/identity.py": "what people type: a date, an age, a sex",
    "station/domain/label.py": "the initial consonants of Hangul",
    "station/domain/list_cells.py": "what lists hold: an age",
    "station/domain/phone.py": "what people write when there is no phone",
}
GATHERS = {"station/domain/programme_text.py": "gathers the problems of one file while it is read"}


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file as the rules see it."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return parsed(self.text)

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def is_in(self, *folders: str) -> bool:
        return self.name.startswith(folders)


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


Breach = tuple[int, str]
Check = Callable[[Source], Iterator[Breach]]


def dotted(node: ast.AST) -> str:
    """Returns `a.b.c` for a chain of names, "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Returns how many lines a function has, its docstring left out."""
    first = function.body[0]
    docstring = 0
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        docstring = (first.end_lineno or first.lineno) - first.lineno + 1
    return (function.end_lineno or function.lineno) - function.lineno + 1 - docstring


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module


def vague_names(source: Source) -> Iterator[Breach]:
    for part in Path(source.name).with_suffix("").parts:
        if part in FORBIDDEN_NAMES:
            yield 1, f"a module is named for what it does, not {part!r}"


def long_files(source: Source) -> Iterator[Breach]:
    if len(source.lines) > FILE_LINES:
        yield FILE_LINES, f"{len(source.lines)} lines; at most {FILE_LINES}"


def long_functions(source: Source) -> Iterator[Breach]:
    for function in functions(source.tree):
        if code_lines(function) > FUNCTION_LINES:
            yield (
                function.lineno,
                f"{function.name} has {code_lines(function)} lines; at most {FUNCTION_LINES}",
            )


def many_parameters(source: Source) -> Iterator[Breach]:
    for function in functions(source.tree):
        given = function.args
        names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
        count = len([name for name in names if name not in {"self", "cls"}])
        if count > PARAMETERS:
            yield function.lineno, f"{function.name} takes {count} parameters; at most {PARAMETERS}"


TIME_OR_CHANCE = re.compile(
    r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime)"
    r"|uuid[14]|urandom|getrandbits|token_(bytes|hex|urlsafe))$"
)


def time_or_chance(source: Source) -> Iterator[Breach]:
    if source.name in READS_TIME_OR_CHANCE or source.is_in("tests/"):
        return
    for line, module in imported(source.tree):
        if module in {"random", "secrets"}:
            yield line, f"{module} is imported: take an Ids"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and TIME_OR_CHANCE.search(dotted(node.func)):
            yield node.lineno, f"{dotted(node.func)}: take a Clock or an Ids"


IGNORE_WITH_REASON = re.compile(r"#\s*type:\s*ignore\[[\w, -]+\]\s+#\s*\w+")


def looks_away_without_reason(source: Source) -> Iterator[Breach]:
    mark = "type:" + " ignore"
    for number, line in enumerate(source.lines, 1):
        if (
            f"# {mark}" in line
            and not IGNORE_WITH_REASON.search(line)
            and not source.is_in("tests/house_rules")
        ):
            yield number, f"{mark} needs [code]  # and the reason"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Name) and node.id == "Any" and "#" not in source.lines[node.lineno - 1]:
            yield node.lineno, "Any needs its reason on the line"


def prints(source: Source) -> Iterator[Breach]:
    if source.is_in("station/cli/", "ui/__main__.py", "tests/"):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and dotted(node.func) in {
            "print",
            "sys.stdout.write",
            "sys.stderr.write",
        }:
            yield node.lineno, "only the command line prints"


def nested_event_loops(source: Source) -> Iterator[Breach]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr == "processEvents":
            yield node.lineno, "wait for a signal instead of processEvents"


def slots_without_mark(source: Source) -> Iterator[Breach]:
    if not source.is_in("ui/"):
        return
    for holder in [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]:
        methods = {one.name: one for one in holder.body if isinstance(one, ast.FunctionDef)}
        for line, name in connected_methods(holder):
            if name in methods and not any(is_slot(one) for one in methods[name].decorator_list):
                yield line, f"{holder.name}.{name} is connected to a signal and has no @Slot"


def connected_methods(holder: ast.ClassDef) -> Iterator[tuple[int, str]]:
    for node in ast.walk(holder):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "connect"
        ):
            for name in (dotted(given) for given in node.args):
                if name.startswith("self.") and name.count(".") == 1:
                    yield node.lineno, name.removeprefix("self.")


def is_slot(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return dotted(called).rpartition(".")[2] == "Slot"


def broad_catches(source: Source) -> Iterator[Breach]:
    if source.name in CATCHES_EVERYTHING or source.is_in("tests/"):
        return
    broad = {"Exception", "BaseException"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            if any(kind is None or dotted(kind) in broad for kind in kinds) and not lets_pass(node):
                yield node.lineno, "catch the narrowest class where something can be done"
        elif isinstance(node, ast.Call) and dotted(node.func).endswith("suppress"):
            yield from (
                (node.lineno, "suppress the narrowest class") for one in node.args if dotted(one) in broad
            )


def lets_pass(handler: ast.ExceptHandler) -> bool:
    """Tells whether a handler only tidies up and raises the same again."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")


def words_in_code(source: Source) -> Iterator[Breach]:
    if source.is_in("tests/") or source.name in HOLDS_HANGUL:
        return
    explained = set(docstrings(source.tree))
    texts = [
        one for one in ast.walk(source.tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)
    ]
    for text in texts:
        if id(text) not in explained and HANGUL.search(str(text.value)):
            yield text.lineno, "words for people stand in resources/words"


def docstrings(tree: ast.AST) -> Iterator[int]:
    """Yields the identities of texts that stand alone: docstrings and the explanations under constants."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)


def loose_domain_values(source: Source) -> Iterator[Breach]:
    if not source.is_in("station/domain/") or source.name in GATHERS:
        return
    for holder in [node for node in ast.walk(source.tree) if isinstance(node, ast.ClassDef)]:
        for decorator in holder.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            if dotted(called).rpartition(".")[2] != "dataclass":
                continue
            given = decorator.keywords if isinstance(decorator, ast.Call) else []
            said = {
                one.arg for one in given if isinstance(one.value, ast.Constant) and one.value.value is True
            }
            if not {"frozen", "slots"} <= said:
                yield holder.lineno, f"{holder.name} is a value: @dataclass(frozen=True, slots=True)"


NOT_SEEN_FROM = {
    "station/": {"PySide6", "shiboken6", "ui"},
    "station/domain/": {
        "sqlalchemy",
        "sqlcipher3",
        "sqlite3",
        "psycopg",
        "os",
        "pathlib",
        "socket",
        "subprocess",
    },
    "ui/": {"sqlalchemy", "sqlcipher3", "sqlite3", "psycopg"},
}


def imports_across_the_border(source: Source) -> Iterator[Breach]:
    for folder, refused in NOT_SEEN_FROM.items():
        for line, module in imported(source.tree):
            if source.is_in(folder) and module.partition(".")[0] in refused:
                yield line, f"{folder} must not import {module}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and a breach of it that it must catch."""

    check: Check
    breach: Source


LONG = "def f() -> None:\n    '''Does.'''\n" + "    print(1)\n" * FUNCTION_LINES
RULES = (
    Rule(vague_names, Source("station/utils.py", "")),
    Rule(vague_names, Source("ui/core/window.py", "")),
    Rule(long_files, Source("station/long.py", "\n" * (FILE_LINES + 1))),
    Rule(long_files, Source("tests/test_long.py", "\n" * (FILE_LINES + 1))),
    Rule(long_functions, Source("station/long.py", LONG)),
    Rule(many_parameters, Source("ui/many.py", "def f(self, a, b, c, d, *, e, f, g, h): ...")),
    Rule(time_or_chance, Source("station/a.py", "import datetime\ndatetime.datetime.now()")),
    Rule(time_or_chance, Source("ui/a.py", "from time import time\nimport time\ntime.time()")),
    Rule(time_or_chance, Source("station/a.py", "from uuid import uuid4\nuuid4()")),
    Rule(time_or_chance, Source("station/a.py", "import random")),
    Rule(looks_away_without_reason, Source("ui/a.py", "x = 1  # type:" + " ignore[misc]")),
    Rule(looks_away_without_reason, Source("ui/a.py", "def f(x: Any) -> None: ...")),
    Rule(prints, Source("station/actions/a.py", "print('x')")),
    Rule(nested_event_loops, Source("tests/ui/test_a.py", "QApplication.processEvents()")),
    Rule(
        slots_without_mark,
        Source("ui/a.py", "class A:\n def __init__(self): b.clicked.connect(self.go)\n def go(self): ..."),
    ),
    Rule(broad_catches, Source("station/a.py", "try: f()\nexcept Exception: pass")),
    Rule(broad_catches, Source("station/a.py", "try: f()\nexcept: pass")),
    Rule(broad_catches, Source("station/a.py", "with contextlib.suppress(Exception): f()")),
    Rule(words_in_code, Source("ui/a.py", "label('이름')")),
    Rule(words_in_code, Source("ui/a.py", "label(f'이름 {x}')")),
    Rule(loose_domain_values, Source("station/domain/a.py", "@dataclass(frozen=True)\nclass A: ...")),
    Rule(loose_domain_values, Source("station/domain/a.py", "@dataclass\nclass A: ...")),
    Rule(imports_across_the_border, Source("station/a.py", "def f():\n    from PySide6 import QtCore")),
    Rule(imports_across_the_border, Source("ui/a.py", "import sqlalchemy.orm")),
    Rule(imports_across_the_border, Source("station/domain/a.py", "import os")),
)
CHECKS = tuple(dict.fromkeys(rule.check for rule in RULES))
