"""The people whose record is read together, and the groups read for them so far."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from records.lazy import Grouped
from records.reference import Tables

Values = Mapping[str, Any]
Group = Mapping[int, Values]  # person id → the entries of a group
Load = Callable[["Batch"], Group]


class Batch:
    """People, the day their record is read at, and the reference tables of that day."""

    def __init__(self, ids: Sequence[int], as_of: date, tables: Tables) -> None:
        self.ids, self.as_of, self.tables = list(dict.fromkeys(ids)), as_of, tables
        self._read: dict[Load, Group] = {}

    def group(self, load: Load) -> Group:
        """A group for all of the people, read once."""
        if load not in self._read:
            self._read[load] = load(self)
        return self._read[load]

    def context(self, person_id: int, groups: Mapping[tuple[str, ...], Load]) -> Values:
        """One person's groups as a context; the first entry of a group that is named reads it for everybody."""
        return Grouped({keys: _Of(self, load, person_id) for keys, load in groups.items()})


class _Of:
    """One person's share of a group."""

    def __init__(self, batch: Batch, load: Load, person_id: int) -> None:
        self._batch, self._load, self._person = batch, load, person_id

    def __call__(self) -> Values:
        return self._values

    @cached_property
    def _values(self) -> Values:
        return self._batch.group(self._load)[self._person]
