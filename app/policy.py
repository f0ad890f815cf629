"""Who may open which page: every endpoint stands here once; a test walks the routes."""

from flask import Flask, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

PUBLIC, SIGNED_IN = "public", "signed in"
ADMINISTRATOR = "Administrator"
RULE_WRITERS = ("Administrator", "Penyunting SOP")
POLICY: dict[str, str | tuple[str, ...]] = {
    "static": PUBLIC,
    "accounts.sign_in": PUBLIC,
    "accounts.language": PUBLIC,
    "entrance.first": PUBLIC,
    "entrance.link": PUBLIC,
    "entrance.choose": PUBLIC,
    "entrance.forgotten": PUBLIC,
    "entrance.second": PUBLIC,
    "verification.show": PUBLIC,
    "verification.check": PUBLIC,
    "api.receive": PUBLIC,  # a connector's token is asked for in the view
    "api.show": PUBLIC,
    "accounts.sign_out": SIGNED_IN,
    "accounts.profile": SIGNED_IN,
    "accounts.end_session": SIGNED_IN,
    "accounts.end_others": SIGNED_IN,
    "lock.close": SIGNED_IN,
    "lock.unlock": SIGNED_IN,
    "pact.agree": SIGNED_IN,
    "second_factor.index": SIGNED_IN,
    "second_factor.begin": SIGNED_IN,
    "second_factor.confirm": SIGNED_IN,
    "second_factor.renew": SIGNED_IN,
    "second_factor.remove": SIGNED_IN,
    "home.index": SIGNED_IN,
    "home.notifications": SIGNED_IN,
    "services.index": SIGNED_IN,
    "services.show": SIGNED_IN,
    "services.open_list": SIGNED_IN,
    "services.start": SIGNED_IN,
    "services.draft": SIGNED_IN,
    "cases.index": SIGNED_IN,
    "cases.show": SIGNED_IN,
    "cases.diagram": SIGNED_IN,
    "cases.withdraw": SIGNED_IN,
    "surveys.answer": SIGNED_IN,
    "surveys.index": ADMINISTRATOR,
    "people.curriculum_vitae": SIGNED_IN,
    "worklists.index": SIGNED_IN,
    "worklists.claim_many": SIGNED_IN,
    "worklists.export": SIGNED_IN,
    "tasks.show": SIGNED_IN,
    "tasks.preview": SIGNED_IN,
    "tasks.draft": SIGNED_IN,
    "tasks.claim": SIGNED_IN,
    "signing.index": SIGNED_IN,
    "signing.send": SIGNED_IN,
    "signing.preview": SIGNED_IN,
    "delegations.index": SIGNED_IN,
    "delegations.end": SIGNED_IN,
    "people.mine": SIGNED_IN,
    "people.index": SIGNED_IN,
    "people.show": SIGNED_IN,
    "people.unit": SIGNED_IN,
    "people.on_behalf": SIGNED_IN,
    "files.upload": SIGNED_IN,
    "files.download": SIGNED_IN,
    "admin.index": ADMINISTRATOR,
    "admin.account": ADMINISTRATOR,
    "connectors.index": ADMINISTRATOR,
    "connectors.revoke": ADMINISTRATOR,
    "granting.index": ADMINISTRATOR,
    "granting.give": ADMINISTRATOR,
    "granting.end": ADMINISTRATOR,
    "granting.decide": ADMINISTRATOR,
    "granting.review": ADMINISTRATOR,
    "holidays.index": ADMINISTRATOR,
    "holidays.put": ADMINISTRATOR,
    "imports.index": ADMINISTRATOR,
    "imports.order": ADMINISTRATOR,
    "imports.template": ADMINISTRATOR,
    "imports.show": ADMINISTRATOR,
    "imports.again": ADMINISTRATOR,
    "imports.rejected": ADMINISTRATOR,
    "jobs.incidents": ADMINISTRATOR,
    "jobs.retry": ADMINISTRATOR,
    "jobs.index": ADMINISTRATOR,
    "jobs.resend": ADMINISTRATOR,
    "repair.index": ADMINISTRATOR,
    "repair.propose": ADMINISTRATOR,
    "repair.decide": ADMINISTRATOR,
    "reference.index": ADMINISTRATOR,
    "reference.add": ADMINISTRATOR,
    "reference.confirm": ADMINISTRATOR,
    "playground.index": RULE_WRITERS,
    "studio.index": RULE_WRITERS,
    "studio.paper_preview": RULE_WRITERS,
    "studio.move": ADMINISTRATOR,
    "studio.move_some": ADMINISTRATOR,
    "studio.move_one": ADMINISTRATOR,
    "studio.ask": RULE_WRITERS,
    "studio.back": RULE_WRITERS,
    "studio.packed": RULE_WRITERS,
    "studio.unpack": RULE_WRITERS,
    "studio.versions": RULE_WRITERS,
    "studio.compare": RULE_WRITERS,
    "studio.heat_map": RULE_WRITERS,
    "studio.heat_cases": RULE_WRITERS,
    "studio.heat_log": RULE_WRITERS,
    "studio.play": RULE_WRITERS,
    "studio.act": RULE_WRITERS,
    "studio.prove": RULE_WRITERS,
    "studio.prove_one": RULE_WRITERS,
    "studio.begin": RULE_WRITERS,
    "studio.draft": RULE_WRITERS,
    "studio.propose": RULE_WRITERS,
    "studio.drop": RULE_WRITERS,
    "studio.approve": RULE_WRITERS,
    "studio.add": RULE_WRITERS,
    "studio.remove": RULE_WRITERS,
    "studio.save": RULE_WRITERS,
    "studio.check": RULE_WRITERS,
    "studio.present": RULE_WRITERS,
    "studio.edit": RULE_WRITERS,
    "studio.tidy": RULE_WRITERS,
    "studio.try_table": RULE_WRITERS,
    "studio.form_preview": RULE_WRITERS,
}

OWN, RECORD, ASSISTED, CASE, TASK, EVERYBODY = "own", "record", "assisted", "case", "task", "everybody"
SCOPES = {  # of every route of a signed-in person that names a thing: whose that thing must be; a test walks them
    "accounts.end_session": OWN,
    "delegations.end": OWN,
    "cases.withdraw": OWN,
    "surveys.answer": OWN,
    "people.show": RECORD,  # oneself, those above, the officials of one's OPD, the personnel agency, auditors
    "people.on_behalf": ASSISTED,  # whoever may start services for an employee of their unit
    "cases.show": CASE,  # the subject, who opened it, whoever has or had a task in it, auditors
    "cases.diagram": CASE,
    "files.download": CASE,
    "tasks.show": TASK,  # whom the task waits for, never the subject unless it is theirs
    "tasks.preview": TASK,
    "tasks.draft": TASK,
    "tasks.claim": TASK,
    "signing.preview": TASK,
    "people.unit": EVERYBODY,
    "services.show": EVERYBODY,
    "services.open_list": EVERYBODY,
    "services.start": EVERYBODY,
    "services.draft": EVERYBODY,
    "worklists.export": EVERYBODY,  # holds one's own tasks only
}
OWN_OR_ASSISTED = "own or assisted"
ABOUT_SOMEBODY = {"services.start": OWN_OR_ASSISTED, "services.draft": OWN_OR_ASSISTED}  # the same routes with an employee in their address


def enforce(app: Flask) -> None:
    """Check every request against the table before its view runs; an endpoint that does not stand there is closed."""

    @app.before_request
    def check() -> ResponseReturnValue | None:
        endpoint = request.endpoint
        if endpoint is None:
            return None
        wanted = POLICY.get(endpoint)
        if wanted == PUBLIC:
            return None
        if not current_user.is_authenticated:
            target = request.full_path if request.method == "GET" else url_for("home.index")
            return redirect(url_for("accounts.sign_in", next=target.rstrip("?")))
        roles = {wanted} if isinstance(wanted, str) else set(wanted or ())
        if wanted == SIGNED_IN or roles & set(current_user.account.system_roles):
            return None
        abort(404)
