"""What was answered in a case so far, in the words of its forms, for whoever decides on it."""

import sqlalchemy as sa

from engine.bundle_files import stem
from engine.desk import Desk
from forms import Field, shown
from forms.schema import CHOICES
from models import Task, session


def given(desk: Desk) -> list[tuple[str, str]]:
    """(label, text) of every answer a task's case holds, the start form's first; a later answer replaces an earlier.

    What was confided is left out: a form that needs it shows it itself.
    """
    if desk.case is None or desk.variables is None:
        return []
    done = sa.select(Task.form).where(Task.case_id == desk.case.id, Task.status == "DONE", Task.form.is_not(None)).order_by(Task.id)
    starts = desk.bundle.definition(desk.case.process).start_events
    names = [stem(start.properties["form"]) for start in starts if start.properties.get("form")]
    names += [name for name in session.scalars(done) if name]
    fields = {field.key: field for name in dict.fromkeys(names) for field in desk.bundle.forms[name].inputs}
    asked = set(desk.schema.keys)
    return [
        (field.label, _text(field, desk.variables[key]))
        for key, field in fields.items()
        if key not in asked and field.type != "filepicker" and not field.sensitive and desk.variables.get(key) is not None
    ]


def _text(field: Field, value: object) -> str:
    if field.type in CHOICES:
        labels = {option.value: option.label for option in field.options}
        values = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(one), str(one)) for one in values)
    return shown(value)
