"""Files: encodings, folders, and writing whole or not at all. No mocks: real files, real signals, real limits."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.files import Source, decode, expand, read_source, roundtrips, write_atomic
from mtfix.model import MtfixError

SUFFIXES = frozenset({".txt", ".md"})
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions, links, signals")


def _fails(act: object, *arguments: object) -> str:
    with pytest.raises(MtfixError) as error:
        act(*arguments)  # type: ignore[operator]
    assert "\n" not in str(error.value)
    return str(error.value)


def _expand(*paths: Path) -> list[str]:
    return [found if isinstance(found, str) else f"! {found}" for found in expand([str(p) for p in paths], SUFFIXES)]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_marks_tell_the_encoding_and_every_byte_comes_back(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    read, name, bom = decode(Source("a", data))
    assert (read, bom + read.encode(name)) == (text, data)
    assert roundtrips(read, name, bom, data)


@pytest.mark.parametrize(
    ("data", "declared", "expected"),
    [
        (b"caf\xe9\r\n", "latin-1", ("café\r\n", "iso8859-1", b"")),
        (b"\xd6\xd0", "GB18030", ("中", "gb18030", b"")),
        (b"\xef\xbb\xbfa", "UTF8", ("a", "utf-8", b"\xef\xbb\xbf")),
        (b"\xfe\xff\0a", "utf-16", ("a", "utf-16-be", b"\xfe\xff")),
        (b"a\0", "utf-16", ("a", "utf-16-le", b"")),
        (b"\xff\xfea\0", "utf-16-le", ("a", "utf-16-le", b"\xff\xfe")),
        (b"a\0\0\0", "utf-32", ("a", "utf-32-le", b"")),
        (b"", None, ("", "utf-8", b"")),
        (b"a\r\nb\rc\n", None, ("a\r\nb\rc\n", "utf-8", b"")),
    ],
)
def test_declared_encodings(data: bytes, declared: str | None, expected: tuple[str, str, bytes]) -> None:
    assert decode(Source("a", data), declared) == expected


@pytest.mark.parametrize(
    ("data", "declared", "message"),
    [
        (b"a\r\nb\rcaf\xe9 x", None, "a.txt:3: not UTF-8: byte 0xE9 at offset 8; if it is in another encoding, "),
        (b"\xef\xbb\xbfab\xff", None, "a.txt:1: not UTF-8: byte 0xFF at offset 5"),
        (b"\xff\xfea\0\n\0\0\xd8", None, "a.txt:2: not UTF-16-LE: byte 0x00 at offset 6"),
        (b"a\x81", "cp1252", "a.txt:1: not CP1252: byte 0x81 at offset 1"),
        (b"PK\x03\x04\0\0", None, "a.txt: binary file: a NUL byte at offset 4"),
        ("English".encode("utf-16-le"), None, "a.txt: binary file: a NUL byte at offset 1; perhaps UTF-16 without"),
        (b"a", "klingon", "a.txt: unknown encoding 'klingon'"),
        (b"a", "hex", "a.txt: cannot be read as hex"),
    ],
)
def test_what_cannot_be_decoded(data: bytes, declared: str | None, message: str) -> None:
    assert _fails(decode, Source("a.txt", data), declared).startswith(message)


def test_roundtrips_sees_a_loss() -> None:
    # In ISO 2022-JP a redundant escape sequence is lost when the text is encoded again.
    data = b"\x1b(Ba"
    text, name, bom = decode(Source("a", data), "iso2022_jp")
    assert text == "a"
    assert not roundtrips(text, name, bom, data)


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert _fails(read_source, str(tmp_path / "none.txt")).endswith(
        "none.txt: cannot be read: no such file or directory"
    )
    assert _fails(read_source, str(tmp_path)).endswith(": is a folder, not a file")
    assert _fails(read_source, "a\0b").endswith("cannot be read: embedded null byte")


def test_standard_input_is_read_and_not_written() -> None:
    code = (
        "from mtfix.files import *; from mtfix.model import MtfixError\n"
        "s = read_source('-'); print(s)\n"
        "try: write_atomic(s, b'')\nexcept MtfixError as e: print(e)"
    )
    run = subprocess.run([sys.executable, "-c", code], input=b"a\r\n", capture_output=True, check=True)
    assert run.stdout.decode().splitlines() == [
        "Source(path='<stdin>', data=b'a\\r\\n', stamp=None)",
        "<stdin>: was not read from a file, so it cannot be written",
    ]


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in (
        "b.txt", "a/z.MD", "a/y.txt", "c.py", ".git/x.txt", ".hidden.md", "node_modules/x.md", "venv/x.md",
        "a/__pycache__/x.md", "d/e/f.md",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    expected = [str(tmp_path / name) for name in ("a/y.txt", "a/z.MD", "b.txt", "d/e/f.md")]
    assert _expand(tmp_path) == expected
    # Named files come whatever they are called, once, and missing ones too: reading them says what is wrong.
    named = [tmp_path / "c.py", tmp_path / "none.txt", tmp_path / "b.txt"]
    assert _expand(*named, tmp_path) == [*map(str, named), *(path for path in expected if not path.endswith("b.txt"))]
    assert list(expand(["-"], SUFFIXES)) == ["-"]


def test_a_folder_without_texts_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "empty" / "deep").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("x")
    assert _expand(tmp_path / "empty", tmp_path / "a.txt") == [
        f"! {tmp_path / 'empty'}: no texts in this folder (looked for .md, .txt)",
        str(tmp_path / "a.txt"),
    ]
    # A part of a tree may be empty.
    assert _expand(tmp_path) == [str(tmp_path / "a.txt")]


@posix
def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("x")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "link.txt").symlink_to(tmp_path / "real" / "a.txt")
    (tmp_path / "broken.txt").symlink_to(tmp_path / "none")
    assert _expand(tmp_path) == [str(tmp_path / "link.txt"), str(tmp_path / "real" / "a.txt")]
    # A link that was named is followed.
    assert _expand(tmp_path / "real" / "loop" / "real") == [str(tmp_path / "real" / "loop" / "real" / "a.txt")]


def test_a_file_that_vanishes_after_listing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    found = []
    for path in expand([str(tmp_path)], SUFFIXES):
        (tmp_path / "b.txt").unlink(missing_ok=True)
        assert isinstance(path, str)
        found.append(path)
    assert "no such file" in _fails(read_source, found[1])


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writing_replaces_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomic(read_source(str(path)), b"new\r\n")
    assert _files(tmp_path) == {"a.txt": b"new\r\n"}
    if os.name == "posix":
        assert path.stat().st_mode & 0o7777 == 0o640


@posix
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_bytes(b"old")
    link = tmp_path / "link.txt"
    link.symlink_to("deep/a.txt")
    write_atomic(read_source(str(link)), b"new")
    assert link.is_symlink()
    assert _files(tmp_path / "deep") == {"a.txt": b"new"}


@posix
@pytest.mark.skipif(os.name == "posix" and os.getuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    os.chown(path, 1234, 1235)
    write_atomic(read_source(str(path)), b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 1235)


@pytest.mark.parametrize("change", ["written", "replaced", "deleted"])
def test_what_changed_meanwhile_is_refused(tmp_path: Path, change: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    source = read_source(str(path))
    if change == "written":
        path.write_bytes(b"mine")
        os.utime(path, ns=(0, source.stamp.mtime_ns + 1000 if source.stamp else 0))  # coarse clocks
    else:
        path.rename(tmp_path / "moved")
        if change == "replaced":
            path.write_bytes(b"mine")
            os.utime(path, ns=(0, source.stamp.mtime_ns if source.stamp else 0))
    before = _files(tmp_path)
    message = _fails(write_atomic, source, b"new")
    assert ("changed since it was read" in message) == (change != "deleted")
    assert _files(tmp_path) == before


@posix
def test_a_read_only_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o444)
    assert _fails(write_atomic, read_source(str(path)), b"new").endswith("a.txt: is read-only; left as it is")
    assert _files(tmp_path) == {"a.txt": b"old"}


@posix
@pytest.mark.skipif(os.name == "posix" and os.getuid() == 0, reason="root writes into any folder")
def test_a_read_only_folder_is_left(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"old")
    source = read_source(str(tmp_path / "a.txt"))
    tmp_path.chmod(0o555)
    try:
        assert "cannot be written, left as it is: permission denied" in _fails(write_atomic, source, b"new")
        assert _files(tmp_path) == {"a.txt": b"old"}
    finally:
        tmp_path.chmod(0o755)


@posix
def test_no_room_leaves_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    code = (
        "import resource, signal, sys; from mtfix.files import *; from mtfix.model import MtfixError\n"
        "source = read_source(sys.argv[1]); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomic(source, b'x' * 100_000)\nexcept MtfixError as e: print(e)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == f"{path}: cannot be written, left as it is: file too large"
    assert _files(tmp_path) == {"a.txt": b"old"}


@posix
def test_ctrl_c_leaves_the_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    # The signal comes from a file-system call in the middle of the writing, so the moment is always the same.
    code = (
        "import os, signal, sys; from mtfix.files import *\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # also where tests run in the background
        "source = read_source(sys.argv[1])\n"
        "sys.addaudithook(lambda event, _: event == 'os.chmod' and os.kill(os.getpid(), signal.SIGINT))\n"
        "write_atomic(source, b'x' * 100_000)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in run.stderr
    assert _files(tmp_path) == {"a.txt": b"old"}
