"""A context that asks the database only for the groups of entries an expression reads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any


class Grouped(Mapping[str, Any]):
    """A mapping whose keys come in groups; a group is loaded once, when the first of its keys is read."""

    def __init__(self, groups: Mapping[tuple[str, ...], Callable[[], Mapping[str, Any]]]) -> None:
        self._loaders = {key: load for keys, load in groups.items() for key in keys}
        self._loaded: dict[Callable[[], Mapping[str, Any]], Mapping[str, Any]] = {}

    def __getitem__(self, key: str) -> Any:
        load = self._loaders[key]
        if load not in self._loaded:
            self._loaded[load] = load()
        return self._loaded[load][key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaders)

    def __len__(self) -> int:
        return len(self._loaders)

    def __contains__(self, key: object) -> bool:
        return key in self._loaders
