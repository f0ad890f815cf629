"""The kinds of history a diagram may write and read: for each its table, and its columns under their Indonesian keys."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

import models
from records.errors import RecordError

_BASIS = {"nomor": "basis_number", "tanggal": "basis_date", "pejabat": "basis_official", "dokumen": "document_id"}
_SERVICE = "mkg_tahun=service_years mkg_bulan=service_months"
_STUDY = (
    "jenjang=level sekolah=school prodi=programme negara=country pembiayaan=funding dibebaskan=released perpanjangan=extensions "
    "ikatan_sampai=bound_until hasil=outcome"
)


@dataclass(frozen=True)
class Kind:
    """A kind of history: its table, key → column, and the keys a row cannot do without.

    `fixed` is what makes it a part of a shared table; `exclusive` columns: a new row ends the one it would overlap.
    """

    name: str
    title: str
    table: Any
    columns: Mapping[str, str]
    required: frozenset[str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    exclusive: tuple[str, ...] | None = None
    confidential: bool = False

    def column(self, key: str) -> sa.Column[Any]:
        """The table's column behind a key."""
        found: sa.Column[Any] = self.table.__table__.c[self.columns[key]]
        return found

    def where(self) -> list[sa.ColumnElement[bool]]:
        """The conditions that tell this kind's rows from others of the same table."""
        return [self.table.__table__.c[column] == value for column, value in self.fixed.items()]


def kind(name: str) -> Kind:
    """The kind of that name; raises RecordError with the names there are."""
    if name not in KINDS:
        raise RecordError("unknown_kind", riwayat=name, ada=sorted(KINDS))
    return KINDS[name]


def _kind(
    name: str, title: str, table: Any, keys: str, *, required: str, start: str = "tmt", end: str = "sampai", **more: Any
) -> Kind:
    """Keys are written `key=column`, or just `column` where both words are the same."""
    columns = {start: "valid_from", end: "valid_to"}
    for entry in keys.split():
        key, _, column = entry.partition("=")
        columns[key] = column or key
    return Kind(name, title, table, columns | _BASIS, frozenset(required.split()), **more)


_SPAN = {"start": "mulai", "end": "selesai"}
_CAREER = (
    _kind(
        "pengangkatan", "Pengangkatan", models.AppointmentRecord,
        f"jenis=kind gol=rank {_SERVICE} gapok=base_salary no_latsar=training_number no_sehat=health_number", required="tmt jenis",
    ),
    _kind(
        "pangkat", "Pangkat", models.RankRecord, f"gol=rank {_SERVICE} jenis=kind no_pertek=bkn_number tgl_pertek=bkn_date",
        required="tmt gol",
    ),
    _kind(
        "jabatan", "Jabatan", models.PositionRecord,
        "jabatan_id=position_id jenis=kind tgl_pelantikan=inaugurated_on no_spmt=duty_letter no_pertek=bkn_number",
        required="tmt jabatan_id", exclusive=("kind",),
    ),
    _kind(
        "gaji", "Gaji", models.SalaryRecord,
        f"gol=rank {_SERVICE} gapok_lama=previous_amount gapok=amount sebab=cause tunda=postponed tmt_berikut=next_due",
        required="tmt gol mkg_tahun gapok sebab",
    ),
    _kind(
        "pmk", "Peninjauan masa kerja", models.ServiceReviewRecord,
        "jenis=kind instansi=institution jabatan=post mulai=started_on selesai=ended_on faktor=factor "
        f"diakui_bulan=credited_months gol=rank {_SERVICE}",
        required="tmt jenis gol mkg_tahun",
    ),
    _kind("kedudukan", "Kedudukan hukum", models.StandingRecord, "kedudukan=standing alasan=reason", required="tmt kedudukan"),
    _kind("mpp", "Masa persiapan pensiun", models.StandingRecord, "alasan=reason", required="tmt", fixed={"standing": "MPP"}),
    _kind(
        "pindah_instansi", "Pindah instansi", models.AgencyTransferRecord,
        "arah=direction asal=origin tujuan=destination no_persetujuan=approval_number no_pertek=bkn_number",
        required="tmt arah asal tujuan",
    ),
    _kind(
        "pemberhentian", "Pemberhentian", models.DismissalRecord,
        "jenis=kind no_pertek=bkn_number mkp_tahun=pension_years mkp_bulan=pension_months gol_pensiun=pension_rank "
        "dasar_pensiun=pension_base pensiun_pokok=pension kpp=honoured alamat=address bank",
        required="tmt jenis",
    ),
    _kind("sumpah", "Sumpah", models.OathRecord, "jenis=kind tempat=place saksi=witnesses", required="tmt jenis"),
    _kind(
        "cuti", "Cuti", models.LeaveRecord,
        "jenis=kind hari_kerja=working_days alasan=reason alamat=address telepon=phone rincian=details",
        required="jenis mulai selesai hari_kerja", **_SPAN,
    ),
    _kind(
        "cltn", "Cuti di luar tanggungan negara", models.LeaveRecord, "alasan=reason alamat=address telepon=phone rincian=details",
        required="mulai selesai", fixed={"kind": "CLTN", "working_days": 0}, **_SPAN,
    ),
)
_GROWTH = (
    _kind(
        "pendidikan", "Pendidikan", models.EducationRecord,
        "tingkat=level sekolah=school prodi=programme no_ijazah=diploma_number gelar_depan=title_before "
        "gelar_belakang=title_after negara=country akreditasi=accreditation diakui=recognised no_persetujuan=approval_number",
        required="tgl_lulus tingkat sekolah", start="tgl_lulus",
    ),
    _kind(
        "diklat", "Diklat", models.TrainingRecord,
        "jenis=kind kode=code nama=name penyelenggara=organiser jp=hours no_sertifikat=certificate nilai=score",
        required="mulai jenis nama", **_SPAN,
    ),
    _kind(
        "ujian", "Ujian", models.ExamRecord,
        "jenis=kind tingkat=level sesi=session nilai=scores total lulus=passed no_sertifikat=certificate bebas=waived "
        "dasar_bebas=waiver_basis judul=subject",
        required="tgl_ujian jenis", start="tgl_ujian", end="berlaku_sampai",
    ),
    _kind(
        "ukom", "Uji kompetensi", models.CompetencyRecord,
        "jabatan=post jenjang=level hasil=result nilai=score lembaga=body metode=method",
        required="tgl_uji jabatan hasil", start="tgl_uji", end="berlaku_sampai",
    ),
    _kind(
        "angka_kredit", "Angka kredit", models.CreditRecord,
        "metode=method jenjang=level predikat=predicate persen=percent koefisien=coefficient bulan=months ak_baru=earned "
        "ak_ijazah=diploma ak_kumulatif=total",
        required="mulai selesai metode ak_baru ak_kumulatif", **_SPAN,
    ),
    _kind(
        "izin_belajar", "Izin belajar", models.StudyRecord, _STUDY, required="mulai jenjang sekolah", fixed={"kind": "IZIN_BELAJAR"},
        **_SPAN,
    ),
    _kind(
        "tugas_belajar", "Tugas belajar", models.StudyRecord, _STUDY, required="mulai jenjang sekolah", fixed={"kind": "TUGAS_BELAJAR"},
        **_SPAN,
    ),
    _kind(
        "laporan_studi", "Laporan studi", models.StudyReportRecord, "semester ips=semester_gpa ipk=gpa sks=credits kendala=obstacles",
        required="mulai semester", **_SPAN,
    ),
    _kind(
        "talenta", "Talenta", models.TalentRecord, "potensi=potential kinerja=performance kotak=box rubrik=rubric rincian=details",
        required="mulai potensi kinerja kotak rubrik", **_SPAN,
    ),
)
_MERIT = (
    _kind(
        "skp", "Penilaian kinerja", models.PerformanceRecord,
        "tahun=year predikat=predicate hasil_kerja=results perilaku=behaviour penilai=assessor",
        required="tahun predikat mulai", **_SPAN,
    ),
    _kind(
        "hukdis", "Hukuman disiplin", models.DisciplineRecord,
        "tingkat=severity jenis=measure pelanggaran=offence dasar_hukum=law tgl_putusan=decided_on",
        required="tmt tingkat jenis", confidential=True,
    ),
    _kind(
        "proses_hukum", "Proses hukum", models.ProceedingRecord, "jenis=kind tahap=stage perkara=matter putusan=outcome",
        required="mulai jenis", confidential=True, **_SPAN,
    ),
    _kind(
        "penghargaan", "Penghargaan", models.AwardRecord, "jenis=kind kelas=grade nama=name pemberi=giver no_piagam=certificate",
        required="tgl_diterima jenis", start="tgl_diterima",
    ),
    _kind(
        "izin", "Izin", models.PermitRecord, "jenis=kind keputusan=decision alasan=reason", required="tmt jenis keputusan",
        confidential=True,
    ),
)
_HOUSEHOLD = (
    _kind(
        "keluarga", "Keluarga", models.FamilyRecord,
        "hubungan=relation nama=name nik=national_id tempat_lahir=birth_place tgl_lahir=birth_date jk=sex hidup=alive "
        "tgl_meninggal=died_on pekerjaan=occupation nip no_akta=certificate status_anak=child_status urutan=order sekolah=studying "
        "berpenghasilan=earning menikah=married tunjangan=allowance sebab_akhir=end_reason no_bpjs=insurance_number",
        required="mulai hubungan nama", **_SPAN,
    ),
    _kind(
        "kartu", "Kartu", models.CardRecord, "jenis=kind nomor_kartu=serial keadaan=status atas_nama=holder", required="tgl_terbit jenis",
        start="tgl_terbit",
    ),
    _kind(
        "klaim", "Klaim", models.ClaimRecord, "kode=code lembaga=institution nominal=amount keadaan=status tgl_bayar=paid_on",
        required="tmt kode lembaga keadaan",
    ),
    _kind("data", "Data pribadi", models.PersonalRecord, "kolom=field semula=previous menjadi=value", required="tmt kolom menjadi"),
)
KINDS: dict[str, Kind] = {entry.name: entry for entry in (*_CAREER, *_GROWTH, *_MERIT, *_HOUSEHOLD)}
