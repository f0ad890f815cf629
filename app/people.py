"""Riwayat saya, an employee's record for those who may read it, and the organisation with its posts."""

import io

from flask import Blueprint, abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock
from engine import agenda, people
from engine.desk import services
from engine.pages import look
from models import Person, session, transaction

bp = Blueprint("people", __name__)


@bp.get("/riwayat")
def mine() -> ResponseReturnValue:
    """My record as the agency holds it, my next dates, and who looked at my data."""
    person, moment = current_user.person.id, clock.now()
    page = people.record_page(person, person, moment)
    looks = people.looks_at(person)
    return render_template("people/record.html", page=page, dates=_dates(person), looks=looks, own=True, assisting=False)


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
    found = people.find(wanted, viewer, moment) if wanted else []
    return render_template("people/index.html", found=found, wanted=wanted, service=request.args.get("layanan"))


@bp.get("/pegawai/<int:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    """Somebody's record; the look is noted, and that employee can read who looked."""
    viewer, moment = current_user.person.id, clock.now()
    page = people.record_page(person_id, viewer, moment)
    own = person_id == viewer
    assisting = not own and engine.may_assist(viewer, moment)
    answer = render_template("people/record.html", page=page, dates=_dates(person_id), looks=[], own=own, assisting=assisting)
    with transaction():
        look(person_id, viewer, "riwayat", moment)
    return answer


@bp.get("/pegawai/<int:person_id>/layanan")
def on_behalf(person_id: int) -> ResponseReturnValue:
    """The services whose form I may send for this employee; with `layanan` the form itself when there is one way only."""
    viewer, moment, wanted = current_user.person.id, clock.now(), request.args.get("layanan")
    if person_id == viewer or not people.may_read(person_id, viewer, moment) or not engine.may_assist(viewer, moment):
        abort(404)
    ways = engine.ways_to_start(viewer, engine.employee(person_id), moment)
    chosen = [event for service, event, _ in ways if service.id == wanted]
    if len(chosen) == 1:
        return redirect(url_for("services.start", service_id=wanted, event=chosen[0], person_id=person_id))
    return render_template("people/on_behalf.html", person=session.get_one(Person, person_id), ways=ways)


def _dates(person_id: int) -> list[agenda.Upcoming]:
    """The next dates of every service that keeps an agenda."""
    return [date for service in services() for date in agenda.upcoming(service.id, person_id, clock.now())]


@bp.get("/organisasi", defaults={"unit_id": None})
@bp.get("/organisasi/<int:unit_id>")
def unit(unit_id: int | None) -> ResponseReturnValue:
    """A unit: what is under it, its posts, who occupies them and which are vacant."""
    return render_template("people/unit.html", page=people.unit_page(unit_id, clock.now()))
