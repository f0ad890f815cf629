"""Layanan: the catalogue, a service before starting, its start form, check and confirmation."""

from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

import engine
from app import clock, texts
from app.accounts import me
from app.binding import bind, carry, live, posted, raw_of, refuse_into, start_address, upload_address
from engine import starts
from engine.desk import Desk
from forms import Bound
from models import Person, session, transaction
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
    page = engine.service_page(service_id, person, moment, request.args.get("mulai"))
    drafted = page.event is not None and engine.open_start(service_id, page.event, person, moment).draft is not None
    running = engine.cases_of(person, limit=SHOWN, running=True, service_id=service_id)
    agenda = engine.upcoming(service_id, person, moment)
    others = any(rule.on_behalf for rule in starts.rules(engine.in_force(service_id)[1])) and engine.may_assist(person, moment)
    lists = engine.open_kinds(service_id)
    return render_template(
        "services/show.html", page=page, agenda=agenda, lists=lists, drafted=drafted, running=running, others=others
    )


@bp.get("/<service_id>/daftar")
def open_list(service_id: str) -> ResponseReturnValue:
    """Who is given what falls due, by which points and why: for everybody to read."""
    kinds = engine.open_kinds(service_id)
    wanted = request.args.get("jenis") or next((kind.name for kind in kinds), None)
    page = request.args.get("halaman", 1, type=int)
    found = engine.open_list(service_id, wanted, _day(request.args.get("tanggal")), page, clock.now()) if wanted else None
    return render_template("services/open_list.html", service=engine.in_force(service_id)[0], found=found)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


@bp.route("/<service_id>/ajukan", methods=["GET", "POST"])
@bp.route("/<service_id>/ajukan/<event>/untuk/<int:person_id>", methods=["GET", "POST"])
def start(service_id: str, event: str = "", person_id: int | None = None) -> ResponseReturnValue:
    """The start form, for myself or for an employee; `langkah=periksa` shows the answers to check, `langkah=kirim` sends them.

    What is to be checked is kept as the draft and shown by a GET, so that Back never asks to send anything again.
    """
    desk = _open(service_id, event, person_id)
    if request.method == "GET":
        return _form(desk)

    bound, step = posted(desk), request.form.get("langkah", "periksa")
    good, findings = _judge(desk, bound) if step != "ubah" else (False, [])
    if good and step == "periksa":
        _keep(desk, bound)
        return redirect(start_address(service_id, desk.place, langkah="periksa"), 303)
    if good and step == "kirim":
        try:
            return _send(desk, bound.answers)
        except (engine.NotEligible, Overdrawn) as refusal:
            session.rollback()
            refuse_into(bound, refusal, texts.refusal(refusal.code))
            good = False
    answer = _render("services/form.html", desk, bound, findings)
    _keep(desk, bound)
    return answer, 200 if step == "ubah" else 422


def _form(desk: Desk) -> ResponseReturnValue:
    bound, template = bind(desk), "services/form.html"
    findings = engine.findings(desk.service.id, desk.event or "", _whom(desk), clock.now())
    if request.args.get("langkah") == "periksa" and desk.draft is not None:
        good, warnings = _judge(desk, bound)
        if good:
            findings, template = warnings, "services/check.html"
    answer = _render(template, desk, bound, findings)
    person, about, moment = current_user.person.id, _whom(desk), clock.now()
    if about != person:  # the form shows what is known of somebody else
        service_id = desk.service.id
        with transaction():
            engine.look(about, person, f"layanan {service_id}", moment)
    return answer


def _render(template: str, desk: Desk, bound: Bound, findings: list[engine.Finding]) -> str:
    about = session.get_one(Person, _whom(desk)) if _whom(desk) != current_user.person.id else None
    service_id, place = desk.service.id, desk.place
    return render_template(
        template, desk=desk, bound=bound, carried=carry(desk), findings=findings, about=about, here=start_address(service_id, place),
        draft_to=start_address(service_id, place, endpoint="services.draft"), upload_to=upload_address(service_id, place),
    )


def _whom(desk: Desk) -> int:
    """The employee a start form is about."""
    return (desk.subject.person_id if desk.subject is not None else None) or current_user.person.id


def _open(service_id: str, event: str, person_id: int | None) -> Desk:
    person, moment = current_user.person.id, clock.now()
    if person_id is not None:
        return engine.open_start(service_id, event, person, moment, subject=engine.employee(person_id))
    own = engine.own_start(service_id, request.args.get("mulai"))
    if own is None:
        raise engine.NotFound(service=service_id)
    return engine.open_start(service_id, own, person, moment)


def _judge(desk: Desk, bound: Bound) -> tuple[bool, list[engine.Finding]]:
    """Whether the form and the service's rules let it go on; the warnings that remain."""
    if not bound.validate():
        return False, []
    found = engine.findings(desk.service.id, desk.event or "", _whom(desk), clock.now(), bound.answers)
    try:
        engine.refuse_if_any(found)
    except engine.NotEligible as refusal:
        refuse_into(bound, refusal, texts.refusal(refusal.code))
        return False, []
    return True, found


def _send(desk: Desk, answers: dict[str, object]) -> ResponseReturnValue:
    actor, moment = me(), clock.now()
    service_id, event, about, key = desk.service.id, desk.event, desk.subject, request.form.get("kunci")
    with transaction():
        case = engine.start(service_id, event=event, subject=about, answers=answers, by=actor, now=moment, key=key)
        number = str(case.number)
    return redirect(url_for("cases.show", number=number, baru=1), 303)


def _keep(desk: Desk, bound: Bound) -> None:
    person, raw, service_id, place = current_user.person.id, raw_of(bound), desk.service.id, desk.place
    with transaction():
        engine.save_draft(person, raw, clock.now(), service_id=service_id, event=place)


@bp.post("/<service_id>/draf")
@bp.post("/<service_id>/draf/<event>/untuk/<int:person_id>")
def draft(service_id: str, event: str = "", person_id: int | None = None) -> ResponseReturnValue:
    """Keep what has been typed so far, and answer with the form as it looks now."""
    desk = _open(service_id, event, person_id)
    bound = bind(desk, request.form)
    answer = live(bound, upload_address(service_id, desk.place))
    _keep(desk, bound)
    return answer
