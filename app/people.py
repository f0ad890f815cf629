"""Riwayat saya, an employee's record for those who may read it, and the organisation with its posts."""

import io

from flask import Blueprint, abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock
from engine import agenda, people
from engine.desk import services
from engine.pages import look
from models import transaction

bp = Blueprint("people", __name__)


@bp.get("/riwayat")
def mine() -> ResponseReturnValue:
    """My record as the agency holds it, my next dates, and who looked at my data."""
    person, moment = current_user.person.id, clock.now()
    page = people.record_page(person, person, moment)
    return render_template("people/record.html", page=page, dates=_dates(person), looks=people.looks_at(person), own=True)


@bp.post("/riwayat/daftar-riwayat-hidup")
def curriculum_vitae() -> ResponseReturnValue:
    """My curriculum vitae as a PDF under the agency's seal."""
    person, moment = current_user.person.id, clock.now()
    with transaction():
        pdf = engine.curriculum_vitae(person, by=person, now=moment)
    return send_file(io.BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name="daftar-riwayat-hidup.pdf")


@bp.get("/pegawai")
def index() -> ResponseReturnValue:
    """Employees found by name or NIP among those the reader may look up."""
    viewer, moment, wanted = current_user.person.id, clock.now(), request.args.get("q", "").strip()[:100]
    units = people.readable_units(viewer, moment)
    if units is not None and not units:
        abort(404)
    return render_template("people/index.html", found=people.find(wanted, viewer, moment) if wanted else [], wanted=wanted)


@bp.get("/pegawai/<int:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    """Somebody's record; the look is noted, and that employee can read who looked."""
    viewer, moment = current_user.person.id, clock.now()
    page = people.record_page(person_id, viewer, moment)
    answer = render_template("people/record.html", page=page, dates=_dates(person_id), looks=[], own=person_id == viewer)
    with transaction():
        look(person_id, viewer, "riwayat", moment)
    return answer


def _dates(person_id: int) -> list[agenda.Upcoming]:
    """The next dates of every service that keeps an agenda."""
    return [date for service in services() for date in agenda.upcoming(service.id, person_id, clock.now())]


@bp.get("/organisasi", defaults={"unit_id": None})
@bp.get("/organisasi/<int:unit_id>")
def unit(unit_id: int | None) -> ResponseReturnValue:
    """A unit: what is under it, its posts, who occupies them and which are vacant."""
    return render_template("people/unit.html", page=people.unit_page(unit_id, clock.now()))
