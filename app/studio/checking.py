"""The scenarios of a draft, played one after the other, and what they leave untouched."""

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from app import clock, languages
from app.studio.room import bp, sentence, told
from engine import studio
from engine.scenarios import ScenarioError
from models import session, transaction


@bp.get("/rancangan/<int:draft_id>/uji")
def prove(draft_id: int) -> ResponseReturnValue:
    """Every scenario with its result on the present contents; once all hold, the flows and rules none of them touches."""
    found = studio.find(draft_id)
    proof = studio.proof(found)
    untouched = [told(finding, languages.chosen()) for finding in proof.untouched]
    return render_template("studio/prove.html", draft=found, proof=proof, untouched=untouched)


@bp.post("/rancangan/<int:draft_id>/uji")
def prove_one(draft_id: int) -> ResponseReturnValue:
    """Play one scenario, or without a script the next one that was not played, and keep what came of it."""
    found = studio.find(draft_id)
    path = request.form.get("berkas") or next(iter(studio.proof(found).missing), "")
    if not path:
        return redirect(url_for(".prove", draft_id=draft_id), 303)
    moment, problem = clock.now(), ""
    try:
        played = studio.run(found, path)
        session.rollback()
        with transaction():
            row = studio.remember(studio.find(draft_id), path, played, moment)
            answer = {"passed": row.passed, "failures": row.found["failures"]}
    except studio.DraftRefused as refusal:
        problem = sentence(refusal)
    except ScenarioError as error:
        problem = str(error)
    except TimeoutError:
        problem = gettext("Skenario ini berjalan terlalu lama dan dihentikan.")
    if request.headers.get("Accept", "").startswith("application/json"):
        return (jsonify(passed=False, failures=[problem]), 422) if problem else jsonify(answer)
    if problem:
        flash(problem)
    return redirect(url_for(".prove", draft_id=draft_id), 303)
