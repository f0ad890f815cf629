"""The command line: a module per subject, each command a sentence and a thin call into the rooms below."""

from commands import (
    accounts,
    agency,
    backup,
    bundles,
    checking,
    connectors,
    drawing,
    importing,
    linting,
    reference,
    scenarios,
    serving,
    sweeps,
)
from commands.base import main
from commands.serving import wsgi

__all__ = [
    "accounts", "agency", "backup", "bundles", "checking", "connectors", "drawing", "importing", "linting", "main", "reference",
    "scenarios", "serving", "sweeps", "wsgi",
]
