"""Every code the linter knows, with its severity and its sentences; docs/reference/lint.md lists the same."""

from engine.lint.codes.code import ERROR, WARNING, Code
from engine.lint.codes.data import DATA
from engine.lint.codes.diagrams import DIAGRAMS
from engine.lint.codes.files import FILES

CODES: dict[str, Code] = {**FILES, **DIAGRAMS, **DATA}

__all__ = ["CODES", "DATA", "DIAGRAMS", "ERROR", "FILES", "WARNING", "Code"]
