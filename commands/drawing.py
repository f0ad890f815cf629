"""Diagrams: laid out and pictured."""

from pathlib import Path

import click

from commands.base import main
from config import ROOT
from engine import drawing
from engine.workflow import BundleError


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--all", "everything", is_flag=True, help="Lay out everything anew, not only what is not drawn yet.")
def layout(files: tuple[Path, ...], everything: bool) -> None:
    """Draw diagrams lane by lane, left to right; only the diagram part of a file changes."""
    for file in files:
        before = file.read_bytes()
        try:
            after = drawing.layout(file.name, before, everything=everything)
        except BundleError as error:
            raise click.ClickException(str(error)) from error
        if after != before:
            file.write_bytes(after)
        click.echo(f"{file}: {'laid out' if after != before else 'unchanged'}")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="A .png or .svg; default: a PNG beside the file.")
def picture(file: Path, out: Path | None) -> None:
    """Draw a diagram with bpmn-js in Chromium into a PNG or an SVG."""
    target = out or file.with_suffix(".png")
    try:
        drawing.picture(file.name, file.read_bytes(), target, ROOT / "node_modules")
    except (BundleError, drawing.NoPicture) as error:
        raise click.ClickException(str(error)) from error
    click.echo(target)
