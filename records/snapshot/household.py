"""The family, as expressions see it."""

from decimal import Decimal

from records.kinds import KINDS
from records.snapshot.batch import Batch, Group
from records.snapshot.rows import context, rows_of


def family(batch: Batch) -> Group:
    """The family on a day: everybody on record, the spouse, and how many living children."""
    kind, rows = KINDS["keluarga"], rows_of(KINDS["keluarga"], batch.ids)
    found = {}
    for each in batch.ids:
        known = [row for row in rows[each] if row.valid_from <= batch.as_of]
        there = [row for row in known if row.alive and (row.valid_to is None or row.valid_to >= batch.as_of)]
        spouse = next((row for row in reversed(there) if row.relation in ("SUAMI", "ISTRI")), None)
        found[each] = {
            "keluarga": [context(kind, row) for row in known],
            "pasangan": spouse and context(kind, spouse),
            "anak": Decimal(sum(row.relation == "ANAK" for row in there)),
        }
    return found
