"""From composed blocks to a PDF page: letterhead, heading, blocks, signature, annex, QR and footer, with embedded fonts."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

from documents.blocks import Blocks
from documents.parts import WIDTH, draw_qr, para, plain, rich, right, style
from documents.template import Composed
from documents.words import long_date

LEGAL = (
    "Dokumen ini ditandatangani secara elektronik. Informasi elektronik dan hasil cetaknya",
    "merupakan alat bukti hukum yang sah (UU 11/2008 Pasal 5 ayat 1 beserta perubahannya).",
)


@dataclass(frozen=True)
class SignerBlock:
    """Who signs, as printed; no NIP or rank for a head of region. `bare` is the name without academic titles."""

    name: str
    nip: str | None
    rank: str | None
    capacity: tuple[str, ...]
    bare: str = ""


def render(
    composed: Composed, *, profile: Mapping[str, Any], number: str | None, date: date, signer: SignerBlock, qr_url: str | None, draft: bool
) -> bytes:
    """The document as PDF bytes; a draft says DRAF across the page and has neither number nor QR."""
    page = _Page(profile, number, date, signer, qr_url, draft, composed)
    target = io.BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        leftMargin=25 * mm,
        rightMargin=25 * mm,
        topMargin=15 * mm,
        bottomMargin=34 * mm,
        title=composed.title,
        author=str(profile.get("instansi", "")),
        lang="id-ID",
        invariant=1,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, WIDTH, A4[1] - 49 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("halaman", [frame], onPage=page.furniture)])
    document.build(page.story())
    return target.getvalue()


class _Page:
    """The parts of one document."""

    def __init__(
        self, profile: Mapping[str, Any], number: str | None, day: date, signer: SignerBlock, qr_url: str | None, draft: bool,
        composed: Composed,
    ) -> None:
        self.profile, self.number, self.day, self.signer = profile, composed.number or number, day, signer
        self.qr_url, self.draft, self.composed = qr_url, draft, composed
        self.capacity = (*((f"a.n. {composed.on_behalf}",) if composed.on_behalf else ()), *signer.capacity)
        self.place = composed.place or str(profile.get("kota", ""))

    def story(self) -> list[Flowable]:
        blocks = Blocks(self.signature)
        parts: list[Flowable] = [*self.letterhead(), *self.heading()]
        for block in self.composed.blocks:
            parts += blocks.draw(block)
        if not self.composed.signer_inside:
            parts += [Spacer(1, 6 * mm), KeepTogether(self.signature())]
        if self.composed.copies:
            parts += [Spacer(1, 5 * mm), para("Tembusan:", size=10)]
            parts += [para(f"{n}. {text}", size=10) for n, text in enumerate(self.composed.copies, 1)]
        return parts + self.annex()

    def letterhead(self) -> list[Flowable]:
        p = self.profile
        place = ", ".join(str(p[key]) for key in ("alamat", "kota") if p.get(key))
        contact = " · ".join(part for part in (place, f"Telepon {p['telepon']}" if p.get("telepon") else "") if part)
        heads = ((str(p.get("pemda", "")).upper(), 13), (f"**{str(p.get('instansi', '')).upper()}**", 15), (contact, 9))
        lines = [Paragraph(rich(text), style("center", size)) for text, size in heads if text]
        rule = Table([[""]], colWidths=[WIDTH], rowHeights=[2 * mm])
        rule.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 1.6, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)]))
        return [*lines, Spacer(1, 1.5 * mm), rule, Spacer(1, 5 * mm)]

    def heading(self) -> list[Flowable]:
        """The head after the form of the paper: decree, memo, letter to somebody, or a title with its number."""
        kind = self.composed.kind
        if kind in ("keputusan", "petikan"):
            return self.decree_heading()
        if kind == "nota_dinas" and self.composed.to:
            return self.memo_heading()
        if self.composed.to:
            return self.letter_heading()
        first = ["**BERITA ACARA**"] if kind == "berita_acara" else []
        last = [] if kind == "laporan" else [f"Nomor: {self.number or '…'}"]
        lines = [*first, f"**{self.composed.title.upper()}**", *last]
        return [*(para(line, "center", 12) for line in lines), Spacer(1, 4 * mm)]

    def decree_heading(self) -> list[Flowable]:
        issuer = (self.composed.issuer or self.composed.on_behalf or self.signer.capacity[-1]).upper()
        first = ["PETIKAN"] if self.composed.kind == "petikan" else []
        lines = [*first, f"KEPUTUSAN {issuer}", f"NOMOR {self.number or '…'}", "TENTANG", self.composed.title.upper(), f"{issuer},"]
        return [*(para(line, "center", 12) for line in lines), Spacer(1, 4 * mm)]

    def memo_heading(self) -> list[Flowable]:
        c = self.composed
        rows = [
            ("Kepada", "; ".join(f"Yth. {to}" for to in c.to)), ("Dari", c.sender or self.signer.capacity[-1]),
            ("Tembusan", "; ".join(c.copies) or "–"), ("Tanggal", long_date(self.day)), ("Nomor", self.number or "…"),
            ("Sifat", c.nature or "Biasa"), ("Lampiran", c.enclosures or "–"), ("Hal", c.title),
        ]
        return [para("**NOTA DINAS**", "center", 12), Spacer(1, 2 * mm), _facts(rows, 25), Spacer(1, 4 * mm)]

    def letter_heading(self) -> list[Flowable]:
        c = self.composed
        rows = [("Nomor", self.number or "…"), ("Sifat", c.nature or "Biasa"), ("Lampiran", c.enclosures or "–"), ("Hal", c.title)]
        address = [para("Yth. " + c.to[0]), *(para(line) for line in c.to[1:])]
        top = plain([[_facts(rows, 20, WIDTH * 0.56), [para(f"{self.place}, {long_date(self.day)}"), Spacer(1, 3 * mm), *address]]],
                    [WIDTH * 0.58, WIDTH * 0.42])
        return [top, Spacer(1, 6 * mm)]

    def signature(self, size: float = 11.0) -> list[Flowable]:
        dated = [] if self.composed.to else [f"{self.place}, {long_date(self.day)}"]
        capacity = [line + "," if n == len(self.capacity) - 1 else line for n, line in enumerate(self.capacity)]
        act = "" if self.draft or self.composed.kind == "laporan" else "ditandatangani secara elektronik"
        lines = [*dated, *capacity, "", act, ""]
        # Permendagri 1/2023 Pasal 44: no academic title in a penetapan.
        lines.append(f"**{self.signer.name if self.composed.academic else self.signer.bare or self.signer.name}**")
        lines += [line for line in (self.signer.rank, f"NIP {self.signer.nip}" if self.signer.nip else None) if line]
        return [right([para(line, size=size) if line else Spacer(1, (size - 7) * mm) for line in lines])]

    def annex(self) -> list[Flowable]:
        """The annex on a page of its own, under the number of its document."""
        if self.composed.annex is None:
            return []
        title, inner = self.composed.annex
        kind = "KEPUTUSAN" if self.composed.kind == "keputusan" else self.composed.title.upper()
        lines = [f"LAMPIRAN {kind}", f"NOMOR {self.number or '…'}", f"TANGGAL {long_date(self.day).upper()}"]
        blocks = Blocks(self.signature)
        parts: list[Flowable] = [PageBreak(), right([para(line, size=10) for line in lines]), Spacer(1, 4 * mm)]
        parts += [para(f"**{title.upper()}**", "center", 12), Spacer(1, 3 * mm)]
        for block in inner:
            parts += blocks.draw(block)
        return [*parts, Spacer(1, 6 * mm), KeepTogether(self.signature())]

    def furniture(self, canvas: Canvas, document: Any) -> None:
        """What stands on every page: the QR, the legal line, the page number, DRAF."""
        canvas.saveState()
        if self.draft:
            canvas.setFont("Surat-Tebal", 110)
            canvas.setFillGray(0.88)
            canvas.translate(A4[0] / 2, A4[1] / 2)
            canvas.rotate(50)
            canvas.drawCentredString(0, 0, "DRAF")
            canvas.restoreState()
            canvas.saveState()
        canvas.setFont("Surat", 8)
        canvas.drawRightString(A4[0] - 25 * mm, 10 * mm, f"Halaman {document.page}")
        if self.qr_url:
            draw_qr(canvas, self.qr_url, 25 * mm, 9 * mm, 20 * mm)
            for n, line in enumerate((*LEGAL, f"Periksa keaslian: {self.qr_url}")):
                canvas.drawString(48 * mm, 25 * mm - n * 4 * mm, line)
        canvas.restoreState()


def _facts(rows: list[tuple[str, str]], label: float, width: float = WIDTH) -> Table:
    lines = [[para(name), para(":"), para(value)] for name, value in rows]
    return plain(lines, [label * mm, 4 * mm, width - (label + 4) * mm])
