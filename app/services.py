"""Layanan: the catalogue, a service before starting, its start form, check and confirmation."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock, texts
from app.accounts import me
from app.binding import bind, carry, raw_of, refuse_into
from models import session, transaction
from records.errors import Overdrawn

bp = Blueprint("services", __name__, url_prefix="/layanan")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The catalogue by group; `q` searches titles and summaries."""
    wanted = request.args.get("q", "").strip().lower()
    rows = [(service, engine.in_force(service.id)[1].manifest) for service in engine.services()]
    found = [(s, m) for s, m in rows if wanted in f"{s.title} {m.get('summary', '')}".lower()]
    groups: dict[str, list[tuple[object, object]]] = {}
    for service, manifest in found:
        groups.setdefault(service.group, []).append((service, manifest))
    return render_template("services.html", groups=groups, wanted=wanted)


@bp.get("/<service_id>")
def show(service_id: str) -> ResponseReturnValue:
    """A service before starting: what for, who decides, how long, by which law, and whether I may."""
    page = engine.service_page(service_id, current_user.person.id, clock.now())
    return render_template("service.html", page=page)


@bp.route("/<service_id>/ajukan", methods=["GET", "POST"])
def start(service_id: str) -> ResponseReturnValue:
    """The start form; `langkah=periksa` shows the answers to check, `langkah=kirim` sends them."""
    person, moment = current_user.person.id, clock.now()
    page = engine.service_page(service_id, person, moment)
    if page.event is None:
        raise engine.NotFound(service=service_id)
    desk = engine.open_start(service_id, page.event, person, moment)
    if request.method == "GET":
        bound = bind(desk)
        return render_template("form.html", desk=desk, bound=bound, carried=carry(desk, bound), findings=page.findings)

    bound, step = bind(desk, request.form), request.form.get("langkah", "periksa")
    good = bound.validate() and step != "ubah"
    if good:
        try:
            engine.refuse_if_any(engine.findings(service_id, page.event, person, moment, bound.answers))
            if step == "kirim":
                return _send(desk, bound.answers)
        except (engine.NotEligible, Overdrawn) as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
            good = False
    raw, event = raw_of(bound), page.event
    carried = carry(desk, bound)
    template = "check.html" if good else "form.html"
    answer = render_template(template, desk=desk, bound=bound, carried=carried, findings=[]), 200 if good or step == "ubah" else 422
    with transaction():
        engine.save_draft(person, raw, moment, service_id=service_id, event=event)
    return answer


def _send(desk: engine.Desk, answers: dict[str, object]) -> ResponseReturnValue:
    actor, moment = me(), clock.now()
    service_id, event, key = desk.service.id, desk.event, request.form.get("kunci")
    with transaction():
        case = engine.start(service_id, event=event, subject_id=actor.person_id, answers=answers, by=actor, now=moment, key=key)
        number = str(case.number)
    return redirect(url_for("cases.show", number=number, baru=1), 303)


@bp.post("/<service_id>/draf")
def draft(service_id: str) -> ResponseReturnValue:
    """Keep what has been typed so far, by itself while one types."""
    person, moment = current_user.person.id, clock.now()
    page = engine.service_page(service_id, person, moment)
    raw = raw_of(bind(engine.open_start(service_id, page.event or "", person, moment), request.form))
    event = page.event
    with transaction():
        engine.save_draft(person, raw, moment, service_id=service_id, event=event)
    return {"saved": texts.moment(moment)}
