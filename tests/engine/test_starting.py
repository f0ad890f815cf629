"""Starting: exactly the named start, by whom the manifest says, about whom it says, once per key."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml

import engine
from models import Case, Event, StartKey, session, transaction
from tests.engine.conftest import ANSWERS, BENCH, Walk, actor_of


@pytest.fixture
def service(database: Any, tmp_path: Path, now) -> Callable[..., None]:
    """Publish the five-step service with other `starts` in its manifest."""

    def publish(**start: Any) -> None:
        folder = shutil.copytree(BENCH, tmp_path / "layanan")
        manifest = folder / "processes" / "lima" / "service.yaml"
        content = yaml.safe_load(manifest.read_text())
        content["starts"] = [{"process": "lima", "event": "mulai", "by": "role"} | start]
        manifest.write_text(yaml.safe_dump(content))
        with transaction():
            assert not [d.problems for d in engine.deploy(folder, by="test", now=now, publish=True) if d.problems]

    return publish


def _start(by: engine.By, now, **options: Any) -> Walk:
    with transaction():
        return Walk(engine.start("lima", event="mulai", answers=ANSWERS, by=by, now=now, **options).id, now)


def test_a_person_starts_for_themselves_and_for_nobody_else(service, sari, tono, now):
    service()
    assert _start(sari, now, subject_id=sari.person_id).waiting == ["langkah_1"]

    with pytest.raises(engine.StartRefused), transaction():
        engine.start("lima", event="mulai", subject_id=tono.person_id, answers=ANSWERS, by=sari, now=now)


def test_a_start_that_does_not_exist_is_not_found(service, sari, now):
    service()
    with pytest.raises(engine.NotFound), transaction():
        engine.start("lima", event="selesai", subject_id=sari.person_id, answers=ANSWERS, by=sari, now=now)


def test_a_facilitator_starts_on_behalf_is_recorded_and_may_not_do_a_later_task(service, sari, now):
    service(on_behalf=True)
    dewi = actor_of("fasilitator")
    lima = _start(dewi, now, subject_id=sari.person_id)
    assert (lima.case.opened_by, lima.case.on_behalf) == (dewi.person_id, True)
    first = session.scalars(sa.select(Event.body).where(Event.case_id == lima.case_id).order_by(Event.sequence)).first()
    assert f'"atas_nama":"employee:{sari.person_id}"' in first
    session.rollback()

    with pytest.raises(engine.NotYourTask):
        lima.do("langkah_1", by=dewi)
    lima.do("langkah_1", by=sari)


def test_nobody_but_a_facilitator_of_the_unit_starts_on_behalf(service, sari, tono, now):
    service(on_behalf=True)
    with pytest.raises(engine.StartRefused):
        _start(tono, now, subject_id=sari.person_id)
    with pytest.raises(engine.StartRefused):
        _start(actor_of("fasilitator"), now, subject_id=tono.person_id)


def test_without_on_behalf_even_a_facilitator_is_refused(service, sari, now):
    service()
    with pytest.raises(engine.StartRefused):
        _start(actor_of("fasilitator"), now, subject_id=sari.person_id)


def test_the_system_starts_only_what_is_its_own_and_once_per_key(service, sari, now):
    service(by="system")
    first = _start(engine.System("sweep"), now, subject_id=sari.person_id, key="2026-10-01")
    again = _start(engine.System("sweep"), now, subject_id=sari.person_id, key="2026-10-01")
    other = _start(engine.System("sweep"), now, subject_id=sari.person_id, key="2028-10-01")

    assert first.case_id == again.case_id != other.case_id
    assert session.scalar(sa.select(sa.func.count()).select_from(StartKey)) == 2
    session.rollback()
    with pytest.raises(engine.StartRefused):
        _start(sari, now, subject_id=sari.person_id)


def test_a_system_may_not_fire_a_persons_start(service, sari, now):
    service()
    with pytest.raises(engine.StartRefused):
        _start(engine.System("sweep"), now, subject_id=sari.person_id)


def test_a_case_may_be_about_a_session_and_is_started_by_a_role(service, now):
    service(by="Analis Kepegawaian Pembinaan", subject="session")
    lima = _start(actor_of("analis"), now, subject=engine.Subject("session", "2026-GEL-1"))
    assert (lima.case.subject_id, lima.case.subject_kind, lima.case.subject_key) == (None, "session", "2026-GEL-1")
    session.rollback()
    with pytest.raises(engine.StartRefused):
        _start(actor_of("pegawai"), now, subject=engine.Subject("session", "2026-GEL-2"))


def test_a_unit_as_subject_is_the_cases_unit(service, cast, now):
    service(by="Analis Kepegawaian Pembinaan", subject="unit")
    lima = _start(actor_of("analis"), now, subject=engine.Subject("unit", "2"))
    assert lima.case.unit_id == 2
    session.rollback()


def test_a_start_about_the_wrong_kind_of_subject_is_refused(service, sari, now):
    service(subject="session")
    with pytest.raises(engine.StartRefused):
        _start(sari, now, subject_id=sari.person_id)


def test_the_promise_of_the_service_is_the_cases_deadline(service, sari, now):
    service()
    case = _start(sari, now, subject_id=sari.person_id).case
    assert case.due_at.isoformat() == "2026-06-10T16:59:59+00:00"  # five working days after Wednesday 3 June, end of day WIB
    session.rollback()


def test_a_manifest_that_names_a_start_nobody_drew_does_not_deploy(database, tmp_path, now):
    folder = shutil.copytree(BENCH, tmp_path / "layanan")
    manifest = folder / "processes" / "lima" / "service.yaml"
    manifest.write_text(manifest.read_text().replace("event: mulai", "event: mula"))
    with transaction():
        done = {d.service_id: d.problems for d in engine.deploy(folder, by="test", now=now, publish=True)}
    assert any("start_unknown" in problem for problem in done["lima"])
    assert session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0
    session.rollback()
