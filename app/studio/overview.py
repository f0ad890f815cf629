"""The studio's first page and the page of one draft."""

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

import engine
from app import clock, languages
from app.studio.room import KINDS, bp, by_kind, kind_of, sentence, told
from engine import bundles, studio
from models import Bundle, Case, Person, Service, SopDraft, session, transaction


@bp.get("/")
def index() -> ResponseReturnValue:
    """Every service with its version and the open cases one may know of, the open drafts, and what waits for approval."""
    known = engine.visible_to(current_user.person.id, clock.now())
    open_ones = sa.select(Case.service_id, sa.func.count()).where(Case.status == "OPEN", known).group_by(Case.service_id)
    running: dict[str, int] = dict(session.execute(open_ones).tuples().all())
    rows = session.execute(sa.select(Service, Bundle).outerjoin(Bundle, Bundle.id == Service.bundle_id).order_by(Service.title)).all()
    waiting = session.scalars(sa.select(Bundle).where(Bundle.status == "PROPOSED").order_by(Bundle.id)).all()
    drafts = [(draft, session.get_one(Person, draft.opened_by).full_name) for draft in studio.open_drafts()]
    return render_template(
        "studio/index.html", services=rows, running=running, drafts=drafts,
        waiting=[(bundle, studio.case_about(bundle)) for bundle in waiting],
        governed=studio.governing() is not None,
    )


@bp.post("/rancangan")
def begin() -> ResponseReturnValue:
    """Open a draft of a service, or of a new one."""
    service_id = request.form.get("layanan", "").strip().lower()
    person, moment, title = current_user.person.id, clock.now(), request.form.get("judul", "")
    try:
        with transaction():
            draft_id = studio.open_draft(service_id, title, by=person, now=moment).id
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
        return redirect(url_for(".index"), 303)
    return redirect(url_for(".draft", draft_id=draft_id), 303)


@bp.get("/rancangan/<int:draft_id>")
def draft(draft_id: int) -> ResponseReturnValue:
    """One draft: its files by kind, what the linter says, what it changes, and the ways on."""
    return _page(studio.find(draft_id))


def _page(found: SopDraft, problem: str | None = None, problems: tuple[str, ...] = ()) -> ResponseReturnValue:
    saved = studio.own_files(found)
    findings = [told(finding, languages.chosen()) for finding in studio.findings(found)] if found.status == "OPEN" else []
    marks = {path: [one["severity"] for one in findings if one["file"] == path] for path in saved}
    page = render_template(
        "studio/draft.html", draft=found, groups=by_kind(found, saved), findings=findings, marks=marks, kind_of=kind_of, kinds=KINDS,
        changes=studio.compared(found), reader=languages.chosen(), people=_names(saved.values()), problem=problem, problems=problems,
        base=session.get(Bundle, found.base_id) if found.base_id else None, service=session.get(Service, found.service_id),
    )
    return page, 422 if problem else 200


def _names(saved: object) -> dict[int, str]:
    ids = {one.saved_by for one in saved if one.saved_by}  # type: ignore[attr-defined]
    return {person.id: person.full_name for person in session.scalars(sa.select(Person).where(Person.id.in_(ids)))}


@bp.post("/rancangan/<int:draft_id>/usulkan")
def propose(draft_id: int) -> ResponseReturnValue:
    """Close the draft and propose it; errors and failing scenarios keep it open."""
    person, moment = current_user.person.id, clock.now()
    try:
        with transaction():
            bundle = studio.propose(draft_id, by=person, now=moment)
            version, bundle_id = bundle.version, bundle.id
    except studio.DraftRefused as refusal:
        session.rollback()
        return _page(studio.find(draft_id), sentence(refusal), tuple(refusal.values.get("problems", ())))
    if studio.governing() is not None:
        return redirect(url_for(".ask", bundle_id=bundle_id), 303)
    flash(gettext("Diusulkan sebagai versi %(version)s. Orang lain harus menyetujuinya.", version=version))
    return redirect(url_for(".index"), 303)


@bp.post("/rancangan/<int:draft_id>/tutup")
def drop(draft_id: int) -> ResponseReturnValue:
    """Give a draft up."""
    try:
        with transaction():
            studio.drop(draft_id)
        flash(gettext("Rancangan ditutup."))
    except studio.DraftRefused as refusal:
        flash(sentence(refusal))
    return redirect(url_for(".index"), 303)


@bp.post("/versi/<int:bundle_id>/setujui")
def approve(bundle_id: int) -> ResponseReturnValue:
    """Put a proposed version in force where no service governs that; the one who proposed it cannot."""
    if studio.governing() is not None:
        raise engine.NotApproved(status="GOVERNED")
    name, moment = current_user.account.name, clock.now()
    with transaction():
        bundle = bundles.approve(bundle_id, by=name, now=moment)
        title = bundle.manifest["title"]
    flash(gettext("%(title)s: versi itu sekarang berlaku.", title=title))
    return redirect(url_for(".index"), 303)


@bp.post("/versi/<int:bundle_id>/kembali")
def back(bundle_id: int) -> ResponseReturnValue:
    """Propose a version that was in force once; it goes the way of every proposal."""
    name, moment = current_user.account.name, clock.now()
    with transaction():
        bundles.propose_again(bundle_id, by=name, now=moment)
    if studio.governing() is not None:
        return redirect(url_for(".ask", bundle_id=bundle_id), 303)
    flash(gettext("Versi itu diusulkan lagi. Orang lain harus menyetujuinya."))
    return redirect(url_for(".index"), 303)
