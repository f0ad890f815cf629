"""Decision models as dmn-js and other editors write them (DMN 1.1 to 1.5), read, evaluated and checked."""

from feel.dmn.check import Finding, check
from feel.dmn.model import Decision, DecisionResult, Model
from feel.dmn.reading import NAMES, load_model, load_models
from feel.dmn.table import Clause, DecisionError, Rule, RuleMatch, Table, Trace

__all__ = [
    "NAMES", "Clause", "Decision", "DecisionError", "DecisionResult", "Finding", "Model", "Rule", "RuleMatch", "Table", "Trace", "check",
    "load_model", "load_models",
]
