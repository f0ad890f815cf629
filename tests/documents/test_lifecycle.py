"""A sealed decree can be corrected, replaced or revoked by another, and the public page then says so."""

import pytest
import sqlalchemy as sa

from documents import lifecycle, numbering, verify
from documents.errors import NotSealed
from documents.store import Store
from models import Bundle, Case, Decree, Person, Service, Task, session, transaction


@pytest.fixture
def sealed(blank, now, tmp_path):
    """Seal a decree and give its id."""
    with transaction():
        person = Person(name="Hadi", status="PNS")
        session.add_all([person, Service(id="uji", title="Uji", group="Uji")])
        session.flush()
        bundle = Bundle(service_id="uji", version=1, digest="0", manifest={}, status="PUBLISHED", proposed_by="t", proposed_at=now)
        session.add(bundle)
        session.flush()
        case = Case(service_id="uji", bundle_id=bundle.id, process="uji", opened_at=now, state=b"")
        session.add(case)
        session.flush()
        ids = case.id, person.id

    def make(title: str, number: str | None = None) -> int:
        case_id, signer = ids
        with transaction():
            task = Task(case_id=case_id, step=title, element="t", name="t", lane="", opened_at=now)
            session.add(task)
            session.flush()
            decree = numbering.reserve(case_id, task.id, "sk", "800", "BKD", now.date(), signer, "Kepala BKD", title, now, number=number)
            numbering.seal(decree.id, "0", title.encode(), Store(tmp_path), now)
            return decree.id

    return make


def status(decree_id: int) -> verify.Verdict:
    token = session.scalar(sa.select(Decree.token).where(Decree.id == decree_id))
    verdict = verify.by_token(str(token))
    session.rollback()
    return verdict


def test_a_revoked_decree_says_by_what_and_why(sealed, now):
    first, second = sealed("Izin"), sealed("Pencabutan izin")
    with transaction():
        lifecycle.revoke(first, second, "syarat tidak lagi terpenuhi", now)

    verdict = status(first)
    assert verdict.status == "REVOKED"
    assert [(note.kind, note.number, note.reason) for note in verdict.notes] == [("revoked", "800/2/BKD/2026", "syarat tidak lagi terpenuhi")]
    assert status(second).status == "VALID"


def test_a_corrected_decree_stays_in_force(sealed, now):
    first, second, third = sealed("Izin"), sealed("Ralat"), sealed("Ralat kedua")
    with transaction():
        lifecycle.correct(first, second, "salah ketik nama", now)
        lifecycle.correct(first, third, "salah ketik tanggal", now)

    assert status(first).status == "VALID"
    assert [note.reason for note in status(first).notes] == ["salah ketik nama", "salah ketik tanggal"]


def test_a_decree_out_of_force_cannot_be_replaced_nor_replace_another(sealed, now):
    first, second, third = sealed("Izin"), sealed("Izin baru"), sealed("Izin ketiga")
    with transaction():
        lifecycle.replace(first, second, "pindah unit", now)

    assert status(first).status == "REPLACED"
    for decree, by in ((first, third), (second, first), (second, second), (second, 999)):
        with pytest.raises(NotSealed), transaction():
            lifecycle.revoke(decree, by, "-", now)


def test_an_excerpt_uses_no_number_of_the_series(sealed):
    sealed("Keputusan")
    excerpt, following = sealed("Petikan", "800/1/BKD/2026"), sealed("Keputusan lain")

    numbers = {row.id: row.number for row in session.scalars(sa.select(Decree))}
    assert (numbers[excerpt], numbers[following]) == ("800/1/BKD/2026", "800/2/BKD/2026")
    session.rollback()
