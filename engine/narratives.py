"""Texts confided in a case: sealed when they enter it, a token in their place, opened only in front of who may read them."""

import base64
import json
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engine.actors import house
from forms import Schema
from models import Case, Draft, Narrative, session

MASK = "[isian tersegel]"  # what stands for a text where it is not opened
TOKEN = re.compile(r"\[isian tersegel [\w-]{22}\]")


def conceal(case: Case, schema: Schema, answers: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The answers of a form, each sensitive text sealed and replaced by its token; raises NarrativeKeyMissing."""
    kept = dict(answers)
    for key in _confided(schema, kept):
        token = f"[isian tersegel {secrets.token_urlsafe(16)}]"
        key_id, sealed = house().keyring.seal(kept[key], token)
        session.add(Narrative(case_id=case.id, field=key, token=token, key_id=key_id, sealed=sealed, at=now))
        kept[key] = token
    return kept


def mask(schema: Schema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers of a form with no sensitive text in them, for what is stored before they enter the case."""
    return {**answers, **dict.fromkeys(_confided(schema, answers), MASK)}


def reveal(case: Case, values: Mapping[str, Any]) -> dict[str, Any]:
    """A case's variables with its own texts opened, those of its parent and its children too.

    Whoever calls this has asked whether the reader may. Raises NarrativeKeyMissing and NarrativeDamaged.
    """
    tokens = set(_tokens(values))
    opened = {row.token: _open(row) for row in _rows(case, tokens)} if tokens else {}
    return {key: _filled(value, opened) for key, value in values.items()} if opened else dict(values)


def seal_draft(schema: Schema, person_id: int, content: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a draft of a form keeps: as it is, or sealed as a whole when one of its fields is sensitive."""
    if not _sensitive(schema):
        return dict(content)
    return _sealed_draft(person_id, json.dumps(dict(content)))


def open_draft(draft: Draft) -> dict[str, list[str]]:
    """What was typed, out of its draft."""
    content: dict[str, Any] = draft.content
    return json.loads(_draft_text(draft)) if _is_sealed(content) else content


def reseal(limit: int) -> int:
    """Seal anew, under the current key, up to `limit` texts and drafts sealed under another; returns how many."""
    current = house().keyring.current
    stale = list(session.scalars(sa.select(Narrative).where(Narrative.key_id != current).order_by(Narrative.id).limit(limit)))
    for row in stale:
        row.key_id, row.sealed = house().keyring.seal(_open(row), row.token)
    drafts = [draft for draft in session.scalars(sa.select(Draft)) if _is_sealed(draft.content) and draft.content["kunci"] != current]
    for draft in drafts[: limit - len(stale)]:
        draft.content = _sealed_draft(draft.person_id, _draft_text(draft))
    return len(stale) + len(drafts[: limit - len(stale)])


def unreadable() -> Iterator[tuple[Narrative, Exception]]:
    """The sealed texts that no key opens."""
    for row in session.scalars(sa.select(Narrative).order_by(Narrative.id)):
        try:
            _open(row)
        except Exception as problem:  # a row can be damaged in any way; each is named
            yield row, problem


def _sensitive(schema: Schema) -> list[str]:
    return [field.key for field in schema.inputs if field.sensitive]


def _confided(schema: Schema, answers: Mapping[str, Any]) -> list[str]:
    """The sensitive keys somebody answered with a text of their own: one that came back unopened is sealed already."""
    return [key for key in _sensitive(schema) if isinstance(answers.get(key), str) and not TOKEN.fullmatch(answers[key])]


def _tokens(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from TOKEN.findall(value)
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _tokens(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _tokens(entry)


def _filled(value: Any, opened: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return TOKEN.sub(lambda found: opened.get(found[0], MASK), value)
    if isinstance(value, Mapping):
        return {key: _filled(entry, opened) for key, entry in value.items()}
    return [_filled(entry, opened) for entry in value] if isinstance(value, list) else value


def _rows(case: Case, tokens: Iterable[str]) -> Iterable[Narrative]:
    kin = sa.or_(Case.id.in_([case.id, case.parent_id or case.id]), Case.parent_id == case.id)
    return session.scalars(sa.select(Narrative).join(Case, Case.id == Narrative.case_id).where(Narrative.token.in_(sorted(tokens)), kin))


def _open(row: Narrative) -> str:
    return house().keyring.open(row.key_id, row.sealed, row.token)


def _is_sealed(content: Mapping[str, Any]) -> bool:
    return isinstance(content.get("isi"), str)


def _sealed_draft(person_id: int, text: str) -> dict[str, Any]:
    key_id, sealed = house().keyring.seal(text, f"draft {person_id}")
    return {"kunci": key_id, "isi": base64.b64encode(sealed).decode()}


def _draft_text(draft: Draft) -> str:
    return house().keyring.open(draft.content["kunci"], base64.b64decode(draft.content["isi"]), f"draft {draft.person_id}")
