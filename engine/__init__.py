"""What people can do to cases. Verbs take ids, `by` and `now`, re-read under locks and never commit."""

from engine.actors import By, Connector, House, Letter, PersonActor, System, furnish, house, post_by
from engine.agenda import Judgement, Upcoming, upcoming
from engine.agenda_sweep import Progress, sweep, sweep_all, sweep_kinds, sweep_progress
from engine.bundles import Deployed, approve, deploy, in_force
from engine.cases import cancel, complete, deliver, wake
from engine.delivering import announce, receive_message, redeliver, unclaimed
from engine.desk import (
    Desk,
    ServicePage,
    claim,
    findings,
    open_start,
    open_task,
    save_draft,
    service_page,
    services,
    unclaim,
    ways_to_start,
    worklist,
)
from engine.eligibility import Finding, refuse_if_any
from engine.errors import (
    ActingRefused,
    CaseClosed,
    DeployError,
    NotApproved,
    NotEligible,
    NotFound,
    NotWithdrawable,
    NotYourTask,
    OwnCase,
    Refusal,
    SeparateDuty,
    ServiceClosed,
    StartRefused,
    StepFailed,
    TaskClosed,
)
from engine.events import first_broken
from engine.incidents import open_incidents, report, retry
from engine.kin import counters
from engine.pages import CasePage, Standing, case_page, cases_of, find_case, look, mark_read, notifications, standing_of, whom
from engine.permission import may_see
from engine.signing import Prepared, give_up, preview, produce, reserve, seal, wants_decree
from engine.starting import Origin, start
from engine.subjects import Subject, employee
from engine.worker import tick

__all__ = [
    "ActingRefused", "By", "CaseClosed", "CasePage", "Connector", "DeployError", "Deployed", "Desk", "Finding", "House",
    "Judgement", "Letter", "NotApproved", "NotEligible", "NotFound", "NotWithdrawable", "NotYourTask", "Origin",
    "OwnCase", "PersonActor", "Prepared", "Progress", "Refusal", "SeparateDuty", "ServiceClosed", "ServicePage",
    "Standing", "StartRefused", "StepFailed", "Subject", "System", "TaskClosed", "Upcoming", "announce", "approve",
    "cancel", "case_page", "cases_of", "claim", "complete", "counters", "deliver", "deploy", "employee", "find_case",
    "findings", "first_broken", "furnish", "give_up", "house", "in_force", "look", "mark_read", "may_see",
    "notifications", "open_incidents", "open_start", "open_task", "post_by", "preview", "produce", "receive_message",
    "redeliver", "refuse_if_any", "report", "reserve", "retry", "save_draft", "seal", "service_page", "services",
    "standing_of", "start", "sweep", "sweep_all", "sweep_kinds", "sweep_progress", "tick", "unclaim", "unclaimed",
    "upcoming", "wake", "wants_decree", "ways_to_start", "whom", "worklist",
]
