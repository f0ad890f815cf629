"""Somebody to write records about."""

from datetime import date

from models import Bundle, Case, Person, Service, session, transaction
from tests.databases import NOW


def somebody_with_cases(count: int) -> int:
    """A person who is the subject of cases 1 to count."""
    with transaction():
        someone = Person(name="Sari Wulandari", status="PNS", birth_date=date(1990, 3, 12))
        session.add_all([someone, Service(id="cuti", title="Cuti", group="Kesejahteraan")])
        session.flush()
        bundle = Bundle(
            service_id="cuti", version=1, digest="d", manifest={}, status="PUBLISHED", proposed_by="uji", proposed_at=NOW
        )
        session.add(bundle)
        session.flush()
        fixed = {"service_id": "cuti", "bundle_id": bundle.id, "process": "cuti", "subject_id": someone.id, "opened_at": NOW}
        session.add_all(Case(id=number, state=b"", **fixed) for number in range(1, count + 1))
        session.flush()
        return someone.id
