"""Plh and Plt: who stands in for whom, shown on every page while it is on, given by the one who holds the post."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

import engine
from app import clock, texts
from app.accounts import me
from models import Person, Position, session, transaction

bp = Blueprint("delegations", __name__, url_prefix="/penunjukan")
KINDS = {"PLH": "Plh.", "PLT": "Plt."}


def notices() -> list[str]:
    """The sentences shown on every page while the signed-in person acts, or is acted for."""
    person, moment = current_user.person.id, clock.now()
    return [
        gettext("Anda bertindak sebagai %(kind)s %(title)s sampai %(until)s.", **_words(standin))
        if standin.person.id == person
        else gettext("%(name)s bertindak sebagai %(kind)s %(title)s menggantikan Anda sampai %(until)s.", **_words(standin))
        for standin in engine.standins(person, moment)
    ]


def _words(standin: engine.Standin) -> dict[str, str]:
    row = standin.delegation
    until = texts.day(row.valid_to)
    return {"kind": KINDS[row.kind], "title": standin.position.title, "until": until, "name": standin.person.full_name}


@bp.route("/", methods=["GET", "POST"])
def index() -> ResponseReturnValue:
    """The delegations that concern me, and a form to give one."""
    actor, moment = me(), clock.now()
    posts = _posts_to_give()
    errors: dict[str, str] = {}
    if request.method == "POST":
        wanted, errors = _read(request.form, {post.id for post in posts})
        if not errors:
            with transaction():
                engine.delegate(**wanted, by=actor, now=moment)
            flash(gettext("Penunjukan sudah dicatat."))
            return redirect(url_for(".index"), 303)
    rows = engine.delegations_of(actor.person_id, moment)
    own = {post.id for post in engine.posts_of(actor.person_id, moment)}
    page = render_template("delegations/index.html", rows=rows, own=own, posts=posts, errors=errors, kinds=KINDS)
    return page, 422 if errors else 200


@bp.post("/<int:delegation_id>/akhiri")
def end(delegation_id: int) -> ResponseReturnValue:
    """End a delegation of a post I occupy."""
    actor, moment = me(), clock.now()
    with transaction():
        engine.end_delegation(delegation_id, by=actor, now=moment)
    flash(gettext("Penunjukan sudah diakhiri."))
    return redirect(url_for(".index"), 303)


def _posts_to_give() -> list[Position]:
    if "Administrator" not in current_user.account.system_roles:
        return engine.posts_of(current_user.person.id, clock.now())
    structural = sa.and_(Position.active, Position.echelon.is_not(None))
    return list(session.scalars(sa.select(Position).where(structural).order_by(Position.title).limit(500)))


def _read(form: MultiDict[str, str], posts: set[int]) -> tuple[dict[str, Any], dict[str, str]]:
    errors: dict[str, str] = {}
    position = form.get("jabatan", type=int)
    if position not in posts:
        errors["jabatan"] = gettext("Pilih jabatan yang dilimpahkan.")
    person = session.scalar(sa.select(Person).where(Person.nip == form.get("nip", "").strip()))
    if person is None:
        errors["nip"] = gettext("Tidak ada pegawai dengan NIP itu. Tulis 18 angka tanpa spasi.")
    if form.get("jenis") not in KINDS:
        errors["jenis"] = gettext("Pilih Plh. atau Plt.")
    first, last = texts.read_day(form.get("mulai")), texts.read_day(form.get("sampai"))
    if first is None:
        errors["mulai"] = gettext("Isi tanggal mulai.")
    if last is None or (first is not None and last < first):
        errors["sampai"] = gettext("Isi tanggal terakhir, sama dengan atau setelah tanggal mulai.")
    if not form.get("dasar", "").strip():
        errors["dasar"] = gettext("Isi nomor dan tanggal surat perintah.")
    wanted: dict[str, Any] = {
        "position_id": position, "person_id": person.id if person else None, "kind": form.get("jenis"),
        "first": first, "last": last, "basis": form.get("dasar", "").strip()[:300],
    }
    return wanted, errors
