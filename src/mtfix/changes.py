"""What git says changed since a revision: whole files, or lines of them. Asks the git command, which writes nothing."""

import os
import re
import subprocess
from bisect import bisect_right
from collections.abc import Sequence

from msgspec import Struct

from mtfix.files import reason_of
from mtfix.model import Finding, MtfixError

Ranges = tuple[range, ...] | None
"""Numbers of changed lines, from 1; None is the whole file."""

# These would send git to another repository or index, or give the hunks context.
_LEFT_OUT = {"GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_DIFF_OPTS", "LANGUAGE"}
_DIFF = ("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules=all", "-M")
_HUNK = re.compile(rb"^@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@", re.MULTILINE)


class Changes(Struct, frozen=True):
    """What changed in one working tree since `tree`.

    `files` maps a path below `root` to the one it had; to None where all of it is new.
    """

    root: str
    tree: str
    files: dict[str, str | None]


def repository_of(folder: str) -> str:
    """The real path of the working tree that a folder lies in. MtfixError where there is none."""
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0].removeprefix("fatal: ")
        reason = "not in a git repository" if "not a git repository" in said else f"git says: {said}"
        raise MtfixError(f"{folder}: {reason}")
    return os.path.realpath(os.fsdecode(done.stdout.removesuffix(b"\n")))


def changes_since(rev: str, root: str) -> Changes:
    """What differs between a revision and the working tree at `root`; `REV...` is where this branch left REV.

    Files that git does not know are new, those it ignores are left out. MtfixError for a revision it does not know.
    """
    tree = _tree(rev, root)
    files: dict[str, str | None] = {}
    fields = iter(_answer(root, *_DIFF, "--raw", "-z", tree, "--").split(b"\0"))
    for field in fields:
        if not field.startswith(b":"):
            continue
        status = field.rpartition(b" ")[2][:1]
        before = os.fsdecode(next(fields))
        path = os.fsdecode(next(fields)) if status in b"RC" else before
        if status != b"D":
            files[path] = before if status in b"MRC" else None
    for name in _answer(root, "ls-files", "-z", "--others", "--exclude-standard").split(b"\0"):
        if name:
            files[os.fsdecode(name)] = None
    return Changes(root, tree, files)


def changed_lines(changes: Changes, path: str) -> Ranges:
    """The changed lines of a file, by its real path; none where it did not change. Lines end with LF, as for git."""
    name = os.path.relpath(path, changes.root).replace(os.sep, "/")
    if name not in changes.files:
        return ()
    before = changes.files[name]
    if before is None:
        return None
    both = dict.fromkeys((before, name))
    options = ("-U0", "--inter-hunk-context=0", "--text")
    patch = _answer(changes.root, "--literal-pathspecs", *_DIFF, *options, changes.tree, "--", *both)
    hunks = ((int(m[1]), 1 if m[2] is None else int(m[2])) for m in _HUNK.finditer(patch))
    return tuple(range(first, first + size) for first, size in hunks if size)


def on_lines(text: str, findings: Sequence[Finding], ranges: Ranges) -> list[bool]:
    """Whether each finding of a text, in order of place, touches one of the lines."""
    if ranges is None:
        return [True] * len(findings)
    touched = []
    starts = [r.start for r in ranges]  # in order, as git gives them
    line, at = 1, 0
    for finding in findings:
        start, end = finding.span.start, max(finding.span.start, finding.span.end - 1)
        line, at = line + text.count("\n", at, start), start
        last = line + text.count("\n", start, end)
        nearest = bisect_right(starts, last) - 1
        touched.append(nearest >= 0 and line < ranges[nearest].stop)
    return touched


def _tree(rev: str, root: str) -> str:
    """The id of the tree to compare with."""
    known = rev
    if rev.endswith("..."):
        left = _git(root, "merge-base", "HEAD", f"{rev[:-3]}^{{commit}}") if _is_plain(rev[:-3]) else None
        known = left.stdout.decode().strip() if left and not left.returncode else ""
    if _is_plain(known):
        done = _git(root, "rev-parse", "--verify", "--quiet", f"{known}^{{tree}}")
        if not done.returncode:
            return done.stdout.decode().strip()
    shallow = _answer(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    hint = "; the clone is shallow: `git fetch --unshallow` brings the rest" if shallow else ""
    common = ", or nothing that it has in common with this branch" if rev.endswith("...") else ""
    raise MtfixError(f"{root}: git knows no revision {rev.removesuffix('...')!r}{common}{hint}")


def _is_plain(rev: str) -> bool:
    """Whether git can take it for nothing but a revision."""
    return bool(rev) and not rev.startswith(("-", "^")) and "\0" not in rev


def _answer(root: str, *arguments: str) -> bytes:
    done = _git(root, *arguments)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2].removeprefix("fatal: ")
        raise MtfixError(f"{root}: git says: {said or f'nothing, status {done.returncode}'}")
    return done.stdout


def _git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in _LEFT_OUT}
    settings = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
    try:
        return subprocess.run(
            ["git", "--no-pager", "-c", "diff.autoRefreshIndex=false", "-C", folder, *arguments],  # writes no index
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=kept | settings,
            check=False,
        )
    except FileNotFoundError:
        raise MtfixError("git is not installed") from None
    except (OSError, ValueError) as error:
        raise MtfixError(f"git cannot be started: {reason_of(error)}") from None
