"""The salary step from the nightly run to a signed letter; every branch is told in the service's scenarios."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

import engine
from engine import roles
from models import AgendaItem, Decree, Notification, Outbox, PerformanceRecord, SalaryRecord, Task, session, transaction
from tests.stories.conftest import Story
from tests.stories.test_salary_step_figures import performance, salary

SERVICE, KIND = "kenaikan_gaji_berkala", "KGB"


@dataclass
class Step(Story):
    """A salary step's case: the nightly run opens it, officials who are not in the cast are found by their role."""

    person: int = 0

    def sweep(self) -> "Step":
        """Let the night work, and take the case it opened for the person."""
        done = engine.sweep(KIND, lambda: self.now)
        assert done.failed == 0, engine.sweep_progress(KIND, self.now.date())
        item = session.scalars(sa.select(AgendaItem).where(AgendaItem.kind == KIND, AgendaItem.person_id == self.person).order_by(AgendaItem.id)).first()
        self.case_id = (item.case_id if item else None) or 0
        session.rollback()
        return self

    def begin(self) -> "Step":
        """Open the case as the night would, without looking at everybody else."""
        [upcoming] = engine.upcoming(SERVICE, self.person, self.now)
        assert upcoming.judgement.ready
        with transaction():
            case = engine.start(
                SERVICE, event="mulai", subject_id=self.person, answers={"jatuh_tempo": upcoming.judgement.due_on},
                by=engine.System("sweep"), now=self.now,
            )
            self.case_id = case.id
        return self

    def actor(self, key: str) -> engine.PersonActor:
        if not key.startswith("="):
            return super().actor(key)
        row = session.scalars(sa.select(Task).where(Task.case_id == self.case_id, Task.status == "OPEN", Task.element == key[1:])).one()
        [holder, *_] = roles.holders(row.role or "", row.unit_id, self.now.date())
        session.rollback()
        return engine.PersonActor(holder)

    def anyone(self, element: str, **typed: str) -> None:
        """Whoever holds the task's role does it."""
        self.do(f"={element}", element, **typed)

    @property
    def agenda(self) -> AgendaItem:
        query = sa.select(AgendaItem).where(AgendaItem.kind == KIND, AgendaItem.person_id == self.person)
        return session.scalars(query.order_by(AgendaItem.evaluated_at.desc(), AgendaItem.id.desc())).first()

    def signal(self, name: str) -> None:
        """A fact about the person is broadcast, and the worker delivers it."""
        with transaction():
            engine.announce(name, {}, subject=engine.employee(self.person), now=self.now)
        engine.tick(lambda: self.now)

    def told(self) -> list[str]:
        query = sa.select(Notification.values).where(Notification.case_id == self.case_id, Notification.code == "message").order_by(Notification.id)
        found = [values["pesan"] for values in session.scalars(query)]
        session.rollback()
        return found


@pytest.fixture
def step(story: Callable[[], Story]) -> Step:
    """Sari stands in III/c with a step due on 1 September 2026; the night of 3 June is about to run."""
    begun = Step(story().now)
    begun.person = begun.actor("pegawai").person_id
    performance(begun.person, y2025="BAIK", y2024="BAIK")
    salary(begun.person, "III/c", 10, 0, date(2024, 9, 1), 3_533_900)
    return begun


def test_the_night_opens_it_the_facilitator_checks_the_head_signs_and_the_record_has_it(step):
    step.sweep()
    assert step.waiting == [("cek_opd", "Fasilitator OPD")]
    assert (step.case.opened_by, step.agenda.result, step.agenda.due_on) == (None, "BERI", date(2026, 9, 1))

    step.do("fasilitator", "cek_opd", data_benar="YA")
    assert step.waiting == [("paraf_kasubbid", "Sekretaris OPD")]
    step.anyone("paraf_kasubbid", hasil_paraf="SETUJU")
    step.do("kepala_opd", "tanda_tangan", keputusan="DISETUJUI")

    # nobody is named liaison in the demo agency: their fallback roles answer for the payers
    assert step.waiting == [("konfirmasi_bkad", "Analis Kepegawaian Mutasi"), ("konfirmasi_taspen", "Analis Kepegawaian Pembinaan")]
    decree = session.scalars(sa.select(Decree).where(Decree.case_id == step.case_id)).one()
    row = session.scalars(sa.select(SalaryRecord).where(SalaryRecord.case_id == step.case_id)).one()
    assert (decree.template, decree.number, decree.status) == ("surat_kgb", "800.1.11.13/1/DISDIK/2026", "SEALED")
    assert (row.valid_from, row.rank, row.service_years, row.service_months) == (date(2026, 9, 1), "III/c", 12, 0)
    assert (row.previous_amount, row.amount, row.cause, row.postponed, row.next_due) == (3_533_900, 3_645_200, "KGB", False, date(2028, 9, 1))
    assert (row.basis_number, row.document_id) == (decree.number, decree.document_id)
    session.rollback()
    assert any("Rp3.645.200 mulai 1 September 2026" in sentence for sentence in step.told())
    thrown = [row.name for row in session.scalars(sa.select(Outbox).where(Outbox.case_id == step.case_id, Outbox.kind == "event"))]
    session.rollback()
    assert thrown == ["KGB_TERBIT"]

    step.anyone("konfirmasi_bkad", bkad_diterima="2026-06-03", bkad_agenda="12/BKAD")
    step.anyone("konfirmasi_taspen", taspen_diterima="2026-06-03")
    assert (step.case.status, step.case.outcome) == ("ENDED", "Kenaikan gaji berkala diberikan")

    step.now += timedelta(days=1)
    engine.sweep(KIND, lambda: step.now)
    assert (step.agenda.due_on, step.agenda.case_id) == (date(2028, 9, 1), None)
    assert [str(verdict) for verdict in engine.verify(step.now) if not verdict.kept] == []
    session.rollback()


def test_wrong_data_goes_to_the_analyst_who_corrects_the_record_and_it_is_computed_anew(step):
    step.begin()
    step.do("fasilitator", "cek_opd", data_benar="TIDAK", data_salah="TMT seharusnya 1 Juli 2024")
    assert step.waiting == [("perbaiki_data", "Analis Kepegawaian Mutasi")]

    step.anyone("perbaiki_data", tindakan="KOREKSI", koreksi_gol="III/c", koreksi_mkg_tahun="10", koreksi_mkg_bulan="0", koreksi_tmt="2024-07-01", koreksi_nomor="823/9/2024")
    assert step.waiting == [("cek_opd", "Fasilitator OPD")]
    states = list(session.scalars(sa.select(SalaryRecord.state).where(SalaryRecord.person_id == step.person).order_by(SalaryRecord.id)))
    assert states == ["DIGANTI", "BERLAKU"]
    session.rollback()
    finish(step)
    assert granted(step) == (date(2026, 7, 1), 3_645_200)


def test_a_changed_rank_withdraws_the_letter_and_the_step_is_computed_anew(step):
    step.begin()
    step.do("fasilitator", "cek_opd", data_benar="YA")
    salary(step.person, "III/d", 11, 9, date(2026, 6, 1), 3_683_400)
    step.signal("PANGKAT_BERUBAH")

    assert step.waiting == [("cek_opd", "Fasilitator OPD")]
    finish(step)
    assert granted(step) == (date(2026, 9, 1), 3_799_400)
    assert session.scalar(sa.select(sa.func.count()).select_from(Decree)) == 1
    session.rollback()


def test_a_changed_rank_that_moves_the_date_ends_the_case_and_the_agenda_waits(step):
    step.sweep()
    salary(step.person, "III/d", 12, 0, date(2026, 6, 1), 3_799_400)
    step.signal("PANGKAT_BERUBAH")
    assert (step.case.status, step.case.outcome) == ("ENDED", "Belum waktunya")

    step.now += timedelta(days=1)
    engine.sweep(KIND, lambda: step.now)
    assert (step.agenda.due_on, step.agenda.case_id) == (date(2028, 6, 1), None)
    session.rollback()


def test_what_is_held_postponed_or_absent_opens_no_case_and_is_told_with_its_reason(step):
    performance(step.person, y2024="BAIK")
    step.sweep()
    assert step.case_id == 0
    assert (step.agenda.result, step.agenda.reason) == ("TAHAN", "Evaluasi kinerja tahun 2025 belum ada.")
    session.rollback()

    performance(step.person, y2025="KURANG")
    step.now += timedelta(days=1)
    step.sweep()
    assert (step.case_id, step.agenda.result) == (0, "TUNDA")
    session.rollback()


def ask(step: Step) -> None:
    """The analyst has the person looked at out of turn."""
    day = step.now.date()
    bureau = roles.resolve("Analis Kepegawaian Mutasi", subject_id=step.person, unit_id=None, day=day)
    with transaction():
        case = engine.start(
            SERVICE, event="diminta", subject_id=step.person, answers={"alasan_pemeriksaan": "Penilaian kinerja"},
            by=engine.PersonActor(bureau.holders[0]), now=step.now,
        )
        step.case_id = case.id


def test_a_postponement_is_proposed_agreed_and_decreed_and_ends_when_the_performance_is_better(step):
    performance(step.person, y2025="KURANG")
    ask(step)
    assert step.waiting == [("usulkan_tunda", "Kepala Bidang Mutasi")]
    step.anyone("usulkan_tunda", lama_bulan="6", alasan_tunda="Predikat kinerja 2025 kurang")
    step.do("kepala_bkd", "setujui_tunda", persetujuan_tunda="KEMBALIKAN", catatan_keputusan="Cukup empat bulan")
    step.anyone("usulkan_tunda", lama_bulan="4", alasan_tunda="Predikat kinerja 2025 kurang")
    step.do("kepala_bkd", "setujui_tunda", persetujuan_tunda="SETUJU")
    step.do("gubernur", "tanda_tangan", keputusan="DISETUJUI")

    decree = session.scalars(sa.select(Decree).where(Decree.case_id == step.case_id)).one()
    assert (decree.template, decree.status) == ("keputusan_penundaan_kgb", "SEALED")
    session.rollback()
    assert step.waiting == []
    assert any("ditunda 4 bulan dengan keputusan nomor" in sentence for sentence in step.told())

    with transaction():
        session.execute(sa.update(PerformanceRecord).where(PerformanceRecord.person_id == step.person).values(predicate="BAIK"))
    step.now = datetime(2026, 10, 12, 2, tzinfo=UTC)
    step.signal("SKP_FINAL")
    assert step.waiting == [("cek_opd", "Fasilitator OPD")]
    finish(step)
    assert granted(step) == (date(2026, 11, 1), 3_645_200)
    row = session.scalars(sa.select(SalaryRecord).where(SalaryRecord.case_id == step.case_id)).one()
    assert (row.postponed, row.service_years, row.service_months, row.next_due) == (True, 12, 2, date(2028, 9, 1))
    session.rollback()


def finish(step: Step) -> None:
    """From the facilitator's check to the end, everybody agreeing."""
    step.do("fasilitator", "cek_opd", data_benar="YA")
    step.anyone("paraf_kasubbid", hasil_paraf="SETUJU")
    step.do("kepala_opd", "tanda_tangan", keputusan="DISETUJUI")
    day = step.now.date().isoformat()
    step.anyone("konfirmasi_bkad", bkad_diterima=day)
    step.anyone("konfirmasi_taspen", taspen_diterima=day)
    assert step.case.outcome == "Kenaikan gaji berkala diberikan"


def granted(step: Step) -> Any:
    row = session.scalars(sa.select(SalaryRecord).where(SalaryRecord.case_id == step.case_id, SalaryRecord.cause == "KGB", SalaryRecord.basis_number != "").order_by(SalaryRecord.id.desc())).first()
    found = (row.valid_from, row.amount)
    session.rollback()
    return found
