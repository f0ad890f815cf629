"""Each kind of paper opens and closes the way tata naskah dinas wants it."""

import io
from datetime import UTC

import pypdfium2
import pytest

import feel
from documents import template
from documents.errors import TemplateError
from tests.documents.test_signing import EXAMPLES, pdf_of


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def example(kind: str) -> str:
    return next(e for e in EXAMPLES if f"kind: {kind}\n" in e)


def test_an_excerpt_carries_the_number_of_its_decree_and_leaves_the_rest_out(now):
    text = text_of(pdf_of(example("petikan"), now))

    assert text.index("PETIKAN") < text.index("KEPUTUSAN GUBERNUR NUSA KENCANA") < text.index("NOMOR 800.1.3.2/7/PEMDA/2026")
    assert "dst." in text
    assert "KESATU" in text


def test_a_record_of_a_meeting_is_signed_by_everybody(now):
    text = text_of(pdf_of(example("berita_acara"), now))

    assert "MEDIASI KE-6" in text
    assert text.index("Pasangan") < text.index("Tono") < text.index("Kepala Dinas")


def test_a_letter_opens_with_its_address_and_its_annex_repeats_its_number(now):
    text = text_of(pdf_of(example("surat_pemberitahuan"), now))

    assert "Yth. Kepala Badan Keuangan dan Aset Daerah" in text
    assert "a.n. Gubernur Nusa Kencana" in text
    assert text.index("Sifat") < text.index("Biasa")
    assert "LAMPIRAN KENAIKAN GAJI BERKALA" in text


@pytest.mark.parametrize(("name", "line"), [('"Bupati"', "Bupati"), ("null", "")])
def test_a_text_that_is_one_hole_giving_null_prints_nothing(name, line, now):
    source = f"kind: surat\ntitle: a {{{name}}}\nclassification: '1'\non_behalf: '{{{name}}}'\nblocks: [{{paragraph: a}}]"
    made, setting = template.parse(source.encode(), name="uji"), feel.Setting(now, None, UTC)

    assert made.compose({}, setting).on_behalf == made.head({}, setting).on_behalf == line
    assert made.head({}, setting).title == f"a {line or '–'}"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("kind: petikan\ntitle: a\nclassification: '1'\ndeciding: [a]", "number"),
        ("kind: surat\ntitle: a\nclassification: '1'\nblocks: [{paragraph: a}]\nannex: {title: b}", "annex"),
    ],
)
def test_what_a_kind_needs_is_asked_for(source, problem):
    with pytest.raises(TemplateError, match=problem):
        template.parse(source.encode(), name="uji.yaml")


def test_a_list_inside_a_dictum_stays_within_the_margin(now):
    long = "kelulusan dilaporkan dan penyesuaian pangkat mengikuti formasi serta ketentuan yang berlaku bagi pegawai negeri sipil"
    pdf = pdf_of(example("keputusan").split("deciding:")[0] + f"deciding: [{{text: Dengan ketentuan, blocks: [{{items: [{long}]}}]}}]\n", now)
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[0]
    text = page.get_textpage()

    assert max(text.get_charbox(n)[2] for n in range(text.count_chars())) < page.get_width() - 40
