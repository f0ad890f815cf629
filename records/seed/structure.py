"""The invented province's units, posts and who holds which role by post."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from models import Position, Unit
from records.seed.rows import Rows

OPDS = (
    ("DISDIK", "Dinas Pendidikan"), ("DINKES", "Dinas Kesehatan"), ("PUPR", "Dinas Pekerjaan Umum dan Penataan Ruang"),
    ("DINSOS", "Dinas Sosial"), ("DISHUB", "Dinas Perhubungan"), ("DISTAN", "Dinas Pertanian"),
    ("DISNAKER", "Dinas Tenaga Kerja"), ("DLH", "Dinas Lingkungan Hidup"), ("DISKOMINFO", "Dinas Komunikasi dan Informatika"),
    ("BAPPEDA", "Badan Perencanaan Pembangunan Daerah"), ("BKAD", "Badan Keuangan dan Aset Daerah"),
    ("DISPAR", "Dinas Pariwisata"), ("DISDUKCAPIL", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("DISPERINDAG", "Dinas Perindustrian dan Perdagangan"), ("DKP", "Dinas Kelautan dan Perikanan"),
    ("DISHUT", "Dinas Kehutanan"), ("DPMPTSP", "Dinas Penanaman Modal"), ("DISPORA", "Dinas Kepemudaan dan Olahraga"),
    ("DISPUSIP", "Dinas Perpustakaan dan Kearsipan"), ("BAPENDA", "Badan Pendapatan Daerah"),
    ("BPBD", "Badan Penanggulangan Bencana Daerah"), ("SATPOLPP", "Satuan Polisi Pamong Praja"),
    ("KESBANGPOL", "Badan Kesatuan Bangsa dan Politik"), ("ITPROV", "Inspektorat Provinsi"),
)
BUREAUS = (
    ("MUTASI", "Mutasi", "Kepangkatan dan Pensiun"),
    ("PENGEMBANGAN", "Pengembangan", "Diklat dan Karier"),
    ("PEMBINAAN", "Pembinaan", "Disiplin dan Kesejahteraan"),
    ("INFORMASI", "Informasi", "Data dan Informasi"),
)
STAFF_TITLES = (
    "Pengadministrasi Umum", "Pengelola Kepegawaian", "Pengelola Keuangan", "Analis Perencanaan", "Pengelola Barang",
)
FUNCTIONAL = {"DISDIK": ("Guru Ahli Muda", "JF_AHLI", "MUDA"), "DINKES": ("Perawat Terampil", "JF_TERAMPIL", "TERAMPIL")}


@dataclass(frozen=True)
class Post:
    """A post to be filled: by a member of the cast, by anybody, or (vacant) by nobody; grants are (role, unit or None)."""

    id: int
    kind: str
    former_id: int  # the inactive post of the same OPD that earlier service is recorded under
    cast: str | None = None
    vacant: bool = False
    by_post: tuple[tuple[str, int | None], ...] = ()
    by_person: tuple[tuple[str, int | None], ...] = ()


@dataclass
class _Opd:
    unit: int
    head: int
    former: int
    code: str
    sections: list[tuple[int, int]] = field(default_factory=list)  # (unit, post of its head)


class Structure:
    """Builds units and posts; `posts` are those an agency cannot do without, in the order in which they are filled."""

    def __init__(self, rows: Rows, employees: int) -> None:
        self._rows = rows
        self.posts: list[Post] = []
        self._places: list[tuple[_Opd, int, int]] = []
        count = min(len(OPDS), max(3, employees // 100))
        bidangs, sections = (2, 2) if employees // count < 150 else (4, 3)
        root = self._unit(None, "NUSAKENCANA", "Provinsi Nusa Kencana", "PEMDA")
        self._former = self._position(root, None, "Pejabat", "PELAKSANA", active=False)
        ppk = [("Pejabat Pembina Kepegawaian", None)]
        governor = self._post(root, None, "Gubernur Nusa Kencana", "KEPALA_DAERAH", cast="gubernur", roles=ppk)
        self._secretariat(root, governor)
        sekda = self.posts[1].id
        for number in range(count):
            self._opd(root, sekda, number, bidangs, sections)
        self._agency(root, sekda)
        for opd in self._opds:
            self._places += [(opd, unit, head) for unit, head in opd.sections]

    def staff_post(self, index: int) -> Post:
        """A further post without subordinates, spread over all sections in turn."""
        opd, unit, head = self._places[index % len(self._places)]
        functional = FUNCTIONAL.get(opd.code)
        if functional and index % 2:
            title, kind, level = functional
            return Post(self._position(unit, head, title, kind, level=level), kind, opd.former)
        title = STAFF_TITLES[index % len(STAFF_TITLES)]
        return Post(self._position(unit, head, title, "PELAKSANA"), "PELAKSANA", opd.former)

    def _secretariat(self, root: int, governor: int) -> None:
        unit = self._unit(root, "SETDA", "Sekretariat Daerah", "SETDA")
        self._former = self._position(unit, None, "Pelaksana", "PELAKSANA", active=False)
        roles = [("Sekretaris Daerah", None), ("Kepala OPD", unit)]
        sekda = self._post(unit, governor, "Sekretaris Daerah", "JPT_MADYA", "I.b", cast="sekda", roles=roles)
        bagian = self._unit(unit, "SETDA-UMUM", "Bagian Umum", "BIDANG")
        head = self._post(bagian, sekda, "Kepala Bagian Umum", "ADMINISTRATOR", "III.a", roles=[("Sekretaris OPD", unit)])
        self._post(bagian, head, "Pengelola Kepegawaian", "PELAKSANA", people=[("Fasilitator OPD", unit)])
        self._post(bagian, head, "Analis Tata Laksana", "PELAKSANA", cast="auditor")
        self._opds = [_Opd(unit, sekda, self._former, "SETDA", [(bagian, head)])]

    def _opd(self, root: int, sekda: int, number: int, bidangs: int, sections: int) -> None:
        code, name = OPDS[number]
        unit = self._unit(root, code, name, "OPD")
        self._former = self._position(unit, None, "Pelaksana", "PELAKSANA", active=False)
        title = f"Kepala {name}" if code != "ITPROV" else "Inspektur Provinsi"
        cast = "kepala_opd" if code == "DISDIK" else None
        head = self._post(unit, sekda, title, "JPT_PRATAMA", "II.a", cast=cast, roles=[("Kepala OPD", unit)])
        opd = _Opd(unit, head, self._former, code)
        self._opds.append(opd)
        office = self._unit(unit, f"{code}-SEK", "Sekretariat", "BIDANG")
        roles = [("Sekretaris OPD", unit)]
        secretary = self._post(office, head, f"Sekretaris {name}", "ADMINISTRATOR", "III.a", roles=roles)
        cast = "fasilitator" if code == "DISDIK" else None
        self._post(office, secretary, "Pengelola Kepegawaian", "PELAKSANA", cast=cast, people=[("Fasilitator OPD", unit)])
        for b in range(1, bidangs + 1):
            bidang = self._unit(unit, f"{code}-B{b}", f"Bidang {b} {name}", "BIDANG")
            kabid = self._post(bidang, head, f"Kepala Bidang {b} {name}", "ADMINISTRATOR", "III.b")
            for s in range(1, sections + 1):
                self._section(opd, bidang, kabid, f"{b}.{s}", name, first=b == s == 1, last=(b, s) == (bidangs, sections))

    def _section(self, opd: _Opd, bidang: int, kabid: int, number: str, name: str, *, first: bool, last: bool) -> None:
        unit = self._unit(bidang, f"{opd.code}-S{number}", f"Seksi {number} {name}", "SEKSI")
        title = f"Kepala Seksi {number} {name}"
        cast = "atasan" if first and opd.code == "DISDIK" else None
        vacant = last and opd.code == "PUPR"  # one post without an occupant: the way up passes over it
        head = self._post(unit, kabid, title, "PENGAWAS", "IV.a", cast=cast, vacant=vacant)
        opd.sections.append((unit, head))
        if first and opd.code == "DISDIK":
            self._post(unit, head, "Pengelola Keuangan", "PELAKSANA", cast="pegawai")
            self._post(unit, head, "Penelaah Teknis Kebijakan", "PELAKSANA", cast="pegawai_baru")
        if first and opd.code == "DINKES":
            self._post(unit, head, "Perawat Terampil", "JF_TERAMPIL", level="TERAMPIL", cast="pegawai_lain")

    def _agency(self, root: int, sekda: int) -> None:
        unit = self._unit(root, "BKD", "Badan Kepegawaian Daerah", "BKD")
        self._former = self._position(unit, None, "Pelaksana", "PELAKSANA", active=False)
        roles = [("Kepala BKD", None), ("Kepala OPD", unit)]
        head = self._post(unit, sekda, "Kepala Badan Kepegawaian Daerah", "JPT_PRATAMA", "II.a", cast="kepala_bkd", roles=roles)
        opd = _Opd(unit, head, self._former, "BKD")
        self._opds.append(opd)
        office = self._unit(unit, "BKD-SEK", "Sekretariat", "BIDANG")
        secretary = self._post(office, head, "Sekretaris Badan", "ADMINISTRATOR", "III.a", roles=[("Sekretaris OPD", unit)])
        self._post(office, secretary, "Pengelola Kepegawaian", "PELAKSANA", people=[("Fasilitator OPD", unit)])
        for code, short, sub in BUREAUS:
            self._bureau(opd, code, short, sub)

    def _bureau(self, opd: _Opd, code: str, short: str, sub: str) -> None:
        ours = code == "PEMBINAAN"
        bidang = self._unit(opd.unit, code, f"Bidang {short}", "BIDANG")
        roles = [(f"Kepala Bidang {short}", bidang)]
        title, cast = f"Kepala Bidang {short}", "kabid" if ours else None
        kabid = self._post(bidang, opd.head, title, "ADMINISTRATOR", "III.b", cast=cast, roles=roles)
        section = self._unit(bidang, f"{code}-1", f"Subbidang {sub}", "SUBBIDANG")
        title, roles = f"Kepala Subbidang {sub}", [(f"Kepala Subbidang {sub}", bidang)]
        head = self._post(section, kabid, title, "PENGAWAS", "IV.a", cast="kasubbid" if ours else None, roles=roles)
        opd.sections.append((section, head))
        people = [(f"Analis Kepegawaian {short}", bidang)]
        title = "Analis Sumber Daya Manusia Aparatur"
        self._post(section, head, title, "JF_AHLI", level="MUDA", cast="analis" if ours else None, people=people)
        if code == "INFORMASI":
            self._post(section, head, "Pranata Komputer", "JF_AHLI", level="PERTAMA", cast="admin", people=[("Tim Sistem", None)])
            self._post(section, head, "Analis Tata Laksana", "PELAKSANA", cast="penyunting")

    def _unit(self, parent: int | None, code: str, name: str, kind: str) -> int:
        return self._rows.add(Unit, parent_id=parent, code=code, name=name, kind=kind, active=True)

    def _position(
        self, unit: int, superior: int | None, title: str, kind: str, echelon: str | None = None, *,
        level: str | None = None, active: bool = True,
    ) -> int:
        return self._rows.add(
            Position, unit_id=unit, superior_id=superior, title=title, kind=kind, echelon=echelon, level=level, active=active
        )

    def _post(
        self, unit: int, superior: int | None, title: str, kind: str, echelon: str | None = None, *, level: str | None = None,
        cast: str | None = None, vacant: bool = False, roles: Sequence[tuple[str, int | None]] = (),
        people: Sequence[tuple[str, int | None]] = (),
    ) -> int:
        key = self._position(unit, superior, title, kind, echelon, level=level)
        self.posts.append(Post(key, kind, self._former, cast, vacant, tuple(roles), tuple(people)))
        return key
