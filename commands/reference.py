"""The pages of docs/reference that are read from the code itself: commands and configuration."""

import re
from collections.abc import Iterator

import click

from commands.base import main
from config import ROOT

FOLDER = ROOT / "docs" / "reference"
_SETTING = re.compile(r"^    ([A-Z_]+): (\w+)(?: = (.*?))?(?:  # (.*))?$", re.MULTILINE)


@main.command()
def reference() -> None:
    """Write docs/reference/commands.md and configuration.md from the code."""
    for name, content in pages().items():
        (FOLDER / name).write_text(content, "utf-8")


def pages() -> dict[str, str]:
    """File name → content, as the code is now."""
    return {"commands.md": _commands(), "configuration.md": _configuration()}


def _commands() -> str:
    head = "# Commands\n\nWritten by `run.py reference` from the commands themselves. Every command reads the settings of\n"
    head += "[configuration.md](configuration.md).\n"
    return head + "".join(_section(path, command) for path, command in _walk(main, "run.py"))


def _walk(group: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    for name in sorted(group.commands):
        command = group.commands[name]
        if isinstance(command, click.Group):
            yield from _walk(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(path: str, command: click.Command) -> str:
    arguments = "".join(f" {p.name.upper()}" for p in command.params if isinstance(p, click.Argument) and p.name)
    lines = ["", f"## `{path}{arguments}`", "", str(command.help)]
    options = [p for p in command.params if isinstance(p, click.Option)]
    if options:
        lines += ["", "| option | default | meaning |", "|---|---|---|"]
        lines += [f"| `{', '.join(o.opts)}` | {_default(o)} | {o.help or ''} |" for o in options]
    return "\n".join(lines) + "\n"


def _default(option: click.Option) -> str:
    if option.is_flag or option.default is None or callable(option.default) or "Sentinel" in type(option.default).__name__:
        return ""
    return str(option.default)


def _configuration() -> str:
    source = (ROOT / "config.py").read_text("utf-8").split("class Config:")[1].split("@classmethod")[0]
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, _, default, comment in _SETTING.findall(source):
        rows.append(f"| `ALUR_{name}` | {_shown(default)} | {comment} |")
    head = "# Configuration\n\nWritten by `run.py reference` from `config.py`. "
    head += "Every setting is an environment variable, read once at the start.\n\n"
    return head + "\n".join(rows) + "\n"


def _shown(default: str) -> str:
    if not default:
        return "none: must be set outside the trial"
    if default == '""':
        return "none"
    inside = re.search(r"ROOT / ['\"]var['\"] / ['\"]([\w.]+)['\"]", default)
    return f"`var/{inside[1]}`" if inside else f"`{default.strip(chr(34))}`"
