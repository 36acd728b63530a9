"""Run the commands of README.md as a newcomer would: verbatim, each in a fresh copy of the checkout with a fresh home.

    python tests/readme.py

The README's `sh` blocks are the commands, one line each. They make their own virtual environments (in the home
folder, so that nothing of this machine's is used or left behind); the packages come from where pip finds them.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
SKIPPED = (".git", ".hypothesis", "__pycache__", "compiled", "dist", ".*_cache", ".venv", "venv")
TOLD = "PYTHONPATH PYTHONHOME VIRTUAL_ENV MTFIX_CACHE_DIR MAKEFLAGS MAKELEVEL".split()


def commands(readme: str) -> list[str]:
    """The lines of the `sh` blocks."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def copy_checkout(to: Path) -> None:
    """What a clone would hold, with what is changed and not committed yet; without git, all but what is built."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        shutil.copytree(ROOT, to, ignore=shutil.ignore_patterns(*SKIPPED))
        return
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)


def environment(home: Path) -> dict[str, str]:
    """A fresh home, nothing of the environment that runs us but its Python, and pip's own settings and downloads."""
    kept = {k: v for k, v in os.environ.items() if k not in TOLD and not k.startswith(("COV", "PYTEST_"))}
    kept["HOME"] = str(home)
    kept["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), kept.get("PATH", os.defpath)])
    settings = [Path.home() / ".config" / "pip" / "pip.conf", Path.home() / ".pip" / "pip.conf"]
    for path in settings:
        if path.exists():
            kept.setdefault("PIP_CONFIG_FILE", str(path))
    kept.setdefault("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip"))
    return kept


def run(command: str) -> int:
    """The exit status of one command in its own folder."""
    with tempfile.TemporaryDirectory(prefix="mtfix-readme-") as folder:
        home, checkout = Path(folder) / "home", Path(folder) / "mtfix"
        home.mkdir()
        copy_checkout(checkout)
        started = time.monotonic()
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=checkout, env=environment(home), stdin=subprocess.DEVNULL, check=False
        )
        print(f"-- {time.monotonic() - started:.0f} s, exit status {done.returncode}", flush=True)
        return done.returncode


def main() -> int:
    found = commands((ROOT / "README.md").read_text("utf-8"))
    if len(found) != 2:
        print(f"README.md has {len(found)} commands in `sh` blocks, not 2")
        return 1
    failed = 0
    for command in found:
        print(f"\n$ {command}", flush=True)
        failed += run(command) != 0
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
