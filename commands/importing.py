"""Bringing an agency's own data in."""

from pathlib import Path

import click

from app import importing as words
from app.clock import now
from commands.base import main, open_house
from config import Config
from records import importing


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--sheet", help="What the rows are; the beginning of the file's name unless given (pegawai.xlsx).")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--rejects", type=click.Path(dir_okay=False, path_type=Path), help="Where to write the rows that were not taken.")
@click.pass_obj
def bring_in(config: Config, file: Path, sheet: str | None, dry_run: bool, rejects: Path | None) -> None:
    """Import employees, units or a history from CSV or XLSX; running it again takes what is still missing."""
    open_house(config)
    wanted = sheet or max((name for name in importing.SHEETS if file.stem.lower().startswith(name)), key=len, default=file.stem)
    target = rejects or file.with_name(f"{file.stem}-ditolak.csv")
    try:
        with target.open("w", encoding="utf-8", newline="") as output:
            report = importing.run(
                file, wanted, now=now(), dry_run=dry_run, reject=words.Rejects(output),
                progress=lambda so_far: click.echo(f"\r{so_far.read} rows", nl=False, err=True),
            )
    except importing.ImportRefused as problem:
        target.unlink(missing_ok=True)
        raise click.ClickException(words.refusal(problem)) from problem
    click.echo(err=True)
    done = "would be added" if dry_run else "added"
    click.echo(f"{report.read} rows: {report.added} {done}, {report.known} known already, {report.rejected} rejected")
    if report.rejected:
        click.echo(f"the rejected rows, each with its reason: {target}")
        raise SystemExit(1)
    target.unlink()


@main.command("import-template")
@click.argument("sheet", type=click.Choice(importing.SHEETS))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def template(config: Config, sheet: str, file: Path) -> None:
    """Write an empty XLSX with the columns of a sheet; every column is text, so that no NIP loses its last digits."""
    open_house(config)
    file.write_bytes(importing.template(sheet, now()))
    click.echo(f"{file}: {len(importing.columns(sheet, now()))} columns")
