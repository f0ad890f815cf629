"""Documents sent with a form belong to the case and to its subject, and are offered again where the manifest says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import engine as verbs
from engine import bundles, dossier, scope, step
from models import Case, Document, DocumentVerdict, Notification, Task, session, transaction
from tests.databases import ROOT
from tests.engine import drawn

SERVICE = "surat_pengantar"


@pytest.fixture
def toy(database: sa.Engine, now: datetime) -> None:
    with transaction():
        for done in verbs.deploy(ROOT / "tests" / "browser" / "services", by="test", now=now, publish=True):
            assert not done.problems


@pytest.fixture
def upload(toy: None, now: datetime) -> Callable[[int], int]:
    def put(by: int) -> int:
        with transaction():
            store = verbs.house().store
            row = store.keep(b"bukti", filename="b.pdf", media_type="application/pdf", kind="bukti", person_id=by, case_id=None, by=by, now=now)
            return row.id

    return put


def _ask(person: int, document: int | None, now: datetime) -> Case:
    answers: dict[str, Any] = {
        "jenis": "BANK", "keperluan": "membuka rekening", "tanggal_mulai": now.date(), "tanggal_selesai": now.date(), "lama": 1,
        "bukti": document, "benar": True,
    }
    with transaction():
        return verbs.start(SERVICE, event=None, subject_id=person, answers=answers, by=verbs.PersonActor(person), now=now)


def test_a_document_sent_with_the_form_is_the_cases_and_serves_the_next_one(
    cast: dict[str, int], upload: Callable[[int], int], now: datetime
) -> None:
    sari = cast["pegawai"]
    bukti = upload(sari)
    first, second = _ask(sari, bukti, now).id, _ask(sari, bukti, now).id
    assert [row.id for row in dossier.documents(first)] == [row.id for row in dossier.documents(second)] == [bukti]
    document = session.get_one(Document, bukti)
    assert (document.case_id, document.person_id) == (first, sari)
    assert {case.id for case in verbs.cases_of_document(document)} == {first, second}


def test_it_is_offered_again_only_where_the_manifest_names_its_kind(
    cast: dict[str, int], upload: Callable[[int], int], now: datetime
) -> None:
    sari = cast["pegawai"]
    bukti = upload(sari)
    _ask(sari, bukti, now)
    bundle = bundles.in_force(SERVICE)[1]
    schema = next(schema for schema in bundle.forms.values() if any(field.key == "bukti" for field in schema.inputs))
    assert dossier.offered(bundle, schema, sari) == {}
    reusing = replace(bundle, manifest={**bundle.manifest, "documents": [{"code": "bukti", "reuse": ["KK", "bukti"]}]})
    assert dossier.offered(reusing, schema, sari) == {"bukti": [str(bukti)]}
    assert dossier.offered(reusing, schema, cast["atasan"]) == {}
    assert dossier.offered(reusing, schema, None) == {}


def test_somebody_elses_document_is_refused(cast: dict[str, int], upload: Callable[[int], int], now: datetime) -> None:
    bukti = upload(cast["pegawai"])
    _ask(cast["pegawai"], bukti, now)
    with pytest.raises(Exception, match="no_such_row"):
        _ask(cast["pegawai_lain"], bukti, now)


def test_expressions_read_the_documents_of_the_case(cast: dict[str, int], upload: Callable[[int], int], now: datetime) -> None:
    sari = cast["pegawai"]
    bukti = upload(sari)
    case = _ask(sari, bukti, now)
    about = step.about_case(case, None, now)
    assert scope.context(about)["berkas"]["dokumen"] == [
        {"kode": "bukti", "nama": "b.pdf", "dokumen": bukti, "putusan": None, "catatan": None}
    ]
    assert scope.context(replace(about, case_id=None))["berkas"]["dokumen"] == []


def test_a_verdict_says_who_judged_and_nobody_when_no_person_acted(database: sa.Engine, cast: dict[str, int], tmp_path: Path, now: datetime) -> None:
    judge = {"dokumen": "nomor", "putusan": '"SAH"'}
    diagram = drawn.process(
        "nilai", drawn.lanes(drawn.lane("Pegawai", "s"), drawn.lane("Analis Kepegawaian Pembinaan", "periksa", "dulu", "catat", "e")), drawn.start(),
        drawn.service("dulu", "document.judge", **judge), drawn.task("periksa"), drawn.service("catat", "document.judge", **judge),
        drawn.end("e"), flows="s>dulu>periksa>catat>e",
    )
    drawn.publish(tmp_path, "nilai", [{"event": "s", "by": "system", "variables": ["nomor"]}], {"nilai": diagram})
    with transaction():
        store = verbs.house().store
        paper = store.keep(
            b"x", filename="x.pdf", media_type="application/pdf", kind="KK", person_id=cast["pegawai"], case_id=None, by=cast["pegawai"], now=now
        ).id
        case = verbs.start("nilai", event="s", subject_id=cast["pegawai"], answers={"nomor": paper}, by=verbs.System("sweep"), now=now).id
    task = session.scalars(sa.select(Task).where(Task.case_id == case)).one()
    analyst = session.scalars(sa.select(Notification.person_id).where(Notification.task_id == task.id)).first()
    with transaction():
        verbs.complete(task.id, {"catatan": None}, by=verbs.PersonActor(analyst), now=now)
    assert list(session.scalars(sa.select(DocumentVerdict.judged_by).order_by(DocumentVerdict.id))) == [None, analyst]
    session.rollback()
