"""What the importers share: columns of a sheet, rows on their way, and what is wrong with them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from records.importing.cells import BadCell, value
from records.importing.reading import Line


@dataclass(frozen=True)
class Column:
    """A column of a sheet: how its cells are read, and whether a row can do without."""

    read: Callable[[Any], Any]
    required: bool = False
    choices: frozenset[str] | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row, as an id, the column and values."""

    code: str
    column: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Row:
    """A row on its way in: what it says, and what is wrong with it or that it is known already."""

    line: Line
    values: dict[str, Any]
    problems: list[Problem]
    known: bool = False

    def refuse(self, code: str, column: str | None = None, **values: Any) -> None:
        """Note what is wrong."""
        self.problems.append(Problem(code, column, values))


class Importer(Protocol):
    """Takes the rows of one kind of sheet into the database, a chunk at a time."""

    columns: Mapping[str, Column]

    def key(self, cells: Mapping[str, Any]) -> str:
        """What no two rows of a file may have in common."""

    def look(self, rows: list[Row]) -> None:
        """Compare rows with the database: mark what is known, note what is wrong."""

    def write(self, rows: list[Row]) -> None:
        """Write rows that are new, inside the caller's transaction."""

    def finish(self) -> None:
        """Do what can only be done when every row is in, inside the caller's transaction."""


def parse(line: Line, columns: Mapping[str, Column]) -> Row:
    """A row with its cells read; what cannot be read is noted."""
    row = Row(line, {}, [])
    for name, column in columns.items():
        try:
            found = value(line.cells.get(name), column.read)
        except BadCell as problem:
            row.refuse(problem.code, name)
            continue
        if found is None and column.required:
            row.refuse("empty", name)
        elif found is not None and column.choices is not None and found not in column.choices:
            row.refuse("choice", name, ada=sorted(column.choices))
        row.values[name] = found
    return row
