"""What documents refuse, each refusal with an id and the values a sentence needs."""

from typing import Any


class DocumentError(Exception):
    """A refusal of this room; the reader's sentence is made in the shell from `code` and `values`."""

    code = "document_error"

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(f"{self.code}: {values}" if values else self.code)


class UploadRefused(DocumentError):
    """A file that is not accepted; `code` says why: empty, too_large, wrong_type, renamed, broken, active, encrypted."""

    def __init__(self, code: str, **values: Any) -> None:
        self.code = code
        super().__init__(**values)


class FileMissing(DocumentError):
    """The store has no such content."""

    code = "file_missing"


class FileDamaged(DocumentError):
    """What the store holds no longer has the hash it was stored under."""

    code = "file_damaged"


class TemplateError(DocumentError):
    """A template cannot be read; values `name`, `place` and `problem`."""

    code = "template_error"

    def __str__(self) -> str:
        return "{name}: {place}: {problem}".format(**self.values)


class NotReserved(DocumentError):
    """The decree is not (or no longer) a reservation, so it cannot be sealed or voided."""

    code = "not_reserved"


class NotSealed(DocumentError):
    """The decree is not in force (any more), so it cannot be corrected, replaced or revoked, nor do so to another."""

    code = "not_sealed"


class NoKey(DocumentError):
    """The person has no signing key, or the trial authority has not been made."""

    code = "no_key"


class WrongPassphrase(DocumentError):
    """The passphrase does not open the person's key."""

    code = "wrong_passphrase"


class NarrativeKeyMissing(DocumentError):
    """ALUR_NARRATIVE_KEYS has no key (of that id), so what is sealed under it can be neither written nor read."""

    code = "narrative_key_missing"


class NarrativeDamaged(DocumentError):
    """A sealed text was changed, or its key's secret is not the one it was sealed with."""

    code = "narrative_damaged"


class BackupRefused(Exception):
    """A backup cannot be made or restored; nothing was changed."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(f"{code}: {values}")
        self.code = code
        self.values = values
