"""Sentences for what is wrong with an imported file or row, and the file of rows to repair."""

import csv
from collections.abc import Mapping
from typing import Any, TextIO

from records.importing import ImportRefused, Problem, Row

FILE = {
    "file_too_large": "Berkas terlalu besar; bagi menjadi beberapa berkas.",
    "too_many_rows": "Berkas berisi lebih dari {batas} baris; bagi menjadi beberapa berkas.",
    "empty_file": "Berkas tidak berisi baris.",
    "no_headers": "Baris pertama harus berisi nama kolom.",
    "headers_twice": "Ada nama kolom yang kosong atau sama: {kolom}.",
    "not_a_table": "Berkas ini bukan CSV atau XLSX yang dapat dibaca.",
    "not_utf8": "Simpan CSV sebagai UTF-8.",
    "bomb": "Berkas ini memampatkan isi yang tidak wajar besarnya dan tidak dibuka.",
    "macros": "Berkas berisi makro; simpan sebagai XLSX biasa.",
    "merged_cells": "Ada sel yang digabung; pisahkan dahulu semua sel gabungan.",
    "missing_columns": "Kolom wajib tidak ada: {kolom}.",
    "unknown_columns": "Kolom tidak dikenal: {kolom}. Pakai nama kolom dari templat.",
    "unknown_sheet": "Jenis data tidak dikenal; yang ada: {ada}.",
}
CELL = {
    "empty": "wajib diisi",
    "date": "bukan tanggal yang dapat dibaca (tulis 2026-12-31 atau 31-12-2026)",
    "number": "bukan angka yang dapat dibaca (tanpa titik ribuan)",
    "truth": "isi ya atau tidak",
    "choice": "harus salah satu dari {ada}",
    "formula": "berisi rumus; ganti dengan nilainya",
    "too_long": "terlalu panjang",
    "rounded_number": "tersimpan sebagai angka sehingga digit terakhirnya hilang; ubah kolomnya menjadi teks lalu isi ulang",
    "nip_form": "bukan NIP 18 angka yang benar",
    "nik_form": "bukan NIK 16 angka",
    "too_young": "mendahului umur yang wajar untuk diangkat",
    "unknown_unit": "unit {kode} belum ada",
    "unknown_nip": "NIP ini belum ada",
    "known_otherwise": "sudah ada dengan isi lain: {kolom}; ubah lewat pemutakhiran data",
    "salary_half": "gaji pokok dan TMT-nya diisi berdua",
    "twice": "baris ini lebih dari satu kali dalam berkas",
    "ends_before_it_begins": "tanggal akhir mendahului tanggal mulai",
    "against_the_record": "bertentangan dengan riwayat yang sudah ada (misalnya tanggal yang bertumpuk)",
}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def refusal(problem: ImportRefused) -> str:
    """Why a whole file was not taken."""
    return _filled(FILE[problem.code], problem.values)


def sentence(problem: Problem) -> str:
    """What is wrong with a row, with the column it is about."""
    said = _filled(CELL[problem.code], problem.values)
    return f"{problem.column}: {said}" if problem.column else said[0].upper() + said[1:]


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
