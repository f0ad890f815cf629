"""How each block of a document is drawn."""

from collections.abc import Callable
from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer, Table, TableStyle

from documents.parts import WIDTH, Box, para, plain, right, ruled

ORDINALS = (
    "KESATU", "KEDUA", "KETIGA", "KEEMPAT", "KELIMA", "KEENAM", "KETUJUH", "KEDELAPAN", "KESEMBILAN", "KESEPULUH",
    "KESEBELAS", "KEDUA BELAS", "KETIGA BELAS", "KEEMPAT BELAS", "KELIMA BELAS",
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
SECTION = 9.0
DECIDING = [30 * mm, 4 * mm, WIDTH - 38 * mm]
PREAMBLE = (("Menimbang", "considering", "a"), ("Mengingat", "recalling", "1"), ("Memperhatikan", "noting", "1"))


class Blocks:
    """Draws blocks in order; sections are numbered as they come. `signature` draws the one who signs the PDF."""

    def __init__(self, signature: Callable[[float], list[Flowable]]) -> None:
        self._signature, self.sections, self.width, self.size = signature, 0, WIDTH, 11.0

    def draw(self, block: dict[str, Any]) -> list[Flowable]:
        """One block, as parts of the page."""
        made: list[Flowable] = getattr(self, f"draw_{block['kind']}")(block)
        return made

    def draw_paragraph(self, block: dict[str, Any]) -> list[Flowable]:
        return [para(block["text"], block["align"], self.size), Spacer(1, 1 * mm)]

    def draw_identity(self, block: dict[str, Any]) -> list[Flowable]:
        rows = [[para(text, size=self.size) for text in (label, ":", value)] for label, value in block["rows"]]
        return [plain(rows, [45 * mm, 4 * mm, self.width - 53 * mm]), Spacer(1, 1.5 * mm)] if rows else []

    def draw_grid(self, block: dict[str, Any]) -> list[Flowable]:
        shares = block["widths"] or [1] * max(len(row) for row in block["rows"])
        rows = [[para(cell, size=min(self.size, 10)) for cell in row] for row in block["rows"]]
        return [ruled(rows, shares, block["header"], self.width), Spacer(1, 2 * mm)]

    def draw_table(self, block: dict[str, Any]) -> list[Flowable]:
        rows = [[para(cell, align, min(self.size, 10)) for cell, align in zip(row, block["aligns"], strict=True)] for row in block["rows"]]
        return [ruled(rows, block["widths"], True, self.width), Spacer(1, 1 * mm)]

    def draw_section(self, block: dict[str, Any]) -> list[Flowable]:
        heading = f"{ROMAN[min(self.sections, len(ROMAN) - 1)]}. {block['text'].upper()}"
        self.sections += 1
        inner: list[Flowable] = []
        self.size = SECTION  # a form of many sections should stay on one page
        for part in block["blocks"]:
            inner += self.draw(part)
        self.size = 11.0
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
        return [KeepTogether([box, Spacer(1, 1 * mm)])]

    def draw_choice(self, block: dict[str, Any]) -> list[Flowable]:
        cells = [Box(chosen, label, WIDTH / block["columns"] - 3 * mm, min(self.size, 10)) for label, chosen in block["options"]]
        columns = block["columns"]
        rows: list[list[Any]] = [list(cells[n : n + columns]) for n in range(0, len(cells), columns)]
        rows[-1] += [""] * (columns - len(rows[-1]))
        return [plain(rows, [(self.width - 6 * mm) / columns] * columns)]

    def draw_items(self, block: dict[str, Any]) -> list[Flowable]:
        marks = {"letters": lambda n: f"{chr(97 + n)}.", "numbers": lambda n: f"{n + 1}.", "bullets": lambda n: "•"}[block["marks"]]
        rows = [[para(marks(n)), para(text, "justify")] for n, text in enumerate(block["items"])]
        return [plain(rows, [7 * mm, self.width - 13 * mm]), Spacer(1, 2 * mm)] if rows else []

    def draw_signature(self, block: dict[str, Any]) -> list[Flowable]:
        lines = [block.get("capacity", ""), block.get("note", ""), block.get("name", ""), f"NIP {block['nip']}" if block.get("nip") else ""]
        return [right([para(line, size=min(self.size, 10)) for line in lines if line])]

    def draw_signer(self, block: dict[str, Any]) -> list[Flowable]:
        return self._signature(self.size)

    def draw_space(self, block: dict[str, Any]) -> list[Flowable]:
        return [Spacer(1, float(block["height"]) * mm)]

    def draw_decree(self, block: dict[str, Any]) -> list[Flowable]:
        parts: list[Flowable] = []
        for label, key, mark in PREAMBLE:
            texts = ["dst."] if block["excerpt"] and key != "noting" else block[key]
            parts += self._preamble(label, texts, "" if block["excerpt"] else mark)
        parts += [para("MEMUTUSKAN:", "center"), Spacer(1, 1 * mm)]
        parts.append(plain([[para("Menetapkan"), para(":"), ""]], DECIDING))
        for n, item in enumerate(block["deciding"]):
            body: list[Flowable] = [para(item["text"], "justify")]
            self.width = DECIDING[-1]
            for inner in item["blocks"]:
                body += [Spacer(1, 1 * mm), *self.draw(inner)]
            self.width = WIDTH
            parts.append(plain([[para(ORDINALS[n]), para(":"), body]], DECIDING))
        return parts

    def _preamble(self, label: str, texts: list[str], mark: str) -> list[Flowable]:
        rows = []
        for n, text in enumerate(texts):
            sign = "" if not mark else f"{chr(97 + n)}." if mark == "a" else f"{n + 1}."
            rows.append([para(label if n == 0 else ""), para(":" if n == 0 else ""), para(sign), para(text, "justify")])
        return [plain(rows, [30 * mm, 4 * mm, 7 * mm, WIDTH - 45 * mm]), Spacer(1, 2 * mm)] if rows else []

    def draw_signatures(self, block: dict[str, Any]) -> list[Flowable]:
        cells = [[para(line, "center", 10) if line else Spacer(1, 10 * mm) for line in _signatory(one)] for one in block["rows"]]
        rows: list[list[Any]] = [list(cells[n : n + 2]) for n in range(0, len(cells), 2)]
        if rows:
            rows[-1] += [""] * (2 - len(rows[-1]))
        return [Spacer(1, 4 * mm), plain(rows, [WIDTH / 2, WIDTH / 2])] if rows else []


def _signatory(one: dict[str, str]) -> list[str]:
    nip = f"NIP {one['nip']}" if one.get("nip") else ""
    return [one.get("capacity", ""), "", f"**{one.get('name', '')}**", nip]
