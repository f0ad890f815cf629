"""matches, replace and split: regular expressions of XPath, bounded in length and time."""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Any

import regex

from feel.env import Env
from feel.values import MAX_ITEMS, MAX_TEXT, FeelLimit

MAX_PATTERN = 500
_FLAGS = {"i": regex.IGNORECASE, "m": regex.MULTILINE, "s": regex.DOTALL}
_QUANTITY = re.compile(r"\{(\d+)(?:,(\d*))?\}")
MAX_REPEATS = 10_000  # of all repeats together, one inside the other


@lru_cache(maxsize=500)
def pattern(source: str, flags: str) -> "regex.Pattern[str] | None":
    """A compiled pattern; None when it is none, too long or uses what XPath does not have."""
    if len(source) > MAX_PATTERN or not set(flags) <= set("imsxq"):
        return None
    if "q" in flags:
        translated: str | None = regex.escape(source)
    elif _repeats(source) > MAX_REPEATS or re.search(r"\(\?(?!:)", source):
        return None
    else:
        translated = _Translation(source, flags).result()
    if translated is None:
        return None
    wanted = regex.VERSION1
    for flag in flags:
        wanted |= _FLAGS.get(flag, 0)
    try:
        return regex.compile(translated, wanted)
    except (regex.error, OverflowError, RecursionError):
        return None


class _Translation:
    """One pass over a pattern of XPath, written anew for the package `regex`."""

    def __init__(self, source: str, flags: str) -> None:
        self.source, self.flags, self.at, self.depth = source, flags, 0, 0
        self.out: list[str] = []

    def result(self) -> str | None:
        """The pattern; None where XPath knows no such thing."""
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "\\":
                if not self._escape():
                    return None
                continue
            self.at += 1
            self.out.append(self._in_class(char) if self.depth else self._outside(char))
        return "".join(self.out)

    def _outside(self, char: str) -> str:
        if char in " \t\r\n" and "x" in self.flags:
            return ""
        if char == "." and "s" not in self.flags:
            return r"[^\n\r]"
        if char == "$" and "m" not in self.flags:
            return r"\Z"
        if char == "[":
            self.depth = 1
            if self.source[self.at : self.at + 1] == "^":
                self.at += 1
                return "[^"
        return char

    def _in_class(self, char: str) -> str:
        if char == "[":
            if self.source[self.at - 2] != "-":
                return r"\["
            self.depth += 1
            return "-["  # the hyphen before it makes the subtraction --[
        if char == "]":
            self.depth -= 1
        return "\\" + char if char in "&|~" else char

    def _escape(self) -> bool:
        self.at += 1
        while "x" in self.flags and self.source[self.at : self.at + 1].isspace():
            self.at += 1
        char = self.source[self.at : self.at + 1]
        self.at += 1
        if char in ("p", "P"):
            end = self.source.find("}", self.at)
            name = self.source[self.at : end + 1].replace(" ", "" if "x" in self.flags else " ")
            self.out.append(f"\\{char}{name.replace('{Is', '{In')}")
            self.at = end + 1
            return end > 0
        if char in ("i", "c"):
            members = r"\p{L}_:" if char == "i" else r"\p{L}\p{N}._:\-"
            self.out.append(members if self.depth else f"[{members}]")
            return True
        if char == "" or (char.isdigit() and (self.depth or char == "0")):
            return False
        self.out.append("\\" + char)
        return True


def _repeats(source: str) -> int:
    """How often a part could be written out, were all the counted repeats inside each other."""
    return prod(max(1, *(int(n[:6]) for n in pair if n)) for pair in _QUANTITY.findall(source))


def _bounded(env: Env, run: Callable[[float], Any]) -> Any:
    """What a pattern gives within the time that is left to this evaluation."""
    began = time.perf_counter()
    try:
        return run(max(0.001, env.meter.pattern_seconds))
    except TimeoutError as error:
        raise FeelLimit("the regular expressions took too long") from error
    except (regex.error, IndexError):
        return None
    finally:
        env.meter.pattern_seconds -= time.perf_counter() - began


def matches(env: Env, text: str, source: str, flags: str | None = None) -> bool | None:
    """Whether a text has a part of that form."""
    found = pattern(source, flags or "") if len(text) <= MAX_TEXT else None
    return None if found is None else bool(_bounded(env, lambda seconds: found.search(text, timeout=seconds) is not None))


def replace(env: Env, text: str, source: str, replacement: str, flags: str | None = None) -> str | None:
    """The text with every part of that form replaced; $1 is what the first group matched."""
    flags = flags or ""
    found = pattern(source, flags) if len(text) <= MAX_TEXT else None
    pieces = _pieces(replacement) if "q" not in flags else [replacement]
    if found is None or pieces is None:
        return None
    size = len(text)

    def expand(match: "regex.Match[str]") -> str:
        nonlocal size
        new = "".join(p if isinstance(p, str) else (match[p] or "") if p <= found.groups else "" for p in pieces)
        size += len(new)
        if size > MAX_TEXT:
            raise FeelLimit("a text grew too long")
        return new

    result: str | None = _bounded(env, lambda seconds: found.sub(expand, text, timeout=seconds))
    return result


def _pieces(replacement: str) -> list[str | int] | None:
    r"""A replacement as texts and numbers of groups; None when a $ or \ stands alone."""
    out: list[str | int] = []
    for piece in re.findall(r"\$\d|\\[\\$]|[^\\$]+|.", replacement, re.DOTALL):
        if piece in ("$", "\\"):
            return None
        out.append(int(piece[1:]) if piece[0] == "$" else piece[1:] if piece[0] == "\\" else piece)
    return out


def split(env: Env, text: str, source: str, flags: str | None = None) -> list[str] | None:
    """The parts of a text between what the pattern matches."""
    found = pattern(source, flags or "")
    if found is None or len(text) > MAX_TEXT:
        return None

    def parts(seconds: float) -> list[str]:
        made, at = [], 0
        for match in found.finditer(text, timeout=seconds):
            if match.end() > match.start():
                made.append(text[at : match.start()])
                at = match.end()
            if len(made) > MAX_ITEMS:
                raise FeelLimit("a list grew too long")
        return [*made, text[at:]]

    result: list[str] | None = _bounded(env, parts)
    return result


ROWS: list[tuple[Any, ...]] = [
    ("matches", "input: string, pattern: string, flags?: string?", matches, True),
    ("replace", "input: string, pattern: string, replacement: string, flags?: string?", replace, True),
    ("split", "string: string, delimiter: string, flags?: string?", split, True),
]
