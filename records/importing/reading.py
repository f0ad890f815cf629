"""Rows out of CSV and XLSX files that anybody may have made; what could hurt is refused before a row is read."""

import csv
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from records.errors import ImportRefused

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 250  # a sheet of plain cells packs about 1 : 15, a bomb 1 : 1000
MAX_ROWS = 500_000
MAX_COLUMNS = 200
MAX_CELL = 4000


@dataclass(frozen=True)
class Line:
    """One row of a file under its headers, with the number a person sees beside it."""

    number: int
    cells: dict[str, Any]


def lines(path: Path, check: Callable[[list[str]], None]) -> Iterator[Line]:
    """The rows of a file that are not empty, once its headers have passed a check.

    Raises ImportRefused for a file that is not as it ought to be.
    """
    if path.stat().st_size > MAX_BYTES:
        raise ImportRefused("file_too_large", bytes=path.stat().st_size, batas=MAX_BYTES)
    headers: list[str] | None = None
    for number, row in enumerate(_rows(path), 1):
        if number > MAX_ROWS:
            raise ImportRefused("too_many_rows", batas=MAX_ROWS)
        if headers is None:
            headers = _headers(row)
            check(headers)
        elif any(cell not in (None, "") for cell in row):
            yield Line(number, dict(zip(headers, row, strict=False)))
    if headers is None:
        raise ImportRefused("empty_file")


def _rows(path: Path) -> Iterator[list[Any]]:
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    return _workbook(path) if packed else _text(path)


def _headers(row: list[Any]) -> list[str]:
    names = [re.sub(r"\W+", "_", str(cell or "").strip().lower()).strip("_") for cell in row]
    while names and not names[-1]:
        names.pop()
    if not names or len(names) > MAX_COLUMNS:
        raise ImportRefused("no_headers")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice or "" in names:
        raise ImportRefused("headers_twice", kolom=twice or [""])
    return names


def _text(path: Path) -> Iterator[list[Any]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            first = file.read(64 * 1024)
            if "\0" in first:
                raise ImportRefused("not_a_table")
            file.seek(0)
            head = first.partition("\n")[0]
            yield from csv.reader(file, delimiter=max(",;\t", key=head.count), strict=True)
        except UnicodeDecodeError as problem:
            raise ImportRefused("not_utf8") from problem
        except csv.Error as problem:
            raise ImportRefused("not_a_table") from problem


def _workbook(path: Path) -> Iterator[list[Any]]:
    _inspect(path)
    book = openpyxl.load_workbook(path, read_only=True, data_only=False, keep_links=False)
    try:
        for row in book.worksheets[0].iter_rows(max_col=MAX_COLUMNS, values_only=True):
            yield list(row)
    finally:
        book.close()


def _inspect(path: Path) -> None:
    """Look at the parts of a workbook before anything parses them."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = max(sum(part.compress_size for part in parts), 1)
            if unpacked > MAX_UNPACKED or unpacked / packed > MAX_RATIO or len(parts) > 2000:
                raise ImportRefused("bomb", bytes=unpacked)
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise ImportRefused("not_a_table")
            if any(name.endswith(".bin") for name in names):
                raise ImportRefused("macros")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _inspect_part(archive, part)
    except zipfile.BadZipFile as problem:
        raise ImportRefused("not_a_table") from problem


def _inspect_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    before, read = b"", 0
    with archive.open(part) as stream:
        while piece := stream.read(1024 * 1024):
            read += len(piece)
            if read > part.file_size:
                raise ImportRefused("bomb", bytes=read)
            seen = before + piece
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise ImportRefused("not_a_table")
            if part.filename.startswith("xl/worksheets/") and b"<mergeCell " in seen:
                raise ImportRefused("merged_cells")
            before = piece[-16:]
