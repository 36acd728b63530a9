"""Bad input at the real command: a clear line on standard error, nothing lost, no traceback, a sane exit status."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

COMMAND = [sys.executable, "-m", "mtfix"]
SENTENCE = "They talked of price and price here.\n"
ENTITY = "R&amp;D and more of the text.\n"
REPAIRED = "R&D and more of the text.\n"
HEAD = '[glossary]\nformat = 1\nlanguages = "zh-en"\ndomain = "x"\nlicence = "CC0-1.0"\n'
CONCEPT = """[[concept]]
id = "a"
source = ["甲"]
use = "right thing"
why = "w"
bad = [{ text = "A ⟦wrong thing⟧.", fixed = "A right thing." }]
good = ["A right thing."]
"""
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX signals, links, limits")
linux = pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="looks at processes in /proc")


def environment(**more: str) -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING")} | more


def mtfix(*arguments: str | bytes, folder: Path, given: bytes = b"", **more: Any) -> subprocess.CompletedProcess[bytes]:
    more.setdefault("env", environment())
    if not {"stdout", "stderr"} & more.keys():
        more["capture_output"] = True
    run = subprocess.run([*COMMAND, *arguments], cwd=folder, input=given, check=False, timeout=120, **more)
    assert b"Traceback" not in (run.stderr or b""), run.stderr.decode()
    return run


def told(run: subprocess.CompletedProcess[bytes]) -> list[str]:
    """The lines on standard error."""
    return run.stderr.decode().splitlines()


def found(run: subprocess.CompletedProcess[bytes]) -> list[tuple[str, str]]:
    """Path and rule of each finding of a jsonl report."""
    return [(row["path"], row["rule"]) for row in map(json.loads, run.stdout.decode().splitlines())]


JSONL = ("check", "--no-cache", "--from", "zh", "--format", "jsonl")
DOUBLED = "text/doubled"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.txt").write_text(SENTENCE)
    (tmp_path / "last.txt").write_text(SENTENCE)
    return tmp_path


BAD_FILES: list[tuple[bytes | None, str, str]] = [
    (None, "a.txt", "a.txt: cannot be read: no such file or directory"),
    (
        b"one\r\ncaf\xe9",
        "a.txt",
        "a.txt:2: not UTF-8: byte 0xE9 at offset 8; if it is in another encoding, name it with",
    ),
    (b"\xef\xbb\xbfcaf\xe9", "a.txt", "a.txt:1: not UTF-8: byte 0xE9 at offset 6"),
    (b"PK\x03\x04\0\0\0", "a.txt", "a.txt: binary file: a NUL byte at offset 4"),
    (b"one\ntw\0o\n", "a.md", "a.md: binary file: a NUL byte at offset 6"),
    (
        SENTENCE.encode("utf-16-le"),
        "a.txt",
        "a.txt: binary file: a NUL byte at offset 1; perhaps UTF-16 without a byte ",
    ),
    (b"\xff\xfea\0\n\0\0\xd8b\0", "a.txt", "a.txt:2: not UTF-16-LE: byte 0x00 at offset 6"),
    (b"a\tb\n1\t2\n", "a.tsv", "a.tsv:1: "),
]


@pytest.mark.parametrize(("data", "name", "fault"), BAD_FILES)
def test_a_bad_file_is_told_and_hides_nothing(folder: Path, data: bytes | None, name: str, fault: str) -> None:
    if data is not None:
        (folder / name).write_bytes(data)
    run = mtfix(*JSONL, "first.txt", name, "last.txt", folder=folder)
    assert run.returncode == 2
    assert found(run) == [("first.txt", DOUBLED), ("last.txt", DOUBLED)]
    assert len(told(run)) == 1
    assert told(run)[0].startswith(f"mtfix: {fault}")
    # The other commands tell the same.
    for command in (("diff", "--from", "zh"), ("fix",), ("check", "--diff", "--from", "zh")):
        again = mtfix(*command, name, "last.txt", folder=folder)
        assert again.returncode == 2
        assert told(again)[0] == told(run)[0]
    if data is not None:
        assert (folder / name).read_bytes() == data


def test_a_folder_without_texts(folder: Path) -> None:
    (folder / "none" / "deep").mkdir(parents=True)
    (folder / "none" / "picture.png").write_bytes(b"\x89PNG")
    run = mtfix(*JSONL, "none", "last.txt", folder=folder)
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    assert told(run)[0].startswith("mtfix: none: no texts in this folder")
    assert mtfix(*JSONL, "last.txt", "none/picture.png", folder=folder).returncode == 2


@posix
def test_links_in_a_circle(folder: Path) -> None:
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "here").symlink_to(".")
    run = mtfix(*JSONL, "loop.txt", "last.txt", folder=folder)
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    assert told(run) == ["mtfix: loop.txt: cannot be read: too many levels of symbolic links"]
    run = mtfix(*JSONL, ".", folder=folder)
    assert (run.returncode, len(found(run))) == (2, 2)
    assert told(run) == ["mtfix: ./loop.txt: cannot be read: too many levels of symbolic links"]


@posix
@pytest.mark.skipif(os.name == "posix" and os.getuid() == 0, reason="root reads everything")
def test_a_file_and_a_folder_that_may_not_be_read(folder: Path) -> None:
    (folder / "shut").mkdir()
    for path in (folder / "first.txt", folder / "shut"):
        path.chmod(0)
    run = mtfix(*JSONL, "first.txt", "shut", "last.txt", folder=folder)
    (folder / "shut").chmod(0o700)
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    assert [line.rsplit(": ", 1)[1] for line in told(run)] == ["permission denied"] * 2


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"", None),
        (b"\xef\xbb\xbf", None),
        (b"\n\r\n \t\r", None),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), "1:16"),
        (SENTENCE.encode("utf-16"), "1:16"),
        (SENTENCE.encode("utf-32"), "1:16"),
        (b"All is well.\r\r" + SENTENCE.replace("\n", "\r").encode(), "3:16"),
    ],
)
def test_odd_but_sound(folder: Path, data: bytes, place: str | None) -> None:
    (folder / "odd.txt").write_bytes(data)
    run = mtfix("check", "--from", "zh", "odd.txt", folder=folder)
    assert (run.returncode, run.stderr) == (int(place is not None), b"")
    assert run.stdout.decode().startswith(f"odd.txt:{place}  " if place else "Nothing found in 1 file")
    assert mtfix("fix", "odd.txt", folder=folder).returncode == 0
    assert (folder / "odd.txt").read_bytes() == data


def test_declared_encodings(folder: Path) -> None:
    (folder / "half.txt").write_bytes(b"Well.\nThe price +2AA- here.\n")  # half a surrogate pair in UTF-7
    (folder / "latin.txt").write_bytes("Café: ".encode("latin-1") + SENTENCE.encode())
    run = mtfix(*JSONL, "--encoding", "utf-7", "half.txt", "last.txt", folder=folder)
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    assert told(run) == ["mtfix: half.txt:2: not UTF-7: half a surrogate pair"]
    run = mtfix(*JSONL, "--encoding", "latin-1", "latin.txt", folder=folder)
    assert (run.returncode, found(run)) == (1, [("latin.txt", DOUBLED)])
    run = mtfix(*JSONL, "--encoding", "utf-16", "first.txt", folder=folder)  # an odd number of bytes
    assert run.returncode == 2
    assert told(run)[0].startswith("mtfix: first.txt:1: not UTF-16-LE: byte 0x0A at offset 36")


@posix
def test_a_pipe_and_a_device(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert mtfix("check", os.devnull, folder=folder).returncode == 0
    assert found(mtfix(*JSONL, ".", folder=folder)) == [("./first.txt", DOUBLED), ("./last.txt", DOUBLED)]
    for arguments, status in ((JSONL, 1), (("fix",), 2)):
        run = subprocess.Popen(
            [*COMMAND, *arguments, "pipe.txt"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        (folder / "pipe.txt").write_text(SENTENCE + ENTITY)
        out, errors = run.communicate(timeout=60)
        assert run.returncode == status
        if status == 1:
            assert [json.loads(line)["path"] for line in out.splitlines()] == ["pipe.txt"] * 2
        else:
            assert errors.startswith("mtfix: pipe.txt: was not read from a file, so it cannot be written\n")


@posix
def test_a_file_that_disappears(folder: Path) -> None:
    os.mkfifo(folder / "a.txt")
    run = subprocess.Popen([*COMMAND, *JSONL, "a.txt", "first.txt", "last.txt"], cwd=folder, stdout=-1, stderr=-1)
    with (folder / "a.txt").open("w") as pipe:  # opened by now: the files are listed, and the first is being read
        (folder / "first.txt").unlink()
        pipe.write(SENTENCE)
    out, errors = run.communicate(timeout=60)
    assert run.returncode == 2
    assert errors == b"mtfix: first.txt: cannot be read: no such file or directory\n"
    assert [json.loads(line)["path"] for line in out.splitlines()] == ["a.txt", "last.txt"]


def test_standard_input_with_bad_bytes(folder: Path) -> None:
    for command in (("check",), ("diff",), ("fix",)):
        run = mtfix(*command, "-", folder=folder, given=b"R&amp;D\ncaf\xe9\n")
        assert run.returncode == 2
        assert told(run)[0].startswith("mtfix: <stdin>:2: not UTF-8: byte 0xE9 at offset 11")
        assert b"R&" not in run.stdout
    run = mtfix(*JSONL, "-", "last.txt", folder=folder, given=b"\xff")
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])


# -- Writing


def _full(size: int) -> Callable[[], None]:
    def limit() -> None:
        import resource

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@posix
def test_a_read_only_file_and_no_room(folder: Path) -> None:
    (folder / "shut.txt").write_text(ENTITY)
    (folder / "shut.txt").chmod(0o444)
    (folder / "large.txt").write_text(ENTITY * 3000)
    (folder / "small.txt").write_text(ENTITY)
    env = {k: v for k, v in environment().items() if not k.startswith("COV")}  # coverage would write a large file too
    run = mtfix("fix", "shut.txt", "large.txt", "small.txt", folder=folder, env=env, preexec_fn=_full(20_000))
    assert run.returncode == 2
    assert told(run)[:2] == [
        "mtfix: shut.txt: is read-only; left as it is",
        "mtfix: large.txt: cannot be written, left as it is: file too large",
    ]
    assert (folder / "shut.txt").read_text() == ENTITY
    assert (folder / "large.txt").read_text() == ENTITY * 3000
    assert (folder / "small.txt").read_text() == REPAIRED
    assert len(list(folder.iterdir())) == 5  # nothing half-written lies about


@linux
def test_a_full_disk(folder: Path) -> None:
    (folder / "disk").mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder / "disk")]
    if os.getuid() or not shutil.which("mount") or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted")
    try:
        (folder / "disk" / "a.txt").write_text(ENTITY * 1300)
        run = mtfix("fix", "disk/a.txt", folder=folder)
        assert run.returncode == 2
        assert told(run)[0] == "mtfix: disk/a.txt: cannot be written, left as it is: no space left on device"
        assert [(p.name, p.read_text()) for p in (folder / "disk").iterdir()] == [("a.txt", ENTITY * 1300)]
    finally:
        subprocess.run(["umount", str(folder / "disk")], check=True)


# -- Streams


@pytest.mark.parametrize(
    "arguments",
    [
        "check last.txt",
        "check --format sarif .",
        "check --diff --from zh .",
        "diff --from zh .",
        "explain term",
        "--help",
    ],
)
def test_standard_output_that_is_full_or_closed(folder: Path, arguments: str) -> None:
    if os.path.exists("/dev/full"):
        with open("/dev/full", "wb") as full:
            run = mtfix(*arguments.split(), folder=folder, stdout=full, stderr=subprocess.PIPE)
        assert (run.returncode, told(run)) == (2, ["mtfix: standard output: no space left on device"])
    if os.name == "posix":
        run = mtfix(*arguments.split(), folder=folder, preexec_fn=lambda: os.close(1))
        assert (run.returncode, told(run)) == (2, ["mtfix: standard output: bad file descriptor"])


@posix
def test_other_closed_streams(folder: Path) -> None:
    run = mtfix("check", folder=folder, preexec_fn=lambda: os.close(0))
    assert (run.returncode, told(run)) == (2, ["mtfix: <stdin>: cannot be read: bad file descriptor"])
    run = mtfix(*JSONL, "none.txt", "last.txt", folder=folder, preexec_fn=lambda: os.close(2))
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    # No file that is written takes the number of a closed stream.
    (folder / "first.txt").write_text(ENTITY)
    run = mtfix("fix", "first.txt", folder=folder, preexec_fn=lambda: os.closerange(0, 3))
    assert run.returncode == 0
    assert (folder / "first.txt").read_text() == REPAIRED


@pytest.mark.long
@pytest.mark.parametrize("encoding", ["ascii", "ascii:strict", "cp1252", "utf-16-le"])
def test_standard_output_of_another_encoding(folder: Path, encoding: str) -> None:
    env = environment(PYTHONIOENCODING=encoding)
    text = mtfix("check", "--from", "zh", "last.txt", folder=folder, env=env)
    assert text.returncode == 1
    assert DOUBLED in text.stdout.decode(encoding.partition(":")[0])
    assert mtfix("explain", "总书记", folder=folder, env=env).returncode == 0
    # What programs read is UTF-8 always, and loses nothing.
    for arguments in (JSONL, ("check", "--from", "zh", "--format", "sarif"), ("diff", "--from", "zh")):
        assert mtfix(*arguments, "last.txt", folder=folder, env=env).stdout == (
            mtfix(*arguments, "last.txt", folder=folder).stdout
        )
    assert "“price”" in mtfix(*JSONL, "last.txt", folder=folder, env=env).stdout.decode("utf-8")


@posix
@pytest.mark.parametrize("arguments", ["check --jobs 1", "check --jobs 2", "check --format json", "diff"])
def test_a_reader_that_leaves(many: Path, arguments: str) -> None:
    command, *rest = arguments.split()
    run = subprocess.Popen([*COMMAND, command, "--from", "zh", *rest, "."], cwd=many, stdout=-1, stderr=-1)
    assert run.stdout
    assert run.stderr
    os.read(run.stdout.fileno(), 10)
    run.stdout.close()
    errors = run.stderr.read()
    run.stderr.close()
    assert (run.wait(60), errors) == (1, b"")


# -- Many files, many processes


@pytest.fixture
def many(tmp_path: Path) -> Path:
    for number in range(400):
        (tmp_path / f"{number:03}.txt").write_text(f"File {number}.\n\n" + (SENTENCE + "\n") * 30 + ENTITY)
    return tmp_path


def _alive(group: int) -> Iterator[int]:
    """The processes of a group that still run."""
    for name in filter(str.isdecimal, os.listdir("/proc")):
        try:
            status = Path("/proc", name, "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(status[2]) == group and status[0] != "Z":
            yield int(name)


def _all_gone(group: int) -> bool:
    for _ in range(100):
        if not list(_alive(group)):
            return True
        time.sleep(0.05)
    return False


def test_bad_files_among_many(many: Path) -> None:
    for number in range(0, 400, 50):
        (many / f"{number:03}.txt").write_bytes(b"caf\xe9")
    one, two = (mtfix(*JSONL, "--jobs", jobs, "none.txt", ".", folder=many) for jobs in "12")
    assert one.returncode == two.returncode == 2
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)
    assert len(told(one)) == 9
    assert len({path for path, _ in found(one)}) == 392


def _as_typed() -> dict[str, Any]:
    """A process that hears Ctrl-C, also where these tests run in the background, and is not measured.

    Coverage that is interrupted while it holds its own lock waits for itself at the end.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {"env": environment, "preexec_fn": lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)}


@linux
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c(many: Path, jobs: str) -> None:
    command = [*COMMAND, *JSONL, "--jobs", jobs, "."]
    run = subprocess.Popen(command, cwd=many, stdout=-1, stderr=-1, start_new_session=True, **_as_typed())
    assert run.stdout
    os.read(run.stdout.fileno(), 1)
    os.killpg(run.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, errors) == (130, b"\nmtfix: interrupted\n")
    assert _all_gone(run.pid)


@linux
def test_ctrl_c_leaves_files_whole(many: Path) -> None:
    before = {path: path.read_text() for path in many.iterdir()}
    run = subprocess.Popen([*COMMAND, "fix", "."], cwd=many, stdout=-1, stderr=-1, **_as_typed())
    last = many / "020.txt"
    while last.read_text() == before[last] and run.poll() is None:
        time.sleep(0.002)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert (run.returncode, errors) == (130, b"\nmtfix: interrupted\n")
    after = {path: path.read_text() for path in many.iterdir()}
    assert after.keys() == before.keys()
    changed = [path for path in after if after[path] != before[path]]
    assert 0 < len(changed) < len(before)
    assert all(after[path] == before[path].replace("&amp;", "&") for path in changed)


@linux
def test_a_process_that_is_killed_is_done_without(many: Path) -> None:
    whole = mtfix(*JSONL, "--jobs", "1", ".", folder=many)
    run = subprocess.Popen(
        [*COMMAND, *JSONL, "--jobs", "2", "."], cwd=many, stdout=-1, stderr=-1, start_new_session=True
    )
    assert run.stdout
    first = os.read(run.stdout.fileno(), 1)
    os.kill(next(pid for pid in _alive(run.pid) if pid != run.pid), signal.SIGKILL)  # what a lack of memory does
    out, errors = run.communicate(timeout=60)
    assert (run.returncode, errors) == (1, b"")
    assert first + out == whole.stdout
    assert _all_gone(run.pid)


@linux
def test_processes_end_with_the_one_that_started_them(many: Path) -> None:
    run = subprocess.Popen([*COMMAND, *JSONL, "--jobs", "2", "."], cwd=many, stdout=-1, start_new_session=True)
    assert run.stdout
    os.read(run.stdout.fileno(), 1)
    assert len(list(_alive(run.pid))) == 3
    run.kill()
    run.communicate(timeout=60)
    assert _all_gone(run.pid)


# -- Settings, glossaries, names


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"select = [\n\nx = 1\n", ":3: "),
        (b"ignore = []\nselct = []\n", ": unknown key 'selct'; did you mean 'select'?"),
        (b"select = 'term'\n", ": select: expected list, got text"),
        (b"# caf\xe9\n", ":1: not UTF-8: byte 0xE9 at offset 5"),
        (b"# a\0b\n", ": binary file: a NUL byte at offset 3"),
        (
            b"select = ['text/dobled']\n",
            ": select: no rule, glossary or concept is called 'text/dobled'; did you mean ",
        ),
        (
            b"[per-path-ignores]\n'a' = ['tex']\n",
            ": per-path-ignores: no rule, glossary or concept is called 'tex'; did",
        ),
        (b"encoding = 'utf9'\n", ": encoding: unknown encoding 'utf9'; did you mean 'utf8'?"),
        (b"from = 'chinese'\n", ": from: 'chinese' is neither auto nor a language such as zh"),
        (b"fail-on = 'bad'\n", ": fail-on takes neutral, minor, major, critical, never"),
        (b"extend = 'mtfix.toml'\n", ": `extend` comes back to this file"),
        (b"a = " + b"[" * 100_000, ": tables or lists are nested too deeply"),
    ],
)
def test_malformed_settings(folder: Path, text: bytes, fault: str) -> None:
    path = folder / "mtfix.toml"
    path.write_bytes(text)
    run = mtfix("check", "last.txt", folder=folder)
    assert (run.returncode, run.stdout) == (2, b"")
    assert len(told(run)) == 1
    assert told(run)[0].startswith(f"mtfix: {path}{fault}")


def test_settings_that_name_what_is_not_there(folder: Path) -> None:
    for text, fault in (
        ("extend = 'none.toml'\n", "none.toml: settings cannot be read: no such file or directory"),
        ('extend = "a\\u0000b"\n', "a␀b: settings cannot be read: embedded null byte"),
        ("glossaries = ['none.toml']\n", "none.toml: glossary cannot be read: no such file or directory"),
        ('glossaries = ["a\\u0000\\nb"]\n', "a␀␊b: glossary cannot be read: embedded null byte"),
    ):
        (folder / "mtfix.toml").write_text(text)
        run = mtfix("check", "last.txt", folder=folder)
        assert (run.returncode, told(run)) == (2, [f"mtfix: {folder}/{fault}"])


@posix
def test_settings_that_are_meant_are_not_passed_over(folder: Path) -> None:
    (folder / "mtfix.toml").symlink_to("none.toml")
    assert "settings cannot be read" in told(mtfix("check", "last.txt", folder=folder))[0]
    (folder / "mtfix.toml").unlink()
    (folder / "pyproject.toml").write_text("[tool.mtfix\nselect = []\n")
    assert "pyproject.toml:1: " in told(mtfix("check", "last.txt", folder=folder))[0]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[glossary\n", "g.toml:1: "),
        ("# caf\udce9\n", "g.toml:1: not UTF-8: byte 0xE9 at offset 5"),
        ("a = " + "[" * 100_000, "g.toml: tables or lists are nested too deeply"),
        (
            HEAD + CONCEPT + "avoyd = ['wrong thing']\n",
            "g.toml:6: concept a: unknown key 'avoyd'; did you mean 'avoid'?",
        ),
        (HEAD + CONCEPT + "avoid = ['the']\n", "g.toml: concept a: avoid 'the' would match nearly everything"),
        (HEAD + CONCEPT + "avoid = ['<words>']\n", "g.toml: concept a: avoid '<words>' would match nearly everything"),
        (HEAD + CONCEPT + "avoid = ['[big]']\n", "g.toml: concept a: avoid: '[big]' can match nothing at all"),
        (
            HEAD + '[[concept]]\nid = "a\\nb"\noff = true\n',
            "g.toml:6: concept a␊b: an id is lower-case words and digits",
        ),
        (
            HEAD + "[[expression]]\nid = 'e'\npattern = '(a'\nwhy = 'w'\n",
            "g.toml:6: expression e: pattern '(a' is refused",
        ),
        (
            HEAD + "[[expression]]\nid = 'e'\npattern = '.'\nwhy = 'w'\n",
            "g.toml:6: expression e: pattern '.' would match",
        ),
        (
            HEAD + "[[expression]]\nid = 'e'\npattern = '(?<=a)b'\nwhy = 'w'\n",
            "g.toml:6: expression e: pattern '(?<=a)b' is",
        ),
        (HEAD + "[[expression]]\nid = 'e'\npattern = 'a(b)'\nuse = '\\9'\nwhy = 'w'\n", "g.toml:6: expression e: use "),
    ],
)
def test_a_malformed_glossary(folder: Path, text: str, fault: str) -> None:
    (folder / "g.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    run = mtfix("check", "--glossary", "g.toml", "last.txt", folder=folder)
    assert (run.returncode, run.stdout) == (2, b"")
    assert len(told(run)) == 1
    assert told(run)[0].startswith(f"mtfix: {fault}")
    run = mtfix("glossary", "check", "g.toml", folder=folder)
    assert (run.returncode, len(run.stdout.splitlines())) == (1, 1)
    assert run.stdout.decode().startswith(fault)
    assert mtfix("glossary", "check", "none.toml", folder=folder).returncode == 2


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["chek"], "no such command 'chek'; did you mean 'check'?"),
        (["check", "--selct", "x"], "no such option '--selct'"),
        (["check", "--x\ny"], "no such option '--x"),
        (["check", "--jobs", "0"], "invalid value for '--jobs'"),
        (
            ["check", "--select", "text/dobled"],
            "--select: no rule, glossary or concept is called 'text/dobled'; did you",
        ),
        (["check", "--ignore", "residu"], "--ignore: no rule, glossary or concept is called 'residu'; did you mean"),
        (["check", "--format", "jsn"], "unknown report 'jsn'; did you mean 'json'?"),
        (["check", "--format", "pdf"], "unknown report 'pdf'; choose from github, gitlab, json"),
        (["check", "--input", "markdwn"], "--input: unknown format 'markdwn'; did you mean 'markdown'?"),
        (["check", "--encoding", "utf9"], "--encoding: unknown encoding 'utf9'; did you mean 'utf8'?"),
        (["check", "--encoding", "hex"], "--encoding: unknown encoding 'hex'; it makes no text"),
        (["check", "--encoding", "a\nb"], "--encoding: unknown encoding 'a\\nb'"),
        (["check", "--from", "chinese"], "--from: 'chinese' is neither auto nor a language"),
        (
            ["check", "--fail-on", "majr"],
            "--fail-on takes neutral, minor, major, critical or never, not 'majr'; did you",
        ),
        (["check", "--config", "none.toml"], "none.toml: settings cannot be read"),
        (["check", "--glossary", "none.toml"], "none.toml: glossary cannot be read"),
        (["explain", "text/dobled"], "no rule, concept, source term or wrong rendering is 'text/dobled'; did you mean"),
        (["check", ""], "'': cannot be read"),
    ],
)
def test_wrong_names_get_one_line(folder: Path, arguments: list[str], fault: str) -> None:
    run = mtfix(*arguments, *(["last.txt"] if arguments[0] == "check" else []), folder=folder)
    assert run.returncode == 2
    assert len(told(run)) == 1
    assert told(run)[0].startswith(f"mtfix: {fault}")


def test_expressions_that_explode_elsewhere(folder: Path) -> None:
    (folder / "g.toml").write_text(
        HEAD
        + "".join(
            f"[[expression]]\nid = 'e{number}'\npattern = '{pattern}'\nuse = '“\\1” x\\x'\nwhy = 'w'\n"
            for number, pattern in enumerate(("(a+)+$", "(a|aa)+c", "(a*)*b$", "talked (o[f])"))
        ),
        "utf-8",
    )
    (folder / "a.txt").write_text("a" * 50_000 + "d\n\n" + "a" * 50_000 + "\n\n" + SENTENCE)
    started = time.monotonic()
    run = mtfix(*JSONL, "--glossary", "g.toml", "--select", "e3", "a.txt", folder=folder)
    assert time.monotonic() - started < 30  # backtracking would take longer than the world lasts
    (row,) = map(json.loads, run.stdout.splitlines())
    assert row["fixes"][0]["edits"][0]["text"] == "“of” x\\x"  # what is not ASCII, or no group, stays as it is


# -- The cache


@pytest.fixture
def cache(folder: Path) -> Path:
    """A cache folder of our own that holds the shipped glossaries already."""
    (folder / "g.toml").write_text(HEAD + CONCEPT + "avoid = ['wrong thing']\n", "utf-8")
    (folder / "a.txt").write_text("This is the wrong thing.\n")
    assert mtfix("check", "last.txt", folder=folder).returncode in (0, 1)
    kept = os.environ["MTFIX_CACHE_DIR"]
    return Path(shutil.copytree(kept, folder / "cache")) if os.path.isdir(kept) else folder / "cache"


def _check_with(cache: Path, folder: Path) -> list[tuple[str, str]]:
    run = mtfix(
        *JSONL, "--glossary", "g.toml", "--select", "a", "a.txt", folder=folder,
        env=environment(MTFIX_CACHE_DIR=str(cache)),
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (1, b"")
    return found(run)


@pytest.mark.parametrize("damage", ["cut", "empty", "flipped", "noise", "folder", "shut"])
def test_a_broken_cache_file(cache: Path, folder: Path, damage: str) -> None:
    before = set(cache.glob("*"))
    assert _check_with(cache, folder) == [("a.txt", "term/avoid")]
    (ours,) = set(cache.glob("*")) - before
    sound = ours.read_bytes()
    half = len(sound) // 2
    if damage == "folder":
        ours.unlink()
        ours.mkdir()
    elif damage == "shut":
        ours.chmod(0)
    else:
        flipped = sound[:half] + bytes([sound[half] ^ 1]) + sound[half + 1 :]
        ours.write_bytes({"cut": sound[:half], "empty": b"", "flipped": flipped, "noise": b"\x80\x04." * 999}[damage])
    assert _check_with(cache, folder) == [("a.txt", "term/avoid")]
    if damage != "folder":
        ours.chmod(0o600)
        assert ours.read_bytes() == sound
    assert set(cache.glob("*")) == before | {ours}  # nothing half-written


@pytest.mark.slow
def test_a_cache_folder_that_cannot_be_made(cache: Path, folder: Path) -> None:
    assert _check_with(folder / "first.txt" / "cache", folder) == [("a.txt", "term/avoid")]


def test_two_processes_that_compile_at_once(cache: Path, folder: Path) -> None:
    before = set(cache.glob("*"))
    command = [*COMMAND, *JSONL, "--glossary", "g.toml", "--select", "a", "a.txt"]
    runs = [
        subprocess.Popen(command, cwd=folder, stdout=-1, stderr=-1, env=environment(MTFIX_CACHE_DIR=str(cache)))
        for _ in range(3)
    ]
    answers = [run.communicate(timeout=120) for run in runs]
    assert len(set(answers)) == 1
    assert answers[0][1] == b""
    assert len(set(cache.glob("*")) - before) == 1


# -- Odd paths and large texts


@posix
def test_odd_paths(folder: Path) -> None:
    names = [
        b"a b.txt",
        b"new\nline.txt",
        b"caf\xe9.txt",
        b"-dash.txt",
        b"\x1b[31m.txt",
        "中文“”.txt".encode(),
        b"%s{}.txt",
    ]
    odd = os.fsencode(folder / "odd")
    os.mkdir(odd)
    for name in names:
        try:
            Path(os.fsdecode(os.path.join(odd, name))).write_text(SENTENCE + "\n" + ENTITY)
        except OSError:  # a file system of UTF-8 names
            names = [n for n in names if n != name]
        Path(os.fsdecode(os.path.join(odd, b"bad-" + name))).write_bytes(b"caf\xe9")
    count = len(names)
    for report in ("text", "json", "jsonl", "sarif", "github"):
        run = mtfix("check", "--from", "zh", "--format", report, "odd", folder=folder)
        assert run.returncode == 2
        assert len(told(run)) == count
        assert all(line.startswith("mtfix: odd/bad-") and line.isprintable() for line in told(run))
        assert run.stdout.count(DOUBLED.encode()) >= count
        assert b"\x1b" not in run.stdout or report == "github"
        if report in ("json", "sarif"):
            json.loads(run.stdout)
    assert mtfix("check", "--from", "zh", "--", *names, folder=folder / "odd").returncode == 1
    if shutil.which("git"):
        diff = mtfix("diff", "--from", "zh", "--", *names, folder=folder / "odd")
        subprocess.run(["git", "apply", "-"], cwd=odd, input=diff.stdout, check=True)
        for name in names:
            assert Path(os.fsdecode(os.path.join(odd, name))).read_text() == "They talked of price here.\n\n" + REPAIRED
    else:
        assert mtfix("fix", "--", *names, folder=folder / "odd").returncode == 0


def test_a_folder_that_is_gone(folder: Path) -> None:
    (folder / "gone").mkdir()
    code = f"import os, sys; os.rmdir(os.getcwd()); os.execv(sys.executable, [*{COMMAND!r}, *sys.argv[1:]])"
    for arguments, status in ((("check", str(folder / "last.txt")), 0), (("check", "none.txt", "last.txt"), 2)):
        (folder / "gone").mkdir(exist_ok=True)
        run = subprocess.run(
            [sys.executable, "-c", code, *arguments], cwd=folder / "gone", capture_output=True, text=True, check=False
        )
        assert run.returncode == status
        assert "Traceback" not in run.stderr
        assert len(run.stderr.splitlines()) == (status == 2)


@pytest.mark.long
def test_very_many_findings(folder: Path) -> None:
    (folder / "a.txt").write_text((SENTENCE + "\n") * 20_000)
    assert found(mtfix(*JSONL, "a.txt", folder=folder)) == [("a.txt", DOUBLED)] * 20_000
    text = mtfix("check", "--from", "zh", "a.txt", folder=folder).stdout.decode()
    assert "20000 places, one decision" in text
    assert len(text) < 3000


@pytest.mark.long
@pytest.mark.parametrize("size", [20_000_000, pytest.param(100_000_000, marks=pytest.mark.slow)])
def test_a_line_without_end(folder: Path, size: int) -> None:
    (folder / "a.txt").write_text("They spoke of the market in the long run. " * (size // 42) + SENTENCE)
    run = mtfix(*JSONL, "--select", "text/doubled", "a.txt", "last.txt", folder=folder)
    assert (run.returncode, found(run)) == (1, [("a.txt", DOUBLED), ("last.txt", DOUBLED)])
    assert len(run.stdout) < 10_000  # a finding does not carry its line


@pytest.mark.long
@posix
def test_a_lack_of_memory(folder: Path) -> None:
    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))

    (folder / "a.txt").write_text("They spoke of the market in the long run. " * 2_000_000)
    run = mtfix(*JSONL, "--jobs", "1", "a.txt", "last.txt", folder=folder, preexec_fn=limit)
    assert (run.returncode, found(run)) == (2, [("last.txt", DOUBLED)])
    assert told(run) == ["mtfix: a.txt: cannot be checked: not enough memory"]


def test_a_rendering_that_another_concept_finds_wrong(folder: Path) -> None:
    """Of a second candidate and of a phrase of its own too, which no example shows."""
    example = "bad = [{ text = 'It is an ⟦odd hill⟧.', fixed = 'It is a hill.' }]\ngood = ['It is a hill.']\n"
    for use, avoid in (
        ("['hill', 'open door red']", "['odd hill']"),
        ("'hill'", "['odd hill', { phrase = 'odd hall', use = 'open door red' }]"),
    ):
        text = f"{HEAD}[[concept]]\nid = 'a'\nsource = ['山']\nwhy = 'w'\nuse = {use}\navoid = {avoid}\n{example}"
        (folder / "g.toml").write_text(text, "utf-8")
        run = mtfix("glossary", "check", "g.toml", folder=folder)
        fault = "g.toml: concept a: writes 'open door red', which strong-start-red-door finds wrong"
        assert (run.returncode, run.stdout.decode().splitlines()) == (1, [fault])


def test_one_wrong_key_is_one_fault(folder: Path) -> None:
    (folder / "g.toml").write_text(HEAD.replace("format = 1", "format = 2"), "utf-8")
    run = mtfix("glossary", "check", "g.toml", folder=folder)
    assert run.stdout.decode() == "g.toml: [glossary]: `format` is 2, and may be 1\n"


@pytest.mark.parametrize("name", ["idna", "hex", "undefined"])
def test_an_encoding_that_no_file_has(folder: Path, name: str) -> None:
    run = mtfix("check", "--encoding", name, "last.txt", folder=folder)
    assert (run.returncode, told(run)) == (2, [f"mtfix: --encoding: unknown encoding {name!r}; it makes no text"])


@pytest.mark.skipif(os.name == "nt", reason="closes a stream by the shell")
def test_a_closed_output_is_an_error_however_short_the_report(folder: Path) -> None:
    command = " ".join(map(shlex.quote, COMMAND)) + " check last.txt >&-"
    run = subprocess.run(command, shell=True, cwd=folder, capture_output=True, check=False)
    assert (run.returncode, run.stderr) == (2, b"mtfix: standard output: bad file descriptor\n")
