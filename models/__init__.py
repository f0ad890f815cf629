"""Every table and the one transaction; nothing else of the project is imported here."""

from models.agenda import AgendaItem, Sweep
from models.base import Base, JsonText, UtcDateTime, connect, forget, lock, session, transaction, trial
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
from models.history import History
from models.merit import DisciplineRecord, PerformanceRecord
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
    "AccessLog", "Account", "AgendaItem", "Base", "Bundle", "BundleFile", "Case", "Child", "Cohort", "DecisionTrace",
    "Decree", "Delegation", "DisciplineRecord", "Document", "Draft", "Event", "File", "History", "Holiday", "Incident",
    "JsonText", "LeaveRecord", "LedgerEntry", "Notification", "NumberSeries", "Outbox", "PerformanceRecord", "Person",
    "Position", "PositionRecord", "RankRecord", "Reference", "Repair", "RequestKey", "Role", "RoleGrant",
    "SalaryRecord", "Service", "Setting", "SignIn", "SignInAttempt", "SigningKey", "StartKey", "Subscription", "Sweep",
    "Task", "Team", "TeamMember", "Timer", "Unit", "UtcDateTime", "connect", "forget", "lock", "session", "transaction",
    "trial",
]
