"""The verbs diagrams may call; importing this package registers them all."""

from operations import children, decree, dossier, effects, ledger, notify, outward, post, record, services
from operations.registry import Call, Operation, OperationError, check_parameters, find, fits, names, operation, perform

__all__ = [
    "Call", "Operation", "OperationError", "check_parameters", "children", "decree", "dossier", "effects", "find", "fits", "ledger",
    "names", "notify", "operation", "outward", "perform", "post", "record", "services",
]
