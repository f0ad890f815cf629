"""`python -m bench [NAME …] [--json FILE]`: print a table of figures, and write them."""

from pathlib import Path

import click

from bench import between, decrees, feel, growth, http, people, start, steps, sweep, worklist
from bench.floor import as_json
from bench.machine import machine

BENCHES = {
    "children": between.children,
    "decrees": decrees.run,
    "feel": feel.run,
    "growth": growth.run,
    "http": http.run,
    "idle": between.idle,
    "import": people.imports,
    "signals": between.signals,
    "start": start.run,
    "steps": steps.run,
    "sweep": sweep.run,
    "worklist": worklist.run,
}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(sorted(BENCHES)))
@click.option("--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures to this file.")
def main(names: tuple[str, ...], target: Path | None) -> None:
    """Measure what the project promises; without a name, everything."""
    where = machine()
    figures = {name: BENCHES[name]() for name in names or sorted(BENCHES)}
    for name, values in figures.items():
        click.echo(name)
        for key, value in values.items():
            click.echo(f"  {key:<26}{value!s:>12}")
    if target:
        target.write_text(as_json({"machine": where, **figures}), encoding="utf-8")


main()
