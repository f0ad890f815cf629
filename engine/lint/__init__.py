"""The linter: what is wrong with the files of a service, said under stable codes with the repair, before anything runs."""

from engine.lint.codes import CODES, ERROR, WARNING
from engine.lint.finding import Finding
from engine.lint.reading import MOST, read
from engine.lint.report import bundle, coverage, file
from engine.lint.world import World, shipped

__all__ = ["CODES", "ERROR", "MOST", "WARNING", "Finding", "World", "bundle", "coverage", "file", "read", "shipped"]
