"""Sentences for what is wrong with an imported file or row, and the file of rows to repair."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from flask_babel import lazy_gettext

from records.importing import ImportRefused, Problem, Row
from records.importing.reading import Line

_ = lazy_gettext
FILE = {
    "file_too_large": _("Berkas terlalu besar; bagi menjadi beberapa berkas."),
    "too_many_rows": _("Berkas berisi lebih dari {batas} baris; bagi menjadi beberapa berkas."),
    "empty_file": _("Berkas tidak berisi baris."),
    "no_headers": _("Baris pertama harus berisi nama kolom."),
    "headers_twice": _("Ada nama kolom yang kosong atau sama: {kolom}."),
    "not_a_table": _("Berkas ini bukan CSV atau XLSX yang dapat dibaca."),
    "not_utf8": _("Simpan CSV sebagai UTF-8."),
    "bomb": _("Berkas ini memampatkan isi yang tidak wajar besarnya dan tidak dibuka."),
    "macros": _("Berkas berisi makro; simpan sebagai XLSX biasa."),
    "merged_cells": _("Ada sel yang digabung; pisahkan dahulu semua sel gabungan."),
    "missing_columns": _("Kolom wajib tidak ada: {kolom}."),
    "unknown_columns": _("Kolom tidak dikenal: {kolom}. Pakai nama kolom dari templat."),
    "unknown_sheet": _("Jenis data tidak dikenal; yang ada: {ada}."),
}
CELL = {
    "empty": _("wajib diisi"),
    "date": _("bukan tanggal yang dapat dibaca (tulis 2026-12-31 atau 31-12-2026)"),
    "number": _("bukan angka yang dapat dibaca (tanpa titik ribuan)"),
    "truth": _("isi ya atau tidak"),
    "choice": _("harus salah satu dari {ada}"),
    "formula": _("berisi rumus; ganti dengan nilainya"),
    "too_long": _("terlalu panjang"),
    "rounded_number": _("tersimpan sebagai angka sehingga digit terakhirnya hilang; ubah kolomnya menjadi teks lalu isi ulang"),
    "nip_form": _("bukan NIP 18 angka yang benar"),
    "nik_form": _("bukan NIK 16 angka"),
    "too_young": _("mendahului umur yang wajar untuk diangkat"),
    "unknown_unit": _("unit {kode} belum ada"),
    "unknown_nip": _("NIP ini belum ada"),
    "known_otherwise": _("sudah ada dengan isi lain: {kolom}; ubah lewat pemutakhiran data"),
    "salary_half": _("gaji pokok dan TMT-nya diisi berdua"),
    "twice": _("baris ini lebih dari satu kali dalam berkas"),
    "ends_before_it_begins": _("tanggal akhir mendahului tanggal mulai"),
    "against_the_record": _("bertentangan dengan riwayat yang sudah ada (misalnya tanggal yang bertumpuk)"),
}
FAILED = _("Impor terhenti karena kesalahan sistem. Jalankan lagi; yang sudah masuk tidak diulang. ({kesalahan})")
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def refusal(problem: ImportRefused) -> str:
    """Why a whole file was not taken."""
    return _filled(str(FILE[problem.code]), problem.values)


def sentence(problem: Problem) -> str:
    """What is wrong with a row, with the column it is about."""
    said = _filled(str(CELL[problem.code]), problem.values)
    return f"{problem.column}: {said}" if problem.column else said[0].upper() + said[1:]


def refusal_of(kept: Mapping[str, Any]) -> str:
    """Why a whole file was not taken, out of what its import keeps."""
    return _filled(str(FILE.get(kept["code"], FAILED)), kept["values"])


def problems_of(entry: Mapping[str, Any]) -> str:
    """What is wrong with a row, out of what its import keeps."""
    return "; ".join(sentence(Problem(each["code"], each["column"], each["values"])) for each in entry["masalah"])


def csv_of(entries: Iterable[Mapping[str, Any]]) -> str:
    """The rows an import did not take, as the file to repair."""
    made = io.StringIO()
    write = Rejects(made)
    for entry in entries:
        problems = [Problem(each["code"], each["column"], each["values"]) for each in entry["masalah"]]
        write(Row(Line(entry["nomor"], entry["isi"]), {}, problems))
    return made.getvalue()


class Rejects:
    """Writes the rows that were not taken as CSV, each with what is wrong with it, ready to be repaired and imported again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._writer: Any = None

    def __call__(self, row: Row) -> None:
        cells = row.line.cells | {"kesalahan": f"baris {row.line.number}: " + "; ".join(map(sentence, row.problems))}
        if self._writer is None:
            self._writer = csv.DictWriter(self._file, list(cells), restval="", extrasaction="ignore")
            self._writer.writeheader()
        self._writer.writerow({name: _harmless(cell) for name, cell in cells.items()})


def _harmless(cell: Any) -> str:
    """A cell as text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    shown = {key: ", ".join(map(str, value)) if isinstance(value, list) else value for key, value in values.items()}
    return sentence.format(**shown)
