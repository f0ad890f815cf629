"""What changed between two versions of a service, in words: by element, rule, form field and paragraph of a decree."""

from engine.changes.comparing import compare, marks, same_but_layout
from engine.changes.words import Change

__all__ = ["Change", "compare", "marks", "same_but_layout"]
