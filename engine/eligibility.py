"""The right to ask: rules of the start event run without answers on the service page, with them at submission."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.bundles import LoadedBundle
from engine.errors import NotEligible
from engine.machine import Machine
from engine.scope import About
from engine.workflow import Element

BLOCKING = ("TOLAK", "TAHAN")


@dataclass(frozen=True)
class Finding:
    """One rule that speaks: refuse (TOLAK), wait (TAHAN) or warn (PERINGATAN), with its law and the field it is about."""

    kode: str
    tingkat: str
    pesan: str
    dasar: str
    isian: str | None = None

    @property
    def blocking(self) -> bool:
        return self.tingkat in BLOCKING


def findings_of(bundle: LoadedBundle, start: Element, about: About, answers: Mapping[str, Any]) -> list[Finding]:
    """What the rules of a start event say about this subject and these answers, refusals first."""
    return examine(bundle, start, about, answers)[0]


def examine(
    bundle: LoadedBundle, start: Element, about: About, answers: Mapping[str, Any]
) -> tuple[list[Finding], list[dict[str, Any]]]:
    """The findings, and the traces of every decision behind them."""
    decision = start.properties.get("eligibility")
    if not decision:
        return [], []
    blank = dict.fromkeys(bundle.forms[_form(start)].keys) if start.properties.get("form") else {}
    machine = Machine(about, bundle)
    rows = machine.value_of(decision, start.id, {**blank, **answers})
    rows = rows if isinstance(rows, list) else [rows] if rows else []
    found = [
        Finding(r["kode"], r["tingkat"], r["pesan"], r.get("dasar") or "", r.get("isian")) for r in rows if isinstance(r, Mapping)
    ]
    return sorted(found, key=lambda finding: not finding.blocking), machine.traces


def refuse_if_any(findings: list[Finding]) -> None:
    """Raise NotEligible when a finding refuses or asks to wait."""
    if any(finding.blocking for finding in findings):
        raise NotEligible(findings)


def _form(start: Element) -> str:
    return start.properties["form"].removesuffix(".form").rsplit("/", 1)[-1]
