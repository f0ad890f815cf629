"""One table from exceptions to HTTP, and the pages that tell people what happened and what to do."""

import logging
from typing import Any

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

import engine
from app import clock, texts
from documents.errors import UploadRefused
from engine import workflow
from models import session, transaction
from records.errors import Overdrawn

log = logging.getLogger(__name__)
STATUS: dict[type[Exception], int] = {
    engine.NotFound: 404,
    engine.NotYourTask: 403,
    engine.TaskClosed: 409,
    engine.CaseClosed: 409,
    engine.NotWithdrawable: 409,
    engine.NotEligible: 422,
    engine.ServiceClosed: 404,
    engine.NotApproved: 403,
    engine.Refusal: 403,
    Overdrawn: 422,
    UploadRefused: 422,
    workflow.NotWaiting: 409,
    StaleDataError: 409,
}


def status_of(error: Exception) -> int:
    """The HTTP status of a refusal: that of its nearest class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def register(app: Flask) -> None:
    """Answer every refusal with a page, or with JSON where a script asked."""
    for kind in STATUS:
        app.register_error_handler(kind, _refused)
    app.register_error_handler(engine.StepFailed, _failed)
    app.register_error_handler(OperationalError, _away)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, sentence: str, **values: Any) -> ResponseReturnValue:
    session.rollback()
    if request.headers.get("Accept", "").startswith("application/json"):
        return {"message": sentence}, status
    return render_template("error.html", title=title, sentence=sentence, **values), status


def _refused(error: Exception) -> ResponseReturnValue:
    status = status_of(error)
    code = getattr(error, "code", "task_closed")
    values = getattr(error, "values", {})
    if isinstance(error, engine.TaskClosed) and values.get("by"):
        sentence = gettext(
            "Tugas “%(task)s” sudah diselesaikan oleh %(by)s pada %(at)s.",
            task=values["task"],
            by=values["by"],
            at=texts.moment(values["at"]),
        )
        return _page(status, gettext("Sudah diselesaikan"), sentence)
    title = gettext("Tidak ditemukan") if status == 404 else gettext("Tidak dapat dilakukan")
    return _page(status, title, texts.refusal(code))


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


def _away(error: OperationalError) -> ResponseReturnValue:
    log.error("database: %s", error)
    return _page(
        503, gettext("Sedang tidak tersedia"), gettext("Sistem sedang tidak dapat dihubungi. Tunggu sebentar, lalu muat ulang halaman ini.")
    )


def _stale_page(error: CSRFError) -> ResponseReturnValue:
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
