"""The dossier: documents by kind and version, what was found about them, and which one will do again."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from models import CaseDocument, Document, DocumentVerdict, Reference, session, transaction
from records import dossier
from records.errors import RecordError
from records.snapshot import pegawai
from tests.databases import NOW

Keep = Callable[..., int]


@pytest.fixture
def keep(person: int) -> Keep:
    """Put a document of a kind into somebody's hands, so many days ago."""

    def put(kind: str, days_ago: int = 0, owner: int | None = None, case: int | None = None) -> int:
        with transaction():
            row = Document(
                sha256="0" * 64, name=f"{kind}.pdf", media_type="application/pdf", size=1, kind=kind, person_id=owner or person,
                case_id=case, uploaded_by=owner or person, uploaded_at=NOW - timedelta(days=days_ago),
            )
            session.add(row)
            session.flush()
            return row.id

    return put


def _judge(document: int, verdict: str, note: str = "") -> None:
    with transaction():
        dossier.judge(document, 1, verdict, note, None, NOW)


def test_a_document_enters_the_dossier_of_the_cases_subject_when_it_is_sent(person: int, keep: Keep) -> None:
    ijazah = keep("IJAZAH")
    assert dossier.held(person) == []
    with transaction():
        dossier.attach(ijazah, 1, "IJAZAH", person, NOW)
        dossier.attach(ijazah, 2, "IJAZAH_TERAKHIR", person, NOW)
        dossier.attach(ijazah, 2, "IJAZAH_TERAKHIR", person, NOW)
    assert [each.document.id for each in dossier.held(person)] == [ijazah]
    assert session.execute(sa.select(CaseDocument.case_id, CaseDocument.code).order_by(CaseDocument.case_id)).all() == [
        (1, "IJAZAH"), (2, "IJAZAH_TERAKHIR"),
    ]


def test_nobody_uses_what_is_in_another_dossier(person: int, keep: Keep) -> None:
    ijazah = keep("IJAZAH", case=1)
    for document, owner in ((ijazah, person + 1), (999, person)):
        with pytest.raises(RecordError), transaction():
            dossier.attach(document, 2, "IJAZAH", owner, NOW)


def test_versions_are_counted_by_kind_the_newest_first(person: int, keep: Keep) -> None:
    old, new, other = keep("KK", 30, case=1), keep("KK", 1, case=1), keep("FOTO", case=1)
    _judge(old, "TIDAK_TERBACA", "buram")
    assert [(each.document.id, each.version, each.verdict, each.note) for each in dossier.held(person)] == [
        (other, 1, None, ""), (new, 2, None, ""), (old, 1, "TIDAK_TERBACA", "buram"),
    ]
    assert [each.document.id for each in dossier.held(person, ["FOTO"])] == [other]


def test_the_newest_will_do_again_unless_a_verdict_speaks_against_it(person: int, keep: Keep) -> None:
    old, new = keep("KK", 30, case=1), keep("KK", 1, case=1)
    assert dossier.reusable(person, ["KK", "FOTO"])["KK"].id == new
    _judge(old, "SAH")
    assert dossier.reusable(person, ["KK"])["KK"].id == old  # found good comes before looked at by nobody
    _judge(new, "SAH")
    assert dossier.reusable(person, ["KK"])["KK"].id == new
    _judge(new, "TIDAK_SESUAI")
    assert dossier.reusable(person, ["KK"])["KK"].id == old
    _judge(old, "TIDAK_ASLI")
    assert dossier.reusable(person, ["KK"]) == {}


def test_what_was_found_not_genuine_stays_so_and_earlier_verdicts_are_kept(person: int, keep: Keep) -> None:
    document = keep("IJAZAH", case=1)
    _judge(document, "SAH")
    _judge(document, "TIDAK_ASLI", "nomor tidak terdaftar")
    for verdict in ("SAH", "PALSU"):
        with pytest.raises(RecordError):
            _judge(document, verdict)
    assert session.scalars(sa.select(DocumentVerdict.verdict).order_by(DocumentVerdict.id)).all() == ["SAH", "TIDAK_ASLI"]


def test_only_a_kind_with_a_term_is_ever_outdated(person: int, keep: Keep) -> None:
    old, _young, _forever = keep("SKD", 365 * 4), keep("SKD", 365), keep("IJAZAH", 365 * 40)
    with transaction():
        for kind, years in (("SKD", 3), ("IJAZAH", None)):
            session.add(Reference(table="jenis_dokumen", key=kind, values={"retensi_tahun": years}, valid_from=date(2020, 1, 1)))
    assert [document.id for document in dossier.outdated(NOW.date())] == [old]


def test_a_case_has_by_code_the_document_chosen_last_with_what_was_found_about_it(person: int, keep: Keep) -> None:
    old, new = keep("IJAZAH", 2), keep("IJAZAH", 1)
    with transaction():
        dossier.attach(old, 1, "IJAZAH", person, NOW)
        dossier.attach(new, 1, "IJAZAH", person, NOW + timedelta(minutes=1))
    _judge(new, "TIDAK_TERBACA", "buram")
    (standing,) = dossier.of_case(1)
    assert (standing[0], standing[1].id, standing[2].note if standing[2] else None) == ("IJAZAH", new, "buram")
    with transaction():
        dossier.attach(old, 1, "IJAZAH", person, NOW + timedelta(minutes=2))
    assert [(code, document.id, verdict) for code, document, verdict in dossier.of_case(1)] == [("IJAZAH", old, None)]


def test_expressions_see_the_newest_document_of_a_kind_with_its_verdict(person: int, keep: Keep) -> None:
    keep("IJAZAH", days_ago=30, case=1)
    newest = keep("IJAZAH", days_ago=2, case=1)
    keep("IJAZAH")  # never sent with a form
    _judge(newest, "TIDAK_TERBACA", "buram")
    seen = pegawai(person, NOW.date())["dokumen"].call("IJAZAH")
    assert (seen["dokumen"], seen["putusan"], seen["catatan"]) == (newest, "TIDAK_TERBACA", "buram")
    assert pegawai(person, (NOW - timedelta(days=10)).date())["dokumen"].call("IJAZAH")["dokumen"] != newest
    assert pegawai(person, NOW.date())["dokumen"].call("KK") is None


def test_what_a_case_has_made_is_found_again_under_its_kind(person: int, keep: Keep) -> None:
    permit, foreign = keep("DECREE", case=1), keep("DECREE", case=2)
    with transaction():
        session.get_one(Document, permit).person_id = None
        dossier.file(permit, 1, "IZIN_BLJR", person)
    assert dossier.reusable(person, ["IZIN_BLJR"])["IZIN_BLJR"].id == permit
    with pytest.raises(RecordError), transaction():
        dossier.file(foreign, 1, "IZIN_BLJR", person)
