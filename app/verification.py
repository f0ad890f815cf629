"""The public page that says whether a document is genuine: by the token of its QR, or by the file itself."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import clock
from documents import verify

bp = Blueprint("verification", __name__, url_prefix="/verifikasi")


@bp.get("/<token>")
def show(token: str) -> ResponseReturnValue:
    """What is registered under a QR's token."""
    verdict = verify.by_token(token)
    return render_template("verification/page.html", verdict=verdict, by_token=True, error=None), 200 if verdict.known else 404


@bp.route("/", methods=["GET", "POST"])
def check() -> ResponseReturnValue:
    """Judge an uploaded PDF: green only if it is exactly what was sealed, signed by us, whole and unchanged."""
    verdict, error = None, None
    if request.method == "POST":
        given = request.files.get("berkas")
        content = given.read() if given is not None else b""
        if content:
            verdict = verify.by_content(content, clock.now())
        else:
            error = gettext("Pilih berkas PDF yang hendak diperiksa.")
    return render_template("verification/page.html", verdict=verdict, by_token=False, error=error), 422 if error else 200
