"""Papers made on demand (curriculum vitae, lists): composed from plain tables and carried under the agency's seal."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from documents import layout, signing
from documents.template import Composed
from documents.words import shown
from models import Report, session

ROMAN_PARTS = 15  # as many sections as the layout has numerals for


@dataclass(frozen=True)
class Part:
    """A part of a report: facts as label and value, or a table with its columns and rows; empty parts say so."""

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()


def make(
    kind: str, title: str, parts: Sequence[Part], *, profile: Mapping[str, Any], day: date, public_url: str, passphrase: str,
    person_id: int | None, by: int | None, now: datetime,
) -> bytes:
    """The sealed PDF of a report, registered by its hash; raises NoKey and WrongPassphrase of the agency's seal."""
    seal = signing.unlock_seal(passphrase)
    token = secrets.token_urlsafe(24)
    signer = layout.SignerBlock(str(profile.get("instansi", "")), None, None, ("Disegel secara elektronik oleh",))
    composed = Composed(kind="laporan", title=title, place=None, academic=True, copies=[], signer_inside=False, blocks=_blocks(parts))
    drawn = layout.render(
        composed, profile=profile, number=None, date=day, signer=signer, qr_url=f"{public_url}/verifikasi/{token}", draft=False
    )
    pdf = seal.sign(drawn, reason=title, location="", now=now)
    session.add(
        Report(
            kind=kind, title=title, token=token, sha256=hashlib.sha256(pdf).hexdigest(), person_id=person_id, made_by=by, made_at=now
        )
    )
    session.flush()
    return pdf


def _blocks(parts: Sequence[Part]) -> list[dict[str, Any]]:
    return [{"kind": "section", "text": part.title, "blocks": _inside(part)} for part in parts[:ROMAN_PARTS]]


def _inside(part: Part) -> list[dict[str, Any]]:
    if part.facts:
        return [{"kind": "identity", "rows": [(label, shown(value)) for label, value in part.facts]}]
    if not part.rows:
        return [{"kind": "paragraph", "text": "Tidak ada data.", "align": "left"}]
    rows = [[shown(value) for value in row] for row in part.rows]
    columns = [str(column) for column in part.columns]
    return [{"kind": "table", "rows": [columns, *rows], "aligns": ["left"] * len(columns), "widths": [1] * len(columns)}]
