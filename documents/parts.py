"""The small parts of a page: styles, paragraphs, tables, tick boxes, the QR."""

from functools import lru_cache
from itertools import groupby
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
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

FONTS = Path(__file__).parent / "fonts"
FACES = {"Surat": "Regular", "Surat-Tebal": "Bold", "Surat-Miring": "Italic", "Surat-TebalMiring": "BoldItalic"}
WIDTH = A4[0] - 50 * mm
ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT, "justify": TA_JUSTIFY}

for _name, _face in FACES.items():
    pdfmetrics.registerFont(TTFont(_name, str(FONTS / f"LiberationSerif-{_face}.ttf")))
pdfmetrics.registerFontFamily("Surat", normal="Surat", bold="Surat-Tebal", italic="Surat-Miring", boldItalic="Surat-TebalMiring")


@lru_cache(maxsize=64)
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


class Box(Flowable):
    """A tick box and its label."""

    def __init__(self, chosen: bool, label: str, width: float, size: float = 10.0) -> None:
        super().__init__()
        self.chosen, self.text, self.room = chosen, para(label, size=size), width

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


def plain(rows: list[list[Any]], widths: list[float]) -> Table:
    """A table without lines."""
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


def ruled(rows: list[list[Any]], shares: list[float], header: bool, width: float = WIDTH) -> Table:
    """A table with lines over the width it is given, its columns in shares."""
    room = width - 6 * mm
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


def right(parts: list[Flowable]) -> Table:
    """Parts in the right half of the page."""
    return plain([["", parts]], [WIDTH * 0.48, WIDTH * 0.48])


def draw_qr(canvas: Canvas, url: str, x: float, y: float, size: float) -> None:
    """The QR of an address: one path, each run of dark squares in a row one rectangle."""
    side, squares = _qr(url)
    canvas.saveState()
    canvas.setFillGray(0)
    canvas.translate(x, y)
    canvas.scale(size / side, size / side)
    canvas.addLiteral(squares)
    canvas.restoreState()


@lru_cache(maxsize=8)
def _qr(url: str) -> tuple[int, str]:
    """How many squares a QR's side has, and its dark ones as PDF operators on a grid of whole numbers."""
    # Any of the eight masks can be read; trying them all for the prettiest costs more than the rest of the page.
    matrix = segno.make(url, error="m", mask=1).matrix
    drawn = []
    for row, line in enumerate(matrix, 1):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                drawn.append(f"{column} {len(matrix) - row} {length} 1 re")
            column += length
    return len(matrix), " ".join([*drawn, "f"])
