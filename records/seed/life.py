"""What people live beside their work: diplomas that fit their rank, a spouse, children."""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from records.seed.cast import Facts
from records.seed.names import LAST, MEN, WOMEN

RELIGIONS = ("ISLAM", "ISLAM", "ISLAM", "ISLAM", "KRISTEN", "KATOLIK", "HINDU", "BUDDHA", "KONGHUCU")
SCHOOLS = ("Universitas Nusa Kencana", "Universitas Kencana Raya", "Institut Teluk Jaya", "Politeknik Bukit Sari")
PROGRAMMES = ("Administrasi Publik", "Ekonomi", "Hukum", "Teknik Sipil", "Ilmu Komputer", "Keperawatan", "Pendidikan")
LEVELS = ("SD", "SLTP", "SLTA", "D2", "D3", "S1", "PROF", "S3")
BY_RANK = {"I/a": "SD", "I/c": "SLTP", "II/a": "SLTA", "II/b": "D2", "II/c": "D3", "III/a": "S1", "III/b": "PROF"}


@dataclass(frozen=True)
class Member:
    """A member of the family: the spouse since the wedding, a child (with its order) since its birth."""

    relation: str
    name: str
    sex: str
    born: date
    since: date
    certificate: str
    order: int | None = None


def level_of(first_rank: str, title: str) -> str:
    """The diploma somebody must have who began in a rank and bears a title."""
    titled = "D3" if title.startswith("A.Md") else "PROF" if title.startswith("M.") else "S1" if title else "SD"
    return max(BY_RANK.get(first_rank, "S1"), titled, key=LEVELS.index)


def household(facts: Facts, day: date, choose: random.Random) -> list[Member]:
    """The spouse and children of somebody of marriageable age, or nobody."""
    wedding = facts.born.replace(day=1) + timedelta(days=choose.randint(24 * 365, 31 * 365))
    if choose.random() > 0.85 or wedding >= day:
        return []
    other, relation = ("P", "ISTRI") if facts.sex == "L" else ("L", "SUAMI")
    spouse_born = facts.born + timedelta(days=choose.randint(-1200, 1200))
    members = [Member(relation, _name(other, choose), other, spouse_born, wedding, f"AN-{wedding:%Y%m%d}-{choose.randint(1, 999)}")]
    birth = wedding
    for order in range(1, choose.choice((0, 1, 2, 2, 2, 3)) + 1):
        birth += timedelta(days=choose.randint(400, 1400))
        if birth >= day:
            break
        sex = choose.choice("LP")
        members.append(Member("ANAK", _name(sex, choose), sex, birth, birth, f"AL-{birth:%Y%m%d}-{choose.randint(1, 999)}", order))
    return members


def national_id(facts: Facts, numbers: Counter[str]) -> str:
    """An invented NIK of region 99 that agrees with birth and sex (a woman's day of birth is written plus 40)."""
    day = facts.born.day + (40 if facts.sex == "P" else 0)
    stem = f"990101{day:02d}{facts.born:%m%y}"
    numbers[stem] += 1
    return f"{stem}{numbers[stem]:04d}"


def _name(sex: str, choose: random.Random) -> str:
    return f"{choose.choice(MEN if sex == 'L' else WOMEN)} {choose.choice(LAST)}"
