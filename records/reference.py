"""What expressions see as `acuan`: the dated tables of the law and of the agency, as at a day."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import sqlalchemy as sa

import feel
from models import Reference, Setting, remembered, session
from records import salary
from records.columns import shown
from records.lazy import Grouped
from records.loading import load, load_references, load_roles
from records.organisation import in_force

__all__ = ["Tables", "acuan", "load", "load_references", "load_roles"]

Row = Mapping[str, Any]
# Tables read row by row under their own name, and what their key is called.
ROWS = {
    "pangkat": "gol", "pendidikan": "tingkat", "eselon": "eselon", "ujian": "kode", "diklat": "kode", "standar_jabatan": "nama",
    "konversi_predikat": "predikat", "batas_keluarga": "aturan", "jenis_riwayat": "kode",
}


class Tables:
    """The reference tables as at a day; each is read once, when it is first asked for."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self._read: dict[str, dict[str, Row]] = {}
        self._ladders: dict[str, salary.Ladder] = {}

    def table(self, name: str) -> dict[str, Row]:
        """The rows in force of a table by key; of two rows of one key the later one stands."""
        if name not in self._read:
            self._read[name] = remembered(("reference", name, self.as_of), lambda: self._rows(name), "reference_rows")
        return self._read[name]

    def _rows(self, name: str) -> dict[str, Row]:
        rows = session.execute(
            sa.select(Reference.key, Reference.values, Reference.number)
            .where(Reference.table == name, in_force(Reference, self.as_of))
            .order_by(Reference.key, Reference.valid_from, Reference.id)
        )
        return {key: _row(key, values, number) for key, values, number in rows}

    def find(self, name: str, key: Any) -> Any:
        """The row of a key, or null."""
        return self.table(name).get(str(key))

    def ladder(self, rank: Any) -> salary.Ladder | None:
        """The salary steps of a golongan/ruang, or null."""
        row = self.table("gaji").get(str(rank))
        if row is None:
            return None
        if str(rank) not in self._ladders:
            self._ladders[str(rank)] = salary.Ladder({int(years): int(amount) for years, amount in row["tangga"].items()})
        return self._ladders[str(rank)]

    def retirement_age(self, post: Any) -> Any:
        """The age at which the holder of a post (a context with nama, jenis, jenjang) retires; the most special row wins."""
        if not isinstance(post, Mapping):
            return None
        rows, title = self.table("bup"), f"{post.get('nama') or ''} "
        special = [key for key in rows if key.startswith("rumpun:") and title.startswith(key.removeprefix("rumpun:") + " ")]
        keys = [*sorted(special, key=len, reverse=True), f"{post.get('jenis')}/{post.get('jenjang')}", str(post.get("jenis"))]
        return next((rows[key]["usia"] for key in keys if key in rows), None)

    def rank_order(self, rank: Any) -> Any:
        """Where a golongan/ruang stands, counted from the lowest, or null."""
        return (self.find("pangkat", rank) or {}).get("urut")

    def shift(self, old: Any, new: Any) -> Any:
        """The years that service in rank loses between two golongan/ruang; null for an unknown one."""
        before, after = self.find("pangkat", old), self.find("pangkat", new)
        if before is None or after is None:
            return None
        steps = ["I", "II", "III", "IV"]
        start, end = steps.index(before["golongan"]), steps.index(after["golongan"])
        crossed = [f"{steps[at]}>{steps[at + 1]}" for at in range(start, end)]
        return sum((self.table("geser_mkg")[key]["tahun"] for key in crossed), Decimal(0))

    def promotion_period(self, start: Any) -> Any:
        """Whether a promotion may begin on a day, and between which days it is proposed to BKN."""
        row = self.find("periode_kp", "KP")
        if row is None or not isinstance(start, date):
            return None
        days = {f"{name}_usul": _before(start, row.get(f"{name}_bulan_sebelum"), row.get(f"{name}_tanggal")) for name in ("buka", "tutup")}
        return {"tmt": start, "boleh": start.day == 1 and start.month in row["bulan"], **days}

    def signer(self, service: Any, post: Any, rank: Any = None) -> Any:
        """The first row that says who signs for a service, the holder of a post and a rank; `peran` is this agency's role."""
        rows = sorted((row for row in self.table("penandatangan").values() if row["layanan"] == service), key=_order)
        post = post if isinstance(post, Mapping) else {}
        found = next((row for row in rows if self._fits(row, post, rank)), None)
        return found and {**found, "peran": found["provinsi" if _is_province() else "kota"]}

    def _fits(self, row: Row, post: Row, rank: Any) -> bool:
        if any(key in row and post.get(key) not in row[key] for key in ("jenis", "jenjang")):
            return False
        order, low, high = (self.rank_order(each) for each in (rank, row.get("gol_dari"), row.get("gol_sampai")))
        return (low is None or (order is not None and order >= low)) and (high is None or (order is not None and order <= high))


def acuan(as_of: date, tables: Tables | None = None) -> Mapping[str, Any]:
    """The reference tables as at a day as the functions that expressions call; `tables` may be shared by many."""
    tables = tables or Tables(as_of)
    run: dict[str, tuple[str, Callable[..., Any]]] = {
        **{name: (key, partial(tables.find, name)) for name, key in ROWS.items()},
        "parameter": ("kunci", lambda key: (tables.find("parameter", key) or {}).get("nilai")),
        "dasar_hukum": ("kunci", lambda key: (tables.find("dasar_hukum", key) or {}).get("teks")),
        "cari": ("tabel, kunci", lambda name, key: tables.find(str(name), key)),
        "baris": ("tabel", lambda name: list(tables.table(str(name)).values())),
        "jenjang": ("jenis, jenjang", lambda kind, level: tables.find("jenjang", f"{kind}/{level}")),
        "periode_kp": ("tmt", tables.promotion_period),
        "gaji": ("gol, mkg", lambda rank, length: _amount(tables.ladder(rank), length)),
        "gaji_langkah": ("gol, mkg", lambda rank, length: _step(tables.ladder(rank), length, "at")),
        "gaji_berikut": ("gol, mkg", lambda rank, length: _step(tables.ladder(rank), length, "after")),
        "gaji_minimal": ("gol, rupiah", lambda rank, amount: _at_least(tables.ladder(rank), amount)),
        "bup": ("jabatan", tables.retirement_age),
        "geser_mkg": ("dari, ke", tables.shift),
        "urut_pangkat": ("gol", tables.rank_order),
        "penandatangan": ("layanan, jabatan, gol?", tables.signer),
    }
    made = {name: feel.Function(name, tuple(names.split(", ")), call, traced=True) for name, (names, call) in run.items()}
    return Grouped({(name,): partial(dict, {name: function}) for name, function in made.items()})


def _row(key: str, values: Mapping[str, Any], number: Decimal | None) -> Row:
    return {"kunci": key} | shown(values) | ({"nilai": number.normalize() + 0} if number is not None else {})


def _before(start: date, months: Any, day: Any) -> date | None:
    """A day of the month so many months before another, or null when the rule has none."""
    if months is None or day is None:
        return None
    total = start.year * 12 + start.month - 1 - int(months)
    return date(total // 12, total % 12 + 1, int(day))


def _order(row: Row) -> Decimal:
    order: Decimal = row["urut"]
    return order


def _is_province() -> bool:
    profile = session.get(Setting, "profile")
    return profile is None or profile.value.get("jenis") == "PROVINSI"


def _years(length: Any) -> int | None:
    if isinstance(length, feel.YearsMonths):
        return length.months // 12
    return int(length) if isinstance(length, Decimal) else None


def _step(ladder: salary.Ladder | None, length: Any, which: str) -> Any:
    years = _years(length)
    if ladder is None or years is None:
        return None
    step: salary.Step | None = getattr(ladder, which)(years)
    return _shown_step(step)


def _amount(ladder: salary.Ladder | None, length: Any) -> Any:
    return (_step(ladder, length, "at") or {}).get("gapok")


def _at_least(ladder: salary.Ladder | None, amount: Any) -> Any:
    if ladder is None or not isinstance(amount, Decimal):
        return None
    return _shown_step(ladder.at_least(int(amount)))


def _shown_step(step: salary.Step | None) -> Any:
    return step and {"mkg": Decimal(step.years), "gapok": Decimal(step.amount)}
