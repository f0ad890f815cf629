"""One's own documents on one's own page."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

import engine
from models import Case, Document, session, transaction
from records import dossier
from tests.app.conftest import Somebody


def test_my_documents_are_listed_with_version_and_verdict_and_only_for_me(
    as_: Callable[[str], Somebody], letter: Callable[[], Case], now: datetime
) -> None:
    case = letter()
    with transaction():
        for content in (b"lama", b"baru"):
            row = engine.house().store.keep(
                content, filename="kk.pdf", media_type="application/pdf", kind="KK", person_id=case.subject_id, case_id=None, by=case.subject_id, now=now
            )
            dossier.attach(row.id, case.id, "KK", case.subject_id, now)
        dossier.judge(row.id, case.id, "TIDAK_TERBACA", "halaman dua buram", None, now)
    subject, kept = case.subject_id, session.scalar(sa.select(sa.func.count()).select_from(Document))
    session.rollback()
    page = as_("pegawai").open("/riwayat").text
    assert kept == 2
    assert "versi 2" in page
    assert "tidak terbaca" in page
    assert "halaman dua buram" in page
    assert "halaman dua buram" not in as_("auditor").open(f"/pegawai/{subject}").text
