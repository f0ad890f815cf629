"""Every table and the one transaction; nothing else of the project is imported here."""

from models.access import GrantRequest
from models.access import PactAcceptance
from models.access import RecoveryCode
from models.access import SecondFactor
from models.access import SignInCode
from models.agenda import AgendaItem
from models.agenda import Sweep
from models.base import Base
from models.base import JsonText
from models.base import UtcDateTime
from models.base import connect
from models.base import forget
from models.base import lock
from models.base import remembered
from models.base import session
from models.base import transaction
from models.base import trial
from models.career import AgencyTransferRecord
from models.career import AppointmentRecord
from models.career import DismissalRecord
from models.career import OathRecord
from models.career import ServiceReviewRecord
from models.career import StandingRecord
from models.cases import Case
from models.cases import Child
from models.cases import Cohort
from models.cases import DecisionTrace
from models.cases import Draft
from models.cases import Event
from models.cases import Incident
from models.cases import Narrative
from models.cases import Notification
from models.cases import Outbox
from models.cases import Repair
from models.cases import RequestKey
from models.cases import StartKey
from models.cases import Subscription
from models.cases import Task
from models.cases import Team
from models.cases import TeamMember
from models.cases import Timer
from models.connectors import ConnectorToken
from models.documents import CaseDocument
from models.documents import Decree
from models.documents import Document
from models.documents import DocumentVerdict
from models.documents import NumberSeries
from models.documents import Report
from models.documents import Setting
from models.documents import SigningKey
from models.growth import CompetencyRecord
from models.growth import CreditRecord
from models.growth import EducationRecord
from models.growth import ExamRecord
from models.growth import StudyRecord
from models.growth import StudyReportRecord
from models.growth import TalentRecord
from models.growth import TrainingRecord
from models.history import History
from models.household import CardRecord
from models.household import ClaimRecord
from models.household import FamilyRecord
from models.household import PersonalRecord
from models.importing import Import
from models.merit import AwardRecord
from models.merit import DisciplineRecord
from models.merit import PerformanceRecord
from models.merit import PermitRecord
from models.merit import ProceedingRecord
from models.names import NameWord
from models.names import words_of
from models.people import AccessLog
from models.people import Account
from models.people import Delegation
from models.people import Person
from models.people import Position
from models.people import Role
from models.people import RoleGrant
from models.people import SignIn
from models.people import SignInAttempt
from models.people import Unit
from models.records import LeaveRecord
from models.records import LedgerEntry
from models.records import PositionRecord
from models.records import RankRecord
from models.records import SalaryRecord
from models.reference import Holiday
from models.reference import Reference
from models.services import Bundle
from models.services import BundleFile
from models.services import File
from models.services import Service
from models.studio import SopDraft
from models.studio import SopDraftFile
from models.studio import SopDraftRun
from models.studio import SopDraftVisit
from models.surveys import Survey

__all__ = [
    "AccessLog",
    "Account",
    "AgencyTransferRecord",
    "AgendaItem",
    "AppointmentRecord",
    "AwardRecord",
    "Base",
    "Bundle",
    "BundleFile",
    "ConnectorToken",
    "CardRecord",
    "Case",
    "CaseDocument",
    "Child",
    "ClaimRecord",
    "Cohort",
    "CompetencyRecord",
    "CreditRecord",
    "DecisionTrace",
    "Decree",
    "Delegation",
    "DisciplineRecord",
    "DismissalRecord",
    "Document",
    "DocumentVerdict",
    "Draft",
    "EducationRecord",
    "Event",
    "ExamRecord",
    "FamilyRecord",
    "File",
    "GrantRequest",
    "History",
    "Holiday",
    "Import",
    "Incident",
    "JsonText",
    "LeaveRecord",
    "LedgerEntry",
    "NameWord",
    "Narrative",
    "Notification",
    "NumberSeries",
    "OathRecord",
    "Outbox",
    "PactAcceptance",
    "PerformanceRecord",
    "PermitRecord",
    "Person",
    "PersonalRecord",
    "Position",
    "PositionRecord",
    "ProceedingRecord",
    "RankRecord",
    "RecoveryCode",
    "Reference",
    "Repair",
    "Report",
    "RequestKey",
    "Role",
    "RoleGrant",
    "SalaryRecord",
    "SecondFactor",
    "Service",
    "ServiceReviewRecord",
    "Setting",
    "SignIn",
    "SignInAttempt",
    "SignInCode",
    "SigningKey",
    "StandingRecord",
    "StartKey",
    "StudyRecord",
    "StudyReportRecord",
    "SopDraft",
    "SopDraftFile",
    "SopDraftRun",
    "SopDraftVisit",
    "Subscription",
    "Survey",
    "Sweep",
    "TalentRecord",
    "Task",
    "Team",
    "TeamMember",
    "Timer",
    "TrainingRecord",
    "Unit",
    "UtcDateTime",
    "connect",
    "forget",
    "lock",
    "remembered",
    "session",
    "transaction",
    "trial",
    "words_of",
]
