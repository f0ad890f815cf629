"""One table from exceptions to HTTP, and the pages that tell people what happened and what to do."""

import logging

from flask import Flask, redirect, render_template, request, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import engine
from app import binding, clock, languages, texts
from documents.errors import NarrativeDamaged, NarrativeKeyMissing, NoKey, UploadRefused, WrongPassphrase
from engine import workflow
from models import session, transaction
from records.errors import Overdrawn, RecordError

log = logging.getLogger(__name__)
STATUS: dict[type[Exception], int] = {
    engine.NotFound: 404,
    engine.NotYourTask: 403,
    engine.TaskClosed: 409,
    engine.CaseClosed: 409,
    engine.CaseHeld: 409,
    engine.RepairRefused: 409,
    engine.GrantRefused: 409,
    engine.NotWithdrawable: 409,
    engine.NotEligible: 422,
    engine.ServiceClosed: 404,
    engine.NotApproved: 403,
    engine.Refusal: 403,
    Overdrawn: 422,
    RecordError: 422,
    UploadRefused: 422,
    NoKey: 422,
    WrongPassphrase: 422,
    NarrativeKeyMissing: 503,
    NarrativeDamaged: 503,
    workflow.NotWaiting: 409,
    StaleDataError: 409,
}
AWAY = (OperationalError, InterfaceError, PoolTimeout)


class DatabaseAway(Exception):
    """The session could not be read because the database did not answer."""


def status_of(error: Exception) -> int:
    """The HTTP status of a refusal: that of its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def register(app: Flask) -> None:
    """Answer every refusal with a page, or with JSON where a script asked."""
    app.before_request(_present)
    for kind in STATUS:
        app.register_error_handler(kind, _refused)
    for kind in (*AWAY, DatabaseAway):
        app.register_error_handler(kind, _away)
    app.register_error_handler(engine.StepFailed, _failed)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _present() -> None:
    if getattr(browser, "lost", False) and request.endpoint != "static":
        raise DatabaseAway()


def _wants_json() -> bool:
    return request.path.startswith("/api/") or request.headers.get("Accept", "").startswith("application/json")


def _page(status: int, title: str, sentence: str) -> ResponseReturnValue:
    session.rollback()
    if _wants_json():
        return {"message": sentence}, status
    return render_template("errors/page.html", title=title, sentence=sentence), status


def _refused(error: Exception) -> ResponseReturnValue:
    session.rollback()
    status = status_of(error)
    if sentence := texts.closed(error):
        return _page(status, gettext("Sudah diselesaikan"), sentence)
    titles = {404: gettext("Tidak ditemukan"), 409: gettext("Sudah berubah"), 403: gettext("Bukan untuk Anda")}
    title = titles.get(status, gettext("Tidak dapat dilakukan"))
    if isinstance(error, engine.GrantRefused):
        return _page(status, title, texts.grant_refusal(error))
    if isinstance(error, engine.RepairRefused):
        return _page(status, title, texts.repair_refusal(error))
    return _page(status, title, texts.refusal(getattr(error, "code", "task_closed")))


def _failed(error: engine.StepFailed) -> ResponseReturnValue:
    log.error("step failed: %s", error)
    session.rollback()
    with transaction():
        engine.report(error, clock.now())
    return _page(
        500,
        gettext("Langkah ini gagal"),
        gettext("Sistem tidak dapat melanjutkan berkas ini. Isian Anda tersimpan dan administrator sudah diberi tahu; coba lagi nanti."),
    )


def _away(error: Exception) -> ResponseReturnValue:
    """Neither the database nor a session is asked for this page."""
    log.error("database: %s", error)
    session.remove()
    browser.lost = True  # type: ignore[attr-defined]
    title = gettext("Sedang tidak tersedia")
    sentence = gettext("Sistem sedang tidak dapat dihubungi. Tunggu sebentar, lalu muat ulang halaman ini. Yang sudah tersimpan aman.")
    if _wants_json():
        return {"message": sentence}, 503
    language = languages.asked()
    return render_template("errors/away.html", title=title, sentence=sentence, language=language), 503, {"Retry-After": "5"}


def _stale_page(error: CSRFError) -> ResponseReturnValue:
    """A page whose session ended: what it sent is kept as a draft and shown again after signing in."""
    if not current_user.is_authenticated and not _wants_json():
        target = binding.rescue()
        return redirect(url_for("accounts.sign_in", next=target or url_for("home.index"), tersimpan=1 if target else None), 303)
    return _page(400, gettext("Halaman sudah kedaluwarsa"), gettext("Kembali ke halaman sebelumnya, muat ulang, lalu kirim sekali lagi."))


def _too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
    return _page(
        413, gettext("Berkas terlalu besar"), gettext("Perkecil berkas sampai 2 MB untuk PDF atau 1 MB untuk gambar, lalu unggah lagi.")
    )


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code == 404:
        return _page(404, gettext("Tidak ditemukan"), texts.refusal("not_found"))
    return _page(error.code or 500, gettext("Tidak dapat dilakukan"), gettext("Permintaan ini tidak dapat dilayani."))


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("unexpected")
    return _page(
        500, gettext("Terjadi kesalahan"), gettext("Kesalahan ini sudah dicatat. Coba lagi; bila berulang, hubungi administrator.")
    )
