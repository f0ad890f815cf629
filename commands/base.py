"""The group every command hangs on, and what each needs first."""

import os
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
import yaml

import engine
from config import Config, ConfigError
from models import Account, connect, session

FILES_ONLY = frozenset({"layout", "picture", "lint", "diff"})  # an analyst's computer has no settings


@click.group(context_settings={"terminal_width": 140, "max_content_width": 140})
@click.pass_context
def main(context: click.Context) -> None:
    """Alur: personnel services as diagrams. Settings are ALUR_* variables; ALUR_DEMO=1 is the trial."""
    try:
        context.obj = Config.from_env()
    except ConfigError as error:
        if context.invoked_subcommand in FILES_ONLY:
            return
        raise click.ClickException(str(error)) from error


def open_house(config: Config, *, patience: int | None = None) -> sa.Engine:
    """Bind the database and furnish the engine; see `models.connect` for `patience`."""
    if config.DATABASE_URL.startswith("sqlite:///"):
        Path(config.DATABASE_URL.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    connectors = _connectors(config.CONNECTORS)
    try:
        engine.furnish(config.STORE, config.ZONE, config.PUBLIC_URL, connectors, config.SEAL_PASSPHRASE, config.NARRATIVE_KEYS)
    except ValueError as problem:
        raise click.ClickException(f"ALUR_NARRATIVE_KEYS: {problem}") from problem
    return connect(config.DATABASE_URL, patience=patience)


def _connectors(path: str) -> dict[str, engine.Connector]:
    """The connectors of a YAML file `name: {url, headers, timeout}`; a header `env:NAME` is read from the environment."""
    if not path:
        return {}
    try:
        entries = yaml.safe_load(Path(path).read_text(encoding="utf-8")) or {}
        return {name: _connector(name, entry) for name, entry in entries.items()}
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise click.ClickException(f"ALUR_CONNECTORS: {path}: {error}") from error


def _connector(name: str, entry: dict[str, Any]) -> engine.Connector:
    if not str(entry["url"]).startswith(("https://", "http://")):
        raise click.ClickException(f"ALUR_CONNECTORS: {name}: the url must begin with https:// or http://")
    headers = {key: os.environ[value[4:]] if value.startswith("env:") else value for key, value in entry.get("headers", {}).items()}
    return engine.Connector(entry["url"], headers, float(entry.get("timeout", 20)))


def account_named(name: str) -> Account:
    """The account of that name; raises ClickException when there is none."""
    found = session.scalar(sa.select(Account).where(Account.name == name))
    if found is None:
        raise click.ClickException(f"there is no account named {name}")
    return found
