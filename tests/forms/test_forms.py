"""A form judges everything on the server, and says what to do."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from werkzeug.datastructures import MultiDict

import feel
import forms

COMPONENTS: list[dict[str, Any]] = [
    {"type": "group", "id": "waktu", "label": "Kapan?", "components": [
        {"type": "radio", "key": "jenis", "label": "Jenis cuti", "values": [{"value": "TAHUNAN", "label": "Tahunan"}, {"value": "SAKIT", "label": "Sakit"}], "validate": {"required": True}},
        {"type": "datetime", "key": "mulai", "dateLabel": "Hari pertama", "label": "Hari pertama", "validate": {"required": True}},
        {"type": "datetime", "key": "selesai", "label": "Hari terakhir", "properties": {"rule": "selesai >= mulai", "message": "Hari terakhir harus sama dengan atau setelah hari pertama."}},
        {"type": "filepicker", "key": "surat", "label": "surat dokter", "conditional": {"hide": '=jenis != "SAKIT"'}, "validate": {"required": True}, "properties": {"document": "surat_dokter"}},
    ]},
    {"type": "group", "id": "lain", "label": "Alamat", "components": [
        {"type": "textarea", "key": "alasan", "label": "Alasan", "validate": {"required": True, "maxLength": 20, "minLength": 3}},
        {"type": "textfield", "key": "telepon", "label": "Telepon", "validate": {"pattern": r"^(\+62|0)8\d{7,11}$"}, "properties": {"prefill": "pegawai.hp"}},
        {"type": "number", "key": "anak", "label": "Anak ke", "validate": {"min": 1, "max": 3}},
        {"type": "checkbox", "key": "setuju", "label": "Saya menyatakan data ini benar", "validate": {"required": True}},
        {"type": "checklist", "key": "hari", "label": "Hari", "values": [{"value": "SENIN", "label": "Senin"}, {"value": "SELASA", "label": "Selasa"}]},
        {"type": "expression", "key": "lama", "label": "Lama", "expression": "=hari kerja antara(mulai, selesai)"},
        {"type": "textfield", "key": "nip", "label": "NIP", "readonly": True, "properties": {"prefill": "pegawai.nip"}},
        {"type": "select", "key": "pengganti", "label": "Pengganti", "valuesExpression": "=for p in rekan return {value: p.id, label: p.nama}"},
    ]},
]
GOOD = {
    "jenis": "TAHUNAN", "mulai": "2026-06-15", "selesai": "17/06/2026", "alasan": "Menengok ibu", "telepon": "081234567890", "anak": "2",
    "setuju": "true", "pengganti": "7",
}
SCOPE = {"pegawai": {"hp": "081200000000", "nip": "1990"}, "rekan": [{"id": Decimal(7), "nama": "Tono"}]}


def schema(components: list[dict[str, Any]] | None = None) -> forms.Schema:
    return forms.parse(json.dumps({"components": components or COMPONENTS}).encode(), name="uji.form")


@pytest.fixture
def bind() -> Callable[..., forms.Bound]:
    setting = feel.Setting(datetime(2026, 6, 10, tzinfo=UTC), None, ZoneInfo("Asia/Jakarta"))

    def make(*pairs: tuple[str, str], stored: Any = None, documents: Any = None, **values: str) -> forms.Bound:
        data = MultiDict([*pairs, *values.items()]) if pairs or values else None
        return forms.bind(schema(), SCOPE, setting, data=data, stored=stored, documents=documents)

    return make


def test_good_answers_are_typed_and_every_key_is_there(bind):
    bound = bind(("hari", "SENIN"), ("hari", "SELASA"), **GOOD)

    assert bound.validate(), bound.errors
    assert bound.answers == {
        "jenis": "TAHUNAN", "mulai": date(2026, 6, 15), "selesai": date(2026, 6, 17), "surat": None, "alasan": "Menengok ibu",
        "telepon": "081234567890", "anak": Decimal(2), "setuju": True, "hari": ["SENIN", "SELASA"], "lama": Decimal(3), "nip": "1990",
        "pengganti": "7",
    }


@pytest.mark.parametrize(
    ("key", "typed", "sentence"),
    [
        ("alasan", "", "Isi Alasan."), ("jenis", "", "Pilih Jenis cuti."), ("setuju", "", "Centang"), ("jenis", "BESAR", "Pilih Jenis cuti dari daftar."),
        ("mulai", "kemarin", "Tulis Hari pertama sebagai tanggal"), ("mulai", "31/02/2026", "Tulis Hari pertama sebagai tanggal"),
        ("selesai", "2026-06-01", "Hari terakhir harus sama dengan atau setelah hari pertama."), ("alasan", "x" * 21, "sampai 20 huruf; sekarang 21"),
        ("alasan", "ab", "paling sedikit 3 huruf"), ("telepon", "123", "Periksa penulisan Telepon."), ("anak", "4", "paling banyak 3"),
        ("anak", "dua", "dengan angka"), ("pengganti", "8", "dari daftar"), ("alasan", "x" * 1_000_000, "terlalu panjang"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_beside_its_field(bind, key, typed, sentence):
    bound = bind(**{**GOOD, key: typed})

    assert not bound.validate()
    assert [k for k, _ in bound.errors] == [key]
    assert sentence in bound.errors[0][1]


def test_a_hidden_field_is_null_whatever_was_sent(bind):
    bound = bind(**GOOD, surat="5", documents=lambda _: object())

    assert bound.validate()
    assert bound.answers["surat"] is None
    assert not bound.visible("surat")


def test_a_field_that_appears_is_required_again(bind):
    bound = bind(**{**GOOD, "jenis": "SAKIT"})

    assert not bound.validate()
    assert bound.errors == [("surat", "Unggah surat dokter.")]


def test_a_document_that_is_not_the_persons_is_not_found(bind):
    bound = bind(**{**GOOD, "jenis": "SAKIT", "surat": "99"}, documents=lambda number: None)

    assert not bound.validate()
    assert "tidak ditemukan" in bound.errors[0][1]


def test_what_the_server_computes_is_never_read_from_the_post(bind):
    bound = bind(**GOOD, nip="palsu", lama="1")

    assert bound.validate()
    assert (bound.answers["nip"], bound.answers["lama"]) == ("1990", Decimal(3))


def test_a_field_is_prefilled_until_something_was_typed(bind):
    assert bind().raw["telepon"] == ["081200000000"]
    assert bind(stored={"telepon": ["08"]}).raw["telepon"] == ["08"]


def test_what_was_typed_survives_a_draft(bind):
    typed = bind(**{**GOOD, "mulai": "kemarin"})

    assert bind(stored=typed.raw).raw == typed.raw


def test_the_summary_reads_as_people_write(bind):
    lines = {key: text for _, rows in bind(**GOOD).summary for key, _, text in rows}

    assert (lines["jenis"], lines["mulai"], lines["setuju"], lines["pengganti"]) == ("Tahunan", "15 Juni 2026", "Ya", "Tono")


@pytest.mark.parametrize(
    "components",
    [
        [{"type": "html", "key": "a"}], [{"type": "textfield"}], [{"type": "textfield", "key": "A b"}],
        [{"type": "textfield", "key": "a"}, {"type": "number", "key": "a"}], [{"type": "number", "key": "a", "properties": {"rule": "a > 1"}}],
        [{"type": "number", "key": "a", "conditional": {"hide": "= a >"}}], [{"type": "textfield", "key": "a", "validate": {"pattern": "("}}],
        [{"type": "textfield", "key": "typename"}],
    ],
)
def test_a_form_that_cannot_be_used_names_the_file(components):
    with pytest.raises(forms.FormError, match=r"uji\.form"):
        schema(components)


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"\xff\xfe", b'{"components": 1}'])
def test_a_file_that_is_no_form_is_refused(raw):
    with pytest.raises(forms.FormError, match=r"uji\.form"):
        forms.parse(raw, name="uji.form")


def test_a_choice_the_server_makes_is_shown_by_its_label():
    values = [{"value": "SENDIRI", "label": "Permohonan sendiri"}, {"value": "DINAS", "label": "Kebutuhan dinas"}]
    made = schema([{"type": "radio", "key": "dasar", "label": "Dasar", "values": values, "readonly": True, "properties": {"prefill": '"DINAS"'}}])
    bound = forms.bind(made, {}, feel.Setting(datetime(2026, 6, 10, tzinfo=UTC), None, ZoneInfo("Asia/Jakarta")), data=MultiDict({"dasar": "SENDIRI"}))

    assert bound.validate()
    assert (bound.answers, bound.pages[0].fields[0].value) == ({"dasar": "DINAS"}, "Kebutuhan dinas")
