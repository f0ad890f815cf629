"""The administrator's repair of a running case: its inside, proposals with a reason, another administrator's decision."""

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

import engine
from app import clock, texts
from engine import bundles, repair
from models import Bundle, Case, Person, Repair, session, transaction

bp = Blueprint("repair", __name__, url_prefix="/administrasi/perbaikan")


@dataclass(frozen=True)
class Proposal:
    """A proposal as a page shows it."""

    row: Repair
    number: str | None
    by: str
    own: bool
    details: str


@bp.get("/")
def index() -> ResponseReturnValue:
    """The proposals that wait; or, with a case number, the inside of that case."""
    number = request.args.get("nomor", "").strip()
    return _case(number) if number else render_template("admin/repairs.html", proposals=_proposals(_waiting()))


@bp.post("/")
def propose() -> ResponseReturnValue:
    """Propose a repair of a case; another administrator decides."""
    number, moment, person = request.form.get("nomor", "").strip(), clock.now(), current_user.person.id
    verb = request.form.get("tindakan", "")
    try:
        with transaction():
            details = _details(verb, request.form)
            repair.propose(_find(number).id, verb, details, reason=request.form.get("alasan", "")[:500], person_id=person, now=moment)
    except engine.RepairRefused as refusal:
        return _case(number, texts.repair_refusal(refusal)), 422
    flash(gettext("Usul perbaikan sudah dicatat dan menunggu administrator lain."))
    return redirect(url_for(".index", nomor=number), 303)


@bp.post("/<int:repair_id>/putus")
def decide(repair_id: int) -> ResponseReturnValue:
    """Do or refuse a repair that another administrator proposed."""
    accept, moment, person = request.form.get("putusan") == "ya", clock.now(), current_user.person.id
    with transaction():
        repair.decide(repair_id, accept=accept, person_id=person, now=moment)
    flash(gettext("Perbaikan sudah dilakukan.") if accept else gettext("Usul perbaikan sudah ditolak."))
    return redirect(url_for(".index"), 303)


def _find(number: str) -> Case:
    case = session.scalar(sa.select(Case).where(Case.number == number))
    if case is None:
        raise engine.NotFound(number=number)
    return case


def _case(number: str, problem: str | None = None) -> str:
    case = _find(number)
    opened = [
        (one.task, [(name, _plain(value)) for name, value in sorted(one.variables.items())])
        for one in repair.inside(case.id, person_id=current_user.person.id, now=clock.now())
    ]
    elements = bundles.load(case.bundle_id).definition(case.process).elements
    versions = sa.select(Bundle).where(
        Bundle.service_id == case.service_id, Bundle.status.in_(("PUBLISHED", "RETIRED")), Bundle.id != case.bundle_id
    )
    return render_template(
        "admin/repair.html", case=case, opened=opened, problem=problem, typed=request.form,
        elements=sorted((element.name or key, key) for key, element in elements.items()),
        versions=list(session.scalars(versions.order_by(Bundle.id.desc()))), proposals=_proposals(_waiting(case.id)),
    )


def _waiting(case_id: int | None = None) -> list[Repair]:
    return repair.proposals(case_id, person_id=current_user.person.id, now=clock.now())


def _proposals(rows: list[Repair]) -> list[Proposal]:
    running = sa.select(Case.id, Case.number).where(Case.id.in_({row.case_id for row in rows}), Case.status == "OPEN")
    numbers = {found.id: found.number for found in session.execute(running)}
    return [
        Proposal(
            row, numbers[row.case_id], session.get_one(Person, row.proposed_by).full_name,
            row.proposed_by == current_user.person.id, " · ".join(f"{name}: {value}" for name, value in row.details.items()),
        )
        for row in rows if row.case_id in numbers
    ]


def _details(verb: str, form: MultiDict[str, str]) -> dict[str, Any]:
    """What a verb needs of the form; a number that is none is a proposal without details."""
    typed: dict[str, Any] = {
        "task": form.get("tugas", type=int), "element": form.get("unsur", ""), "name": form.get("variabel", "").strip(),
        "value": form.get("nilai", "").strip(), "bundle": form.get("versi", type=int),
    }
    details = {name: typed[name] for name in repair.WANTS.get(verb, ())}
    if any(value in (None, "") for value in details.values()):
        raise engine.RepairRefused(why="details", verb=verb)
    return details


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
