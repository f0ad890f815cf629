"""Every table and the one transaction; nothing else of the project is imported here."""

from models.agenda import AgendaItem, Sweep
from models.base import Base, JsonText, UtcDateTime, connect, forget, lock, session, transaction, trial
from models.career import (
    AgencyTransferRecord,
    AppointmentRecord,
    DismissalRecord,
    OathRecord,
    ServiceReviewRecord,
    StandingRecord,
)
from models.cases import (
    Case,
    Child,
    Cohort,
    DecisionTrace,
    Draft,
    Event,
    Incident,
    Notification,
    Outbox,
    Repair,
    RequestKey,
    StartKey,
    Subscription,
    Task,
    Team,
    TeamMember,
    Timer,
)
from models.documents import Decree, Document, NumberSeries, Setting, SigningKey
from models.growth import (
    CompetencyRecord,
    CreditRecord,
    EducationRecord,
    ExamRecord,
    StudyRecord,
    StudyReportRecord,
    TalentRecord,
    TrainingRecord,
)
from models.history import History
from models.household import CardRecord, ClaimRecord, FamilyRecord, PersonalRecord
from models.merit import AwardRecord, DisciplineRecord, PerformanceRecord, PermitRecord, ProceedingRecord
from models.people import (
    AccessLog,
    Account,
    Delegation,
    Person,
    Position,
    Role,
    RoleGrant,
    SignIn,
    SignInAttempt,
    Unit,
)
from models.records import LeaveRecord, LedgerEntry, PositionRecord, RankRecord, SalaryRecord
from models.reference import Holiday, Reference
from models.services import Bundle, BundleFile, File, Service

__all__ = [
    "AccessLog", "Account", "AgencyTransferRecord", "AgendaItem", "AppointmentRecord", "AwardRecord", "Base", "Bundle",
    "BundleFile", "CardRecord", "Case", "Child", "ClaimRecord", "Cohort", "CompetencyRecord", "CreditRecord",
    "DecisionTrace", "Decree", "Delegation", "DisciplineRecord", "DismissalRecord", "Document", "Draft",
    "EducationRecord", "Event", "ExamRecord", "FamilyRecord", "File", "History", "Holiday", "Incident", "JsonText",
    "LeaveRecord", "LedgerEntry", "Notification", "NumberSeries", "OathRecord", "Outbox", "PerformanceRecord",
    "PermitRecord", "Person", "PersonalRecord", "Position", "PositionRecord", "ProceedingRecord", "RankRecord",
    "Reference", "Repair", "RequestKey", "Role", "RoleGrant", "SalaryRecord", "Service", "ServiceReviewRecord",
    "Setting", "SignIn", "SignInAttempt", "SigningKey", "StandingRecord", "StartKey", "StudyRecord",
    "StudyReportRecord", "Subscription", "Sweep", "TalentRecord", "Task", "Team", "TeamMember", "Timer",
    "TrainingRecord", "Unit", "UtcDateTime", "connect", "forget", "lock", "session", "transaction", "trial",
]
