"""The people every story and demonstration is told with."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Facts:
    """What is fixed about a member of the cast; without a start they are appointed a few months before the seed's day."""

    name: str
    sex: str
    born: date
    started: date | None
    rank: str | None
    title: str = ""


FACTS = {
    "pegawai": Facts("Sari Wulandari", "P", date(1990, 3, 12), date(2015, 3, 1), "III/c", "S.E."),
    "pegawai_baru": Facts("Rizky Ramadhan", "L", date(1999, 7, 5), None, "III/a", "S.Kom."),
    "atasan": Facts("Budi Santoso", "L", date(1978, 8, 21), date(2003, 12, 1), "III/d", "S.Sos."),
    "fasilitator": Facts("Wati Lestari", "P", date(1986, 1, 30), date(2010, 4, 1), "III/c", "S.A.P."),
    "kepala_opd": Facts("Hadi Prasetyo", "L", date(1970, 11, 9), date(1995, 3, 1), "IV/c", "M.Pd."),
    "analis": Facts("Ratna Dewi", "P", date(1988, 6, 17), date(2012, 2, 1), "III/c", "S.H."),
    "kasubbid": Facts("Agus Setiawan", "L", date(1979, 4, 4), date(2005, 1, 1), "III/d", "S.STP."),
    "kabid": Facts("Dewi Anggraini", "P", date(1975, 9, 25), date(2000, 3, 1), "IV/a", "M.Si."),
    "kepala_bkd": Facts("Bambang Sutrisno", "L", date(1971, 2, 14), date(1996, 3, 1), "IV/c", "M.M."),
    "sekda": Facts("Sulastri Handayani", "P", date(1968, 12, 3), date(1993, 3, 1), "IV/d", "M.Si."),
    "gubernur": Facts("Arya Wiguna", "L", date(1965, 5, 20), None, None),
    "pegawai_lain": Facts("Tono Wijaya", "L", date(1985, 10, 8), date(2009, 4, 1), "III/b", "A.Md.Kep."),
    "admin": Facts("Nurul Hidayati", "P", date(1990, 2, 2), date(2014, 3, 1), "III/b", "S.Kom."),
    "penyunting": Facts("Yoga Pratama", "L", date(1992, 5, 15), date(2018, 3, 1), "III/b", "S.Kom."),
    "auditor": Facts("Slamet Riyadi", "L", date(1980, 7, 27), date(2006, 4, 1), "III/d", "S.E., Ak."),
}
CAST = {key: facts.name for key, facts in FACTS.items()}
ACCOUNT_NAMES = {key: key for key in ("gubernur", "admin", "penyunting", "auditor")}
SYSTEM_ROLES = {"admin": ["Administrator"], "kasubbid": ["Administrator"], "penyunting": ["Penyunting SOP"], "auditor": ["Auditor"]}
