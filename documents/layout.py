"""From composed blocks to a PDF page: letterhead, blocks, signature, QR and footer, with embedded fonts."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import segno
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate, Paragraph, Spacer, Table, TableStyle

from documents.template import Composed
from documents.words import long_date

FONTS = Path(__file__).parent / "fonts"
FACES = {"Surat": "Regular", "Surat-Tebal": "Bold", "Surat-Miring": "Italic", "Surat-TebalMiring": "BoldItalic"}
WIDTH = A4[0] - 50 * mm
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}
LEGAL = (
    "Dokumen ini ditandatangani secara elektronik. Informasi elektronik dan hasil cetaknya merupakan alat bukti hukum yang sah "
    "(UU 11/2008 Pasal 5 ayat 1 beserta perubahannya)."
)
ORDINALS = ("KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

for _name, _face in FACES.items():
    pdfmetrics.registerFont(TTFont(_name, str(FONTS / f"LiberationSerif-{_face}.ttf")))
pdfmetrics.registerFontFamily("Surat", normal="Surat", bold="Surat-Tebal", italic="Surat-Miring", boldItalic="Surat-TebalMiring")


@dataclass(frozen=True)
class SignerBlock:
    """Who signs, as printed; no NIP or rank for a head of region."""

    name: str
    nip: str | None
    rank: str | None
    capacity: tuple[str, ...]


def style(align: str = "justify", size: float = 11, **more: Any) -> ParagraphStyle:
    """A paragraph style in the document's face."""
    return ParagraphStyle(f"{align}{size}", fontName="Surat", fontSize=size, leading=size * 1.3, alignment=ALIGN[align], **more)


def rich(text: str) -> str:
    """A text with **bold** as the paragraph engine reads it; nothing else in it is markup."""
    parts = escape(text).split("**")
    return "".join(f"<b>{part}</b>" if n % 2 else part for n, part in enumerate(parts)).replace("\n", "<br/>")


def para(text: str, align: str = "left", size: float = 11) -> Paragraph:
    """One paragraph."""
    return Paragraph(rich(text), style(align, size))


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
        topMargin=18 * mm,
        bottomMargin=34 * mm,
        title=composed.title,
        author=str(profile.get("instansi", "")),
        lang="id-ID",
        invariant=1,
    )
    frame = Frame(document.leftMargin, document.bottomMargin, WIDTH, A4[1] - 52 * mm, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("halaman", [frame], onPage=page.furniture)])
    document.build(page.story())
    return target.getvalue()


class _Page:
    """The parts of one document."""

    def __init__(
        self,
        profile: Mapping[str, Any],
        number: str | None,
        day: date,
        signer: SignerBlock,
        qr_url: str | None,
        draft: bool,
        composed: Composed,
    ) -> None:
        self.profile, self.number, self.day, self.signer = profile, number, day, signer
        self.qr_url, self.draft, self.composed, self.sections = qr_url, draft, composed, 0

    def story(self) -> list[Flowable]:
        parts: list[Flowable] = [*self.letterhead(), *self.heading()]
        for block in self.composed.blocks:
            parts += self.block(block)
        if not self.composed.signer_inside:
            parts += [Spacer(1, 6 * mm), KeepTogether(self.signature())]
        if self.composed.copies:
            parts += [Spacer(1, 5 * mm), para("Tembusan:", size=10)]
            parts += [para(f"{n}. {text}", size=10) for n, text in enumerate(self.composed.copies, 1)]
        return parts

    def letterhead(self) -> list[Flowable]:
        p = self.profile
        lines = [
            Paragraph(rich(str(p.get("pemda", "")).upper()), style("center", 13)),
            Paragraph(f"<b>{rich(str(p.get('instansi', '')).upper())}</b>", style("center", 15)),
            Paragraph(rich(f"{p.get('alamat', '')}, {p.get('kota', '')} · Telepon {p.get('telepon', '')}"), style("center", 9)),
        ]
        rule = Table([[""]], colWidths=[WIDTH], rowHeights=[2 * mm])
        rule.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 1.6, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black)]))
        return [*lines, Spacer(1, 1.5 * mm), rule, Spacer(1, 5 * mm)]

    def heading(self) -> list[Flowable]:
        title = self.composed.title.upper()
        if self.composed.kind == "keputusan":
            capacity = self.signer.capacity[-1].upper()
            lines = [f"KEPUTUSAN {capacity}", f"NOMOR {self.number or '…'}", "TENTANG", title, f"{capacity},"]
        else:
            lines = [f"**{title}**", f"Nomor: {self.number or '…'}"]
        return [*(para(line, "center", 12) for line in lines), Spacer(1, 4 * mm)]

    def block(self, block: dict[str, Any]) -> list[Flowable]:
        made: list[Flowable] = getattr(self, f"draw_{block['kind']}")(block)
        return made

    def draw_paragraph(self, block: dict[str, Any]) -> list[Flowable]:
        return [para(block["text"], block["align"]), Spacer(1, 1.5 * mm)]

    def draw_identity(self, block: dict[str, Any]) -> list[Flowable]:
        rows = [[para(label), para(":"), para(value)] for label, value in block["rows"]]
        return [_plain(rows, [45 * mm, 4 * mm, WIDTH - 53 * mm]), Spacer(1, 2 * mm)] if rows else []

    def draw_grid(self, block: dict[str, Any]) -> list[Flowable]:
        shares = block["widths"] or [1] * max(len(row) for row in block["rows"])
        return [_ruled([[para(cell, size=10) for cell in row] for row in block["rows"]], shares, block["header"]), Spacer(1, 2 * mm)]

    def draw_table(self, block: dict[str, Any]) -> list[Flowable]:
        rows = [[para(cell, align, 10) for cell, align in zip(row, block["aligns"], strict=True)] for row in block["rows"]]
        return [_ruled(rows, block["widths"], True), Spacer(1, 2 * mm)]

    def draw_section(self, block: dict[str, Any]) -> list[Flowable]:
        heading = f"{ROMAN[min(self.sections, len(ROMAN) - 1)]}. {block['text'].upper()}"
        self.sections += 1
        inner: list[Flowable] = []
        for part in block["blocks"]:
            inner += self.block(part)
        box = Table([[para(heading, size=10)], [inner or ""]], colWidths=[WIDTH])
        box.setStyle(
            TableStyle(
                [
                    ("BOX", (0, 0), (-1, -1), 0.7, colors.black),
                    ("LINEBELOW", (0, 0), (-1, 0), 0.7, colors.black),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.93, 0.93, 0.93)),
                    ("TOPPADDING", (0, 0), (-1, -1), 2),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ]
            )
        )
        return [box, Spacer(1, 1.5 * mm)]

    def draw_choice(self, block: dict[str, Any]) -> list[Flowable]:
        cells = [_Box(chosen, label, WIDTH / block["columns"] - 6 * mm) for label, chosen in block["options"]]
        columns = block["columns"]
        rows: list[list[Any]] = [list(cells[n : n + columns]) for n in range(0, len(cells), columns)]
        rows[-1] += [""] * (columns - len(rows[-1]))
        return [_plain(rows, [(WIDTH - 6 * mm) / columns] * columns)]

    def draw_items(self, block: dict[str, Any]) -> list[Flowable]:
        marks = {"letters": lambda n: f"{chr(97 + n)}.", "numbers": lambda n: f"{n + 1}.", "bullets": lambda n: "•"}[block["marks"]]
        rows = [[para(marks(n)), para(text, "justify")] for n, text in enumerate(block["items"])]
        return [_plain(rows, [7 * mm, WIDTH - 13 * mm]), Spacer(1, 2 * mm)] if rows else []

    def draw_signature(self, block: dict[str, Any]) -> list[Flowable]:
        lines = [block.get("capacity", ""), block.get("note", ""), block.get("name", ""), f"NIP {block['nip']}" if block.get("nip") else ""]
        return [_right([para(line, size=10) for line in lines if line])]

    def draw_signer(self, block: dict[str, Any]) -> list[Flowable]:
        return self.signature()

    def draw_space(self, block: dict[str, Any]) -> list[Flowable]:
        return [Spacer(1, float(block["height"]) * mm)]

    def draw_decree(self, block: dict[str, Any]) -> list[Flowable]:
        parts: list[Flowable] = []
        for label, key, mark in (("Menimbang", "considering", "a"), ("Mengingat", "recalling", "1"), ("Memperhatikan", "noting", "1")):
            rows = []
            for n, text in enumerate(block[key]):
                sign = f"{chr(97 + n)}." if mark == "a" else f"{n + 1}."
                rows.append([para(label if n == 0 else ""), para(":" if n == 0 else ""), para(sign), para(text, "justify")])
            parts += [_plain(rows, [30 * mm, 4 * mm, 7 * mm, WIDTH - 45 * mm]), Spacer(1, 2 * mm)] if rows else []
        parts += [para("MEMUTUSKAN:", "center"), Spacer(1, 2 * mm)]
        for n, item in enumerate(block["deciding"]):
            parts.append(_plain([[para(ORDINALS[n]), para(":"), para(item["text"], "justify")]], [30 * mm, 4 * mm, WIDTH - 38 * mm]))
            for inner in item["blocks"]:
                parts += self.block(inner)
        return parts

    def signature(self) -> list[Flowable]:
        place = self.composed.place or str(self.profile.get("kota", ""))
        lines = [f"{place}, {long_date(self.day)}", *self.signer.capacity, "", "" if self.draft else "ditandatangani secara elektronik", ""]
        lines.append(f"**{self.signer.name}**")
        if self.composed.with_titles and self.signer.rank:
            lines.append(self.signer.rank)
        if self.composed.with_titles and self.signer.nip:
            lines.append(f"NIP {self.signer.nip}")
        return [_right([para(line, size=11) if line else Spacer(1, 4 * mm) for line in lines])]

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
            _draw_qr(canvas, self.qr_url, 25 * mm, 9 * mm, 20 * mm)
            for n, line in enumerate(
                (LEGAL[:96].rsplit(" ", 1)[0], LEGAL[len(LEGAL[:96].rsplit(" ", 1)[0]) + 1 :], f"Periksa keaslian: {self.qr_url}")
            ):
                canvas.drawString(48 * mm, 25 * mm - n * 4 * mm, line)
        canvas.restoreState()


class _Box(Flowable):
    """A tick box and its label."""

    def __init__(self, chosen: bool, label: str, width: float) -> None:
        super().__init__()
        self.chosen, self.text, self.room = chosen, para(label, size=10), width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, high = self.text.wrap(self.room - 6 * mm, height)
        self.height = max(high, 4 * mm)
        return self.room, self.height

    def draw(self) -> None:
        self.canv.rect(0, self.height - 3.6 * mm, 3.2 * mm, 3.2 * mm)
        if self.chosen:
            self.canv.setLineWidth(1.2)
            self.canv.lines(
                [
                    (0.6 * mm, self.height - 2 * mm, 1.4 * mm, self.height - 3 * mm),
                    (1.4 * mm, self.height - 3 * mm, 2.8 * mm, self.height - 0.8 * mm),
                ]
            )
        self.text.drawOn(self.canv, 5 * mm, self.height - self.text.height)


def _plain(rows: list[list[Any]], widths: list[float]) -> Table:
    table = Table(rows, colWidths=widths)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("TOPPADDING", (0, 0), (-1, -1), 0.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
                ("LEFTPADDING", (0, 0), (-1, -1), 1),
                ("RIGHTPADDING", (0, 0), (-1, -1), 1),
            ]
        )
    )
    return table


def _ruled(rows: list[list[Any]], shares: list[float], header: bool) -> Table:
    room = WIDTH - 6 * mm
    table = Table(rows, colWidths=[room * share / sum(shares) for share in shares], repeatRows=1 if header else 0)
    lines: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
    if header:
        lines.append(("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.93, 0.93, 0.93)))
    table.setStyle(TableStyle(lines))
    return table


def _right(parts: list[Flowable]) -> Table:
    return _plain([["", parts]], [WIDTH * 0.48, WIDTH * 0.48])


def _draw_qr(canvas: Canvas, url: str, x: float, y: float, size: float) -> None:
    matrix = list(segno.make(url, error="m").matrix)
    cell = size / len(matrix)
    canvas.setFillGray(0)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                canvas.rect(x + column * cell, y + size - (row + 1) * cell, cell, cell, stroke=0, fill=1)
