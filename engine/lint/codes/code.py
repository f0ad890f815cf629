"""One kind of finding."""

from typing import NamedTuple

ERROR, WARNING = "error", "warning"


class Code(NamedTuple):
    """Severity, and the sentence in Indonesian and English; names in braces are filled from the finding."""

    severity: str
    id: str
    en: str
