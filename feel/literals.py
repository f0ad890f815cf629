"""Literals: the text a string means, and single values written in a text."""

import re
from collections.abc import Callable
from typing import Any

from feel import temporal
from feel.values import FeelError, read_number

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "\\": "\\", "'": "'", "/": "/"}


def unquote(token: str) -> str:
    """The text a string literal means."""
    body, out, position = token[1:-1], [], 0
    if "\\" not in body:
        return body
    while position < len(body):
        char, following = body[position], body[position + 1 : position + 2]
        width = {"u": 4, "U": 6}.get(following, 0) if char == "\\" else 0
        if char != "\\" or not following:
            out.append(char)
            position += 1
        elif width:
            digits = body[position + 2 : position + 2 + width]
            readable = len(digits) == width and all(c in "0123456789abcdefABCDEF" for c in digits) and int(digits, 16) < 0x110000
            out.append(chr(int(digits, 16)) if readable else char + following)
            position += 2 + (width if readable else 0)
        else:
            out.append(_ESCAPES.get(following, "\\" + following))
            position += 2
    return "".join(out).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_NUMBER = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_TEXT = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_MADE = re.compile(r'(date and time|date|time|duration)\s*\(\s*("[^"]*")\s*\)')
_READERS: dict[str, Callable[[str], Any]] = {
    "date": temporal.read_date, "time": temporal.read_time, "date and time": temporal.read_date_time, "duration": temporal.read_duration,
}


def literal(text: str) -> Any:
    """The value a text writes as a literal; raises ValueError when it writes none."""
    found: Any = None
    if _NUMBER.fullmatch(text):
        found = read_number(text)
    elif _TEXT.fullmatch(text):
        return unquote(text)
    elif text.startswith("@") and _TEXT.fullmatch(text[1:].strip()):
        try:
            found = temporal.at_literal(unquote(text[1:].strip()))
        except FeelError as error:
            raise ValueError(str(error)) from error
    elif made := _MADE.fullmatch(text):
        found = _READERS[made[1]](unquote(made[2]))
    if found is None:
        raise ValueError(f"{text[:40]} is no literal")
    return found
