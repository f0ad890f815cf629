"""The command line: a module per subject, each command a sentence and a thin call into the rooms below."""

from commands import accounts, agency, bundles, checking, drawing, reference, scenarios, serving, sweeps
from commands import accounts, agency, backup, bundles, checking, drawing, importing, scenarios, serving, sweeps
from commands.base import main
from commands.serving import wsgi

__all__ = ["accounts", "agency", "bundles", "checking", "drawing", "main", "scenarios", "serving", "sweeps", "wsgi"]
from commands import linting

__all__ = ["accounts", "agency", "bundles", "checking", "drawing", "linting", "main", "serving", "sweeps", "wsgi"]
__all__ = ["accounts", "agency", "bundles", "checking", "drawing", "main", "reference", "scenarios", "serving", "sweeps", "wsgi"]
__all__ = ["accounts", "agency", "backup", "bundles", "checking", "drawing", "importing", "main", "scenarios", "serving", "sweeps", "wsgi"]
from commands import accounts, agency, backup, bundles, checking, drawing, importing, linting, scenarios, serving, sweeps
from commands.base import main
from commands.serving import wsgi

__all__ = [
    "accounts", "agency", "backup", "bundles", "checking", "drawing", "importing", "linting", "main", "scenarios", "serving", "sweeps",
    "wsgi",
]
