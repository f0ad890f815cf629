"""What the linter says: one sentence with the repair, in two languages, under a stable code."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.lint.codes import CODES, ERROR


@dataclass(frozen=True)
class Finding:
    """Something wrong or doubtful in a file; `values` fill the sentence."""

    code: str
    file: str
    element: str = ""
    name: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        return CODES[self.code].severity

    @property
    def refuses(self) -> bool:
        return self.severity == ERROR

    def sentence(self, language: str = "id") -> str:
        """What is wrong and how to mend it."""
        code, meant = CODES[self.code], self.values.get("near")
        words = _Values(self.values)
        words["near"] = _MEANT[language].format(meant) if meant else ""
        return (code.en if language == "en" else code.id).format_map(words)

    @property
    def place(self) -> str:
        """File, element and the name a person knows it by."""
        element = f" #{self.element}" if self.element else ""
        return f"{self.file}{element}{f' “{self.name}”' if self.name and self.name != self.element else ''}"

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence('id')} [{self.code}]"


_MEANT = {"id": "; mungkin yang dimaksud “{}”", "en": "; perhaps “{}” is meant"}


class _Values(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def finding(code: str, file: str, element: str = "", name: str = "", **values: object) -> Finding:
    """A finding whose values are shown as text, long ones cut."""
    return Finding(code, file, element, name, {key: _short(str(value)) for key, value in values.items()})


def _short(text: str) -> str:
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
