"""Keeping a copy of everything, and putting it back."""

import os
from pathlib import Path

import click

from app.clock import now
from commands.base import main, open_house
from config import Config
from documents import backup
from documents.errors import BackupRefused
from documents.store import Store

KEY = "ALUR_BACKUP_KEY"
SENTENCES = {
    "not_empty": "the database is not empty; restore into a new one",
    "key_needed": f"the archive is sealed; set {KEY} to its passphrase",
    "wrong_key": f"{KEY} is not the passphrase of this archive",
    "not_sealed": "the file is not a sealed archive",
    "damaged": "the archive is damaged or not whole: {bagian}",
}


@main.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def make(config: Config, file: Path) -> None:
    """Write database and files into one archive; sealed when ALUR_BACKUP_KEY holds a passphrase."""
    engine = open_house(config)
    done = backup.write(file, engine, Store(Path(config.STORE)), now(), os.environ.get(KEY))
    click.echo(f"{file}: {sum(done.tables.values())} rows of {len(done.tables)} tables, {done.files} files")
    if done.missing:
        raise click.ClickException(f"{len(done.missing)} files are missing or damaged in the store, first {done.missing[0]}")


@main.command("check-backup")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def look(file: Path) -> None:
    """Read an archive to its end and compare every part with its hash."""
    try:
        done = backup.check(file, os.environ.get(KEY))
    except BackupRefused as refusal:
        raise _said(refusal) from refusal
    click.echo(f"whole: {sum(done.tables.values())} rows of {len(done.tables)} tables, {done.files} files, taken {done.taken_at}")


@main.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def put_back(config: Config, file: Path) -> None:
    """Put an archive back into an empty database (of either kind) and the file store."""
    engine = open_house(config)
    try:
        done = backup.restore(file, engine, Store(Path(config.STORE)), os.environ.get(KEY))
    except BackupRefused as refusal:
        raise _said(refusal) from refusal
    click.echo(f"restored {sum(done.tables.values())} rows of {len(done.tables)} tables, {done.files} files, taken {done.taken_at}")


def _said(refusal: BackupRefused) -> click.ClickException:
    return click.ClickException(SENTENCES[refusal.code].format(bagian=refusal.values.get("bagian", "its end")))
