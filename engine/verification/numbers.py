"""Number series: every number up to the last was given to a decree, and a void one says why."""

from collections.abc import Iterator

import sqlalchemy as sa

from engine.verification.broken import Broken
from models import Decree, NumberSeries, session


def broken() -> Iterator[Broken]:
    """The numbers that are missing, given beyond the last, or void without a reason."""
    for series in session.scalars(sa.select(NumberSeries).order_by(NumberSeries.id)):
        name = f"{series.classification}/{series.office}/{series.year}"
        rows = session.execute(
            sa.select(Decree.sequence, Decree.number, Decree.status, Decree.void_reason)
            .where(Decree.series_id == series.id)
            .order_by(Decree.sequence)
        ).all()
        given = {row.sequence for row in rows}
        for number in range(1, series.last + 1):
            if number not in given:
                yield Broken(f"series {name}", f"number {number} was given to nothing")
        for row in rows:
            if row.sequence > series.last:
                yield Broken(f"decree {row.number}", f"its number is beyond the last of series {name}, {series.last}")
            elif row.status == "VOID" and not row.void_reason:
                yield Broken(f"decree {row.number}", "it is void without a reason")
