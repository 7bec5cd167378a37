"""Gives the sentences that argparse says by itself in the reader's language. Knows no command."""

from __future__ import annotations

import argparse

from station.words import Words

SENTENCES = {
    "usage: ": "usage.usage",
    "positional arguments": "usage.arguments",
    "options": "usage.options",
    "show this help message and exit": "usage.help",
    "argument %(argument_name)s: %(message)s": "usage.argument",
    "ambiguous option: %(option)s could match %(matches)s": "usage.ambiguous",
    "expected one argument": "usage.one_value",
    "expected at least one argument": "usage.some_values",
    "invalid %(type)s value: %(value)r": "usage.value",
    "invalid choice: %(value)r (choose from %(choices)s)": "usage.choice",
    "not allowed with argument %s": "usage.not_with",
    "one of the arguments %s is required": "usage.one_of",
    "the following arguments are required: %s": "usage.missing",
    "unrecognized arguments: %s": "usage.unknown",
}
"""What argparse says → our code for it. The words keep its % fields."""


def speak(words: Words) -> None:
    """Has argparse speak a language.

    It asks gettext, as its documentation says, but only for compiled catalogues of a folder of their own: its one
    way of asking is replaced.
    """

    def say(sentence: str) -> str:
        code = SENTENCES.get(sentence)
        return sentence if code is None else words(code)

    argparse._ = say  # type: ignore[attr-defined]  # the name under which argparse asks gettext
