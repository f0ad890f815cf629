"""Holds what a scenario expects against what is there."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

import sqlalchemy as sa

from engine import bundles, scope, step, workflow
from engine.machine import Machine, plain
from engine.scenarios.outcome import Unmet
from engine.scenarios.player import Player
from models import Case, Decree, Incident, Notification, Person, Task, Timer, session
from records import ledger
from records.snapshot import pegawai


def judge(player: Player, expected: Mapping[str, Any], since: int) -> None:
    """Raise Unmet for the first expectation that does not hold; `since` is the last notification before the step."""
    for key, wanted in expected.items():
        CHECKS[key](player, wanted, since)


def _of_cases(player: Player, wanted: Any, since: int) -> None:
    for name, expected in wanted.items():
        with player.looking_at(name):
            judge(player, expected, since)


def last_notification() -> int:
    """The id of the newest notification."""
    return session.scalar(sa.select(sa.func.max(Notification.id))) or 0


def _waiting(player: Player, wanted: Any, _since: int) -> None:
    mine = sa.select(Task).join(Case, Case.id == Task.case_id).where(player.own_cases(), Task.status == "OPEN")
    rows = session.scalars(mine.order_by(Task.id))
    there = [{"tugas": t.element, "peran": t.role, "unit": t.unit.code if t.unit else None, "orang": player.stage.key_of(t.person_id),
              "batas": scope.today(t.due_at) if t.due_at else None, "tentang": player.stage.key_of(t.case.subject_id)} for t in rows]
    asked = [{"tugas": one} if isinstance(one, str) else one for one in wanted or []]
    _same_rows("tugas yang menunggu", asked, there, exact=True)


def _found(player: Player, wanted: Any, _since: int) -> None:
    there = [finding.kode for finding in player.findings]
    if sorted(wanted) != sorted(there):
        raise Unmet("temuan syarat", wanted, there)


def _told(player: Player, wanted: Any, since: int) -> None:
    rows = session.execute(
        sa.select(Notification.person_id, Notification.code, Notification.values)
        .join(Case, Case.id == Notification.case_id).where(Notification.id > since, player.own_cases()).order_by(Notification.id)
    )
    there = [(player.stage.key_of(row.person_id), f"{row.code} {' '.join(map(str, row.values.values()))}") for row in rows]
    for one in wanted:
        whom, words = one["kepada"], str(one.get("memuat", ""))
        if not any(key == whom and words in text for key, text in there):
            raise Unmet("pemberitahuan", f"{whom}: … {words} …", "; ".join(f"{key}: {text}" for key, text in there) or "tidak ada")


def _recorded(player: Player, wanted: Any, _since: int) -> None:
    snapshot = pegawai(player.subject_id, scope.today(player.now))
    for kind, rows in wanted.items():
        group = snapshot.get(kind)
        every = [plain(row) for row in (group if isinstance(group, list) else snapshot["riwayat"][kind])]
        there = [row for row in every if player.is_own(row.get("berkas"))] if any("berkas" in row for row in every) else every
        _same_rows(f"riwayat {kind}", [_day_texts(row) for row in rows], there, exact=not rows)


def _papers(player: Player, wanted: Any, _since: int) -> None:
    query = (
        sa.select(Decree, Person).join(Person, Person.id == Decree.signer_id)
        .join(Case, Case.id == Decree.case_id).where(player.own_cases(), Decree.status == "SEALED").order_by(Decree.id)
    )
    there = [
        {"templat": decree.template, "nomor": decree.number, "penandatangan": player.stage.key_of(person.id), "sebagai": decree.signer_line}
        for decree, person in session.execute(query)
    ]
    _same_rows("dokumen yang ditandatangani", wanted or [], there, exact=True)


def _booked(player: Player, wanted: Any, _since: int) -> None:
    for account, years in wanted.items():
        for year, amounts in years.items():
            balance = ledger.balance(player.subject_id, account, int(year))
            there = {"terpakai": balance.used, "ditahan": balance.held, "ditangguhkan": balance.postponed, "tambahan": balance.extra}
            if any(there[key] != amount for key, amount in amounts.items()):
                raise Unmet(f"buku {account} {year}", dict(amounts), there)


def _true(player: Player, wanted: Any, _since: int) -> None:
    case = player.case
    assert case is not None
    bundle = bundles.load(case.bundle_id)
    machine = Machine(step.about_case(case, None, player.now), bundle)
    variables = workflow.data(workflow.thaw(bundle.definition(case.process), case.state, machine))
    for expression in wanted:
        if (value := machine.evaluate(str(expression), variables)) is not True:
            raise Unmet("ungkapan", expression, plain(value))


def _ended(player: Player, wanted: Any, _since: int) -> None:
    if isinstance(wanted, str):
        found = {player.case.process: player.case} if player.case else {}
        wanted = dict.fromkeys(found, wanted)
    else:
        found = {name: player.find_case(name) for name in wanted}
    there = {name: case.outcome or ("masih berjalan" if case.status == "OPEN" else case.status) for name, case in found.items()}
    if there != wanted:
        raise Unmet("akhir berkas", wanted, there)


def _status(player: Player, wanted: Any, _since: int) -> None:
    there = player.case.status if player.case else None
    if there != wanted:
        raise Unmet("status berkas", wanted, there)


def _incidents(player: Player, wanted: Any, _since: int) -> None:
    there = [row.error for row in session.scalars(sa.select(Incident).join(Case, Case.id == Incident.case_id).where(player.own_cases()))]
    if len(there) != len(wanted):
        raise Unmet("insiden", wanted, there)


def _timers(player: Player, wanted: Any, _since: int) -> None:
    rows = session.scalars(sa.select(Timer).join(Case).where(player.own_cases()).order_by(Timer.due_at))
    there = [{"elemen": row.element, "pada": scope.today(row.due_at).isoformat()} for row in rows]
    _same_rows("jadwal", [_day_texts(row) for row in wanted], there, exact=False)


def _same_rows(what: str, wanted: Iterable[Mapping[str, Any]], there: list[dict[str, Any]], *, exact: bool) -> None:
    rest, asked = list(there), list(wanted)
    for one in asked:
        match = next((row for row in rest if all(_fits(row.get(key), value) for key, value in one.items())), None)
        if match is None:
            raise Unmet(what, _line(asked), _line(there))
        rest.remove(match)
    if exact and rest:
        raise Unmet(what, _line(asked), _line(there))


def _fits(there: Any, wanted: Any) -> bool:
    if isinstance(wanted, str) and isinstance(there, str):
        return fnmatchcase(there, wanted)
    return bool(there == wanted)


def _day_texts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in row.items()}


def _line(rows: list[Any]) -> str:
    return "; ".join(", ".join(f"{key} {value}" for key, value in row.items() if value is not None) for row in rows) or "tidak ada"


CHECKS: dict[str, Callable[[Player, Any, int], None]] = {
    "menunggu": _waiting, "temuan": _found, "pemberitahuan": _told, "riwayat": _recorded, "dokumen": _papers, "buku": _booked,
    "benar": _true, "berakhir": _ended, "status": _status, "insiden": _incidents, "jadwal": _timers,
    "berkas": _of_cases,
}
__all__ = ["judge", "last_notification"]
