"""The built-in functions of FEEL and ours: each gives None for what does not fit; `FUNCTIONS` is the registry, by name."""

from typing import Any

from feel.builtins import agency, contexts, intervals, lists, moments, numeric, patterns, text
from feel.signature import BuiltIn, Form, read_parameters

_ROWS: list[tuple[Any, ...]] = [
    *text.ROWS, *patterns.ROWS, *numeric.ROWS, *lists.ROWS, *contexts.ROWS, *moments.ROWS, *intervals.ROWS, *agency.ROWS,
]


def _registry() -> dict[str, BuiltIn]:
    forms: dict[str, list[Form]] = {}
    for name, parameters, call, *wants_env in _ROWS:
        forms.setdefault(name, []).append(Form(read_parameters(parameters), call, bool(wants_env)))
    return {
        name: BuiltIn(name, tuple(p.name for p in made[0].parameters), made[0].call, forms=tuple(made)) for name, made in forms.items()
    }


FUNCTIONS: dict[str, BuiltIn] = _registry()
PROPERTIES = ("time offset", "start included", "end included")
MULTI_WORD = tuple(sorted({name for name in FUNCTIONS if " " in name} | {"hari ini", *PROPERTIES}))
