"""Packages: what a wheel and an sdist hold, that a build is the same each time, and that all ways to install work."""

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from readme import copy_checkout

from mtfix import __version__
from mtfix.glossary.store import cache_folder, load_shipped
from mtfix.language import PAIR

pytestmark = pytest.mark.long
ROOT = Path(__file__).parent.parent
TEXT = "Xi Jinping is the Secretary-General of the CPC Central Committee."
WHEEL = f"mtfix-{__version__}-py3-none-any.whl"
SDIST = f"mtfix-{__version__}.tar.gz"


def _environment() -> dict[str, str]:
    """Ours, without what measures coverage and what leads to this checkout."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONPATH" and not k.startswith("COV")}


def _build(kind: str, checkout: Path, out: Path, seed: str = "0") -> Path:
    """Build without isolation, with the packages that are here; `tests` in `slow` prove what a build needs."""
    code = f"from hatchling import build; print(build.build_{kind}({str(out)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout,
        env={**_environment(), "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out / done.stdout.split()[-1]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checkout") / "mtfix"
    copy_checkout(folder)
    return folder


@pytest.fixture(scope="module")
def unpacked(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sdist of the checkout."""
    folder = tmp_path_factory.mktemp("sdist")
    sdist = _build("sdist", checkout, folder)
    assert sdist.name == SDIST
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / SDIST.removesuffix(".tar.gz")


@pytest.fixture(scope="module")
def wheel(unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, as `python -m build` does: whatever the sdist lacks would be missing here."""
    return _build("wheel", unpacked, tmp_path_factory.mktemp("wheel"))


def test_a_wheel_holds_the_package_and_the_glossaries(checkout: Path, wheel: Path) -> None:
    assert wheel.name == WHEEL
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {p.relative_to(checkout / "src").as_posix() for p in (checkout / "src" / "mtfix").rglob("*.*")}
    package = {p for p in package if p.endswith((".py", "py.typed"))}
    pairs = [p for p in (checkout / "glossaries").iterdir() if p.is_dir()]
    sources = {
        f"mtfix/glossaries/{p.name}/{f.name}"
        for p in pairs
        for f in p.iterdir()
        if f.suffix in (".toml", ".tsv", ".json")
    }
    compiled = {f"mtfix/glossaries/{p.name}.lex" for p in pairs}
    assert compiled
    info = {name for name in names if name.startswith(f"mtfix-{__version__}.dist-info/")}
    assert names - info == package | sources | compiled
    assert {
        f"mtfix-{__version__}.dist-info/licenses/{n}" for n in ("LICENSE", "glossaries/LICENSE-CC-BY-SA-4.0.txt")
    } <= info
    assert wheel.stat().st_size < 40_000_000  # it grows with the glossaries, some 3.4 kB a concept


def test_a_wheel_runs_from_where_it_lies(wheel: Path, tmp_path: Path) -> None:
    """Warm: it finds its own compiled glossaries, and writes no cache."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from mtfix.cli import main; main()", "check", "--format", "json", "a.txt"],
        cwd=tmp_path,
        env={**_environment(), "PYTHONPATH": str(tmp_path / "site"), "MTFIX_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert '"concept":"general-secretary"' in done.stdout
    assert not (tmp_path / "cache").exists()


def test_glossaries_are_compiled_to_the_same_bytes_each_time(wheel: Path) -> None:
    """In the wheel under one seed of hashes, in the cache of these tests under that of the process that filled it."""
    kept = Path(cache_folder()) / load_shipped(PAIR).key
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read(f"mtfix/glossaries/{PAIR}.lex") == kept.read_bytes()


@pytest.mark.slow
def test_a_wheel_from_the_checkout_is_the_one_from_the_sdist(checkout: Path, wheel: Path, tmp_path: Path) -> None:
    again = _build("wheel", checkout, tmp_path, seed="7")
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["wheel", "sdist", "folder", "editable"])
def test_every_way_to_install(checkout: Path, wheel: Path, tmp_path: Path, how: str) -> None:
    """In a fresh environment, with a build of its own, which gets only what [build-system] asks for."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    bin_folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    given: list[str | Path] = ["-e", checkout] if how == "editable" else [checkout]
    if how == "wheel":
        given = [wheel]
    elif how == "sdist":
        given = [_build("sdist", checkout, tmp_path)]
    subprocess.run([bin_folder / "python", "-m", "pip", "install", "-q", *given], check=True, env=_environment())
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = subprocess.run(
        [bin_folder / "mtfix", "check", "--format", "json", "a.txt"],
        cwd=tmp_path,
        env={**_environment(), "MTFIX_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert '"concept":"general-secretary"' in done.stdout
    assert (tmp_path / "cache").exists() is (how == "editable")
