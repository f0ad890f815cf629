"""A decree is signed for real, and every doctored copy of it is found."""

import re
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

import feel
from documents import layout, signing, template, verify
from documents.errors import NoKey, TemplateError, WrongPassphrase
from models import Person, session, transaction
from tests.databases import ROOT

PROFILE = {"pemda": "Pemerintah Provinsi", "instansi": "BKD", "alamat": "Jalan Merdeka 1", "kota": "Kencana", "telepon": "1"}
EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/reference/templates.md").read_text("utf-8"), re.DOTALL)
SCOPE = {
    "pegawai": {"nama": "Sari", "nip": "1990", "jabatan": {"nama": "Pengolah"}, "cuti_tahunan": [{"tahun": 2026, "terpakai": 5}]},
    "jenis_cuti": "TAHUNAN", "lama": Decimal(6), "hari ini": date(2026, 6, 3), "keputusan": {"nomor": "800.1.3.2/7/PEMDA/2026"},
}


def pdf_of(source: str, now, *, draft: bool = False) -> bytes:
    composed = template.parse(source.encode(), name="uji.yaml").compose(SCOPE, feel.Setting(now, None, ZoneInfo("Asia/Jakarta")))
    signer = layout.SignerBlock("Dr. Hadi", "196801011994031001", "Pembina (IV/a)", ("Kepala Dinas",))
    url = None if draft else "http://127.0.0.1/verifikasi/x"
    return layout.render(composed, profile=PROFILE, number=None if draft else "1", date=date(2026, 6, 3), signer=signer, qr_url=url, draft=draft)


@pytest.fixture
def hadi(blank, now) -> int:
    with transaction():
        person = Person(name="Hadi", status="PNS")
        session.add(person)
        session.flush()
        signing.init_trial_ca(now)
        signing.issue_key(person.id, "rahasia", now)
        return person.id


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_examples_of_the_reference_can_be_signed_and_verified(hadi, now, example):
    signed = signing.unlock(hadi, "rahasia").sign(pdf_of(example, now), reason="uji", location="", now=now)

    assert all(good for _, good in verify.signature_checks(signed, now))
    session.rollback()


def test_a_doctored_copy_is_found(hadi, now):
    signed = signing.unlock(hadi, "rahasia").sign(pdf_of(EXAMPLES[0], now), reason="uji", location="", now=now)
    flipped = bytearray(signed)
    flipped[2000] ^= 1

    for doctored in (signed + b"\n% tambahan", bytes(flipped), pdf_of(EXAMPLES[0], now), b"bukan pdf", b""):
        assert not all(good for _, good in verify.signature_checks(doctored, now))
        assert verify.by_content(doctored, now).status == "UNKNOWN"
    session.rollback()


def test_a_wrong_passphrase_and_a_missing_key_are_told_apart(hadi, now):
    with pytest.raises(WrongPassphrase):
        signing.unlock(hadi, "salah")
    with pytest.raises(NoKey):
        signing.unlock(hadi + 1, "rahasia")
    session.rollback()


@pytest.mark.parametrize(
    "source",
    ["kind: surat", "kind: nota\ntitle: a\nclassification: '1'", "kind: surat\ntitle: '{a +}'\nclassification: '1'\nblocks: [{paragraph: a}]",
     "kind: surat\ntitle: a\nclassification: '1'\nblocks: [{html: a}]", "[", "kind: surat\ntitle: '{a | x}'\nclassification: '1'\nblocks: [{paragraph: a}]"],
)
def test_a_template_that_cannot_be_used_is_refused_with_its_place(source):
    with pytest.raises(TemplateError, match=r"uji\.yaml"):
        template.parse(source.encode(), name="uji.yaml")


def test_a_draft_has_no_number_and_no_address(now):
    assert b"verifikasi" not in pdf_of(EXAMPLES[0], now, draft=True)
