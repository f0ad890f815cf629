"""The words of a FEEL text, names with spaces resolved against what is in scope at that place."""

import re
from collections.abc import Iterator
from typing import Any

from lark import Token
from lark.lexer import Lexer

from feel.names import PART, SIGNS, START, WORD, Names, joined
from feel.types import type_end
from feel.values import FeelError

KEYWORDS = {
    "and": "_AND", "between": "_BETWEEN", "else": "_ELSE", "every": "_EVERY", "false": "FALSE", "for": "_FOR", "function": "_FUNCTION",
    "if": "_IF", "in": "_IN", "instance": "_INSTANCE", "null": "NULL", "of": "_OF", "or": "_OR", "return": "_RETURN",
    "satisfies": "_SATISFIES", "some": "_SOME", "then": "_THEN", "true": "TRUE",
}
MAX_WORDS = 8_000
MAX_OPEN = 150
_BLANK = re.compile(r"(?:[\s\u180e\ufeff]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_STRING = re.compile(r'"(?:\\.|[^"\\])*"', re.DOTALL)
_AT = re.compile(r'@\s*"(?:\\.|[^"\\])*"')
_NUMBER = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_SIGN = re.compile(r"\*\*|\.\.|<=|>=|!=|[=<>+\-*/().,:{}\[\]]")
_SIGN_TYPES = {
    "**": "POW", "*": "MUL", "/": "MUL", "+": "ADD", "-": "MINUS", "..": "_DOTS", ".": "_DOT", ",": "_COMMA", ":": "_COLON",
    "{": "_LBRACE", "}": "_RBRACE", "(": "_LPAR", ")": "_RPAR",
}
_LONG_NAME = rf"(?:{START})(?:{PART}|[\s{re.escape(SIGNS)}])*?"
_KEY = re.compile(rf"({_LONG_NAME})\s*(?=:)")
_ARGUMENT = re.compile(rf"((?:{START})(?:{PART}|\s)*?)\s*(?=:)")
_ITERATED = re.compile(rf"({_LONG_NAME})(?=\s+in\b)")
_PARAMETER = re.compile(rf"({_LONG_NAME})\s*(?=[,:)])")
_OPERAND = re.compile(rf'[\d"@(\[{{+-]|{START}|\.\d')
_AFTER = re.compile(r"(?:and|or|in|between|instance|then|else|return|satisfies)\b")
_ENDS = {"NAME", "NUMBER", "STRING", "AT", "TRUE", "FALSE", "NULL", "_RPAR", "_RSQB", "_RBRACE", "_CLOSE", "TYPE"}


class Stream(Lexer):
    """Hands lark the words that `words` has already found."""

    __future_interface__ = 2

    def __init__(self, lexer_conf: Any) -> None:
        pass

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        yield from lexer_state.text


def words(source: str, names: Names) -> list[Token]:
    """The words of a text; raises FeelError with line and column where none begins."""
    return _Reader(source, names.copy()).read()


class _Reader:
    """One pass over a text; it knows the open brackets, whether an operand is due, and which names were made so far."""

    def __init__(self, source: str, names: Names) -> None:
        self.source, self.names, self.at = source, names, 0
        self.tokens: list[Token] = []
        self.open: list[str] = []  # "(" "[" "{", "call(" and "params(", with ".." behind it once an interval is sure
        self.iterating: list[int] = []  # how deep the brackets were at each for, some and every that is not yet past its variables
        self.line, self.line_start, self.counted = 1, 0, 0

    def read(self) -> list[Token]:
        while True:
            if blank := _BLANK.match(self.source, self.at):
                self.at = blank.end()
            if self.at >= len(self.source):
                return self.tokens
            if len(self.tokens) > MAX_WORDS or len(self.open) > MAX_OPEN:
                raise self._error("too long or nested too deeply")
            if not (self._expected_name() or self._literal() or self._word() or self._sign()):
                raise self._error("cannot be read here")

    @property
    def last(self) -> str:
        return self.tokens[-1].type if self.tokens else ""

    def _emit(self, kind: str, value: str, end: int) -> bool:
        self.line += self.source.count("\n", self.counted, self.at)
        self.line_start = self.source.rfind("\n", 0, self.at) + 1
        self.counted = self.at
        self.tokens.append(Token(kind, value, self.at, self.line, self.at - self.line_start + 1, end_pos=end))
        self.at = end
        return True

    def _error(self, what: str) -> FeelError:
        line = self.source.count("\n", 0, self.at) + 1
        column = self.at - self.source.rfind("\n", 0, self.at)
        return FeelError(f"line {line}, column {column}: {what}: {self.source[self.at : self.at + 30]}", line, column)

    def _expected_name(self) -> bool:
        """A name that its place announces: a key, an argument's name, a parameter, an iteration variable, a type."""
        top, last = self.open[-1] if self.open else "", self.last
        if last == "_OF" or (last == "_COLON" and top == "params("):
            end = type_end(self.source, self.at, self.names)
            return self._emit("TYPE", self.source[self.at : end], end) if end else False
        if top == "{" and last in ("_LBRACE", "_COMMA"):
            quoted = _STRING.match(self.source, self.at)
            return self._emit("KEY", quoted[0], quoted.end()) if quoted else self._named(_KEY, "KEY")
        if top == "call(" and last in ("_LPAR", "_COMMA"):
            return self._named(_ARGUMENT, "NAME")
        if top == "params(" and last in ("_LPAR", "_COMMA"):
            return self._named(_PARAMETER, "NAME")
        if last in ("_FOR", "_SOME", "_EVERY") or (last == "_COMMA" and self.iterating and self.iterating[-1] == len(self.open)):
            return self._named(_ITERATED, "NAME")
        return False

    def _named(self, pattern: re.Pattern[str], kind: str) -> bool:
        match = pattern.match(self.source, self.at)
        if match is None:
            return False
        name = joined(match[1])
        self.names.add(name)
        return self._emit(kind, name, match.end(1))

    def _literal(self) -> bool:
        for pattern, kind in ((_NUMBER, "NUMBER"), (_STRING, "STRING"), (_AT, "AT")):
            if kind == "NUMBER" and self.last == "_DOT":
                continue
            if match := pattern.match(self.source, self.at):
                value = match[0][1:].strip() if kind == "AT" else match[0]
                return self._emit(kind, value, match.end())
        return False

    def _word(self) -> bool:
        word = WORD.match(self.source, self.at)
        if word is None:
            return False
        if known := self.names.match(self.source, self.at):
            return self._emit("NAME", *known)
        text = word[0]
        if self.last == "_DOT":
            return self._emit("NAME", text, word.end())
        if text == "external" and self.last == "_RPAR":
            return self._emit("_EXTERNAL", text, word.end())
        kind = KEYWORDS.get(text, "NAME")
        if kind in ("_FOR", "_SOME", "_EVERY"):
            self.iterating.append(len(self.open))
        elif kind in ("_RETURN", "_SATISFIES") and self.iterating:
            self.iterating.pop()
        return self._emit(kind, text, word.end())

    def _sign(self) -> bool:
        match = _SIGN.match(self.source, self.at)
        if match is None:
            return False
        sign, ended = match[0], self.last in _ENDS
        if sign in ("[", "]"):
            return self._emit(self._bracket(sign, ended), sign, match.end())
        if sign in ("(", "{"):
            called = sign == "(" and ended
            self.open.append("params(" if self.last == "_FUNCTION" else "call(" if called else sign)
        elif sign in (")", "}") and self.open:
            self.open.pop()
        elif sign == ".." and self.open:
            self.open[-1] += ".."
        return self._emit(_SIGN_TYPES.get(sign, "CMP"), sign, match.end())

    def _bracket(self, sign: str, ended: bool) -> str:
        """What a square bracket is: of a list, a filter or an interval, whose open ends are written with the bracket turned round."""
        if sign == "]":
            if not ended and self.last not in ("_LSQB", "_DOTS"):
                self.open.append("]")
                return "_OPEN"
            if self.open:
                self.open.pop()
            return "_RSQB"
        if ended and self.open and self.open[-1].endswith("..") and not self._operand_follows():
            self.open.pop()
            return "_CLOSE"
        self.open.append("[")
        return "_FILTER" if ended else "_LSQB"

    def _operand_follows(self) -> bool:
        blank = _BLANK.match(self.source, self.at + 1)
        at = blank.end() if blank else self.at + 1
        return _OPERAND.match(self.source, at) is not None and _AFTER.match(self.source, at) is None
