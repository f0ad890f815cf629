"""What people can do to cases. Verbs take ids, `by` and `now`, re-read under locks and never commit."""

from engine import repair
from engine.actors import By
from engine.actors import Connector
from engine.actors import House
from engine.actors import Letter
from engine.actors import PersonActor
from engine.actors import System
from engine.actors import furnish
from engine.actors import house
from engine.actors import post_by
from engine.agenda import Judgement
from engine.agenda import Upcoming
from engine.agenda import upcoming
from engine.agenda_sweep import Progress
from engine.agenda_sweep import sweep
from engine.agenda_sweep import sweep_all
from engine.agenda_sweep import sweep_kinds
from engine.agenda_sweep import sweep_progress
from engine.assigning import hand_over
from engine.assigning import reassign
from engine.bundles import Deployed
from engine.bundles import approve
from engine.bundles import deploy
from engine.bundles import in_force
from engine.cases import cancel
from engine.cases import complete
from engine.cases import deliver
from engine.cases import wake
from engine.connectors import Receipt
from engine.connectors import admit
from engine.connectors import hand_in
from engine.connectors import issue_token
from engine.connectors import receipt
from engine.connectors import revoke_token
from engine.delegations import Standin
from engine.delegations import delegate
from engine.delegations import delegations_of
from engine.delegations import end_delegation
from engine.delegations import posts_of
from engine.delegations import standins
from engine.delivering import announce
from engine.delivering import receive_message
from engine.delivering import redeliver
from engine.delivering import unclaimed
from engine.desk import Desk
from engine.desk import ServicePage
from engine.desk import claim
from engine.desk import findings
from engine.desk import may_assist
from engine.desk import open_start
from engine.desk import open_task
from engine.desk import own_start
from engine.desk import save_draft
from engine.desk import service_page
from engine.desk import services
from engine.desk import unclaim
from engine.desk import ways_to_start
from engine.dossier import cases_of_document
from engine.drawn import Drawn
from engine.drawn import drawn_case
from engine.eligibility import Finding
from engine.eligibility import refuse_if_any
from engine.errors import ActingRefused
from engine.errors import CaseClosed
from engine.errors import CaseHeld
from engine.errors import DeployError
from engine.errors import GrantRefused
from engine.errors import NeedsAnswers
from engine.errors import NotApproved
from engine.errors import NotEligible
from engine.errors import NotFound
from engine.errors import NotWithdrawable
from engine.errors import NotYourTask
from engine.errors import NotYoursToGive
from engine.errors import OwnCase
from engine.errors import PasswordRefused
from engine.errors import Refusal
from engine.errors import RepairRefused
from engine.errors import SecondFactorRefused
from engine.errors import SeparateDuty
from engine.errors import ServiceClosed
from engine.errors import StartRefused
from engine.errors import StepFailed
from engine.errors import TaskClosed
from engine.errors import Unwelcome
from engine.events import first_broken
from engine.given import given
from engine.granting import grant_role
from engine.granting import end_grant
from engine.incidents import open_incidents
from engine.incidents import report
from engine.incidents import resend
from engine.incidents import retry
from engine.kin import counters
from engine.kin import members
from engine.narratives import reseal
from engine.open_list import OpenList
from engine.open_list import open_kinds
from engine.open_list import open_list
from engine.pages import CasePage
from engine.pages import Line
from engine.pages import Standing
from engine.pages import case_page
from engine.pages import cases_of
from engine.pages import find_case
from engine.pages import look
from engine.pages import mark_read
from engine.pages import notifications
from engine.pages import page_of
from engine.pages import unread
from engine.pages import whom
from engine.papers import Paper
from engine.papers import bulk_answers
from engine.papers import papers
from engine.papers import prefilled
from engine.papers import signed_before
from engine.permission import may_see
from engine.purging import purge_outbox
from engine.permission import visible_among
from engine.permission import visible_to
from engine.reports import NoSeal
from engine.reports import curriculum_vitae
from engine.rounds import open_due
from engine.signing import Prepared
from engine.signing import give_up
from engine.signing import preview
from engine.signing import produce
from engine.signing import reserve
from engine.signing import seal
from engine.signing import wants_decree
from engine.starting import Origin
from engine.starting import start
from engine.subjects import Subject
from engine.subjects import employee
from engine.surveys import AlreadyAnswered
from engine.surveys import Satisfaction
from engine.surveys import satisfaction
from engine.trial import try_out
from engine.verification import Broken
from engine.verification import Verdict
from engine.verification import verify
from engine.worker import tick
from engine.worklist import Wanted
from engine.worklist import choices
from engine.worklist import count_waiting
from engine.worklist import worklist
from records.readdressing import readdress

__all__ = [
    "ActingRefused",
    "AlreadyAnswered",
    "Broken",
    "By",
    "CaseClosed",
    "CaseHeld",
    "CasePage",
    "Connector",
    "DeployError",
    "Deployed",
    "Desk",
    "Drawn",
    "Finding",
    "House",
    "Judgement",
    "Letter",
    "GrantRefused",
    "Line",
    "NeedsAnswers",
    "NoSeal",
    "NotApproved",
    "NotEligible",
    "NotFound",
    "NotWithdrawable",
    "NotYourTask",
    "OpenList",
    "NotYoursToGive",
    "Origin",
    "OwnCase",
    "Paper",
    "PasswordRefused",
    "PersonActor",
    "Prepared",
    "Progress",
    "Receipt",
    "Refusal",
    "RepairRefused",
    "Satisfaction",
    "SecondFactorRefused",
    "SeparateDuty",
    "ServiceClosed",
    "ServicePage",
    "Standin",
    "Standing",
    "StartRefused",
    "StepFailed",
    "Subject",
    "System",
    "TaskClosed",
    "Unwelcome",
    "Upcoming",
    "Verdict",
    "Wanted",
    "admit",
    "announce",
    "approve",
    "bulk_answers",
    "cancel",
    "case_page",
    "cases_of",
    "choices",
    "claim",
    "complete",
    "count_waiting",
    "counters",
    "curriculum_vitae",
    "delegate",
    "delegations_of",
    "deliver",
    "deploy",
    "drawn_case",
    "employee",
    "end_delegation",
    "end_grant",
    "find_case",
    "findings",
    "first_broken",
    "furnish",
    "give_up",
    "given",
    "grant_role",
    "hand_over",
    "hand_in",
    "house",
    "issue_token",
    "in_force",
    "look",
    "mark_read",
    "members",
    "cases_of_document",
    "may_assist",
    "may_see",
    "notifications",
    "open_due",
    "open_incidents",
    "open_kinds",
    "open_list",
    "open_start",
    "open_task",
    "page_of",
    "own_start",
    "papers",
    "post_by",
    "posts_of",
    "prefilled",
    "preview",
    "produce",
    "purge_outbox",
    "readdress",
    "reassign",
    "receipt",
    "receive_message",
    "redeliver",
    "refuse_if_any",
    "repair",
    "report",
    "resend",
    "reseal",
    "reserve",
    "retry",
    "revoke_token",
    "satisfaction",
    "save_draft",
    "seal",
    "service_page",
    "services",
    "signed_before",
    "standins",
    "start",
    "sweep",
    "sweep_all",
    "sweep_kinds",
    "sweep_progress",
    "tick",
    "try_out",
    "unclaim",
    "unclaimed",
    "unread",
    "upcoming",
    "verify",
    "visible_among",
    "visible_to",
    "wake",
    "wants_decree",
    "ways_to_start",
    "whom",
    "worklist",
]
