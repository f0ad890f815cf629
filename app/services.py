"""Layanan: the catalogue, a service before starting, its start form, check and confirmation."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock, texts
from app.accounts import me
from app.binding import bind, carry, live, posted, raw_of, refuse_into
from forms import Bound
from models import session, transaction
from records.errors import Overdrawn

bp = Blueprint("services", __name__, url_prefix="/layanan")
SHOWN = 10


@bp.get("/")
def index() -> ResponseReturnValue:
    """The catalogue by group; `q` searches titles and summaries."""
    wanted = request.args.get("q", "").strip()
    groups: dict[str, list[tuple[object, object]]] = {}
    for service in engine.services():
        manifest = engine.in_force(service.id)[1].manifest
        text = f"{service.title} {manifest.get('summary', '')} {service.group}".lower()
        if all(word in text for word in wanted.lower().split()):
            groups.setdefault(service.group, []).append((service, manifest))
    return render_template("services/index.html", groups=groups, wanted=wanted)


@bp.get("/<service_id>")
def show(service_id: str) -> ResponseReturnValue:
    """A service before starting: what for, who decides, how long, by which law, and whether I may."""
    person, moment = current_user.person.id, clock.now()
    page = engine.service_page(service_id, person, moment)
    drafted = page.event is not None and engine.open_start(service_id, page.event, person, moment).draft is not None
    running = engine.cases_of(person, limit=SHOWN, running=True, service_id=service_id)
    agenda = engine.upcoming(service_id, person, moment)
    return render_template("services/show.html", page=page, agenda=agenda, drafted=drafted, running=running)


@bp.route("/<service_id>/ajukan", methods=["GET", "POST"])
def start(service_id: str) -> ResponseReturnValue:
    """The start form; `langkah=periksa` shows the answers to check, `langkah=kirim` sends them.

    What is to be checked is kept as the draft and shown by a GET, so that Back never asks to send anything again.
    """
    page, desk = _open(service_id)
    if request.method == "GET":
        return _form(page, desk)

    bound, step = posted(desk), request.form.get("langkah", "periksa")
    good, findings = _judge(desk, bound) if step != "ubah" else (False, [])
    if good and step == "periksa":
        _keep(desk, bound)
        return redirect(url_for(".start", service_id=service_id, langkah="periksa"), 303)
    if good and step == "kirim":
        try:
            return _send(desk, bound.answers)
        except (engine.NotEligible, Overdrawn) as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
            good = False
    answer = render_template("services/form.html", desk=desk, bound=bound, carried=carry(desk), findings=findings)
    _keep(desk, bound)
    return answer, 200 if step == "ubah" else 422


def _form(page: engine.ServicePage, desk: engine.Desk) -> ResponseReturnValue:
    bound, findings, template = bind(desk), page.findings, "services/form.html"
    if request.args.get("langkah") == "periksa" and desk.draft is not None:
        good, warnings = _judge(desk, bound)
        if good:
            findings, template = warnings, "services/check.html"
    return render_template(template, desk=desk, bound=bound, carried=carry(desk), findings=findings)


def _open(service_id: str) -> tuple[engine.ServicePage, engine.Desk]:
    person, moment = current_user.person.id, clock.now()
    page = engine.service_page(service_id, person, moment)
    if page.event is None:
        raise engine.NotFound(service=service_id)
    return page, engine.open_start(service_id, page.event, person, moment)


def _judge(desk: engine.Desk, bound: Bound) -> tuple[bool, list[engine.Finding]]:
    """Whether the form and the service's rules let it go on; the warnings that remain."""
    if not bound.validate():
        return False, []
    found = engine.findings(desk.service.id, desk.event or "", current_user.person.id, clock.now(), bound.answers)
    try:
        engine.refuse_if_any(found)
    except engine.NotEligible as refusal:
        refuse_into(bound, refusal, texts.refusal(refusal.code))
        return False, []
    return True, found


def _send(desk: engine.Desk, answers: dict[str, object]) -> ResponseReturnValue:
    actor, moment = me(), clock.now()
    service_id, event, key = desk.service.id, desk.event, request.form.get("kunci")
    with transaction():
        case = engine.start(service_id, event=event, subject_id=actor.person_id, answers=answers, by=actor, now=moment, key=key)
        number = str(case.number)
    return redirect(url_for("cases.show", number=number, baru=1), 303)


def _keep(desk: engine.Desk, bound: Bound) -> None:
    person, raw, service_id, event = current_user.person.id, raw_of(bound), desk.service.id, desk.event
    with transaction():
        engine.save_draft(person, raw, clock.now(), service_id=service_id, event=event)


@bp.post("/<service_id>/draf")
def draft(service_id: str) -> ResponseReturnValue:
    """Keep what has been typed so far, and answer with the form as it looks now."""
    _, desk = _open(service_id)
    bound = bind(desk, request.form)
    answer = live(bound, url_for("files.upload", layanan=service_id))
    _keep(desk, bound)
    return answer
