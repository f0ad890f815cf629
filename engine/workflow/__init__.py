"""The only room that knows SpiffWorkflow; it speaks plain words: load, begin, thaw, finish, run, freeze."""

from engine.workflow.load import Definition, StartEvent, load
from engine.workflow.migrating import migrate
from engine.workflow.model import (
    CANCELLED,
    BpmnError,
    BundleError,
    Element,
    Machine,
    NotMigratable,
    NotMovable,
    NotWaiting,
    OpenTask,
    Runaway,
    Subscription,
    Thrown,
    Timer,
    TooMany,
    Uncaught,
    Waiting,
    Walked,
)
from engine.workflow.refusals import REFUSED
from engine.workflow.refused import problems
from engine.workflow.repair import move, set_variable
from engine.workflow.running import Running, begin, cancel, data, deliver, finish, fire_due, run, thrown, waiting, walked
from engine.workflow.state import StateError, freeze, thaw
from engine.workflow.values import Unstorable, pack, register_type, unpack

__all__ = [
    "CANCELLED", "REFUSED", "BpmnError", "BundleError", "Definition", "Element", "Machine", "NotMigratable", "NotMovable",
    "NotWaiting", "OpenTask", "Runaway", "Running", "StartEvent", "StateError", "Subscription", "Thrown", "Timer",
    "TooMany", "Uncaught", "Unstorable", "Waiting", "Walked", "begin", "cancel", "data", "deliver", "finish",
    "fire_due", "freeze", "load", "migrate", "move", "pack", "problems", "register_type", "run", "set_variable", "thaw",
    "thrown", "unpack", "waiting", "walked",
]
